/*
 * What a kiosk remembers and was given, as somebody's editor or half a disk left it: each file is taken, or
 * counts as empty, and what is written next is whole again.
 */
#include <fcntl.h>
#include <unistd.h>

#include "../fuzz.h"
#include "base/log.h"
#include "keeper/code.h"
#include "keeper/state.h"

static const char *const names[] = {"faults.json", "quarantine.json", "position.json",
                                    "kept.json",   "run.json",        "code.json"};
#define NAMES (sizeof names / sizeof *names)

static struct pav_keeper keeper;
static const struct pav_keeper_options options = {.mode = PAV_KEEPER_RUN, .kiosk = true};
static char folder[] = "/dev/shm/pavilion-fuzz-XXXXXX";

static void prepare(void)
{
    static const char show[] = "exhibition: Fuzz\nlanguages: [en]\ncameras: {}\nprogramme:\n"
                               "  - { installation: one }\n  - { installation: two }\n";
    struct pav_complaints complaints = {0};
    FUZZ_HOLDS(mkdtemp(folder));
    setenv("STATE_DIRECTORY", folder, 1);
    pav_log_set_level(PAV_LOG_NONE);
    keeper.options = &options;
    pav_exhibition_parse(&keeper.exhibition, "/nowhere/show.yaml", show, sizeof show - 1,
                         &complaints);
    pav_complaints_finish(&complaints);
    keeper.has_exhibition = true;
}

/* Tokens, of which nothing may be repeated in words. */
static void read_access(const char *text, size_t size)
{
    char *why = NULL;
    json_t *tokens = pav_access_parse(text, size, &why);
    FUZZ_HOLDS((tokens == NULL) == (why != NULL));
    FUZZ_HOLDS(!tokens || json_is_object(tokens));
    json_decref(tokens);
    free(why);
}

static void forget(void)
{
    pav_kept_finish(&keeper.kept);
    memset(&keeper.faults, 0, sizeof keeper.faults);
    memset(&keeper.ladder, 0, sizeof keeper.ladder);
    memset(&keeper.memory, 0, sizeof keeper.memory);
}

/* What lies in the store is JSON, whatever lay there before. */
static void files_are_whole(void)
{
    for (size_t i = 0; i + 1 < NAMES; i++) {
        size_t length;
        char *text = pav_store_read(&keeper.store, names[i], &length);
        json_t *value = text ? json_loadb(text, length, 0, NULL) : NULL;
        FUZZ_HOLDS(!text || value || i == 0);
        json_decref(value);
        free(text);
    }
}

static void remember(const char *name, const char *text, size_t size)
{
    pav_store_open(&keeper.store);
    FUZZ_HOLDS(keeper.store.folder_fd >= 0);
    for (size_t i = 0; i < NAMES; i++)
        unlinkat(keeper.store.folder_fd, names[i], 0);
    int fd = openat(keeper.store.folder_fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    FUZZ_HOLDS(fd >= 0 && write(fd, text, size) == (ssize_t)size);
    close(fd);
    pav_remember_open(&keeper);
    int entry = pav_remember_entry(&keeper);
    FUZZ_HOLDS(entry == PAV_ENTRY_NONE || (entry >= 0 && entry < 2));
    FUZZ_HOLDS(keeper.kept.count <= PAV_KEPT_MAX);
    keeper.ladder.marks_changed = keeper.memory.position_new = true;
    keeper.memory.faults_written = keeper.memory.kept_written = UINT64_MAX;
    pav_remember_close(&keeper);
    files_are_whole();
    forget();
    pav_store_close(&keeper.store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!keeper.options)
        prepare();
    if (size < 1)
        return 0;
    char *text = fuzz_text(data + 1, size - 1);
    if (data[0] % NAMES == NAMES - 1)
        read_access(text, size - 1);
    else
        remember(names[data[0] % NAMES], text, size - 1);
    free(text);
    return 0;
}
