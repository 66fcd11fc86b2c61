/* pavilion doctor --privacy: real processes behind their real walls try everything that would let a
 * visitor's picture out, and what the kernel answered is told. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/str.h"
#include "keeper/keeper.h"
#include "link/probe.h"
#include "link/sandbox.h"
#include "link/spawn.h"

#define ANSWERS_MAX 400
#define ROLES       4

/* What one process told. */
struct answers {
    const char *role, *holds;
    bool calls_out; /* to a broker */
    FILE *words;
    const struct pav_keeper_probed *probed;
    struct answer {
        const struct pav_probe *probe;
        int error;
    } list[ANSWERS_MAX];
    int count, refused, allowed, absent, designed;
    bool whole;
};

/* --- the playground ---------------------------------------------------------------------------- */

static const char exhibition[] =
    "exhibition: Privacy\nlanguages: [en]\n"
    "cameras:\n  front: { device: auto, size: 320x240, fallback: visitor }\n"
    "mqtt: { broker: 127.0.0.1:1 }\n"
    "programme:\n  - { installation: piece, camera: front }\n";

static const struct {
    const char *name, *text; /* without a text: a folder */
} ground[] = {
    {"piece", NULL},           {"shut", NULL},
    {"show.yaml", exhibition}, {"piece/installation.yaml", "title: Privacy\nscene: scene.c\n"},
    {"piece/scene.c", ""},     {"piece/text", "hello"},
    {"shut/secret", "secret"},
};
#define GROUND_COUNT (sizeof ground / sizeof *ground)

static bool make(const char *path, const char *text)
{
    if (!text)
        return mkdir(path, 0755) == 0;
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    bool made = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    return fd >= 0 && close(fd) == 0 && made;
}

static bool make_ground(char *folder)
{
    bool made = mkdtemp(folder) != NULL;
    for (size_t i = 0; made && i < GROUND_COUNT; i++) {
        char *path = pav_path_join(folder, ground[i].name);
        made = make(path, ground[i].text);
        free(path);
    }
    if (!made)
        fprintf(stderr, "pavilion doctor: %s: %s\n", folder, strerror(errno));
    return made;
}

/* True: all is there as it was made, and nothing else. */
static bool clear_ground(const char *folder)
{
    bool whole = true;
    for (size_t i = GROUND_COUNT; i-- > 0;) {
        char *path = pav_path_join(folder, ground[i].name);
        struct stat about = {0};
        whole &= stat(path, &about) == 0 &&
                 (!ground[i].text || about.st_size == (off_t)strlen(ground[i].text)) &&
                 (about.st_mode & 0777) == (ground[i].text ? 0644 : 0755);
        whole &= remove(path) == 0;
        free(path);
    }
    return rmdir(folder) == 0 && whole;
}

/* --- asking ------------------------------------------------------------------------------------ */

/* One run for each process, so that each has its own descriptor to tell by. */
static void ask(const char *folder, struct answers *answers, struct pav_keeper_probe *probe)
{
    char *show = pav_path_join(folder, "show.yaml");
    probe->folder = folder;
    pav_keeper_run(&(struct pav_keeper_options){.mode = PAV_KEEPER_ONCE,
                                                .stage_mode = "probe",
                                                .thing = show,
                                                .cameras = true,
                                                .probe = probe,
                                                .output = fileno(answers->words)});
    free(show);
}

static void read_answers(struct answers *answers)
{
    char line[600], name[64];
    int number;
    rewind(answers->words);
    while (fgets(line, sizeof line, answers->words)) {
        if (sscanf(line, "probe %63s %d", name, &number) != 2)
            continue;
        if (strcmp(name, "end") == 0) {
            answers->whole = number == answers->count;
            continue;
        }
        const struct pav_probe *probe = pav_probe_find(name);
        if (probe && answers->count < ANSWERS_MAX)
            answers->list[answers->count++] = (struct answer){probe, number};
    }
}

/* --- telling ----------------------------------------------------------------------------------- */

static void tell_answer(struct answers *answers, const struct answer *answer)
{
    const struct pav_probe *probe = answer->probe;
    const char *name = answer->error ? strerrorname_np(answer->error) : NULL;
    const char *kernel = name ? name : answer->error ? "an error" : "done";
    const char *verdict = "";
    if (answers->calls_out && (probe->flags & PAV_PROBE_INTERNET) &&
        pav_probe_judge(probe, answer->error) == PAV_PROBED_ALLOWED) {
        answers->designed++;
        printf("  %-50s %-8s by design: it speaks to the broker\n", probe->words, kernel);
        return;
    }
    if (probe->kind == PAV_PROBE_DESIGNED) {
        answers->designed += answer->error == 0;
        printf("  %-50s %-8s %s%s\n", probe->words, kernel,
               answer->error ? "refused here: it does without" : "by design: ",
               answer->error ? "" : probe->reason);
        return;
    }
    switch (pav_probe_judge(probe, answer->error)) {
    case PAV_PROBED_REFUSED:
        answers->refused++;
        verdict = "refused";
        break;
    case PAV_PROBED_ABSENT:
        answers->absent++;
        verdict = "there is none here to try";
        break;
    default:
        answers->allowed++;
        verdict = "ALLOWED";
        break;
    }
    printf("  %-50s %-8s %s\n", probe->words, kernel, verdict);
}

static bool tell(struct answers *answers)
{
    const struct pav_keeper_probed *probed = answers->probed;
    printf("\n%s: %s\n", answers->role, answers->holds);
    for (int i = 0; i < answers->count; i++)
        tell_answer(answers, &answers->list[i]);
    bool crashed = probed->ended && WIFSIGNALED(probed->status);
    bool core = crashed && WCOREDUMP(probed->status);
    if (crashed)
        printf("  %-50s %-8s %s\n", "leave a core file when it crashes", core ? "done" : "none",
               core ? "ALLOWED" : "refused");
    answers->refused += crashed && !core;
    answers->allowed += core;
    if (!probed->started || !answers->whole || !crashed)
        printf("  %s ended too early: %s; run it with PAVILION_LOG=debug to see why\n",
               answers->role, probed->ended ? pav_child_end(probed->status) : "never started");
    printf("  %d refused, %d allowed, %d not here to try; %d by design\n", answers->refused,
           answers->allowed, answers->absent, answers->designed);
    return answers->whole && crashed && answers->allowed == 0 && answers->refused > 0;
}

/* Each child in turn: what it says goes into a file without a name. */
static bool examine(const char *folder)
{
    struct pav_keeper_probe probes[ROLES] = {{.only = PAV_ROLE_EYE},
                                             {.only = PAV_ROLE_STAGE},
                                             {.only = PAV_ROLE_DESK},
                                             {.only = PAV_ROLE_HERALD}};
    static struct answers all[ROLES] = {
        {.role = "pavilion-eye", .holds = "a camera's pictures"},
        {.role = "pavilion-stage", .holds = "pictures, and what artists wrote"},
        {.role = "pavilion-desk", .holds = "the panel; no picture of a visitor"},
        {.role = "pavilion-herald", .holds = "words for a broker", .calls_out = true},
    };
    bool well = true;
    for (int i = 0; i < ROLES; i++) {
        all[i].words = tmpfile();
        if (!all[i].words)
            return false;
        all[i].probed = &probes[i].probed;
        ask(folder, &all[i], &probes[i]);
        read_answers(&all[i]);
        well &= tell(&all[i]);
        fclose(all[i].words);
    }
    return well;
}

bool pav_doctor_privacy(void)
{
    char folder[] = "/tmp/pavilion-probe-XXXXXX";
    setenv("PAVILION_LOG", "error", 0);
    printf(
        "What each process tried from behind its wall, and what the kernel answered (Landlock ABI "
        "%d)\n",
        pav_sandbox_abi());
    bool well = make_ground(folder) && examine(folder);
    bool untouched = clear_ground(folder);
    if (!untouched)
        printf("\nSomething was changed where nothing may be: ALLOWED\n");
    printf("\n%s\n", well && untouched
                         ? "All is refused that must be."
                         : "NOT all is refused that must be: do not open a camera here.");
    return well && untouched;
}
