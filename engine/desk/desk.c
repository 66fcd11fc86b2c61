/* What the desk keeps of what it was told, and what it asks the keeper for. */
#include "desk/desk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define TEXT_MAX ((size_t)1 << 20)

static bool send_plain(void *data, const struct pav_message *message)
{
    struct pav_desk *desk = data;
    return desk->send(desk->data, message, -1);
}

static void heard(void *data, enum pav_change change, const struct pav_piece *piece,
                  const struct pav_row *row)
{
    struct pav_desk *desk = data;
    (void)row;
    desk->state_stale |=
        change == PAV_CHANGE_PIECES || change == PAV_CHANGE_CAMERAS || change == PAV_CHANGE_FAULTS;
    if (change == PAV_CHANGE_PIECES && piece && piece->whole)
        pav_desk_presets_piece(desk, piece, pav_clock_ns());
}

void pav_desk_init(struct pav_desk *desk,
                   bool (*send)(void *data, const struct pav_message *message, int fd), void *data)
{
    *desk = (struct pav_desk){.send = send, .data = data};
    desk->model = pav_model_create(send_plain, desk);
    desk->undo = pav_undo_create(desk->model);
    pav_model_listen(desk->model, heard, desk);
}

void pav_desk_finish(struct pav_desk *desk)
{
    pav_undo_destroy(desk->undo);
    pav_model_destroy(desk->model);
    pav_presets_finish(&desk->presets);
    pav_presets_finish(&desk->waiting);
    if (desk->saving)
        pav_presets_finish(desk->saving);
    free(desk->saving);
    pav_peek_close(desk->peek);
    json_decref(desk->brief);
    json_decref(desk->osc);
    json_decref(desk->health);
    json_decref(desk->fleet);
    json_decref(desk->figures);
    *desk = (struct pav_desk){0};
}

char *pav_desk_content(int fd, size_t limit, size_t *length)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || about.st_size < 0 || (size_t)about.st_size > limit)
        return NULL;
    char *content = pav_alloc((size_t)about.st_size + 1);
    ssize_t got = pread(fd, content, (size_t)about.st_size, 0);
    *length = got > 0 ? (size_t)got : 0;
    content[*length] = 0;
    return content;
}

/* The JSON in a descriptor, an object or a list; NULL: it is none (said). */
static json_t *json_of(int fd, const char *what, json_type type)
{
    size_t length;
    char *text = pav_desk_content(fd, 4 * TEXT_MAX, &length);
    json_error_t error;
    json_t *json = text ? json_loadb(text, length, 0, &error) : NULL;
    free(text);
    if (json && json_typeof(json) == type)
        return json;
    pav_log("desk", PAV_LOG_ERROR, "what the keeper says of %s is no JSON", what);
    json_decref(json);
    return NULL;
}

/* Who may come in, before and after. */
static bool same_access(const json_t *a, const json_t *b)
{
    static const char *const keys[] = {"access", "token", "locked"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *one = json_object_get(a, keys[i]), *other = json_object_get(b, keys[i]);
        if (one != other && !json_equal(one, other))
            return false;
    }
    return true;
}

static void take_brief(struct pav_desk *desk, int fd)
{
    json_t *brief = json_of(fd, "the exhibition", JSON_OBJECT);
    if (!brief)
        return;
    if (desk->brief && !same_access(desk->brief, brief))
        desk->access_turn++;
    json_decref(desk->brief);
    desk->brief = brief;
    desk->state_stale = true;
}

static void take_health(struct pav_desk *desk, int fd, int64_t now_ns)
{
    json_t *health = json_of(fd, "health", JSON_OBJECT);
    if (!health)
        return;
    desk->health_new |= !json_equal(desk->health, health);
    desk->health_ns = now_ns;
    json_decref(desk->health);
    desk->health = health;
}

static void take_fleet(struct pav_desk *desk, int fd)
{
    json_t *fleet = json_of(fd, "the fleet", JSON_OBJECT);
    if (!fleet)
        return;
    json_decref(desk->fleet);
    desk->fleet = fleet;
    desk->fleet_new = true;
}

static void take_figures(struct pav_desk *desk, const struct pav_message *message)
{
    json_decref(desk->figures);
    desk->figures = json_pack("{s:f, s:f, s:f, s:b, s:s}", "p50_ms", message->u.figures.p50_ms,
                              "p99_ms", message->u.figures.p99_ms, "fps", message->u.figures.fps,
                              "software", message->u.figures.software, "renderer", message->text);
    desk->figures_new = true;
}

static void take_presets(struct pav_desk *desk, int fd)
{
    size_t length;
    char *text = pav_desk_content(fd, TEXT_MAX, &length);
    struct pav_presets presets;
    struct pav_complaints complaints = {0};
    if (text && pav_presets_parse(&presets, "presets", text, length, &complaints)) {
        pav_presets_finish(&desk->presets);
        desk->presets = presets;
        desk->state_stale = true;
    }
    pav_complaints_finish(&complaints);
    free(text);
}

void pav_desk_message(struct pav_desk *desk, const struct pav_message *message, int fd,
                      int64_t now_ns)
{
    switch (message->type) {
    case PAV_MESSAGE_EXHIBITION:
        take_brief(desk, fd);
        break;
    case PAV_MESSAGE_PRESETS:
        take_presets(desk, fd);
        break;
    case PAV_MESSAGE_PEEK:
        pav_peek_close(desk->peek);
        desk->peek = pav_peek_open(fd, false);
        desk->state_stale = true;
        break;
    case PAV_MESSAGE_HEALTH:
        take_health(desk, fd, now_ns);
        break;
    case PAV_MESSAGE_FLEET:
        take_fleet(desk, fd);
        break;
    case PAV_MESSAGE_FIGURES:
        take_figures(desk, message);
        break;
    default:
        pav_model_message(desk->model, message, now_ns);
        break;
    }
}

const char *pav_desk_token(const struct pav_desk *desk)
{
    const char *token = json_string_value(json_object_get(desk->brief, "token"));
    return token ? token : "";
}

bool pav_desk_developer(const struct pav_desk *desk)
{
    return json_is_true(json_object_get(desk->brief, "developer"));
}

/* --- by hand ---------------------------------------------------------------------------------- */

enum pav_param_result pav_desk_set(struct pav_desk *desk, const struct pav_piece *piece,
                                   const struct pav_row *row, const char *text, int64_t now_ns,
                                   char **why)
{
    bool could = pav_undo_can_back(desk->undo), again = pav_undo_can_again(desk->undo);
    char *before = pav_strdup(pav_model_coming(row));
    enum pav_param_result result =
        pav_model_set(desk->model, piece, row, text, PAV_SETTER_PANEL, now_ns, why);
    if (result != PAV_PARAM_REFUSED)
        pav_undo_note(desk->undo, piece, row, before, pav_model_coming(row), now_ns);
    free(before);
    desk->state_stale |=
        could != pav_undo_can_back(desk->undo) || again != pav_undo_can_again(desk->undo);
    return result;
}

void pav_desk_reset(struct pav_desk *desk, const struct pav_piece *piece, const struct pav_row *row,
                    int64_t now_ns)
{
    pav_undo_note(desk->undo, piece, row, pav_model_coming(row), NULL, now_ns);
    pav_model_reset(desk->model, piece, row, now_ns);
    desk->state_stale = true;
}

/* --- files ------------------------------------------------------------------------------------ */

static uint32_t next_serial(struct pav_desk *desk)
{
    desk->serials = desk->serials + 1 ? desk->serials + 1 : 1;
    return desk->serials;
}

uint32_t pav_desk_ask(struct pav_desk *desk, enum pav_file_kind kind, uint32_t piece,
                      const char *name)
{
    struct pav_message message = {.type = PAV_MESSAGE_ASK};
    message.u.file.piece = piece;
    message.u.file.kind = (uint32_t)kind;
    message.u.file.serial = next_serial(desk);
    pav_strcpy(message.text, PAV_VALUE_MAX, name);
    return desk->send(desk->data, &message, -1) ? message.u.file.serial : 0;
}

uint32_t pav_desk_write(struct pav_desk *desk, enum pav_file_kind kind, uint32_t piece,
                        const char *name, const char *text)
{
    struct pav_message message = {.type = PAV_MESSAGE_WRITE};
    message.u.file.piece = piece;
    message.u.file.kind = (uint32_t)kind;
    message.u.file.serial = next_serial(desk);
    pav_strcpy(message.text, PAV_VALUE_MAX, name);
    size_t length = strlen(text);
    int fd = memfd_create("pavilion-desk", MFD_CLOEXEC);
    bool sent = fd >= 0 && write(fd, text, length) == (ssize_t)length &&
                desk->send(desk->data, &message, fd);
    if (fd >= 0)
        close(fd);
    return sent ? message.u.file.serial : 0;
}
