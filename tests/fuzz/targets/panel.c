/* What is asked of the panel: seven lines (method, path, host, origin, content type, cookie, argument), then a
 * body. Every answer is one. */
#include <jansson.h>

#include "../stage.h"
#include "desk/request.h"

enum { LINES = 7 };

static bool bidden; /* something was sent that takes a technician, or more than a guard's command */
static unsigned sent;

/* What a viewer or a guard may have sent: questions about posters and counts, and a guard's commands. */
static bool is_a_technicians(const struct pav_message *message)
{
    static const uint32_t guards[] = {PAV_COMMAND_NEXT,   PAV_COMMAND_BLACKOUT, PAV_COMMAND_LIGHT,
                                      PAV_COMMAND_PAUSE,  PAV_COMMAND_RESUME,   PAV_COMMAND_RESTART,
                                      PAV_COMMAND_EXTEND, PAV_COMMAND_CLOSE};
    if (message->type == PAV_MESSAGE_ASK)
        return message->u.file.kind != PAV_FILE_POSTER && message->u.file.kind != PAV_FILE_VISITS;
    for (size_t i = 0; message->type == PAV_MESSAGE_COMMAND && i < sizeof guards / sizeof *guards;
         i++) {
        if (message->u.command.command == guards[i])
            return false;
    }
    return true;
}

static bool sends(void *data, const struct pav_message *message, int fd)
{
    (void)data;
    (void)fd;
    sent++;
    bidden |= is_a_technicians(message);
    FUZZ_HOLDS(memchr(message->text, 0, sizeof message->text) && pav_utf8_valid(message->text));
    return true;
}

static void open_desk(struct pav_desk *desk, bool locked)
{
    pav_desk_init(desk, sends, NULL);
    desk->brief = json_pack("{s:s, s:b, s:s, s:b, s:[{s:i, s:s}]}", "title", "X", "developer", 1,
                            "token", locked ? "secret" : "", "locked", locked, "programme", "entry",
                            0, "installation", "mirror");
    if (locked)
        json_object_set_new(desk->brief, "access",
                            json_pack("{s:s, s:s, s:s}", "metrics", "scraper", "viewer", "looker",
                                      "guard", "keeper"));
    FUZZ_HOLDS(desk->brief);
    stage_tell(desk->model);
}

/* Lines into `fields`, an empty one is not there; the rest. */
static char *part(char *text, char *fields[LINES])
{
    for (int i = 0; i < LINES; i++) {
        char *line = strsep(&text, "\n");
        fields[i] = line && line[0] ? line : NULL;
    }
    return text;
}

static void hold_reply(const struct pav_reply *reply)
{
    FUZZ_HOLDS(reply->serial || reply->events || (reply->status >= 200 && reply->status < 600));
    if (reply->body && !reply->type) {
        json_t *json = json_loadb(reply->body, reply->length, 0, NULL);
        FUZZ_HOLDS(json);
        json_decref(json);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    bool locked = data[0] & 1;
    struct pav_door door = {
        .wide = locked, .port = 8088, .name = "kiosk", .folder = (char *)"/nowhere"};
    struct pav_desk desk;
    struct pav_reply reply = {0};
    char *text = fuzz_text(data + 1, size - 1), *fields[LINES], *body = part(text, fields);
    struct pav_request request = {
        .method = fields[0] ? fields[0] : "POST",
        .path = fields[1] ? fields[1] : "/api/set",
        .host = fields[2] ? fields[2] : "localhost:8088",
        .origin = fields[3],
        .content_type = fields[4] ? fields[4] : "application/json",
        .cookie = fields[5],
        .piece = fields[6],
        .file = fields[6],
        .t = fields[6],
        .attribute = fields[6],
        .day = fields[6],
        .role = fields[6],
        .token = fields[6],
        .authorization = fields[5],
        .address = fields[2],
        .body = body,
        .length = body ? size - 1 - (size_t)(body - text) : 0,
    };
    open_desk(&desk, locked);
    bool may = pav_request_may(&desk, &door, &request, 1000, &reply);
    bidden = false;
    sent = 0;
    FUZZ_HOLDS(locked || !may || request.access == PAV_ACCESS_TECHNICIAN);
    FUZZ_HOLDS(may || request.access == PAV_ACCESS_NONE || reply.status >= 400);
    if (may)
        pav_request_answer(&desk, &door, &request, 1000, &reply);
    hold_reply(&reply);
    pav_model_flush(desk.model, 2000);
    FUZZ_HOLDS(!bidden || request.access == PAV_ACCESS_TECHNICIAN);
    FUZZ_HOLDS(!sent || request.access >= PAV_ACCESS_VIEWER);
    free(reply.body);
    free(reply.cookie);
    pav_desk_finish(&desk);
    free(text);
    return 0;
}
