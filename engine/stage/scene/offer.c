/* Owns what the host offers a scene: the pav_scene_* functions of pavilion/scene.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "stage/media/image.h"
#include "stage/scene/scene.h"

struct pav_gpu *pav_scene_gpu(struct pav_scene *scene)
{
    return scene->host.gpu;
}

struct pav_program *pav_scene_program(struct pav_scene *scene, const char *fragment,
                                      const char *vertex)
{
    struct pav_program_desc desc = {.fragment = fragment, .vertex = vertex, .name = fragment};
    const char *outside = !fragment || !pav_path_inside(fragment) ? fragment
                          : vertex && !pav_path_inside(vertex)    ? vertex
                                                                  : NULL;
    if (!fragment || outside) {
        pav_scene_log(scene, PAV_LOG_ERROR, "shader \"%s\" is not inside the installation's folder",
                      outside ? outside : "");
        desc = (struct pav_program_desc){.fragment_source = "#error no such shader\n",
                                         .name = "shader"};
    }
    return pav_program_create(scene->host.gpu, &desc);
}

struct pav_texture *pav_scene_image(struct pav_scene *scene, const char *file)
{
    if (!file || !pav_path_inside(file)) {
        pav_scene_log(scene, PAV_LOG_ERROR,
                      "picture \"%s\" is not inside the installation's folder", file ? file : "");
        return NULL;
    }
    int width, height;
    char *path = pav_place_file(file, scene->source_folder), *why = NULL;
    uint8_t *pixels = pav_image_read(path, &width, &height, &why);
    struct pav_texture *texture = NULL;
    if (pixels)
        texture = pav_texture_create(scene->host.gpu,
                                     &(struct pav_texture_desc){.width_px = width,
                                                                .height_px = height,
                                                                .format = PAV_FORMAT_RGBA8,
                                                                .pixels = pixels});
    else
        pav_scene_log(scene, PAV_LOG_ERROR, "%s", why ? why : path);
    free(pixels);
    free(why);
    free(path);
    return texture;
}

static struct pav_film *open_film(struct pav_scene *scene, const struct pav_medium *medium)
{
    const char *captions[PAV_LANGUAGES_MAX + 1] = {0}, *languages[PAV_LANGUAGES_MAX + 1] = {0};
    for (size_t i = 0; i < medium->caption_count; i++) {
        captions[i] = medium->captions[i];
        languages[i] = medium->languages[i];
    }
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){
        .path = medium->file,
        .caption_paths = captions,
        .caption_languages = languages,
        .loop = medium->loop,
        .volume = medium->volume,
        .sequence_fps = medium->fps,
        .lock_step = scene->host.lock_step,
        .gpu = scene->host.gpu,
        .sound = scene->host.sound,
    });
    if (!scene->shown)
        pav_film_pause(film);
    return film;
}

struct pav_film *pav_scene_film(struct pav_scene *scene, const char *slot)
{
    int index = slot ? pav_scene_slot(scene, slot) : -1;
    if (index < 0) {
        pav_scene_log(scene, PAV_LOG_ERROR, "\"%s\" is not one of its slots", slot ? slot : "");
        return NULL;
    }
    for (size_t i = 0; !scene->films[index].film && i < scene->manifest.medium_count; i++) {
        if (strcmp(scene->manifest.media[i].slot, slot) == 0)
            scene->films[index].film = open_film(scene, &scene->manifest.media[i]);
    }
    return scene->films[index].film;
}

static const struct pav_words *find_words(const struct pav_scene *scene, const char *key)
{
    for (size_t i = 0; i < scene->manifest.word_count; i++) {
        if (strcmp(scene->manifest.words[i].key, key) == 0)
            return &scene->manifest.words[i];
    }
    return strcmp(key, "title") == 0 ? &scene->manifest.title : NULL;
}

const char *pav_scene_words(struct pav_scene *scene, const char *key)
{
    return pav_scene_words_in(scene, key, NULL);
}

const char *pav_scene_words_in(struct pav_scene *scene, const char *key, const char *language)
{
    const struct pav_words *words = find_words(scene, key);
    if (!words || words->count == 0)
        return key;
    const char *text = pav_words_exact(words, language ? language : scene->language);
    if (!text && scene->first_language[0])
        text = pav_words_exact(words, scene->first_language);
    return text ? text : pav_words_in(words, NULL);
}

static void ask_faces(struct pav_scene *scene, const struct pav_wish *wanted)
{
    bool may = scene->info && (scene->info->needs & PAV_NEED_FACES);
    scene->asked = may ? *wanted : (struct pav_wish){0};
    if (wanted->needs && !may && !scene->faces_refused) {
        scene->faces_refused = true;
        pav_scene_log(scene, PAV_LOG_WARN,
                      "asks for faces, but PAV_NEED_FACES is not among its needs: refused");
    }
}

void pav_scene_ask_faces(struct pav_scene *scene, bool wanted)
{
    struct pav_wish wish = {0};
    if (wanted)
        wish = (struct pav_wish){.needs = PAV_NEED_FACES, .everyone = 1};
    ask_faces(scene, &wish);
}

void pav_scene_ask_faces_of(struct pav_scene *scene, const uint32_t *people, size_t count)
{
    struct pav_wish wish = {0};
    for (size_t i = 0; i < count; i++) {
        /* one at a time: a name that is there twice, or is 0, is none */
        struct pav_wish one = {.needs = PAV_NEED_FACES, .count = 1, .people = {people[i]}};
        if (pav_wish_valid(&one))
            pav_wish_add(&wish, &one);
    }
    if (count > PAV_PEOPLE_MAX && !scene->crowd_said) {
        scene->crowd_said = true;
        pav_scene_log(scene, PAV_LOG_WARN, "asks for the faces of %zu people; the first %d count",
                      count, PAV_PEOPLE_MAX);
    }
    ask_faces(scene, &wish);
}

void pav_scene_fail(struct pav_scene *scene, const char *format, ...)
{
    if (scene->failing || scene->stage == PAV_SCENE_FAILED)
        return;
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    scene->failing = true;
    scene->reason.length = 0;
    pav_str_add(&scene->reason, text);
}

void pav_scene_log(struct pav_scene *scene, enum pav_log_level level, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    pav_log(scene->name, level, "%s", text);
}
