/* Owns the pictures that a work reads: brought by the file, given by hand, the camera's, test pictures,
 * sound. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "stage/media/image.h"
#include "stage/scene/work_scene.h"

static struct pav_gpu *gpu_of(struct work_scene *ws)
{
    return ws->scene->host.gpu;
}

/* --- files --- */

/* The colours as stored, the bottom row first. */
static uint8_t *read_turned(const char *path, int *width_px, int *height_px, char **why)
{
    uint8_t *rgba = pav_image_read_straight(path, width_px, height_px, why);
    size_t row = rgba ? (size_t)*width_px * 4 : 0;
    uint8_t *kept = rgba ? pav_alloc(row) : NULL;
    for (int y = 0; rgba && y < *height_px / 2; y++) {
        uint8_t *upper = rgba + (size_t)y * row, *lower = rgba + (size_t)(*height_px - 1 - y) * row;
        memcpy(kept, upper, row);
        memcpy(upper, lower, row);
        memcpy(lower, kept, row);
    }
    free(kept);
    return rgba;
}

static struct pav_texture *texture_of(struct work_scene *ws, const char *path,
                                      const struct pav_work_image *image, char **why)
{
    struct pav_texture_desc desc = {.format = PAV_FORMAT_RGBA8};
    bool turned = !image || ws->work->format != PAV_WORK_SHADERTOY || image->flip;
    uint8_t *rgba = turned ? read_turned(path, &desc.width_px, &desc.height_px, why)
                           : pav_image_read_straight(path, &desc.width_px, &desc.height_px, why);
    if (!rgba)
        return NULL;
    desc.pixels = rgba;
    if (image && image->nearest)
        desc.filter = PAV_FILTER_NEAREST;
    if (image && image->repeat)
        desc.wrap = PAV_WRAP_REPEAT;
    struct pav_texture *texture = image && image->mipmap
                                      ? pav_texture_create_mipmapped(gpu_of(ws), &desc)
                                      : pav_texture_create(gpu_of(ws), &desc);
    free(rgba);
    if (!texture)
        *why = pav_sprintf("%s: the driver has no memory for it", path);
    return texture;
}

static struct pav_texture *cube_of(struct work_scene *ws, const struct pav_work_image *image,
                                   char **why)
{
    uint8_t *faces[6] = {0};
    int side = 0;
    struct pav_texture *texture = NULL;
    for (int i = 0; i < 6 && !*why; i++) {
        int w, h;
        faces[i] = pav_image_read_straight(image->faces[i], &w, &h, why);
        if (faces[i] && i == 0)
            side = w;
        if (faces[i] && (w != side || h != side))
            *why = pav_sprintf("%s: a face of a cube has %d x %d pixels: expected %d x %d",
                               image->faces[i], w, h, side, side);
    }
    if (!*why)
        texture = pav_texture_create_cube(gpu_of(ws), side, (const uint8_t *const *)faces);
    for (int i = 0; i < 6; i++)
        free(faces[i]);
    return texture;
}

/* The file that `--image NAME=FILE` names for `name`, or NULL. */
static const char *by_hand(const struct work_scene *ws, const char *name)
{
    const struct pav_given *given = ws->scene->host.given;
    size_t length = strlen(name);
    for (size_t i = given ? given->image_count : 0; i-- > 0;) {
        const char *image = given->images[i];
        if (strncmp(image, name, length) == 0 && image[length] == '=')
            return image + length + 1;
    }
    return NULL;
}

static bool open_image(struct work_scene *ws, size_t i)
{
    const struct pav_work_image *image = &ws->work->images[i];
    const char *hand = by_hand(ws, image->name);
    char *why = NULL;
    ws->images[i] = hand              ? texture_of(ws, hand, image, &why)
                    : image->path     ? texture_of(ws, image->path, image, &why)
                    : image->faces[0] ? cube_of(ws, image, &why)
                                      : NULL;
    if (why)
        work_scene_complain(ws, "%s:%d: the picture \"%s\": %s", ws->work->path, image->line,
                            image->name, why);
    free(why);
    return ws->images[i] || !why;
}

static bool open_input(struct work_scene *ws, size_t i)
{
    const struct pav_work_input *input = &ws->work->inputs[i];
    const char *hand = input->type == PAV_WORK_IMAGE ? by_hand(ws, input->name) : NULL;
    char *why = NULL;
    if (!hand)
        return true;
    ws->sources[i].file = texture_of(ws, hand, NULL, &why);
    if (why)
        work_scene_complain(ws, "--image %s: %s", input->name, why);
    free(why);
    return ws->sources[i].file != NULL;
}

static bool open_channel(struct work_scene *ws, int i)
{
    const char *hand = by_hand(ws, work_channel_names[i]);
    char *why = NULL;
    if (!hand || ws->work->format != PAV_WORK_SHADERTOY)
        return true;
    ws->channels[i] = texture_of(ws, hand, NULL, &why);
    if (why)
        work_scene_complain(ws, "--image %s: %s", work_channel_names[i], why);
    free(why);
    return ws->channels[i] != NULL;
}

bool work_images_open(struct work_scene *ws)
{
    bool well = true;
    for (int i = 0; well && i < WORK_CHANNELS; i++)
        well = open_channel(ws, i);
    work_sound_open(ws);
    for (size_t i = 0; well && i < ws->work->image_count; i++)
        well = open_image(ws, i);
    for (size_t i = 0; well && i < ws->work->input_count; i++)
        well = open_input(ws, i);
    return well;
}

void work_images_films(struct work_scene *ws)
{
    struct pav_scene *scene = ws->scene;
    for (int i = 0; i < PAV_SLOTS_MAX; i++) {
        pav_film_destroy(scene->films[i].film);
        scene->films[i] = (struct scene_film){0};
    }
    for (size_t i = 0; i < ws->work->input_count; i++)
        if (work_takes_camera(ws->work, i) && pav_scene_slot(scene, ws->work->inputs[i].name) >= 0)
            ws->sources[i].film = pav_scene_film(scene, ws->work->inputs[i].name);
    work_scene_tell_needs(ws);
}

/* --- test pictures --- */

static bool has_camera(const struct work_scene *ws)
{
    return ws->scene->entry.camera >= 0;
}

bool work_takes_camera(const struct pav_work *work, size_t input)
{
    return work->inputs[input].type == PAV_WORK_IMAGE &&
           work->inputs[input].visitor == PAV_VISITOR_NONE;
}

static enum work_test test_of(const struct pav_work_input *input)
{
    return strcmp(input->name, "endImage") == 0 ? WORK_TEST_SECOND : WORK_TEST_FIRST;
}

static bool wants_test(const struct work_scene *ws, enum work_test which)
{
    for (size_t i = 0; i < ws->work->input_count; i++)
        if (work_takes_camera(ws->work, i) && !ws->sources[i].file && !ws->sources[i].film &&
            test_of(&ws->work->inputs[i]) == which)
            return true;
    return which == WORK_TEST_FIRST && ws->work->reads_camera;
}

void work_images_resize(struct work_scene *ws, int width_px, int height_px)
{
    if (ws->tests_width_px == width_px && ws->tests_height_px == height_px)
        return;
    ws->tests_width_px = width_px;
    ws->tests_height_px = height_px;
    for (int which = WORK_TEST_FIRST; which < WORK_TESTS; which++) {
        if (has_camera(ws) || !wants_test(ws, (enum work_test)which))
            continue;
        uint8_t *rgba = work_test_picture((enum work_test)which, width_px, height_px);
        pav_texture_destroy(ws->tests[which]);
        ws->tests[which] =
            pav_texture_create(gpu_of(ws), &(struct pav_texture_desc){.width_px = width_px,
                                                                      .height_px = height_px,
                                                                      .format = PAV_FORMAT_RGBA8,
                                                                      .pixels = rgba});
        free(rgba);
    }
}

bool work_images_give(struct work_scene *ws, const char *name, struct pav_texture *texture)
{
    for (size_t i = 0; ws->work && i < ws->work->input_count; i++) {
        if (ws->work->inputs[i].type == PAV_WORK_IMAGE &&
            strcmp(ws->work->inputs[i].name, name) == 0) {
            ws->sources[i].given = texture;
            work_scene_tell_needs(ws);
            return true;
        }
    }
    return false;
}

bool work_images_given(const struct work_scene *ws)
{
    for (size_t i = 0; i < ws->work->input_count; i++)
        if (ws->sources[i].given)
            return true;
    return false;
}

const char **work_images_names(const struct work_scene *ws)
{
    const struct pav_work *work = ws ? ws->work : NULL;
    size_t most = work ? work->input_count + work->image_count + WORK_CHANNELS : 0, count = 0;
    const char **names = pav_alloc((most + 1) * sizeof *names);
    for (size_t i = 0; work && i < work->input_count; i++)
        if (work->inputs[i].type == PAV_WORK_IMAGE)
            names[count++] = work->inputs[i].name;
    for (size_t i = 0; work && i < work->image_count; i++)
        names[count++] = work->images[i].name;
    for (size_t i = 0; work && work->format == PAV_WORK_SHADERTOY && i < WORK_CHANNELS; i++)
        names[count++] = work_channel_names[i];
    return names;
}

/* --- what an input samples --- */

struct pav_texture *work_images_camera(struct work_scene *ws, const struct pav_frame_info *info)
{
    return has_camera(ws) ? info->camera->texture : ws->tests[WORK_TEST_FIRST];
}

static struct pav_texture *image_of(struct work_scene *ws, size_t i,
                                    const struct pav_frame_info *info)
{
    const struct pav_work_input *input = &ws->work->inputs[i];
    const struct work_source *source = &ws->sources[i];
    if (source->given)
        return source->given;
    if (source->file)
        return source->file;
    if (source->film)
        return pav_film_texture(source->film);
    switch (input->visitor) {
    case PAV_VISITOR_SILHOUETTE:
        return info->findings->mask_texture;
    case PAV_VISITOR_FLOW:
        return info->findings->flow_texture;
    case PAV_VISITOR_CAMERA:
        return info->camera->texture;
    default:
        return has_camera(ws) ? info->camera->texture : ws->tests[test_of(input)];
    }
}

struct pav_texture *work_images_of(struct work_scene *ws, size_t i,
                                   const struct pav_frame_info *info)
{
    switch (ws->work->inputs[i].type) {
    case PAV_WORK_IMAGE:
        return image_of(ws, i, info);
    case PAV_WORK_AUDIO:
    case PAV_WORK_AUDIO_FFT:
        return work_sound_of(ws, i, info->sound);
    default:
        return NULL;
    }
}
