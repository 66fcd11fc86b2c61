/* Owns the ladder: from the end of a stage to whom it is blamed on, and what follows. */
#include "keeper/ladder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/display.h"
#include "keeper/limits.h"
#include "keeper/notify.h"
#include "keeper/remember.h"
#include "keeper/state.h"
#include "link/ends.h"

#define PICTURELESS_MOST                                                                           \
    4 /* stages that end before their first picture, until the GPU is given up */
/* Without any picture, until systemd is asked; $PAVILION_HELP_AFTER, in seconds, says otherwise. */
#define HELP_NS (180 * PAV_NS_PER_S)

/* --- entries ---------------------------------------------------------------------------------------- */

const char *pav_ladder_name(const struct pav_keeper *keeper, int entry)
{
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    return about ? pav_path_name(about->installation) : "";
}

/* A shader or a film is named without its folder, and with its ending or not. */
static bool is_named(const struct pav_keeper *keeper, int entry, const char *name)
{
    const char *own = pav_ladder_name(keeper, entry);
    size_t length = strlen(name);
    return length > 0 && strncmp(own, name, length) == 0 &&
           (own[length] == 0 || own[length] == '.');
}

/* Where there are several of that name: the one that this stage has at hand. */
static int entry_named(const struct pav_keeper *keeper, const char *name, int at_hand)
{
    if (at_hand != PAV_ENTRY_NONE && is_named(keeper, at_hand, name))
        return at_hand;
    for (int i = PAV_ENTRY_ATTRACT + 1; i < (int)keeper->exhibition.entry_count; i++)
        if (is_named(keeper, i, name))
            return i;
    return is_named(keeper, PAV_ENTRY_ATTRACT, name) ? PAV_ENTRY_ATTRACT : PAV_ENTRY_NONE;
}

int pav_ladder_doing(const struct pav_keeper *keeper, const char *doing)
{
    const char *name = strchr(doing, ' ');
    return name ? entry_named(keeper, name + 1, keeper->ladder.on_entry) : PAV_ENTRY_NONE;
}

/* --- where it goes on ---------------------------------------------------------------------------------- */

static bool command_to(struct pav_ward *stage, enum pav_command command, int entry)
{
    struct pav_message message = {.type = PAV_MESSAGE_COMMAND};
    message.u.command.command = (uint32_t)command;
    message.u.command.entry = (uint32_t)entry;
    return pav_ward_send(stage, &message, -1);
}

/* Where a run goes on that was ended, or a stage that another one's place has not been kept for. */
void pav_ladder_go_on(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    const struct pav_position *position = &keeper->memory.position;
    int entry = ladder->on_entry;
    if (keeper->options->mode != PAV_KEEPER_RUN || keeper->options->tour)
        return;
    if (ladder->fallen)
        entry = pav_understudy_next(keeper);
    else if (!ladder->begun)
        entry = pav_remember_entry(keeper);
    if (entry >= 0 && (ladder->begun || entry > 0))
        command_to(keeper->stage, PAV_COMMAND_GO, entry);
    if (position->blackout)
        command_to(keeper->stage, PAV_COMMAND_BLACKOUT, 0);
    if (position->paused)
        command_to(keeper->stage, PAV_COMMAND_PAUSE, 0);
    ladder->begun = true;
    ladder->fallen = false;
}

/* --- cases -------------------------------------------------------------------------------------------- */

static void add_case(struct pav_keeper *keeper, int entry, enum pav_fault_code code,
                     const char *detail, const struct pav_verdict *verdict)
{
    struct pav_ladder *ladder = &keeper->ladder;
    const char *thing = entry == PAV_ENTRY_NONE ? "stage" : pav_ladder_name(keeper, entry);
    pav_faults_add(&keeper->faults, code, thing, detail);
    ladder->last = (struct pav_fault_line){.at_s = (int64_t)time(NULL), .code = code};
    pav_strcpy(ladder->last.thing, sizeof ladder->last.thing, thing);
    pav_strcpy(ladder->last.detail, sizeof ladder->last.detail, detail);
    if (ladder->case_count == PAV_LADDER_CASES)
        ladder->case_count--;
    struct pav_case *fresh = &ladder->cases[ladder->case_count++];
    *fresh = (struct pav_case){.entry = entry, .code = code, .line = keeper->faults.count - 1};
    if (verdict)
        fresh->verdict = *verdict;
    pav_strcpy(fresh->detail, sizeof fresh->detail, detail);
}

void pav_ladder_blame(struct pav_keeper *keeper, int entry, enum pav_fault_code code,
                      const char *detail)
{
    add_case(keeper, entry, code, detail, NULL);
}

static void quarantine(struct pav_keeper *keeper, const struct pav_case *case_)
{
    const char *name = pav_ladder_name(keeper, case_->entry);
    pav_log("keeper", PAV_LOG_ERROR, "%s is in quarantine: %s", name, case_->detail);
    pav_faults_add(&keeper->faults, PAV_FAULT_QUARANTINED, name, case_->detail);
}

/* The picture has long been replaced: now there is time to look at files. */
static void judge(struct pav_keeper *keeper, struct pav_case *case_)
{
    struct pav_ladder *ladder = &keeper->ladder;
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, case_->entry);
    char *library = NULL;
    if (!about)
        return;
    uint64_t hash = pav_quarantine_content(keeper, case_->entry, &library);
    if (ladder->counts) {
        ladder->marks_changed = true;
        if (pav_marks_add(&ladder->marks, about->installation, hash, case_->code, case_->detail,
                          pav_lived_s(&ladder->lived)))
            quarantine(keeper, case_);
    }
    if (library &&
        pav_where_ask(&ladder->where, library, case_->verdict.offsets, case_->verdict.offset_count))
        ladder->asked = *case_;
    free(library);
}

static void judge_all(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    for (int i = 0; i < ladder->case_count; i++)
        judge(keeper, &ladder->cases[i]);
    if (ladder->case_count > 0)
        pav_quarantine_settle(keeper);
    ladder->case_count = 0;
}

/* The line of the source is known: the journal says so from now on. */
static void hear_place(void *data, const char *place)
{
    struct pav_keeper *keeper = data;
    struct pav_ladder *ladder = &keeper->ladder;
    struct pav_case *asked = &ladder->asked;
    char words[512];
    snprintf(words, sizeof words, ", %s", place);
    pav_verdict_place(&asked->verdict, words);
    pav_log("keeper", PAV_LOG_ERROR, "%s: %s", pav_ladder_name(keeper, asked->entry),
            asked->verdict.detail);
    pav_faults_explain(&keeper->faults, asked->line, asked->code, asked->verdict.detail);
    pav_strcpy(ladder->last.detail, sizeof ladder->last.detail, asked->verdict.detail);
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, asked->entry);
    if (about && pav_marks_explain(&ladder->marks, about->installation, asked->verdict.detail))
        ladder->marks_changed = true;
    pav_health_changed(keeper);
}

/* --- what is heard ------------------------------------------------------------------------------------ */

bool pav_ladder_shut_down(int status)
{
    return WIFSIGNALED(status) && (WTERMSIG(status) == SIGTERM || WTERMSIG(status) == SIGHUP);
}

/* What is on, or what is opened below. */
static int at_hand(const struct pav_keeper *keeper, bool seen)
{
    const struct pav_understudy *understudy = &keeper->understudy;
    return seen ? keeper->ladder.on_entry : understudy->cued ? understudy->entry : PAV_ENTRY_NONE;
}

/* The scene whose code was at work; where it was none's, the one that is on: what it has spoilt may be
 * stumbled over later, in the house's own code. */
static int blamed(const struct pav_keeper *keeper, const struct pav_verdict *verdict, bool seen)
{
    int own = at_hand(keeper, seen);
    int entry = verdict->name[0] ? entry_named(keeper, verdict->name, own) : PAV_ENTRY_NONE;
    return entry != PAV_ENTRY_NONE ? entry : own;
}

/* Whose library was on the stack. A thread outlives the callback that made it, and the scene too: then another
 * one is being drawn. */
static void find_owner(const struct pav_keeper *keeper, const struct pav_last_words *words,
                       char *owner, size_t size)
{
    owner[0] = 0;
    for (uint32_t i = 0; i < words->frame_count && !owner[0]; i++) {
        const char *module = words->frames[i].module;
        size_t length = strlen(module);
        if (!pav_path_ends(module, ".so") || length - 3 >= size)
            continue;
        memcpy(owner, module, length - 3);
        owner[length - 3] = 0;
        if (entry_named(keeper, owner, PAV_ENTRY_NONE) == PAV_ENTRY_NONE)
            owner[0] = 0;
    }
}

static void count_pictureless(struct pav_keeper *keeper, const struct pav_ward *stage)
{
    struct pav_ladder *ladder = &keeper->ladder;
    ladder->pictureless = stage->reading.frames > 0 ? 0 : ladder->pictureless + 1;
    if (ladder->pictureless < PICTURELESS_MOST || ladder->software || keeper->options->software ||
        keeper->options->mode != PAV_KEEPER_RUN)
        return;
    ladder->software = true;
    ladder->pictureless = 0;
    pav_log("keeper", PAV_LOG_ERROR,
            "%d stages have ended before their first picture: from now on without the GPU",
            PICTURELESS_MOST);
    pav_faults_add(&keeper->faults, PAV_FAULT_SOFTWARE_GL, "", "");
}

/* It could not do what it was started for, and there was a display. */
static bool has_failed(int status)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return code != 0 && code != 2 && code != PAV_END_DISPLAY;
}

/* A display server that stands still, or is gone, ends every stage alike, in the midst of whatever it draws: no
 * scene is to blame. One that says so of itself is not believed while the server speaks. */
static bool server_did_it(const struct pav_keeper *keeper, const struct pav_evidence *evidence)
{
    bool silent = evidence->sentence == PAV_SENTENCE_SILENT;
    bool gone = WIFEXITED(evidence->status) && WEXITSTATUS(evidence->status) == PAV_END_DISPLAY &&
                evidence->words->doing[0];
    return keeper->options->kiosk && (silent || gone) && !pav_display_speaks(getenv("DISPLAY"));
}

enum pav_fault_code pav_ladder_ended(struct pav_keeper *keeper, struct pav_ward *stage, int status)
{
    struct pav_evidence evidence = {
        .status = status,
        .sentence = (enum pav_sentence)stage->sentence,
        .out_of_memory = pav_limits_oom(&keeper->ladder.ooms),
        .words = &stage->words,
    };
    struct pav_verdict verdict;
    char owner[sizeof verdict.name];
    if (keeper->options->mode != PAV_KEEPER_RUN || keeper->stopping || stage->left ||
        stage->leaving_for_new)
        return PAV_FAULT_NONE;
    bool seen = stage == keeper->stage || keeper->understudy.fell;
    if (stage->silent && evidence.sentence == PAV_SENTENCE_NONE)
        evidence.sentence = PAV_SENTENCE_SILENT;
    if (server_did_it(keeper, &evidence)) {
        keeper->ladder.fallen |= stage == keeper->stage;
        if (evidence.sentence != PAV_SENTENCE_SILENT)
            return PAV_FAULT_NONE; /* its end is told as the display's */
        pav_log("keeper", PAV_LOG_ERROR, "the display server does not answer");
        pav_faults_add(&keeper->faults, PAV_FAULT_DISPLAY_LOST, "",
                       "the display server does not answer");
        return PAV_FAULT_DISPLAY_LOST;
    }
    find_owner(keeper, &stage->words, owner, sizeof owner);
    evidence.owner = owner;
    pav_verdict_of(&verdict, &evidence);
    if (seen && (verdict.code != PAV_FAULT_NONE || has_failed(status)))
        count_pictureless(keeper, stage);
    if (verdict.code == PAV_FAULT_NONE)
        return PAV_FAULT_NONE;
    keeper->ladder.fallen |= stage == keeper->stage; /* else another one has taken over */
    if (stage->judged)
        return verdict.code;
    int entry = blamed(keeper, &verdict, seen);
    if (pav_fades_is(keeper, entry, verdict.name))
        pav_fades_leave_out(keeper, entry, verdict.code, verdict.detail);
    else
        add_case(keeper, entry, verdict.code, verdict.detail, &verdict);
    return verdict.code;
}

/* What it is ended for was counted when it was heard of. */
static void sentence(struct pav_ward *stage, enum pav_sentence why)
{
    stage->sentence = (int)why;
    stage->judged = true;
    pav_ward_kill(stage);
}

static void hear_fault(struct pav_keeper *keeper, struct pav_ward *stage,
                       const struct pav_message *message)
{
    static const enum pav_fault_code codes[] = {
        [PAV_STAGE_FAULT_NOTE] = PAV_FAULT_NONE,
        [PAV_STAGE_FAULT_FAILED] = PAV_FAULT_SCENE_FAILED,
        [PAV_STAGE_FAULT_FILM] = PAV_FAULT_FILM_BROKEN,
        [PAV_STAGE_FAULT_BLACK] = PAV_FAULT_SCENE_BLACK,
        [PAV_STAGE_FAULT_FROZEN] = PAV_FAULT_SCENE_FROZEN,
        [PAV_STAGE_FAULT_DESCRIPTORS] = PAV_FAULT_SCENE_DESCRIPTORS,
    };
    enum pav_fault_code code = codes[message->u.fault.kind];
    const char *words = strstr(message->text, ": ");
    char name[256] = ""; /* a file's, without its folder */
    size_t length = words ? (size_t)(words - message->text) : 0;
    if (code == PAV_FAULT_NONE || length == 0 || length >= sizeof name)
        return;
    memcpy(name, message->text, length);
    int entry = entry_named(keeper, name, at_hand(keeper, stage == keeper->stage));
    if (entry == PAV_ENTRY_NONE && pav_fades_is(keeper, keeper->ladder.on_entry, name)) {
        pav_fades_leave_out(keeper, keeper->ladder.on_entry, code, words + 2);
        return;
    }
    if (code == PAV_FAULT_FILM_BROKEN || entry == PAV_ENTRY_NONE)
        pav_faults_add(&keeper->faults, code, name, words + 2);
    else
        add_case(keeper, entry, code, words + 2, NULL);
    if (code == PAV_FAULT_SCENE_DESCRIPTORS)
        sentence(stage, PAV_SENTENCE_DESCRIPTORS);
    else if (stage == keeper->stage && keeper->understudy.ready &&
             entry == keeper->ladder.on_entry && entry != PAV_ENTRY_NONE &&
             keeper->understudy.entry != entry && code != PAV_FAULT_FILM_BROKEN)
        /* The next picture stands already: nobody waits until this stage has opened it, too. */
        sentence(stage, code == PAV_FAULT_SCENE_BLACK    ? PAV_SENTENCE_BLACK
                        : code == PAV_FAULT_SCENE_FROZEN ? PAV_SENTENCE_FROZEN
                                                         : PAV_SENTENCE_FAILED);
}

void pav_ladder_hear(struct pav_keeper *keeper, struct pav_ward *stage,
                     const struct pav_message *message, bool seen)
{
    struct pav_ladder *ladder = &keeper->ladder;
    if (keeper->options->mode != PAV_KEEPER_RUN)
        return;
    if (message->type == PAV_MESSAGE_FAULT)
        hear_fault(keeper, stage, message);
    if (message->type != PAV_MESSAGE_STATUS || !seen)
        return;
    uint32_t entry = message->u.status.entry;
    ladder->on_entry = entry < keeper->exhibition.entry_count ? (int)entry
                       : message->text[0]                     ? PAV_ENTRY_ATTRACT
                                                              : PAV_ENTRY_NONE;
    pav_remember_status(keeper, message);
}

void pav_ladder_refused(void *data, const char *why)
{
    struct pav_keeper *keeper = data;
    size_t length = strlen(keeper->file.path);
    bool named = strncmp(why, keeper->file.path, length) == 0 && why[length] == ':';
    pav_faults_add(&keeper->faults, PAV_FAULT_EXHIBITION_BAD, pav_path_name(keeper->file.path),
                   named ? why + length + 1 : why);
}

/* --- time ---------------------------------------------------------------------------------------------- */

static const char *rung_of(const struct pav_ladder *ladder)
{
    return ladder->nothing_left            ? "title"
           : ladder->software              ? "software-gl"
           : pav_entries_any(&ladder->out) ? "quarantine"
           : ladder->marks.count > 0       ? "next"
                                           : "well";
}

/* Whoever looks with `systemctl status` reads it. */
static void tell_systemd(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    char words[sizeof ladder->status];
    const char *on = pav_ladder_name(keeper, ladder->on_entry);
    int out = __builtin_popcountll(ladder->out.regular) + (int)ladder->out.attract;
    if (!keeper->drawn)
        snprintf(words, sizeof words, "no picture yet");
    else if (ladder->nothing_left)
        snprintf(words, sizeof words, "the title: everything is in quarantine");
    else
        snprintf(words, sizeof words, "on: %s%s", on[0] ? on : "the title",
                 ladder->software ? ", without the GPU" : "");
    size_t length = strlen(words);
    if (out > 0 && !ladder->nothing_left)
        snprintf(words + length, sizeof words - length, "; %d in quarantine", out);
    if (strcmp(words, ladder->status) == 0)
        return;
    pav_strcpy(ladder->status, sizeof ladder->status, words);
    char text[sizeof words + 8];
    snprintf(text, sizeof text, "STATUS=%s", words);
    pav_notify(text);
}

/* Nothing helps: the display server is systemd's to start anew, and we with it. */
static void ask_for_help(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_ladder *ladder = &keeper->ladder;
    const char *asked = getenv("PAVILION_HELP_AFTER");
    int64_t after_ns = asked ? (int64_t)(strtod(asked, NULL) * 1e9) : HELP_NS;
    bool shows = pav_ward_runs(keeper->stage) && keeper->stage->reading.phase >= PAV_PHASE_DRAWING;
    if (shows || ladder->picture_ns == 0)
        ladder->picture_ns = now_ns;
    if (now_ns - ladder->picture_ns < after_ns || !getenv("NOTIFY_SOCKET") || keeper->stopping)
        return;
    pav_log("keeper", PAV_LOG_ERROR, "no picture for %d s: systemd is asked to start all anew",
            (int)(after_ns / PAV_NS_PER_S));
    char text[96];
    snprintf(text, sizeof text, "STATUS=no picture for %d s: start the display anew\nERRNO=%d",
             (int)(after_ns / PAV_NS_PER_S), EIO);
    pav_notify(text);
    pav_keeper_stop(keeper, PAV_EXIT_HELP);
}

int64_t pav_ladder_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_ladder *ladder = &keeper->ladder;
    if (keeper->options->mode != PAV_KEEPER_RUN)
        return INT64_MAX;
    judge_all(keeper);
    int64_t lived_s = pav_lived_s(&ladder->lived);
    if (pav_marks_tend(&ladder->marks, lived_s))
        ladder->marks_changed = true;
    int64_t content_ns = pav_quarantine_look(keeper, now_ns);
    pav_quarantine_settle(keeper);
    pav_fades_settle(keeper);
    ask_for_help(keeper, now_ns);
    tell_systemd(keeper);
    int64_t due_ns = pav_where_tend(&ladder->where, now_ns);
    int64_t other_ns = pav_limits_tend(keeper, now_ns);
    due_ns = other_ns < due_ns ? other_ns : due_ns;
    other_ns = pav_remember_tend(keeper, now_ns);
    due_ns = other_ns < due_ns ? other_ns : due_ns;
    due_ns = content_ns < due_ns ? content_ns : due_ns;
    int64_t marks_s = pav_marks_due(&ladder->marks);
    if (marks_s != INT64_MAX && now_ns + (marks_s - lived_s + 1) * PAV_NS_PER_S < due_ns)
        due_ns = now_ns + (marks_s - lived_s + 1) * PAV_NS_PER_S;
    return due_ns;
}

bool pav_ladder_planned(struct pav_keeper *keeper)
{
    bool was = keeper->ladder.software;
    if (was)
        pav_log("keeper", PAV_LOG_INFO, "the GPU is tried again");
    keeper->ladder.software = false;
    keeper->ladder.pictureless = 0;
    return was;
}

/* --- life ----------------------------------------------------------------------------------------------- */

void pav_ladder_open(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    ladder->on_entry = PAV_ENTRY_NONE;
    pav_faults_reserve();
    pav_limits_oom(&ladder->ooms);
    pav_where_init(&ladder->where, &keeper->events, hear_place, keeper);
    pav_remember_open(keeper);
    pav_quarantine_follow(keeper);
}

void pav_ladder_close(struct pav_keeper *keeper)
{
    pav_remember_close(keeper);
    pav_where_finish(&keeper->ladder.where);
}

/* --- for people ----------------------------------------------------------------------------------------- */

json_t *pav_ladder_json(struct pav_keeper *keeper)
{
    const struct pav_ladder *ladder = &keeper->ladder;
    json_t *out = json_array(), *marks = json_array(), *last = json_null();
    for (int i = PAV_ENTRY_ATTRACT; i < (int)keeper->exhibition.entry_count; i++) {
        json_t *row = pav_quarantine_row(keeper, i);
        if (row)
            json_array_append_new(pav_quarantine_holds(keeper, i) ? out : marks, row);
    }
    if (ladder->last.code != PAV_FAULT_NONE)
        last = json_pack("{s:s, s:s, s:s}", "code", pav_fault_word(ladder->last.code),
                         "installation", ladder->last.thing, "reason", ladder->last.detail);
    return json_pack("{s:s, s:o, s:o, s:o}", "rung", rung_of(ladder), "quarantine", out, "marks",
                     marks, "last", last);
}
