/* Owns the limit on flashes on the stage's screen: looks at each picture, keeps and mixes where it must. */
#include "stage/flash_screen.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/flash.h"

#define GLANCE_PX   36864.0 /* of the small copy: 256 x 144 of a wide screen */
#define SAY_AGAIN_S 60.0

/* Alpha is the veil's own: what a scene left in the screen's says nothing. */
static const char veil_source[] =
    "uniform sampler2D before;\n"
    "uniform float opacity;\n"
    "void main() { colour = vec4(texture(before, uv).rgb * opacity, opacity); }\n";

struct pav_limiter {
    struct pav_gpu *gpu;
    struct pav_program *veil;
    bool veil_warm;
    int width_px, height_px;   /* of the screen … */
    int glance_w, glance_h;    /* … and of the small copy */
    struct pav_target *before; /* as it was presented last, while `kept` */
    struct pav_target *fresh;  /* as it was drawn last, while mixed */
    struct pav_glance *glance;
    struct pav_flash_limit *limit;
    uint8_t *points;
    bool kept;
    bool said;
    double said_s, since_s;
};

struct pav_limiter *pav_limiter_create(struct pav_gpu *gpu)
{
    struct pav_limiter *limiter = pav_alloc(sizeof *limiter);
    limiter->gpu = gpu;
    limiter->veil = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = veil_source, .name = "flash limit"});
    return limiter;
}

static void drop(struct pav_limiter *limiter)
{
    pav_target_destroy(limiter->before);
    pav_target_destroy(limiter->fresh);
    pav_glance_destroy(limiter->glance);
    pav_flash_limit_destroy(limiter->limit);
    free(limiter->points);
}

void pav_limiter_destroy(struct pav_limiter *limiter)
{
    if (!limiter)
        return;
    drop(limiter);
    pav_program_destroy(limiter->veil);
    free(limiter);
}

/* --- for one size of the screen ----------------------------------------------------------------- */

static int fours(double length)
{
    int px = (int)lrint(length / 4) * 4;
    return px < 16 ? 16 : px > 1024 ? 1024 : px;
}

static struct pav_target *whole(struct pav_limiter *limiter)
{
    return pav_target_create(limiter->gpu,
                             &(struct pav_target_desc){.width_px = limiter->width_px,
                                                       .height_px = limiter->height_px,
                                                       .format = PAV_FORMAT_RGBA8});
}

static void fit(struct pav_limiter *limiter, const struct pav_target *screen)
{
    int w = pav_target_width(screen), h = pav_target_height(screen);
    if (limiter->limit && limiter->width_px == w && limiter->height_px == h)
        return;
    drop(limiter);
    limiter->width_px = w;
    limiter->height_px = h;
    limiter->glance_w = fours(sqrt(GLANCE_PX * w / h));
    limiter->glance_h = fours(sqrt(GLANCE_PX * h / w));
    limiter->before = whole(limiter);
    limiter->fresh = whole(limiter);
    limiter->glance = pav_glance_create(limiter->gpu, limiter->glance_w, limiter->glance_h);
    size_t points = pav_flash_points(limiter->glance_w, limiter->glance_h);
    limiter->limit = pav_flash_limit_create(points);
    limiter->points = pav_alloc(points * 4);
    limiter->kept = false;
    limiter->veil_warm = false;
}

/* --- pictures ------------------------------------------------------------------------------------- */

static void veil(struct pav_limiter *limiter, struct pav_target *screen, float opacity, float part)
{
    pav_draw(
        limiter->gpu, screen,
        &(struct pav_draw){
            .program = limiter->veil,
            .blend = PAV_BLEND_OVER,
            .viewport = {0, 0, part, part},
            .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("before", pav_target_texture(limiter->before)),
                                     PAV_U_FLOAT("opacity", opacity)),
        });
}

/* So that nothing compiles when it is needed: nothing of it shows. */
static void warm(struct pav_limiter *limiter, struct pav_target *screen)
{
    if (limiter->veil_warm || pav_program_state(limiter->veil) == PAV_PROGRAM_COMPILING)
        return;
    limiter->veil_warm = true;
    veil(limiter, screen, 0, 8.0f / (float)limiter->width_px);
}

/* The points of the oldest picture that has come and was not looked at yet. */
static bool look(struct pav_limiter *limiter, double *t_s, bool wait)
{
    const uint8_t *rgba = pav_glance_take(limiter->glance, t_s, wait);
    if (rgba)
        pav_flash_pick(rgba, limiter->glance_w, limiter->glance_h, limiter->points);
    return rgba != NULL;
}

/* Pictures that were presented as they were. */
static void look_back(struct pav_limiter *limiter, bool wait)
{
    double t_s;
    while (look(limiter, &t_s, wait))
        pav_flash_limit_shown(limiter->limit, limiter->points, t_s);
}

/* --- limiting ------------------------------------------------------------------------------------- */

static void say(struct pav_limiter *limiter, double now_s, const char *who)
{
    struct pav_flash_count general = pav_flash_limit_asked(limiter->limit, PAV_FLASH_GENERAL);
    struct pav_flash_count red = pav_flash_limit_asked(limiter->limit, PAV_FLASH_RED);
    bool is_red = red.changes > general.changes;
    struct pav_flash_count worse = is_red ? red : general;
    limiter->since_s = now_s;
    if (limiter->said && now_s - limiter->said_s < SAY_AGAIN_S)
        return;
    limiter->said = true;
    limiter->said_s = now_s;
    pav_log("stage", PAV_LOG_WARN,
            "%s flashes: more than three%s flashes within a second on %.0f %% of the picture; its "
            "pictures are mixed with those before (flashes: allowed lifts it)",
            who, is_red ? " red" : "", 100 * (double)worse.area);
}

/* The picture on the screen is looked at before it is presented. */
static void limit(struct pav_limiter *limiter, struct pav_target *screen, double now_s,
                  const char *who)
{
    double t_s;
    if (!look(limiter, &t_s, true))
        return;
    bool was = pav_flash_limit_active(limiter->limit);
    float share = pav_flash_limit_share(limiter->limit, limiter->points, now_s);
    if (share < 1) {
        pav_target_copy(screen, limiter->fresh);
        veil(limiter, screen, 1 - share, 1);
        if (pav_glance_ask(limiter->glance, screen, now_s))
            look(limiter, &t_s, true);
    }
    pav_flash_limit_shown(limiter->limit, limiter->points, now_s);
    bool is = pav_flash_limit_active(limiter->limit);
    if (is && !was)
        say(limiter, now_s, who);
    if (was && !is)
        pav_log("stage", PAV_LOG_DEBUG, "%s: flashes were limited for %.1f s", who,
                now_s - limiter->since_s);
}

bool pav_limiter_frame(struct pav_limiter *limiter, struct pav_target *screen, double now_s,
                       bool drawn, const char *who)
{
    fit(limiter, screen);
    if (!drawn && !pav_flash_limit_active(limiter->limit))
        return false;
    if (!drawn)
        pav_target_copy(limiter->fresh, screen);
    warm(limiter, screen);
    if (pav_glance_waiting(limiter->glance) > 2) /* a slow GPU; the frame must be among those */
        look_back(limiter, true);
    pav_glance_ask(limiter->glance, screen, now_s);
    if (limiter->kept)
        limit(limiter, screen, now_s, who);
    else
        look_back(limiter, false);
    int unknown = pav_glance_waiting(limiter->glance);
    if (pav_flash_limit_changes(limiter->limit) + unknown >= PAV_FLASH_CHANGES_MAX)
        look_back(limiter, true);
    limiter->kept = pav_flash_limit_active(limiter->limit) ||
                    pav_flash_limit_changes(limiter->limit) >= PAV_FLASH_CHANGES_MAX;
    if (limiter->kept)
        pav_target_copy(screen, limiter->before);
    return true;
}

void pav_limiter_idle(struct pav_limiter *limiter)
{
    static const float nothing[4] = {0};
    if (!limiter || !limiter->limit || limiter->kept)
        return;
    pav_target_clear(limiter->before, nothing);
    pav_target_clear(limiter->fresh, nothing);
    pav_flash_limit_forget(limiter->limit);
}
