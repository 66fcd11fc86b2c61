/* One face that is followed, as the files of the tracker share it. */
#ifndef PAV_FACE_TRACK_H
#define PAV_FACE_TRACK_H

#include "eye/vision/face/calibrate.h"
#include "eye/vision/face/geometry.h"
#include "eye/vision/face/identity.h"
#include "eye/vision/face/patch.h"
#include "eye/vision/face/senses.h"
#include "eye/vision/face/smooth.h"

enum pav_track_state {
    PAV_TRACK_FREE = 0,
    PAV_TRACK_FRESH,    /* not told yet */
    PAV_TRACK_FOLLOWED, /* told */
    PAV_TRACK_LOST,     /* not told; remembered for a moment */
};

struct pav_track {
    enum pav_track_state state;
    uint32_t id;
    struct pav_face_fit fit; /* as aligned last */
    struct pav_point middle; /* of it */
    float size;              /* eye distance, px; slowly learned */
    float vx, vy;            /* px per second */
    float votes;             /* FRESH: for its being a face */
    int pictures;            /* FRESH: that it was seen in */
    int sightings;           /* by the detector */
    float doubt_s;           /* followed without being sure, or LOST, for so long */
    float gate;              /* what the last pictures make of its confidence */
    bool open;               /* its landmarks may be drawn */
    int challenged;          /* times that the detector saw it elsewhere */
    uint32_t person;         /* whose it is; 0: of nobody in particular */
    enum pav_grip grip;      /* how surely, in this picture */
    bool jumped;             /* found again elsewhere: nothing to smooth between */
    struct pav_patch patch;  /* of the picture before */
    struct pav_identity identity;
    struct pav_face_smooth smooth;
    struct pav_calibration calibration;
};

/* Finds the face of the picture before in this one. False: it is not there, or beyond doubt lost. */
bool pav_track_follow(struct pav_track *track, const struct pav_face_senses *senses,
                      const struct pav_grey *grey, float dt_s);
/* Takes over a fit that was found otherwise. */
void pav_track_place(struct pav_track *track, const struct pav_grey *grey,
                     const struct pav_face_fit *fit, float dt_s);
/* Votes, doubts and the gate, after this picture's fit. */
void pav_track_judge(struct pav_track *track, const struct pav_grey *grey, bool found, float dt_s);
bool pav_track_confirmed(const struct pav_track *track);
/* What is told of it. */
void pav_track_tell(struct pav_track *track, struct pav_face_fit *fit, float dt_s);

#endif
