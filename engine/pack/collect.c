/* Owns the choice of files that go into a pack. */
#include "pack/collect.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <pavilion/scene.h>

#include "link/manifest.h"
#include "pack/name.h"

static bool refuse(const char *path, const char *why)
{
    fprintf(stderr, "pavilion pack: %s: %s\n", path, why);
    return false;
}

static bool has(const struct pav_collection *c, const char *path)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->list[i].path, path) == 0)
            return true;
    }
    return false;
}

static bool add(struct pav_collection *c, const char *path, const char *source)
{
    struct stat about;
    if (has(c, path))
        return true;
    if (lstat(source, &about) != 0)
        return refuse(source, strerror(errno));
    if (S_ISLNK(about.st_mode))
        return refuse(source,
                      "is a link, and a pack holds files: put the file itself in its place");
    if (!S_ISREG(about.st_mode))
        return refuse(source, "is no plain file, which is all that a pack can hold");
    const char *fault = pav_pack_name_fault(path);
    if (fault) {
        fprintf(stderr, "pavilion pack: %s: the name %s; choose another\n", source, fault);
        return false;
    }
    if (c->count == PAV_PACK_FILES_MAX)
        return refuse(source, "a pack holds at most 10,000 files");
    c->list = pav_realloc(c->list, (c->count + 1) * sizeof *c->list);
    c->list[c->count++] = (struct pav_collected){pav_strdup(path), pav_strdup(source)};
    return true;
}

/* Hidden files, what editors and compilers leave, and a table from an earlier journey. */
static bool left_out(const char *name)
{
    size_t length = strlen(name);
    return name[0] == '.' || name[length - 1] == '~' || pav_path_ends(name, ".o") ||
           pav_path_ends(name, ".so") || pav_path_ends(name, ".pavilion") ||
           strcmp(name, PAV_PACK_TABLE) == 0 || strcmp(name, PAV_PACK_SIGNATURE) == 0;
}

/* Everything below `folder`, as `prefix`/…; folders that a build made are left out. */
static bool add_folder(struct pav_collection *c, const char *folder, const char *prefix, int depth)
{
    DIR *listing = depth < PAV_PACK_DEPTH_MAX ? opendir(folder) : NULL;
    if (!listing)
        return refuse(folder, depth < PAV_PACK_DEPTH_MAX ? strerror(errno) : "lies too deep");
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(listing));) {
        if (left_out(entry->d_name))
            continue;
        struct stat about;
        char *source = pav_path_join(folder, entry->d_name);
        char *path = prefix[0] ? pav_path_join(prefix, entry->d_name) : pav_strdup(entry->d_name);
        bool inner = lstat(source, &about) == 0 && S_ISDIR(about.st_mode);
        if (!inner)
            good = add(c, path, source);
        else if (strncmp(entry->d_name, "build", 5) != 0)
            good = add_folder(c, source, path, depth + 1);
        free(source);
        free(path);
    }
    closedir(listing);
    return good;
}

/* --- media that lie elsewhere -------------------------------------------------------------------- */

/* The part of `path` below `folder`, or NULL. */
static const char *below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

/* The pictures of a numbered sequence: what lies in its folder and begins and ends alike. */
static bool add_sequence(struct pav_collection *c, const char *pattern, const char *place)
{
    char *folder = pav_path_folder(pattern), *inside = pav_path_folder(place);
    const char *name = pav_path_name(pattern), *after = strchr(name, '%');
    size_t before = (size_t)(after - name);
    after += 1 + strspn(after + 1, "0123456789");
    after += *after != 0;
    DIR *listing = opendir(folder);
    bool good = listing != NULL;
    for (struct dirent *entry; good && (entry = readdir(listing));) {
        if (strncmp(entry->d_name, name, before) != 0 || !pav_path_ends(entry->d_name, after))
            continue;
        char *source = pav_path_join(folder, entry->d_name);
        char *path = pav_path_join(inside, entry->d_name);
        good = add(c, path, source);
        free(source);
        free(path);
    }
    if (listing)
        closedir(listing);
    free(folder);
    free(inside);
    return good;
}

/* "assets/…" is found in the installation's folder before it is looked for in the house: so that is where
 * it goes. */
static bool add_medium(struct pav_collection *c, const struct pav_manifest *m, const char *path)
{
    struct stat about;
    if (below(path, m->folder))
        return true; /* there already */
    const char *place = below(path, pav_place_root());
    if (!place)
        return refuse(path, "lies neither in the installation nor in the house's assets");
    if (strchr(pav_path_name(path), '%') && stat(path, &about) != 0)
        return add_sequence(c, path, place);
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return add_folder(c, path, place, 1);
    return add(c, place, path);
}

static bool add_media(struct pav_collection *c, const struct pav_manifest *m)
{
    bool good = !m->work || add_medium(c, m, m->work);
    for (size_t i = 0; i < m->medium_count && good; i++) {
        const struct pav_medium *medium = &m->media[i];
        good = add_medium(c, m, medium->file);
        for (size_t k = 0; k < medium->caption_count && good; k++)
            good = add_medium(c, m, medium->captions[k]);
    }
    return good;
}

/* --- the scene ------------------------------------------------------------------------------------ */

/* The name of the house's installation whose scene is borrowed, or NULL. */
static char *borrowed(const struct pav_manifest *m)
{
    char *house = pav_path_join(pav_place_root(), "installations");
    char *folder = m->scene ? pav_path_folder(m->scene) : pav_strdup("");
    const char *name = below(folder, house);
    char *found = name && strcmp(folder, m->folder) != 0 ? pav_strdup(name) : NULL;
    free(house);
    free(folder);
    return found;
}

/* A source that was saved after it was built would travel beside a scene that it is not the source of. */
static void warn_stale(const struct pav_manifest *m)
{
    struct stat source, plugin;
    if (stat(m->scene, &source) == 0 && stat(m->plugin, &plugin) == 0 &&
        source.st_mtime > plugin.st_mtime)
        fprintf(stderr, "pavilion pack: %s was changed after it was built: pavilion build %s\n",
                m->scene, m->name);
}

/* What was built is for this kind of machine and this version of the contract. */
static bool add_plugin(struct pav_pack_table *t, struct pav_collection *c,
                       const struct pav_manifest *m)
{
    struct utsname machine;
    char *file = pav_sprintf("%s.so", m->name);
    bool good = add(c, file, m->plugin);
    free(file);
    warn_stale(m);
    if (uname(&machine) == 0) {
        free(t->machine);
        t->machine = pav_strdup(machine.machine);
    }
    if (t->api[0] == 0) {
        free(t->api);
        t->api = pav_sprintf("%u.%u", PAV_API_VERSION >> 16, PAV_API_VERSION & 0xffff);
    }
    return good;
}

static bool add_scene(struct pav_pack_table *t, struct pav_collection *c,
                      const struct pav_manifest *m)
{
    char *house = borrowed(m);
    if (house) {
        free(t->house);
        t->house = house;
        return true;
    }
    if (!m->scene || !pav_path_ends(m->scene, ".c"))
        return true;
    return m->plugin ? add_plugin(t, c, m)
                     : refuse(m->scene, "is not built: pavilion build does it");
}

/* --- the whole ------------------------------------------------------------------------------------ */

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct pav_collected *)a)->path, ((const struct pav_collected *)b)->path);
}

static void list_files(struct pav_pack_table *t, struct pav_collection *c)
{
    if (c->count)
        qsort(c->list, c->count, sizeof *c->list, by_path);
    t->files = pav_alloc((c->count + 1) * sizeof *t->files);
    for (; t->file_count < c->count; t->file_count++)
        t->files[t->file_count].path = pav_strdup(c->list[t->file_count].path);
}

/* "" for what the caller has not filled. */
static void fill_lines(struct pav_pack_table *t)
{
    char **const lines[] = {&t->credits, &t->licence, &t->needs, &t->house,
                            &t->api,     &t->machine, &t->maker};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!*lines[i])
            *lines[i] = pav_strdup("");
    }
}

/* What the exhibition brings, and no pack does. */
static void add_need(struct pav_pack_table *t, const char *need)
{
    char *more = pav_sprintf("%s%s%s", t->needs, t->needs[0] ? ", " : "", need);
    free(t->needs);
    t->needs = more;
}

static void copy_words(struct pav_words *to, const struct pav_words *from)
{
    to->key = pav_strdup("title");
    for (size_t i = 0; i < from->count; i++)
        pav_words_add(to, from->languages[i], from->texts[i]);
}

bool pav_collect_installation(struct pav_pack_table *table, struct pav_collection *collection,
                              const char *folder)
{
    struct pav_complaints complaints = {0};
    struct pav_manifest m;
    bool good = pav_manifest_read(&m, folder, NULL, &complaints);
    if (!good)
        fputs(complaints.text.length ? complaints.text.text : "", stderr);
    pav_complaints_finish(&complaints);
    if (!good)
        return false;
    table->kind = PAV_PACK_INSTALLATION;
    table->name = pav_strdup(m.name);
    free(table->credits);
    table->credits = pav_strdup(m.credits ? m.credits : "");
    table->licence = pav_strdup(m.licence ? m.licence : "");
    copy_words(&table->title, &m.title);
    fill_lines(table);
    if (m.portraits)
        add_need(table, "portraits");
    good = add_folder(collection, m.folder, "", 0) && add_media(collection, &m) &&
           add_scene(table, collection, &m);
    pav_manifest_finish(&m);
    list_files(table, collection);
    return good;
}

bool pav_collect_work(struct pav_pack_table *table, struct pav_collection *collection,
                      const char *path, const char *const *files)
{
    char *folder = pav_path_folder(path);
    const char *name = pav_path_name(path), *point = strrchr(name, '.');
    table->kind = PAV_PACK_WORK;
    table->name = pav_strndup(name, point ? (size_t)(point - name) : strlen(name));
    table->title.key = pav_strdup("title");
    pav_words_add(&table->title, "und", table->name);
    fill_lines(table);
    bool good = add(collection, name, path);
    for (; good && files && *files; files++) {
        const char *place = below(*files, folder);
        good = place ? add(collection, place, *files)
                     : refuse(*files, "lies outside the shader's folder: put it beside the shader");
    }
    free(folder);
    list_files(table, collection);
    return good;
}

void pav_collection_finish(struct pav_collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        free(collection->list[i].path);
        free(collection->list[i].source);
    }
    free(collection->list);
    *collection = (struct pav_collection){0};
}
