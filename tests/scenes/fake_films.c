/* Stands in for the media room: a film is one red picture, and breaks when a test says so. */
#include "fake_films.h"

#include <stdlib.h>

#include "base/str.h"
#include "stage/media/film.h"
#include "stage/media/image.h"

struct fake_films fake_films;

struct pav_film {
    struct pav_gpu *gpu;
    struct pav_texture *texture;
    bool main;
    int asked;
};

struct pav_film *pav_film_create(const struct pav_film_desc *desc)
{
    struct pav_film *film = pav_alloc(sizeof *film);
    film->gpu = desc->gpu;
    film->main = pav_path_ends(desc->path, "main.mp4");
    if (film->main)
        fake_films.playing = true;
    fake_films.created++;
    return film;
}

void pav_film_destroy(struct pav_film *film)
{
    if (!film)
        return;
    pav_texture_destroy(film->texture);
    fake_films.destroyed++;
    free(film);
}

void pav_film_update(struct pav_film *film, double now_s, const char *language)
{
    static const unsigned char red[4] = {255, 0, 0, 255};
    (void)language;
    if (film->main && fake_films.updates++ == 0)
        fake_films.first_s = now_s;
    if (film->main)
        fake_films.last_s = now_s;
    if (!film->texture)
        film->texture = pav_texture_create(
            film->gpu,
            &(struct pav_texture_desc){
                .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = red});
}

static bool broken(const struct pav_film *film)
{
    return film->main ? fake_films.main_breaks : fake_films.extra_breaks;
}

bool pav_film_primed(struct pav_film *film)
{
    return !broken(film) && (!film->main || film->asked++ >= fake_films.primed_after);
}

enum pav_film_state pav_film_state(const struct pav_film *film)
{
    if (!film)
        return PAV_FILM_NONE;
    return broken(film) ? PAV_FILM_BROKEN : PAV_FILM_PLAYING;
}

const char *pav_film_error(const struct pav_film *film)
{
    if (!film || !broken(film))
        return "";
    return film->main ? "main.mp4: truncated" : "extra.mp4: truncated";
}

struct pav_texture *pav_film_texture(struct pav_film *film)
{
    return film ? film->texture : NULL;
}

void pav_film_play(struct pav_film *film)
{
    if (film && film->main)
        fake_films.playing = true;
}

void pav_film_pause(struct pav_film *film)
{
    if (film && film->main)
        fake_films.playing = false;
}

bool pav_film_probe(const char *path, char **about, char **why)
{
    bool is_main = pav_path_ends(path, "main.mp4");
    if (is_main ? fake_films.main_breaks : fake_films.extra_breaks) {
        *why = pav_sprintf("%s: truncated", path);
        return false;
    }
    *about = pav_strdup("a fake film");
    return true;
}

uint8_t *pav_image_read(const char *path, int *width_px, int *height_px, char **why)
{
    (void)width_px, (void)height_px;
    *why = pav_sprintf("%s: no such picture", path);
    return NULL;
}

uint8_t *pav_image_read_straight(const char *path, int *width_px, int *height_px, char **why)
{
    return pav_image_read(path, width_px, height_px, why);
}
