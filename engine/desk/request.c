/* The panel's paths, and what each does. */
#include "desk/request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "desk/jpeg.h"
#include "desk/request_house.h"
#include "desk/request_osc.h"
#include "desk/value.h"

#define FILE_MAX ((size_t)4 << 20)
#define SETS_MAX 4096

/* --- replies ---------------------------------------------------------------------------------- */

void pav_reply_json(struct pav_reply *reply, int status, json_t *json)
{
    reply->status = status;
    reply->body = json_dumps(json, PAV_JSON_FLAGS);
    reply->length = reply->body ? strlen(reply->body) : 0;
    json_decref(json);
}

void pav_reply_error(struct pav_reply *reply, int status, const char *format, ...)
{
    char *words = NULL;
    va_list values;
    va_start(values, format);
    if (vasprintf(&words, format, values) < 0)
        words = pav_strdup("");
    va_end(values);
    json_t *json = json_pack("{s:s}", "error", words);
    pav_reply_json(reply, status, json ? json : json_pack("{s:s}", "error", "no words"));
    free(words);
}

void pav_reply_well(struct pav_reply *reply)
{
    pav_reply_json(reply, 200, json_pack("{s:b}", "well", 1));
}

/* Takes `why` over. */
static void reply_refused(struct pav_reply *reply, char *why)
{
    pav_reply_error(reply, 400, "%s", why ? why : "that cannot be done");
    free(why);
}

/* --- setting ---------------------------------------------------------------------------------- */

static const struct pav_piece *piece_of(const struct pav_desk *desk, const json_t *id, char **why)
{
    json_int_t number = json_is_integer(id) ? json_integer_value(id) : 0;
    const struct pav_piece *piece = NULL;
    if (number >= 1 && number <= UINT32_MAX)
        piece = pav_model_piece_of(desk->model, (uint32_t)number);
    if (!piece || !piece->whole) {
        *why = pav_strdup("there is no such piece on stage (any more)");
        return NULL;
    }
    return piece;
}

static const struct pav_row *row_of(const struct pav_piece *piece, const json_t *key, char **why)
{
    const char *name = json_string_value(key);
    const struct pav_row *row = name ? pav_model_row(piece, name) : NULL;
    if (row)
        return row;
    const char **keys = pav_alloc((piece->row_count + 1) * sizeof *keys);
    for (size_t i = 0; i < piece->row_count; i++)
        keys[i] = piece->rows[i].param.key;
    const char *nearest = name ? pav_nearest(name, keys) : NULL;
    *why = pav_sprintf("%s has no parameter \"%.60s\"%s%s%s", piece->name, name ? name : "",
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
    free(keys);
    return NULL;
}

/* One {"piece", "key", "value"}; false: *why. What had to be moved is noted in `clamped`. */
static bool set_one(struct pav_desk *desk, const json_t *wish, int64_t now_ns, json_t *clamped,
                    char **why)
{
    const struct pav_piece *piece = piece_of(desk, json_object_get(wish, "piece"), why);
    const struct pav_row *row = piece ? row_of(piece, json_object_get(wish, "key"), why) : NULL;
    char *text = row ? pav_value_text(&row->param, json_object_get(wish, "value"), why) : NULL;
    if (!text)
        return false;
    char *said = NULL;
    enum pav_param_result result = pav_desk_set(desk, piece, row, text, now_ns, &said);
    free(text);
    if (result == PAV_PARAM_REFUSED) {
        *why = said ? said : pav_strdup("that cannot be set");
        return false;
    }
    if (said)
        json_array_append_new(clamped, json_pack("{s:I, s:s, s:s}", "piece", (json_int_t)piece->id,
                                                 "key", row->param.key, "text", said));
    free(said);
    return true;
}

static void post_set(struct pav_desk *desk, const json_t *body, int64_t now_ns,
                     struct pav_reply *reply)
{
    const json_t *list = json_object_get(body, "set");
    json_t *clamped = json_array();
    char *why = NULL;
    bool good = true;
    if (!list)
        good = set_one(desk, body, now_ns, clamped, &why);
    else if (!json_is_array(list) || json_array_size(list) > SETS_MAX)
        good = false;
    for (size_t i = 0; good && i < json_array_size(list); i++)
        good = set_one(desk, json_array_get(list, i), now_ns, clamped, &why);
    if (!good)
        reply_refused(reply, why);
    else if (json_array_size(clamped) > 0)
        pav_reply_json(reply, 200, json_pack("{s:b, s:O}", "well", 1, "clamped", clamped));
    else
        pav_reply_well(reply);
    json_decref(clamped);
}

static void post_reset(struct pav_desk *desk, const json_t *body, int64_t now_ns,
                       struct pav_reply *reply)
{
    char *why = NULL;
    const json_t *key = json_object_get(body, "key");
    const struct pav_piece *piece = piece_of(desk, json_object_get(body, "piece"), &why);
    const struct pav_row *row = piece && key ? row_of(piece, key, &why) : NULL;
    if (why) {
        reply_refused(reply, why);
        return;
    }
    if (row)
        pav_desk_reset(desk, piece, row, now_ns);
    pav_undo_begin(desk->undo);
    for (size_t i = 0; !key && i < piece->row_count; i++)
        pav_desk_reset(desk, piece, &piece->rows[i], now_ns);
    pav_undo_end(desk->undo);
    pav_reply_well(reply);
}

/* --- undo and presets -------------------------------------------------------------------------- */

static void post_undo(struct pav_desk *desk, bool back, int64_t now_ns, struct pav_reply *reply)
{
    bool done = back ? pav_undo_back(desk->undo, now_ns) : pav_undo_again(desk->undo, now_ns);
    desk->state_stale = true;
    if (done)
        pav_reply_well(reply);
    else
        pav_reply_error(reply, 400, back ? "there is nothing to undo" : "there is nothing to redo");
}

static void post_preset(struct pav_desk *desk, const json_t *body, int64_t now_ns,
                        struct pav_reply *reply)
{
    const char *save = json_string_value(json_object_get(body, "save"));
    const char *recall = json_string_value(json_object_get(body, "recall"));
    const char *gone = json_string_value(json_object_get(body, "delete"));
    char *why = NULL;
    if (recall && pav_desk_recall(desk, recall, now_ns, &why)) {
        pav_reply_well(reply);
        return;
    }
    if (save)
        reply->serial = pav_desk_save(desk, save, &why);
    else if (gone)
        reply->serial = pav_desk_delete(desk, gone, &why);
    else if (!recall)
        why = pav_strdup("expected save, recall or delete, and a name");
    if (!reply->serial)
        reply_refused(reply, why);
}

/* --- files ------------------------------------------------------------------------------------ */

static uint32_t number_of(const char *text)
{
    double value;
    return text && pav_number(text, &value, NULL) && value >= 1 && value <= UINT32_MAX
               ? (uint32_t)value
               : 0;
}

static void ask(struct pav_desk *desk, enum pav_file_kind kind, const char *piece, const char *name,
                struct pav_reply *reply)
{
    uint32_t id = number_of(piece);
    if (!id || !pav_model_piece_of(desk->model, id))
        pav_reply_error(reply, 404, "there is no such piece on stage (any more)");
    else if (!(reply->serial = pav_desk_ask(desk, kind, id, name)))
        pav_reply_error(reply, 503, "the keeper does not listen now");
}

static void get_source(struct pav_desk *desk, const struct pav_request *request,
                       struct pav_reply *reply)
{
    if (!pav_desk_developer(desk))
        pav_reply_error(reply, 403, "shaders are only shown in developer mode: run --developer");
    else
        ask(desk, PAV_FILE_SOURCE, request->piece, request->file ? request->file : "", reply);
}

static void post_source(struct pav_desk *desk, const json_t *body, struct pav_reply *reply)
{
    char *why = NULL;
    const char *name = json_string_value(json_object_get(body, "file"));
    const char *text = json_string_value(json_object_get(body, "text"));
    if (!pav_desk_developer(desk)) {
        pav_reply_error(reply, 403, "shaders are only changed in developer mode: run --developer");
        return;
    }
    const struct pav_piece *piece = piece_of(desk, json_object_get(body, "piece"), &why);
    if (!piece || !name || !text) {
        reply_refused(reply, why ? why : pav_strdup("expected piece, file and text"));
        return;
    }
    reply->serial = pav_desk_write(desk, PAV_FILE_SOURCE, piece->id, name, text);
    if (!reply->serial)
        pav_reply_error(reply, 503, "the keeper does not listen now");
}

static const char *type_of(const struct pav_message *answer, const char *content, size_t length)
{
    switch (answer->u.file.kind) {
    case PAV_FILE_SOURCE:
    case PAV_FILE_LOG:
        return "text/plain; charset=utf-8";
    case PAV_FILE_VISITS:
        return "text/csv; charset=utf-8";
    default:
        return length > 4 && memcmp(content, "\x89PNG", 4) == 0 ? "image/png" : "image/jpeg";
    }
}

void pav_request_answered(struct pav_desk *desk, const struct pav_message *answer, char *content,
                          size_t length, struct pav_reply *reply)
{
    bool well = answer->u.file.well;
    if (answer->u.file.kind == PAV_FILE_PRESETS)
        pav_desk_saved(desk, answer->u.file.serial, well);
    if (!content)
        content = pav_strdup("");
    if (!well) {
        /* A piece may well have no picture: nothing that a browser complains about. */
        if (answer->u.file.kind == PAV_FILE_POSTER)
            *reply = (struct pav_reply){.status = 204, .body = pav_strdup("")};
        else
            pav_reply_error(reply, 400, "%s", content);
        free(content);
    } else if (length == 0 && answer->u.file.kind != PAV_FILE_POSTER) {
        pav_reply_well(reply);
        free(content);
    } else {
        reply->status = 200;
        reply->type = type_of(answer, content, length);
        reply->body = content;
        reply->length = length;
    }
}

bool pav_reply_file(const struct pav_door *door, const char *name, struct pav_reply *reply)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".webmanifest", "application/json"},
    };
    const char *type = NULL;
    bool plain = name[0] && name[0] != '.' &&
                 name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "._-")] == 0;
    for (size_t i = 0; plain && i < sizeof types / sizeof *types; i++)
        type = pav_path_ends(name, types[i].ending) ? types[i].type : type;
    char *file = type ? pav_path_join(door->folder, name) : NULL;
    if (file)
        reply->body = pav_read_file(file, FILE_MAX, &reply->length);
    free(file);
    reply->status = 200;
    reply->type = type;
    return reply->body != NULL;
}

static void get_page(const struct pav_door *door, const char *path, struct pav_reply *reply)
{
    const char *name = strcmp(path, "/") == 0 ? "index.html" : path + (path[0] == '/');
    if (pav_reply_file(door, name, reply))
        return;
    *reply = (struct pav_reply){0};
    pav_reply_error(reply, 404, "there is no %.100s here", path);
}

/* --- pictures --------------------------------------------------------------------------------- */

static void get_picture(struct pav_desk *desk, struct pav_reply *reply)
{
    if (!desk->peek) {
        pav_reply_error(reply, 403,
                        "the stage is only shown while every camera is synthetic, or none is used");
        return;
    }
    reply->body = (char *)pav_jpeg_of(desk->peek, &reply->length);
    reply->status = reply->body ? 200 : 404;
    reply->type = "image/jpeg";
    if (!reply->body)
        pav_reply_error(reply, 404, "there is no picture yet");
}

static void get_mosaic(const struct pav_desk *desk, struct pav_reply *reply)
{
    const struct pav_message *mosaic = pav_model_mosaic(desk->model);
    char digits[sizeof mosaic->u.mosaic.rgb * 2 + 1];
    if (!mosaic) {
        pav_reply_error(reply, 404, "there is no picture yet");
        return;
    }
    for (size_t i = 0; i < sizeof mosaic->u.mosaic.rgb; i++)
        snprintf(digits + 2 * i, 3, "%02x", mosaic->u.mosaic.rgb[i]);
    pav_reply_json(
        reply, 200,
        json_pack("{s:i, s:i, s:s}", "w", PAV_MOSAIC_W, "h", PAV_MOSAIC_H, "rgb", digits));
}

/* --- paths ------------------------------------------------------------------------------------ */

size_t pav_request_body_max(const char *path)
{
    return strcmp(path, "/api/source") == 0 ? PAV_BODY_SOURCE_MAX : PAV_BODY_MAX;
}

static void get(struct pav_desk *desk, const struct pav_door *door,
                const struct pav_request *request, int64_t now_ns, struct pav_reply *reply)
{
    const char *path = request->path;
    if (strcmp(path, "/api/state") == 0)
        pav_reply_json(reply, 200, pav_house_state(desk, request, now_ns));
    else if (strcmp(path, "/api/events") == 0)
        reply->events = true;
    else if (strcmp(path, "/api/source") == 0)
        get_source(desk, request, reply);
    else if (strcmp(path, "/api/poster") == 0)
        ask(desk, PAV_FILE_POSTER, request->piece, "", reply);
    else if (strcmp(path, "/api/picture") == 0)
        get_picture(desk, reply);
    else if (strcmp(path, "/api/mosaic") == 0)
        get_mosaic(desk, reply);
    else if (pav_request_is_osc(request))
        pav_request_osc(desk, request, reply);
    else if (!pav_house_get(desk, door, request, now_ns, reply))
        get_page(door, path, reply);
}

static void post(struct pav_desk *desk, const struct pav_request *request, const json_t *body,
                 int64_t now_ns, struct pav_reply *reply)
{
    const char *path = request->path;
    if (strcmp(path, "/api/set") == 0)
        post_set(desk, body, now_ns, reply);
    else if (strcmp(path, "/api/reset") == 0)
        post_reset(desk, body, now_ns, reply);
    else if (strcmp(path, "/api/undo") == 0 || strcmp(path, "/api/redo") == 0)
        post_undo(desk, path[5] == 'u', now_ns, reply);
    else if (strcmp(path, "/api/preset") == 0)
        post_preset(desk, body, now_ns, reply);
    else if (strcmp(path, "/api/source") == 0)
        post_source(desk, body, reply);
    else if (!pav_house_post(desk, request, body, now_ns, reply))
        pav_reply_error(reply, 404, "there is no %.100s here", path);
}

void pav_request_answer(struct pav_desk *desk, const struct pav_door *door,
                        const struct pav_request *request, int64_t now_ns, struct pav_reply *reply)
{
    *reply = (struct pav_reply){0};
    if (!pav_request_allowed(request, pav_access_path(request->method, request->path), reply))
        return;
    if (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0) {
        get(desk, door, request, now_ns, reply);
        return;
    }
    if (strcmp(request->method, "POST") != 0) {
        pav_reply_error(reply, 405, "expected GET or POST");
        return;
    }
    const char *type = request->content_type;
    if (!type || strncmp(type, "application/json", 16) != 0) {
        pav_reply_error(reply, 415, "expected Content-Type: application/json");
        return;
    }
    json_error_t error;
    json_t *body = json_loadb(request->body ? request->body : "", request->length,
                              JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(body))
        pav_reply_error(reply, 400, "expected a JSON object: line %d: %s", body ? 1 : error.line,
                        body ? "something else was found" : error.text);
    else
        post(desk, request, body, now_ns, reply);
    json_decref(body);
}
