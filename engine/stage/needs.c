/* The mode `needs`: what an installation's scene asks of the eye, read from its table behind the wall,
 * without a window. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "link/sandbox.h"
#include "stage/stage.h"

#define LOADING_NS (INT64_C(10) * PAV_NS_PER_S)

static const struct {
    uint32_t need;
    const char *word;
} words[] = {
    {PAV_NEED_CAMERA, "camera"},         {PAV_NEED_PRESENCE, "presence"},
    {PAV_NEED_SILHOUETTE, "silhouette"}, {PAV_NEED_FLOW, "flow"},
    {PAV_NEED_FACES, "faces"},           {PAV_NEED_SOUND, "sound"},
};

static void print_needs(uint32_t needs)
{
    const char *between = "";
    printf("needs: ");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!(needs & words[i].need))
            continue;
        printf("%s%s", between, words[i].word);
        between = ", ";
    }
    printf("%s\n", between[0] ? "" : "nothing of the eye");
}

/* A line each; that of the needs is the last. */
static void print_asks(const struct pav_scene_asks *asks)
{
    if (asks->api)
        printf("api: %u.%u\n", asks->api >> 16, asks->api & 0xffff);
    if (asks->credit)
        printf("credit: %s\n", asks->credit);
    for (char *const *file = asks->files; file && *file; file++)
        printf("file: %s\n", *file);
    print_needs(asks->needs);
}

/* Of the first entry: a thing that is an installation has no other. */
static int tell(const struct pav_exhibition *exhibition)
{
    struct pav_scene_asks asks;
    char *why = NULL;
    bool well =
        pav_scene_asks_read(&asks, exhibition->entries[0].installation, exhibition->folder, &why);
    if (well)
        print_asks(&asks);
    else
        fprintf(stderr, "%s\n", why);
    pav_scene_asks_finish(&asks);
    free(why);
    return well ? 0 : 2;
}

int pav_mode_needs(const struct pav_stage_options *options)
{
    struct pav_exhibition *exhibition = pav_stage_exhibition(options);
    if (!exhibition)
        return 2;
    struct pav_line line;
    pav_line_init(&line);
    pav_beat(line.beat, PAV_PHASE_LOADING, LOADING_NS);
    int code = 1;
    if (pav_stage_wall(exhibition, false, NULL) && pav_sandbox_calls(PAV_ROLE_STAGE, false))
        code = exhibition->entry_count ? tell(exhibition) : 2;
    pav_stage_exhibition_free(exhibition);
    return code;
}
