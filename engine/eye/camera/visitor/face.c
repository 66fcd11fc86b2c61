/* Owns the visitors' faces and the light they stand in, which is that of their bodies. */
#include "eye/camera/visitor/face.h"

static void first_visitor(struct pav_head *h)
{
    h->shape.wide = 1.06f, h->shape.jaw = 1.08f, h->shape.brow_thick = 0.105f;
    h->shape.nose_out = 0.62f, h->shape.brow_ridge = 0.10f, h->shape.chin_out = 0.05f;
    h->look = (struct pav_head_look){.melanin = 0.42f,
                                     .blood = 0.4f,
                                     .age = 0.25f,
                                     .shine = 0.3f,
                                     .pores = 0.2f,
                                     .bags = 0.35f,
                                     .folds = 0.3f,
                                     .iris = {0.05f, 0.024f, 0.012f},
                                     .brow = {0.014f, 0.010f, 0.008f},
                                     .brow_dense = 1,
                                     .lashes = 0.25f,
                                     .teeth = 0.7f};
    h->hair = (struct pav_head_hair){.kind = PAV_HAIR_SHORT,
                                     .colour = {0.022f, 0.016f, 0.012f},
                                     .line = -1.40f,
                                     .recede = 0.3f,
                                     .volume = 0.26f,
                                     .part = -0.35f,
                                     .stubble = 0.8f,
                                     .moustache = 0.4f};
}

static void second_visitor(struct pav_head *h)
{
    h->shape.wide = 0.98f, h->shape.jaw = 0.92f, h->shape.chin = 2.42f, h->shape.eye_up = 0.145f;
    h->shape.nose_out = 0.50f, h->shape.nose_half = 0.335f, h->shape.brow_ridge = 0.03f;
    h->shape.brow_arch = 0.14f, h->shape.lip_up = 0.14f, h->shape.lip_down = 0.20f;
    h->shape.brow_thick = 0.07f;
    h->look = (struct pav_head_look){.melanin = 0.22f,
                                     .blood = 0.5f,
                                     .age = 0.05f,
                                     .freckles = 0.25f,
                                     .shine = 0.25f,
                                     .pores = 0.1f,
                                     .bags = 0.2f,
                                     .folds = 0.15f,
                                     .iris = {0.11f, 0.12f, 0.06f},
                                     .brow = {0.045f, 0.024f, 0.014f},
                                     .lip = {0.36f, 0.085f, 0.085f},
                                     .lip_paint = 0.4f,
                                     .brow_dense = 0.8f,
                                     .lashes = 0.7f,
                                     .liner = 0.2f,
                                     .teeth = 0.8f};
    h->hair = (struct pav_head_hair){.kind = PAV_HAIR_LONG,
                                     .colour = {0.085f, 0.042f, 0.022f},
                                     .line = -1.42f,
                                     .volume = 0.2f,
                                     .part = 0.15f,
                                     .length = 3.4f,
                                     .front = 0.35f};
}

void pav_visitor_head(int who, struct pav_head *head)
{
    *head = (struct pav_head){.shape = pav_shape_adult, .seed = 1200u + (uint32_t)who};
    head->shape.uneven[0] = 0.012f, head->shape.uneven[1] = -0.008f, head->shape.uneven[2] = 0.008f;
    (who ? second_visitor : first_visitor)(head);
}

/* As the bodies are lit: a lamp at the upper left, the screen before them, a window behind. */
static const struct pav_light lights[3] = {
    {{-0.50f, -0.62f, 0.60f}, {1.36f, 1.20f, 1.00f}, 0.45f, true},
    {{0.25f, 0.10f, 0.96f}, {0.27f, 0.31f, 0.38f}, 1, false},
    {{0.86f, -0.30f, -0.40f}, {0.40f, 0.48f, 0.60f}, 0.6f, false},
};

void pav_visitor_face(const struct pav_head *rest, const struct pav_pose *pose,
                      const struct pav_body *body, int side, int x0, int y0, struct pav_head *head,
                      struct pav_shot *shot)
{
    *head = *rest;
    head->motion = pose->face;
    head->yaw_deg = body->head_deg[0];
    head->pitch_deg = body->head_deg[1];
    head->roll_deg = body->head_deg[2];
    float s = (float)side;
    *shot = (struct pav_shot){
        .unit = body->head_unit / s,
        .x = (body->head_x - (float)x0) / s,
        .y = (s - body->head_y + (float)y0) / s,
        .anchor = {0, 0.27f, 0},
        .away = body->head_away,
        .light_count = 3,
        .lights = {lights[0], lights[1], lights[2]},
        .sky = {0.20f, 0.205f, 0.215f},
        .ground = {0.10f, 0.088f, 0.075f},
        .exposure = 1,
        .contrast = 1,
    };
}
