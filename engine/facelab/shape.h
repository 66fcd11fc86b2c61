/*
 * A procedural head as numbers, and its form in space: the surface of the face, the curves of lips, lids
 * and brows, and the landmarks. Head space: origin between the eyes, x to the picture's right when the
 * head faces the camera, y down, z forward from the ears; unit: see facelab/head.h.
 */
#ifndef PAV_FACELAB_SHAPE_H
#define PAV_FACELAB_SHAPE_H

#include "facelab/head.h"
#include "facelab/maths.h"

/* Who it is: bones and soft parts at rest. Lengths in units, measured from the origin. */
struct pav_head_shape {
    float wide;      /* of the face, 1: an average adult */
    float jaw;       /* width of the jaw, likewise */
    float top, chin; /* y of the vertex (negative) and of the chin's lowest point */
    float chin_out;  /* how far the chin comes forward */
    float cheek;     /* fullness */
    float deep;      /* of the skull, 1: an average adult */

    float eye_x, eye_half;  /* centre and half-width of the opening between the lids */
    float eye_up, eye_down; /* height of the open lids over and under the corners' line */
    float eye_tilt;         /* outer corner over the centre */
    float crease;           /* fold of the upper lid over its edge; 0: a single lid */
    float epicanthus;       /* 0..1 inner fold */
    float socket;           /* depth of the eye socket */
    float iris;             /* radius */

    float brow_y, brow_in, brow_out, brow_arch, brow_tilt, brow_thick, brow_ridge;
    float nose_long, nose_out, nose_half, nose_bridge, nose_hump, nose_lift;
    float mouth_y, mouth_half, lip_up, lip_down, lip_out, bow;
    float ear, ear_out;
    float uneven[4]; /* the picture's right side against its left: eye, brow, mouth corner, jaw */
};

/* What it does now. 0 is rest unless said otherwise; [0] is the picture's left. */
struct pav_head_motion {
    float jaw;            /* 0..1 dropped */
    float jaw_side;       /* -1..1 */
    float lips;           /* 0..1 parted without the jaw */
    float bare;           /* 0..1 upper lip raised off the teeth */
    float smile[2];       /* -1..1 corners */
    float pucker;         /* 0..1 */
    float press;          /* 0..1 lips rolled in */
    float mouth_x;        /* -1..1 the whole mouth drawn aside */
    float lid[2];         /* 1: open as at rest */
    float squint[2];      /* 0..1 cheek and lower lid raised */
    float brow[2];        /* -1..1 */
    float frown;          /* 0..1 inner ends down and together */
    float gaze_x, gaze_y; /* -1..1, of 30 degrees; y down */
    float tongue;         /* 0..1 */
    float puff;           /* 0..1 cheeks */
};

/* Skin, features and make-up. Colours are linear RGB 0..1. */
struct pav_head_look {
    float melanin; /* 0 palest .. 1 darkest */
    float blood;   /* redness */
    float age;     /* 0 smooth .. 1 old */
    float freckles, spots, shine, pores;
    float bags, folds; /* under the eyes; beside the nose */
    struct vec3 iris, brow, lip;
    float lip_paint, lid_paint, liner, lashes; /* 0..1 */
    struct vec3 lid_colour;
    float brow_dense;
    float teeth; /* whiteness */
};

enum pav_hair_kind {
    PAV_HAIR_NONE = 0,
    PAV_HAIR_RING, /* bald on top */
    PAV_HAIR_CROPPED,
    PAV_HAIR_SHORT,
    PAV_HAIR_LONG,
    PAV_HAIR_BUN,
    PAV_HAIR_CURLY,
    PAV_HAIR_AFRO,
    PAV_HAIR_KINDS,
};

struct pav_head_hair {
    enum pav_hair_kind kind;
    struct vec3 colour;
    float line;   /* y of the hairline above the nose */
    float recede; /* of the temples */
    float volume; /* how far it stands off, units */
    float fringe; /* how far it falls over the forehead, units */
    float part;   /* x of the parting */
    float length; /* of long hair, y of its ends */
    float front;  /* how far long hair comes forward over the cheeks 0..1 */
    float strands;
    float beard, moustache, stubble; /* 0..1 */
    float beard_long;                /* units under the chin */
};

enum pav_hat { PAV_HAT_NONE = 0, PAV_HAT_BEANIE, PAV_HAT_CAP, PAV_HAT_BRIM };

struct pav_head_wear {
    float glasses;                                  /* 0 none, else thickness of the rim, units */
    float lens_half, lens_high, lens_y, lens_power; /* power of the superellipse */
    float tint, glare;                              /* 0..1 */
    struct vec3 rim;
    bool scarf;
    struct vec3 scarf_colour;
    float scarf_tight; /* 0 loose .. 1 framing the face closely */
    enum pav_hat hat;
    struct vec3 hat_colour;
    float hat_line; /* y of its edge over the forehead */
    bool mask;
    struct vec3 mask_colour;
    float mask_top; /* y of its edge on the nose */
    bool mask_pleats;
    struct vec3 shirt;
    float collar;
    int pattern;
};

struct pav_head {
    struct pav_head_shape shape;
    struct pav_head_motion motion;
    struct pav_head_look look;
    struct pav_head_hair hair;
    struct pav_head_wear wear;
    float yaw_deg, pitch_deg, roll_deg;
    uint32_t seed; /* of every texture */
    bool child;
};

/* The average adult, and a child of about five, at rest. */
extern const struct pav_head_shape pav_shape_adult, pav_shape_child;
struct pav_head_shape pav_shape_between(const struct pav_head_shape *a,
                                        const struct pav_head_shape *b, float t);

#define PAV_PROFILE_STEPS 256
#define PAV_RIDGE_STEPS   96

/* A lip line or an eye in the pose of the moment. */
struct pav_form_eye {
    float side; /* -1 on the picture's left, 1 */
    float x, y, half, tilt;
    float up, down; /* heights at the middle, as the lids stand now */
    float rest;     /* up + down of this person at rest */
    float ball_z, ball_r;
    float gaze_x, gaze_y; /* radians */
};

/* A head with everything worked out that its surface and features need. */
struct pav_form {
    const struct pav_head *head;
    float chin_y;   /* as the jaw stands now */
    float jaw_drop; /* units */
    float jaw_x;    /* sideways at the chin */
    float y0, y1;   /* of the profile tables */
    float wide[PAV_PROFILE_STEPS], front[PAV_PROFILE_STEPS], side[PAV_PROFILE_STEPS],
        back[PAV_PROFILE_STEPS];
    float ridge[PAV_RIDGE_STEPS]; /* height of the nose from over its root to under it, 0..1 */
    struct {
        float x, y, half;    /* middle between the corners, height of the line at the middle */
        float corner[2];     /* y of the corners against it */
        float lift;          /* inner edge of the upper lip over the line, at the middle */
        float drop;          /* inner edge of the lower lip under the line, at the middle */
        float up, down, bow; /* thickness of the lips */
    } mouth;
    struct pav_form_eye eye[2];
    struct {
        float raise, frown;
    } brow[2];
};

void pav_form_make(struct pav_form *form, const struct pav_head *head);

/* Half-width, depth of the front, z of the widest place and reach to the back, at height y. */
struct pav_section {
    float wide, front, side, back, x;
};
struct pav_section pav_form_section(const struct pav_form *form, float y);
/* The surface at an angle round the vertical axis (0 forward, +-pi back) and height y. */
struct vec3 pav_form_surface(const struct pav_form *form, float angle, float y);
/* z of the front of the face at x, y; lips and lids included. */
float pav_form_front(const struct pav_form *form, float x, float y);

/* The four edges of the lips at x: outer and inner upper, inner and outer lower. False beyond the corners. */
struct pav_lips {
    float upper_out, upper_in, lower_in, lower_out, t;
};
bool pav_form_lips(const struct pav_form *form, float x, struct pav_lips *lips);
/* Edges of the lids at x. `t` is -1 at the inner corner, 1 at the outer; beyond them the edges meet. */
struct pav_lids {
    float up, down, t;
};
struct pav_lids pav_form_lids(const struct pav_form *form, int side, float x);
/* Height and half-thickness of a brow at distance ax from the middle. */
float pav_form_brow(const struct pav_form *form, int side, float ax, float *half);

/* Landmarks in head space; [68], [69] are the pupils. The jaw line, 0 to 16, is that of a head seen in
 * the turn `pose`: on the far side it runs along the contour. */
#define PAV_FORM_POINTS (PAV_LANDMARKS + 2)
void pav_form_landmarks(const struct pav_form *form, const struct turn *pose,
                        struct vec3 points[PAV_FORM_POINTS]);
/* See pav_head_truth. */
float pav_form_aperture(const struct pav_form *form, int side);
/* The movements that can be seen. */
struct pav_movements pav_form_movements(const struct pav_form *form);

#endif
