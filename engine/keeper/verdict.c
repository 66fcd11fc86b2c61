/* Owns the judgement of a stage's end, from what is known of it; no more than arithmetic. */
#include "keeper/verdict.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/str.h"
#include "link/ends.h"
#include "link/spawn.h"

static enum pav_fault_code code_of_signal(int number, const struct pav_last_words *words)
{
    if (words->overflow)
        return PAV_FAULT_SCENE_OVERFLOWED;
    return number == SIGABRT ? PAV_FAULT_SCENE_ABORTED : PAV_FAULT_SCENE_CRASHED;
}

/* What an operating system does that shuts down, or a person with `kill`: nobody's fault. A stage cannot send
 * them to itself (link/sandbox_calls.c), and SIGKILL comes, if memory was not short, not from the kernel. */
static bool is_strangers(int number)
{
    return number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGKILL;
}

/* The words are believed only where they belong to this end: a signal that was caught, and then ended it. */
static int signal_of(const struct pav_evidence *evidence)
{
    int number = WIFSIGNALED(evidence->status) ? WTERMSIG(evidence->status) : 0;
    /* Its handler took too long, and was cut off. */
    uint32_t caught = evidence->words->signal;
    return number == SIGALRM && caught > 0 && caught < NSIG ? (int)caught : number;
}

static enum pav_fault_code code_of(const struct pav_evidence *evidence)
{
    static const enum pav_fault_code sentences[] = {
        [PAV_SENTENCE_SILENT] = PAV_FAULT_SCENE_HUNG,
        [PAV_SENTENCE_MEMORY] = PAV_FAULT_SCENE_MEMORY,
        [PAV_SENTENCE_DESCRIPTORS] = PAV_FAULT_SCENE_DESCRIPTORS,
        [PAV_SENTENCE_BLACK] = PAV_FAULT_SCENE_BLACK,
        [PAV_SENTENCE_FROZEN] = PAV_FAULT_SCENE_FROZEN,
        [PAV_SENTENCE_FAILED] = PAV_FAULT_SCENE_FAILED,
    };
    if (evidence->sentence != PAV_SENTENCE_NONE)
        return sentences[evidence->sentence];
    int number = signal_of(evidence);
    if (number == SIGKILL && evidence->out_of_memory)
        return PAV_FAULT_SCENE_MEMORY;
    if (number)
        return is_strangers(number) ? PAV_FAULT_NONE : code_of_signal(number, evidence->words);
    int code = WIFEXITED(evidence->status) ? WEXITSTATUS(evidence->status) : 0;
    if (code == PAV_END_TORN)
        return PAV_FAULT_SCENE_DESCRIPTORS;
    /* In the middle of a scene, or before it has come to its own end, nobody ends a stage but a scene. */
    bool own = !evidence->words->inside || code == PAV_END_DISPLAY || code == PAV_END_GL;
    return evidence->words->doing[0] || !own ? PAV_FAULT_SCENE_EXITED : PAV_FAULT_NONE;
}

static const char *words_for(const struct pav_evidence *evidence)
{
    static char text[80];
    switch (evidence->sentence) {
    case PAV_SENTENCE_SILENT:
        return "no picture any more";
    case PAV_SENTENCE_MEMORY:
        return "it took too much memory";
    case PAV_SENTENCE_DESCRIPTORS:
        return "it took too many descriptors";
    case PAV_SENTENCE_BLACK:
        return "nothing but black pictures";
    case PAV_SENTENCE_FROZEN:
        return "always the same picture";
    case PAV_SENTENCE_FAILED:
        return "it cannot go on";
    default:
        break;
    }
    int number = signal_of(evidence);
    if (WIFEXITED(evidence->status) && WEXITSTATUS(evidence->status) == PAV_END_TORN)
        return "it closed descriptors that are not its own";
    if (!number)
        return pav_child_end(evidence->status);
    if (number == SIGKILL && evidence->out_of_memory)
        return "the machine had no memory left";
    if (evidence->words->overflow)
        return "its stack overflowed";
    snprintf(text, sizeof text, "signal %d (%s)", number, strsignal(number));
    return text;
}

/* "draw mirror": by a hostile stage it may be anything, so it is only ever compared and printed. */
static void split_doing(struct pav_verdict *verdict, const char *doing)
{
    size_t length = strcspn(doing, " ");
    if (length >= sizeof verdict->what || !pav_utf8_valid(doing))
        return;
    memcpy(verdict->what, doing, length);
    if (doing[length])
        pav_strcpy(verdict->name, sizeof verdict->name, doing + length + 1);
}

/* A thread of its own, maybe of one that has left: it is at work whatever the stage does. One that hangs is asked
 * where it is, and whichever thread hears that first answers. */
static void blame_owner(struct pav_verdict *verdict, const struct pav_evidence *evidence)
{
    const char *owner = evidence->owner ? evidence->owner : "";
    if (!owner[0] || evidence->sentence != PAV_SENTENCE_NONE || strcmp(owner, verdict->name) == 0)
        return;
    pav_strcpy(verdict->what, sizeof verdict->what, "a thread");
    pav_strcpy(verdict->name, sizeof verdict->name, owner);
}

/* The scene's own library: NAME.so. Frames of others lead to it. */
static void find_frames(struct pav_verdict *verdict, const struct pav_last_words *words)
{
    pav_strcpy(verdict->module, sizeof verdict->module, verdict->name);
    size_t length = strlen(verdict->module);
    pav_strcpy(verdict->module + length, sizeof verdict->module - length, ".so");
    for (uint32_t i = 0; i < words->frame_count; i++)
        if (strcmp(words->frames[i].module, verdict->module) == 0)
            verdict->offsets[verdict->offset_count++] = words->frames[i].offset;
}

void pav_verdict_place(struct pav_verdict *verdict, const char *place)
{
    snprintf(verdict->detail + verdict->detail_place,
             sizeof verdict->detail - verdict->detail_place, "%s", place);
}

void pav_verdict_of(struct pav_verdict *verdict, const struct pav_evidence *evidence)
{
    const struct pav_last_words *words = evidence->words;
    *verdict = (struct pav_verdict){.code = code_of(evidence)};
    split_doing(verdict, words->doing);
    blame_owner(verdict, evidence);
    pav_strcpy(verdict->detail, sizeof verdict->detail, words_for(evidence));
    size_t length = strlen(verdict->detail);
    if (verdict->name[0])
        snprintf(verdict->detail + length, sizeof verdict->detail - length, " in %s of %s",
                 verdict->what, verdict->name);
    verdict->detail_place = strlen(verdict->detail);
    if (words->frame_count == 0)
        return;
    find_frames(verdict, words);
    bool own = verdict->offset_count > 0;
    const char *module = own ? verdict->module : words->frames[0].module;
    char place[PAV_WORDS_MODULE_MAX + 32];
    snprintf(place, sizeof place, ", %s+0x%llx", pav_utf8_valid(module) ? module : "?",
             (unsigned long long)(own ? verdict->offsets[0] : words->frames[0].offset));
    pav_verdict_place(verdict, place);
}
