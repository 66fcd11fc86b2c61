/* Owns the judging of the technician's code, the tries, and what the code opens. */
#include "keeper/code.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "keeper/secret.h"
#include "keeper/state.h"

#define STORED     "code.json"
#define HASH_BYTES 1024
#define RIGHT_NS   (60 * PAV_NS_PER_S) /* a right code is good for so long */
#define REST_MOST  (15 * 60)

/* --- what is remembered ------------------------------------------------------------------------- */

static void recall(struct pav_code *code, const struct pav_store *store)
{
    size_t length;
    char *text = pav_store_read(store, STORED, &length);
    json_t *json = text ? json_loadb(text, length, 0, NULL) : NULL;
    json_int_t wrong = 0, until = 0;
    if (json && json_unpack(json, "{s:I, s:I}", "wrong", &wrong, "rest_until", &until) == 0) {
        code->wrong = wrong > 0 && wrong < 1000 ? (unsigned)wrong : 0;
        code->rest_until_s = until;
    }
    json_decref(json);
    free(text);
}

static void remember(const struct pav_code *code, struct pav_store *store)
{
    char *text = pav_sprintf("{\"wrong\": %u, \"rest_until\": %lld}\n", code->wrong,
                             (long long)code->rest_until_s);
    pav_store_write(store, STORED, text, strlen(text));
    free(text);
}

void pav_code_open(struct pav_code *code, const struct pav_store *store)
{
    const char *named = getenv("PAVILION_CODE"), *path = named && named[0] ? named : PAV_CODE_FILE;
    *code = (struct pav_code){0};
    size_t length;
    errno = 0;
    char *text = pav_read_file(path, HASH_BYTES, &length);
    if (!text && errno != ENOENT)
        pav_log("keeper", PAV_LOG_ERROR, "%s: %s: there is no way out by the technician's code",
                path, strerror(errno));
    if (!text)
        return;
    text[strcspn(text, "\r\n")] = 0;
    if (text[0] != '$') {
        pav_log("keeper", PAV_LOG_ERROR,
                "%s holds no hash of a code: there is no way out by it; pavilion kiosk install "
                "--code writes one",
                path);
        free(text);
        return;
    }
    code->hash = text;
    recall(code, store);
}

void pav_code_close(struct pav_code *code)
{
    free(code->hash);
    *code = (struct pav_code){0};
}

/* --- one try ------------------------------------------------------------------------------------ */

static int64_t rest_after(unsigned wrong)
{
    static const int64_t rests_s[] = {60, 5 * 60, REST_MOST};
    if (wrong < PAV_CODE_TRIES)
        return 0;
    unsigned step = wrong - PAV_CODE_TRIES;
    return rests_s[step < 2 ? step : 2];
}

/* A clock that was set back must not lock anybody out for a year. */
static int64_t rest_left(const struct pav_code *code, int64_t now_s)
{
    int64_t left = code->rest_until_s - now_s;
    return left < 0 ? 0 : left > REST_MOST ? REST_MOST : left;
}

enum pav_code_answer pav_code_try(struct pav_code *code, struct pav_store *store, const char *typed,
                                  int64_t now_s, int64_t *rest_s)
{
    *rest_s = rest_left(code, now_s);
    if (!code->hash || *rest_s > 0)
        return PAV_CODE_RESTS;
    /* Counted before it is judged: who pulls the plug in between has not won a try. */
    code->wrong++;
    *rest_s = rest_after(code->wrong);
    code->rest_until_s = *rest_s ? now_s + *rest_s : 0;
    remember(code, store);
    if (!pav_code_valid(typed) || !pav_secret_matches(code->hash, typed))
        return PAV_CODE_WRONG;
    code->wrong = 0;
    code->rest_until_s = *rest_s = 0;
    remember(code, store);
    return PAV_CODE_RIGHT;
}

/* --- before a stage ------------------------------------------------------------------------------- */

static void answer(struct pav_ward *stage, enum pav_code_answer what, int64_t rest_s)
{
    struct pav_message message = {.type = PAV_MESSAGE_CODE};
    message.u.code.answer = (uint32_t)what;
    message.u.code.rest_s = (uint32_t)rest_s;
    pav_ward_send(stage, &message, -1);
}

static void judge(struct pav_keeper *keeper, struct pav_ward *stage, const char *typed)
{
    struct pav_code *code = &keeper->code;
    int64_t rest_s;
    enum pav_code_answer what =
        pav_code_try(code, &keeper->store, typed, (int64_t)time(NULL), &rest_s);
    if (what == PAV_CODE_RIGHT) {
        code->right_ns = pav_clock_ns();
        code->right_who = stage;
        code->right_start = stage->starts;
        pav_log("keeper", PAV_LOG_INFO, "the technician's code was typed: the way out is open");
    } else if (what == PAV_CODE_WRONG && rest_s > 0) {
        pav_log("keeper", PAV_LOG_WARN, "a wrong code for the %u. time: none is taken for %lld min",
                code->wrong, (long long)rest_s / 60);
    } else if (what == PAV_CODE_WRONG) {
        pav_log("keeper", PAV_LOG_WARN, "a wrong code: %u of %d tries", code->wrong,
                PAV_CODE_TRIES);
    }
    answer(stage, what, rest_s);
}

/* An exhibition without hours has none to close: its screen goes black until somebody lights it. */
static void black_out(struct pav_keeper *keeper)
{
    struct pav_message message = {.type = PAV_MESSAGE_COMMAND};
    message.u.command.command = PAV_COMMAND_BLACKOUT;
    pav_log("keeper", PAV_LOG_INFO, "no hours to close: the screen is black until it is lit again");
    pav_ward_send(keeper->stage, &message, -1);
}

static void act(struct pav_keeper *keeper, struct pav_ward *stage, enum pav_code_act what)
{
    struct pav_code *code = &keeper->code;
    if (!code->right_ns || code->right_who != stage || code->right_start != stage->starts ||
        pav_clock_ns() - code->right_ns > RIGHT_NS) {
        pav_log("keeper", PAV_LOG_WARN, "%s asks for the way out without the code: refused",
                stage->name);
        answer(stage, PAV_CODE_WRONG, 0);
        return;
    }
    code->right_ns = 0;
    if (what == PAV_CODE_ACT_RESTART) {
        pav_understudy_relieve(keeper, "asked for with the technician's code");
    } else if (what == PAV_CODE_ACT_CLOSE) {
        if (!pav_opening_shut(keeper))
            black_out(keeper);
    } else if (what == PAV_CODE_ACT_LEAVE) {
        pav_log("keeper", PAV_LOG_INFO, "left for the login, as the technician wishes");
        pav_keeper_stop(keeper, PAV_EXIT_LEAVE);
    }
}

void pav_code_hear(struct pav_keeper *keeper, struct pav_ward *stage,
                   const struct pav_message *message)
{
    if (!keeper->code.hash || keeper->stopping || stage != keeper->stage)
        return;
    if (message->u.code.act == PAV_CODE_ACT_TRY)
        judge(keeper, stage, message->text);
    else
        act(keeper, stage, (enum pav_code_act)message->u.code.act);
}
