/* Owns calling the compiler: which sources have changed, several at once, then one library. */
#include "app/compile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/arguments.h"
#include "link/manifest.h"

#define AT_ONCE_MAX 8

/* Mistakes that a scene would only notice when it is loaded, or never, are mistakes here. */
static const char *const flags[] = {"-std=gnu11",
                                    "-D_GNU_SOURCE",
                                    "-O2",
                                    "-g",
                                    "-fPIC",
                                    "-fvisibility=hidden",
                                    "-fno-common",
                                    "-Wall",
                                    "-Werror=implicit-function-declaration",
                                    "-Werror=incompatible-pointer-types",
                                    "-Werror=int-conversion",
                                    "-fdiagnostics-color=never",
                                    NULL};

/* One source on its way to an object. */
struct unit {
    char *source, *object;
    struct timespec made; /* of the newest file that it is made of */
    pid_t pid;            /* 0: not running */
    int words;            /* memory that the compiler writes to; -1: none */
};

struct build {
    const struct pav_compile *job;
    struct unit *units;
    size_t count;
    bool well;
};

/* --- files -------------------------------------------------------------------------------------- */

static bool later(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static struct timespec changed(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? s.st_mtim : (struct timespec){0};
}

static void add_unit(struct build *build, const char *file)
{
    build->units = pav_realloc(build->units, (build->count + 1) * sizeof *build->units);
    char *object = pav_sprintf("%.*s.o", (int)strlen(file) - 2, file);
    build->units[build->count++] =
        (struct unit){.source = pav_path_join(build->job->sources, file),
                      .object = pav_path_join(build->job->objects, object),
                      .words = -1};
    free(object);
}

static int sources_and_headers(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h"));
}

/* Any header may be in any source: their newest counts for all. */
static bool find_units(struct build *build)
{
    struct dirent **files = NULL;
    struct timespec header = {0};
    int count = scandir(build->job->sources, &files, sources_and_headers, alphasort);
    for (int i = 0; i < count; i++) {
        const char *file = files[i]->d_name;
        if (pav_path_ends(file, ".c")) {
            add_unit(build, file);
        } else {
            char *path = pav_path_join(build->job->sources, file);
            struct timespec time = changed(path);
            header = later(time, header) ? time : header;
            free(path);
        }
        free(files[i]);
    }
    free(files);
    for (size_t i = 0; i < build->count; i++) {
        struct timespec own = changed(build->units[i].source);
        build->units[i].made = later(header, own) ? header : own;
    }
    if (build->count == 0)
        fprintf(stderr, "pavilion: %s holds no C source\n", build->job->sources);
    return build->count > 0;
}

/* An object has the time of the newest file that it was made of, as that was before: a save while the
 * compiler reads is not lost. */
static bool stands(const struct unit *unit)
{
    return same_time(changed(unit->object), unit->made);
}

static void date(const struct unit *unit)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, unit->made};
    utimensat(AT_FDCWD, unit->object, times, 0);
}

/* --- the compiler --------------------------------------------------------------------------------- */

/* $CC may be several words, such as "ccache cc". */
static void add_compiler(struct pav_arguments *arguments)
{
    const char *named = getenv("CC");
    char *words = pav_strdup(named && named[strspn(named, " ")] ? named : "cc"), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        pav_arguments_add(arguments, "%s", word);
    free(words);
}

static _Noreturn void become(struct pav_arguments *arguments, int words, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || dup2(words, STDOUT_FILENO) < 0 || dup2(words, STDERR_FILENO) < 0)
        _exit(127);
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0);
    execvp(arguments->list[0], arguments->list);
    dprintf(STDERR_FILENO,
            "pavilion: the C compiler %s cannot be started: %s; on Debian: apt install "
            "build-essential\n",
            arguments->list[0], strerror(errno));
    _exit(127);
}

static void start(struct unit *unit, struct pav_arguments *arguments)
{
    pid_t parent = getpid();
    unit->words = memfd_create("compiler", MFD_CLOEXEC);
    unit->pid = unit->words < 0 ? -1 : fork();
    if (unit->pid == 0)
        become(arguments, unit->words, parent);
    if (unit->pid < 0)
        fprintf(stderr, "pavilion: the C compiler cannot be started: %s\n", strerror(errno));
}

static void start_unit(struct unit *unit)
{
    struct pav_arguments arguments = {0};
    add_compiler(&arguments);
    for (const char *const *flag = flags; *flag; flag++)
        pav_arguments_add(&arguments, "%s", *flag);
    pav_arguments_add(&arguments, "-I%s", pav_place_headers());
    pav_arguments_add(&arguments, "-c");
    pav_arguments_add(&arguments, "%s", unit->source);
    pav_arguments_option(&arguments, "-o", "%s", unit->object);
    unlink(unit->object);
    start(unit, &arguments);
    pav_arguments_finish(&arguments);
}

/* What the compiler said, once it has ended. */
static void pass_words(struct unit *unit)
{
    char bytes[4096];
    ssize_t got;
    off_t at = 0;
    while (unit->words >= 0 && (got = pread(unit->words, bytes, sizeof bytes, at)) > 0) {
        fwrite(bytes, 1, (size_t)got, stderr);
        at += got;
    }
    if (unit->words >= 0)
        close(unit->words);
    unit->words = -1;
}

static bool finish(struct unit *unit)
{
    int status = -1;
    while (unit->pid > 0 && waitpid(unit->pid, &status, 0) < 0 && errno == EINTR)
        ;
    unit->pid = 0;
    pass_words(unit);
    return status == 0;
}

/* --- the build -------------------------------------------------------------------------------------- */

static size_t at_once(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > AT_ONCE_MAX ? AT_ONCE_MAX : (size_t)processors;
}

/* Waits for the oldest of those that run; the others go on meanwhile. */
static void compile_units(struct build *build)
{
    size_t most = at_once(), begun = 0, running = 0;
    for (size_t ended = 0; ended < build->count; ended++) {
        for (; begun < build->count && running < most; begun++) {
            if (stands(&build->units[begun]))
                continue;
            start_unit(&build->units[begun]);
            running++;
        }
        struct unit *unit = &build->units[ended];
        if (unit->pid == 0)
            continue;
        running--;
        if (finish(unit))
            date(unit);
        else
            build->well = false;
    }
}

static bool link_units(struct build *build)
{
    struct pav_arguments arguments = {0};
    struct unit all = {.words = -1};
    char *fresh = pav_sprintf("%s.new", build->job->out);
    add_compiler(&arguments);
    pav_arguments_add(&arguments, "-shared");
    pav_arguments_option(&arguments, "-o", "%s", fresh);
    for (size_t i = 0; i < build->count; i++)
        pav_arguments_add(&arguments, "%s", build->units[i].object);
    pav_arguments_add(&arguments, "-lm");
    start(&all, &arguments);
    bool well = finish(&all);
    if (well && rename(fresh, build->job->out) != 0) {
        fprintf(stderr, "pavilion: %s: %s\n", build->job->out, strerror(errno));
        well = false;
    }
    if (!well)
        unlink(fresh);
    free(fresh);
    pav_arguments_finish(&arguments);
    return well;
}

bool pav_compile(const struct pav_compile *job)
{
    struct build build = {.job = job, .well = true};
    bool well = find_units(&build);
    if (well)
        compile_units(&build);
    well = well && build.well && link_units(&build);
    for (size_t i = 0; i < build.count; i++) {
        free(build.units[i].source);
        free(build.units[i].object);
    }
    free(build.units);
    return well;
}
