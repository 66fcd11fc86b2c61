/* The wall, probed from inside a forked child: what is refused, and what must go on working. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "link/probe.h"
#include "link/sandbox.h"

static char folder[64];
static struct pav_probe_ground ground;

static void put(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        abort();
    close(fd);
}

static void prepare(void)
{
    snprintf(folder, sizeof folder, "/tmp/pavilion-wall-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    pav_probe_ground_init(&ground, folder, pav_probe_path(folder, "cache"));
    mkdir(ground.open, 0755);
    mkdir(ground.cache, 0755);
    mkdir(ground.shut, 0755);
    put(pav_probe_path(ground.open, "text"), "hello");
    put(pav_probe_path(ground.shut, "secret"), "secret");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ground.earlier) != 0)
        abort();
    ground.stranger = fork();
    if (ground.stranger == 0) {
        pause();
        _exit(0);
    }
}

static void clean_up(void)
{
    kill(ground.stranger, SIGKILL);
    waitpid(ground.stranger, NULL, 0);
    static const char *const files[] = {"piece/text", "shut/secret", "cache/made", "cache/renamed",
                                        "cache/folder"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(pav_probe_path(folder, files[i]));
    rmdir(ground.open);
    rmdir(ground.cache);
    rmdir(ground.shut);
    rmdir(folder);
}

/* --- what a stage lives on, beside what is designed ------------------------------------------ */

static int try_read_open(const struct pav_probe_ground *unused)
{
    (void)unused;
    char text[16] = "";
    int fd = open(pav_probe_path(ground.open, "text"), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    return got == 5 && strcmp(text, "hello") == 0 ? 0 : EIO;
}
static int try_list_open(const struct pav_probe_ground *unused)
{
    (void)unused;
    DIR *dir = opendir(ground.open);
    if (!dir)
        return errno;
    closedir(dir);
    return 0;
}
static int try_libraries(const struct pav_probe_ground *unused)
{
    (void)unused;
    return pav_probe_tried_fd(open("/usr/lib", O_RDONLY | O_DIRECTORY));
}
static int try_fonts(const struct pav_probe_ground *unused)
{
    (void)unused;
    return pav_probe_tried_fd(open("/usr/share", O_RDONLY | O_DIRECTORY));
}
static int try_null(const struct pav_probe_ground *unused)
{
    (void)unused;
    return pav_probe_tried_fd(open("/dev/null", O_RDWR));
}
static int try_random(const struct pav_probe_ground *unused)
{
    (void)unused;
    return pav_probe_tried_fd(open("/dev/urandom", O_RDONLY));
}
static int try_cache(const struct pav_probe_ground *unused)
{
    (void)unused;
    int fd = open(pav_probe_path(ground.cache, "made"), O_CREAT | O_RDWR | O_EXCL, 0600);
    if (fd < 0)
        return errno;
    int error = write(fd, "x", 1) != 1 || ftruncate(fd, 100) != 0 ? errno : 0;
    close(fd);
    if (!error && (mkdir(pav_probe_path(ground.cache, "folder"), 0700) != 0 ||
                   rename(pav_probe_path(ground.cache, "made"),
                          pav_probe_path(ground.cache, "renamed")) != 0 ||
                   unlink(pav_probe_path(ground.cache, "renamed")) != 0 ||
                   rmdir(pav_probe_path(ground.cache, "folder")) != 0))
        error = errno;
    return error;
}
static int try_memfd(const struct pav_probe_ground *unused)
{
    (void)unused;
    int fd = memfd_create("inside", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return errno;
    int error = ftruncate(fd, 4096) != 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) != 0 ? errno : 0;
    close(fd);
    return error;
}
static int try_descriptor(const struct pav_probe_ground *unused)
{
    (void)unused;
    struct pav_message message = {.type = PAV_MESSAGE_RING}, got;
    int fd = memfd_create("ring", MFD_CLOEXEC), came = -1;
    if (!pav_message_send(ground.earlier[0], &message, fd))
        return errno;
    if (pav_message_receive(ground.earlier[1], PAV_ROLE_EYE, PAV_ROLE_KEEPER, &got, &came) !=
        PAV_RECEIVE_OK)
        return EIO;
    close(fd);
    return pav_probe_tried_fd(came);
}
static int try_own_kill(const struct pav_probe_ground *unused)
{
    (void)unused;
    return pav_probe_tried(kill(getpid(), 0));
}
static int try_own_raise(const struct pav_probe_ground *unused)
{
    (void)unused;
    signal(SIGUSR1, SIG_IGN);
    return pav_probe_tried(raise(SIGUSR1));
}
static int try_own_limit(const struct pav_probe_ground *unused)
{
    (void)unused;
    struct rlimit limit;
    return pav_probe_tried(getrlimit(RLIMIT_NOFILE, &limit));
}
static int try_clock_read(const struct pav_probe_ground *unused)
{
    (void)unused;
    struct timespec now;
    return pav_probe_tried(clock_gettime(CLOCK_MONOTONIC, &now));
}
static int try_descriptor_flags(const struct pav_probe_ground *unused)
{
    (void)unused;
    int flags = fcntl(ground.earlier[0], F_GETFL);
    return flags < 0 ? errno
                     : pav_probe_tried(fcntl(ground.earlier[0], F_SETFL, flags | O_NONBLOCK));
}

static const struct pav_probe lived_on[] = {
    {.name = "read_open", .run = try_read_open},
    {.name = "list_open", .run = try_list_open},
    {.name = "libraries", .run = try_libraries},
    {.name = "fonts", .run = try_fonts},
    {.name = "null", .run = try_null},
    {.name = "random", .run = try_random},
    {.name = "cache", .run = try_cache},
    {.name = "memfd", .run = try_memfd},
    {.name = "descriptor", .run = try_descriptor},
    {.name = "own_kill", .run = try_own_kill},
    {.name = "own_raise", .run = try_own_raise},
    {.name = "own_limit", .run = try_own_limit},
    {.name = "clock_read", .run = try_clock_read},
    {.name = "descriptor_flags", .run = try_descriptor_flags},
    {.name = NULL},
};

/* What a camera's gate may. */
static int try_internet(const struct pav_probe_ground *unused)
{
    int error = pav_probe_find("inet")->run(unused);
    return error ? error : pav_probe_find("inet6_udp")->run(unused);
}
static const struct pav_probe internet[] = {{.name = "internet", .run = try_internet}, {0}};

/* --- running them behind a wall ------------------------------------------------------------- */

static bool raise_wall(enum pav_role role, bool network)
{
    const char *read[64] = {ground.open};
    int count = 1;
    for (const char *const *path = pav_sandbox_system; *path && count < 62; path++)
        read[count++] = *path;
    const char *write[] = {ground.cache, NULL};
    struct pav_sandbox_files files = {.read = read, .write = write};
    return pav_sandbox_files(&files) && pav_sandbox_calls(role, network);
}

struct wall {
    enum pav_role role;
    bool network;
    const char *abi; /* PAVILION_LANDLOCK_ABI or NULL */
};

/* Each attempt in a child of its own: one that works must not help the next. The exit code is what the
 * attempt returned; 200: the wall did not stand. */
static int outcome(const struct wall *wall, const struct pav_probe *attempt)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (wall->abi)
            setenv("PAVILION_LANDLOCK_ABI", wall->abi, 1);
        if (!raise_wall(wall->role, wall->network))
            _exit(200);
        _exit(attempt->run(&ground));
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* Those with all of `flags`, and none of `but`. */
static void all_refused(const struct wall *wall, unsigned flags, unsigned but)
{
    int count = 0;
    for (const struct pav_probe *const *list = pav_probes_all; *list; list++) {
        for (const struct pav_probe *probe = *list; probe->name; probe++) {
            if (probe->kind != PAV_PROBE_REFUSED || (probe->flags & flags) != flags ||
                (probe->flags & but))
                continue;
            int error = outcome(wall, probe);
            enum pav_probe_verdict verdict = pav_probe_judge(probe, error);
            if (verdict == PAV_PROBED_ALLOWED)
                printf("# %s: %s (%d)\n", probe->name, error ? strerror(error) : "it worked",
                       error);
            CHECK(verdict != PAV_PROBED_ALLOWED);
            count++;
        }
    }
    CHECK(count > (flags ? 1 : 100));
    CHECK(kill(ground.stranger, 0) == 0 && waitpid(ground.stranger, NULL, WNOHANG) == 0);
}

static void all_allowed(const struct wall *wall, const struct pav_probe *attempts)
{
    for (; attempts->name; attempts++) {
        int error = outcome(wall, attempts);
        if (error)
            printf("# %s: %s (%d)\n", attempts->name, strerror(error), error);
        CHECK_INT(error, 0);
    }
}

static bool no_landlock(void)
{
    return syscall(444, NULL, 0, 1) < 1;
}

#define NEEDS_LANDLOCK                                                                             \
    do {                                                                                           \
        if (no_landlock())                                                                         \
            SKIP("this kernel has no Landlock");                                                   \
    } while (0)

static const struct wall stage = {PAV_ROLE_STAGE, false, NULL};

/* Without a wall most attempts work, or the tests above would prove nothing. */
static void the_attempts_themselves_work(void)
{
    for (const struct pav_probe *const *list = pav_probes_all; *list; list++) {
        for (const struct pav_probe *probe = *list; probe->name; probe++) {
            if (!(probe->flags & PAV_PROBE_BARE) && probe->kind != PAV_PROBE_DESIGNED)
                continue;
            fflush(stdout);
            pid_t pid = fork();
            if (pid == 0)
                _exit(probe->run(&ground));
            int status;
            waitpid(pid, &status, 0);
            if (status)
                printf("# without a wall, %s gives %d\n", probe->name, WEXITSTATUS(status));
            CHECK_INT(status, 0);
            put(pav_probe_path(ground.open, "text"), "hello"); /* some of them empty it */
        }
    }
}

static void a_stage_is_walled_in(void)
{
    NEEDS_LANDLOCK;
    all_refused(&stage, 0, 0);
}

/* Nothing that would make it look as if the system had ended it, nor whoever comes after it as if that had
 * failed. */
static int try_ends_and_limits(const struct pav_probe_ground *unused)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGSTOP, SIGKILL};
    struct rlimit limit;
    (void)unused;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (raise(signals[i]) == 0 || errno != EPERM || kill(getpid(), signals[i]) == 0)
            return signals[i];
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return 101;
    return chdir("/") == 0 || fchdir(0) == 0 || errno != EPERM ? 102 : 0;
}

static void a_stage_does_not_end_itself(void)
{
    static const struct pav_probe attempt = {.name = "end itself", .run = try_ends_and_limits};
    CHECK_INT(outcome(&stage, &attempt), 0);
}

static void a_stage_can_work(void)
{
    NEEDS_LANDLOCK;
    all_allowed(&stage, lived_on);
    all_allowed(&stage, pav_probes_designed);
}

static void an_eye_is_walled_in(void)
{
    NEEDS_LANDLOCK;
    all_refused(&(struct wall){PAV_ROLE_EYE, false, NULL}, 0, 0);
}

static void an_old_landlock_is_enough(void)
{
    NEEDS_LANDLOCK;
    static const char *const abis[] = {"1", "2", "3", "5"};
    for (size_t i = 0; i < sizeof abis / sizeof *abis; i++) {
        printf("# ABI %s\n", abis[i]);
        struct wall wall = {PAV_ROLE_STAGE, false, abis[i]};
        all_refused(&wall, 0, 0);
        all_allowed(&wall, lived_on);
        all_allowed(&wall, pav_probes_designed);
    }
}

static void the_cap_only_lowers(void)
{
    NEEDS_LANDLOCK;
    struct wall wall = {PAV_ROLE_STAGE, false, "9999"};
    all_allowed(&wall, lived_on);
    all_allowed(&wall, pav_probes_designed);
}

static void without_landlock_it_is_said(void)
{
    struct pav_probe nothing = {.name = "clock_read", .run = try_clock_read};
    CHECK_INT(outcome(&(struct wall){PAV_ROLE_STAGE, false, "0"}, &nothing), 200);
}

static void a_url_eye_has_the_internet_only(void)
{
    NEEDS_LANDLOCK;
    struct wall wall = {PAV_ROLE_EYE, true, NULL};
    all_allowed(&wall, internet);
    all_refused(&wall, PAV_PROBE_GATE, 0);
    /* Nobody else gets it by asking. */
    all_refused(&(struct wall){PAV_ROLE_STAGE, true, NULL}, PAV_PROBE_INTERNET, 0);
}

static int listening; /* since before the wall */

static int try_accept(const struct pav_probe_ground *unused)
{
    (void)unused;
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    return fd >= 0 || errno == EAGAIN ? 0 : errno;
}

/* Who comes to the panel is let in by the desk alone; it makes no socket of its own, and opens no file. */
static void a_desk_hears_who_comes(void)
{
    NEEDS_LANDLOCK;
    static const struct pav_probe accepts[] = {{.name = "accept", .run = try_accept}, {0}};
    struct sockaddr_un nameless = {.sun_family = AF_UNIX};
    listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    REQUIRE(bind(listening, (struct sockaddr *)&nameless, sizeof(sa_family_t)) == 0 &&
            listen(listening, 1) == 0);
    all_allowed(&(struct wall){PAV_ROLE_DESK, true, NULL}, accepts);
    all_refused(&(struct wall){PAV_ROLE_DESK, true, NULL}, 0, 0);
    static const struct wall deaf[] = {
        {PAV_ROLE_DESK, false, NULL}, {PAV_ROLE_STAGE, true, NULL}, {PAV_ROLE_EYE, true, NULL}};
    for (size_t i = 0; i < sizeof deaf / sizeof *deaf; i++)
        CHECK_INT(outcome(&deaf[i], accepts), EPERM);
    close(listening);
}

static int try_bind(const struct pav_probe_ground *unused)
{
    (void)unused;
    struct sockaddr_in any = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd < 0 ? 0 : bind(fd, (struct sockaddr *)&any, sizeof any) == 0 ? 0 : errno;
}

static int try_local_socket(const struct pav_probe_ground *unused)
{
    (void)unused;
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 ? 0 : errno;
}

static int try_create(const struct pav_probe_ground *ground_)
{
    char path[PAV_PROBE_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/fresh", ground_->cache);
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0 ? 0 : errno;
}

/* It finds a broker and speaks to it; nobody comes to it, and it leaves nothing behind, not even where Landlock
 * would let it. */
static void a_herald_calls_out_and_writes_nothing(void)
{
    NEEDS_LANDLOCK;
    struct wall wall = {PAV_ROLE_HERALD, true, NULL};
    all_refused(&wall, PAV_PROBE_GATE, 0);
    static const struct pav_probe own[] = {{.name = "bind", .run = try_bind},
                                           {.name = "local socket", .run = try_local_socket},
                                           {.name = "create", .run = try_create}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        CHECK_INT(outcome(&wall, &own[i]), EPERM);
    wall.abi = "2";
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        CHECK_INT(outcome(&wall, &own[i]), EPERM);
}

/* Threads that GL started before the second step are behind it too. */
static int go[2], answer[2];
static void *thread_from_before(void *data)
{
    (void)data;
    char byte;
    int error = 0;
    if (read(go[0], &byte, 1) == 1) {
        error = pav_probe_find("inet")->run(&ground);
        if (error == EPERM)
            error = pav_probe_find("read_shut")->run(&ground);
    }
    byte = (char)error;
    return write(answer[1], &byte, 1) == 1 ? NULL : data;
}

static int try_earlier_thread(void)
{
    char byte = 0;
    if (write(go[1], "g", 1) != 1 || read(answer[0], &byte, 1) != 1)
        return EIO;
    return byte;
}

static void earlier_threads_are_walled_in(void)
{
    NEEDS_LANDLOCK;
    REQUIRE(pipe(go) == 0 && pipe(answer) == 0);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        const char *read[] = {ground.open, "/usr", "/proc/self", NULL};
        struct pav_sandbox_files files = {.read = read};
        bool first = pav_sandbox_files(&files);
        pthread_t thread;
        pthread_create(&thread, NULL, thread_from_before, NULL);
        pthread_detach(thread);
        _exit(first && pav_sandbox_calls(PAV_ROLE_STAGE, false) ? try_earlier_thread() : 200);
    }
    int status;
    waitpid(pid, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), EACCES);
    for (int i = 0; i < 2; i++) {
        close(go[i]);
        close(answer[i]);
    }
}

static void nothing_was_changed(void)
{
    struct stat about;
    CHECK(stat(pav_probe_path(ground.open, "text"), &about) == 0);
    CHECK_INT(about.st_size, 5);
    CHECK_INT(about.st_mode & 0777, 0600); /* by the attempts without a wall */
    CHECK(access(pav_probe_path(ground.cache, "made"), F_OK) != 0);
    CHECK(access(pav_probe_path(ground.open, "new"), F_OK) != 0);
}

int main(void)
{
    prepare();
    RUN(the_attempts_themselves_work);
    RUN(a_stage_is_walled_in);
    RUN(a_stage_does_not_end_itself);
    RUN(a_stage_can_work);
    RUN(an_eye_is_walled_in);
    RUN(an_old_landlock_is_enough);
    RUN(the_cap_only_lowers);
    RUN(without_landlock_it_is_said);
    RUN(a_url_eye_has_the_internet_only);
    RUN(a_desk_hears_who_comes);
    RUN(a_herald_calls_out_and_writes_nothing);
    RUN(earlier_threads_are_walled_in);
    RUN(nothing_was_changed);
    clean_up();
    return check_end();
}
