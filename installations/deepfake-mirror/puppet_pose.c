/* Owns where a rig's vertices go: lips, brows, lids and gaze first, as seen from ahead, then the head. */
#include "numbers.h"
#include "puppet_rig.h"

#define NECK_Y   (-2.6f) /* where a head rolls */
#define PIVOT_Y  (-1.4f) /* where it turns, as in geometry.c */
#define EYES_Z   1.9f
#define SQUEEZED 0.12f /* a triangle keeps at least so much of its area */

/* --- the head ---- */

struct direction {
    float yaw_cos, yaw_sin, pitch_cos, pitch_sin;
};

struct head {
    struct direction painted, now;
    struct point eyes; /* from the pivot to the place between the eyes, as painted */
    struct point neck;
    float roll; /* radians, anticlockwise */
};

static struct direction direction(float yaw_deg, float pitch_deg)
{
    float yaw = yaw_deg * RADIANS, pitch = pitch_deg * RADIANS;
    return (struct direction){cosf(yaw), sinf(yaw), cosf(pitch), sinf(pitch)};
}

/* Bent softly below what the mesh can bear in this direction. */
static float softened(const struct rig *rig, float yaw, float pitch)
{
    float far = hypotf(yaw, pitch);
    if (far < 1e-3f)
        return 1;
    float at = atan2f(pitch, yaw) / 6.2831853f * RIG_DIRECTIONS + RIG_DIRECTIONS;
    int i = (int)at;
    float a = rig->turn_most[i % RIG_DIRECTIONS], b = rig->turn_most[(i + 1) % RIG_DIRECTIONS];
    float most = a + (b - a) * (at - (float)i), knee = 0.6f * most;
    if (far <= knee)
        return 1;
    float over = (far - knee) / (most - knee);
    return (knee + (most - knee) * over / (1 + over)) / far;
}

static struct head head_of(const struct rig *rig, float yaw_deg, float pitch_deg, float roll_deg)
{
    struct head h = {
        .painted = direction(rig->yaw_deg, rig->pitch_deg),
        .now = direction(rig->yaw_deg + yaw_deg, rig->pitch_deg + pitch_deg),
        .roll = -roll_deg * RADIANS,
    };
    float y = -PIVOT_Y, depth = EYES_Z * h.painted.yaw_cos;
    h.eyes.x = EYES_Z * h.painted.yaw_sin;
    h.eyes.y = y * h.painted.pitch_cos + depth * h.painted.pitch_sin;
    h.neck = (struct point){-h.eyes.x, NECK_Y};
    return h;
}

/* A place that is seen at `p`, at depth `z`, on the head as it is held now. */
static struct point moved(const struct head *h, struct point p, float z, float weight)
{
    if (weight <= 0)
        return p;
    const struct direction *d = &h->painted, *n = &h->now;
    float sx = p.x + h->eyes.x, sy = p.y + h->eyes.y;
    float x = (sx - z * d->yaw_sin) / d->yaw_cos, depth = z * d->yaw_cos - x * d->yaw_sin;
    float y = (sy - depth * d->pitch_sin) / d->pitch_cos;
    float now_depth = z * n->yaw_cos - x * n->yaw_sin;
    struct point q = {p.x + weight * (x * n->yaw_cos + z * n->yaw_sin - sx),
                      p.y + weight * (y * n->pitch_cos + now_depth * n->pitch_sin - sy)};
    float a = h->roll * weight, c = cosf(a), s = sinf(a);
    q.x -= h->neck.x, q.y -= h->neck.y;
    return (struct point){h->neck.x + c * q.x - s * q.y, h->neck.y + s * q.x + c * q.y};
}

void rig_turn(const struct rig *rig, float yaw_deg, float pitch_deg, float roll_deg,
              struct point at[RIG_MOST])
{
    struct head head = head_of(rig, yaw_deg, pitch_deg, roll_deg);
    for (int i = 0; i < rig->count; i++)
        at[i] = moved(&head, rig->vertex[i].rest, rig->vertex[i].z, rig->vertex[i].weight);
}

/* --- the face ---- */

/* The shifts, brought to the portrait's size and direction. */
static void scale_shifts(const struct rig *rig, const struct rig_pull *pull,
                         struct point shift[PAV_LANDMARKS])
{
    float theirs = pull->mouth_width > 0 ? pull->mouth_width : face_mean[54][0] - face_mean[48][0];
    float mouth = clamp(rig->mouth_width / theirs, 0.6f, 1.3f);
    float ahead = cosf(rig->yaw_deg * RADIANS), round = 0.9f * sinf(rig->yaw_deg * RADIANS);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        bool lips = i >= 48;
        float scale = lips || i < 17 ? mouth : 1;
        /* Lips go round the teeth: on the far side of a turned head, sideways is away. */
        float across = ahead - (lips ? round * face_mean[i][0] : 0);
        shift[i] = (struct point){clamp(pull->shift[i].x, -0.4f, 0.4f) * scale * across,
                                  clamp(pull->shift[i].y, -1, 0.5f) * scale};
    }
    /* Lips meet, but do not pass each other. */
    for (int k = 0; k < 3; k++) {
        struct point *u = &shift[61 + k], *l = &shift[67 - k];
        float over = -(u->y - l->y) - fmaxf(rig->gap * 0.85f, 0);
        if (over > 0)
            u->y += over / 2, l->y -= over / 2;
    }
}

static struct point shifted(const struct rig_vertex *v, const struct point shift[PAV_LANDMARKS])
{
    struct point p = v->rest;
    for (int i = 0; i < 4; i++)
        p.x += v->share[i] * shift[v->by[i]].x, p.y += v->share[i] * shift[v->by[i]].y;
    return p;
}

/* An open mouth is round: beside its corners it is wider than the landmarks' blend. */
static void round_lips(const struct rig *rig, struct point *at)
{
    float gap = at[rig->lips + rig_upper(4)].y - at[rig->lips + rig_lower(4)].y;
    float wider = 0.09f * fmaxf(gap - rig->gap, 0);
    for (int side = 0; side < 2; side++) {
        int station = side ? RIG_STATIONS - 2 : 1;
        at[rig->lips + rig_upper(station)].y += 0.7f * wider;
        at[rig->lips + rig_lower(station)].y -= wider;
    }
}

/* Both rims at a station: closing, the upper one comes down to just above the lower one. */
static void lid_at(const struct rig *rig, int e, int station, float lid, struct point *upper,
                   struct point *lower)
{
    const struct rig_vertex *v = &rig->vertex[rig->eye[e]];
    struct point u = v[rig_upper(station)].rest, l = v[rig_lower(station)].rest;
    float shut = 1 - fminf(lid, 1), wide = fmaxf(lid - 1, 0);
    *upper = mix(u, mix(l, u, 0.15f), shut);
    *lower = mix(l, mix(l, u, 0.11f), shut);
    upper->x += wide * 0.4f * (u.x - l.x), upper->y += wide * 0.4f * (u.y - l.y);
}

static void pose_lids(const struct rig *rig, const struct rig_pose *pose, struct point *at)
{
    for (int e = 0; e < 2; e++) {
        for (int i = 0; i < RIG_STATIONS; i++) {
            struct point upper, lower;
            lid_at(rig, e, i, pose->lid[e], &upper, &lower);
            at[rig->eye[e] + rig_lower(i)] = lower;
            at[rig->eye[e] + rig_upper(i)] = upper;
        }
    }
}

/* --- folds ---- */

static bool of_feature(const struct rig *rig, int v)
{
    const int first[] = {rig->eye[0], rig->eye[1], rig->lips};
    for (int i = 0; i < 3; i++)
        if (v >= first[i] && v < first[i] + RIG_CONTOUR)
            return true;
    return false;
}

/* Gives a triangle back a part of the area that it lacks; eyes and lips stay as long as something else can go
 * out of their way. */
static void widen(const struct rig *rig, struct point *at, int t, float lacks, bool all)
{
    const uint16_t *c = rig->triangles[t];
    struct point old[3] = {at[c[0]], at[c[1]], at[c[2]]};
    for (int k = 0; k < 3; k++) {
        float weight = rig->vertex[c[k]].weight;
        if (!all && of_feature(rig, c[k]))
            continue;
        struct point a = old[(k + 1) % 3], b = old[(k + 2) % 3];
        float dx = b.x - a.x, dy = b.y - a.y, length = hypotf(dx, dy) + 0.02f;
        float way = weight * fminf(0.45f * lacks / length, 0.04f) / length;
        at[c[k]].x -= way * dy, at[c[k]].y += way * dx;
    }
}

static bool spread(const struct rig *rig, struct point *at, bool all)
{
    bool good = true;
    for (int t = 0; t < rig->triangle_count; t++) {
        const uint16_t *c = rig->triangles[t];
        float lacks = SQUEEZED * rig->area[t] - rig_twice_area(at[c[0]], at[c[1]], at[c[2]]);
        if (lacks <= 0)
            continue;
        good = false;
        widen(rig, at, t, lacks + 0.02f * rig->area[t], all);
    }
    return good;
}

static bool folded(const struct rig *rig, const struct point *at)
{
    for (int t = 0; t < rig->triangle_count; t++) {
        const uint16_t *c = rig->triangles[t];
        if (rig_twice_area(at[c[0]], at[c[1]], at[c[2]]) <= 0)
            return true;
    }
    return false;
}

/* What folds is spread. Where that does not help, which no face at hand needs, all moves less. */
static void avoid_folds(const struct rig *rig, struct point *at)
{
    for (int round = 0; round < 40; round++)
        if (spread(rig, at, round >= 20))
            return;
    for (int round = 0; round < 40 && folded(rig, at); round++)
        for (int i = 0; i < rig->count; i++)
            at[i] = mix(at[i], rig->vertex[i].rest, 0.12f);
}

/* --- all together ---- */

void rig_pose(const struct rig *rig, const struct rig_pull *pull, struct rig_pose *pose)
{
    float soft = softened(rig, pull->yaw_deg, pull->pitch_deg);
    float roll = RIG_ROLL_MOST * tanhf(pull->roll_deg / RIG_ROLL_MOST);
    struct head head = head_of(rig, soft * pull->yaw_deg, soft * pull->pitch_deg, roll);
    struct point shift[PAV_LANDMARKS];
    scale_shifts(rig, pull, shift);
    for (int e = 0; e < 2; e++)
        pose->lid[e] = clamp(pull->lid[e], 0, 1.5f);
    for (int i = 0; i < rig->count; i++)
        pose->at[i] = shifted(&rig->vertex[i], shift);
    round_lips(rig, pose->at);
    pose_lids(rig, pose, pose->at);
    for (int i = 0; i < RIG_CONTOUR; i++)
        pose->lip[i] = pose->at[rig->lips + i];
    pose->jaw = fmaxf(-shift[8].y, 0) + 0.6f * rig->gap;
    for (int i = 0; i < rig->count; i++) {
        const struct rig_vertex *v = &rig->vertex[i];
        pose->at[i] = moved(&head, pose->at[i], v->z, v->weight);
    }
    avoid_folds(rig, pose->at);
    for (int e = 0; e < 2; e++) {
        rig_eye_look(rig, e, pull->gaze, pose);
        for (int i = 0; i < RIG_EYE; i++)
            pose->eye[e][i].at = moved(&head, pose->eye[e][i].at, rig->vertex[rig->eye[e]].z, 1);
    }
}
