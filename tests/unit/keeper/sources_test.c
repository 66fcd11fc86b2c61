/* Shaders that a desk may read and change: those of a piece, and no other file of the machine. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "keeper/sources.h"
#include "link/manifest.h"

static char top[] = "/tmp/pavilion-sources-XXXXXX";

static const char *at(const char *name)
{
    static char paths[4][128];
    static int next;
    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", top, name);
    return paths[next];
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(at(name), "w");
    if (!file)
        abort();
    fputs(text, file);
    fclose(file);
}

static void only_shaders_inside_are_found(void)
{
    static const struct {
        const char *name;
        bool found;
    } tried[] = {
        {"look.frag", true},         {"wave.vert", true},
        {"noise.glsl", true},        {"sub/deep.fs", true},
        {"scene.c", false},          {"installation.yaml", false},
        {"none.frag", false},        {"../outside.frag", false},
        {"sub/../look.frag", false}, {"link.frag", false},
        {"dangling.frag", false},    {"folder.frag", false},
        {".hidden.frag", false},     {"", false},
        {"/etc/hostname", false},    {"out/outside.frag", false},
    };
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        char *why = NULL, *path = pav_sources_path(at("piece"), tried[i].name, &why);
        if ((path != NULL) != tried[i].found)
            printf("# %s: %s\n", tried[i].name, path ? path : why);
        CHECK((path != NULL) == tried[i].found && (path == NULL) == (why != NULL));
        free(path);
        free(why);
    }
}

static void they_are_listed(void)
{
    char **names = pav_sources_list(at("piece"));
    CHECK_STR(names[0], "look.frag");
    CHECK_STR(names[1], "noise.glsl");
    CHECK_STR(names[2], "wave.vert");
    CHECK(!names[3]);
    pav_place_names_free(names);
    names = pav_sources_list(at("lone.fs"));
    CHECK_STR(names[0], "lone.fs");
    CHECK_STR(names[1], "lone.vs");
    CHECK(!names[2]);
    pav_place_names_free(names);
}

/* A filter is one file, and the vertex shader of its name. */
static void of_a_lone_file_only_that(void)
{
    static const char *const good[] = {"lone.fs", "lone.vs"};
    static const char *const bad[] = {"other.fs", "outside.frag", "piece/look.frag", "",
                                      "lone.frag"};
    for (size_t i = 0; i < 2; i++) {
        char *why = NULL, *path = pav_sources_path(at("lone.fs"), good[i], &why);
        CHECK(path != NULL);
        free(path);
        free(why);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *why = NULL, *path = pav_sources_path(at("lone.fs"), bad[i], &why);
        CHECK(path == NULL && why);
        free(path);
        free(why);
    }
}

static void a_file_is_replaced_at_once(void)
{
    struct stat before, after;
    char *why = NULL;
    size_t length;
    CHECK(chmod(at("piece/look.frag"), 0640) == 0 && stat(at("piece/look.frag"), &before) == 0);
    CHECK(pav_sources_write(at("piece/look.frag"), "new\n", 4, &why));
    CHECK(stat(at("piece/look.frag"), &after) == 0);
    CHECK(after.st_ino != before.st_ino && (after.st_mode & 0777) == 0640);
    char *text = pav_read_file(at("piece/look.frag"), 100, &length);
    CHECK_STR(text, "new\n");
    free(text);
    CHECK(!pav_sources_write(at("nowhere/look.frag"), "x", 1, &why));
    CHECK_HAS(why, "cannot be written");
    free(why);
    CHECK(access(at("piece/.look.frag.part"), F_OK) != 0);
}

int main(void)
{
    char command[160];
    if (!mkdtemp(top) || mkdir(at("piece"), 0755) || mkdir(at("piece/sub"), 0755) ||
        mkdir(at("piece/folder.frag"), 0755))
        return 1;
    static const char *const files[] = {
        "piece/look.frag", "piece/wave.vert",    "piece/noise.glsl",       "piece/sub/deep.fs",
        "piece/scene.c",   "piece/.hidden.frag", "outside.frag",           "lone.fs",
        "lone.vs",         "other.fs",           "piece/installation.yaml"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        put(files[i], "old\n");
    if (symlink("../outside.frag", at("piece/link.frag")) ||
        symlink("gone.frag", at("piece/dangling.frag")) || symlink("..", at("piece/out")))
        return 1;
    RUN(only_shaders_inside_are_found);
    RUN(they_are_listed);
    RUN(of_a_lone_file_only_that);
    RUN(a_file_is_replaced_at_once);
    snprintf(command, sizeof command, "rm -r %s", top);
    return system(command) == 0 ? check_end() : 1;
}
