/* Tests the limit on flashes before a GPU that answers late: nothing slips through before it is seen, and
 * nobody waits for it while little flashes. The GPU is a double, its pictures are one grey. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "check.h"
#include "stage/flash_screen.h"

#define FPS     60
#define FRAMES  (5 * FPS)
#define WIDE_PX (1 << 18)

/* --- the double ---------------------------------------------------------------------------------- */

struct pav_target {
    uint8_t grey;
};
struct pav_program {
    int unused;
};
struct pav_glance {
    struct {
        uint8_t grey;
        double ticket;
        int due;
    } slots[4];
    unsigned asked, taken;
    uint8_t pixels[WIDE_PX * 4];
};

static int frame, late;  /* frames until a glance has come */
static int waited, kept; /* for the GPU; whole copies */
static struct pav_program program;

struct pav_program *pav_program_create(struct pav_gpu *gpu, const struct pav_program_desc *desc)
{
    (void)gpu, (void)desc;
    return &program;
}

void pav_program_destroy(struct pav_program *p)
{
    (void)p;
}

enum pav_program_state pav_program_state(const struct pav_program *p)
{
    (void)p;
    return PAV_PROGRAM_READY;
}

struct pav_target *pav_target_create(struct pav_gpu *gpu, const struct pav_target_desc *desc)
{
    (void)gpu, (void)desc;
    return pav_alloc(sizeof(struct pav_target));
}

void pav_target_destroy(struct pav_target *target)
{
    free(target);
}

int pav_target_width(const struct pav_target *target)
{
    return target ? 640 : 0;
}

int pav_target_height(const struct pav_target *target)
{
    return target ? 360 : 0;
}

struct pav_texture *pav_target_texture(struct pav_target *target)
{
    return (struct pav_texture *)target;
}

void pav_target_clear(struct pav_target *target, const float rgba[4])
{
    target->grey = (uint8_t)(255 * rgba[0]);
}

void pav_target_copy(struct pav_target *from, struct pav_target *to)
{
    kept++;
    to->grey = from->grey;
}

/* The veil: what lies before, over what is there. */
void pav_draw(struct pav_gpu *gpu, struct pav_target *target, const struct pav_draw *draw)
{
    (void)gpu;
    const struct pav_target *before = (struct pav_target *)draw->uniforms[0].texture;
    float opacity = draw->uniforms[1].f[0];
    if (draw->viewport[2] >= 1)
        target->grey =
            (uint8_t)lrintf((float)before->grey * opacity + (float)target->grey * (1 - opacity));
}

struct pav_glance *pav_glance_create(struct pav_gpu *gpu, int w, int h)
{
    (void)gpu;
    return w * h <= WIDE_PX ? pav_alloc(sizeof(struct pav_glance)) : NULL;
}

void pav_glance_destroy(struct pav_glance *glance)
{
    free(glance);
}

bool pav_glance_ask(struct pav_glance *glance, struct pav_target *target, double ticket)
{
    if (glance->asked - glance->taken >= 4)
        return false;
    unsigned at = glance->asked++ % 4;
    glance->slots[at].grey = target->grey;
    glance->slots[at].ticket = ticket;
    glance->slots[at].due = frame + late;
    return true;
}

const uint8_t *pav_glance_take(struct pav_glance *glance, double *ticket, bool wait)
{
    unsigned at = glance->taken % 4;
    if (glance->asked == glance->taken || (!wait && glance->slots[at].due > frame))
        return NULL;
    waited += glance->slots[at].due > frame;
    glance->taken++;
    *ticket = glance->slots[at].ticket;
    memset(glance->pixels, glance->slots[at].grey, sizeof glance->pixels);
    return glance->pixels;
}

int pav_glance_waiting(const struct pav_glance *glance)
{
    return (int)(glance->asked - glance->taken);
}

/* --- a second of it ---------------------------------------------------------------------------------- */

static double luminance(uint8_t grey)
{
    double c = grey / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static int most_changes(const uint8_t *shown)
{
    int most = 0;
    for (int from = 0; from + FPS <= FRAMES; from++) {
        double low = luminance(shown[from]), high = low;
        int way = 0, changes = 0;
        for (int f = from; f < from + FPS; f++) {
            double v = luminance(shown[f]);
            bool up = way != 1 && v - low >= 0.1 && low < 0.8,
                 down = way != -1 && high - v >= 0.1 && v < 0.8;
            if (up || down) {
                changes++;
                way = up ? 1 : -1;
                low = high = v;
            }
            low = fmin(low, v);
            high = fmax(high, v);
        }
        most = changes > most ? changes : most;
    }
    return most;
}

/* Shows black and white `hz` times a second, from the second second on. */
static void show(double hz, uint8_t *came, uint8_t *shown)
{
    struct pav_target screen;
    struct pav_limiter *limiter = pav_limiter_create(NULL);
    waited = kept = 0;
    for (frame = 0; frame < FRAMES; frame++) {
        bool on = frame >= FPS && (int)floor(2 * hz * frame / FPS + 1e-9) % 2;
        came[frame] = screen.grey = on ? 255 : 0;
        pav_limiter_frame(limiter, &screen, 10 + (double)frame / FPS, true, "double");
        shown[frame] = screen.grey;
    }
    pav_limiter_destroy(limiter);
}

static void nothing_slips_through(void)
{
    static const double rates[] = {3.6, 4, 5, 7.5, 10, 15, 20, 30};
    uint8_t came[FRAMES], shown[FRAMES];
    for (late = 0; late <= 4; late++)
        for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
            show(rates[i], came, shown);
            int changes = most_changes(shown);
            if (changes > 7)
                printf("# %.1f a second, %d late: %d changes\n", rates[i], late, changes);
            CHECK(changes / 2 <= 3);
            CHECK(memcmp(came, shown, sizeof came) != 0);
        }
}

static void nobody_waits_while_little_flashes(void)
{
    uint8_t came[FRAMES], shown[FRAMES];
    for (late = 0; late <= 2; late++) {
        show(1, came, shown); /* two changes a second, and two frames that are not seen yet */
        CHECK(memcmp(came, shown, sizeof came) == 0);
        CHECK_INT(waited, 0);
        CHECK_INT(kept, 0);
    }
    late = 2;
    show(3, came,
         shown); /* the most that is allowed: the GPU is waited for, and the picture is whole */
    CHECK(memcmp(came, shown, sizeof came) == 0);
    CHECK(waited > 0);
}

int main(void)
{
    RUN(nothing_slips_through);
    RUN(nobody_waits_while_little_flashes);
    return check_end();
}
