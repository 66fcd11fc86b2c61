/*
 * The flow of a visit, without a pixel: attract, invitation, mirror, explanation, farewell. Pure: what
 * happens depends on what it is told and on nothing else.
 *
 * Consent: faces may be looked for only of the people in `yes`, and only while visit_sees_faces. A touch
 * speaks for the nearest person, a held hand for the one whose hand it is. Nobody is asked again who said no,
 * as long as they stay.
 */
#ifndef VISIT_H
#define VISIT_H

#include <pavilion/scene.h>

#include "consent.h"
#include "hold.h"

enum visit_stage {
    VISIT_ATTRACT = 0, /* nobody, or nobody near; no face is looked for */
    VISIT_INVITE,      /* someone is there; still no face is looked for */
    VISIT_DECLINED,    /* said no: left in peace until they leave */
    VISIT_MIRROR,      /* said yes */
    VISIT_EXPLAIN,     /* how it is made, step by step */
    VISIT_FAREWELL,    /* faces are forgotten already */
    VISIT_STAGES
};

enum visit_mode { VISIT_SWAP = 0, VISIT_EXCHANGE, VISIT_PUPPET, VISIT_MODES };

/* The steps of the explanation. */
enum visit_steps {
    VISIT_POINTS = 0,
    VISIT_MESH,
    VISIT_MASK,
    VISIT_LIGHT,
    VISIT_DIVIDER,
    VISIT_STEPS
};

#define VISIT_LANGUAGES 3

/* What a visitor can do. */
enum visit_act {
    VISIT_NOTHING = 0,
    VISIT_YES,
    VISIT_NO,
    VISIT_RECONSIDER, /* "I changed my mind" */
    VISIT_JOIN,       /* the second person's yes */
    VISIT_MODE,       /* value: enum visit_mode */
    VISIT_PORTRAIT,   /* value: index */
    VISIT_NEXT,
    VISIT_PREVIOUS,
    VISIT_HOW, /* how is this made? */
    VISIT_ON,
    VISIT_BACK,
    VISIT_DRAG, /* the divider, wherever the finger is */
    VISIT_FINISH,
    VISIT_AGAIN,
    VISIT_LANGUAGE, /* value: index */
    VISIT_ACTS
};

/* Where something can be done, in screen uv: x, y, w, h. */
struct visit_target {
    enum visit_act act;
    int value;
    bool by_hand; /* else by touch; most acts have one of each */
    float box[4];
};

struct visit_rules {
    float idle_s, warn_s; /* nobody moves or touches for so long; warned so long before */
    float near_amount;    /* who is farther away is not invited yet; see pav_findings */
    bool explain;
    bool choose_mode; /* else `mode` stays */
    enum visit_mode mode;
    bool given; /* demonstration: everyone seen has said yes. Never with a live camera */
};

/* Borrowed for the call. */
struct visit_input {
    double dt_s;
    const struct pav_findings *findings;
    const struct pav_event *events;
    size_t event_count;
    float fit[4]; /* screen uv to picture uv, see pav_fit_cover */
    /* As the screen shows them now; of those that overlap the first one counts. */
    const struct visit_target *targets;
    size_t target_count;
    size_t portrait_count;
};

struct visit {
    enum visit_stage stage;
    double stage_s; /* since it began */
    enum visit_mode mode;
    int portrait;
    int step; /* enum visit_steps */
    double step_s;
    float divider; /* screen uv x */
    bool divider_held;
    int language; /* 0: the exhibition's; else index + 1 */
    struct answers yes, no;
    struct hold holds[VISIT_ACTS]; /* by act, for the rings */
    float still_s, away_s;         /* nobody moved or touched; nobody was there */
    float warning_s;               /* until the idle reset, while it is announced; else 0 */
    float here_s;                  /* someone has been there */
    float touched_s;               /* since the last touch; large: never */
    int64_t finger;                /* that drags the divider; -1: none */
};

/* Zeroed before the first time. The portrait stays. */
void visit_reset(struct visit *visit, const struct visit_rules *rules);
void visit_step(struct visit *visit, const struct visit_rules *rules,
                const struct visit_input *input);
/* For demonstrations: this stage stands, whoever is there has said yes. Never with a live camera. */
void visit_show(struct visit *visit, const struct visit_rules *rules, enum visit_stage stage,
                int step, const struct pav_findings *findings);
/* May faces be looked for now? Of `yes` alone. */
bool visit_sees_faces(const struct visit *visit);
/* How long the step of the explanation stays by itself, s. */
double visit_step_lasts(const struct visit *visit);
/* Two have said yes, and exchange was chosen. */
bool visit_exchanges(const struct visit *visit);
/* Someone is there who could join and has not answered; 0: nobody. */
uint32_t visit_bystander(const struct visit *visit, const struct pav_findings *findings);

#endif
