/* Single pictures in the world of world.h: large and small faces, several, none. */
#include "check.h"
#include "eye/vision/face/still.h"
#include "world.h"

static int look(struct world *w, struct pav_face_fit fits[PAV_STILL_MOST])
{
    world_paint(w);
    return pav_face_still(&(struct pav_face_senses){.data = w,
                                                    .detect = world_detect,
                                                    .propose = world_propose,
                                                    .align_box = world_align_box,
                                                    .align_from = world_align_from},
                          &w->grey, fits);
}

static void large_and_small_are_found_once(void)
{
    struct world *w = world_create();
    struct pav_face_fit fits[PAV_STILL_MOST];
    const float sizes[] = {110, 60, 30, 16, 12, 9};
    const float places[][2] = {{150, 300}, {320, 120}, {420, 300},
                               {500, 90},  {560, 300}, {600, 420}};
    for (int k = 0; k < WORLD_FACES; k++)
        w->faces[k] = (struct world_face){
            .there = true, .x = places[k][0], .y = places[k][1], .size = sizes[k], .who = k};
    int count = look(w, fits);
    CHECK_INT(count, WORLD_FACES);
    for (int i = 1; i < count; i++)
        CHECK(pav_face_size(&fits[i]) <= pav_face_size(&fits[i - 1]));
    w->faces[0].there = false;
    CHECK_INT(look(w, fits), WORLD_FACES - 1);
    world_destroy(w);
}

static void what_is_not_sure_is_not_told(void)
{
    struct world *w = world_create();
    struct pav_face_fit fits[PAV_STILL_MOST];
    CHECK_INT(look(w, fits), 0);
    w->phantom = (struct pav_face_box){.x = 200, .y = 150, .w = 120, .h = 120};
    w->phantom_sure = 0.45f;
    CHECK_INT(look(w, fits), 0);
    w->phantom_sure = 0.9f;
    CHECK_INT(look(w, fits), 1);
    world_destroy(w);
}

/* Turned away from the detector, or lying still before both: once each. */
static void what_only_the_model_sees_is_found(void)
{
    struct world *w = world_create();
    struct pav_face_fit fits[PAV_STILL_MOST];
    w->faces[0] =
        (struct world_face){.there = true, .x = 200, .y = 200, .size = 60, .hidden = true};
    w->faces[1] = (struct world_face){.there = true, .x = 450, .y = 200, .size = 80, .who = 1};
    CHECK_INT(look(w, fits), 1);
    w->proposes = true;
    CHECK_INT(look(w, fits), 2);
    CHECK_INT(w->proposals, 4); /* each look proposes twice */
    /* what the mirror does not show is none; what the detector sees need not be asked */
    w->one_sided = true;
    CHECK_INT(look(w, fits), 1);
    world_destroy(w);
}

int main(void)
{
    RUN(large_and_small_are_found_once);
    RUN(what_is_not_sure_is_not_told);
    RUN(what_only_the_model_sees_is_found);
    return check_end();
}
