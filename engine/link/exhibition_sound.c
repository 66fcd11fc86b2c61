/* Owns the `sound:` part of the exhibition file: what the scenes hear. */
#include "link/exhibition_sound.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "link/manifest.h"

/* Why `path` cannot be listened to, or NULL. */
static const char *file_fault(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return strerror(errno);
    return S_ISREG(about.st_mode) ? NULL : "expected a file of music";
}

/* Absolute, also for who reads it behind a wall. */
static void take_file(struct pav_listening *listening, const char *path)
{
    char *whole = realpath(path, NULL);
    free(listening->source);
    listening->kind = PAV_LISTEN_FILE;
    listening->source = whole ? whole : pav_strdup(path);
}

static void read_file(struct pav_yaml_file *file, const struct pav_yaml *map,
                      struct pav_exhibition *e)
{
    static const char *const known[] = {"file", "play", NULL};
    const struct pav_yaml *node = pav_yaml_get(map, "file");
    const char *text;
    pav_yaml_known(file, map, known, NULL);
    pav_yaml_bool(file, pav_yaml_get(map, "play"), &e->listening.play);
    if (!node)
        pav_yaml_error(file, map, "expected a file of music, such as listen: {file: music.ogg}");
    if (!pav_yaml_text(file, node, &text))
        return;
    char *path = pav_place_file(text, e->folder);
    const char *fault = file_fault(path);
    if (fault)
        pav_yaml_missing(file, node, "\"%.100s\": %s", text, fault);
    take_file(&e->listening, path);
    free(path);
}

void pav_listening_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                        struct pav_exhibition *e)
{
    static const char *const known[] = {"listen", NULL};
    const char *text;
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "a key such as {listen: speakers}"))
        return;
    pav_yaml_known(file, map, known, NULL);
    const struct pav_yaml *listen = pav_yaml_get(map, "listen");
    if (listen && listen->kind == PAV_YAML_MAP) {
        read_file(file, listen, e);
        return;
    }
    if (!listen)
        pav_yaml_error(
            file, map,
            "expected a key \"listen\": speakers, none, auto (a microphone), the name of "
            "a device, or {file: music.ogg}");
    if (!pav_yaml_text(file, listen, &text) || strcmp(text, "speakers") == 0)
        return;
    bool none = strcmp(text, "none") == 0;
    e->listening.kind = none ? PAV_LISTEN_NOTHING : PAV_LISTEN_DEVICE;
    e->listening.source = none ? NULL : pav_strdup(text);
}

bool pav_exhibition_set_sound(struct pav_exhibition *e, const char *source, char **why)
{
    bool silence = strcmp(source, "silence") == 0;
    const char *fault = silence ? NULL : file_fault(source);
    if (fault) {
        *why = pav_sprintf("--audio %s: %s; expected a file of music, or silence", source, fault);
        return false;
    }
    e->listening.play = false;
    if (!silence) {
        take_file(&e->listening, source);
        return true;
    }
    free(e->listening.source);
    e->listening.source = NULL;
    e->listening.kind = PAV_LISTEN_NOTHING;
    return true;
}
