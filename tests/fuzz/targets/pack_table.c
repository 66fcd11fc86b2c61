/* The table of a stranger's pack: what is taken can be printed and read again, and holds no bad name. */
#include <locale.h>

#include "../fuzz.h"
#include "pack/name.h"
#include "pack/table.h"

static void hold_names(const struct pav_pack_table *table)
{
    FUZZ_HOLDS(!strchr(table->name, '/') && table->name[0] != '.');
    for (size_t i = 0; i < table->file_count; i++) {
        const char *path = table->files[i].path;
        FUZZ_HOLDS(path[0] != '/' && path[0] != '.' && !strstr(path, "/.") && !strchr(path, '\\'));
        FUZZ_HOLDS(i == 0 || strcmp(table->files[i - 1].path, path) < 0);
        for (const char *at = path; *at; at++)
            FUZZ_HOLDS((unsigned char)*at >= 0x20 && *at != 0x7f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pav_pack_table table, again;
    char *why = NULL;
    setlocale(LC_CTYPE, "C.UTF-8");
    if (!pav_pack_table_read(&table, (const char *)data, size, &why)) {
        FUZZ_HOLDS(why && why[0]);
        free(why);
        return 0;
    }
    hold_names(&table);
    char *text = pav_pack_table_print(&table);
    FUZZ_HOLDS(pav_pack_table_read(&again, text, strlen(text), &why));
    char *twice = pav_pack_table_print(&again);
    FUZZ_HOLDS(strcmp(text, twice) == 0);
    free(text);
    free(twice);
    pav_pack_table_finish(&table);
    pav_pack_table_finish(&again);
    return 0;
}
