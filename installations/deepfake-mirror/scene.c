/* The deepfake mirror: a visitor who said yes wears another's face, and learns how it is done. */
#include <pavilion/portrait.h>
#include <pavilion/scene.h>

#include <math.h>
#include <string.h>

#include "ease.h"
#include "faces.h"
#include "target.h"

#define HANGS_S     14.0 /* a portrait in the attract loop */
#define RING_RATE   2.5f
#define NO_PORTRAIT (9.0f / 11.0f)

enum { MODE_AUTO = 0 }; /* then enum visit_mode + 1 */
enum { CONSENT_ASK = 0, CONSENT_GIVEN };

static const char *const modes[] = {"auto", "swap", "exchange", "puppet", NULL};
static const char *const consents[] = {"ask", "given", NULL};

/* What `show` shows, in its order. */
static const char *const shown[] = {"visit",    "attract", "invite",  "declined", "mirror",
                                    "points",   "mesh",    "mask",    "light",    "divider",
                                    "farewell", "warning", "picture", NULL};
static const struct {
    enum visit_stage stage;
    int step;
} shows[] = {{0, 0},
             {VISIT_ATTRACT, 0},
             {VISIT_INVITE, 0},
             {VISIT_DECLINED, 0},
             {VISIT_MIRROR, 0},
             {VISIT_EXPLAIN, VISIT_POINTS},
             {VISIT_EXPLAIN, VISIT_MESH},
             {VISIT_EXPLAIN, VISIT_MASK},
             {VISIT_EXPLAIN, VISIT_LIGHT},
             {VISIT_EXPLAIN, VISIT_DIVIDER},
             {VISIT_FAREWELL, 0},
             {VISIT_MIRROR, 0},
             {VISIT_MIRROR, 0}};
/* enum wear_layer */
static const char *const layers[] = {"none", "points", "mesh",  "paste",
                                     "mask", "light",  "matte", NULL};
static const struct pav_param params[] = {
    PAV_PARAM_CHOICE(struct state, mode, "mode", .choices = modes,
                     .label = "What happens with faces; auto: visitors choose"),
    PAV_PARAM_TEXT(struct state, portrait, "portrait",
                   .label = "The portrait that is worn first, by its file's name"),
    PAV_PARAM_BOOL(struct state, explain, "explain", .fallback = 1,
                   .label = "Visitors may see how it is made"),
    PAV_PARAM_FLOAT(struct state, idle_s, "idle", .fallback = 30, .min = 10, .max = 300,
                    .unit = "s", .label = "Nobody moves or touches: back to the beginning"),
    PAV_PARAM_FLOAT(struct state, warn_s, "warn", .fallback = 5, .min = 3, .max = 20, .unit = "s",
                    .label = "… announced so long before"),
    PAV_PARAM_FLOAT(struct state, near_amount, "near", .fallback = 0.25, .min = 0, .max = 0.9,
                    .label = "How near someone is invited; 0 far away, 1 fills the picture"),
    PAV_PARAM_FLOAT(struct state, shape, "shape", .fallback = 0.6, .min = 0, .max = 1,
                    .label = "How far the visitor's proportions go toward the portrait's"),
    PAV_PARAM_FLOAT(struct state, eyes, "eyes", .min = 0, .max = 1,
                    .label = "Eyes: 0 the portrait's, 1 the visitor's own"),
    PAV_PARAM_CHOICE(struct state, consent, "consent", .choices = consents,
                     .label = "For demonstrations; with a live camera it is always asked"),
    PAV_PARAM_CHOICE(struct state, show, "show", .choices = shown,
                     .label =
                         "For demonstrations: one stage of the visit; never with a live camera"),
    PAV_PARAM_CHOICE(struct state, reveal, "reveal", .choices = layers,
                     .label = "With `show: picture`: what is opened up"),
    PAV_PARAM_FLOAT(struct state, divider, "divider", .fallback = -1, .min = -1, .max = 1,
                    .label = "With `show: picture`: left of it nothing is altered; -1: none"),
    PAV_PARAM_END,
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->screen = screen_create(scene);
    room_open(&s->room, scene);
    s->wear = wear_open(scene);
    s->puppet = puppet_open(scene);
    s->begun = false;
    s->hands_x = 0.5f;
    return true;
}

static void close(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    (void)scene;
    screen_destroy(s->screen);
    if (s->wear)
        wear_close(s->wear);
    if (s->puppet)
        puppet_close(s->puppet);
    s->screen = NULL;
    s->wear = NULL;
    s->puppet = NULL;
}

static void forget(struct state *s)
{
    wear_forget(s->wear);
    puppet_forget(s->puppet);
    s->order = (struct wear_order){.divider = -1};
    memset(s->unseen_s, 0, sizeof s->unseen_s);
}

static void idle(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    visit_reset(&s->visit, &s->rules);
    forget(s);
    pav_scene_ask_faces(scene, false);
    pav_scene_log(scene, PAV_LOG_DEBUG, "everyone has left, and is forgotten");
}

/* --- update -------------------------------------------------------------------------------------- */

/* Of nobody who stands here: a drawn visitor, a film, no camera at all. */
static bool may_demonstrate(const struct pav_frame *camera)
{
    return camera->synthetic || camera->recorded || camera->state == PAV_CAMERA_NONE;
}

static void set_rules(struct pav_scene *scene, struct state *s, const struct pav_frame *camera)
{
    bool demonstrates = may_demonstrate(camera);
    bool asked = s->consent == CONSENT_GIVEN || s->show != SHOW_VISIT;
    s->rules = (struct visit_rules){
        .idle_s = s->idle_s,
        .warn_s = fminf(s->warn_s, s->idle_s),
        .near_amount = s->near_amount,
        .explain = s->explain,
        .choose_mode = s->mode == MODE_AUTO,
        .mode = s->mode == MODE_AUTO ? VISIT_SWAP : (enum visit_mode)(s->mode - 1),
        .given = demonstrates && s->consent == CONSENT_GIVEN,
    };
    /* A camera came alive: whoever stands before it now has said nothing yet. */
    if (!s->begun || (s->demonstrates && !demonstrates)) {
        visit_reset(&s->visit, &s->rules);
        forget(s);
    }
    s->begun = true;
    s->demonstrates = demonstrates;
    if (asked && !demonstrates && camera->id && !s->warned) {
        s->warned = true;
        pav_scene_log(scene, s->show != SHOW_VISIT ? PAV_LOG_WARN : PAV_LOG_INFO,
                      "the camera is live: consent is asked, `consent` and `show` are ignored");
    }
}

/* The index of the portrait that the parameter names; -1: none, or it is still being read. */
static int named_portrait(struct pav_scene *scene, const struct state *s, int count)
{
    for (int i = 0; s->portrait[0] && i < count; i++) {
        const struct pav_portrait *p = pav_scene_portrait(scene, (size_t)i);
        if (p && strcmp(p->name, s->portrait) == 0)
            return i;
    }
    return -1;
}

/* Until someone says yes, the named portrait hangs there, or each in its turn. */
static void hang_portrait(struct pav_scene *scene, struct state *s, int count)
{
    bool waits = s->visit.stage != VISIT_MIRROR && s->visit.stage != VISIT_EXPLAIN;
    int named = waits || s->show != SHOW_VISIT ? named_portrait(scene, s, count) : -1;
    if (named >= 0)
        s->visit.portrait = named;
    else if (s->visit.stage == VISIT_ATTRACT && count > 1 && s->room.since_s > HANGS_S &&
             s->room.shown == s->visit.portrait)
        s->visit.portrait = (s->visit.portrait + 1) % count;
    if (s->visit.portrait >= count)
        s->visit.portrait = 0;
}

static float screen_x(const struct pav_findings *findings, uint32_t person, const float fit[4],
                      float otherwise)
{
    for (int i = 0; i < findings->people_count; i++)
        if (findings->people[i].id == person)
            return (findings->people[i].x - fit[2]) / fit[0];
    return otherwise;
}

/* Rings go with those they are for, but not from under a hand. The one to join by lies on the bystander's
 * side, and does not change sides for a step. */
static bool place_rings(struct state *s, const struct pav_findings *findings, const float fit[4],
                        double dt_s)
{
    const struct visit *visit = &s->visit;
    uint32_t id = visit_bystander(visit, findings);
    uint32_t first = visit->yes.count         ? visit->yes.list[0].person
                     : findings->people_count ? findings->people[0].id
                                              : 0;
    bool held = visit->holds[VISIT_YES].progress > 0 || visit->holds[VISIT_NO].progress > 0 ||
                visit->holds[VISIT_HOW].progress > 0 || visit->holds[VISIT_JOIN].progress > 0;
    bool framed = visit->stage == VISIT_MIRROR && visit->mode == VISIT_PUPPET;
    float beside_frame = s->layout.join_right ? 0.4f : 0.6f;
    if (!held) {
        ease_towards(&s->hands_x, framed ? beside_frame : screen_x(findings, first, fit, 0.5f),
                     RING_RATE, dt_s);
        ease_towards(&s->join_x, screen_x(findings, id, fit, 0), RING_RATE, dt_s);
        s->layout.join_right = s->join_x > (s->layout.join_right ? 0.4f : 0.6f);
    }
    s->layout.hands_x = s->hands_x;
    s->layout.join_x = s->join_x;
    return id != 0;
}

static void lay_out(struct state *s, const struct pav_frame_info *info)
{
    const struct pav_frame *camera = info->camera;
    bool right = s->layout.join_right;
    s->layout =
        layout_of(info->width_px, info->height_px, info->screen_height_mm, info->screen_bottom_mm,
                  camera->synthetic || camera->state == PAV_CAMERA_LOST);
    s->layout.join_right = right;
}

static void follow_visit(struct pav_scene *scene, struct state *s,
                         const struct pav_frame_info *info)
{
    struct visit_input input = {.dt_s = info->dt_s,
                                .findings = info->findings,
                                .events = info->events,
                                .event_count = info->event_count,
                                .portrait_count = pav_scene_portrait_count(scene)};
    struct visit_target targets[TARGETS_MOST];
    pav_fit_cover(info->camera->width_px, info->camera->height_px, info->width_px, info->height_px,
                  input.fit);
    lay_out(s, info);
    hang_portrait(scene, s, (int)input.portrait_count);
    bool bystander = place_rings(s, info->findings, input.fit, info->dt_s);
    input.targets = targets;
    input.target_count = targets_lay(&s->visit, &s->rules, &s->layout, (int)input.portrait_count,
                                     bystander, targets);
    visit_step(&s->visit, &s->rules, &input);
    if (s->demonstrates && s->show != SHOW_VISIT)
        visit_show(&s->visit, &s->rules, shows[s->show].stage, shows[s->show].step, info->findings);
    if (s->demonstrates && s->show == SHOW_WARNING)
        s->visit.warning_s = 3.5f;
    room_update(&s->room, s->visit.portrait, s->visit.stage == VISIT_MIRROR, info->findings,
                input.fit, info->dt_s);
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct state *s = state;
    set_rules(scene, s, info->camera);
    follow_visit(scene, s, info);
    faces_ask(scene, s);
    enum picture before = screen_picture(s->screen);
    screen_update(s->screen, &s->visit, info->dt_s);
    if (before >= PICTURE_CAMERA && screen_picture(s->screen) < PICTURE_CAMERA)
        forget(s);
    faces_order(scene, s, info);
    faces_lead_puppet(scene, s, info);
}

/* --- draw ---------------------------------------------------------------------------------------- */

static void draw_picture(struct pav_scene *scene, struct state *s,
                         const struct pav_frame_info *info, enum picture picture, float figure,
                         struct pav_target *out)
{
    const struct pav_portrait *p = pav_scene_portrait(scene, (size_t)s->room.shown);
    float aspect = p ? (float)p->width_px / (float)p->height_px : NO_PORTRAIT, fit[4];
    pav_fit_cover(info->camera->width_px, info->camera->height_px, info->width_px, info->height_px,
                  fit);
    switch (picture) {
    case PICTURE_CAMERA:
        wear_draw(s->wear, scene, info, &s->order, out);
        break;
    case PICTURE_PUPPET:
        room_draw(&s->room, scene, info, s->puppet, &s->layout, PLACE_PUPPET, aspect, out);
        break;
    default:
        if (figure < 1)
            room_draw(&s->room, scene, info, s->puppet, &s->layout, PLACE_PICTURE, aspect, out);
        if (figure > 0)
            room_draw_figure(&s->room, scene, info->findings, fit, figure, out);
        break;
    }
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct paint paint = {
        .scene = scene,
        .out = out,
        .layout = &s->layout,
        .visit = &s->visit,
        .rules = &s->rules,
        .language = s->visit.language > 0 ? paint_languages[s->visit.language - 1] : info->language,
        .portraits = (int)pav_scene_portrait_count(scene),
        .bystander = visit_bystander(&s->visit, info->findings) != 0,
        .wearers = faces_found(s),
    };
    if (faces_alone(s)) {
        draw_picture(scene, s, info,
                     s->visit.mode == VISIT_PUPPET ? PICTURE_PUPPET : PICTURE_CAMERA, 0, out);
        return true;
    }
    /* What comes later is drawn once under the first picture, so that nothing compiles on stage. */
    if (info->frame == 0) {
        draw_picture(scene, s, info, PICTURE_CAMERA, 0, out);
        draw_picture(scene, s, info, PICTURE_ROOM, 0.5f, out);
        screen_warm(s->screen, &paint);
    }
    draw_picture(scene, s, info, screen_picture(s->screen), screen_figure(s->screen), out);
    screen_draw(s->screen, &paint);
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "deepfake-mirror",
    .label = "The Deepfake Mirror",
    .needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FACES,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
    .idle = idle,
    .close = close,
};
