/* pavilion-pack: makes packs, takes them apart, and keeps the keys; started by pavilion, whose process never
 * meets a stranger's archive. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pack/command.h"
#include "pack/key.h"
#include "pack/unpack.h"
#include "pack/write.h"

/* --- write ----------------------------------------------------------------------------------------- */

struct wishes {
    const char *folder, *work, *out, *key, *needs, *api, *credits;
    bool no_signature;
    const char **files; /* NULL-terminated; what a work reads besides */
    size_t file_count;
};

static const char **field_of(struct wishes *w, const char *option)
{
    const struct {
        const char *name;
        const char **field;
    } fields[] = {{"--folder", &w->folder},  {"--work", &w->work},   {"--out", &w->out},
                  {"--key", &w->key},        {"--needs", &w->needs}, {"--api", &w->api},
                  {"--credits", &w->credits}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(fields[i].name, option) == 0)
            return fields[i].field;
    }
    return NULL;
}

static bool read_wishes(struct wishes *w, int count, char **words)
{
    w->files = pav_alloc(((size_t)count + 1) * sizeof *w->files);
    for (int i = 0; i < count; i++) {
        const char **field = field_of(w, words[i]);
        bool file = strcmp(words[i], "--file") == 0;
        if (strcmp(words[i], "--unsigned") == 0)
            w->no_signature = true;
        else if ((field || file) && i + 1 < count)
            *(file ? &w->files[w->file_count++] : field) = words[++i];
        else
            return false;
    }
    return w->out && (!w->folder != !w->work);
}

/* The sender's key; the first time somebody sends something it is made. */
static bool find_key(struct pav_key *key, const char *named)
{
    char *path = named ? pav_strdup(named) : pav_key_path(), *why = NULL;
    bool fresh = !named && access(path, F_OK) != 0 && errno == ENOENT;
    bool found = fresh ? pav_key_make(key, path, &why) : pav_key_read(key, path, &why);
    if (!found)
        fprintf(stderr, "pavilion pack: %s\n", why);
    else if (fresh)
        fprintf(
            stderr,
            "Your key was made: %s. Keep it; `pavilion key show` prints what others need to know "
            "you by it.\n",
            path);
    free(path);
    free(why);
    return found;
}

static void say_written(const struct pav_pack_table *t, const char *out)
{
    printf("%s: %zu file%s, %.0f KB in %.0f KB%s%s\n", out, t->file_count,
           t->file_count == 1 ? "" : "s", (double)t->bytes * 1e-3, (double)t->contents_bytes * 1e-3,
           t->machine[0] ? ", with code for " : "", t->machine);
}

static int write_pack(int count, char **words)
{
    struct wishes w = {0};
    struct pav_pack_table table = {0};
    struct pav_collection collection = {0};
    struct pav_key key;
    bool good = false;
    if (!read_wishes(&w, count, words)) {
        fprintf(stderr, "pavilion-pack: is started by pavilion\n");
        free(w.files);
        return 2;
    }
    table.needs = pav_strdup(w.needs ? w.needs : "");
    table.api = pav_strdup(w.folder && w.api ? w.api : "");
    table.credits = pav_strdup(w.work && w.credits ? w.credits : "");
    table.maker = pav_strdup("pavilion " PAV_VERSION);
    good = w.folder ? pav_collect_installation(&table, &collection, w.folder)
                    : pav_collect_work(&table, &collection, w.work, w.files);
    if (good && table.machine[0] == 0)
        table.api[0] = 0; /* nothing is built */
    good = good && (w.no_signature || find_key(&key, w.key)) &&
           pav_pack_write(&table, &collection, w.no_signature ? NULL : &key, w.out);
    if (good)
        say_written(&table, w.out);
    pav_collection_finish(&collection);
    pav_pack_table_finish(&table);
    free(w.files);
    return good ? 0 : 1;
}

/* --- unpack ---------------------------------------------------------------------------------------- */

static int unpack(int count, char **words)
{
    bool unsigned_too = count == 3 && strcmp(words[2], "--allow-unsigned") == 0;
    if (count != 2 && !unsigned_too) {
        fprintf(stderr, "pavilion-pack: is started by pavilion\n");
        return 2;
    }
    return pav_unpack(&(struct pav_unpack_options){
               .file = words[0], .into = words[1], .allow_unsigned = unsigned_too})
               ? 0
               : 1;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int count, char **words);
    } modes[] = {{"write", write_pack}, {"unpack", unpack}, {"key", pav_command_keys}};
    setlocale(LC_CTYPE, "C.UTF-8"); /* names are UTF-8 wherever we are */
    if (!pav_key_init())
        return 1;
    for (size_t i = 0; i < sizeof modes / sizeof *modes && argc > 1; i++) {
        if (strcmp(argv[1], modes[i].name) == 0)
            return modes[i].run(argc - 2, argv + 2);
    }
    fprintf(stderr, "pavilion-pack: is started by pavilion\n");
    return 2;
}
