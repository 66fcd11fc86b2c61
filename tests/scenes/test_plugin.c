/* Tests the loading of plugins: good, older, newer, malformed, not plugins at all. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "stage/scene/plugin.h"

static const char *folder, *source;

static struct pav_plugin *load(const char *name, char **why)
{
    char *file = pav_sprintf("%s.so", name), *path = pav_path_join(folder, file);
    *why = NULL;
    struct pav_plugin *plugin = pav_plugin_load(path, why);
    free(file);
    free(path);
    return plugin;
}

static void refused(const char *name, const char *said)
{
    char *why;
    struct pav_plugin *plugin = load(name, &why);
    CHECK(plugin == NULL);
    CHECK_HAS(why, said);
    CHECK_HAS(why, name);
    pav_plugin_unload(plugin);
    free(why);
}

static void good_one_loads(void)
{
    char *why;
    struct pav_plugin *plugin = load("plain", &why);
    if (!plugin)
        printf("# %s\n", why);
    REQUIRE(plugin);
    const struct pav_scene_info *info = pav_plugin_info(plugin);
    CHECK_STR(info->id, "plain");
    CHECK_STR(info->label, "Test");
    CHECK(info->open && info->draw && !info->update && !info->close);
    CHECK(info->open(NULL, NULL));
    pav_plugin_unload(plugin);
    pav_plugin_unload(NULL);
}

static void older_one_is_filled_with_zeros(void)
{
    char *why;
    struct pav_plugin *plugin = load("older", &why);
    if (!plugin)
        printf("# %s\n", why);
    REQUIRE(plugin);
    const struct pav_scene_info *info = pav_plugin_info(plugin);
    CHECK(info->draw != NULL);
    CHECK(info->resize == NULL && info->idle == NULL && info->close == NULL);
    pav_plugin_unload(plugin);
}

/* What a host of a later version makes of a plugin of this one. */
static void lower_minor_is_welcome(void)
{
    char *why;
    struct pav_plugin *plugin = load("plain", &why);
    REQUIRE(plugin);
    struct pav_scene_info filled;
    struct pav_param *rows;
    char *fault =
        pav_plugin_judge(pav_plugin_info(plugin), "plain", PAV_API_VERSION + 3, &filled, &rows);
    CHECK(fault == NULL);
    CHECK(filled.draw == pav_plugin_info(plugin)->draw);
    free(fault);
    fault = pav_plugin_judge(pav_plugin_info(plugin), "plain", PAV_API_VERSION + 0x10000, &filled,
                             &rows);
    CHECK_HAS(fault, "made for API 1.3, of another engine; this one has API 2.3");
    free(fault);
    pav_plugin_unload(plugin);
}

/* A face grew in 1.2, and findings hold several in a row: who reads them must be built again. */
static void older_ones_may_not_read_faces(void)
{
    struct pav_scene_info filled, old;
    struct pav_param *rows;
    char *why;
    struct pav_plugin *plugin = load("plain", &why);
    REQUIRE(plugin);
    old = *pav_plugin_info(plugin);
    old.api_version = 0x00010001u;
    CHECK(pav_plugin_judge(&old, "plain", PAV_API_VERSION, &filled, &rows) == NULL);
    old.needs = PAV_NEED_FACES;
    char *fault = pav_plugin_judge(&old, "plain", PAV_API_VERSION, &filled, &rows);
    CHECK_HAS(fault, "made for API 1.1, in which a face was shorter: build it again");
    free(fault);
    pav_plugin_unload(plugin);
}

/* A row of the parameter table grew in 1.3: those of older plugins are read in their own length. */
static void shorter_rows_are_read(void)
{
    enum { LENGTH = offsetof(struct pav_param, soft) };
    struct pav_param table[] = {
        {.key = "a", .type = PAV_TYPE_FLOAT, .fallback = 0.5, .label = "A"},
        {.key = "b", .type = PAV_TYPE_FLOAT, .offset = sizeof(float), .label = "B"},
        PAV_PARAM_END,
    };
    _Alignas(struct pav_param) char shorter[3 * LENGTH];
    for (int i = 0; i < 3; i++)
        memcpy(shorter + i * LENGTH, &table[i], LENGTH);
    struct pav_scene_info filled, old;
    struct pav_param *rows;
    char *why;
    struct pav_plugin *plugin = load("plain", &why);
    REQUIRE(plugin);
    old = *pav_plugin_info(plugin);
    old.api_version = 0x00010002u;
    old.state_size = 2 * sizeof(float);
    old.params = (const struct pav_param *)(const void *)shorter;
    char *fault = pav_plugin_judge(&old, "plain", PAV_API_VERSION, &filled, &rows);
    CHECK(fault == NULL && rows != NULL && filled.params == rows);
    CHECK_STR(filled.params[0].label, "A");
    CHECK_STR(filled.params[1].key, "b");
    CHECK(filled.params[2].key == NULL && !filled.params[1].soft);
    free(rows);
    free(fault);
    pav_plugin_unload(plugin);
}

static void other_versions_are_refused(void)
{
    refused("newer_minor", "made for API 1.4, of a newer engine; this one has API 1.3");
    refused("other_major", "made for API 2.3, of another engine; this one has API 1.3");
}

static void malformed_ones_are_refused(void)
{
    refused("too_long", "malformed: struct_size is");
    refused("too_short", "malformed: struct_size is 16, the least is");
    refused("no_draw", "malformed: draw is missing");
    refused("no_open", "malformed: open is missing");
    refused("no_id", "malformed: id is missing");
    refused("misnamed", "malformed: id is \"somebody_else\", its file is called \"misnamed\"");
    refused("wild_needs", "malformed: needs has unknown bits 0x40000000");
    refused("huge_state", "malformed: state_size is 1099511627776");
    refused("bad_params", "malformed params: \"amount\": default 2 is outside 0 to 1");
    refused("outside_params",
            "malformed params: \"other\": its field lies outside the state block");
    refused("bad_slots", "malformed slots: row 1: \"film\" is there twice");
    refused("endless_slots", "malformed slots: more than 8, or no end");
}

static void what_is_no_plugin_is_refused(void)
{
    refused("no_symbol", "not a scene: it has no pav_scene");
    refused("unresolved", "pav_scene_dream");
    refused("never_built", "No such file or directory");
    char *why = NULL;
    CHECK(pav_plugin_load(folder, &why) == NULL);
    CHECK_HAS(why, "not a file");
    free(why);
    why = NULL;
    CHECK(pav_plugin_load(source, &why) == NULL); /* a C file is no library */
    CHECK_HAS(why, "cannot be loaded");
    free(why);
}

static void a_fifo_does_not_hang(void)
{
    char path[] = "/tmp/pavilion-plugin-XXXXXX";
    REQUIRE(mkdtemp(path));
    char *fifo = pav_path_join(path, "fifo.so"), *why = NULL;
    REQUIRE(mkfifo(fifo, 0600) == 0);
    CHECK(pav_plugin_load(fifo, &why) == NULL);
    CHECK_HAS(why, "not a file");
    unlink(fifo);
    rmdir(path);
    free(fifo);
    free(why);
}

/* A copy that was broken off: the loader would read beyond its end, and be ended for it. */
static void half_copies_are_refused(void)
{
    static char bytes[1 << 20];
    char *whole = pav_path_join(folder, "plain.so"), *part = pav_path_join(folder, "half.so");
    FILE *from = fopen(whole, "rb");
    REQUIRE(from);
    size_t size = fread(bytes, 1, sizeof bytes, from), refusals = 0, tries = 0;
    fclose(from);
    for (size_t length = 0; length < size; length += 61, tries++) {
        FILE *to = fopen(part, "wb");
        REQUIRE(to && fwrite(bytes, 1, length, to) == length && fclose(to) == 0);
        char *why = NULL;
        struct pav_plugin *plugin = pav_plugin_load(part, &why);
        CHECK(plugin == NULL);
        CHECK_HAS(why, "half.so");
        refusals += why && strstr(why, "not whole");
        pav_plugin_unload(plugin);
        free(why);
    }
    printf("# %zu of %zu are said not to be whole\n", refusals, tries);
    CHECK(refusals > tries / 3);
    unlink(part);
    free(whole);
    free(part);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    folder = argv[1];
    source = argv[2];
    RUN(good_one_loads);
    RUN(older_one_is_filled_with_zeros);
    RUN(lower_minor_is_welcome);
    RUN(older_ones_may_not_read_faces);
    RUN(shorter_rows_are_read);
    RUN(other_versions_are_refused);
    RUN(malformed_ones_are_refused);
    RUN(what_is_no_plugin_is_refused);
    RUN(half_copies_are_refused);
    RUN(a_fifo_does_not_hang);
    return check_end();
}
