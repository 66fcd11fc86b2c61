/* Owns the description of all OSC addresses. */
#include "desk/osc_query.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "desk/osc_address.h"
#include "desk/osc_call.h"

enum access { ACCESS_NONE = 0, ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_BOTH = 3 };

/* --- nodes ------------------------------------------------------------------------------------ */

static json_t *node(const char *path, const char *description, enum access access)
{
    json_t *made = json_object();
    json_object_set_new(made, "FULL_PATH", json_string(path));
    json_object_set_new(made, "ACCESS", json_integer(access));
    if (description && description[0])
        json_object_set_new(made, "DESCRIPTION", json_string(description));
    return made;
}

static json_t *folder(json_t *parent, const char *name, const char *description)
{
    json_t *contents = json_object_get(parent, "CONTENTS");
    const char *above = json_string_value(json_object_get(parent, "FULL_PATH"));
    char *path = pav_sprintf("%s/%s", strcmp(above, "/") == 0 ? "" : above, name);
    json_t *made = json_object_get(contents, name);
    if (!made) {
        made = node(path, description, ACCESS_NONE);
        json_object_set_new(made, "CONTENTS", json_object());
        json_object_set_new(contents, name, made);
    }
    free(path);
    return made;
}

static json_t *leaf(json_t *parent, const char *name, const char *description, const char *type,
                    enum access access)
{
    json_t *made = folder(parent, name, description);
    json_object_del(made, "CONTENTS");
    json_object_set_new(made, "TYPE", json_string(type));
    json_object_set_new(made, "ACCESS", json_integer(access));
    return made;
}

static void set_one(json_t *made, const char *attribute, json_t *value)
{
    json_t *list = json_array();
    json_array_append_new(list, value);
    json_object_set_new(made, attribute, list);
}

static json_t *between(double low, double high)
{
    return json_pack("{s:f, s:f}", "MIN", low, "MAX", high);
}

/* --- rows ------------------------------------------------------------------------------------- */

union held {
    char bytes[PAV_VALUE_MAX];
    float numbers[4];
    int32_t whole;
    bool truth;
};

static json_t *colour_text(const float *rgba)
{
    unsigned char parts[4];
    for (int i = 0; i < 4; i++)
        parts[i] = (unsigned char)((rgba[i] < 0 ? 0 : rgba[i] > 1 ? 1 : rgba[i]) * 255.0f + 0.5f);
    char text[10];
    snprintf(text, sizeof text, "#%02x%02x%02x%02x", parts[0], parts[1], parts[2], parts[3]);
    return json_string(text);
}

static json_t *value_of(const struct pav_param *param, const union held *held, const char *text)
{
    switch (param->type) {
    case PAV_TYPE_FLOAT:
        return json_pack("[f]", (double)held->numbers[0]);
    case PAV_TYPE_INT:
        return json_pack("[i]", held->whole);
    case PAV_TYPE_BOOL:
        return json_pack("[b]", held->truth);
    case PAV_TYPE_COLOUR:
        return json_pack("[o]", colour_text(held->numbers));
    case PAV_TYPE_POINT:
        return json_pack("[f, f]", (double)held->numbers[0], (double)held->numbers[1]);
    default:
        return json_pack("[s]", text);
    }
}

static json_t *point_range(const struct pav_param *param)
{
    bool apart = param->lowest[0] < param->highest[0] && param->lowest[1] < param->highest[1];
    double low = param->min < param->max ? param->min : 0;
    double high = param->min < param->max ? param->max : 1;
    json_t *list = json_array();
    for (int i = 0; i < 2; i++)
        json_array_append_new(list,
                              apart ? between((double)param->lowest[i], (double)param->highest[i])
                                    : between(low, high));
    return list;
}

static json_t *words_of(const struct pav_param *param)
{
    json_t *words = json_array();
    for (int i = 0; param->choices && param->choices[i]; i++)
        json_array_append_new(words, param->type == PAV_TYPE_INT ? json_integer(param->values[i])
                                                                 : json_string(param->choices[i]));
    return json_pack("[{s:o}]", "VALS", words);
}

static json_t *range_of(const struct pav_param *param)
{
    if (param->type == PAV_TYPE_POINT)
        return point_range(param);
    if (param->type == PAV_TYPE_CHOICE || (param->type == PAV_TYPE_INT && param->values))
        return words_of(param);
    bool number = param->type == PAV_TYPE_FLOAT || param->type == PAV_TYPE_INT;
    if (!number || param->min >= param->max)
        return NULL;
    return json_pack("[o]", between(param->min, param->max));
}

static void add_row(json_t *parent, const struct pav_row *row)
{
    const struct pav_param *param = &row->param;
    if (json_object_get(json_object_get(parent, "CONTENTS"), param->key))
        return;
    struct pav_param plain = *param;
    plain.offset = 0;
    union held held = {0};
    const char *text = pav_model_coming(row);
    pav_param_set(&plain, &held, text, NULL);
    bool event = param->type == PAV_TYPE_EVENT;
    const char *type = pav_osc_type(param);
    if (param->type == PAV_TYPE_BOOL && !held.truth)
        type = "F";
    json_t *made =
        leaf(parent, param->key, param->label && param->label[0] ? param->label : param->key, type,
             event ? ACCESS_WRITE : ACCESS_BOTH);
    json_t *range = range_of(param);
    if (!event)
        json_object_set_new(made, "VALUE", value_of(param, &held, text));
    if (range) {
        json_object_set_new(made, "RANGE", range);
        set_one(made, "CLIPMODE", json_string(param->soft ? "none" : "both"));
    }
    if (param->unit && param->unit[0])
        set_one(made, "UNIT", json_string(param->unit));
}

/* --- the whole -------------------------------------------------------------------------------- */

static void add_pieces(json_t *house, const struct pav_model *model)
{
    json_t *params = folder(house, "param", "What can be set of what runs");
    const struct pav_piece *piece;
    for (size_t i = 0; (piece = pav_model_piece(model, i)); i++) {
        char word[PAV_ROW_LABEL_MAX];
        if (!piece->whole || pav_osc_overshadowed(model, piece))
            continue;
        pav_osc_word(word, sizeof word, piece->name);
        json_t *made = folder(params, word, piece->name);
        for (size_t k = 0; k < piece->row_count; k++)
            add_row(made, &piece->rows[k]);
    }
}

static void add_programme(json_t *house, const struct pav_osc_query *query)
{
    const struct pav_on *on = pav_model_on(query->model);
    json_t *go = leaf(house, "go", "To an entry of the programme", "i", ACCESS_BOTH);
    json_t *entries = json_array();
    json_t *by_name = folder(house, "installation", "To an installation of the programme");
    for (size_t i = 0; i < query->installation_count; i++) {
        char word[PAV_OSC_ADDRESS_MAX];
        json_array_append_new(entries, json_integer((json_int_t)i));
        pav_osc_word(word, sizeof word, query->installations[i]);
        leaf(by_name, word, query->installations[i], "I", ACCESS_WRITE);
    }
    set_one(go, "VALUE", json_integer(on->entry == UINT32_MAX ? -1 : (json_int_t)on->entry));
    set_one(go, "RANGE", json_pack("{s:o}", "VALS", entries));
    leaf(house, "next", "To the next entry of the programme", "I", ACCESS_WRITE);
    json_t *dark = leaf(house, "blackout", "A dark stage", on->blackout ? "T" : "F", ACCESS_BOTH);
    set_one(dark, "VALUE", json_boolean(on->blackout));
}

static json_t *whole(const struct pav_osc_query *query)
{
    json_t *root = node("/", query->name, ACCESS_NONE);
    json_object_set_new(root, "CONTENTS", json_object());
    json_t *house = folder(root, "pavilion", "Pavilion");
    add_programme(house, query);
    add_pieces(house, query->model);
    return root;
}

static json_t *host_info(const struct pav_osc_query *query)
{
    json_t *info = json_pack("{s:s, s:s, s:{s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b}}",
                             "NAME", query->name, "OSC_TRANSPORT", "UDP", "EXTENSIONS", "ACCESS", 1,
                             "VALUE", 1, "RANGE", 1, "DESCRIPTION", 1, "CLIPMODE", 1, "UNIT", 1,
                             "TAGS", 0, "EXTENDED_TYPE", 0, "CRITICAL", 0, "LISTEN", 0);
    if (query->port > 0)
        json_object_set_new(info, "OSC_PORT", json_integer(query->port));
    return info;
}

/* --- questions -------------------------------------------------------------------------------- */

static json_t *find(json_t *root, const char *path)
{
    while (root && *(path += *path == '/')) {
        size_t length = strcspn(path, "/");
        char *name = pav_strndup(path, length);
        root = json_object_get(json_object_get(root, "CONTENTS"), name);
        free(name);
        path += length;
    }
    return root;
}

static bool is_attribute(const char *word)
{
    static const char *const known[] = {"FULL_PATH", "CONTENTS", "TYPE",        "VALUE", "RANGE",
                                        "ACCESS",    "CLIPMODE", "DESCRIPTION", "UNIT",  NULL};
    for (int i = 0; known[i]; i++) {
        if (strcmp(known[i], word) == 0)
            return true;
    }
    return false;
}

static char *printed(json_t *taken)
{
    char *text = taken ? json_dumps(taken, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(taken);
    return text;
}

char *pav_osc_query(const struct pav_osc_query *query, const char *path, const char *attribute,
                    int *status)
{
    *status = 200;
    if (attribute && strcmp(attribute, "HOST_INFO") == 0)
        return printed(host_info(query));
    json_t *root = whole(query), *found = find(root, path), *answer = NULL;
    if (!found)
        *status = 404;
    else if (!attribute)
        answer = json_incref(found);
    else if (!is_attribute(attribute))
        *status = 400;
    else if (!json_object_get(found, attribute))
        *status = 204;
    else
        answer = json_pack("{s:O}", attribute, json_object_get(found, attribute));
    json_decref(root);
    return printed(answer);
}
