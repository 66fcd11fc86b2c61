/* The wall, probed from inside a forked child: what is refused, and what must go on working. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"
#include "check.h"
#include "link/sandbox.h"

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
    snprintf(open_folder, sizeof open_folder, "%s/open", folder);
    snprintf(cache_folder, sizeof cache_folder, "%s/cache", folder);
    snprintf(shut_folder, sizeof shut_folder, "%s/shut", folder);
    mkdir(open_folder, 0755);
    mkdir(cache_folder, 0755);
    mkdir(shut_folder, 0755);
    put(in(open_folder, "text"), "hello");
    put(in(shut_folder, "secret"), "secret");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, earlier) != 0)
        abort();
    stranger = fork();
    if (stranger == 0) {
        pause();
        _exit(0);
    }
}

static void clean_up(void)
{
    kill(stranger, SIGKILL);
    waitpid(stranger, NULL, 0);
    static const char *const files[] = {"open/text", "shut/secret", "cache/made", "cache/renamed",
                                        "cache/folder"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(in(folder, files[i]));
    rmdir(open_folder);
    rmdir(cache_folder);
    rmdir(shut_folder);
    rmdir(folder);
}

/* --- running them behind a wall ------------------------------------------------------------- */

static bool raise_wall(enum pav_role role, bool network)
{
    const char *read[64] = {open_folder};
    int count = 1;
    for (const char *const *path = pav_sandbox_system; *path && count < 62; path++)
        read[count++] = *path;
    const char *write[] = {cache_folder, NULL};
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
static int outcome(const struct wall *wall, const struct attempt *attempt)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (wall->abi)
            setenv("PAVILION_LANDLOCK_ABI", wall->abi, 1);
        if (!raise_wall(wall->role, wall->network))
            _exit(200);
        _exit(attempt->run());
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void all_refused(const struct wall *wall, const struct attempt *attempts)
{
    for (; attempts->name; attempts++) {
        int error = outcome(wall, attempts);
        bool right =
            error == EPERM || error == EACCES || (attempts->may_be_absent && error == ENOSYS);
        if (!right)
            printf("# %s: %s (%d)\n", attempts->name, error ? strerror(error) : "it worked", error);
        CHECK(right);
    }
    CHECK(kill(stranger, 0) == 0 && waitpid(stranger, NULL, WNOHANG) == 0);
}

static void all_allowed(const struct wall *wall, const struct attempt *attempts)
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
    for (const struct attempt *attempt = attempts_bare; attempt->name; attempt++) {
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0)
            _exit(attempt->run());
        int status;
        waitpid(pid, &status, 0);
        if (status)
            printf("# without a wall, %s gives %d\n", attempt->name, WEXITSTATUS(status));
        CHECK_INT(status, 0);
    }
    int id = shmget(0x7061, 0, 0);
    if (id >= 0)
        shmctl(id, IPC_RMID, NULL);
}

static void a_stage_is_walled_in(void)
{
    NEEDS_LANDLOCK;
    all_refused(&stage, attempts_refused);
}

static void a_stage_can_work(void)
{
    NEEDS_LANDLOCK;
    all_allowed(&stage, attempts_allowed);
}

static void an_eye_is_walled_in(void)
{
    NEEDS_LANDLOCK;
    all_refused(&(struct wall){PAV_ROLE_EYE, false, NULL}, attempts_refused);
}

static void an_old_landlock_is_enough(void)
{
    NEEDS_LANDLOCK;
    static const char *const abis[] = {"1", "2", "3", "5"};
    for (size_t i = 0; i < sizeof abis / sizeof *abis; i++) {
        printf("# ABI %s\n", abis[i]);
        struct wall wall = {PAV_ROLE_STAGE, false, abis[i]};
        all_refused(&wall, attempts_refused);
        all_allowed(&wall, attempts_allowed);
    }
}

static void the_cap_only_lowers(void)
{
    NEEDS_LANDLOCK;
    struct wall wall = {PAV_ROLE_STAGE, false, "9999"};
    all_allowed(&wall, attempts_allowed);
}

static void without_landlock_it_is_said(void)
{
    struct attempt nothing = {"clock_read", try_clock_read, false};
    CHECK_INT(outcome(&(struct wall){PAV_ROLE_STAGE, false, "0"}, &nothing), 200);
}

static void a_url_eye_has_the_internet_only(void)
{
    NEEDS_LANDLOCK;
    struct wall wall = {PAV_ROLE_EYE, true, NULL};
    all_allowed(&wall, attempts_internet);
    all_refused(&wall, attempts_refused_with_network);
    /* Nobody else gets it by asking. */
    all_refused(&(struct wall){PAV_ROLE_STAGE, true, NULL}, attempts_internet);
}

static int listening; /* since before the wall */

static int try_accept(void)
{
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    return fd >= 0 || errno == EAGAIN ? 0 : errno;
}

/* Who comes to the panel is let in by the desk alone; it makes no socket of its own, and opens no file. */
static void a_desk_hears_who_comes(void)
{
    NEEDS_LANDLOCK;
    static const struct attempt accepts[] = {{"accept", try_accept, false}, {NULL, NULL, false}};
    struct sockaddr_un nameless = {.sun_family = AF_UNIX};
    listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    REQUIRE(bind(listening, (struct sockaddr *)&nameless, sizeof(sa_family_t)) == 0 &&
            listen(listening, 1) == 0);
    all_allowed(&(struct wall){PAV_ROLE_DESK, true, NULL}, accepts);
    all_refused(&(struct wall){PAV_ROLE_DESK, true, NULL}, attempts_refused);
    all_refused(&(struct wall){PAV_ROLE_DESK, false, NULL}, accepts);
    all_refused(&(struct wall){PAV_ROLE_STAGE, true, NULL}, accepts);
    all_refused(&(struct wall){PAV_ROLE_EYE, true, NULL}, accepts);
    close(listening);
}

/* Threads that GL started before the second step are behind it too. */
static int go[2], answer[2];
static void *thread_from_before(void *data)
{
    (void)data;
    char byte;
    int error = 0;
    if (read(go[0], &byte, 1) == 1) {
        error = try_inet();
        if (error == EPERM)
            error = try_read_shut();
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
        const char *read[] = {open_folder, "/usr", "/proc/self", NULL};
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
    CHECK(stat(in(open_folder, "text"), &about) == 0);
    CHECK_INT(about.st_size, 5);
    CHECK_INT(about.st_mode & 0777, 0600); /* by the attempts without a wall */
    CHECK(access(in(cache_folder, "made"), F_OK) != 0);
    CHECK(access(in(open_folder, "new"), F_OK) != 0);
}

int main(void)
{
    prepare();
    RUN(the_attempts_themselves_work);
    RUN(a_stage_is_walled_in);
    RUN(a_stage_can_work);
    RUN(an_eye_is_walled_in);
    RUN(an_old_landlock_is_enough);
    RUN(the_cap_only_lowers);
    RUN(without_landlock_it_is_said);
    RUN(a_url_eye_has_the_internet_only);
    RUN(a_desk_hears_who_comes);
    RUN(earlier_threads_are_walled_in);
    RUN(nothing_was_changed);
    clean_up();
    return check_end();
}
