/* Everything that the desk knows, as the panel's JSON. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pavilion/frame.h>

#include "desk/desk.h"
#include "desk/value.h"

static json_t *get(const struct pav_desk *desk, const char *key)
{
    return json_object_get(desk->brief, key);
}

static void set_copy(json_t *out, const char *key, json_t *value, json_t *otherwise)
{
    if (value)
        json_object_set(out, key, value);
    else
        json_object_set(out, key, otherwise);
    json_decref(otherwise);
}

/* "/where/it/is/look.frag:12: text" taken apart; what names no place stays whole. */
static json_t *trouble(const char *line)
{
    const char *colon = strchr(line, ':'), *end = NULL;
    long number = colon ? strtol(colon + 1, (char **)&end, 10) : 0;
    bool placed = colon && end > colon + 1 && *end == ':' && number > 0 &&
                  (size_t)(colon - line) == strcspn(line, " :");
    if (!placed)
        return json_pack("{s:n, s:n, s:s}", "file", "line", "text", line);
    char *path = pav_strndup(line, (size_t)(colon - line));
    json_t *out = json_pack("{s:s, s:i, s:s}", "file", pav_path_name(path), "line", (int)number,
                            "text", end + 1 + strspn(end + 1, " "));
    free(path);
    return out;
}

json_t *pav_desk_state_troubles(const struct pav_piece *piece)
{
    json_t *list = json_array();
    for (size_t i = 0; i < piece->trouble_count; i++)
        json_array_append_new(list, trouble(piece->troubles[i]));
    return list;
}

static json_t *piece_json(const struct pav_desk *desk, const struct pav_piece *piece)
{
    static const char *const roles[] = {"none", "scene", "filter", "transition"};
    json_t *about = json_object_get(get(desk, "installations"), piece->name);
    json_t *params = json_array(), *options = json_object_get(about, "options");
    for (size_t i = 0; i < piece->row_count; i++) {
        const struct pav_row *row = &piece->rows[i];
        json_t *out = pav_value_row(row, options);
        json_object_set_new(out, "value",
                            pav_value_json(&row->param, row->value ? row->value : ""));
        json_array_append_new(params, out);
    }
    json_t *out = json_pack("{s:I, s:s, s:s, s:i, s:b, s:b, s:o, s:o}", "id", (json_int_t)piece->id,
                            "name", piece->name, "role", roles[piece->role], "order",
                            (int)piece->order, "leaves", piece->leaves, "comes", piece->comes,
                            "params", params, "troubles", pav_desk_state_troubles(piece));
    set_copy(out, "title", json_object_get(about, "title"), json_object());
    set_copy(out, "files", json_object_get(about, "files"), json_array());
    return out;
}

json_t *pav_desk_state_on(const struct pav_desk *desk, int64_t now_ns)
{
    const struct pav_on *on = pav_model_on(desk->model);
    json_t *out = json_object();
    if (!on->known || on->entry == UINT32_MAX)
        json_object_set_new(out, "entry", json_null());
    else
        json_object_set_new(out, "entry", json_integer(on->entry));
    double left_s = on->left_s - (double)(now_ns - on->told_ns) * 1e-9;
    bool ends = on->known && on->left_s >= 0;
    json_object_set_new(out, "left_s", ends ? json_real(left_s > 0 ? left_s : 0) : json_null());
    json_object_set_new(out, "installation", json_string(on->installation));
    json_object_set_new(out, "blackout", json_boolean(on->blackout));
    json_object_set_new(out, "engaged", json_boolean(on->engaged));
    json_object_set_new(out, "paused", json_boolean(on->paused));
    json_object_set_new(out, "language", json_string(on->language));
    return out;
}

static json_t *cameras_json(const struct pav_desk *desk)
{
    static const char *const states[] = {
        [PAV_CAMERA_NONE] = "none", [PAV_CAMERA_OPENING] = "opening",
        [PAV_CAMERA_LIVE] = "live", [PAV_CAMERA_STALLED] = "stalled",
        [PAV_CAMERA_LOST] = "lost", [PAV_CAMERA_ENDED] = "ended",
    };
    json_t *list = json_array(), *plan;
    size_t i;
    json_array_foreach(get(desk, "cameras"), i, plan)
    {
        const struct pav_message *told = pav_model_camera(desk->model, i);
        json_t *out = json_copy(plan);
        uint32_t state = told ? told->u.camera_state.state : PAV_CAMERA_NONE;
        json_object_set_new(out, "state", json_string(states[state]));
        if (told && told->u.camera_state.synthetic)
            json_object_set_new(out, "synthetic", json_true());
        if (told && told->text[0])
            json_object_set_new(out, "text", json_string(told->text));
        json_array_append_new(list, out);
    }
    return list;
}

static json_t *faults_json(const struct pav_desk *desk)
{
    json_t *list = json_array();
    const struct pav_fault *fault;
    for (size_t i = 0; (fault = pav_model_fault(desk->model, i)); i++) {
        char at[32];
        struct tm parts;
        time_t when = (time_t)fault->at_s;
        strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &parts));
        json_array_append_new(list, json_pack("{s:s, s:s}", "at", at, "text", fault->text));
    }
    return list;
}

static json_t *counts_json(const struct pav_desk *desk)
{
    const struct pav_setter_count *count = pav_model_count(desk->model, PAV_SETTER_PANEL);
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "received", (json_int_t)count->received,
                     "applied", (json_int_t)count->applied, "coalesced",
                     (json_int_t)count->coalesced, "dropped", (json_int_t)count->dropped, "refused",
                     (json_int_t)count->refused);
}

json_t *pav_desk_state(const struct pav_desk *desk, int64_t now_ns)
{
    json_t *state = json_object(), *pieces = json_array(), *presets = json_array();
    set_copy(state, "title", get(desk, "title"), json_string(""));
    set_copy(state, "languages", get(desk, "languages"), json_array());
    set_copy(state, "developer", get(desk, "developer"), json_false());
    set_copy(state, "live_camera", get(desk, "live_camera"), json_true());
    set_copy(state, "programme", get(desk, "programme"), json_array());
    json_object_set_new(state, "on", pav_desk_state_on(desk, now_ns));
    const struct pav_piece *piece;
    for (size_t i = 0; (piece = pav_model_piece(desk->model, i)); i++) {
        if (piece->whole)
            json_array_append_new(pieces, piece_json(desk, piece));
    }
    for (size_t i = 0; i < desk->presets.count; i++)
        json_array_append_new(presets, json_string(desk->presets.list[i]->name));
    json_object_set_new(state, "pieces", pieces);
    json_object_set_new(state, "presets", presets);
    json_object_set_new(state, "undo", json_boolean(pav_undo_can_back(desk->undo)));
    json_object_set_new(state, "redo", json_boolean(pav_undo_can_again(desk->undo)));
    json_object_set_new(state, "cameras", cameras_json(desk));
    json_object_set_new(state, "faults", faults_json(desk));
    json_object_set_new(state, "counts", counts_json(desk));
    if (desk->osc)
        json_object_set(state, "osc", desk->osc);
    if (desk->health)
        json_object_set(state, "health", desk->health);
    if (desk->figures)
        json_object_set(state, "figures", desk->figures);
    if (desk->fleet)
        json_object_set(state, "fleet", desk->fleet);
    set_copy(state, "kiosk", get(desk, "kiosk"), json_false());
    const char *picture = desk->peek                              ? "stage"
                          : pav_model_mosaic(desk->model) != NULL ? "mosaic"
                                                                  : "none";
    json_object_set_new(state, "picture", json_string(picture));
    return state;
}
