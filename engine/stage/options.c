/* The stage's command line, read from one table of options. */
#include "stage/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum kind {
    KIND_FLAG,
    KIND_INT,
    KIND_NUMBER,
    KIND_TEXT,
    KIND_SIZE,
    KIND_WINDOW,
    KIND_PARAM,
    KIND_OUT,
    KIND_DEBUG,
    KIND_DATE,
    KIND_ALPHA
};

struct option {
    const char *name;
    enum kind kind;
    size_t offset;
    int value; /* of a window mode */
    double min, max;
};

#define AT(field) offsetof(struct pav_stage_options, field)

static const struct option table[] = {
    {"--windowed", KIND_WINDOW, AT(window), PAV_WINDOW_WINDOWED, 0, 0},
    {"--kiosk", KIND_WINDOW, AT(window), PAV_WINDOW_KIOSK, 0, 0},
    {"--headless", KIND_WINDOW, AT(window), PAV_WINDOW_HEADLESS, 0, 0},
    {"--size", KIND_SIZE, AT(width_px), 0, 16, 16384},
    {"--fps", KIND_NUMBER, AT(fps), 0, 0, 1000},
    {"--seconds", KIND_NUMBER, AT(seconds), 0, 0, 1e9},
    {"--tour", KIND_NUMBER, AT(tour_s), 0, 0, 1e9},
    {"--at", KIND_NUMBER, AT(at_s), 0, 0, 1e6},
    {"--frames", KIND_INT, AT(frames), 0, 1, 1e9},
    {"--seed", KIND_INT, AT(seed), 0, 0, 4294967295.0},
    {"--camera", KIND_TEXT, AT(camera), 0, 0, 0},
    {"--audio", KIND_TEXT, AT(audio), 0, 0, 0},
    {"--param", KIND_PARAM, AT(params), 0, 0, 0},
    {"--image", KIND_PARAM, AT(images), 0, 0, 0},
    {"--date", KIND_DATE, AT(date), 0, 0, 0},
    {"--alpha", KIND_ALPHA, AT(keep_alpha), 0, 0, 0},
    {"--record-fd", KIND_INT, AT(record_fd), 0, 0, 4096},
    {"--sheet-fd", KIND_INT, AT(sheet_fd), 0, 0, 4096},
    {"--out-fd", KIND_INT, AT(out_fd), 0, 0, 4096},
    {"--exhibition-fd", KIND_INT, AT(exhibition_fd), 0, 0, 4096},
    {"--out-kind", KIND_OUT, AT(out_kind), 0, 0, 0},
    {"--language", KIND_TEXT, AT(language), 0, 0, 0},
    {"--debug", KIND_DEBUG, AT(insight), 0, 0, 0},
    {"--code", KIND_FLAG, AT(code), 0, 0, 0},
    {"--developer", KIND_FLAG, AT(developer), 0, 0, 0},
    {"--understudy", KIND_FLAG, AT(understudy), 0, 0, 0},
    {"--understudied", KIND_FLAG, AT(understudied), 0, 0, 0},
    {"--no-sound", KIND_FLAG, AT(no_sound), 0, 0, 0},
    {"--unpaced", KIND_FLAG, AT(unpaced), 0, 0, 0},
};

static bool number(const struct option *option, const char *text, double *out)
{
    char *end;
    errno = 0;
    *out = strtod(text, &end);
    if (end == text || *end || errno || !(*out >= option->min && *out <= option->max)) {
        fprintf(stderr, "pavilion-stage: %s: expected a number from %g to %g, not '%s'\n",
                option->name, option->min, option->max, text);
        return false;
    }
    return true;
}

static bool pair(const struct option *option, const char **list, size_t *count, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || *count == PAV_OPTION_PARAMS_MAX) {
        fprintf(stderr, "pavilion-stage: %s: expected NAME=VALUE, at most %d of them, not '%s'\n",
                option->name, PAV_OPTION_PARAMS_MAX, text);
        return false;
    }
    list[(*count)++] = text;
    return true;
}

/* Year, month, day, seconds since midnight. */
static bool date(double values[4], const char *text)
{
    const char *rest = text;
    for (int i = 0; i < 4; i++) {
        if (!pav_number(rest, &values[i], &rest) || *rest != (i < 3 ? ',' : 0)) {
            fprintf(stderr,
                    "pavilion: --date: expected year,month,day,seconds such as 2026,3,21,43200, "
                    "not '%s'\n",
                    text);
            return false;
        }
        rest++;
    }
    return true;
}

static bool apply(struct pav_stage_options *options, const struct option *option, const char *text)
{
    void *field = (char *)options + option->offset;
    double value;
    switch (option->kind) {
    case KIND_FLAG:
        *(bool *)field = true;
        return true;
    case KIND_WINDOW:
        options->window = (enum pav_window_mode)option->value;
        return true;
    case KIND_INT:
        if (!number(option, text, &value))
            return false;
        if (option->offset == AT(seed))
            options->seed = (uint32_t)value;
        else
            *(int *)field = (int)value;
        return true;
    case KIND_NUMBER:
        return number(option, text, field);
    case KIND_TEXT:
        *(const char **)field = text;
        return true;
    case KIND_SIZE:
        if (sscanf(text, "%dx%d", &options->width_px, &options->height_px) == 2 &&
            options->width_px >= option->min && options->height_px >= option->min &&
            options->width_px <= option->max && options->height_px <= option->max)
            return true;
        fprintf(stderr, "pavilion-stage: --size: expected WIDTHxHEIGHT, not '%s'\n", text);
        return false;
    case KIND_PARAM:
        return pair(option, option->offset == AT(images) ? options->images : options->params,
                    option->offset == AT(images) ? &options->image_count : &options->param_count,
                    text);
    case KIND_DATE:
        return options->has_date = date(options->date, text);
    case KIND_ALPHA:
        if (strcmp(text, "keep") != 0)
            fprintf(stderr, "pavilion: --alpha: expected keep, not '%s'\n", text);
        return *(bool *)field = strcmp(text, "keep") == 0;
    case KIND_DEBUG:
        if (strcmp(text, "vision") != 0)
            fprintf(stderr, "pavilion: --debug: expected vision, not '%s'\n", text);
        return *(bool *)field = strcmp(text, "vision") == 0;
    case KIND_OUT:
        options->out_kind = strcmp(text, "mp4") == 0 ? PAV_OUT_MP4 : PAV_OUT_PNG;
        return true;
    }
    return false;
}

static const struct option *find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static bool takes_value(const struct option *option)
{
    return option->kind != KIND_FLAG && option->kind != KIND_WINDOW;
}

bool pav_stage_options_read(struct pav_stage_options *options, int argc, char **argv)
{
    *options = (struct pav_stage_options){
        .mode = argc > 1 ? argv[1] : "",
        .window = PAV_WINDOW_NONE,
        .width_px = 1280,
        .height_px = 720,
        .frames = 1,
        .record_fd = -1,
        .sheet_fd = -1,
        .out_fd = -1,
        .exhibition_fd = -1,
    };
    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            if (options->thing_count == PAV_OPTION_THINGS_MAX) {
                fprintf(stderr, "pavilion-stage: more than %d things\n", PAV_OPTION_THINGS_MAX);
                return false;
            }
            options->things[options->thing_count++] = argv[i];
            continue;
        }
        const struct option *option = find(argv[i]);
        if (!option) {
            fprintf(stderr, "pavilion-stage: unknown option %s\n", argv[i]);
            return false;
        }
        if (takes_value(option) && i + 1 >= argc) {
            fprintf(stderr, "pavilion-stage: %s needs a value\n", argv[i]);
            return false;
        }
        if (!apply(options, option, takes_value(option) ? argv[++i] : NULL))
            return false;
    }
    if (options->window == PAV_WINDOW_NONE)
        options->window =
            strcmp(options->mode, "run") == 0 ? PAV_WINDOW_WINDOWED : PAV_WINDOW_HEADLESS;
    return true;
}
