/* Owns what one OSC message does: its address is looked up, its arguments become changes, it is
 * answered. */
#include "desk/osc_call.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "desk/osc_address.h"

#define PREFIX    "/pavilion"
#define REPLY_MAX 8192

/* --- answers ---------------------------------------------------------------------------------- */

/* `types` stand in the answer in place of those that liblo knows; NULL: those are right. */
static void answer(const struct pav_osc_call *call, const char *address, lo_message message,
                   const char *types)
{
    char bytes[REPLY_MAX];
    const struct pav_osc_house *house = call->house;
    size_t size = lo_message_length(message, address);
    if (house->reply && call->peer_size && size <= sizeof bytes &&
        lo_message_serialise(message, address, bytes, &size)) {
        if (types)
            memcpy(bytes + (strlen(address) / 4 + 1) * 4 + 1, types, strlen(types));
        house->reply(house->data, bytes, size, call->peer, call->peer_size);
    }
    lo_message_free(message);
}

/* Whether the message's address, which stands without the prefix, means this one, which has it. */
static bool means(const struct pav_osc_call *call, const char *address)
{
    const char *bare = address + sizeof PREFIX - 1;
    if (!call->pattern)
        return strcmp(call->address, bare) == 0;
    return pav_osc_match(call->address, bare) || pav_osc_match(call->address, address);
}

/* --- outcomes --------------------------------------------------------------------------------- */

/* The first address that a message means is the message, which is counted; more count as more. */
static void found(struct pav_osc_call *call)
{
    if (call->found++ > 0)
        call->house->count.received++;
}

static void done(struct pav_osc_call *call, bool well)
{
    found(call);
    if (well)
        call->house->count.applied++;
    else
        call->house->count.dropped++;
}

static void bad(struct pav_osc_call *call)
{
    found(call);
    call->house->count.bad++;
}

/* 1: act; 0: a button that came up; -1: no such argument. Without any: act. */
static int pressed(const struct pav_osc_call *call)
{
    double number = 1;
    if (call->arguments.count == 0)
        return 1;
    if (call->arguments.count > 1 || !pav_osc_number(&call->arguments, 0, &number))
        return -1;
    return number != 0;
}

/* --- what is on ------------------------------------------------------------------------------- */

static void say_on(struct pav_osc_call *call, const char *address, bool by_name)
{
    const struct pav_on *on = pav_model_on(call->house->model);
    lo_message message = lo_message_new();
    if (!by_name)
        lo_message_add_int32(message, on->entry == UINT32_MAX ? -1 : (int32_t)on->entry);
    lo_message_add_string(message, on->installation);
    answer(call, address, message, NULL);
    done(call, true);
}

static void go(struct pav_osc_call *call, uint32_t entry)
{
    done(call, pav_model_command(call->house->model, PAV_COMMAND_GO, entry));
}

static void go_by_name(struct pav_osc_call *call, const char *name)
{
    char word[PAV_OSC_ADDRESS_MAX];
    for (size_t i = 0; i < call->house->programme_count; i++) {
        const char *installation = call->house->programme[i];
        pav_osc_word(word, sizeof word, installation);
        if (pav_osc_match(name, word) || strcmp(name, installation) == 0) {
            go(call, (uint32_t)i);
            return;
        }
    }
}

static void act_go(struct pav_osc_call *call)
{
    double number;
    const char *name = pav_osc_text(&call->arguments, 0);
    if (call->arguments.count == 0 || call->asks) {
        say_on(call, PREFIX "/go", false);
    } else if (call->arguments.count > 1) {
        bad(call);
    } else if (name) {
        go_by_name(call, name);
    } else if (!pav_osc_number(&call->arguments, 0, &number) || number != floor(number) ||
               number < 0) {
        bad(call);
    } else if (number < (double)call->house->programme_count) {
        go(call, (uint32_t)number);
    } else {
        done(call, false);
    }
}

static void act_next(struct pav_osc_call *call)
{
    int press = pressed(call);
    if (press < 0)
        bad(call);
    else
        done(call, press == 0 || pav_model_command(call->house->model, PAV_COMMAND_NEXT, 0));
}

static void act_blackout(struct pav_osc_call *call)
{
    struct pav_model *model = call->house->model;
    int press = pressed(call);
    if (call->arguments.count == 0 || call->asks) {
        lo_message message = lo_message_new();
        lo_message_add_int32(message, pav_model_on(model)->blackout);
        answer(call, PREFIX "/blackout", message, NULL);
        done(call, true);
    } else if (press < 0) {
        bad(call);
    } else {
        done(call, pav_model_command(model, press ? PAV_COMMAND_BLACKOUT : PAV_COMMAND_LIGHT, 0));
    }
}

static void act_installation(struct pav_osc_call *call, const char *name)
{
    int press = pressed(call);
    if (call->asks || (!*name && call->arguments.count == 0))
        say_on(call, PREFIX "/installation", true);
    else if (!*name)
        act_go(call);
    else if (press < 0)
        bad(call);
    else if (press == 0)
        done(call, true);
    else
        go_by_name(call, name + 1);
}

/* --- parameters ------------------------------------------------------------------------------- */

/* "/pavilion/param/NAME/"; how long it is. */
static size_t piece_address(char *out, const struct pav_piece *piece)
{
    static const char before[] = PREFIX "/param/";
    memcpy(out, before, sizeof before);
    pav_osc_word(out + sizeof before - 1, PAV_ROW_LABEL_MAX, piece->name);
    size_t length = strlen(out);
    out[length] = '/';
    out[length + 1] = 0;
    return length + 1;
}

void pav_osc_row_address(char *out, const struct pav_piece *piece, const struct pav_row *row)
{
    size_t length = piece_address(out, piece);
    pav_strcpy(out + length, PAV_OSC_ADDRESS_MAX - length, row->param.key);
}

static void say_row(struct pav_osc_call *call, const struct pav_piece *piece,
                    const struct pav_row *row)
{
    char address[PAV_OSC_ADDRESS_MAX];
    pav_osc_row_address(address, piece, row);
    lo_message message = lo_message_new();
    pav_osc_say(message, &row->param, pav_model_coming(row));
    answer(call, address, message, row->param.type == PAV_TYPE_COLOUR ? "r" : NULL);
    done(call, true);
}

static void set_row(struct pav_osc_call *call, const struct pav_piece *piece,
                    const struct pav_row *row)
{
    struct pav_model *model = call->house->model;
    if (call->arguments.count == 1 && call->arguments.types[0] == LO_NIL) {
        pav_model_reset(model, piece, row, call->now_ns);
        done(call, true);
        return;
    }
    bool event = row->param.type == PAV_TYPE_EVENT;
    char *text = event && call->arguments.count == 0 ? pav_strdup("true")
                                                     : pav_osc_wish(&row->param, &call->arguments);
    if (!text) {
        bad(call);
    } else if (event && strcmp(text, "false") == 0) {
        done(call, true);
    } else {
        /* From here on the model counts. */
        char *why = NULL;
        pav_model_set(model, piece, row, text, PAV_SETTER_OSC, call->now_ns, &why);
        free(why);
        found(call);
    }
    free(text);
}

static void do_row(struct pav_osc_call *call, const struct pav_piece *piece,
                   const struct pav_row *row)
{
    bool asks = call->arguments.count == 0 && row->param.type != PAV_TYPE_EVENT;
    if (call->asks || asks)
        say_row(call, piece, row);
    else
        set_row(call, piece, row);
}

static int rank(const struct pav_piece *piece)
{
    return piece->leaves ? 2 : piece->comes ? 1 : 0;
}

bool pav_osc_overshadowed(const struct pav_model *model, const struct pav_piece *piece)
{
    const struct pav_piece *other;
    for (size_t i = 0; (other = pav_model_piece(model, i)); i++) {
        if (other->whole && rank(other) < rank(piece) && strcmp(other->name, piece->name) == 0)
            return true;
    }
    return false;
}

static void act_params(struct pav_osc_call *call)
{
    const struct pav_model *model = call->house->model;
    const struct pav_piece *piece;
    char address[PAV_OSC_ADDRESS_MAX];
    for (size_t i = 0; (piece = pav_model_piece(model, i)); i++) {
        if (!piece->whole || pav_osc_overshadowed(model, piece))
            continue;
        size_t length = piece_address(address, piece);
        if (!call->pattern &&
            strncmp(call->address, address + sizeof PREFIX - 1, length - (sizeof PREFIX - 1)) != 0)
            continue;
        for (size_t k = 0; k < piece->row_count; k++) {
            const struct pav_row *row = &piece->rows[k];
            pav_strcpy(address + length, sizeof address - length, row->param.key);
            if (means(call, address))
                do_row(call, piece, row);
        }
    }
}

/* --- about ourselves -------------------------------------------------------------------------- */

static void act_ping(struct pav_osc_call *call)
{
    lo_message message = lo_message_clone(call->message);
    answer(call, PREFIX "/pong", message, call->arguments.types);
    done(call, true);
}

static void list_one(struct pav_osc_call *call, const char *address, const char *type,
                     const char *value)
{
    lo_message message = lo_message_new();
    lo_message_add_string(message, address);
    lo_message_add_string(message, type);
    lo_message_add_string(message, value);
    answer(call, PREFIX "/list", message, NULL);
}

static void act_list(struct pav_osc_call *call)
{
    const struct pav_model *model = call->house->model;
    const struct pav_piece *piece;
    int32_t count = 0;
    for (size_t i = 0; (piece = pav_model_piece(model, i)); i++) {
        if (!piece->whole || pav_osc_overshadowed(model, piece))
            continue;
        for (size_t k = 0; k < piece->row_count; k++, count++) {
            char address[PAV_OSC_ADDRESS_MAX];
            const struct pav_row *row = &piece->rows[k];
            pav_osc_row_address(address, piece, row);
            list_one(call, address, pav_osc_type(&row->param), pav_model_coming(row));
        }
    }
    lo_message message = lo_message_new();
    lo_message_add_int32(message, count);
    answer(call, PREFIX "/list/end", message, NULL);
    done(call, true);
}

struct pav_osc_count pav_osc_house_count(const struct pav_osc_house *house)
{
    const struct pav_setter_count *model = pav_model_count(house->model, PAV_SETTER_OSC);
    struct pav_osc_count count = house->count;
    count.applied += model->applied;
    count.coalesced += model->coalesced;
    count.dropped += model->dropped;
    count.bad += model->refused;
    return count;
}

static void act_stats(struct pav_osc_call *call)
{
    done(call, true);
    struct pav_osc_count count = pav_osc_house_count(call->house);
    const struct {
        const char *name;
        uint64_t number;
    } rows[] = {{"received", count.received},
                {"applied", count.applied},
                {"coalesced", count.coalesced},
                {"dropped", count.dropped},
                {"bad", count.bad},
                {"waiting", pav_osc_later_count(call->house->later)}};
    lo_message message = lo_message_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lo_message_add_string(message, rows[i].name);
        lo_message_add_int64(message, (int64_t)rows[i].number);
    }
    answer(call, PREFIX "/stats", message, NULL);
}

/* --- dispatch --------------------------------------------------------------------------------- */

static const struct verb {
    const char *address;
    void (*act)(struct pav_osc_call *call);
} verbs[] = {
    {PREFIX "/go", act_go},     {PREFIX "/next", act_next}, {PREFIX "/blackout", act_blackout},
    {PREFIX "/ping", act_ping}, {PREFIX "/list", act_list}, {PREFIX "/stats", act_stats},
};

/* What follows `word` as a whole step of the address, or NULL. */
static const char *behind(const char *address, const char *word)
{
    size_t length = strlen(word);
    bool well =
        strncmp(address, word, length) == 0 && (address[length] == 0 || address[length] == '/');
    return well ? address + length : NULL;
}

void pav_osc_call(struct pav_osc_call *call)
{
    const char *rest = behind(call->address, PREFIX);
    if (rest)
        call->address = rest;
    rest = behind(call->address, "/get");
    if (rest) {
        call->asks = true;
        call->address = rest;
    }
    call->pattern = pav_osc_is_pattern(call->address);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (means(call, verbs[i].address))
            verbs[i].act(call);
    }
    if ((rest = behind(call->address, "/installation")))
        act_installation(call, rest);
    act_params(call);
}
