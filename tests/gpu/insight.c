/* The developer's view: each thing that was found is drawn where it is, and nothing where nothing is. */
#include <pavilion/scene.h>

#include "fixture.h"
#include "stage/insight.h"

#define W 640
#define H 360

static uint8_t rgba[W * H * 4];
static struct pav_findings findings;
static struct pav_frame frame = {
    .id = 12, .width_px = 1280, .height_px = 720, .state = PAV_CAMERA_LIVE};

static void draw(struct pav_insight *insight)
{
    static const float ground[4] = {0.5f, 0.5f, 0.5f, 1};
    struct pav_target *screen = pav_gpu_screen(fixture.gpu, W, H);
    for (int i = 0; i < 3; i++) { /* programs compile meanwhile */
        fixture_frame();
        pav_target_clear(screen, ground);
        pav_insight_draw(insight, &frame, &findings, screen);
    }
    memset(rgba, 0, sizeof rgba);
    CHECK(pav_target_read(screen, rgba, sizeof rgba));
}

/* How many pixels of a box (uv) are not the ground. */
static int marked(float u0, float v0, float u1, float v1)
{
    int count = 0;
    for (int y = (int)(v0 * H); y < (int)(v1 * H); y++) {
        for (int x = (int)(u0 * W); x < (int)(u1 * W); x++) {
            const uint8_t *p = rgba + 4 * (y * W + x);
            count += abs(p[0] - 128) + abs(p[1] - 128) + abs(p[2] - 128) > 24;
        }
    }
    return count;
}

static void a_face(struct pav_face *face, float confidence)
{
    *face = (struct pav_face){
        .id = 3, .confidence = confidence, .x = 0.4f, .y = 0.3f, .w = 0.2f, .h = 0.4f};
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        face->landmarks[i][0] = 0.42f + 0.16f * (float)(i % 9) / 8;
        face->landmarks[i][1] = 0.34f + 0.32f * (float)(i / 9) / 7;
    }
    face->pupils[0][0] = 0.45f, face->pupils[1][0] = 0.55f;
    face->pupils[0][1] = face->pupils[1][1] = 0.5f;
}

static void nothing_found_is_only_said(void)
{
    struct pav_insight *insight = pav_insight_create(fixture.gpu);
    findings = (struct pav_findings){0};
    draw(insight);
    CHECK(marked(0, 0.78f, 0.5f, 1) > 100); /* the summary */
    CHECK_INT(marked(0, 0, 1, 0.75f), 0);
    pav_insight_destroy(insight);
}

static void a_face_is_drawn_where_it_is(void)
{
    struct pav_insight *insight = pav_insight_create(fixture.gpu);
    int green[2] = {0, 0};
    findings = (struct pav_findings){.have = PAV_NEED_FACES, .face_count = 1};
    for (int sure = 0; sure < 2; sure++) {
        a_face(&findings.faces[0], sure ? 0.9f : 0.2f);
        draw(insight);
        CHECK(marked(0.39f, 0.29f, 0.61f, 0.71f) > 400);
        CHECK(marked(0.61f, 0.4f, 0.95f, 0.75f) > 100); /* its words, beside it */
        CHECK_INT(marked(0, 0, 0.38f, 0.75f), 0);
        for (int i = 0; i < W * H; i++)
            green[sure] += rgba[4 * i + 1] > rgba[4 * i] + 40;
    }
    printf("# green pixels: %d unsure, %d sure\n", green[0], green[1]);
    CHECK(green[1] > 200 && green[0] < green[1] / 10);
    pav_insight_destroy(insight);
}

static void mask_flow_people_and_hands(void)
{
    static uint8_t mask[PAV_MASK_WIDTH * PAV_MASK_HEIGHT];
    static float flow[PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2];
    struct pav_insight *insight = pav_insight_create(fixture.gpu);
    for (int i = 0; i < PAV_MASK_WIDTH * PAV_MASK_HEIGHT; i++) {
        int x = i % PAV_MASK_WIDTH, y = i / PAV_MASK_WIDTH;
        mask[i] = x >= 16 && x < 48 && y >= 9 && y < 45 ? 255 : 0;
    }
    findings = (struct pav_findings){.mask = mask};
    draw(insight);
    CHECK(marked(0.09f, 0.09f, 0.11f, 0.5f) > 100);   /* its left edge */
    CHECK_INT(marked(0.13f, 0.15f, 0.27f, 0.45f), 0); /* not its inside */
    findings = (struct pav_findings){.flow = flow};
    draw(insight);
    CHECK_INT(marked(0, 0, 1, 0.75f), 0);
    for (int i = 0; i < PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT; i++)
        flow[2 * i] = i % PAV_FLOW_WIDTH >= 60 ? 0.5f : 0;
    draw(insight);
    CHECK(marked(0.76f, 0, 1, 0.75f) > 1000);
    CHECK_INT(marked(0, 0, 0.7f, 0.75f), 0);
    findings = (struct pav_findings){.people_count = 1, .hand_count = 1};
    findings.people[0] = (struct pav_person){.id = 1, .x = 0.5f, .y = 0.4f, .w = 0.2f, .h = 0.5f};
    findings.hands[0] = (struct pav_hand){.person = 1, .x = 0.2f, .y = 0.6f, .raised = true};
    draw(insight);
    CHECK(marked(0.17f, 0.55f, 0.23f, 0.65f) > 60);
    CHECK(marked(0.39f, 0.14f, 0.61f, 0.66f) > 100);
    CHECK_INT(marked(0.7f, 0, 1, 0.75f), 0);
    pav_insight_destroy(insight);
}

/* A picture of another shape covers the screen: what lies outside is cut, on both sides alike. */
static void it_lies_on_the_covered_picture(void)
{
    struct pav_insight *insight = pav_insight_create(fixture.gpu);
    frame.width_px = 480, frame.height_px = 480;
    findings = (struct pav_findings){.hand_count = 1};
    findings.hands[0] = (struct pav_hand){.person = 1, .x = 0.5f, .y = 0.25f};
    draw(insight);
    /* 0.25 of the square is 0.25 - 0.21875 of what is seen, in 0.5625 of it */
    CHECK(marked(0.46f, 0.0f, 0.54f, 0.11f) > 60);
    CHECK_INT(marked(0, 0.2f, 1, 0.75f), 0);
    frame.width_px = 1280, frame.height_px = 720;
    pav_insight_destroy(insight);
}

int main(void)
{
    if (!fixture_open_size(W, H, false, false)) {
        printf("1..0 # SKIP no GL: %s\n", fixture.said);
        return 0;
    }
    RUN(nothing_found_is_only_said);
    RUN(a_face_is_drawn_where_it_is);
    RUN(mask_flow_people_and_hands);
    RUN(it_lies_on_the_covered_picture);
    fixture_close();
    return check_end();
}
