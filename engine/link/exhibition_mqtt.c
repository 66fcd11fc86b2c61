/* Owns the `mqtt:` part of the exhibition file: the broker by which this kiosk is watched. */
#include "link/exhibition_mqtt.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/manifest.h"

#define PORT_PLAIN    1883
#define PORT_TLS      8883
#define KEEPALIVE_S   20
#define KEEPALIVE_MIN 10
#define KEEPALIVE_MAX 3600
#define NAME_MAX_     63
#define LETTERS       "abcdefghijklmnopqrstuvwxyz"
#define DIGITS        "0123456789"

/* --- names ------------------------------------------------------------------------------------ */

bool pav_kiosk_valid(const char *name)
{
    size_t length = strspn(name, LETTERS DIGITS "-");
    return length >= 1 && length <= NAME_MAX_ && name[length] == 0 && strcmp(name, "all") != 0;
}

/* The machine's own name, as far as it makes a kiosk's. */
static char *own_name(void)
{
    char host[HOST_NAME_MAX + 1] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = 0;
    host[strcspn(host, ".")] = 0;
    for (char *c = host; *c; c++)
        *c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
    host[NAME_MAX_ < sizeof host ? NAME_MAX_ : sizeof host - 1] = 0;
    return pav_strdup(pav_kiosk_valid(host) ? host : "kiosk");
}

/* A step of topics by which many kiosks are told from other things: "museum/floor-2". */
static bool prefix_valid(const char *prefix)
{
    size_t length = strspn(prefix, LETTERS DIGITS "-_/ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return length >= 1 && length <= NAME_MAX_ && prefix[length] == 0 && prefix[0] != '/' &&
           prefix[length - 1] != '/' && !strstr(prefix, "//");
}

static void read_names(struct pav_yaml_file *file, const struct pav_yaml *map,
                       struct pav_mqtt *mqtt)
{
    const struct pav_yaml *kiosk = pav_yaml_get(map, "kiosk"),
                          *prefix = pav_yaml_get(map, "prefix");
    const char *text;
    if (pav_yaml_text(file, kiosk, &text)) {
        if (pav_kiosk_valid(text))
            mqtt->kiosk = pav_strdup(text);
        else
            pav_yaml_error(file, kiosk,
                           "expected a name such as lobby-1, of at most %d letters a-z, digits and "
                           "\"-\", other than \"all\", found \"%.80s\"",
                           NAME_MAX_, text);
    }
    if (pav_yaml_text(file, prefix, &text)) {
        if (prefix_valid(text))
            mqtt->prefix = pav_strdup(text);
        else
            pav_yaml_error(
                file, prefix,
                "expected the beginning of topics such as pavilion or museum/floor-2, of "
                "letters, digits, \"-\", \"_\" and \"/\", found \"%.80s\"",
                text);
    }
    if (!mqtt->kiosk)
        mqtt->kiosk = own_name();
    if (!mqtt->prefix)
        mqtt->prefix = pav_strdup("pavilion");
}

/* --- the broker's address --------------------------------------------------------------------- */

/* "broker.museum", "broker.museum:8883", "10.0.0.2:1883", "[fd00::2]:8883". False: none of these. */
static bool split_address(const char *text, char **host, int *port)
{
    bool six = text[0] == '[';
    const char *end = six ? strchr(text, ']') : text + strcspn(text, ":");
    if (!end)
        return false;
    const char *first = text + six, *rest = end + six;
    size_t length = (size_t)(end - first);
    const char *allowed =
        six ? "0123456789abcdefABCDEF:." : LETTERS DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_";
    if (length == 0 || length > 253 || strspn(first, allowed) != length)
        return false;
    if (*rest) {
        size_t digits = strspn(rest + 1, DIGITS);
        if (*rest != ':' || digits == 0 || digits > 5 || rest[1 + digits])
            return false;
        *port = atoi(rest + 1);
        if (*port < 1 || *port > 65535)
            return false;
    }
    *host = pav_strndup(first, length);
    return true;
}

static void read_broker(struct pav_yaml_file *file, const struct pav_yaml *map,
                        struct pav_mqtt *mqtt)
{
    const struct pav_yaml *node = pav_yaml_get(map, "broker");
    const char *text;
    if (!node)
        pav_yaml_error(file, map, "expected a key \"broker\", such as broker: mqtt.museum:8883");
    if (pav_yaml_text(file, node, &text) && !split_address(text, &mqtt->broker, &mqtt->port))
        pav_yaml_error(file, node,
                       "expected a broker's address such as mqtt.museum:8883, 10.0.0.2:1883 or "
                       "[fd00::2]:8883, found \"%.80s\"",
                       text);
    if (mqtt->port == 0)
        mqtt->port = pav_mqtt_tls(mqtt) ? PORT_TLS : PORT_PLAIN;
}

/* --- files ------------------------------------------------------------------------------------ */

static void read_file(struct pav_yaml_file *file, const struct pav_yaml *map, const char *key,
                      const struct pav_exhibition *e, struct pav_mqtt_file *out)
{
    const struct pav_yaml *node = pav_yaml_get(map, key);
    const char *text;
    if (!pav_yaml_text(file, node, &text))
        return;
    char *path = pav_place_file(text, e->folder), *whole = realpath(path, NULL);
    out->path = whole ? whole : pav_strdup(path);
    out->line = node->line;
    out->column = node->column;
    free(path);
}

static void read_files(struct pav_yaml_file *file, const struct pav_yaml *map,
                       struct pav_exhibition *e)
{
    struct pav_mqtt *mqtt = &e->mqtt;
    read_file(file, map, "ca", e, &mqtt->ca);
    read_file(file, map, "cert", e, &mqtt->cert);
    read_file(file, map, "key", e, &mqtt->key);
    read_file(file, map, "password_file", e, &mqtt->password);
    if (mqtt->cert.path && !mqtt->key.path)
        pav_yaml_error(file, pav_yaml_get(map, "cert"),
                       "a certificate needs its key: add key: FILE beside it");
    if (mqtt->key.path && !mqtt->cert.path)
        pav_yaml_error(file, pav_yaml_get(map, "key"),
                       "a key needs its certificate: add cert: FILE beside it");
    if (mqtt->password.path && !mqtt->user)
        pav_yaml_error(file, pav_yaml_get(map, "password_file"),
                       "a password needs its user: add user: NAME beside it");
    if (mqtt->user && !pav_mqtt_tls(mqtt))
        pav_yaml_warn(
            file, pav_yaml_get(map, "user"),
            "without TLS everybody on the network can read this password: add ca: FILE, the "
            "certificate of who signed the broker's");
}

char *pav_mqtt_file_fault(const char *path, bool secret)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return pav_sprintf("%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return pav_sprintf("%s: expected a file", path);
    if (secret && (about.st_mode & S_IROTH))
        return pav_sprintf("%s can be read by everybody on this machine: chmod o= %s", path, path);
    return NULL;
}

bool pav_mqtt_check(const struct pav_exhibition *e, bool error, struct pav_complaints *complaints)
{
    const struct pav_mqtt *mqtt = &e->mqtt;
    const struct {
        const struct pav_mqtt_file *file;
        bool secret;
    } files[] = {
        {&mqtt->ca, false}, {&mqtt->cert, false}, {&mqtt->key, true}, {&mqtt->password, true}};
    bool well = true;
    for (size_t i = 0; mqtt->broker && i < sizeof files / sizeof *files; i++) {
        const struct pav_mqtt_file *file = files[i].file;
        char *fault = file->path ? pav_mqtt_file_fault(file->path, files[i].secret) : NULL;
        if (fault)
            pav_complain(complaints, error, e->path, file->line, file->column, "%s", fault);
        well &= fault == NULL;
        free(fault);
    }
    return well;
}

/* ---------------------------------------------------------------------------------------------- */

void pav_mqtt_read(struct pav_yaml_file *file, const struct pav_yaml *map, struct pav_exhibition *e)
{
    static const char *const known[] = {"broker", "kiosk", "prefix",        "ca",        "cert",
                                        "key",    "user",  "password_file", "keepalive", NULL};
    struct pav_mqtt *mqtt = &e->mqtt;
    const char *text;
    double keepalive_s = KEEPALIVE_S;
    if (!map ||
        !pav_yaml_expect(file, map, PAV_YAML_MAP, "keys such as {broker: mqtt.museum:8883}"))
        return;
    pav_yaml_known(file, map, known, NULL);
    if (pav_yaml_text(file, pav_yaml_get(map, "user"), &text))
        mqtt->user = pav_strdup(text);
    read_files(file, map, e);
    read_broker(file, map, mqtt);
    read_names(file, map, mqtt);
    const struct pav_yaml *node = pav_yaml_get(map, "keepalive");
    if (pav_yaml_seconds(file, node, &keepalive_s) &&
        (keepalive_s < KEEPALIVE_MIN || keepalive_s > KEEPALIVE_MAX))
        pav_yaml_error(file, node, "expected a time from %d s to %d s, found \"%s\"", KEEPALIVE_MIN,
                       KEEPALIVE_MAX, node->text);
    mqtt->keepalive_s = (int)keepalive_s;
}

void pav_mqtt_finish(struct pav_mqtt *mqtt)
{
    free(mqtt->broker);
    free(mqtt->kiosk);
    free(mqtt->prefix);
    free(mqtt->ca.path);
    free(mqtt->cert.path);
    free(mqtt->key.path);
    free(mqtt->user);
    free(mqtt->password.path);
    *mqtt = (struct pav_mqtt){0};
}

bool pav_mqtt_tls(const struct pav_mqtt *mqtt)
{
    return mqtt->ca.path || mqtt->cert.path;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool pav_mqtt_same(const struct pav_mqtt *a, const struct pav_mqtt *b)
{
    return same(a->broker, b->broker) && a->port == b->port && same(a->kiosk, b->kiosk) &&
           same(a->prefix, b->prefix) && same(a->ca.path, b->ca.path) &&
           same(a->cert.path, b->cert.path) && same(a->key.path, b->key.path) &&
           same(a->user, b->user) && same(a->password.path, b->password.path) &&
           a->keepalive_s == b->keepalive_s;
}
