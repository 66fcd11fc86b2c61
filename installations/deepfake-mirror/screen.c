/* What lies over the picture. */
#include "screen.h"

#include <stdlib.h>

#include "ease.h"

#define COME_S     0.7f
#define LEAVE_S    0.3f
#define FIGURE_S   0.8f
#define VEIL_S     0.4f
#define STEP_IN_S  0.6f
#define STEP_OUT_S 0.3f

struct screen {
    struct type *type;
    struct ink ink;
    enum picture shown;
    float veil, figure;
    float seen[VISIT_STAGES], warning;
    float counted_s; /* the last seconds that were announced: they stand while the warning fades */
    int step;
    float step_seen;
};

struct screen *screen_create(struct pav_scene *scene)
{
    struct screen *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->type = type_create(scene);
    ink_open(&s->ink, scene);
    s->veil = 1;
    return s;
}

void screen_destroy(struct screen *s)
{
    if (s)
        type_destroy(s->type);
    free(s);
}

static enum picture wanted(const struct visit *visit)
{
    switch (visit->stage) {
    case VISIT_MIRROR:
        return visit->mode == VISIT_PUPPET ? PICTURE_PUPPET : PICTURE_CAMERA;
    case VISIT_EXPLAIN:
        return PICTURE_CAMERA;
    default:
        return PICTURE_ROOM;
    }
}

void screen_update(struct screen *s, const struct visit *visit, double dt_s)
{
    enum picture picture = wanted(visit);
    s->veil = ease_step(s->veil, picture != s->shown, VEIL_S, VEIL_S * 1.6f, dt_s);
    if (s->veil >= 1)
        s->shown = picture;
    if (picture == PICTURE_ROOM)
        s->figure = ease_step(s->figure, visit->stage == VISIT_INVITE, FIGURE_S, FIGURE_S, dt_s);
    if (picture == PICTURE_ROOM && s->shown != PICTURE_ROOM)
        s->figure = visit->stage == VISIT_INVITE;
    /* A screen comes when its picture has, and when the one before has gone. */
    float others = 0;
    for (int i = 0; i < VISIT_STAGES; i++)
        others += i == (int)visit->stage ? 0 : s->seen[i];
    for (int i = 0; i < VISIT_STAGES; i++) {
        bool now = (int)visit->stage == i && picture == s->shown && others <= 0;
        bool stays = (int)visit->stage == i && s->seen[i] > 0 && others > 0;
        s->seen[i] = stays ? s->seen[i] : ease_step(s->seen[i], now, COME_S, LEAVE_S, dt_s);
    }
    bool same = visit->stage == VISIT_EXPLAIN && visit->step == s->step;
    s->step_seen =
        ease_step(s->step_seen, same && s->shown == PICTURE_CAMERA, STEP_IN_S, STEP_OUT_S, dt_s);
    if (s->step_seen <= 0 && visit->stage == VISIT_EXPLAIN)
        s->step = visit->step;
    s->warning = ease_step(s->warning, visit->warning_s > 0, LEAVE_S, LEAVE_S, dt_s);
    s->counted_s = visit->warning_s > 0 ? visit->warning_s : s->counted_s;
}

enum picture screen_picture(const struct screen *s)
{
    return s->shown;
}

float screen_figure(const struct screen *s)
{
    return ease_in_out(s->figure);
}

int screen_step(const struct screen *s, float *amount)
{
    *amount = ease_in_out(s->step_seen);
    return s->step_seen > 0 ? s->step : -1;
}

static void draw_stage(const struct screen *s, const struct paint *p, int stage, float seen)
{
    switch (stage) {
    case VISIT_ATTRACT:
        paint_attract(p, seen);
        break;
    case VISIT_INVITE:
        paint_invite(p, seen);
        break;
    case VISIT_DECLINED:
        paint_declined(p, seen);
        break;
    case VISIT_MIRROR:
        paint_mirror(p, seen);
        break;
    case VISIT_EXPLAIN:
        paint_explain(p, seen, ease_in_out(s->step_seen));
        break;
    case VISIT_FAREWELL:
        paint_farewell(p, seen);
        break;
    default:
        break;
    }
}

void screen_draw(struct screen *s, const struct paint *paint)
{
    struct paint p = *paint;
    p.type = s->type;
    p.ink = &s->ink;
    p.step = s->step;
    type_begin(s->type);
    ink_veil(&s->ink, p.out, ease_in_out(s->veil));
    for (int i = 0; i < VISIT_STAGES; i++)
        if (s->seen[i] > 0)
            draw_stage(s, &p, i, ease_in_out(s->seen[i]));
    if (s->warning > 0)
        paint_warning(&p, s->counted_s, ease_in_out(s->warning));
}

void screen_warm(struct screen *s, const struct paint *paint)
{
    static const float speck[4] = {0, 0, 2, 2};
    struct pav_target *out = paint->out;
    ink_plate(&s->ink, out, speck, 1, 1, 0, 0.01f);
    ink_ring(&s->ink, out, speck, INK_HAND, 0, 0, 0.01f);
    ink_thumb(&s->ink, out, speck, NULL, 0, 0.01f);
    ink_divider(&s->ink, out, 0, 0, paint->layout->unit_px, 0.01f);
    ink_scrim(&s->ink, out, 0.01f, 0.01f);
}
