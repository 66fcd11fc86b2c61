/* pavilion install: what came in a pack is put where `pavilion run` finds it, whole or not at all. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/packs.h"
#include "link/manifest.h"

#define INCOMING ".incoming-"

static const struct pav_option options_table[] = {
    {"--to", "FOLDER", "into this folder, instead of your installations", PAV_OPTION_TEXT,
     PAV_OPTION_AT(to), false},
    {"--allow-unsigned", NULL, "take films and shaders that nobody signed", PAV_OPTION_FLAG,
     PAV_OPTION_AT(allow_unsigned), false},
    {"--software", NULL, "check shaders without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software),
     false},
    PAV_OPTION_END,
};

static bool refuse(const char *what, const char *why)
{
    fprintf(stderr, "pavilion install: %s: %s\n", what, why);
    return false;
}

/* --- the place ------------------------------------------------------------------------------------- */

/* What an install that was killed has left: nobody else is at work, as we hold the lock. */
static void clear_up(const char *folder)
{
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        char *left = pav_path_join(folder, entry->d_name);
        if (strncmp(entry->d_name, INCOMING, strlen(INCOMING)) == 0)
            pav_packs_remove(left);
        free(left);
    }
    if (listing)
        closedir(listing);
}

/* The folder, locked against a second install; -1 after complaining. */
static int open_place(const char *folder)
{
    int fd = pav_packs_make_folder(folder) ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0)
        refuse(folder, strerror(errno));
    else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        refuse(folder, errno == EWOULDBLOCK ? "something else is being installed there just now"
                                            : strerror(errno));
        close(fd);
        fd = -1;
    }
    if (fd >= 0)
        clear_up(folder);
    return fd;
}

/* A name of the house always means the house's own. */
static bool name_is_free(const char *name, bool elsewhere)
{
    char *house = pav_path_join(pav_place_root(), "installations");
    char *taken = pav_path_join(house, name);
    bool free_name = elsewhere || access(taken, F_OK) != 0;
    if (!free_name)
        refuse(name,
               "is the name of an installation of the house, which it cannot replace; --to FOLDER "
               "puts it elsewhere");
    free(taken);
    free(house);
    return free_name;
}

/* One step: afterwards the new one is there whole, and an old one has its place in `incoming`. */
static bool swap(int place, const char *fresh, const char *name)
{
    if (renameat2(AT_FDCWD, fresh, place, name, RENAME_EXCHANGE) == 0)
        return true;
    /* A plain rename never replaces a folder with something in it. */
    if (errno == ENOENT)
        return renameat(AT_FDCWD, fresh, place, name) == 0 || refuse(name, strerror(errno));
    return refuse(name, errno == EINVAL
                            ? "the file system there cannot swap two folders in one step: "
                              "move the old one away first"
                            : strerror(errno));
}

static bool move_into_place(int place, const char *fresh, const char *name)
{
    int folder = open(fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool kept = folder >= 0 && syncfs(folder) == 0;
    if (folder >= 0)
        close(folder);
    if (!kept)
        return refuse(name, strerror(errno));
    bool moved = swap(place, fresh, name);
    if (moved)
        fsync(place);
    return moved;
}

/* --- one pack -------------------------------------------------------------------------------------- */

static bool install_from(const struct pav_app_options *options, const char *file,
                         const char *folder, int place, const char *incoming)
{
    char *fresh = pav_packs_unpack(file, incoming, options->allow_unsigned);
    if (!fresh)
        return false;
    const char *name = pav_path_name(fresh);
    bool good = name_is_free(name, options->to != NULL);
    char *shown = good ? pav_place_shown(fresh) : NULL;
    if (good && !pav_packs_check(shown, options->software))
        good = refuse(name, "does not pass the check, and is not installed");
    good = good && !pav_packs_broken_off() && move_into_place(place, fresh, name);
    if (good && options->to)
        printf("installed: pavilion run %s/%s\n", folder, name);
    else if (good)
        printf("installed: pavilion run %s\n", name);
    free(shown);
    free(fresh);
    return good;
}

static bool install_one(const struct pav_app_options *options, const char *file, const char *folder,
                        int place)
{
    char *incoming = pav_sprintf("%s/" INCOMING "XXXXXX", folder);
    bool good = false;
    if (mkdtemp(incoming))
        good = install_from(options, file, folder, place, incoming);
    else
        refuse(folder, strerror(errno));
    pav_packs_remove(incoming);
    free(incoming);
    return good;
}

static int install(struct pav_app_options *options)
{
    if (options->thing_count < 1) {
        fprintf(stderr, "pavilion install: which file?\n");
        return PAV_EXIT_USAGE;
    }
    char *folder = options->to ? pav_strdup(options->to) : pav_place_installed();
    if (!folder) {
        fprintf(stderr,
                "pavilion install: there is no home to install into; --to FOLDER names one\n");
        return PAV_EXIT_USAGE;
    }
    pav_packs_mind_break();
    int place = open_place(folder);
    bool good = place >= 0;
    for (size_t i = 0; good && i < options->thing_count; i++)
        good = install_one(options, options->things[i], folder, place);
    if (place >= 0)
        close(place);
    free(folder);
    return good ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
}

const struct pav_command_info pav_command_install = {
    .name = "install",
    .usage = "FILE.pavilion… [options]",
    .summary = "take an installation out of its pack",
    .about =
        "A stranger's file is opened behind a wall, compared with its signed table, and checked;\n"
        "only then it takes its place in one step, and an older one of its name goes. Code is "
        "taken\n"
        "from senders that are known (pavilion key trust), films and shaders from anybody.",
    .options = options_table,
    .run = install,
};
