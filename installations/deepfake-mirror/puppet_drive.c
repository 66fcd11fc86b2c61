/* Owns the measuring of a visitor's face against its own rest, and its smoothing. */
#include "puppet_drive.h"

#include <string.h>

#include "numbers.h"

#define HOLD_S      0.25f /* a face that is lost for so long, a shaken head's, is waited for */
#define RETURN_S    0.7f  /* then the portrait goes back to how it was painted */
#define MEET_S      0.35f
#define TURN        0.8f  /* how much of the visitor's turn a portrait makes */
#define MOUTH_NOISE 0.03f /* lips that part by less are closed, units */
#define GAZE_REACH  0.17f /* how far an iris goes, units */

/* --- smoothing ---- */

static float part_of(float cutoff_hz, float dt_s)
{
    float turn = 6.2831853f * cutoff_hz * dt_s;
    return turn / (1 + turn);
}

/* `swift`: how much the cutoff rises, Hz, with each unit a second. */
static float filter(struct drive_filter *f, float value, float dt_s, float cutoff_hz, float swift)
{
    if (!f->started || dt_s <= 0) {
        *f = (struct drive_filter){
            .value = f->started ? f->value : value, .speed = f->speed, .started = true};
        return f->value;
    }
    f->speed += ((value - f->value) / dt_s - f->speed) * part_of(8, dt_s);
    f->value += (value - f->value) * part_of(cutoff_hz + swift * fabsf(f->speed), dt_s);
    return f->value;
}

/* --- what the face does ---- */

static struct point mean_of(const struct point *offset, const int *which, int count)
{
    struct point sum = {0, 0};
    for (int i = 0; i < count; i++)
        sum.x += offset[which[i]].x / (float)count, sum.y += offset[which[i]].y / (float)count;
    return sum;
}

static void take_off(struct point *offset, int from, int to, struct point base)
{
    for (int i = from; i < to; i++)
        offset[i].x -= base.x, offset[i].y -= base.y;
}

/* Offsets from the mean face held the same way. The mouth's are from the nose and the brows' from the corners of
 * their eye, so that a pose that is found a little wrong moves neither. */
static void look_at(const struct pav_face *face, int w, int h, struct drive_look *look)
{
    struct point points[PAV_LANDMARKS];
    face_points(face, (float)w, (float)h, points);
    struct similarity frame = face_frame(face, points);
    float across = fmaxf(cosf(face->yaw_deg * RADIANS), 0.5f);
    float down = fmaxf(cosf(face->pitch_deg * RADIANS), 0.5f);
    *look = (struct drive_look){.yaw_deg = face->yaw_deg,
                                .pitch_deg = face->pitch_deg,
                                .roll_deg = face->roll_deg,
                                .gaze_x = face->movements.gaze_x,
                                .gaze_y = face->movements.gaze_y};
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        struct point seen = similarity_undo(&frame, points[i]);
        struct point mean = face_turned(face_mean[i], face->yaw_deg, face->pitch_deg);
        look->offset[i] = (struct point){(seen.x - mean.x) / across, (seen.y - mean.y) / down};
    }
    struct point nose = mean_of(look->offset, (const int[]){31, 32, 33, 34, 35}, 5);
    struct point left = mean_of(look->offset, (const int[]){36, 39}, 2);
    struct point right = mean_of(look->offset, (const int[]){42, 45}, 2);
    take_off(look->offset, 48, PAV_LANDMARKS, nose);
    take_off(look->offset, 17, 22, left);
    take_off(look->offset, 22, 27, right);
}

/* --- rest ---- */

static bool calm(const struct pav_face *face)
{
    const struct pav_movements *m = &face->movements;
    return fabsf(face->yaw_deg) < 16 && fabsf(face->pitch_deg) < 18 && m->mouth_open < 0.1f &&
           fabsf(m->mouth_smile) < 0.25f && m->mouth_round < 0.25f &&
           m->lid[0] + m->lid[1] > 1.3f && fabsf(m->brow[0]) + fabsf(m->brow[1]) < 0.7f;
}

static void approach(float *rest, float seen, float part, float most)
{
    *rest += clamp(seen - *rest, -most, most) * part;
}

static void meet(struct drive *drive, const struct pav_face *face, const struct drive_look *look)
{
    drive->face = face->id;
    drive->calm_s = 0;
    drive->rest = *look;
    drive->rest.yaw_deg = clamp(look->yaw_deg, -8, 8);
    drive->rest.pitch_deg = clamp(look->pitch_deg, -10, 10);
    drive->rest.roll_deg = clamp(look->roll_deg, -6, 6);
    drive->rest.gaze_x = drive->rest.gaze_y = 0;
    if (!calm(face)) /* a mouth that laughs at first sight is no rest: the mean's is */
        for (int i = 17; i < PAV_LANDMARKS; i++)
            drive->rest.offset[i] = (struct point){0, 0};
    memset(drive->pose, 0, sizeof drive->pose);
    memset(drive->lid, 0, sizeof drive->lid);
    memset(drive->gaze, 0, sizeof drive->gaze);
    memset(drive->shift, 0, sizeof drive->shift);
}

/* Fast over the first calm second, then slowly, and by small steps whatever comes: nearly a median. */
static void learn(struct drive *drive, const struct pav_face *face, const struct drive_look *look,
                  float dt_s)
{
    if (!calm(face))
        return;
    drive->calm_s += dt_s;
    float part = fminf(dt_s / fminf(0.2f + drive->calm_s, 8), 1);
    float narrow = drive->calm_s < 1 ? 1 : 0.25f;
    approach(&drive->rest.yaw_deg, look->yaw_deg, part, 8 * narrow);
    approach(&drive->rest.pitch_deg, look->pitch_deg, part, 8 * narrow);
    approach(&drive->rest.roll_deg, look->roll_deg, part, 6 * narrow);
    approach(&drive->rest.gaze_x, look->gaze_x, part, 0.4f * narrow);
    approach(&drive->rest.gaze_y, look->gaze_y, part, 0.4f * narrow);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        approach(&drive->rest.offset[i].x, look->offset[i].x, part, 0.2f * narrow);
        approach(&drive->rest.offset[i].y, look->offset[i].y, part, 0.2f * narrow);
    }
}

/* --- what the portrait is to do ---- */

/* The lips part as far as the finding of the mouth and the landmarks say between them, and not from noise. */
static void part_lips(struct point shift[PAV_LANDMARKS], float mouth_open)
{
    float centre = shift[62].y - shift[66].y;
    float wanted = fmaxf(0.5f * (centre + mouth_open) - MOUTH_NOISE, 0);
    for (int k = 0; k < 3; k++) {
        struct point *u = &shift[61 + k], *l = &shift[67 - k];
        float gap = u->y - l->y, profile = clamp(gap / fmaxf(centre, 0.05f), 0.8f, 1.15f);
        float change = wanted * profile - gap;
        u->y += 0.15f * change, l->y -= 0.85f * change;
        if (k == 1)
            shift[57].y -= 0.85f * change;
        else
            shift[k == 0 ? 58 : 56].y -= 0.85f * change;
    }
}

/* Chin and jaw go with the lower lip, whatever a collar or a beard made of their landmarks. A smile bares the
 * teeth with the lips alone. */
static void move_jaw(struct point shift[PAV_LANDMARKS], float smile)
{
    float lips_alone = 0.03f + 0.2f * ramp(0.1f, 0.45f, smile);
    static const float profile[] = {0.04f, 0.12f, 0.3f, 0.6f, 0.85f, 0.97f, 1};
    float drop = fmaxf(-shift[66].y - lips_alone, 0) * 0.85f;
    float aside = 0.5f * (shift[57].x + shift[66].x) / 2;
    for (int i = 0; i < 17; i++) {
        int from_chin = i < 8 ? 8 - i : i - 8;
        float p = from_chin <= 6 ? profile[6 - from_chin] : 0;
        shift[i] = (struct point){aside * p * p, -drop * p};
    }
}

static void find_shifts(const struct drive *drive, const struct drive_look *look,
                        const struct pav_movements *movements, struct point shift[PAV_LANDMARKS])
{
    memset(shift, 0, PAV_LANDMARKS * sizeof *shift);
    for (int i = 17; i < PAV_LANDMARKS; i++) {
        if (i >= 27 && i < 48)
            continue;
        float across = i < 27 ? 0.6f : 1.1f, up = i < 27 ? 1.25f : 1.1f;
        shift[i] = (struct point){across * (look->offset[i].x - drive->rest.offset[i].x),
                                  up * (look->offset[i].y - drive->rest.offset[i].y)};
    }
    part_lips(shift, movements->mouth_open);
    move_jaw(shift, movements->mouth_smile);
    float lift = fmaxf((shift[48].y + shift[54].y) / 2, 0);
    for (int i = 31; i <= 35; i++)
        shift[i].y = 0.2f * lift;
}

/* Open as at rest is open as painted; nearly closed is closed. */
static float lid_of(float lid)
{
    if (lid > 1)
        return 1 + fmaxf(lid - 1.08f, 0) * 1.3f;
    return ramp(0, 1, clamp((lid - 0.12f) / 0.74f, 0, 1)) * 0.5f +
           clamp((lid - 0.12f) / 0.74f, 0, 1) * 0.5f;
}

static void follow(struct drive *drive, const struct pav_face *face, int w, int h, float dt_s)
{
    struct drive_look look;
    struct rig_pull now = {0};
    look_at(face, w, h, &look);
    if (drive->face != face->id)
        meet(drive, face, &look);
    learn(drive, face, &look, dt_s);
    now.yaw_deg = TURN * (look.yaw_deg - drive->rest.yaw_deg);
    now.pitch_deg = TURN * (look.pitch_deg - drive->rest.pitch_deg);
    now.roll_deg = TURN * (look.roll_deg - drive->rest.roll_deg);
    now.mouth_width =
        face_mean[54][0] - face_mean[48][0] + drive->rest.offset[54].x - drive->rest.offset[48].x;
    find_shifts(drive, &look, &face->movements, now.shift);

    struct rig_pull *seen = &drive->seen;
    seen->mouth_width = now.mouth_width;
    seen->yaw_deg = filter(&drive->pose[0], now.yaw_deg, dt_s, 2.5f, 0.12f);
    seen->pitch_deg = filter(&drive->pose[1], now.pitch_deg, dt_s, 2.5f, 0.12f);
    seen->roll_deg = filter(&drive->pose[2], now.roll_deg, dt_s, 2.5f, 0.12f);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        seen->shift[i].x = filter(&drive->shift[i][0], now.shift[i].x, dt_s, 4, 14);
        seen->shift[i].y = filter(&drive->shift[i][1], now.shift[i].y, dt_s, 4, 14);
    }
    for (int e = 0; e < 2; e++)
        seen->lid[e] = filter(&drive->lid[e], lid_of(face->movements.lid[e]), dt_s, 6, 6);
    if (seen->lid[0] + seen->lid[1] > 1) { /* where a closed eye looks is not known */
        float x = clamp(look.gaze_x - drive->rest.gaze_x, -1, 1);
        float y = clamp(look.gaze_y - drive->rest.gaze_y, -1, 1);
        seen->gaze.x = GAZE_REACH * filter(&drive->gaze[0], x, dt_s, 2, 3);
        seen->gaze.y = 0.35f * GAZE_REACH * filter(&drive->gaze[1], y, dt_s, 2, 3);
    }
}

/* --- both ---- */

static float between(float a, float b, float t)
{
    return a + (b - a) * t;
}

static void blend(struct rig_pull *to, const struct rig_pull *other, float t)
{
    to->yaw_deg = between(to->yaw_deg, other->yaw_deg, t);
    to->pitch_deg = between(to->pitch_deg, other->pitch_deg, t);
    to->roll_deg = between(to->roll_deg, other->roll_deg, t);
    to->gaze.x = between(to->gaze.x, other->gaze.x, t);
    to->gaze.y = between(to->gaze.y, other->gaze.y, t);
    for (int e = 0; e < 2; e++)
        to->lid[e] = between(to->lid[e], other->lid[e], t);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        to->shift[i].x = between(to->shift[i].x, other->shift[i].x, t);
        to->shift[i].y = between(to->shift[i].y, other->shift[i].y, t);
    }
    to->mouth_width = other->mouth_width;
}

void drive_forget(struct drive *drive)
{
    *drive = (struct drive){.clock_s = drive->clock_s};
}

void drive_step(struct drive *drive, const struct pav_face *face, int camera_w, int camera_h,
                double dt_s, struct rig_pull *pull)
{
    float dt = (float)dt_s;
    bool sure = face && face->id != 0 && face->confidence >= PAV_FACE_SURE && camera_w > 0;
    drive->clock_s += dt_s;
    drive->lost_s = sure ? 0 : drive->lost_s + dt;
    if (sure)
        follow(drive, face, camera_w, camera_h, dt);
    float way = sure ? dt / MEET_S : drive->lost_s > HOLD_S ? -dt / RETURN_S : 0;
    drive->follow = clamp(drive->follow + way, 0, 1);
    drive_live(drive->clock_s, pull);
    if (drive->follow > 0)
        blend(pull, &drive->seen, ramp(0, 1, drive->follow));
}
