/* Last words, of children that really end in every way there is. */
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "stage/last_words.h"
#include "stage/window/window.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* These children have none. */
void pav_window_abandon(void)
{
}

static struct pav_last_words words;
static int ended; /* as waitpid has it */
static double took_ms;

/* Has a child open a beat, say that it draws, and end by `how`. */
static bool let_end(void (*how)(void))
{
    int fd;
    const struct pav_beat_page *page = pav_beat_create(&fd);
    if (!page)
        return false;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        pav_last_words_begin(pav_beat_words(pav_beat_open(fd)));
        pav_last_words_doing("open", "mirror"); /* a library was loaded */
        pav_last_words_doing("draw", "mirror");
        how();
        _exit(77);
    }
    int64_t from_ns = pav_clock_ns();
    close(fd);
    waitpid(pid, &ended, 0);
    took_ms = (double)(pav_clock_ns() - from_ns) * 1e-6;
    pav_beat_read_words(page, &words);
    pav_beat_destroy(page);
    return true;
}

/* --- ways to end ----------------------------------------------------------------------------------- */

static volatile int nothing;

static void jump_nowhere(void)
{
    void (*volatile nowhere)(void) = (void (*)(void))(intptr_t)nothing;
    nowhere();
}

__attribute__((noinline)) static void touch_nothing(void)
{
    int *volatile nowhere = (int *)(intptr_t)(nothing + 0x40);
    *nowhere = 1;
}

__attribute__((noinline)) static int go_deep(int depth)
{
    volatile char room[4096];
    memset((char *)room, depth, sizeof room);
    return nothing == depth ? 0 : go_deep(depth + 1) + room[0];
}

static void overflow(void)
{
    nothing = go_deep(1);
}

static void touch_beyond_end(void)
{
    int fd = memfd_create("empty", 0);
    nothing = *(volatile char *)mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
}

/* What a scene may do to the stack before it falls. */
__attribute__((noinline)) static void spoil_the_stack(void)
{
    volatile long *at = __builtin_frame_address(0);
    for (int i = -8; i < 64; i++)
        at[i] = 0x4141414141414141;
    __builtin_trap();
}

static void be_killed(void)
{
    raise(SIGKILL);
}

static void be_told_to_end(void)
{
    raise(SIGTERM);
}

static void exit_three(void)
{
    exit(3);
}

static void at_exit_late(void)
{
    nothing = 1;
}

static void exit_with_others(void)
{
    atexit(at_exit_late);
    exit(0);
}

static void exit_in_order(void)
{
    pav_last_words_doing(NULL, NULL);
    pav_last_words_finished();
    exit(4);
}

/* As a thread of a scene's may. */
static void exit_between_pictures(void)
{
    pav_last_words_doing(NULL, NULL);
    exit(5);
}

static void be_shrugged_at(void)
{
    static const int numbers[] = {SIGALRM, SIGPIPE, SIGUSR1, SIGPROF};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        raise(numbers[i]);
}

static void hang_until_asked(void)
{
    alarm(20);
    kill(getpid(), SIGQUIT); /* as the keeper does */
    for (;;)
        pause();
}

/* --- tests ----------------------------------------------------------------------------------------- */

static void expect_signal(int number)
{
    CHECK(WIFSIGNALED(ended));
    CHECK_INT(WIFSIGNALED(ended) ? WTERMSIG(ended) : 0, number);
    CHECK_STR(words.doing, "draw mirror");
    if (SANITIZED)
        return;
    CHECK_INT(words.signal, number);
    CHECK(words.frame_count > 0);
    CHECK(took_ms < 1000);
}

static void a_fault_of_memory(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(touch_nothing));
    expect_signal(SIGSEGV);
    if (SANITIZED)
        return;
    CHECK_INT(words.address, 0x40);
    CHECK_INT(words.overflow, 0);
    CHECK_STR(words.frames[0].module, "pavilion-stage"); /* the program itself has no name */
    CHECK(words.frame_count >= 3);
}

static void an_overflow_of_the_stack(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(overflow));
    expect_signal(SIGSEGV);
    CHECK_INT(words.overflow, !SANITIZED);
}

static void an_abort(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(abort));
    expect_signal(SIGABRT);
    CHECK_INT(words.overflow, 0);
}

static void a_file_that_is_too_short(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(touch_beyond_end));
    expect_signal(SIGBUS);
}

static void a_jump_to_nowhere(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(jump_nowhere));
    expect_signal(SIGSEGV);
    if (!SANITIZED)
        CHECK_STR(words.frames[1].module, "pavilion-stage"); /* who jumped */
}

/* Unwinding may fall itself, or stop: death is not delayed, and what is known is told. */
static void a_stack_that_was_spoilt(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(spoil_the_stack));
    CHECK(WIFSIGNALED(ended));
    CHECK_STR(words.doing, "draw mirror");
    CHECK(SANITIZED || words.signal == SIGILL || words.signal == SIGTRAP);
    CHECK(took_ms < 1000);
}

static void whom_others_end_says_nothing(void)
{
    REQUIRE(let_end(be_killed));
    CHECK_INT(words.signal, 0);
    CHECK_STR(words.doing, "draw mirror");
    REQUIRE(let_end(be_told_to_end));
    CHECK_INT(WTERMSIG(ended), SIGTERM);
    CHECK_INT(words.signal, 0);
}

static void an_exit_in_mid_picture(void)
{
    if (SANITIZED)
        SKIP("the sanitizer ends processes itself");
    REQUIRE(let_end(exit_three));
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 3);
    CHECK_INT(words.exited, !SANITIZED);
    CHECK_STR(words.doing, "draw mirror");
    REQUIRE(let_end(exit_with_others));
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    CHECK_STR(words.doing, "draw mirror");
    REQUIRE(let_end(exit_in_order));
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 4);
    CHECK_INT(words.exited, 0);
    CHECK_INT(words.inside, 0);
    CHECK_STR(words.doing, "");
    REQUIRE(let_end(exit_between_pictures));
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 5);
    CHECK_INT(words.inside, 1);
    CHECK_INT(words.exited, 1);
    CHECK(words.frame_count > 0);
    REQUIRE(let_end(be_shrugged_at));
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 77);
}

static void who_hangs_says_where(void)
{
    REQUIRE(let_end(hang_until_asked));
    if (SANITIZED)
        SKIP("sanitizers have handlers of their own");
    expect_signal(SIGQUIT);
    CHECK(words.frame_count >= 2);
}

static void long_names_stay_in_their_room(void)
{
    static struct pav_last_words page;
    char name[200];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    pav_last_words_begin(&page);
    pav_last_words_doing("draw", name);
    CHECK_INT(strlen(page.doing), sizeof page.doing - 1);
    int64_t from_ns = pav_clock_ns();
    for (int i = 0; i < 100000; i++)
        pav_last_words_doing(i & 1 ? "draw" : "update", "mirror");
    double each_ns = (double)(pav_clock_ns() - from_ns) / 100000;
    printf("# to say what is done takes %.0f ns\n", each_ns);
    CHECK(each_ns < 3000);
    pav_last_words_doing(NULL, NULL);
    CHECK_STR(page.doing, "");
}

int main(void)
{
    RUN(a_fault_of_memory);
    RUN(an_overflow_of_the_stack);
    RUN(an_abort);
    RUN(a_file_that_is_too_short);
    RUN(a_jump_to_nowhere);
    RUN(a_stack_that_was_spoilt);
    RUN(whom_others_end_says_nothing);
    RUN(an_exit_in_mid_picture);
    RUN(who_hangs_says_where);
    RUN(long_names_stay_in_their_room);
    return check_end();
}
