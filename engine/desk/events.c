/* The stream of events: a ring of bytes, and what is gathered before it goes in. */
#include "desk/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/value.h"

#define RING_BYTES  ((size_t)1 << 19)
#define GATHER_NS   (30 * PAV_NS_PER_MS)
#define STATE_NS    (60 * PAV_NS_PER_MS)
#define COMMENT_NS  (10 * PAV_NS_PER_S)
#define VALUES_MOST 512

struct value_due {
    uint32_t piece, row;
};

struct pav_events {
    struct pav_desk *desk;
    char *ring;
    uint64_t head; /* bytes ever written */
    struct value_due values[VALUES_MOST];
    size_t value_count;
    uint32_t troubles[PAV_PIECES_MAX]; /* ids of pieces */
    size_t trouble_count;
    bool on_due, picture_due;
    int64_t values_ns, state_ns, comment_ns; /* when each may be written next */
};

static void write_bytes(struct pav_events *events, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t at = (size_t)(events->head % RING_BYTES), room = RING_BYTES - at;
        size_t part = length < room ? length : room;
        memcpy(events->ring + at, bytes, part);
        events->head += part;
        bytes += part;
        length -= part;
    }
}

static char *event_text(const char *name, json_t *data)
{
    char *text = json_dumps(data, PAV_JSON_FLAGS);
    char *event = pav_sprintf("event: %s\ndata: %s\n\n", name, text ? text : "null");
    free(text);
    json_decref(data);
    return event;
}

void pav_events_add(struct pav_events *events, const char *name, json_t *data)
{
    char *text = event_text(name, data);
    size_t length = strlen(text);
    /* One that fills the ring would never be read whole: everyone begins anew. */
    if (length > RING_BYTES / 2)
        events->head += RING_BYTES;
    else
        write_bytes(events, text, length);
    free(text);
}

/* --- gathering -------------------------------------------------------------------------------- */

static void note_value(struct pav_events *events, uint32_t piece, uint32_t row)
{
    for (size_t i = 0; i < events->value_count; i++) {
        if (events->values[i].piece == piece && events->values[i].row == row)
            return;
    }
    if (events->value_count == VALUES_MOST)
        events->desk->state_stale = true; /* all of them, then */
    else
        events->values[events->value_count++] = (struct value_due){piece, row};
}

static void note_troubles(struct pav_events *events, uint32_t piece)
{
    for (size_t i = 0; i < events->trouble_count; i++) {
        if (events->troubles[i] == piece)
            return;
    }
    if (events->trouble_count < PAV_PIECES_MAX)
        events->troubles[events->trouble_count++] = piece;
}

static void heard(void *data, enum pav_change change, const struct pav_piece *piece,
                  const struct pav_row *row)
{
    struct pav_events *events = data;
    if (change == PAV_CHANGE_VALUE)
        note_value(events, piece->id, row->index);
    else if (change == PAV_CHANGE_TROUBLES)
        note_troubles(events, piece->id);
    else if (change == PAV_CHANGE_REFUSED)
        pav_events_add(events, "refused",
                       json_pack("{s:I, s:s, s:s}", "piece", (json_int_t)piece->id, "key",
                                 row->param.key, "error", pav_model_why(events->desk->model)));
    events->on_due |= change == PAV_CHANGE_ON;
    events->picture_due |= change == PAV_CHANGE_PICTURE;
}

struct pav_events *pav_events_create(struct pav_desk *desk)
{
    struct pav_events *events = pav_alloc(sizeof *events);
    events->desk = desk;
    events->ring = pav_alloc(RING_BYTES);
    memset(events->ring, '\n', RING_BYTES); /* taken once, and not bit by bit over a day */
    pav_model_listen(desk->model, heard, events);
    return events;
}

void pav_events_destroy(struct pav_events *events)
{
    if (!events)
        return;
    free(events->ring);
    free(events);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_values(struct pav_events *events)
{
    for (size_t i = 0; i < events->value_count; i++) {
        const struct pav_piece *piece =
            pav_model_piece_of(events->desk->model, events->values[i].piece);
        const struct pav_row *row = piece && events->values[i].row < piece->row_count
                                        ? &piece->rows[events->values[i].row]
                                        : NULL;
        if (!row || !piece->whole || !row->value)
            continue;
        pav_events_add(events, "value",
                       json_pack("{s:I, s:s, s:o}", "piece", (json_int_t)piece->id, "key",
                                 row->param.key, "value", pav_value_json(&row->param, row->value)));
    }
    events->value_count = 0;
    for (size_t i = 0; i < events->trouble_count; i++) {
        const struct pav_piece *piece =
            pav_model_piece_of(events->desk->model, events->troubles[i]);
        if (piece && piece->whole)
            pav_events_add(events, "troubles",
                           json_pack("{s:I, s:o}", "piece", (json_int_t)piece->id, "troubles",
                                     pav_desk_state_troubles(piece)));
    }
    events->trouble_count = 0;
}

static void write_picture(struct pav_events *events)
{
    const struct pav_message *mosaic = pav_model_mosaic(events->desk->model);
    if (mosaic)
        pav_events_add(events, "picture",
                       json_pack("{s:I}", "n", (json_int_t)pav_peek_newest(events->desk->peek)));
    events->picture_due = false;
}

int64_t pav_events_flush(struct pav_events *events, int64_t now_ns)
{
    struct pav_desk *desk = events->desk;
    bool values = events->value_count > 0 || events->trouble_count > 0;
    if (values && now_ns >= events->values_ns) {
        write_values(events);
        events->values_ns = now_ns + GATHER_NS;
        values = false;
    }
    if (desk->state_stale && now_ns >= events->state_ns) {
        desk->state_stale = events->on_due = false;
        pav_events_add(events, "state", pav_desk_state(desk, now_ns));
        events->state_ns = now_ns + STATE_NS;
    }
    if (events->on_due)
        pav_events_add(events, "on", pav_desk_state_on(desk, now_ns));
    events->on_due = false;
    if (events->picture_due)
        write_picture(events);
    if (desk->health_new)
        pav_events_add(events, "health", json_incref(desk->health));
    if (desk->fleet_new)
        pav_events_add(events, "fleet", json_incref(desk->fleet));
    if (desk->figures_new)
        pav_events_add(events, "figures", json_incref(desk->figures));
    desk->health_new = desk->fleet_new = desk->figures_new = false;
    if (now_ns >= events->comment_ns) {
        write_bytes(events, ":\n\n", 3);
        events->comment_ns = now_ns + COMMENT_NS;
    }
    int64_t due = events->comment_ns;
    if (values && events->values_ns < due)
        due = events->values_ns;
    return desk->state_stale && events->state_ns < due ? events->state_ns : due;
}

/* --- reading ---------------------------------------------------------------------------------- */

void pav_events_begin(struct pav_events *events, struct pav_events_reader *reader, int64_t now_ns)
{
    char *state = event_text("state", pav_desk_state(events->desk, now_ns));
    reader->state = pav_sprintf("retry: 1000\n\n%s", state);
    reader->state_length = strlen(reader->state);
    reader->state_at = 0;
    reader->at = events->head;
    free(state);
}

void pav_events_end(struct pav_events_reader *reader)
{
    free(reader->state);
    reader->state = NULL;
}

bool pav_events_has(const struct pav_events *events, const struct pav_events_reader *reader)
{
    return reader->state_at < reader->state_length || reader->at != events->head;
}

long pav_events_read(struct pav_events *events, struct pav_events_reader *reader, char *out,
                     size_t most)
{
    if (reader->state_at < reader->state_length) {
        size_t left = reader->state_length - reader->state_at, part = left < most ? left : most;
        memcpy(out, reader->state + reader->state_at, part);
        reader->state_at += part;
        if (reader->state_at == reader->state_length)
            pav_events_end(reader);
        return (long)part;
    }
    uint64_t left = events->head - reader->at;
    if (left > RING_BYTES)
        return -1;
    size_t at = (size_t)(reader->at % RING_BYTES), room = RING_BYTES - at;
    size_t part = left < most ? (size_t)left : most;
    part = part < room ? part : room;
    memcpy(out, events->ring + at, part);
    reader->at += part;
    return (long)part;
}
