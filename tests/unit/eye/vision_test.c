/* Vision against the drawn visitor's own truth. */
#include "base/clock.h"
#include "check.h"
#include "look.h"

/* The worst and the mean overlap while one visitor walks, waves and sways. */
static void finds_the_silhouette(void)
{
    struct look l;
    double worst = 1, sum = 0;
    int count = 0;
    look_init(&l);
    look_through(&l, 0, 2.5);
    for (double t = 2.5; t < 18; t += 0.5) {
        look_through(&l, t, t + 0.5);
        double overlap = look_overlap(&l);
        worst = overlap < worst ? overlap : worst;
        sum += overlap;
        count++;
    }
    printf("# overlap with the truth: %.3f in the mean, %.3f at worst\n", sum / count, worst);
    CHECK(sum / count > 0.85);
    CHECK(worst > 0.7);
    look_finish(&l);
}

static void finds_people(void)
{
    struct look l;
    look_init(&l);
    look_through(&l, 0, 18);
    CHECK_INT(l.picture.people_count, 1);
    CHECK(l.picture.present);
    uint32_t id = l.picture.people[0].id;
    CHECK(id != 0);
    CHECK_NEAR(l.picture.people[0].x, l.truth.people[0].x, 0.03);
    CHECK_NEAR(l.picture.people[0].y, l.truth.people[0].y, 0.05);
    CHECK_NEAR(l.picture.people[0].h, l.truth.people[0].y1 - l.truth.people[0].y0, 0.06);
    CHECK_NEAR(l.picture.people[0].w, l.truth.people[0].x1 - l.truth.people[0].x0, 0.06);
    float alone = l.picture.near_amount;
    CHECK(alone > 0.4f);

    look_through(&l, 18, 24);
    CHECK_INT(l.truth.count, 2);
    CHECK_INT(l.picture.people_count, 2);
    uint32_t other = l.picture.people[1].id;
    CHECK(l.picture.people[0].id == id && other != id && other != 0);
    CHECK(l.picture.people[0].x < 0.45f && l.picture.people[1].x > 0.55f);
    look_through(&l, 24, 30);
    CHECK_INT(l.picture.people_count, 2);
    CHECK_INT(l.picture.people[0].id, id);
    CHECK_INT(l.picture.people[1].id, other);
    look_finish(&l);
}

static void holds_presence_for_a_while(void)
{
    struct look l;
    look_init(&l);
    look_through(&l, 30, 35.2);
    double gone = -1, absent = -1;
    for (double t = 35.2; t < 40 && absent < 0; t += 1 / 30.0) {
        look_draw(&l, t);
        look_see(&l);
        if (gone < 0 && l.picture.people_count == 0)
            gone = t;
        if (gone >= 0 && !l.picture.present)
            absent = t;
    }
    printf("# nobody from %.2f s, absent from %.2f s\n", gone, absent);
    CHECK(gone > 0);
    CHECK_NEAR(absent - gone, 1.5, 0.15);
    CHECK(look_covered(&l) < 0.002);
    CHECK(l.picture.near_amount < 0.05f);
    look_finish(&l);
}

/* Mean flow over the true silhouette, uv per second. */
static void mean_flow(const struct look *l, double *u, double *v)
{
    double sum_u = 0, sum_v = 0;
    int count = 0;
    for (int y = 0; y < PAV_FLOW_HEIGHT; y++) {
        for (int x = 0; x < PAV_FLOW_WIDTH; x++) {
            if (l->mask[2 * y * PAV_MASK_WIDTH + 2 * x] < 128)
                continue;
            sum_u += l->picture.flow[(y * PAV_FLOW_WIDTH + x) * 2];
            sum_v += l->picture.flow[(y * PAV_FLOW_WIDTH + x) * 2 + 1];
            count++;
        }
    }
    *u = count ? sum_u / count : 0;
    *v = count ? sum_v / count : 0;
}

/* Walking in from the left is a flow to the right; its speed is that of the truth's centre. */
static void flow_follows_a_walk(void)
{
    struct look l;
    double u = 0, v = 0;
    look_init(&l);
    look_through(&l, 0, 1);
    float x = l.truth.people[0].x;
    for (int i = 0; i < 15; i++) {
        double now_u, now_v;
        look_draw(&l, 1 + i / 30.0);
        look_see(&l);
        mean_flow(&l, &now_u, &now_v);
        u += now_u / 15;
        v += now_v / 15;
    }
    double real = (double)(l.truth.people[0].x - x) * 2;
    printf("# walks at %.3f uv/s, flow says %.3f, %.3f\n", real, u, v);
    CHECK(real > 0.1);
    CHECK(u > 0.4 * real && u < 1.4 * real);
    CHECK(fabs(v) < 0.5 * u);
    look_finish(&l);
}

/* Both arms on their way up: the flow beside the body rises; on their way down it falls. */
static void flow_follows_arms(void)
{
    struct look l;
    double up = 0, down = 0;
    look_init(&l);
    look_through(&l, 0, 4.6);
    for (int i = 0; i < 75; i++) {
        double sum = 0;
        look_draw(&l, 4.6 + i / 30.0);
        look_see(&l);
        for (int k = 0; k < PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT; k++)
            sum += l.picture.flow[k * 2 + 1];
        up = sum > up ? sum : up;
        down = sum < down ? sum : down;
    }
    printf("# arms: %.0f up, %.0f down\n", up, down);
    CHECK(up > 60);
    CHECK(down < -60);
    look_finish(&l);
}

static uint32_t dice = 1;

static void add_noise(struct look *l, int levels)
{
    for (int i = 0; i < LOOK_W * LOOK_H * 4; i++) {
        dice = dice * 1664525u + 1013904223u;
        int v = l->picture.pixels[i] + (int)(dice >> 16) % (2 * levels + 1) - levels;
        l->picture.pixels[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

static void noise_is_no_movement(void)
{
    struct look l;
    double flow = 0;
    look_init(&l);
    for (int i = 0; i < 120; i++) {
        look_draw(&l, 38);
        add_noise(&l, 6);
        look_see(&l);
        for (int k = 0; i > 60 && k < PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2; k++)
            flow += fabs(l.picture.flow[k]);
        CHECK(i < 10 || !l.picture.present);
    }
    printf("# flow in noise: %.4f uv/s a cell\n",
           flow / 59 / (PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2));
    CHECK(flow / 59 / (PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2) < 0.002);
    CHECK(l.picture.energy < 0.01f);
    CHECK(look_covered(&l) < 0.002);
    look_finish(&l);
}

/* Someone who stands perfectly still, but for the camera's noise, stays for a minute. */
static void still_people_stay(void)
{
    enum { GRAINS = 12, BYTES = LOOK_W * LOOK_H * 4 }; /* the same picture with another noise */
    uint8_t *grains = pav_alloc((size_t)GRAINS * BYTES);
    struct look l;
    look_init(&l);
    look_through(&l, 0, 18);
    CHECK(look_overlap(&l) > 0.8);
    for (int i = 0; i < GRAINS; i++) {
        look_draw(&l, 18);
        add_noise(&l, 4);
        memcpy(grains + (size_t)i * BYTES, l.picture.pixels, BYTES);
    }
    uint8_t *own = l.picture.pixels;
    for (int i = 0; i < 60 * 10; i++) { /* a camera that gives ten pictures a second */
        dice = dice * 1664525u + 1013904223u;
        l.picture.pixels = grains + (size_t)((dice >> 16) % GRAINS) * BYTES;
        l.t_s += 0.1 - 1 / 30.0;
        look_see(&l);
    }
    l.picture.pixels = own;
    free(grains);
    double flow = 0;
    for (int k = 0; k < PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2; k++)
        flow += fabs(l.picture.flow[k]);
    printf(
        "# after a minute of stillness: overlap %.3f, flow over all cells %.2f uv/s, energy %.3f\n",
        look_overlap(&l), flow, l.picture.energy);
    CHECK(flow < 3);
    CHECK(l.picture.people[0].energy < 0.05f);
    CHECK(look_overlap(&l) > 0.8);
    CHECK_INT(l.picture.people_count, 1);
    CHECK(l.picture.present);
    look_finish(&l);
}

static void brighten(struct look *l, double gain, double left_gain)
{
    for (int i = 0; i < LOOK_W * LOOK_H; i++) {
        double part = (double)(i % LOOK_W) / LOOK_W, g = left_gain + (gain - left_gain) * part;
        for (int c = 0; c < 3; c++) {
            double v = l->picture.pixels[i * 4 + c] * g;
            l->picture.pixels[i * 4 + c] = (uint8_t)(v > 255 ? 255 : v);
        }
    }
}

/* After the light changed at once: how much is wrongly someone, and is the visitor still seen? */
static void endure_light(double gain, double left_gain)
{
    struct look l;
    double most = 0;
    look_init(&l);
    look_through(&l, 38, 40); /* the empty room first */
    look_through(&l, 13, 17);
    double before = look_covered(&l);
    for (int i = 0; i < 45; i++) {
        look_draw(&l, 17 + i / 30.0);
        brighten(&l, gain, left_gain);
        look_see(&l);
        if (i >= 10)
            most = fmax(most, look_covered(&l));
    }
    printf(
        "# light x%.2f..%.2f: covered %.3f before, at most %.3f from 0.3 s after, overlap %.2f\n",
        left_gain, gain, before, most, look_overlap(&l));
    CHECK(most < before + 0.06);
    CHECK(look_overlap(&l) > 0.6);
    look_finish(&l);
}

static void light_is_followed(void)
{
    endure_light(1.35, 1.35);
    endure_light(0.6, 0.6);
    endure_light(1.9, 1.1); /* a lamp on one side */
}

/* A lamp is switched in the empty room, a coloured one too: that is no crowd, after two seconds at most. */
static void a_step_of_light_is_no_crowd(void)
{
    static const float lamps[][3] = {{1.6f, 1.6f, 1.6f}, {0.4f, 0.4f, 0.4f}, {2.4f, 2.2f, 1.9f},
                                     {1.3f, 0.7f, 0.6f}, {0.6f, 0.8f, 1.5f}, {1.05f, 1, 0.9f}};
    for (size_t k = 0; k < sizeof lamps / sizeof *lamps; k++) {
        struct look l;
        int crowd = 0, late = 0;
        look_init(&l);
        look_through(&l, 37, 40);
        for (int i = 0; i < 120; i++) {
            look_draw(&l, 38);
            for (int n = 0; n < LOOK_W * LOOK_H * 4; n++) {
                float v = n % 4 < 3 ? (float)l.picture.pixels[n] * lamps[k][n % 4] : 255;
                l.picture.pixels[n] = (uint8_t)(v > 255 ? 255 : v);
            }
            look_see(&l);
            crowd += l.picture.people_count > 0;
            late += i >= 60 && l.picture.people_count > 0;
        }
        printf("# lamp %.1f %.1f %.1f: people in %d of 120 pictures, in %d after 2 s\n",
               lamps[k][0], lamps[k][1], lamps[k][2], crowd, late);
        CHECK_INT(late, 0);
        look_finish(&l);
    }
}

/* Who stood there when the eye opened is part of the room, until they go: no ghost may stay. */
static void ghosts_are_given_back(void)
{
    struct look l;
    look_init(&l);
    look_through(&l, 17, 20);
    look_through(&l, 33.0, 40); /* both walk away */
    printf("# covered after all left: %.4f\n", look_covered(&l));
    CHECK(look_covered(&l) < 0.01);
    CHECK(!l.picture.present);
    look_finish(&l);
}

static void the_same_picture_gives_the_same_findings(void)
{
    struct look l;
    look_init(&l);
    look_through(&l, 0, 6);
    struct pav_ring_picture first = l.picture;
    float flow = l.picture.flow[(30 * PAV_FLOW_WIDTH + 20) * 2 + 1];
    memset(l.picture.flow, 0, sizeof(float) * PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2);
    pav_vision_look(l.vision, LOOK_ALL, &l.picture, l.t_s);
    CHECK(memcmp(first.people, l.picture.people, sizeof first.people) == 0);
    CHECK(l.picture.flow[(30 * PAV_FLOW_WIDTH + 20) * 2 + 1] == flow);
    CHECK(l.picture.energy == first.energy);
    look_finish(&l);
}

static void only_what_is_needed_is_told(void)
{
    struct look l;
    look_init(&l);
    look_draw(&l, 1);
    pav_vision_look(l.vision, PAV_NEED_CAMERA, &l.picture, 1);
    CHECK_INT(l.picture.have, PAV_NEED_CAMERA);
    CHECK_INT(l.picture.people_count, 0);
    pav_vision_look(l.vision, PAV_NEED_FLOW, &l.picture, 1.1);
    CHECK_INT(l.picture.have, PAV_NEED_FLOW);
    pav_vision_look(l.vision, PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE, &l.picture, 1.2);
    CHECK_INT(l.picture.have, PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE);
    look_finish(&l);
}

static void says_what_it_costs(void)
{
    struct look l;
    look_init(&l);
    look_through(&l, 0, 5);
    int64_t spent = 0;
    for (int i = 0; i < 90; i++) {
        look_draw(&l, 5 + i / 30.0);
        int64_t begun = pav_clock_cpu_ns();
        look_see(&l);
        spent += pav_clock_cpu_ns() - begun;
    }
    double ms = (double)spent / 90 / 1e6;
    printf("# vision of a %dx%d picture: %.2f ms of CPU\n", LOOK_W, LOOK_H, ms);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(ms < 3 * 6);
#endif
    look_finish(&l);
}

int main(void)
{
    RUN(finds_the_silhouette);
    RUN(finds_people);
    RUN(holds_presence_for_a_while);
    RUN(flow_follows_a_walk);
    RUN(flow_follows_arms);
    RUN(noise_is_no_movement);
    RUN(still_people_stay);
    RUN(light_is_followed);
    RUN(a_step_of_light_is_no_crowd);
    RUN(ghosts_are_given_back);
    RUN(the_same_picture_gives_the_same_findings);
    RUN(only_what_is_needed_is_told);
    RUN(says_what_it_costs);
    return check_end();
}
