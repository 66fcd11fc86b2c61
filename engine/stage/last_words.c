/* Owns the handler of deadly signals, and what it needs to know beforehand. */
#include "stage/last_words.h"

#include <execinfo.h>
#include <limits.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/str.h"
#include "stage/window/window.h"

#define STACK_BYTES    (64 << 10) /* of the handler: unwinding takes some */
#define MODULES_MAX    512
#define RETURNS_MAX    (PAV_WORDS_FRAMES_MAX + 8)
#define OVERFLOW_BYTES (1 << 20) /* a single frame may be as large as this, and touch its far end */
#define DEADLINE_US    30000     /* whatever happens in here, death comes by then */

struct module {
    uintptr_t begin, end, base;
    char name[PAV_WORDS_MODULE_MAX];
};
struct modules {
    int count;
    struct module list[MODULES_MAX];
};

static struct pav_last_words *words;
/* One is written anew while the other one serves. */
static struct modules tables[2];
static _Atomic(struct modules *) modules;
static atomic_flag told = ATOMIC_FLAG_INIT;

/* Sanitizers have handlers of their own, which say more. */
void __asan_init(void) __attribute__((weak));
void __tsan_init(void) __attribute__((weak));

/* --- beforehand ------------------------------------------------------------------------------------ */

static int note_module(struct dl_phdr_info *info, size_t size, void *data)
{
    struct modules *table = data;
    struct module *module = &table->list[table->count];
    (void)size;
    if (table->count == MODULES_MAX)
        return 1;
    *module = (struct module){.begin = UINTPTR_MAX, .base = info->dlpi_addr};
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD)
            continue;
        uintptr_t begin = info->dlpi_addr + part->p_vaddr, end = begin + part->p_memsz;
        module->begin = begin < module->begin ? begin : module->begin;
        module->end = end > module->end ? end : module->end;
    }
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *name = slash ? slash + 1 : info->dlpi_name;
    pav_strcpy(module->name, sizeof module->name, name[0] ? name : "pavilion-stage");
    table->count += module->begin < module->end;
    return 0;
}

static void look_at_modules(void)
{
    struct modules *now = atomic_load(&modules);
    struct modules *next = now == &tables[0] ? &tables[1] : &tables[0];
    next->count = 0;
    dl_iterate_phdr(note_module, next);
    atomic_store(&modules, next);
}

/* --- when it happens --------------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define PROGRAM_COUNTER(context) ((uintptr_t)(context)->uc_mcontext.gregs[REG_RIP])
#define STACK_POINTER(context)   ((uintptr_t)(context)->uc_mcontext.gregs[REG_RSP])
#define CALLER(context)          (*(const uintptr_t *)STACK_POINTER(context))
#elif defined(__aarch64__)
#define PROGRAM_COUNTER(context) ((uintptr_t)(context)->uc_mcontext.pc)
#define STACK_POINTER(context)   ((uintptr_t)(context)->uc_mcontext.sp)
#define CALLER(context)          ((uintptr_t)(context)->uc_mcontext.regs[30])
#else
#define PROGRAM_COUNTER(context) ((void)(context), (uintptr_t)0)
#define STACK_POINTER(context)   ((void)(context), (uintptr_t)0)
#define CALLER(context)          ((void)(context), (uintptr_t)1)
#endif

static const struct module *module_of(uintptr_t at)
{
    const struct modules *table = atomic_load(&modules);
    for (int i = 0; i < table->count; i++)
        if (at >= table->list[i].begin && at < table->list[i].end)
            return &table->list[i];
    return NULL;
}

static void add_frame(uintptr_t at)
{
    const struct module *module = module_of(at);
    uint32_t index = words->frame_count;
    if (index == PAV_WORDS_FRAMES_MAX)
        return;
    words->frames[index].module[0] = 0;
    words->frames[index].offset = module ? at - module->base : at;
    if (module)
        memcpy(words->frames[index].module, module->name, sizeof module->name);
    words->frame_count = index + 1;
}

/* The stack may be anything: a fault in here ends the process at once, with what was written by then. */
static void add_frames(const ucontext_t *context)
{
    void *returns[RETURNS_MAX];
    uintptr_t at = PROGRAM_COUNTER(context);
    add_frame(at);
    if (!module_of(at)) { /* a jump to nowhere: whoever jumped is all that can be known */
        add_frame(CALLER(context) - 1);
        return;
    }
    int count = backtrace(returns, RETURNS_MAX), first = 0;
    while (first < count && (uintptr_t)returns[first] != at)
        first++;
    for (int i = first + 1; i < count; i++)
        add_frame((uintptr_t)returns[i] - 1); /* into the call, not behind it */
}

static bool is_overflow(int number, const siginfo_t *about, uintptr_t stack)
{
    uintptr_t address = (uintptr_t)about->si_addr;
    return number == SIGSEGV && about->si_code > 0 && stack && address < stack + 4096 &&
           address + OVERFLOW_BYTES > stack;
}

static void die(int number)
{
    signal(number, SIG_DFL);
    syscall(SYS_tgkill, getpid(), (pid_t)syscall(SYS_gettid), number); /* when this one returns */
}

static void handle(int number, siginfo_t *about, void *data)
{
    const ucontext_t *context = data;
    if (atomic_flag_test_and_set(&told)) { /* another thread has come first, and ends us all */
        for (;;)
            pause();
    }
    signal(SIGALRM, SIG_DFL);
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = DEADLINE_US}, NULL);
    pav_window_abandon(); /* visitors first */
    words->address =
        number == SIGSEGV || number == SIGBUS ? (uint64_t)(uintptr_t)about->si_addr : 0;
    words->overflow = is_overflow(number, about, STACK_POINTER(context));
    words->frame_count = 0;
    words->signal = (uint32_t)number;
    add_frames(context);
    die(number);
}

/* Registered when libraries have registered theirs, so called before them: they must not take themselves
 * apart while the stack still is in the middle of a picture. */
static void note_exit(int status, void *data)
{
    void *returns[RETURNS_MAX];
    (void)data;
    if (!words->inside)
        return;
    words->exited = 1;
    pav_window_abandon();
    words->frame_count = 0; /* which thread it was, and whose */
    for (int i = 1, count = backtrace(returns, RETURNS_MAX); i < count; i++)
        add_frame((uintptr_t)returns[i] - 1);
    fflush(NULL);
    _exit(status);
}

/* --- for the stage ------------------------------------------------------------------------------------ */

void pav_last_words_begin(struct pav_last_words *page)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGQUIT};
    /* A timer that nobody waits for any more, a pipe that nobody reads: no reason to end. */
    static const int shrugged[] = {SIGALRM, SIGVTALRM, SIGPROF, SIGPIPE, SIGUSR1, SIGUSR2};
    static char stack[STACK_BYTES];
    void *warm[4];
    words = page;
    if (!words)
        return;
    if (__asan_init || __tsan_init)
        return;
    look_at_modules();
    backtrace(warm, 4); /* loads and allocates what it will need */
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
        sigemptyset(&action.sa_mask);
        sigaction(deadly[i], &action, NULL);
    }
    for (size_t i = 0; i < sizeof shrugged / sizeof *shrugged; i++)
        signal(shrugged[i], SIG_IGN);
}

void pav_last_words_finished(void)
{
    if (words)
        words->inside = 0;
}

/* A plugin has just been loaded. */
static void look_again(void)
{
    static bool noted;
    if (!noted)
        on_exit(note_exit, NULL);
    noted = true;
    look_at_modules();
}

static void add_word(char **to, const char *end, const char *word)
{
    while (*word && *to < end)
        *(*to)++ = *word++;
}

void pav_last_words_doing(const char *what, const char *name)
{
    if (!words)
        return;
    char *to = words->doing, *end = words->doing + sizeof words->doing - 1;
    if (what) {
        words->inside = 1;
        add_word(&to, end, what);
        add_word(&to, end, " ");
        add_word(&to, end, name);
        if (strcmp(what, "open") == 0)
            look_again();
    }
    *to = 0;
}
