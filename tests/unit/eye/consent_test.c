/* Faces of those who said yes, in pictures of two drawn people whose truth is known: the drawn pair, and
 * two heads of the lab on bodies that pass each other, merge and part. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "eye/opencv/flow.h"
#include "eye/vision/face/consent.h"
#include "facelab/layer.h"
#include "look.h"

#define NEEDS (PAV_NEED_CAMERA | PAV_NEED_PRESENCE)
#define WIDE  640
#define HIGH  360
#define HEAD  176 /* px of a painted head's picture */
#define FPS   30
#define ON    0.35f /* face heights: a face this near to the truth lies on it */

static struct pav_face_kit *kit;

/* A vision with faces, before pictures that the test paints. */
struct sight {
    struct pav_vision *vision;
    struct pav_faces *faces;
    struct pav_ring_picture picture;
    double t_s;
};

static void sight_init(struct sight *s, int w, int h)
{
    *s = (struct sight){.vision = pav_vision_create(), .faces = pav_faces_create(kit, "test")};
    pav_vision_use_faces(s->vision, s->faces);
    s->picture.pixels = pav_alloc((size_t)w * (size_t)h * 4);
    s->picture.flow = pav_alloc(sizeof(float) * PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2);
    s->picture.mask = pav_alloc(PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
    s->picture.width_px = (uint32_t)w, s->picture.height_px = (uint32_t)h;
}

static void sight_finish(struct sight *s)
{
    pav_vision_destroy(s->vision);
    pav_faces_destroy(s->faces);
    free(s->picture.pixels);
    free(s->picture.flow);
    free(s->picture.mask);
}

static void sight_look(struct sight *s, const struct pav_wish *wish)
{
    s->t_s += 1.0 / FPS;
    s->picture.face_count = 0;
    memset(s->picture.faces, 0, sizeof s->picture.faces);
    pav_vision_faces_of(s->vision, wish);
    pav_vision_look(s->vision, wish->needs, &s->picture, s->t_s);
}

static struct pav_wish of(uint32_t person)
{
    return person ? (struct pav_wish){NEEDS | PAV_NEED_FACES, 0, 1, {person}}
                  : (struct pav_wish){.needs = NEEDS};
}

/* The person whose middle is nearest to u, or 0. */
static uint32_t person_at(const struct sight *s, float u)
{
    uint32_t best = 0;
    float least = 0.12f;
    for (uint32_t i = 0; i < s->picture.people_count; i++) {
        float off = fabsf(s->picture.people[i].x - u);
        if (off < least)
            least = off, best = s->picture.people[i].id;
    }
    return best;
}

struct spot {
    float u, v, high; /* middle and height of a true face */
};

static bool lies_on(const struct pav_face *face, const struct spot *spot)
{
    float du = (face->x + 0.5f * face->w - spot->u) * WIDE / HIGH,
          dv = face->y + 0.5f * face->h - spot->v;
    return hypotf(du, dv) < ON * spot->high;
}

/* --- the drawn pair ---- */

static struct spot true_face(const struct pav_visitor_truth *truth, int who, int w, int h)
{
    const struct pav_head_truth *t = &truth->people[who].face;
    float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        x0 = fminf(x0, t->landmarks[i][0]), x1 = fmaxf(x1, t->landmarks[i][0]);
        y0 = fminf(y0, t->landmarks[i][1]), y1 = fmaxf(y1, t->landmarks[i][1]);
    }
    return (struct spot){0.5f * (x0 + x1) / (float)w, 1 - 0.5f * (y0 + y1) / (float)h,
                         (y1 - y0) / (float)h};
}

struct count {
    int own, other, elsewhere, most, wrong_person;
};

static void tally(struct count *c, const struct sight *s, const struct spot *own,
                  const struct spot *other, uint32_t person)
{
    int n = (int)s->picture.face_count;
    c->most = n > c->most ? n : c->most;
    for (int i = 0; i < n; i++) {
        const struct pav_face *face = &s->picture.faces[i];
        c->wrong_person += face->person != person;
        if (face->confidence < PAV_FACE_SURE)
            continue;
        bool on_other = other && lies_on(face, other), on_own = own && lies_on(face, own);
        c->own += on_own;
        c->other += on_other && !on_own;
        c->elsewhere += !on_other && !on_own;
    }
}

/* Both stand side by side; only `who` says yes. */
static void one_of_the_pair(int who)
{
    const int w = 1280, h = 720;
    struct sight s;
    struct pav_visitor *visitor = pav_visitor_create(w, h, false);
    struct count c = {0};
    uint32_t person = 0;
    struct pav_wish wish = of(0);
    pav_visitor_cast(visitor, PAV_VISITOR_PAIR);
    pav_visitor_keep_truth(visitor);
    sight_init(&s, w, h);
    for (int i = 0; i < 10 * FPS; i++) {
        struct pav_visitor_truth truth;
        pav_visitor_draw(visitor, (double)i / FPS, s.picture.pixels);
        pav_visitor_truth(visitor, &truth);
        bool both = truth.count == 2 && i > 5 * FPS;
        if (both && !person)
            person = person_at(&s, truth.people[who].x);
        wish = of(person);
        sight_look(&s, &wish);
        if (!both)
            continue;
        struct spot own = true_face(&truth, who, w, h), other = true_face(&truth, 1 - who, w, h);
        tally(&c, &s, &own, &other, person);
    }
    printf("# %s: own face in %d of 150 pictures, the other's in %d, elsewhere %d\n",
           who ? "right" : "left", c.own, c.other, c.elsewhere);
    CHECK(person != 0);
    CHECK(c.own > 75);
    CHECK_INT(c.other, 0);
    CHECK_INT(c.elsewhere, 0);
    CHECK_INT(c.most, 1);
    CHECK_INT(c.wrong_person, 0);
    wish = of(0); /* withdrawn: nothing is left */
    CHECK(pav_vision_faces_of(s.vision, &wish));
    CHECK(!pav_vision_faces_of(s.vision, &wish));
    sight_look(&s, &wish);
    CHECK_INT(s.picture.face_count, 0);
    CHECK_INT(s.picture.have & PAV_NEED_FACES, 0);
    sight_finish(&s);
    pav_visitor_destroy(visitor);
}

static void only_who_said_yes(void)
{
    one_of_the_pair(0);
    one_of_the_pair(1);
}

/* --- two who walk ---- */

struct walker {
    bool there;
    float x;     /* px */
    float scale; /* of head and body */
    uint8_t coat[3];
    float *head;      /* HEAD × HEAD, linear RGB times cover, cover */
    struct spot spot; /* of the head's picture: middle and height, px */
};

static uint8_t room[WIDE * HIGH * 3];

static void paint_head(struct walker *w, uint64_t seed)
{
    struct pav_head_painter *painter = pav_head_painter_create(HEAD, HEAD);
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_layer layer;
    struct pav_head_truth truth;
    for (uint64_t i = 0;; i++) {
        pav_head_random(&head, &shot, 1000003 * (seed + 1) + i);
        if (!head.wear.mask && !head.wear.scarf && !head.wear.hat && !head.child)
            break;
    }
    head.yaw_deg = head.pitch_deg = head.roll_deg = 0;
    head.motion = (struct pav_head_motion){.lid = {1, 1}};
    shot.unit = 0.115f, shot.x = 0.5f, shot.y = 0.45f, shot.away = 20;
    shot.anchor = (struct vec3){0, 0, 0};
    pav_head_paint_layer(painter, &head, &shot, &layer, &truth);
    w->head = pav_alloc(sizeof(float) * 4 * HEAD * HEAD);
    memcpy(w->head, layer.rgba, sizeof(float) * 4 * HEAD * HEAD);
    float y0 = 1e9f, y1 = 0, x = 0;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        y0 = fminf(y0, truth.landmarks[i][1]), y1 = fmaxf(y1, truth.landmarks[i][1]);
        x += truth.landmarks[i][0] / PAV_LANDMARKS;
    }
    w->spot = (struct spot){x, 0.5f * (y0 + y1), y1 - y0};
    pav_head_painter_destroy(painter);
}

/* Stands on the lower edge: a coat with round shoulders, and the head on it. */
static void paint_walker(const struct walker *w, uint8_t *rgba)
{
    float top = HIGH - 235 * w->scale, side = HEAD * w->scale;
    for (int y = 0; w->there && y < HIGH; y++) {
        for (int x = 0; x < WIDE; x++) {
            uint8_t *to = rgba + 4 * ((size_t)(HIGH - 1 - y) * WIDE + (size_t)x);
            float dx = fabsf((float)x - w->x) / w->scale,
                  dy = ((float)y - top) / w->scale - 0.72f * HEAD;
            float round = dx > 30 ? 28 - sqrtf(fmaxf(0, 28 * 28 - (dx - 30) * (dx - 30))) : 0;
            if (dx < 58 && dy > round)
                for (int c = 0; c < 3; c++)
                    to[c] =
                        (uint8_t)(w->coat[c] + 18 * sinf((float)(x + 2 * y) * 0.3f - w->x * 0.3f));
            int hx = (int)(((float)x - w->x + side / 2) / w->scale),
                hy = (int)(((float)y - top) / w->scale);
            if (hx < 0 || hy < 0 || hx >= HEAD || hy >= HEAD || (float)x < w->x - side / 2)
                continue;
            const float *p = &w->head[4 * (hy * HEAD + hx)];
            for (int c = 0; c < 3; c++) {
                float under = powf((float)to[c] / 255, 2.2f), mixed = p[c] + (1 - p[3]) * under;
                to[c] = (uint8_t)lrintf(255 * powf(fminf(1, fmaxf(0, mixed)), 1 / 2.2f));
            }
        }
    }
}

static struct spot spot_of(const struct walker *w)
{
    float x = w->x + (w->spot.u - HEAD / 2.0f) * w->scale,
          y = HIGH - 235 * w->scale + w->spot.v * w->scale;
    return (struct spot){x / WIDE, 1 - y / HIGH, w->spot.high * w->scale / HIGH};
}

/* The one in front last; a little noise, as cameras have. */
static void paint(struct sight *s, const struct walker *back, const struct walker *front)
{
    static uint32_t dice = 1;
    uint8_t *rgba = s->picture.pixels;
    for (int y = 0; y < HIGH; y++)
        for (int x = 0; x < WIDE; x++)
            memcpy(rgba + 4 * ((size_t)(HIGH - 1 - y) * WIDE + (size_t)x),
                   room + 3 * (y * WIDE + x), 3);
    paint_walker(back, rgba);
    paint_walker(front, rgba);
    for (int i = 0; i < WIDE * HIGH * 4; i++) {
        dice = dice * 1664525u + 1013904223u;
        int level = rgba[i] + (int)(dice >> 30) - 2;
        rgba[i] = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
    }
}

static void furnish(void)
{
    for (int i = 0; i < WIDE * HIGH; i++) {
        int x = i % WIDE, y = i / WIDE;
        float level = 120 + 30 * sinf((float)x * 0.02f) + 25 * sinf((float)y * 0.035f) +
                      (x / 40 + y / 40) % 2 * 12;
        for (int c = 0; c < 3; c++)
            room[3 * i + c] = (uint8_t)(level + 6 * (float)c);
    }
}

struct pass {
    float from[2], to[2]; /* px, of the consenting one and of the other */
    float scale[2];
    bool before; /* the other walks before the consenting one */
    float cross_s;
    uint64_t seed;
};

/* They stand for four seconds, the first says yes after three, they go to their other places and stand. */
static void pass_by(const struct pass *p, struct count *c)
{
    struct sight s;
    struct walker own = {.there = true, .scale = p->scale[0], .coat = {40, 60, 110}},
                  other = {.there = true, .scale = p->scale[1], .coat = {150, 60, 40}};
    paint_head(&own, p->seed);
    paint_head(&other, p->seed + 50);
    sight_init(&s, WIDE, HIGH);
    uint32_t person = 0;
    for (int i = -FPS; i < (int)((9 + p->cross_s) * FPS); i++) {
        float t = (float)i / FPS, part = fminf(1, fmaxf(0, (t - 5) / p->cross_s));
        own.there = i > 0, other.there = i > FPS / 2;
        own.x = p->from[0] + (p->to[0] - p->from[0]) * part + 3 * sinf(t * 4);
        other.x = p->from[1] + (p->to[1] - p->from[1]) * part + 3 * sinf(t * 3 + 1);
        paint(&s, p->before ? &own : &other, p->before ? &other : &own);
        struct spot a = spot_of(&own), b = spot_of(&other);
        if (t > 3 && !person)
            person = person_at(&s, a.u);
        struct pav_wish wish = of(person);
        sight_look(&s, &wish);
        tally(c, &s, &a, &b, person);
    }
    CHECK(person != 0);
    sight_finish(&s);
    free(own.head);
    free(other.head);
}

static void check_pass(const char *words, const struct pass *p, int least)
{
    struct count c = {0};
    pass_by(p, &c);
    printf("# %s, seed %d: own face sure in %d pictures, the other's in %d, elsewhere %d\n", words,
           (int)p->seed, c.own, c.other, c.elsewhere);
    CHECK(c.own >= least);
    CHECK_INT(c.other, 0);
    CHECK(c.most <= 1);
    CHECK_INT(c.wrong_person, 0);
}

static void the_nearer_one_is_not_theirs(void)
{
    for (uint64_t seed = 0; seed < 2; seed++)
        check_pass("the other is larger",
                   &(struct pass){{180, 450}, {180, 450}, {0.8f, 1.25f}, true, 1, seed}, 150);
}

static void who_stands_beside_is_not_theirs(void)
{
    for (uint64_t seed = 0; seed < 2; seed++)
        check_pass("merged", &(struct pass){{220, 420}, {275, 365}, {1, 1}, true, 1, seed}, 100);
}

static void a_crossing_never_yields_the_other(void)
{
    for (uint64_t seed = 0; seed < 2; seed++) {
        check_pass("crossing before",
                   &(struct pass){{160, 480}, {480, 160}, {1, 0.9f}, false, 2.5f, seed}, 60);
        check_pass("crossing behind",
                   &(struct pass){{160, 480}, {480, 160}, {0.9f, 1.05f}, true, 2.5f, seed}, 60);
    }
}

/* --- the rules alone ---- */

static struct pav_figure figure(uint32_t id, float x, float wide)
{
    return (struct pav_figure){.id = id,
                               .x = x,
                               .y = 0.35f,
                               .x0 = x - wide / 2,
                               .y0 = 0,
                               .x1 = x + wide / 2,
                               .y1 = 0.8f,
                               .wide = wide,
                               .age_s = 5};
}

static void consent_ends_with_the_figure(void)
{
    struct pav_consent *c = pav_consent_create();
    struct pav_wish wish = of(3);
    struct pav_figure figures[] = {figure(3, 0.3f, 0.2f), figure(4, 0.7f, 0.2f)};
    uint32_t person = 3;
    CHECK(pav_consent_of(c, &wish)); /* everyone's might have been, until now */
    CHECK(!pav_consent_of(c, &wish));
    pav_consent_figures(c, figures, 2, 16 / 9.0f, 0.1f);
    CHECK_INT(pav_consent_meet(c, 0.3f, 0.7f, &person), PAV_PERMIT_ONE);
    CHECK_INT(person, 3);
    CHECK_INT(pav_consent_meet(c, 0.7f, 0.7f, &person), PAV_PERMIT_NO);
    CHECK_INT(pav_consent_meet(c, 0.5f, 0.7f, &person), PAV_PERMIT_NO);
    CHECK_INT(pav_consent_follow(c, 0.3f, 0.7f, 0.06f, &(uint32_t){3}), PAV_GRIP_FIRM);
    CHECK_INT(pav_consent_follow(c, 0.7f, 0.7f, 0.06f, &(uint32_t){3}), PAV_GRIP_ELSEWHERE);
    CHECK_INT(pav_consent_follow(c, 0.3f, 0.7f, 0.06f, &(uint32_t){4}), PAV_GRIP_NONE);
    for (int i = 0; i < 15; i++) { /* the face is still there */
        pav_consent_seen(c, 0.3f, 0.7f, 0.06f, 3);
        pav_consent_figures(c, figures + 1, 1, 16 / 9.0f, 0.2f);
    }
    CHECK(pav_consent_holds(c, 3));
    for (int i = 0; i < 9; i++)
        pav_consent_figures(c, figures + 1, 1, 16 / 9.0f, 0.2f);
    CHECK(pav_consent_holds(c, 3));
    for (int i = 0; i < 3; i++)
        pav_consent_figures(c, figures + 1, 1, 16 / 9.0f, 0.2f);
    CHECK(!pav_consent_holds(c, 3));
    pav_consent_figures(c, figures, 2, 16 / 9.0f, 0.2f); /* over is over */
    pav_consent_of(c, &wish);
    CHECK_INT(pav_consent_meet(c, 0.3f, 0.7f, &person), PAV_PERMIT_NO);
    CHECK(!pav_consent_holds(c, 3));
    pav_consent_destroy(c);
}

/* Figure 4 disappears beside figure 3: from then on figure 3 may hold two, and proves nothing. */
static void a_figure_that_swallowed_another_is_doubted(void)
{
    struct pav_consent *c = pav_consent_create();
    struct pav_wish wish = of(3);
    struct pav_figure two[] = {figure(3, 0.4f, 0.2f), figure(4, 0.6f, 0.2f)};
    struct pav_figure one = figure(3, 0.5f, 0.4f);
    uint32_t person;
    pav_consent_of(c, &wish);
    for (int i = 0; i < 5; i++) {
        pav_consent_figures(c, two, 2, 16 / 9.0f, 0.1f);
        pav_consent_seen(c, 0.4f, 0.7f, 0.06f, 3);
    }
    for (int i = 0; i < 5; i++)
        pav_consent_figures(c, &one, 1, 16 / 9.0f, 0.1f);
    CHECK_INT(pav_consent_meet(c, 0.42f, 0.7f, &person), PAV_PERMIT_RETURN);
    CHECK_INT(pav_consent_meet(c, 0.68f, 0.4f, &person), PAV_PERMIT_NO);
    for (int i = 0; i < 20; i++)
        pav_consent_figures(c, &one, 1, 16 / 9.0f, 0.1f);
    CHECK(!pav_consent_holds(c, 3));
    pav_consent_destroy(c);
}

int main(void)
{
    char why[PAV_KIT_WORDS];
    pav_cv_quiet();
    kit = pav_face_kit_open();
    if (!pav_face_kit_ready(kit, why)) {
        printf("1..0 # SKIP %s\n", why);
        return 0;
    }
    furnish();
    RUN(consent_ends_with_the_figure);
    RUN(a_figure_that_swallowed_another_is_doubted);
    RUN(only_who_said_yes);
    RUN(the_nearer_one_is_not_theirs);
    RUN(who_stands_beside_is_not_theirs);
    RUN(a_crossing_never_yields_the_other);
    pav_face_kit_close(kit);
    return check_end();
}
