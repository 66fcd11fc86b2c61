/* Owns the visitors' anatomy and wardrobe: proportions, clothes, faces, and how a pose bends them. */
#include "eye/camera/visitor/body.h"

#include <stddef.h>

#include "eye/camera/visitor/vec.h"

enum bone { PELVIS, CHEST, NECK, HEAD, BONES };
enum dye { SKIN, SHADE, FLUSH, LIP, BEARD, WHITE, DARK, HAIR, TOP, RIB, LEGS, SHOES, DYES };

/* Who they are. Colours in linear light. */
struct look {
    float tall, broad; /* of 1.74 m; of the widths of trunk and shoulders */
    float skin[3], hair[3], top[3], legs[3], shoes[3];
    bool long_hair;
    float beard;
};

static const struct look looks[PAV_VISITORS_MAX] = {
    {.tall = 1.0f,
     .broad = 1.0f,
     .skin = {0.40f, 0.205f, 0.125f},
     .hair = {0.020f, 0.014f, 0.011f},
     .top = {0.235f, 0.070f, 0.036f},
     .legs = {0.028f, 0.033f, 0.052f},
     .shoes = {0.05f, 0.04f, 0.035f},
     .beard = 1},
    {.tall = 0.945f,
     .broad = 0.86f,
     .skin = {0.56f, 0.335f, 0.235f},
     .hair = {0.075f, 0.036f, 0.019f},
     .top = {0.070f, 0.135f, 0.130f},
     .legs = {0.105f, 0.088f, 0.075f},
     .shoes = {0.30f, 0.27f, 0.24f},
     .long_hair = true},
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
static const struct shape bust[] = {
    {CHEST, TOP, {.072f, -.015f, .075f}, .052f, {.070f, -.030f, .075f}, .052f, .8f, .07f, .twin = true},
};
static const struct shape skull[] = {
    {NECK, SKIN, {0, -.060f, .000f}, .058f, {0, .090f, .012f}, .052f, 1, .012f},
    {NECK, RIB,  {-.030f, -.030f, .010f}, .052f, {.030f, -.030f, .010f}, .052f, .9f, .010f},
    {NECK, SKIN, {0, -.005f, .030f}, .042f, {0, -.016f, .036f}, .040f, 1, .008f},
    {HEAD, SKIN, {0,  .030f, .000f}, .084f, {0, .060f, -.010f}, .087f, 1.08f, .012f},
    {HEAD, SKIN, {0, -.010f, .012f}, .076f, {0, -.070f, .034f}, .047f, 1, .035f},
    {HEAD, SKIN, {.081f, .018f, -.014f}, .015f, {.079f, -.018f, -.010f}, .010f, 1, .008f, .twin = true},
    {HEAD, SKIN, {0,  .018f, .082f}, .0075f, {0, -.022f, .094f}, .0140f, 1, .018f},
    {HEAD, SKIN, {.020f, .034f, .070f}, .012f, {.050f, .034f, .055f}, .012f, 1, .02f, .twin = true},
};
static const struct shape short_hair[] = {
    {HEAD, HAIR, {-.014f, .068f, -.024f}, .091f, {.014f, .068f, -.024f}, .091f, 1, .006f},
    {HEAD, HAIR, {-.050f, .112f, .032f}, .034f, {.038f, .124f, .030f}, .034f, 1, .03f},
    {HEAD, HAIR, {-.060f, .098f, .045f}, .018f, {.050f, .108f, .045f}, .020f, 1, .02f},
    {HEAD, HAIR, {.070f, .060f, -.005f}, .023f, {.075f, .010f, -.010f}, .013f, 1, .02f, .twin = true},
};
static const struct shape long_hair[] = {
    {HEAD, HAIR, {0,  .020f, -.060f}, .085f, {0, -.180f, -.085f}, .092f, .7f, .03f},
    {HEAD, HAIR, {-.012f, .068f, -.022f}, .094f, {.012f, .068f, -.022f}, .094f, 1, .006f},
    {HEAD, HAIR, {.060f, .075f, .010f}, .042f, {.074f, -.040f, -.005f}, .038f, 1, .035f, .twin = true},
    {HEAD, HAIR, {.074f, -.040f, -.005f}, .038f, {.088f, -.185f, -.010f}, .030f, .9f, .035f, .twin = true},
    {HEAD, HAIR, {.050f,  .050f, -.045f}, .060f, {.062f, -.180f, -.060f}, .058f, .9f, .03f, .twin = true},
    {HEAD, HAIR, {.010f, .126f, .036f}, .026f, {.072f, .060f, .042f}, .022f, 1, .03f, .twin = true},
};
static const struct shape face[] = {
    {HEAD, SHADE, {.024f, .014f, .074f}, .017f, {.045f, .013f, .066f}, .014f, 1, .mark = .30f, .twin = true},
    {HEAD, FLUSH, {.046f, -.030f, .068f}, .026f, {.050f, -.034f, .065f}, .026f, 1, .mark = .35f, .twin = true},
    {HEAD, WHITE, {.026f, .0115f, .080f}, .0055f, {.042f, .0115f, .072f}, .0045f, 1, .mark = .55f, .twin = true},
    {HEAD, DARK,  {.0335f, .012f, .078f}, .0066f, {.0345f, .012f, .078f}, .0066f, 1, .mark = .90f, .twin = true},
    {HEAD, DARK,  {.023f, .0180f, .080f}, .0026f, {.047f, .0165f, .070f}, .0024f, 1, .mark = .70f, .twin = true},
    {HEAD, HAIR,  {.018f, .0340f, .082f}, .0046f, {.052f, .0360f, .068f}, .0036f, 1, .mark = .70f, .twin = true},
    {HEAD, LIP,   {-.015f, -.0590f, .080f}, .0062f, {.015f, -.0590f, .080f}, .0062f, 1, .mark = .65f},
    {HEAD, SHADE, {-.020f, -.0560f, .080f}, .0022f, {.020f, -.0560f, .080f}, .0022f, 1, .mark = .80f},
    {HEAD, SHADE, {-.010f, -.0350f, .088f}, .0050f, {.010f, -.0350f, .088f}, .0050f, 1, .mark = .35f},
};
static const struct shape beard[] = {
    {HEAD, BEARD, {-.036f, -.072f, .052f}, .030f, {.036f, -.072f, .052f}, .030f, 1, .mark = .28f},
    {HEAD, BEARD, {.062f, -.030f, .030f}, .016f, {.045f, -.070f, .040f}, .020f, 1, .mark = .22f, .twin = true},
    {HEAD, BEARD, {-.018f, -.046f, .080f}, .006f, {.018f, -.046f, .080f}, .007f, 1, .mark = .30f},
};
/* clang-format on */

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
        static const float shade[3] = {0.42f, 0.33f, 0.32f}, flush[3] = {1.02f, 0.80f, 0.76f},
                           lip[3] = {0.74f, 0.46f, 0.46f}, white[3] = {0.40f, 0.38f, 0.36f},
                           dark[3] = {0.020f, 0.014f, 0.010f};
        m->dyes[SKIN][c] = k->skin[c];
        m->dyes[SHADE][c] = k->skin[c] * shade[c];
        m->dyes[FLUSH][c] = k->skin[c] * flush[c];
        m->dyes[LIP][c] = k->skin[c] * lip[c];
        m->dyes[BEARD][c] = k->hair[c] * 2 + 0.02f;
        m->dyes[WHITE][c] = white[c];
        m->dyes[DARK][c] = dark[c];
        m->dyes[HAIR][c] = k->hair[c];
        m->dyes[TOP][c] = k->top[c];
        m->dyes[RIB][c] = k->top[c] * 0.82f;
        m->dyes[LEGS][c] = k->legs[c];
        m->dyes[SHOES][c] = k->shoes[c];
    }
}

static enum pav_cloth cloth_of(enum dye dye)
{
    return dye == HAIR ? PAV_CLOTH_HAIR : dye < HAIR ? PAV_CLOTH_SKIN : PAV_CLOTH_KNIT;
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
    pelvis.o = frame_at(&pelvis, pose->sway, 0.955f + bob * pose->gait, 0);
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

void pav_body_build(struct pav_body *body, const struct pav_pose *pose, const struct pav_view *view)
{
    const struct look *k = &looks[pose->who];
    *body = (struct pav_body){.scale = view->focal_px / pose->z};
    struct maker m = {.body = body, .view = view, .look = k, .distance = pose->z};
    mix_dyes(&m);
    set_bones(&m, pose);
    locate(&m, PELVIS, &body->left, &body->bottom);
    locate(&m, HEAD, &body->head_x, &body->head_y);
    for (int i = 0; i < 2; i++)
        build_leg(&m, pose, i ? 1.0f : -1.0f);
    wear(&m, trunk, COUNT(trunk));
    if (k->long_hair)
        wear(&m, bust, COUNT(bust));
    wear(&m, skull, COUNT(skull));
    if (k->long_hair)
        wear(&m, long_hair, COUNT(long_hair));
    else
        wear(&m, short_hair, COUNT(short_hair));
    wear(&m, face, COUNT(face));
    if (k->beard > 0)
        wear(&m, beard, COUNT(beard));
    for (int i = 0; i < 2; i++)
        build_arm(&m, &pose->arm[i], i ? 1.0f : -1.0f);
}
