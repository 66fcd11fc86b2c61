/* Reading Shadertoy's works. */
#include "stage/isf/shadertoy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "stage/isf/compose.h"
#include "stage/isf/json.h"

#define BUFFERS 4

static const char *const targets[BUFFERS] = {"bufferA", "bufferB", "bufferC", "bufferD"};

/* The output ids by which an export that names no buffer tells them apart. */
static const char *const output_ids[BUFFERS] = {"4dXGR8", "XsXGR8", "4sXGR8", "XdfGR8"};
static const char *const input_ids[BUFFERS] = {"257", "258", "259", "260"};

struct export
{
    struct pav_work *work;
    struct isf_complaints *to;
    const json_t *buffers[BUFFERS], *image, *common;
    int pass_of[BUFFERS]; /* index in passes, -1: there is none */
};

void isf_toy_plain(struct pav_work *work, const char *text, struct isf_complaints *to)
{
    work->format = PAV_WORK_SHADERTOY;
    work->kind = PAV_WORK_GENERATOR;
    work->passes = pav_alloc(sizeof *work->passes);
    work->passes[work->pass_count++] = (struct pav_work_pass){.line = 1};
    int source = isf_source_add(work, work->path);
    isf_compose_toy(work, (struct isf_piece){0}, (struct isf_piece){text, source}, true, to);
}

/* An id as text, whether the export writes it as a number or as a text. */
static void id_text(const json_t *object, char *out, size_t bytes)
{
    const json_t *id = isf_json_get(object, "id");
    if (json_is_string(id))
        pav_strcpy(out, bytes, json_string_value(id));
    else
        snprintf(out, bytes, "%lld", (long long)json_integer_value(id));
}

static const char *name_of(const json_t *pass)
{
    const char *name = isf_json_text(pass, "name");
    return name ? name : "";
}

/* Which of the buffers a render pass is: by its name, else by its output, else the next free one. */
static int buffer_index(const struct export *e, const json_t *pass)
{
    const char *name = name_of(pass);
    size_t length = strlen(name);
    char last = length ? name[length - 1] : 0, id[32] = "";
    if (strncasecmp(name, "Buf", 3) == 0) {
        if (last >= 'A' && last <= 'D')
            return last - 'A';
        if (last >= 'a' && last <= 'd')
            return last - 'a';
    }
    id_text(json_array_get(isf_json_get(pass, "outputs"), 0), id, sizeof id);
    for (int i = 0; i < BUFFERS; i++)
        if (strcmp(id, output_ids[i]) == 0 || strcmp(id, input_ids[i]) == 0)
            return i;
    for (int i = 0; i < BUFFERS; i++)
        if (!e->buffers[i])
            return i;
    return -1;
}

static void sort_pass(struct export *e, const json_t *pass)
{
    int line = isf_json_line(pass, 1);
    const char *type = isf_json_text(pass, "type");
    if (!type)
        type = strncasecmp(name_of(pass), "Buf", 3) == 0    ? "buffer"
               : strcasecmp(name_of(pass), "Common") == 0   ? "common"
               : strcasecmp(name_of(pass), "Sound") == 0    ? "sound"
               : strncasecmp(name_of(pass), "Cube", 4) == 0 ? "cubemap"
                                                            : "image";
    if (strcasecmp(type, "image") == 0) {
        e->image = pass;
    } else if (strcasecmp(type, "common") == 0) {
        e->common = pass;
    } else if (strcasecmp(type, "buffer") == 0) {
        int index = buffer_index(e, pass);
        if (index < 0 || e->buffers[index])
            isf_complain(e->to, line, "the pass \"%s\" is one buffer too many: expected A to D",
                         name_of(pass));
        else
            e->buffers[index] = pass;
    } else if (strcasecmp(type, "sound") == 0) {
        e->work->sound_left_out = true;
    } else {
        isf_complain(e->to, line,
                     "the pass \"%s\" is of the type %s, which is not drawn here: works of Image, "
                     "Buffer A to D and Common are",
                     name_of(pass), type);
    }
}

/* The buffer that an input names, -1: none. */
static int input_buffer(const struct export *e, const json_t *input)
{
    char id[32] = "", output[32];
    const char *path = isf_json_text(input, "src");
    id_text(input, id, sizeof id);
    for (int i = 0; i < BUFFERS; i++) {
        id_text(json_array_get(isf_json_get(e->buffers[i], "outputs"), 0), output, sizeof output);
        if (e->buffers[i] && strcmp(output, "0") != 0 && strcmp(output, id) == 0)
            return i;
    }
    if (!path)
        path = isf_json_text(input, "filepath");
    const char *number = path ? strstr(path, "buffer0") : NULL;
    if (number && number[7] >= '0' && number[7] < '0' + BUFFERS)
        return number[7] - '0';
    for (int i = 0; i < BUFFERS; i++)
        if (strcmp(id, output_ids[i]) == 0 || strcmp(id, input_ids[i]) == 0)
            return i;
    return -1;
}

static void read_sampler(const json_t *input, struct pav_work_channel *channel, bool *mipmap,
                         bool *flip)
{
    const json_t *sampler = isf_json_get(input, "sampler");
    const char *filter = isf_json_text(sampler, "filter"), *wrap = isf_json_text(sampler, "wrap");
    const json_t *turned = isf_json_get(sampler, "vflip");
    channel->nearest = filter && strcasecmp(filter, "nearest") == 0;
    channel->repeat = wrap && strcasecmp(wrap, "repeat") == 0;
    *mipmap = filter && strcasecmp(filter, "mipmap") == 0;
    *flip = true;
    if (turned)
        isf_json_truth(turned, flip);
}

/* Shadertoy's own pictures are not ours to bring: one that lies beside the file is used. */
static void read_texture(struct export *e, const json_t *input, struct pav_work_channel *channel,
                         int line, bool mipmap, bool flip)
{
    struct pav_work *work = e->work;
    const char *path = isf_json_text(input, "src");
    path = path ? path : isf_json_text(input, "filepath");
    path = path ? path : "";
    char *folder = pav_path_folder(work->path);
    char *full = pav_path_join(folder, pav_path_name(path));
    free(folder);
    if (!*pav_path_name(path) || access(full, R_OK) != 0) {
        isf_complain(e->to, line, "the picture \"%s\" is not there: put a file named %s beside %s",
                     path, pav_path_name(path), pav_path_name(work->path));
        free(full);
        return;
    }
    channel->kind = PAV_CHANNEL_IMAGE;
    for (size_t i = 0; i < work->image_count; i++) {
        struct pav_work_image *image = &work->images[i];
        if (strcmp(image->path, full) == 0 && image->flip == flip && image->mipmap == mipmap) {
            channel->index = (int)i;
            free(full);
            return;
        }
    }
    channel->index = (int)work->image_count;
    work->images[work->image_count++] =
        (struct pav_work_image){.name = pav_strdup(pav_path_name(path)),
                                .uniform = pav_strdup(""),
                                .path = full,
                                .nearest = channel->nearest,
                                .repeat = channel->repeat,
                                .mipmap = mipmap,
                                .flip = flip,
                                .line = line};
}

static void read_input(struct export *e, const json_t *input, struct pav_work_pass *pass,
                       const char *name)
{
    double number = 0;
    int line = isf_json_line(input, pass->line), buffer = input_buffer(e, input);
    const char *type = isf_json_text(input, "ctype");
    bool mipmap, flip;
    type = type ? type : isf_json_text(input, "type");
    type = type ? type : "";
    isf_json_number(isf_json_get(input, "channel"), &number);
    if (number < 0 || number > 3) {
        isf_complain(e->to, line, "%s has an input at channel %g: expected 0 to 3", name, number);
        return;
    }
    struct pav_work_channel *channel = &pass->channels[(int)number];
    read_sampler(input, channel, &mipmap, &flip);
    if (strcasecmp(type, "buffer") == 0 && buffer >= 0 && e->pass_of[buffer] >= 0) {
        channel->kind = PAV_CHANNEL_TARGET;
        channel->index = e->pass_of[buffer];
    } else if (strcasecmp(type, "buffer") == 0) {
        if (buffer < 0)
            isf_complain(e->to, line, "%s reads a buffer that is none of A to D", name);
    } else if (strcasecmp(type, "texture") == 0) {
        read_texture(e, input, channel, line, mipmap, flip);
    } else if (strcasecmp(type, "webcam") == 0 || strcasecmp(type, "video") == 0) {
        channel->kind = PAV_CHANNEL_CAMERA;
        e->work->reads_camera = true;
    } else if (strcasecmp(type, "music") == 0 || strcasecmp(type, "musicstream") == 0 ||
               strcasecmp(type, "mic") == 0 || strcasecmp(type, "microphone") == 0) {
        channel->kind = PAV_CHANNEL_SOUND;
        e->work->reads_sound = true;
    } else {
        bool keys = strcasecmp(type, "keyboard") == 0;
        isf_complain(e->to, line, "%s has a %s as iChannel%d, which %s: %s", name,
                     *type ? type : "nameless input", (int)number,
                     keys ? "an exhibit has not" : "is not read here",
                     keys ? "let it react to iMouse, sound or the camera instead"
                          : "buffers, textures beside the file, music, mic, webcam and video are");
    }
}

static char *code_of(const json_t *pass)
{
    const json_t *code = isf_json_get(pass, "code");
    struct pav_str all = {0};
    if (json_is_string(code))
        return pav_strdup(json_string_value(code));
    for (size_t i = 0; i < json_array_size(code); i++) /* a list of lines */
        if (json_is_string(json_array_get(code, i)))
            pav_str_addf(&all, "%s\n", json_string_value(json_array_get(code, i)));
    return all.text ? all.text : pav_strdup("");
}

static int add_source(struct export *e, const json_t *pass, const char *otherwise)
{
    const char *name = name_of(pass);
    char *full = pav_sprintf("%s (%s)", e->work->path, *name ? name : otherwise);
    int number = isf_source_add(e->work, full);
    free(full);
    return number;
}

static void write_pass(struct export *e, const json_t *json, struct pav_work_pass *pass,
                       struct isf_piece common, const char *name)
{
    const json_t *inputs = isf_json_get(json, "inputs");
    for (size_t i = 0; i < json_array_size(inputs); i++)
        read_input(e, json_array_get(inputs, i), pass, name);
    char *code = code_of(json);
    int source = add_source(e, json, name);
    int text =
        isf_compose_toy(e->work, common, (struct isf_piece){code, source}, json == e->image, e->to);
    pass->fragment = text < 0 ? 0 : text;
    free(code);
}

static void add_buffers(struct export *e)
{
    struct pav_work *work = e->work;
    for (int i = 0; i < BUFFERS; i++) {
        e->pass_of[i] = -1;
        if (!e->buffers[i])
            continue;
        e->pass_of[i] = (int)work->pass_count;
        work->passes[work->pass_count++] =
            (struct pav_work_pass){.target = pav_strdup(targets[i]),
                                   .target_uniform = pav_strdup(targets[i]),
                                   .persistent = true,
                                   .floating = true,
                                   .line = isf_json_line(e->buffers[i], 1)};
    }
    work->passes[work->pass_count++].line = isf_json_line(e->image, 1);
}

static void write_passes(struct export *e)
{
    char *code = e->common ? code_of(e->common) : NULL;
    struct isf_piece common = {.text = code};
    if (code)
        common.source = add_source(e, e->common, "Common");
    add_buffers(e);
    for (int i = 0; i < BUFFERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "Buffer %c", 'A' + i);
        if (e->buffers[i])
            write_pass(e, e->buffers[i], &e->work->passes[e->pass_of[i]], common, name);
    }
    write_pass(e, e->image, &e->work->passes[e->work->pass_count - 1], common, "Image");
    free(code);
}

void isf_toy_export(struct pav_work *work, const json_t *json, struct isf_complaints *to)
{
    struct export e = {.work = work, .to = to};
    work->format = PAV_WORK_SHADERTOY;
    work->kind = PAV_WORK_GENERATOR;
    work->images = pav_alloc(PAV_WORK_IMAGES_MAX * sizeof *work->images);
    work->passes = pav_alloc((BUFFERS + 1) * sizeof *work->passes);
    if (json_is_array(json)) /* a list of works: the first one */
        json = json_array_get(json, 0);
    const json_t *inner = isf_json_get(json, "Shader");
    json = inner ? inner : json;
    const json_t *list = isf_json_get(json, "renderpass"), *info = isf_json_get(json, "info");
    for (size_t i = 0; i < json_array_size(list); i++)
        sort_pass(&e, json_array_get(list, i));
    if (json_array_size(list) == 0)
        isf_complain(to, isf_json_line(json, 1),
                     "this JSON has no \"renderpass\": expected what Shadertoy exports");
    else if (!e.image)
        isf_complain(to, isf_json_line(json, 1), "there is no pass of the type \"image\"");
    const char *name = isf_json_text(info, "name"), *author = isf_json_text(info, "username");
    work->description = name && *name ? pav_strdup(name) : NULL;
    work->credit = author && *author ? pav_strdup(author) : NULL;
    if (to->count == 0)
        write_passes(&e);
}
