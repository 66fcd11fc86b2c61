/* Owns the visitors' anatomy and wardrobe: proportions, clothes, faces, and how a pose bends them. */
#include "eye/camera/visitor/body.h"

#include <stddef.h>

#include "eye/camera/visitor/vec.h"

enum bone { PELVIS, CHEST, NECK, HEAD, BONES };
enum dye { SKIN, TOP, RIB, LEGS, SHOES, DYES };

/* Who they are. Colours in linear light. */
struct look {
    float tall, broad; /* of 1.74 m; of the widths of trunk and shoulders */
    float skin[3], top[3], legs[3], shoes[3];
};

static const struct look looks[PAV_VISITORS_MAX] = {
    {.tall = 1.0f,
     .broad = 1.0f,
     .skin = {0.42f, 0.212f, 0.134f},
     .top = {0.235f, 0.070f, 0.036f},
     .legs = {0.028f, 0.033f, 0.052f},
     .shoes = {0.05f, 0.04f, 0.035f}},
    {.tall = 0.945f,
     .broad = 0.86f,
     .skin = {0.60f, 0.345f, 0.235f},
     .top = {0.070f, 0.135f, 0.130f},
     .legs = {0.105f, 0.088f, 0.075f},
     .shoes = {0.30f, 0.27f, 0.24f}},
};

/* One limb or mark in the frame of its bone, m. Twins are repeated at -x. */
struct shape {
    enum bone bone;
    enum dye dye;
    float a[3], ar, b[3], br;
    float flat;         /* zero: round */
    float weld, weld_b; /* zero: 12 mm; like the first end */
    float mark;
    bool twin;
    unsigned cut;
    bool oval; /* upright and flat: wider from the front than from the side */
};

/* clang-format off */
static const struct shape trunk[] = {
    {PELVIS, LEGS, {-.064f, -.034f, .000f}, .094f, {.064f, -.034f, .000f}, .094f, .90f, .020f},
    {PELVIS, TOP,  {0, -.042f, .006f}, .174f, {0, .178f, .008f}, .158f, .72f, .008f, .002f, .cut = PAV_CUT_A | PAV_CUT_B, .oval = true},
    {CHEST,  TOP,  {0, -.172f, .008f}, .158f, {0, .020f, .008f}, .176f, .72f, .002f, .090f, .cut = PAV_CUT_A, .oval = true},
    {CHEST,  TOP,  {-.105f,  .078f, .000f}, .084f, {.105f,  .078f, .000f}, .084f, 1, .080f},
    {CHEST,  TOP,  { .030f,  .190f, -.022f}, .040f, {.150f, .128f, -.012f}, .064f, 1, .070f, .twin = true},
    {PELVIS, RIB,  {0, -.050f, .006f}, .177f, {0, -.004f, .006f}, .174f, .73f, .004f, .cut = PAV_CUT_A | PAV_CUT_B, .oval = true},
};
static const struct shape throat[] = {
    {NECK, SKIN, {0, -.060f, .000f}, .058f, {0, .090f, .012f}, .052f, 1, .012f},
    {NECK, RIB,  {-.030f, -.030f, .010f}, .052f, {.030f, -.030f, .010f}, .052f, .9f, .010f},
    {NECK, SKIN, {0, -.005f, .030f}, .042f, {0, -.016f, .036f}, .040f, 1, .008f},
};
/* clang-format on */

#define UNIT_M       0.045f /* of a head, facelab/head.h */
#define COUNT(table) (sizeof(table) / sizeof *(table))

struct maker {
    struct pav_body *body;
    const struct pav_view *view;
    const struct look *look;
    struct frame bones[BONES];
    float distance; /* of the figure's axis, m */
    float dyes[DYES][3];
};

static void mix_dyes(struct maker *m)
{
    const struct look *k = m->look;
    for (int c = 0; c < 3; c++) {
        m->dyes[SKIN][c] = k->skin[c];
        m->dyes[TOP][c] = k->top[c];
        m->dyes[RIB][c] = k->top[c] * 0.82f;
        m->dyes[LEGS][c] = k->legs[c];
        m->dyes[SHOES][c] = k->shoes[c];
    }
}

static enum pav_cloth cloth_of(enum dye dye)
{
    return dye == SKIN ? PAV_CLOTH_SKIN : PAV_CLOTH_KNIT;
}

/* A limb between two points of the room (over the figure's height), seen by the camera. */
static struct pav_part *limb(struct maker *m, enum dye dye, struct vec a, float ar, struct vec b,
                             float br)
{
    struct pav_body *body = m->body;
    struct pav_part *p = &body->parts[body->count];
    if (body->count < PAV_BODY_PARTS_MAX - 1)
        body->count++;
    const struct pav_view *v = m->view;
    float t = m->look->tall, sa = v->focal_px / (m->distance - a.z * t),
          sb = v->focal_px / (m->distance - b.z * t);
    *p = (struct pav_part){
        .ax = v->centre_x + a.x * t * sa,
        .ay = v->centre_y + (a.y * t - v->height_m) * sa,
        .az = a.z * t * body->scale,
        .ar = ar * t * sa,
        .bx = v->centre_x + b.x * t * sb,
        .by = v->centre_y + (b.y * t - v->height_m) * sb,
        .bz = b.z * t * body->scale,
        .br = br * t * sb,
        .flat = 1,
        .weld = 0.012f * body->scale,
        .weld_b = 0.012f * body->scale,
        .reach = 0.05f * body->scale,
        .cloth = cloth_of(dye),
    };
    for (int c = 0; c < 3; c++)
        p->colour[c] = m->dyes[dye][c];
    return p;
}

/* From the side a trunk is as narrow as it is flat. */
static void turn_oval(struct pav_part *p, const struct frame *f, float *flat)
{
    float c2 = f->z.z * f->z.z, s2 = f->z.x * f->z.x, q2 = *flat * *flat;
    float wide = sqrtf(c2 + q2 * s2), deep = sqrtf(s2 + q2 * c2);
    p->ar *= wide, p->br *= wide;
    *flat = deep / wide;
}

static void wear(struct maker *m, const struct shape *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct shape *s = &table[i];
        const struct frame *f = &m->bones[s->bone];
        float wide = s->bone == PELVIS || s->bone == CHEST ? m->look->broad : 1;
        for (int twin = 0; twin < (s->twin ? 2 : 1); twin++) {
            float x = twin ? -wide : wide;
            struct vec a = frame_at(f, s->a[0] * x, s->a[1], s->a[2]),
                       b = frame_at(f, s->b[0] * x, s->b[1], s->b[2]);
            struct pav_part *p = limb(m, s->dye, a, s->ar, b, s->br);
            p->mark = s->mark, p->cut = s->cut;
            float flat = s->flat > 0 ? s->flat : 1;
            if (s->oval)
                turn_oval(p, f, &flat);
            p->flat = flat;
            if (s->weld > 0)
                p->weld = p->weld_b = s->weld * m->body->scale;
            if (s->weld_b > 0)
                p->weld_b = s->weld_b * m->body->scale;
        }
    }
}

static void build_leg(struct maker *m, const struct pav_pose *pose, float side)
{
    const struct frame *f = &m->bones[PELVIS];
    float phase = pose->step + (side > 0 ? 3.14159f : 0);
    float swing = 0.46f * sinf(phase) * pose->gait;
    float shin = swing - (0.12f + 0.62f * fmaxf(0, cosf(phase))) * pose->gait - 0.03f;
    struct vec hip = frame_at(f, side * 0.082f, -0.045f, 0);
    struct vec knee =
        frame_at(f, side * 0.098f, -0.045f - 0.425f * cosf(swing), 0.43f * sinf(swing));
    struct vec ankle = vec_mad(vec_mad(knee, f->y, -0.42f * cosf(shin)), f->z, 0.42f * sinf(shin));
    ankle.y = fmaxf(ankle.y, 0.07f);
    struct vec toe = vec_mad(vec_mad(ankle, f->z, 0.15f), f->x, side * 0.03f);
    toe.y = fmaxf(toe.y - 0.05f - 0.08f * fmaxf(0, -shin), 0.03f);
    int i = side > 0;
    struct pav_part *p = limb(m, SHOES, ankle, 0.048f, toe, 0.04f);
    m->body->foot_x[i] = 0.5f * (p->ax + p->bx);
    m->body->foot_y[i] = m->view->centre_y - m->view->height_m * m->body->scale;
    limb(m, LEGS, knee, 0.064f, ankle, 0.056f);
    p = limb(m, LEGS, hip, 0.086f, knee, 0.066f);
    p->weld = 0.022f * m->body->scale;
}

static void build_arm(struct maker *m, const struct pav_arm_pose *a, float side)
{
    /* a lifted arm takes its shoulder along */
    float raise = clamp01((a->lift - 0.9f) / 1.5f), scale = m->body->scale;
    struct frame f = m->bones[CHEST];
    f.o = frame_at(&f, side * (0.168f * m->look->broad - 0.02f * raise), 0.118f + 0.05f * raise,
                   -0.008f);
    float cs = cosf(a->swing), cf = cosf(a->fore_swing);
    struct vec shoulder = f.o,
               elbow = frame_at(&f, side * sinf(a->lift) * cs * 0.285f,
                                -cosf(a->lift) * cs * 0.285f, sinf(a->swing) * 0.285f);
    f.o = elbow;
    float x = side * sinf(a->fore_lift) * cf, y = -cosf(a->fore_lift) * cf, z = sinf(a->fore_swing);
    struct vec wrist = frame_at(&f, x * 0.245f, y * 0.245f, z * 0.245f);
    struct vec palm = frame_at(&f, x * 0.31f, y * 0.31f, z * 0.31f);
    struct vec tips = frame_at(&f, x * 0.395f - side * 0.008f, y * 0.395f, z * 0.395f + 0.012f);
    /* the thumb stands off towards the head when the hand is up, forward when it hangs */
    struct vec thumb = frame_at(&f, x * 0.33f + side * y * 0.045f, y * 0.33f - side * x * 0.045f,
                                z * 0.33f + 0.03f);
    struct pav_part *p = limb(m, SKIN, palm, 0.034f, tips, 0.017f);
    p->flat = 0.6f;
    p = limb(m, SKIN, wrist, 0.025f, palm, 0.035f);
    p->flat = 0.65f;
    limb(m, SKIN, palm, 0.017f, thumb, 0.011f);
    p = limb(m, TOP, elbow, 0.047f, wrist, 0.036f);
    p->weld = p->weld_b = 0.008f * scale;
    p = limb(m, TOP, shoulder, 0.068f, elbow, 0.049f);
    p->weld = 0.050f * scale, p->weld_b = 0.008f * scale;
}

static void set_bones(struct maker *m, const struct pav_pose *pose)
{
    struct frame ground = {{pose->x / m->look->tall, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    struct frame pelvis = frame_turn_y(ground, pose->yaw);
    float bob = 0.018f * cosf(2 * pose->step) - 0.022f, twist = sinf(pose->step) * pose->gait;
    pelvis.o = frame_at(&pelvis, pose->sway, 0.955f + bob * pose->gait - pose->sink, 0);
    pelvis = frame_turn_y(pelvis, 0.07f * twist);
    struct frame chest = frame_turn_y(pelvis, -0.16f * twist);
    chest = frame_turn_x(frame_turn_z(chest, pose->lean), 0.03f * pose->gait);
    chest.o = frame_at(&pelvis, pose->lean * 0.18f, 0.345f + 0.004f * pose->breath, 0);
    struct frame neck = chest;
    neck.o = frame_at(&chest, 0, 0.2f, -0.018f);
    struct frame head = frame_turn_y(neck, pose->head_yaw);
    head = frame_turn_z(frame_turn_x(head, pose->head_pitch), pose->head_roll);
    head.o = frame_at(&neck, 0, 0.145f, 0.018f);
    m->bones[PELVIS] = pelvis, m->bones[CHEST] = chest, m->bones[NECK] = neck,
    m->bones[HEAD] = head;
}

/* Where on the picture the origin of a bone lies. */
static void locate(const struct maker *m, enum bone bone, float *x, float *y)
{
    struct vec o = m->bones[bone].o;
    *x = m->view->centre_x + o.x * m->look->tall * m->body->scale;
    *y = m->view->centre_y + (o.y * m->look->tall - m->view->height_m) * m->body->scale;
}

/* Where the skull sits, and how it is turned for the camera: one that stands aside shows its side. */
static void locate_head(const struct maker *m)
{
    const struct frame *f = &m->bones[HEAD];
    struct pav_body *body = m->body;
    float tall = m->look->tall, away_m = m->distance - f->o.z * tall,
          s = m->view->focal_px / away_m;
    float x_m = f->o.x * tall, y_m = f->o.y * tall - m->view->height_m;
    body->head_x = m->view->centre_x + x_m * s;
    body->head_y = m->view->centre_y + y_m * s;
    body->head_z = f->o.z * tall * body->scale;
    body->head_unit = UNIT_M * tall * s;
    body->head_away = away_m / (UNIT_M * tall);
    float deg = 180 / 3.14159265f;
    body->head_deg[0] = (atan2f(f->z.x, f->z.z) + atanf(x_m / away_m)) * deg;
    body->head_deg[1] = (asinf(fmaxf(-1, fminf(1, f->z.y))) + atanf(y_m / away_m)) * deg;
    body->head_deg[2] = atan2f(f->y.x, f->y.y) * deg;
}

void pav_body_build(struct pav_body *body, const struct pav_pose *pose, const struct pav_view *view)
{
    const struct look *k = &looks[pose->who];
    *body = (struct pav_body){.scale = view->focal_px / pose->z};
    struct maker m = {.body = body, .view = view, .look = k, .distance = pose->z};
    mix_dyes(&m);
    set_bones(&m, pose);
    locate(&m, PELVIS, &body->left, &body->bottom);
    locate_head(&m);
    for (int i = 0; i < 2; i++)
        build_leg(&m, pose, i ? 1.0f : -1.0f);
    wear(&m, trunk, COUNT(trunk));
    wear(&m, throat, COUNT(throat));
    for (int i = 0; i < 2; i++)
        build_arm(&m, &pose->arm[i], i ? 1.0f : -1.0f);
}
