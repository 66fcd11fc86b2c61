/*
 * Films, stills and image sequences for scenes. A scene names its media as slots; the host opens
 * them in the background, primes them before the scene goes on stage, and skips a broken one with a
 * message that names the file.
 */
#ifndef PAVILION_MEDIA_H
#define PAVILION_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include "log.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pav_film;
struct pav_texture;

/* How a film is. */
enum pav_film_state {
    PAV_FILM_NONE = 0, /* the slot is empty */
    PAV_FILM_OPENING,
    PAV_FILM_PLAYING,
    PAV_FILM_PAUSED,
    PAV_FILM_ENDED, /* the last picture stands */
    PAV_FILM_BROKEN,
};

/* Render thread. All accept NULL and answer as for an empty slot. */
PAV_API enum pav_film_state pav_film_state(const struct pav_film *film);
/* Why the film is broken, for people; "" otherwise. */
PAV_API const char *pav_film_error(const struct pav_film *film);
/* The picture to show in this frame: RGBA8, sRGB, premultiplied where the film has alpha. NULL until the
 * first picture is there. Borrowed until the next update. */
PAV_API struct pav_texture *pav_film_texture(struct pav_film *film);
/* False when the shown picture lets what lies behind it through. */
PAV_API bool pav_film_opaque(const struct pav_film *film);
/* Where the shown picture stands in the film and how long the film is, s; 0 when unknown. */
PAV_API double pav_film_time(const struct pav_film *film);
PAV_API double pav_film_duration(const struct pav_film *film);
/* The caption to show now in the visitor's language, UTF-8 without markup, lines separated by \n;
 * "" when there is none. Borrowed until the next update. */
PAV_API const char *pav_film_caption(const struct pav_film *film);

/* Goes on, or stands still. */
PAV_API void pav_film_play(struct pav_film *film);
PAV_API void pav_film_pause(struct pav_film *film);
/* Shows the picture at `s` seconds; exact to the frame. */
PAV_API void pav_film_seek(struct pav_film *film, double s);
/* 1 is normal speed; 0.1 to 8. At other speeds than 1 the film is silent. */
PAV_API void pav_film_set_rate(struct pav_film *film, double rate);
/* At its end it begins again, without a gap. */
PAV_API void pav_film_set_loop(struct pav_film *film, bool loop);
/* 0 silent .. 1 as recorded. */
PAV_API void pav_film_set_volume(struct pav_film *film, float volume);

#ifdef __cplusplus
}
#endif
#endif
