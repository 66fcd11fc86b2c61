/* Owns the faces in a picture: who is followed, who is new, who was lost and is back. */
#include "eye/vision/face/tracker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/search.h"
#include "eye/vision/face/track.h"

#define TRACKS_MAX (PAV_FACES_MAX + 4)
#define SURE       PAV_FACE_SURE
#define SURER      0.93f /* … where the detector saw nothing */
#define GAP_S      1.0f  /* a longer one is a new scene */
#define DOUBT_S    0.5f  /* followed in doubt for so long … */
#define LOST_S     1.7f  /* … then remembered until then */
#define GONE_S     0.1f  /* in doubt for so long, a face may have come up elsewhere */
#define ONE_FACE   0.75f /* eye distances: nearer ones are the same */
#define ELSEWHERE  0.60f /* … the detector disagrees from here on */
#define RETURNS    1.0f  /* how different a face that returns may be (identity.h and its way) */
#define WAY        2.5f  /* eye distances a second that a lost face may go */
#define LARGER     1.25f /* of two faces of one person, the larger is theirs: from here on */
#define ANOTHER    0.9f  /* how different from itself a face beside others may look … */
#define ASTRAY     0.55f /* … and where somebody else's would be */

struct pav_face_tracker {
    struct pav_face_senses senses;
    pav_face_zone zone;
    void *zone_data;
    struct pav_face_search search;
    struct pav_track tracks[TRACKS_MAX];
    uint32_t next_id;
    double last_s;
    bool begun;
};

struct pav_face_tracker *pav_face_tracker_create(const struct pav_face_senses *senses)
{
    struct pav_face_tracker *tracker = pav_alloc(sizeof *tracker);
    tracker->senses = *senses;
    tracker->next_id = 1;
    return tracker;
}

void pav_face_tracker_forget(struct pav_face_tracker *tracker)
{
    explicit_bzero(tracker->tracks, sizeof tracker->tracks);
    tracker->search = (struct pav_face_search){0};
    tracker->begun = false;
}

void pav_face_tracker_destroy(struct pav_face_tracker *tracker)
{
    if (tracker)
        pav_face_tracker_forget(tracker);
    free(tracker);
}

void pav_face_tracker_zone(struct pav_face_tracker *tracker, pav_face_zone zone, void *data)
{
    tracker->zone = zone;
    tracker->zone_data = data;
}

static void drop(struct pav_track *t)
{
    explicit_bzero(t, sizeof *t);
}

void pav_face_tracker_permit(struct pav_face_tracker *tracker, const struct pav_face_permit *permit)
{
    tracker->senses.permit = permit;
}

void pav_face_tracker_heed(struct pav_face_tracker *tracker)
{
    const struct pav_face_permit *permit = tracker->senses.permit;
    for (int i = 0; permit && i < TRACKS_MAX; i++) {
        struct pav_track *t = &tracker->tracks[i];
        if (t->state != PAV_TRACK_FREE && !permit->holds(permit->data, t->person))
            drop(t);
    }
}

static bool in_zone(const struct pav_face_tracker *tracker, const struct pav_grey *grey, float x,
                    float y)
{
    return !tracker->zone || tracker->zone(tracker->zone_data, grey, x, y);
}

static bool is_seen(const struct pav_track *t)
{
    return t->state == PAV_TRACK_FRESH || t->state == PAV_TRACK_FOLLOWED;
}

/* --- who is followed ---- */

/* Where the permit is not sure whose face this is, its looks decide. A slip onto another's is undone. */
static bool slipped(struct pav_track *t, const struct pav_track *before,
                    const struct pav_grey *grey)
{
    if (t->grip == PAV_GRIP_FIRM)
        return false;
    float most = t->grip == PAV_GRIP_ELSEWHERE ? ASTRAY : ANOTHER;
    if (t->state == PAV_TRACK_FOLLOWED && pav_identity_differs(&t->identity, grey, &t->fit) < most)
        return false;
    if (t->state == PAV_TRACK_FRESH && t->grip == PAV_GRIP_CROWDED)
        return false;
    *t = *before;
    t->vx = t->vy = 0;
    t->state = t->state == PAV_TRACK_FOLLOWED ? PAV_TRACK_LOST : PAV_TRACK_FREE;
    t->doubt_s = 0;
    return true;
}

static bool follow_within(struct pav_face_tracker *tracker, struct pav_track *t,
                          const struct pav_grey *grey, float dt_s)
{
    struct pav_track before = *t;
    bool found = pav_track_follow(t, &tracker->senses, grey, dt_s);
    bool lost = found && slipped(t, &before, grey);
    explicit_bzero(&before, sizeof before);
    if (!lost)
        pav_track_judge(t, grey, found, dt_s);
    return !lost;
}

static enum pav_grip grip(const struct pav_face_tracker *tracker, struct pav_track *t,
                          const struct pav_grey *grey)
{
    const struct pav_face_permit *p = tracker->senses.permit;
    return !p ? PAV_GRIP_FIRM
              : p->follow(p->data, grey, t->middle.x, t->middle.y, t->size, &t->person);
}

static void follow(struct pav_face_tracker *tracker, struct pav_track *t,
                   const struct pav_grey *grey, float dt_s)
{
    t->grip = grip(tracker, t, grey);
    if (t->grip == PAV_GRIP_NONE || !in_zone(tracker, grey, t->middle.x, t->middle.y)) {
        drop(t);
        return;
    }
    if (!follow_within(tracker, t, grey, dt_s) && t->state == PAV_TRACK_LOST)
        return;
    if (t->state == PAV_TRACK_FREE) {
        drop(t);
    } else if (t->state == PAV_TRACK_FRESH && pav_track_confirmed(t)) {
        t->state = PAV_TRACK_FOLLOWED;
        t->id = t->id ? t->id : tracker->next_id++;
        pav_identity_learn(&t->identity, grey, &t->fit, dt_s);
    } else if (t->state == PAV_TRACK_FOLLOWED && t->doubt_s > DOUBT_S) {
        t->state = PAV_TRACK_LOST;
    }
}

/* Of two on one face the one stays that looks more like who it was; a face that was never told has no say. */
static struct pav_track *worse(struct pav_track *a, struct pav_track *b,
                               const struct pav_grey *grey)
{
    if (a->state != b->state)
        return a->state == PAV_TRACK_FRESH ? a : b;
    if (a->state == PAV_TRACK_FOLLOWED) {
        float of_a = pav_identity_differs(&a->identity, grey, &a->fit);
        float of_b = pav_identity_differs(&b->identity, grey, &b->fit);
        if (fabsf(of_a - of_b) > 0.25f)
            return of_a > of_b ? a : b;
    }
    return a->fit.confidence < b->fit.confidence - 0.2f || a->id > b->id ? a : b;
}

static void part(struct pav_face_tracker *tracker, const struct pav_grey *grey)
{
    for (int i = 0; i < TRACKS_MAX; i++) {
        for (int k = 0; k < i; k++) {
            struct pav_track *a = &tracker->tracks[i], *b = &tracker->tracks[k];
            if (!is_seen(a) || !is_seen(b) ||
                pav_face_apart(a->middle, b->middle) > ONE_FACE * fmaxf(a->size, b->size))
                continue;
            struct pav_track *out = worse(a, b, grey);
            if (out->state == PAV_TRACK_FRESH) {
                drop(out);
            } else { /* hidden behind the other: it may come out again */
                out->state = PAV_TRACK_LOST;
                out->doubt_s = 0;
            }
        }
    }
}

/* --- who is new ---- */

/* The track that a square of the detector belongs to, or NULL. */
static struct pav_track *owner(struct pav_face_tracker *tracker, const struct pav_face_box *box,
                               bool *elsewhere)
{
    float x, y, size;
    pav_face_of_box(box, &x, &y, &size);
    for (int i = 0; i < TRACKS_MAX; i++) {
        struct pav_track *t = &tracker->tracks[i];
        float off = hypotf(t->middle.x - x, t->middle.y - y) / fmaxf(t->size, size);
        if (!is_seen(t) || off > 1.1f)
            continue;
        float ratio = size > t->size ? size / t->size : t->size / size;
        *elsewhere = off > ELSEWHERE || ratio > 1.6f;
        return t;
    }
    return NULL;
}

/* The detector keeps seeing this face elsewhere than its landmarks are: the surer of both is kept. */
static void challenge(struct pav_face_tracker *tracker, struct pav_track *t,
                      const struct pav_grey *grey, const struct pav_face_box *box)
{
    struct pav_face_fit fit;
    if (++t->challenged < 2)
        return;
    t->challenged = 0;
    if (!tracker->senses.align_box(tracker->senses.data, grey, box, &fit) ||
        fit.confidence < t->fit.confidence + 0.05f)
        return;
    t->size = 0;
    t->jumped = true;
    pav_track_place(t, grey, &fit, 0);
}

/* It may have come up elsewhere. */
static bool is_gone(const struct pav_track *t)
{
    return t->state == PAV_TRACK_FOLLOWED && !t->open && t->doubt_s > GONE_S;
}

/* What the permit says of a place. */
struct claim {
    enum pav_permit may;
    uint32_t person;
};

static struct claim claim_at(const struct pav_face_tracker *tracker, const struct pav_grey *grey,
                             float x, float y)
{
    struct claim claim = {.may = PAV_PERMIT_ANY};
    const struct pav_face_permit *p = tracker->senses.permit;
    if (p)
        claim.may = p->meet(p->data, grey, x, y, &claim.person);
    return claim;
}

/* Whether that person has no face yet; one that is not told gives way to a larger one. */
static bool has_room(struct pav_face_tracker *tracker, const struct claim *claim, float size)
{
    for (int i = 0; claim->may != PAV_PERMIT_ANY && i < TRACKS_MAX; i++) {
        struct pav_track *t = &tracker->tracks[i];
        if (!is_seen(t) || is_gone(t) || t->person != claim->person)
            continue;
        if (t->state != PAV_TRACK_FRESH || size < LARGER * t->size)
            return false;
        drop(t);
    }
    return claim->may != PAV_PERMIT_NO;
}

/* Whether a face of theirs is remembered: then it is that one or none. */
static bool remembers(const struct pav_face_tracker *tracker, const struct claim *claim)
{
    bool known = claim->may == PAV_PERMIT_RETURN;
    for (int i = 0; claim->may == PAV_PERMIT_ONE && i < TRACKS_MAX; i++) {
        const struct pav_track *t = &tracker->tracks[i];
        known |= (t->state == PAV_TRACK_LOST || is_gone(t)) && t->person == claim->person;
    }
    return known;
}

/* A face that was lost a moment ago and looks like this one. */
static struct pav_track *returning(struct pav_face_tracker *tracker, const struct pav_grey *grey,
                                   const struct pav_face_fit *fit, const struct claim *claim)
{
    struct pav_point middle = pav_face_middle(fit);
    struct pav_track *best = NULL;
    float least = RETURNS, size = pav_face_size(fit);
    for (int i = 0; i < TRACKS_MAX; i++) {
        struct pav_track *t = &tracker->tracks[i];
        if ((t->state != PAV_TRACK_LOST && !is_gone(t)) ||
            (claim->may != PAV_PERMIT_ANY && t->person != claim->person))
            continue;
        float way = pav_face_apart(t->middle, middle) / t->size;
        float differs = pav_identity_differs(&t->identity, grey, fit) +
                        0.4f * fmaxf(0, way - 0.3f) / (0.6f + WAY * t->doubt_s) +
                        0.8f * fabsf(logf(size / t->size));
        if (differs < least)
            least = differs, best = t;
    }
    return best;
}

static struct pav_track *free_track(struct pav_face_tracker *tracker)
{
    int seen = 0;
    struct pav_track *found = NULL;
    for (int i = 0; i < TRACKS_MAX; i++) {
        seen += is_seen(&tracker->tracks[i]);
        if (!found && tracker->tracks[i].state == PAV_TRACK_FREE)
            found = &tracker->tracks[i];
    }
    return seen < PAV_FACES_MAX ? found : NULL;
}

/* A proposal that only the model made, where no face can be. */
static bool in_hair(const struct pav_face_tracker *tracker, const struct pav_face_fit *fit)
{
    struct pav_point middle = pav_face_middle(fit);
    float size = pav_face_size(fit);
    for (int i = 0; i < TRACKS_MAX; i++) {
        const struct pav_track *t = &tracker->tracks[i];
        if (is_seen(t) && pav_face_in_hair(pav_face_apart(t->middle, middle), size, t->size))
            return true;
    }
    return false;
}

static bool already_seen(const struct pav_face_tracker *tracker, const struct pav_face_fit *fit)
{
    struct pav_point middle = pav_face_middle(fit);
    float size = pav_face_size(fit);
    for (int i = 0; i < TRACKS_MAX; i++) {
        const struct pav_track *t = &tracker->tracks[i];
        if (is_seen(t) && pav_face_apart(t->middle, middle) < ONE_FACE * fmaxf(t->size, size))
            return true;
    }
    return false;
}

/* A proposal; who is new is followed if the alignment is at least so sure. */
static void meet(struct pav_face_tracker *tracker, const struct pav_grey *grey,
                 const struct pav_face_box *box, float least)
{
    bool elsewhere = false;
    struct pav_track *t = owner(tracker, box, &elsewhere);
    struct pav_face_fit fit;
    float x, y, size;
    pav_face_of_box(box, &x, &y, &size);
    struct claim claim = claim_at(tracker, grey, x, y);
    if (t) {
        t->challenged = elsewhere ? t->challenged : 0;
        t->sightings += !elsewhere;
        if (elsewhere && (claim.may == PAV_PERMIT_ANY || (claim.may && claim.person == t->person)))
            challenge(tracker, t, grey, box);
        return;
    }
    if (!in_zone(tracker, grey, x, y) || !has_room(tracker, &claim, size) ||
        !tracker->senses.align_box(tracker->senses.data, grey, box, &fit) ||
        fit.confidence < least || already_seen(tracker, &fit) ||
        (least > SURE && in_hair(tracker, &fit)))
        return;
    struct pav_point middle = pav_face_middle(&fit);
    struct claim there = claim_at(tracker, grey, middle.x, middle.y);
    if (!in_zone(tracker, grey, middle.x, middle.y) || there.may == PAV_PERMIT_NO ||
        (there.may != PAV_PERMIT_ANY && there.person != claim.person))
        return;
    t = returning(tracker, grey, &fit, &claim);
    if (!t && !remembers(tracker, &claim))
        t = free_track(tracker);
    if (!t)
        return;
    t->person = claim.person ? claim.person : t->person;
    bool returns = t->state != PAV_TRACK_FREE;
    t->state = PAV_TRACK_FRESH;
    t->pictures = 0;
    t->sightings = returns ? 2 : 1; /* who returns need not be seen twice */
    t->votes = fit.confidence;
    t->size = t->vx = t->vy = t->doubt_s = 0;
    t->jumped = true;
    t->gate = fit.confidence;
    t->open = false;
    pav_track_place(t, grey, &fit, 0);
}

static void look_for_new(struct pav_face_tracker *tracker, const struct pav_grey *grey)
{
    struct pav_face_box boxes[PAV_SEARCH_BOXES];
    bool anyone = false;
    for (int i = 0; i < TRACKS_MAX; i++)
        anyone |= tracker->tracks[i].state == PAV_TRACK_FOLLOWED && tracker->tracks[i].open;
    int count = pav_face_search_step(&tracker->search, &tracker->senses, grey, anyone, boxes);
    for (int i = 0; i < count; i++)
        meet(tracker, grey, &boxes[i], SURE);
    count = pav_face_search_others(&tracker->search, &tracker->senses, grey, anyone, boxes);
    for (int i = 0; i < count; i++)
        meet(tracker, grey, &boxes[i], SURER);
    /* who was lost is looked for where they were */
    for (int i = 0; i < TRACKS_MAX; i++) {
        struct pav_track *t = &tracker->tracks[i];
        if (t->state == PAV_TRACK_LOST && pav_face_search_near(&tracker->senses, grey, t->middle.x,
                                                               t->middle.y, t->size, boxes) > 0)
            meet(tracker, grey, &boxes[0], SURE);
    }
}

/* --- a picture ---- */

static void age_lost(struct pav_face_tracker *tracker, float dt_s)
{
    for (int i = 0; i < TRACKS_MAX; i++) {
        struct pav_track *t = &tracker->tracks[i];
        if (t->state != PAV_TRACK_LOST)
            continue;
        t->doubt_s += dt_s;
        if (t->doubt_s > LOST_S)
            drop(t);
    }
}

static void vouch(const struct pav_face_tracker *tracker, const struct pav_grey *grey)
{
    const struct pav_face_permit *p = tracker->senses.permit;
    for (int i = 0; p && i < TRACKS_MAX; i++) {
        const struct pav_track *t = &tracker->tracks[i];
        if (t->state == PAV_TRACK_FOLLOWED && t->open)
            p->seen(p->data, grey, t->middle.x, t->middle.y, t->size, t->person);
    }
}

/* The oldest id first. */
static int tell(struct pav_face_tracker *tracker, struct pav_face_told told[PAV_FACES_MAX],
                float dt_s)
{
    int count = 0;
    uint32_t last = 0;
    while (count < PAV_FACES_MAX) {
        struct pav_track *next = NULL;
        for (int i = 0; i < TRACKS_MAX; i++) {
            struct pav_track *t = &tracker->tracks[i];
            if (t->state == PAV_TRACK_FOLLOWED && t->id > last && (!next || t->id < next->id))
                next = t;
        }
        if (!next)
            break;
        last = told[count].id = next->id;
        told[count].person = next->person;
        pav_track_tell(next, &told[count++].fit, dt_s);
    }
    return count;
}

void pav_face_tracker_seed(struct pav_face_tracker *tracker, const struct pav_grey *grey,
                           const struct pav_face_fit *fit)
{
    struct pav_track *t = already_seen(tracker, fit) ? NULL : free_track(tracker);
    if (!t)
        return;
    t->state = PAV_TRACK_FOLLOWED;
    t->id = tracker->next_id++;
    t->gate = fit->confidence;
    t->open = t->jumped = true;
    pav_track_place(t, grey, fit, 0);
}

int pav_face_tracker_step(struct pav_face_tracker *tracker, const struct pav_grey *grey, double t_s,
                          struct pav_face_told told[PAV_FACES_MAX])
{
    if (tracker->begun && (t_s < tracker->last_s || t_s - tracker->last_s > GAP_S))
        pav_face_tracker_forget(tracker);
    float dt_s = tracker->begun ? (float)(t_s - tracker->last_s) : 0;
    tracker->begun = true;
    tracker->last_s = t_s;
    pav_face_tracker_heed(tracker);
    age_lost(tracker, dt_s);
    for (int i = 0; i < TRACKS_MAX; i++) {
        if (is_seen(&tracker->tracks[i]))
            follow(tracker, &tracker->tracks[i], grey, dt_s);
    }
    part(tracker, grey);
    look_for_new(tracker, grey);
    vouch(tracker, grey);
    return tell(tracker, told, dt_s);
}
