/* How a head is photographed: the camera, the light, what stands behind and before it, and the sensor. */
#ifndef PAV_FACELAB_SHOT_H
#define PAV_FACELAB_SHOT_H

#include "facelab/head.h"
#include "facelab/maths.h"

#define PAV_LIGHTS_MAX 3

/* Directions are those of the picture: x right, y down, z to the camera. Colours are linear. */
struct pav_light {
    struct vec3 from;   /* unit, towards the light */
    struct vec3 colour; /* 1: a white surface facing it is white */
    float soft;         /* 0 a bare bulb .. 1 an overcast window */
    bool shadows;
};

enum pav_backdrop {
    PAV_BACKDROP_WALL = 0,
    PAV_BACKDROP_ROOM,
    PAV_BACKDROP_SHAPES,
    PAV_BACKDROP_FOLIAGE,
    PAV_BACKDROP_CROWD,
    PAV_BACKDROP_MUSEUM,
    PAV_BACKDROP_LIGHTS,
    PAV_BACKDROP_TEXT,
    PAV_BACKDROP_KINDS,
    PAV_BACKDROP_CLEAR, /* what the canvas holds already */
};

enum pav_occluder {
    PAV_OCCLUDER_NONE = 0,
    PAV_OCCLUDER_HAND,
    PAV_OCCLUDER_MICROPHONE,
    PAV_OCCLUDER_CUP,
    PAV_OCCLUDER_PHONE,
    PAV_OCCLUDER_SCRAP, /* a plain dark or bright patch */
    PAV_OCCLUDER_KINDS,
};

struct pav_shot {
    /* The camera. Shares of the picture, so that one shot serves any size. */
    float unit;         /* the head's unit at `anchor`, of the shorter side */
    float x, y;         /* where `anchor` is seen: 0..1 across and down */
    struct vec3 anchor; /* in head space */
    float away;         /* distance of the camera, units */

    /* The light. */
    int light_count;
    struct pav_light lights[PAV_LIGHTS_MAX];
    struct vec3 sky, ground; /* what comes from all around, above and below */
    float exposure;

    enum pav_backdrop backdrop;
    struct vec3 backdrop_colour;
    float backdrop_blur; /* px, as all of the following, of a picture 180 px high */

    enum pav_occluder occluder;
    float occluder_x, occluder_y; /* where it points, in units from the mouth */
    float occluder_turn;          /* radians */
    float occluder_size;
    float occluder_melanin; /* of a hand */

    /* The sensor. */
    float defocus_px, motion_px, motion_turn, vignette;
    float contrast; /* 1: as it is */
    float noise;    /* standard deviation in dark tones, of 255 */
    float jpeg;     /* 0: none, else the step of the coarse quantiser */
    bool grey;
    uint32_t seed;
};

#endif
