/* What the keeper makes of a stage's end, by its status and its last words; and the journal. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "keeper/content.h"
#include "keeper/verdict.h"

static struct pav_last_words words;
static struct pav_verdict verdict;
static const char *owner;

static enum pav_fault_code judged(int status, enum pav_sentence sentence, bool out_of_memory)
{
    struct pav_evidence evidence = {status, sentence, out_of_memory, &words, owner};
    pav_verdict_of(&verdict, &evidence);
    return verdict.code;
}

static void doing(const char *what)
{
    words = (struct pav_last_words){0};
    pav_strcpy(words.doing, sizeof words.doing, what);
}

static void add_frame(const char *module, uint64_t offset)
{
    pav_strcpy(words.frames[words.frame_count].module, PAV_WORDS_MODULE_MAX, module);
    words.frames[words.frame_count++].offset = offset;
}

static void signals(void)
{
    doing("draw mirror");
    words.signal = SIGSEGV;
    add_frame("libc.so.6", 0x10);
    add_frame("mirror.so", 0x1234);
    add_frame("pavilion-stage", 0x20);
    add_frame("mirror.so", 0x1500);
    CHECK_INT(judged(SIGSEGV, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_CRASHED);
    CHECK_STR(verdict.name, "mirror");
    CHECK_STR(verdict.what, "draw");
    CHECK_HAS(verdict.detail, "signal 11 (Segmentation fault) in draw of mirror, mirror.so+0x1234");
    CHECK_INT(verdict.offset_count, 2);
    CHECK_INT(verdict.offsets[1], 0x1500);
    pav_verdict_place(&verdict, ", scene.c:42 (draw_ring)");
    CHECK_STR(verdict.detail,
              "signal 11 (Segmentation fault) in draw of mirror, scene.c:42 (draw_ring)");
    words.overflow = 1;
    CHECK_INT(judged(SIGSEGV, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_OVERFLOWED);
    CHECK_HAS(verdict.detail, "its stack overflowed in draw of mirror");
    words.overflow = 0;
    CHECK_INT(judged(SIGABRT, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_ABORTED);
    CHECK_INT(judged(SIGALRM, PAV_SENTENCE_NONE, false),
              PAV_FAULT_SCENE_CRASHED); /* its handler's */
    CHECK_HAS(verdict.detail, "signal 11");
}

/* How an operating system shuts down, and how a person ends what they want to end. */
static void strangers_are_no_crash(void)
{
    doing("draw mirror");
    CHECK_INT(judged(SIGTERM, PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(SIGHUP, PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_NONE, true), PAV_FAULT_SCENE_MEMORY);
}

static void exits(void)
{
    doing("update mirror");
    words.exited = 1;
    CHECK_INT(judged(W_EXITCODE(3, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_EXITED);
    CHECK_STR(verdict.detail, "exit 3 in update of mirror");
    CHECK_INT(judged(W_EXITCODE(0, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_EXITED);
    doing("");
    CHECK_INT(judged(W_EXITCODE(69, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(W_EXITCODE(70, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(W_EXITCODE(71, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_DESCRIPTORS);
    CHECK_STR(verdict.detail, "it closed descriptors that are not its own");
    CHECK_INT(judged(W_EXITCODE(0, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(W_EXITCODE(1, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
}

/* It may end the process between two pictures, or in the midst of another scene's. */
static void threads_of_their_own(void)
{
    doing("");
    words.inside = 1;
    CHECK_INT(judged(W_EXITCODE(0, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_EXITED);
    CHECK_INT(judged(W_EXITCODE(69, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(W_EXITCODE(70, 0), PAV_SENTENCE_NONE, false), PAV_FAULT_NONE);
    CHECK_INT(judged(SIGALRM, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_CRASHED);
    CHECK_INT(judged(SIGPIPE, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_CRASHED);
    doing("draw mirror");
    words.signal = SIGSEGV;
    add_frame("silt.so", 0x1234);
    owner = "silt";
    CHECK_INT(judged(SIGSEGV, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_CRASHED);
    CHECK_STR(verdict.name, "silt");
    CHECK_STR(verdict.detail, "signal 11 (Segmentation fault) in a thread of silt, silt.so+0x1234");
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_SILENT, false), PAV_FAULT_SCENE_HUNG);
    CHECK_STR(verdict.name, "mirror");
    owner = "";
    CHECK_INT(judged(SIGSEGV, PAV_SENTENCE_NONE, false), PAV_FAULT_SCENE_CRASHED);
    CHECK_STR(verdict.name, "mirror");
}

static void what_the_keeper_has_ended(void)
{
    doing("draw mirror");
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_SILENT, false), PAV_FAULT_SCENE_HUNG);
    CHECK_STR(verdict.detail, "no picture any more in draw of mirror");
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_MEMORY, false), PAV_FAULT_SCENE_MEMORY);
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_DESCRIPTORS, false), PAV_FAULT_SCENE_DESCRIPTORS);
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_BLACK, false), PAV_FAULT_SCENE_BLACK);
    CHECK_INT(judged(SIGKILL, PAV_SENTENCE_FROZEN, false), PAV_FAULT_SCENE_FROZEN);
}

/* Words are a hostile stage's: whatever they are, they stay inside their room. */
static void hostile_words(void)
{
    memset(&words, 'x', sizeof words);
    words.doing[sizeof words.doing - 1] = 0;
    words.frame_count = PAV_WORDS_FRAMES_MAX;
    for (int i = 0; i < PAV_WORDS_FRAMES_MAX; i++)
        words.frames[i].module[PAV_WORDS_MODULE_MAX - 1] = 0;
    judged(SIGSEGV, PAV_SENTENCE_NONE, false);
    CHECK(strlen(verdict.detail) < sizeof verdict.detail);
    CHECK_STR(verdict.name, "");
    memset(words.doing, '\xff', sizeof words.doing - 1);
    words.doing[3] = ' ';
    judged(SIGSEGV, PAV_SENTENCE_NONE, false);
    CHECK_STR(verdict.name, "");
    doing(" ");
    judged(SIGSEGV, PAV_SENTENCE_NONE, false);
    CHECK_STR(verdict.name, "");
    char place[600];
    memset(place, 'p', sizeof place - 1);
    place[sizeof place - 1] = 0;
    pav_verdict_place(&verdict, place);
    CHECK(strlen(verdict.detail) == sizeof verdict.detail - 1);
}

/* --- the journal ---------------------------------------------------------------------------------- */

static void the_journal_comes_back(void)
{
    static struct pav_faults faults, again;
    pav_faults_add(&faults, PAV_FAULT_SCENE_CRASHED, "mirror", "mirror.so+0x12");
    pav_faults_add(&faults, PAV_FAULT_SCENE_CRASHED, "mirror", "mirror.so+0x12");
    pav_faults_add(&faults, PAV_FAULT_DISK_FULL, "", "");
    pav_faults_explain(&faults, 0, PAV_FAULT_SCENE_CRASHED, "scene.c:42");
    pav_faults_explain(&faults, 1, PAV_FAULT_SCENE_CRASHED, "of another one");
    pav_faults_explain(&faults, 9, PAV_FAULT_SCENE_CRASHED, "of none");
    json_t *list = pav_faults_json(&faults);
    json_array_append_new(list, json_string("nonsense"));
    pav_faults_read(&again, list);
    CHECK_INT(again.count, 2);
    CHECK_INT(again.lines[0].at_s, faults.lines[0].at_s);
    CHECK_INT(again.lines[0].times, 2);
    CHECK_STR(again.lines[0].detail, "scene.c:42");
    CHECK_INT(again.lines[1].code, PAV_FAULT_DISK_FULL);
    CHECK_STR(again.lines[1].detail, "");
    CHECK_INT(again.by_code[PAV_FAULT_DISK_FULL], 0);
    json_decref(list);
}

static void the_newest_of_too_many_come_back(void)
{
    static struct pav_faults faults, again;
    char thing[32];
    for (int i = 0; i < 200; i++) {
        snprintf(thing, sizeof thing, "%d", i);
        pav_faults_add(&faults, PAV_FAULT_FILM_BROKEN, thing, "");
    }
    json_t *list = pav_faults_json(&faults);
    CHECK_INT(json_array_size(list), PAV_FAULTS_KEPT);
    for (int i = 0; i < PAV_FAULTS_KEPT; i++) /* a file twice as long as it should be */
        json_array_insert_new(list, 0, json_object());
    pav_faults_read(&again, list);
    CHECK_INT(again.count, PAV_FAULTS_KEPT);
    CHECK_STR(again.lines[PAV_FAULTS_KEPT - 1].thing, "199");
    json_decref(list);
}

/* --- content --------------------------------------------------------------------------------------- */

static char folder[64];

static void write_file(const char *name, const char *text)
{
    char *path = pav_sprintf("%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        printf("# cannot write %s\n", path);
    free(path);
}

static void anything_that_changes_is_another_content(void)
{
    strcpy(folder, "/tmp/pavilion-content-XXXXXX");
    REQUIRE(mkdtemp(folder));
    char *below = pav_sprintf("%s/shaders", folder), *command = pav_sprintf("rm -rf '%s'", folder);
    mkdir(below, 0755);
    write_file("scene.c", "one");
    write_file("shaders/a.frag", "two");
    uint64_t first = pav_content_hash(folder, NULL);
    CHECK_INT(pav_content_hash(folder, NULL), first);
    write_file("scene.c", "one"); /* the same bytes at another time */
    CHECK_INT(pav_content_hash(folder, NULL), first);
    write_file("shaders/a.frag", "twp");
    CHECK(pav_content_hash(folder, NULL) != first);
    write_file("shaders/a.frag", "two");
    CHECK_INT(pav_content_hash(folder, NULL), first);
    write_file("more", "");
    CHECK(pav_content_hash(folder, NULL) != first);
    char *plugin = pav_sprintf("%s/more", folder);
    CHECK(pav_content_hash(folder, NULL) != pav_content_hash(folder, plugin));
    char *round = pav_sprintf("%s/round", below); /* a circle */
    CHECK(symlink("..", round) == 0);
    free(round);
    pav_content_hash(folder, NULL);
    CHECK(pav_content_hash("/nowhere/at/all", NULL) == pav_content_hash("/nowhere/else", NULL));
    CHECK(system(command) == 0);
    free(plugin);
    free(below);
    free(command);
}

int main(void)
{
    RUN(signals);
    RUN(strangers_are_no_crash);
    RUN(exits);
    RUN(threads_of_their_own);
    RUN(what_the_keeper_has_ended);
    RUN(hostile_words);
    RUN(the_journal_comes_back);
    RUN(the_newest_of_too_many_come_back);
    RUN(anything_that_changes_is_another_content);
    return check_end();
}
