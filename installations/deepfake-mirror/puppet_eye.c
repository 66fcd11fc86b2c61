/* Owns what is within the lids: the opening that they leave, and the eyeball that looks about in it. */
#include "numbers.h"
#include "puppet_rig.h"

/* --- the opening ---- */

/* An eye's opening, wider than it was found: the lashes and the lids' rims belong to what the lids cover. */
struct opening {
    struct point corner[2];
    float upper[2],
        lower[2]; /* height over the line between the corners, at a third and two thirds */
};

static struct opening opening_of(const struct point *eye)
{
    struct opening o;
    float dx = eye[3].x - eye[0].x, dy = eye[3].y - eye[0].y, width = hypotf(dx, dy) + 1e-6f;
    o.corner[0] = (struct point){eye[0].x - 0.07f * dx, eye[0].y - 0.07f * dy};
    o.corner[1] = (struct point){eye[3].x + 0.07f * dx, eye[3].y + 0.07f * dy};
    for (int i = 0; i < 2; i++) {
        struct point u = eye[1 + i], l = eye[5 - i];
        float up = ((u.y - eye[0].y) * dx - (u.x - eye[0].x) * dy) / width;
        float low = ((l.y - eye[0].y) * dx - (l.x - eye[0].x) * dy) / width;
        float middle = (up + low) / 2, half = (up - low) / 2;
        o.upper[i] = middle + fmaxf(1.5f * half, 0.21f * width);
        o.lower[i] = middle - fmaxf(1.2f * half, 0.16f * width);
    }
    return o;
}

/* Along from the left corner to the right one, height 0 at the corners. */
static struct point opening_at(const struct opening *o, float s, bool upper)
{
    const float *third = upper ? o->upper : o->lower;
    float t = clamp((s - 1.0f / 3) * 3, -0.3f, 1.3f);
    float height = (third[0] + (third[1] - third[0]) * t) * powf(4 * s * (1 - s), 0.7f) / 0.92f;
    struct point p = mix(o->corner[0], o->corner[1], s);
    float dx = o->corner[1].x - o->corner[0].x, dy = o->corner[1].y - o->corner[0].y;
    float width = hypotf(dx, dy) + 1e-6f;
    return (struct point){p.x - height * dy / width, p.y + height * dx / width};
}

void rig_eye_contour(const struct point eye[6], struct point contour[RIG_CONTOUR])
{
    struct opening o = opening_of(eye);
    for (int i = 0; i < RIG_STATIONS; i++) {
        float s = (float)i / (RIG_STATIONS - 1);
        contour[rig_lower(i)] = opening_at(&o, s, false);
        contour[rig_upper(i)] = opening_at(&o, s, true);
    }
}

/* --- the eyeball ---- */

/* Where along the eye the painting is looked up, so that the iris is drawn `way` further along, whole. */
static float along(float a, float left, float right, float pupil, float iris, float way)
{
    float from = fmaxf(pupil - iris, left + 0.02f), to = fminf(pupil + iris, right - 0.02f);
    if (a <= from + way)
        return left + (a - left) * (from - left) / (from + way - left);
    if (a >= to + way)
        return right - (right - a) * (right - to) / (right - to - way);
    return a - way;
}

void rig_eye_look(const struct rig *rig, int e, struct point gaze, struct rig_pose *pose)
{
    const struct rig_vertex *v = &rig->vertex[rig->eye[e]];
    float left = v[0].rest.x, right = v[RIG_STATIONS - 1].rest.x, pupil = rig->pupil[e].x;
    float iris = fminf(rig->iris, 0.3f * (right - left));
    float way = clamp(gaze.x, 0.85f * fminf(left + 0.5f * iris - pupil, 0),
                      0.85f * fmaxf(right - 0.5f * iris - pupil, 0));
    way = clamp(way, left + 0.04f - fmaxf(pupil - iris, left + 0.02f),
                right - 0.04f - fminf(pupil + iris, right - 0.02f));
    float wide = 0.4f * fmaxf(pose->lid[e] - 1, 0);
    for (int i = 0; i < RIG_EYE; i++) {
        int column = i % RIG_EYE_COLUMNS, row = i / RIG_EYE_COLUMNS, station = column / 2;
        struct point u = v[rig_upper(station)].rest, l = v[rig_lower(station)].rest;
        if (column % 2) {
            u = mix(u, v[rig_upper(station + 1)].rest, 0.5f);
            l = mix(l, v[rig_lower(station + 1)].rest, 0.5f);
        }
        float t = -0.12f + 1.24f * (float)row / (RIG_EYE_ROWS - 1), edge = fabsf(2 * t - 1);
        float free = 1 - ramp(0.8f, 1.02f, edge);
        struct point p = mix(l, u, t);
        pose->eye[e][i].from = (struct point){
            p.x + free * (along(p.x, left, right, pupil, iris, way) - p.x), p.y - free * gaze.y};
        pose->eye[e][i].at = mix(l, u, t * (1 + wide));
    }
}
