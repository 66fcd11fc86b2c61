/* Owns what tells one face from another for as long as it is followed. */
#include "eye/vision/face/identity.h"

#include <math.h>

#include "eye/vision/face/geometry.h"

#define SIDE    PAV_IDENTITY_SIDE
#define CELLS   (SIDE * SIDE)
#define LEARN_S 1.5f
#define LEAST_S 0.15f /* less is no knowledge */

/* Ratios of lengths that a nod or a turn changes little in a moment. */
static void measure(const struct pav_face_fit *f, float shape[PAV_IDENTITY_SHAPES])
{
    static const int8_t pairs[PAV_IDENTITY_SHAPES][2] = {{36, 39}, {42, 45}, {39, 42},
                                                         {31, 35}, {27, 33}, {33, 8}};
    float size = pav_face_size(f);
    for (int i = 0; i < PAV_IDENTITY_SHAPES; i++) {
        const float *a = f->landmarks[pairs[i][0]], *b = f->landmarks[pairs[i][1]];
        shape[i] = hypotf(a[0] - b[0], a[1] - b[1]) / size;
    }
}

/* Light and dark over eyes, brows, nose, cheeks and mouth, upright, whatever the exposure. */
static void picture(const struct pav_grey *grey, const struct pav_face_fit *f, float look[CELLS])
{
    struct pav_point middle = pav_face_middle(f);
    float size = pav_face_size(f), sum = 0, squares = 0;
    float tilt = atan2f(f->landmarks[45][1] - f->landmarks[36][1],
                        f->landmarks[45][0] - f->landmarks[36][0]);
    float step = 1.9f * size / SIDE, c = cosf(tilt) * step, s = sinf(tilt) * step;
    for (int i = 0; i < CELLS; i++) {
        float u = (float)(i % SIDE) - 0.5f * (SIDE - 1), v = (float)(i / SIDE) - 0.5f * (SIDE - 1);
        int x = (int)lrintf(middle.x + u * c - v * s), y = (int)lrintf(middle.y + u * s + v * c);
        int reach = (int)(step / 3), level = 0, count = 0;
        for (int dy = -reach; dy <= reach; dy += reach ? reach : 1) {
            for (int dx = -reach; dx <= reach; dx += reach ? reach : 1) {
                int px = x + dx, py = y + dy;
                px = px < 0 ? 0 : px >= grey->width ? grey->width - 1 : px;
                py = py < 0 ? 0 : py >= grey->height ? grey->height - 1 : py;
                level += grey->pixels[py * grey->stride + px];
                count++;
            }
        }
        look[i] = (float)level / (float)count;
        sum += look[i];
    }
    for (int i = 0; i < CELLS; i++) {
        look[i] -= sum / CELLS;
        squares += look[i] * look[i];
    }
    float deviation = sqrtf(squares / CELLS) + 1;
    for (int i = 0; i < CELLS; i++)
        look[i] /= deviation;
}

void pav_identity_learn(struct pav_identity *identity, const struct pav_grey *grey,
                        const struct pav_face_fit *fit, float dt_s)
{
    float shape[PAV_IDENTITY_SHAPES], look[CELLS];
    measure(fit, shape);
    picture(grey, fit, look);
    float rate = identity->seen_s > 0 ? 1 - expf(-dt_s / fminf(LEARN_S, identity->seen_s)) : 1;
    for (int i = 0; i < PAV_IDENTITY_SHAPES; i++)
        identity->shape[i] += rate * (shape[i] - identity->shape[i]);
    for (int i = 0; i < CELLS; i++)
        identity->look[i] += rate * (look[i] - identity->look[i]);
    identity->seen_s += dt_s > 0 ? dt_s : 0.001f;
}

float pav_identity_differs(const struct pav_identity *identity, const struct pav_grey *grey,
                           const struct pav_face_fit *fit)
{
    float shape[PAV_IDENTITY_SHAPES], look[CELLS], proportion = 0, alike = 0, own = 0, other = 0;
    if (identity->seen_s < LEAST_S)
        return 0.5f;
    measure(fit, shape);
    picture(grey, fit, look);
    for (int i = 0; i < PAV_IDENTITY_SHAPES; i++)
        proportion += fabsf(shape[i] - identity->shape[i]) / PAV_IDENTITY_SHAPES;
    for (int i = 0; i < CELLS; i++) {
        alike += look[i] * identity->look[i];
        own += identity->look[i] * identity->look[i];
        other += look[i] * look[i];
    }
    float correlation = alike / sqrtf(own * other + 1e-6f);
    /* the same face, turned a little: 0.85 and 0.03; two people: 0.5 and 0.06 */
    return 0.6f * fmaxf(0, 1 - correlation) / 0.4f + 0.4f * proportion / 0.06f;
}
