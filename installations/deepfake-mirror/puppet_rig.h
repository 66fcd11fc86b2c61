/*
 * The rig of a portrait: the mesh over its face, and where each vertex goes when the head turns, the mouth
 * opens, the lids close. Pure: no GPU.
 *
 * Everything is in the portrait's face frame (geometry.h): units of half the distance between the outer eye
 * corners, y up, as painted. A place is looked up in the painting at its `rest` and drawn where `pose` says.
 */
#ifndef PUPPET_RIG_H
#define PUPPET_RIG_H

#include "geometry.h"

#define RIG_MOST        TRIANGULATE_MOST
#define RIG_TRIANGLES   (2 * RIG_MOST)
#define RIG_STATIONS    9 /* along a lid or a lip, from the picture's left to its right */
#define RIG_CONTOUR     (2 * RIG_STATIONS - 2) /* upper, then lower without the corners */
#define RIG_SPOKES      24
#define RIG_ROLL_MOST   18.0f /* degrees */
#define RIG_DIRECTIONS  16
#define RIG_EYE_COLUMNS 17
#define RIG_EYE_ROWS    9
#define RIG_EYE         (RIG_EYE_COLUMNS * RIG_EYE_ROWS)

/* What the portrait shall do; all zero but `lid` (1, 1): nothing. */
struct rig_pull {
    float yaw_deg, pitch_deg, roll_deg; /* added to how it was painted; pav_face's signs */
    struct point shift[PAV_LANDMARKS];  /* units of a face that looks ahead; lids do not count */
    float lid[2];                       /* 0 closed .. 1 as painted .. 1.5 wide */
    struct point gaze;                  /* the irises' way, units */
    float mouth_width; /* of the mouth that `shift` was measured on; 0: the mean's */
};

struct rig_vertex {
    struct point rest;
    float z;       /* depth, as in face_mean */
    float weight;  /* 0 pinned .. 1 moves with the head */
    uint8_t by[4]; /* the landmarks whose shifts it follows */
    float share[4];
};

struct rig {
    struct similarity frame; /* units to pixels of the picture, y up */
    int width_px, height_px;
    float yaw_deg, pitch_deg; /* as painted */
    int count, triangle_count;
    struct rig_vertex vertex[RIG_MOST];
    uint16_t triangles[RIG_TRIANGLES][3]; /* the skin: without the insides of eyes and mouth */
    float area[RIG_TRIANGLES];
    int eye[2], lips;       /* first vertex of their contours */
    int border[RIG_SPOKES]; /* pinned vertices around all others, anticlockwise */
    struct point middle;    /* of the border, which is seen whole from it */
    bool closed;            /* the skin, the eyes and the mouth fill the border without a gap */
    struct point pupil[2];
    float iris;  /* radius */
    float gap;   /* between the lips as painted */
    bool parted; /* painted with an open mouth */
    float mouth_width, mouth_y;
    float turn_most[RIG_DIRECTIONS]; /* degrees, for each direction of a turn */
};

struct rig_pose {
    struct point at[RIG_MOST];
    /* Inside the mouth. The jaw and with it the lower teeth are lower by `jaw`; `lip` is where the contour of
     * the lips is before the head turns. */
    float jaw;
    struct point lip[RIG_CONTOUR];
    float lid[2];
    /* Inside the eyes: drawn `at`, looked up `from`. */
    struct {
        struct point at, from;
    } eye[2][RIG_EYE];
};

/* False when the landmarks are no face. `face`: in a picture of that size. */
bool rig_build(struct rig *rig, const struct pav_face *face, int width_px, int height_px);
void rig_pose(const struct rig *rig, const struct rig_pull *pull, struct rig_pose *pose);

/* The opening between the lids, around the six landmarks of an eye: more than they enclose. */
void rig_eye_contour(const struct point eye[6], struct point contour[RIG_CONTOUR]);
/* The eyeball, before the head turns: fills pose->eye[e]; reads pose->lid[e]. */
void rig_eye_look(const struct rig *rig, int e, struct point gaze, struct rig_pose *pose);
/* The rest of building: triangles over the vertices, made on `laid`; then a rig that does not fold. */
void rig_settle(struct rig *rig, const struct point *laid);
/* Where the vertices are when only the head moves, by that much and no less. */
void rig_turn(const struct rig *rig, float yaw_deg, float pitch_deg, float roll_deg,
              struct point at[RIG_MOST]);

/* Index into a contour: upper edge at station i, lower edge at station i. */
int rig_upper(int station);
int rig_lower(int station);
float rig_twice_area(struct point a, struct point b, struct point c);

#endif
