/* Owns the decision what may be installed from whom. */
#include "pack/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <pavilion/scene.h>

static char *unknown_sender(const unsigned char *open, const char *code)
{
    char hex[PAV_KEY_HEX], fingerprint[PAV_FINGERPRINT_TEXT];
    pav_pack_hex(open, PAV_KEY_BYTES, hex);
    pav_key_fingerprint(open, fingerprint);
    return pav_sprintf("it brings code (%.200s), and its sender is not known here: fingerprint %s\n"
                       "  Ask them to read you theirs (pavilion key show). If it is the same, and "
                       "you trust them with\n"
                       "  this machine: pavilion key trust %s --name \"…\"",
                       code, fingerprint, hex);
}

/* What was built runs on one kind of machine, under one contract. */
static char *misfit(const struct pav_pack_table *t)
{
    struct utsname machine;
    unsigned major, minor;
    int end = 0;
    if (uname(&machine) == 0 && strcmp(t->machine, machine.machine) != 0)
        return pav_sprintf("it was built for %.60s, and this machine is %s: ask its sender for a "
                           "pack made on such a machine",
                           t->machine[0] ? t->machine : "nothing", machine.machine);
    if (sscanf(t->api, "%5u.%5u%n", &major, &minor, &end) != 2 || t->api[end] ||
        major != PAV_API_VERSION >> 16 || minor > (PAV_API_VERSION & 0xffff))
        return pav_sprintf("it was built against version %.60s of the scene contract, and this "
                           "pavilion has %u.%u",
                           t->api[0] ? t->api : "none", PAV_API_VERSION >> 16,
                           PAV_API_VERSION & 0xffff);
    return NULL;
}

bool pav_policy_allows(const struct pav_pack_table *table, const struct pav_seal *seal,
                       bool allow_unsigned, char **why)
{
    const char *code = pav_pack_table_code(table);
    if (!seal->is_signed && code)
        *why = pav_sprintf("it brings code (%.200s), and nobody signed it", code);
    else if (!seal->is_signed && !allow_unsigned)
        *why = pav_strdup("nobody signed it; --allow-unsigned takes it all the same");
    if (*why || !code)
        return !*why;
    char *name = pav_sender_name(seal->open);
    *why = name ? misfit(table) : unknown_sender(seal->open, code);
    free(name);
    return !*why;
}

void pav_policy_tell(const struct pav_pack_table *table, const struct pav_seal *seal)
{
    char fingerprint[PAV_FINGERPRINT_TEXT];
    char *name = seal->is_signed ? pav_sender_name(seal->open) : NULL;
    printf("%s", table->name);
    if (table->credits[0])
        printf(", by %s", table->credits);
    printf(", %s; ", table->licence[0] ? table->licence : "no licence given");
    pav_key_fingerprint(seal->open, fingerprint);
    if (!seal->is_signed)
        printf("signed by nobody\n");
    else if (name && strcmp(name, "you") == 0)
        printf("signed by you (%s)\n", fingerprint);
    else if (name)
        printf("signed by %s (%s)\n", name, fingerprint);
    else
        printf("signed by somebody who is not known here (%s)\n", fingerprint);
    free(name);
}
