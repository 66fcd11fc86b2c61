/* Owns the paths of those who look after the house. */
#include "desk/request_house.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "desk/metrics.h"
#include "desk/qr.h"
#include "desk/value.h"

#define RESTART_EVERY_NS (5 * PAV_NS_PER_S)

/* --- commands --------------------------------------------------------------------------------- */

static const struct command {
    const char *word;
    enum pav_command command;
} commands[] = {
    {"next", PAV_COMMAND_NEXT},       {"blackout", PAV_COMMAND_BLACKOUT},
    {"light", PAV_COMMAND_LIGHT},     {"go", PAV_COMMAND_GO},
    {"still", PAV_COMMAND_STILL},     {"film", PAV_COMMAND_FILM},
    {"pause", PAV_COMMAND_PAUSE},     {"resume", PAV_COMMAND_RESUME},
    {"restart", PAV_COMMAND_RESTART}, {"forgive", PAV_COMMAND_FORGIVE},
    {"extend", PAV_COMMAND_EXTEND},   {"close", PAV_COMMAND_CLOSE},
};

static enum pav_command command_of(const char *word)
{
    for (size_t i = 0; word && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(word, commands[i].word) == 0)
            return commands[i].command;
    }
    return PAV_COMMAND_NONE;
}

/* What GO, FORGIVE and EXTEND say beside their word; false: `reply` says what was expected. */
static bool fill(const struct pav_desk *desk, const json_t *body, struct pav_message *message,
                 struct pav_reply *reply)
{
    enum pav_command command = (enum pav_command)message->u.command.command;
    const json_t *entry = json_object_get(body, "entry"), *minutes;
    size_t count = json_array_size(json_object_get(desk->brief, "programme"));
    json_int_t number = json_is_integer(entry) ? json_integer_value(entry) : -1;
    if (command == PAV_COMMAND_GO || command == PAV_COMMAND_FORGIVE) {
        bool attract = command == PAV_COMMAND_FORGIVE && json_is_null(entry);
        if (!attract && (number < 0 || (size_t)number >= count)) {
            pav_reply_error(reply, 400, "expected an entry of the programme: 0 to %d",
                            (int)count - 1);
            return false;
        }
        message->u.command.entry = attract ? UINT32_MAX : (uint32_t)number;
    }
    if (command == PAV_COMMAND_EXTEND) {
        minutes = json_object_get(body, "minutes");
        number = json_is_integer(minutes) ? json_integer_value(minutes) : -1;
        if (number < 0 || number > PAV_EXTEND_MAX_MIN) {
            pav_reply_error(reply, 400, "expected minutes: 0 to %d", PAV_EXTEND_MAX_MIN);
            return false;
        }
        message->u.command.minutes = (uint32_t)number;
    }
    return true;
}

static bool too_soon(struct pav_desk *desk, enum pav_command command, int64_t now_ns,
                     struct pav_reply *reply)
{
    if (command != PAV_COMMAND_RESTART)
        return false;
    if (desk->restart_ns && now_ns - desk->restart_ns < RESTART_EVERY_NS) {
        pav_reply_error(reply, 429, "the stage was started anew just now: wait a little");
        return true;
    }
    desk->restart_ns = now_ns;
    return false;
}

static void post_command(struct pav_desk *desk, const struct pav_request *request,
                         const json_t *body, int64_t now_ns, struct pav_reply *reply)
{
    const char *word = json_string_value(json_object_get(body, "command"));
    struct pav_message message = {.type = PAV_MESSAGE_COMMAND};
    message.u.command.command = (uint32_t)command_of(word);
    if (!message.u.command.command) {
        struct pav_str known = {0};
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            pav_str_addf(&known, "%s%s", i ? ", " : "", commands[i].word);
        pav_reply_error(reply, 400, "expected a command: %s", known.text);
        pav_str_finish(&known);
        return;
    }
    if (!pav_request_allowed(request, pav_access_command(word), reply) ||
        !fill(desk, body, &message, reply) ||
        too_soon(desk, (enum pav_command)message.u.command.command, now_ns, reply))
        return;
    if (desk->send(desk->data, &message, -1))
        pav_reply_well(reply);
    else
        pav_reply_error(reply, 503, "the stage does not listen now");
}

/* --- coming and going ------------------------------------------------------------------------- */

static void post_enter(struct pav_desk *desk, const struct pav_request *request, const json_t *body,
                       int64_t now_ns, struct pav_reply *reply)
{
    const char *token = json_string_value(json_object_get(body, "token"));
    if (!token || !token[0]) {
        pav_reply_error(reply, 400, "expected a token");
        return;
    }
    enum pav_access access = pav_door_try(desk, request, token, strlen(token), now_ns, reply);
    if (access == PAV_ACCESS_NONE)
        return;
    pav_reply_json(reply, 200, json_pack("{s:b, s:s}", "well", 1, "role", pav_access_word(access)));
    pav_door_let_in(desk, request, access, reply);
}

/* How others get here: as the technician got here, or by the address that others reach. */
static char *link_of(const struct pav_desk *desk, const struct pav_door *door,
                     const struct pav_request *request, enum pav_access access)
{
    bool safe = request->proto && strcmp(request->proto, "https") == 0;
    bool here = strncmp(request->host, "127.", 4) == 0 || request->host[0] == '[' ||
                strncmp(request->host, "localhost", 9) == 0;
    char *place = NULL;
    if (here && door->wide && door->own[0])
        place = pav_sprintf("http://%s:%d", door->own, door->port);
    else if (here && door->names)
        place = pav_sprintf("https://%s", door->names[0]);
    else
        place = pav_sprintf("http%s://%s", safe ? "s" : "", request->host);
    char *link = pav_sprintf("%s/?t=%s", place, pav_access_token(desk, access));
    free(place);
    return link;
}

static void get_access(const struct pav_desk *desk, const struct pav_door *door,
                       const struct pav_request *request, struct pav_reply *reply)
{
    json_t *list = json_array();
    for (int i = PAV_ACCESS_VIEWER; i < PAV_ACCESS_ROLES; i++) {
        if (!pav_access_token(desk, (enum pav_access)i))
            continue;
        char *link = link_of(desk, door, request, (enum pav_access)i);
        json_array_append_new(list, json_pack("{s:s, s:s}", "role",
                                              pav_access_word((enum pav_access)i), "link", link));
        free(link);
    }
    pav_reply_json(reply, 200,
                   json_pack("{s:o, s:I}", "roles", list, "wrong", (json_int_t)desk->tries.wrong));
}

static void get_access_code(const struct pav_desk *desk, const struct pav_door *door,
                            const struct pav_request *request, struct pav_reply *reply)
{
    enum pav_access access = pav_access_named(request->role);
    if (access < PAV_ACCESS_VIEWER || !pav_access_token(desk, access)) {
        pav_reply_error(reply, 404, "there is no token for that role");
        return;
    }
    char *link = link_of(desk, door, request, access);
    reply->body = pav_qr_svg(link);
    free(link);
    if (!reply->body) {
        pav_reply_error(reply, 500, "that is too long for a code");
        return;
    }
    reply->length = strlen(reply->body);
    reply->status = 200;
    reply->type = "image/svg+xml";
}

/* --- what the keeper has ----------------------------------------------------------------------- */

static void ask(struct pav_desk *desk, enum pav_file_kind kind, const char *name,
                struct pav_reply *reply)
{
    reply->serial = pav_desk_ask(desk, kind, 0, name);
    if (!reply->serial)
        pav_reply_error(reply, 503, "the keeper does not listen now");
}

static void get_visits(struct pav_desk *desk, const struct pav_request *request,
                       struct pav_reply *reply)
{
    static const char form[] = "dddd-dd-dd";
    const char *day = request->day ? request->day : "";
    bool good = strlen(day) == sizeof form - 1;
    for (size_t i = 0; good && form[i]; i++)
        good = form[i] == 'd' ? day[i] >= '0' && day[i] <= '9' : day[i] == form[i];
    if (good)
        ask(desk, PAV_FILE_VISITS, day, reply);
    else
        pav_reply_error(reply, 400, "expected a day, such as ?day=2026-11-28");
}

/* --- paths ------------------------------------------------------------------------------------ */

bool pav_house_get(struct pav_desk *desk, const struct pav_door *door,
                   const struct pav_request *request, int64_t now_ns, struct pav_reply *reply)
{
    const char *path = request->path;
    if (strcmp(path, "/api/log") == 0)
        ask(desk, PAV_FILE_LOG, "", reply);
    else if (strcmp(path, "/api/visits") == 0)
        get_visits(desk, request, reply);
    else if (strcmp(path, "/api/access") == 0)
        get_access(desk, door, request, reply);
    else if (strcmp(path, "/api/access.svg") == 0)
        get_access_code(desk, door, request, reply);
    else if (strcmp(path, "/metrics") == 0) {
        reply->body = pav_metrics_text(desk, now_ns);
        reply->length = strlen(reply->body);
        reply->status = 200;
        reply->type = PAV_METRICS_TYPE;
    } else {
        return false;
    }
    return true;
}

bool pav_house_post(struct pav_desk *desk, const struct pav_request *request, const json_t *body,
                    int64_t now_ns, struct pav_reply *reply)
{
    if (strcmp(request->path, "/api/command") == 0) {
        post_command(desk, request, body, now_ns, reply);
    } else if (strcmp(request->path, "/api/enter") == 0) {
        post_enter(desk, request, body, now_ns, reply);
    } else if (strcmp(request->path, "/api/leave") == 0) {
        pav_reply_well(reply);
        pav_door_let_out(reply);
    } else {
        return false;
    }
    return true;
}

json_t *pav_house_state(const struct pav_desk *desk, const struct pav_request *request,
                        int64_t now_ns)
{
    json_t *state = pav_desk_state(desk, now_ns);
    json_object_set_new(state, "role", json_string(pav_access_word(request->access)));
    /* Whether there is anything to leave by. */
    json_object_set_new(state, "tokens", json_boolean(pav_access_asked(desk)));
    return state;
}
