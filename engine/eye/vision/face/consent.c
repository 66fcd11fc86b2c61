/* Owns the rules by which a face is somebody's who said yes. */
#include "eye/vision/face/consent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/scene.h>

#include "base/str.h"

#define GONE_S    2.0f
#define MARGIN    0.03f /* around a figure, uv */
#define HEAD      0.12f /* of a figure's height lies its upper middle below its top */
#define DEEP      0.75f /* of their mean width: two figures this near may swap their ids … */
#define DEEP_MIN  0.12f /* … and at this distance in any case */
#define GROWN_S   1.0f  /* a figure younger than this is a fragment, and hides nobody */
#define SWALLOWED 0.05f /* uv between a figure that is gone and who may have swallowed it */
#define ALONE_S   0.5f  /* in its own figure for so long, a face vouches for it again */
#define RETURN    2.5f  /* face sizes around where a face was lost … */
#define WAY       4.0f  /* … and this many more a second */
#define CROWD     3.0f  /* face sizes: somebody this near may be mistaken */
#define CLEARLY                                                                                    \
    0.5f /* of the way to its own figure: a face this much nearer to another's is elsewhere */

struct given {
    uint32_t person;
    bool over;      /* they have left */
    bool known;     /* their face has been followed */
    bool doubted;   /* the figure may be another's by now */
    int swallowed;  /* others who may be hidden in it */
    float gone_s;   /* face and figure, for so long */
    float unseen_s; /* the face */
    float alone_s;
    bool seen; /* the face, in the last picture */
    float u, v, size;
};

struct pav_consent {
    bool everyone;
    int count;
    struct given given[PAV_PEOPLE_MAX];
    int figure_count, before_count;
    struct pav_figure figures[PAV_FIGURES_MAX], before[PAV_FIGURES_MAX];
    float aspect;
};

struct pav_consent *pav_consent_create(void)
{
    struct pav_consent *c = pav_alloc(sizeof *c);
    c->everyone = true;
    c->aspect = 1;
    return c;
}

void pav_consent_destroy(struct pav_consent *c)
{
    free(c);
}

static struct given *given_of(const struct pav_consent *c, uint32_t person)
{
    for (int i = 0; i < c->count; i++) {
        if (c->given[i].person == person && person != 0)
            return (struct given *)&c->given[i];
    }
    return NULL;
}

bool pav_consent_of(struct pav_consent *c, const struct pav_wish *wish)
{
    struct given given[PAV_PEOPLE_MAX] = {0};
    bool everyone = (wish->needs & PAV_NEED_FACES) && wish->everyone, fewer = false;
    for (uint32_t i = 0; i < wish->count; i++) {
        const struct given *before = given_of(c, wish->people[i]);
        given[i] = before ? *before : (struct given){.person = wish->people[i]};
    }
    for (int i = 0; i < c->count; i++)
        fewer |= !pav_wish_holds(wish, c->given[i].person);
    fewer |= c->everyone && !everyone;
    c->everyone = everyone;
    c->count = (int)wish->count;
    memcpy(c->given, given, sizeof given);
    return fewer;
}

void pav_consent_forget(struct pav_consent *c)
{
    explicit_bzero(c->figures, sizeof c->figures);
    explicit_bzero(c->before, sizeof c->before);
    c->figure_count = c->before_count = 0;
    for (int i = 0; i < c->count; i++)
        c->given[i] = (struct given){.person = c->given[i].person, .over = true};
}

/* --- figures ---- */

static const struct pav_figure *find(const struct pav_figure *figures, int count, uint32_t id)
{
    for (int i = 0; i < count; i++) {
        if (figures[i].id == id)
            return &figures[i];
    }
    return NULL;
}

static const struct pav_figure *figure_of(const struct pav_consent *c, uint32_t person)
{
    return find(c->figures, c->figure_count, person);
}

/* From (u, v) to the middle of where the figure's head should be. */
static float way_to(const struct pav_consent *c, const struct pav_figure *f, float u, float v)
{
    return hypotf((u - f->x) * c->aspect, v - (f->y1 - HEAD * (f->y1 - f->y0)));
}

static bool covers(const struct pav_figure *f, float u, float v)
{
    return u > f->x0 - MARGIN && u < f->x1 + MARGIN && v > f->y0 - MARGIN && v < f->y1 + MARGIN;
}

/* The figure whose head is nearest, whether it covers the place or not. */
static const struct pav_figure *nearest(const struct pav_consent *c, float u, float v)
{
    const struct pav_figure *best = NULL;
    float least = INFINITY;
    for (int i = 0; i < c->figure_count; i++) {
        float way = way_to(c, &c->figures[i], u, v);
        if (way < least)
            least = way, best = &c->figures[i];
    }
    return best;
}

static bool may_swap(const struct pav_consent *c, const struct pav_figure *a,
                     const struct pav_figure *b)
{
    float wide = 0.5f * (a->wide + b->wide) * c->aspect;
    return fabsf(a->x - b->x) * c->aspect < fmaxf(DEEP_MIN, DEEP * wide);
}

static bool touch(const struct pav_figure *a, const struct pav_figure *b)
{
    return a->x0 - SWALLOWED < b->x1 && b->x0 - SWALLOWED < a->x1;
}

/* Who was beside this figure and is not there any more is in it; who comes up beside it came out. */
static void count_swallowed(const struct pav_consent *c, struct given *g,
                            const struct pav_figure *own)
{
    for (int i = 0; i < c->before_count; i++) {
        const struct pav_figure *other = &c->before[i];
        if (other->id != own->id && other->age_s > GROWN_S && touch(other, own) &&
            !figure_of(c, other->id))
            g->swallowed++;
    }
    for (int i = 0; i < c->figure_count && g->swallowed > 0; i++) {
        const struct pav_figure *other = &c->figures[i];
        if (other->id != own->id && touch(other, own) &&
            !find(c->before, c->before_count, other->id))
            g->swallowed--;
    }
}

/* Of a figure whose face is not known yet the id is all there is to go by. */
static void doubt(const struct pav_consent *c, struct given *g, float dt_s)
{
    const struct pav_figure *own = figure_of(c, g->person);
    bool met = !own;
    if (own)
        count_swallowed(c, g, own);
    for (int i = 0; own && i < c->figure_count; i++)
        met |= c->figures[i].id != own->id && may_swap(c, own, &c->figures[i]);
    g->doubted |= g->known && (met || g->swallowed > 0);
    bool alone = own && !met && g->swallowed == 0 && g->seen && covers(own, g->u, g->v) &&
                 nearest(c, g->u, g->v) == own;
    g->alone_s = alone ? g->alone_s + dt_s : 0;
    if (g->alone_s > ALONE_S)
        g->doubted = false;
    g->unseen_s = g->seen ? 0 : g->unseen_s + dt_s;
    g->gone_s = g->seen || (own && !g->doubted) ? 0 : g->gone_s + dt_s;
    g->over |= g->gone_s > GONE_S;
    g->seen = false;
}

void pav_consent_figures(struct pav_consent *c, const struct pav_figure *figures, int count,
                         float aspect, float dt_s)
{
    memcpy(c->before, c->figures, sizeof c->before);
    c->before_count = c->figure_count;
    memset(c->figures, 0, sizeof c->figures);
    memcpy(c->figures, figures, (size_t)count * sizeof *figures);
    c->figure_count = count;
    c->aspect = aspect;
    for (int i = 0; i < c->count; i++)
        doubt(c, &c->given[i], dt_s);
}

/* --- faces ---- */

static bool returns(const struct pav_consent *c, const struct given *g, float u, float v)
{
    float reach = (RETURN + WAY * g->unseen_s) * g->size;
    return g->known && hypotf((u - g->u) * c->aspect, v - g->v) < reach;
}

enum pav_permit pav_consent_meet(const struct pav_consent *c, float u, float v, uint32_t *person)
{
    const struct pav_figure *near = nearest(c, u, v);
    bool held = near && covers(near, u, v);
    *person = held ? near->id : 0;
    if (c->everyone)
        return PAV_PERMIT_ANY;
    const struct given *g = held ? given_of(c, near->id) : NULL;
    if (g && !g->over && !g->doubted)
        return PAV_PERMIT_ONE;
    for (int i = 0; i < c->count; i++) {
        g = &c->given[i];
        bool lost = g->doubted || !figure_of(c, g->person);
        if (!g->over && lost && returns(c, g, u, v)) {
            *person = g->person;
            return PAV_PERMIT_RETURN;
        }
    }
    return PAV_PERMIT_NO;
}

enum pav_grip pav_consent_follow(const struct pav_consent *c, float u, float v, float size,
                                 uint32_t *person)
{
    if (c->everyone) {
        uint32_t now;
        pav_consent_meet(c, u, v, &now);
        *person = now ? now : *person;
        return PAV_GRIP_FIRM;
    }
    const struct given *g = given_of(c, *person);
    if (!g || g->over)
        return PAV_GRIP_NONE;
    const struct pav_figure *own = figure_of(c, g->person);
    float home = own ? way_to(c, own, u, v) : INFINITY;
    bool crowded = !own || g->doubted;
    for (int i = 0; i < c->figure_count; i++) {
        const struct pav_figure *other = &c->figures[i];
        float way = other->id != g->person ? way_to(c, other, u, v) : INFINITY;
        if (own && covers(other, u, v) && way < CLEARLY * home)
            return PAV_GRIP_ELSEWHERE;
        crowded |= way < CROWD * size;
    }
    return crowded ? PAV_GRIP_CROWDED : PAV_GRIP_FIRM;
}

void pav_consent_seen(struct pav_consent *c, float u, float v, float size, uint32_t person)
{
    struct given *g = given_of(c, person);
    if (!g || g->over)
        return;
    g->known = g->seen = true;
    g->u = u, g->v = v;
    g->size = size;
}

bool pav_consent_holds(const struct pav_consent *c, uint32_t person)
{
    const struct given *g = given_of(c, person);
    return c->everyone || (g && !g->over);
}
