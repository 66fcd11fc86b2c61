/* Owns the virtual visitor as a source: asked for a time, it draws it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "eye/camera/source.h"
#include "eye/camera/visitor/visitor.h"

/* The largest picture of the asked shape that it draws: even sides, not over PAV_VISITOR_SIDE_MAX. */
static void fit(const struct pav_camera_plan *plan, int *w, int *h)
{
    double part =
        plan->width_px > PAV_VISITOR_SIDE_MAX ? (double)PAV_VISITOR_SIDE_MAX / plan->width_px : 1;
    *w = (int)(plan->width_px * part) & ~1;
    *h = (int)(plan->height_px * part) & ~1;
}

static void *open_virtual(const struct pav_camera_plan *plan, bool wary, char why[PAV_WHY_MAX])
{
    (void)wary;
    int w, h;
    fit(plan, &w, &h);
    if (w < 64 || h < 36 || h > PAV_VISITOR_SIDE_MAX) {
        snprintf(why, PAV_WHY_MAX, "a visitor cannot be drawn at %dx%d", plan->width_px,
                 plan->height_px);
        return NULL;
    }
    struct pav_visitor *visitor = pav_visitor_create(w, h, plan->mirror);
    bool pair = plan->kind == PAV_SOURCE_VIRTUAL && strcmp(plan->source, "two visitors") == 0;
    pav_visitor_cast(visitor, pair ? PAV_VISITOR_PAIR : PAV_VISITOR_ALONE);
    return visitor;
}

static bool develop_virtual_at(void *source, double t_s, struct pav_photo *photo,
                               char why[PAV_WHY_MAX])
{
    struct pav_visitor *visitor = source;
    pav_visitor_size(visitor, &photo->width_px, &photo->height_px);
    if (photo->width_px > photo->width_max_px || photo->height_px > photo->height_max_px) {
        snprintf(why, PAV_WHY_MAX, "there is no room for %dx%d", photo->width_px, photo->height_px);
        return false;
    }
    pav_visitor_draw(visitor, t_s, photo->rgba);
    photo->t_s = t_s;
    photo->captured_ns = pav_clock_ns();
    return true;
}

static void close_virtual(void *source)
{
    pav_visitor_destroy(source);
}

const struct pav_source_driver pav_source_virtual = {
    .name = "virtual",
    .open = open_virtual,
    .develop_at = develop_virtual_at,
    .close = close_virtual,
};
