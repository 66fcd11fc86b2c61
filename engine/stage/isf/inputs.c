/* The INPUTS of an ISF header. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "stage/isf/header.h"
#include "stage/isf/json.h"

static const struct {
    const char *word;
    enum pav_work_type type;
} types[] = {
    {"event", PAV_WORK_EVENT},  {"bool", PAV_WORK_BOOL},     {"long", PAV_WORK_LONG},
    {"float", PAV_WORK_FLOAT},  {"point2D", PAV_WORK_POINT}, {"color", PAV_WORK_COLOUR},
    {"image", PAV_WORK_IMAGE},  {"audio", PAV_WORK_AUDIO},   {"audioFFT", PAV_WORK_AUDIO_FFT},
    {"cube", PAV_WORK_CUBE},    {"int", PAV_WORK_LONG},      {"colour", PAV_WORK_COLOUR},
    {"boolean", PAV_WORK_BOOL},
};

/* What follows "face." in VISITOR. */
static const char *const movements[] = {
    "mouth",      "smile",  "round",  "lids", "lid_left", "lid_right", "brows", "brow_left",
    "brow_right", "gaze_x", "gaze_y", "yaw",  "pitch",    "roll",      NULL,
};
static const char *const visitors[] = {
    "camera",         "silhouette", "flow",           "presence",        "face",
    "face.mouth",     "face.smile", "face.round",     "face.lids",       "face.lid_left",
    "face.lid_right", "face.brows", "face.brow_left", "face.brow_right", "face.gaze_x",
    "face.gaze_y",    "face.yaw",   "face.pitch",     "face.roll",       NULL,
};

static enum pav_work_type read_type(const json_t *object, const char *name, int line,
                                    struct isf_complaints *to)
{
    const char *typed = isf_json_text(object, "TYPE");
    const char *words[sizeof types / sizeof types[0] + 1] = {0};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        words[i] = types[i].word;
        if (typed && strcasecmp(typed, types[i].word) == 0)
            return types[i].type;
    }
    const char *near = typed ? pav_nearest(typed, words) : NULL;
    if (near)
        isf_complain(to, line, "the input \"%s\" has the type \"%s\": did you mean \"%s\"?", name,
                     typed, near);
    else
        isf_complain(
            to, line,
            "the input \"%s\" has %s%s%s: expected \"TYPE\" to be event, bool, long, float, "
            "point2D, color, image, audio, audioFFT or cube",
            name, typed ? "the type \"" : "no type", typed ? typed : "", typed ? "\"" : "");
    return PAV_WORK_NO_TYPE;
}

/* How many numbers a value of the type has. */
static size_t width_of(enum pav_work_type type)
{
    return type == PAV_WORK_COLOUR ? 4 : type == PAV_WORK_POINT ? 2 : type <= PAV_WORK_FLOAT;
}

/* A scalar stands for every component; a colour without alpha is opaque. */
static bool read_value(const json_t *value, enum pav_work_type type, float out[4])
{
    size_t width = width_of(type);
    bool truth;
    float found[4] = {0};
    size_t count = isf_json_numbers(value, found, width);
    if (type <= PAV_WORK_BOOL && count == 0 && isf_json_truth(value, &truth)) {
        found[0] = truth;
        count = 1;
    }
    if (count == 0)
        return false;
    for (size_t i = count; i < width; i++)
        found[i] = i == 3 ? 1 : json_is_array(value) && count > 1 ? 0 : found[0];
    memcpy(out, found, sizeof found);
    return true;
}

static char *number_word(double value)
{
    struct pav_str word = {0};
    pav_str_add_float(&word, (float)value);
    return word.text;
}

static int32_t whole(double value)
{
    return value >= INT32_MAX ? INT32_MAX : value <= INT32_MIN ? INT32_MIN : (int32_t)lround(value);
}

static void read_choices(struct pav_work_input *input, const json_t *object)
{
    const json_t *values = isf_json_get(object, "VALUES"), *labels = isf_json_get(object, "LABELS");
    size_t count = json_array_size(values), words = json_array_size(labels);
    if (!json_is_array(values))
        count = words;
    if (count == 0)
        return;
    input->values = pav_alloc(count * sizeof *input->values);
    input->words = pav_alloc((count + 1) * sizeof *input->words);
    input->value_count = count;
    for (size_t i = 0; i < count; i++) {
        double value = (double)i;
        if (json_is_array(values))
            isf_json_number(json_array_get(values, i), &value);
        input->values[i] = whole(value);
        const json_t *label = json_array_get(labels, i);
        if (json_is_string(label))
            input->words[i] = pav_strdup(json_string_value(label));
        else
            input->words[i] = number_word(isf_json_number(label, &value) ? value : value);
    }
    const char *word = isf_json_text(object, "DEFAULT");
    for (size_t i = 0; word && i < count; i++)
        if (strcmp(word, input->words[i]) == 0)
            input->value[0] = (float)input->values[i];
}

/* What a slider should offer where the file does not say. */
static void offer_range(struct pav_work_input *input)
{
    for (size_t i = 0; i < width_of(input->type); i++) {
        float high = input->type == PAV_WORK_LONG ? 100 : 1, value = input->value[i];
        input->lowest[i] = value < 0 ? -fmaxf(high, -2 * value) : 0;
        input->highest[i] = value > high ? 2 * value : high;
    }
    for (size_t i = 0; input->type == PAV_WORK_LONG && i < input->value_count; i++) {
        float value = (float)input->values[i];
        input->lowest[0] = i == 0 ? value : fminf(value, input->lowest[0]);
        input->highest[0] = i == 0 ? value : fmaxf(value, input->highest[0]);
    }
}

static void read_range(struct pav_work_input *input, const json_t *object)
{
    float low[4], high[4];
    offer_range(input);
    bool lowest = read_value(isf_json_get(object, "MIN"), input->type, low);
    bool highest = read_value(isf_json_get(object, "MAX"), input->type, high);
    input->has_range = lowest && highest;
    for (size_t i = 0; i < width_of(input->type); i++) {
        if (lowest)
            input->lowest[i] = low[i];
        if (highest)
            input->highest[i] = high[i];
        if (input->lowest[i] > input->highest[i]) {
            if (lowest && highest) {
                input->lowest[i] = high[i];
                input->highest[i] = low[i];
            } else if (lowest) {
                input->highest[i] = low[i] + fmaxf(1, fabsf(low[i]));
            } else {
                input->lowest[i] = high[i] - fmaxf(1, fabsf(high[i]));
            }
        }
    }
}

static bool visitor_fits(enum pav_work_visitor visitor, const char *movement,
                         enum pav_work_type type)
{
    if (visitor <= PAV_VISITOR_FLOW)
        return type == PAV_WORK_IMAGE;
    if (visitor == PAV_VISITOR_PRESENCE)
        return type == PAV_WORK_FLOAT || type == PAV_WORK_BOOL;
    return movement ? type == PAV_WORK_FLOAT : type == PAV_WORK_POINT;
}

static bool find_visitor(struct pav_work_input *input, const char *typed)
{
    for (int i = 0; i < 4; i++) {
        if (strcasecmp(typed, visitors[i]) == 0) {
            input->visitor = (enum pav_work_visitor)(PAV_VISITOR_CAMERA + i);
            return true;
        }
    }
    if (strncasecmp(typed, "face", 4) != 0 || (typed[4] && typed[4] != '.'))
        return false;
    input->visitor = PAV_VISITOR_FACE;
    if (!typed[4])
        return true;
    for (size_t i = 0; movements[i]; i++)
        if (strcasecmp(typed + 5, movements[i]) == 0)
            input->movement = pav_strdup(movements[i]);
    return input->movement != NULL;
}

static void read_visitor(struct pav_work_input *input, const json_t *object,
                         struct isf_complaints *to)
{
    const json_t *value = isf_json_get(object, "VISITOR");
    const char *typed = json_string_value(value);
    if (!value || (typed && !*typed))
        return;
    if (!typed || !find_visitor(input, typed)) {
        const char *near = typed ? pav_nearest(typed, visitors) : NULL;
        input->visitor = PAV_VISITOR_NONE;
        if (near)
            isf_complain(to, input->line,
                         "the input \"%s\" has the VISITOR \"%s\": did you mean \"%s\"?",
                         input->name, typed, near);
        else
            isf_complain(to, input->line,
                         "the input \"%s\" has the VISITOR \"%s\": expected camera, silhouette, "
                         "flow, presence, face, or face. and a movement such as face.mouth or "
                         "face.smile",
                         input->name, typed ? typed : "(no text)");
    } else if (!visitor_fits(input->visitor, input->movement, input->type)) {
        const char *type = input->visitor <= PAV_VISITOR_FLOW       ? "image"
                           : input->visitor == PAV_VISITOR_PRESENCE ? "float or bool"
                           : input->movement                        ? "float"
                                                                    : "point2D";
        isf_complain(to, input->line,
                     "the input \"%s\" has the VISITOR \"%s\", which is a %s: change its TYPE",
                     input->name, typed, type);
    }
}

static void read_input(struct pav_work_input *input, const json_t *object,
                       struct isf_complaints *to)
{
    const char *label = isf_json_text(object, "LABEL");
    double samples;
    if (!label || !*label)
        label = input->name;
    input->label = pav_strdup(label);
    input->uniform = isf_uniform_name(input->name);
    read_value(isf_json_get(object, "DEFAULT"), input->type, input->value);
    input->has_identity =
        read_value(isf_json_get(object, "IDENTITY"), input->type, input->identity);
    if (input->type == PAV_WORK_EVENT)
        input->value[0] = 0;
    if (input->type == PAV_WORK_LONG)
        read_choices(input, object);
    read_range(input, object);
    if ((input->type == PAV_WORK_AUDIO || input->type == PAV_WORK_AUDIO_FFT) &&
        isf_json_number(isf_json_get(object, "MAX"), &samples) && samples >= 1)
        input->samples = samples > 16384 ? 16384 : (int)samples;
    read_visitor(input, object, to);
}

static void input_finish(struct pav_work_input *input)
{
    free(input->name);
    free(input->uniform);
    free(input->label);
    free(input->values);
    for (size_t i = 0; i < input->value_count; i++)
        free(input->words[i]);
    free(input->words);
    free(input->movement);
    *input = (struct pav_work_input){0};
}

void isf_inputs_finish(struct pav_work *work)
{
    for (size_t i = 0; i < work->input_count; i++)
        input_finish(&work->inputs[i]);
    free(work->inputs);
}

/* The entry for `name`: of a name that is there twice the last one counts. */
static struct pav_work_input *entry(struct pav_work *work, const char *name)
{
    for (size_t i = 0; i < work->input_count; i++) {
        if (strcmp(work->inputs[i].name, name) == 0) {
            input_finish(&work->inputs[i]);
            return &work->inputs[i];
        }
    }
    return &work->inputs[work->input_count++];
}

void isf_inputs_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to)
{
    const json_t *list = isf_json_get(header, "INPUTS");
    if (!list)
        return;
    if (!json_is_array(list)) {
        isf_complain(to, line, "INPUTS is no list: expected [ { \"NAME\": …, \"TYPE\": … } ]");
        return;
    }
    size_t count = json_array_size(list);
    if (count > PAV_WORK_INPUTS_MAX) {
        isf_complain(to, line, "there are %zu inputs: at most %d fit", count, PAV_WORK_INPUTS_MAX);
        return;
    }
    work->inputs = pav_alloc((count + 1) * sizeof *work->inputs);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_array_get(list, i);
        int place = isf_json_line(object, line);
        if (!json_is_object(object)) {
            isf_complain(to, place, "an input is no object: expected { \"NAME\": …, \"TYPE\": … }");
            continue;
        }
        const char *name = isf_json_text(object, "NAME");
        if (!isf_name_check(name, "an input", place, to))
            continue;
        enum pav_work_type type = read_type(object, name, place, to);
        if (!type)
            continue;
        struct pav_work_input *input = entry(work, name);
        *input = (struct pav_work_input){.name = pav_strdup(name), .type = type, .line = place};
        read_input(input, object, to);
    }
}
