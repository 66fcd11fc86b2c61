/* Owns the look at pictures before they are presented, and what is concluded of them. */
#include "stage/vigil.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

#define GLANCE_W      64
#define GLANCE_H      36
#define GLANCE_BYTES  ((size_t)GLANCE_W * GLANCE_H * 4)
#define SPARE_NS      PAV_NS_PER_MS /* between the end of waiting and the picture's time */
#define WAIT_MOST_NS  (100 * PAV_NS_PER_MS)
#define DITHER        2    /* of 255: one colour is still one */
#define CLOSE_LOOK_S  20.0 /* the same in small for so long: from now on the whole is compared … */
#define CLOSE_EVERY_S 1.0  /* … so often */

struct pav_vigil {
    struct pav_glance *glance;
    bool software;
    uint8_t before[GLANCE_BYTES];
    bool has_before;
    uint8_t *whole; /* of the picture that was looked at closely */
    size_t whole_bytes;
    uint64_t whole_hash; /* of the one before it; 0: there is none */
    double close_s;      /* when the next one is due */
    uint32_t scene;
    double black_s, same_s; /* since when; negative: it is not so */
    double stood_s;       /* since when nothing has changed, whichever scene was on; or negative */
    uint32_t stood_scene; /* … and what was on then */
    char stood_name[64];
    int64_t black_ns, same_ns;
    uint64_t looked;
    enum pav_vigil_finding finding;
    bool told; /* of this scene */
};

struct pav_vigil *pav_vigil_create(struct pav_gpu *gpu, bool software)
{
    struct pav_vigil *vigil = pav_alloc(sizeof *vigil);
    vigil->glance = pav_glance_create(gpu, GLANCE_W, GLANCE_H);
    vigil->software = software;
    pav_vigil_rest(vigil);
    return vigil;
}

void pav_vigil_destroy(struct pav_vigil *vigil)
{
    if (!vigil)
        return;
    pav_glance_destroy(vigil->glance);
    free(vigil->whole);
    explicit_bzero(vigil, sizeof *vigil);
    free(vigil);
}

static void begin_scene(struct pav_vigil *vigil)
{
    vigil->black_s = vigil->same_s = -1;
    vigil->told = false;
    vigil->finding = PAV_VIGIL_WELL;
}

void pav_vigil_rest(struct pav_vigil *vigil)
{
    begin_scene(vigil);
    vigil->stood_s = -1;
    vigil->has_before = false;
    vigil->whole_hash = 0;
}

/* --- looking ----------------------------------------------------------------------------------------- */

/* Alpha says nothing. */
static bool is_black(const uint8_t *rgba, size_t bytes)
{
    uint8_t least[3] = {255, 255, 255}, most[3] = {0};
    for (size_t i = 0; i < bytes; i++) {
        if (i % 4 == 3)
            continue;
        if (rgba[i] > PAV_VIGIL_DIM)
            return false;
        least[i % 4] = rgba[i] < least[i % 4] ? rgba[i] : least[i % 4];
        most[i % 4] = rgba[i] > most[i % 4] ? rgba[i] : most[i % 4];
    }
    for (int c = 0; c < 3; c++)
        if (most[c] > PAV_VIGIL_DARK && most[c] - least[c] > DITHER)
            return false;
    return true;
}

static const uint8_t *read_whole(struct pav_vigil *vigil, struct pav_target *screen)
{
    size_t bytes = (size_t)pav_target_width(screen) * (size_t)pav_target_height(screen) * 4;
    if (bytes != vigil->whole_bytes) {
        free(vigil->whole);
        vigil->whole = pav_alloc(bytes);
        vigil->whole_bytes = bytes;
    }
    return pav_target_read(screen, vigil->whole, bytes) ? vigil->whole : NULL;
}

static uint64_t hash_of(const uint8_t *bytes, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325), word;
    for (size_t i = 0; i + 8 <= length; i += 8) {
        memcpy(&word, bytes + i, 8);
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
        hash ^= hash >> 32;
    }
    return hash ? hash : 1;
}

/* It may show a visitor. */
static void wipe_whole(struct pav_vigil *vigil)
{
    if (vigil->whole)
        memset(vigil->whole, 0, vigil->whole_bytes);
}

/* The small copy of this picture, or NULL: it does not come before the picture has to go, which then goes
 * unseen. */
static const uint8_t *glance_at(struct pav_vigil *vigil, struct pav_target *screen, int64_t due_ns)
{
    double asked = (double)++vigil->looked, ticket = 0;
    int64_t now_ns = pav_clock_ns(), wait_ns = due_ns - SPARE_NS - now_ns;
    if (vigil->software || wait_ns > WAIT_MOST_NS)
        wait_ns = WAIT_MOST_NS;
    while (pav_glance_waiting(vigil->glance) > 2 &&
           pav_glance_take_within(vigil->glance, &ticket, 0))
        ;
    if (!pav_glance_ask(vigil->glance, screen, asked))
        return NULL;
    const uint8_t *rgba;
    while ((rgba = pav_glance_take_within(vigil->glance, &ticket, wait_ns > 0 ? wait_ns : 0)))
        if (ticket >= asked)
            return rgba;
    return NULL;
}

/* --- judging ----------------------------------------------------------------------------------------- */

static void begin(struct pav_vigil *vigil, const struct pav_vigil_case *about)
{
    if (vigil->scene != about->scene)
        begin_scene(vigil);
    vigil->scene = about->scene;
}

/* Each is told once, until the scene is another one. */
static void judge(struct pav_vigil *vigil, const struct pav_vigil_case *about)
{
    double black_s = about->film ? PAV_VIGIL_FILM_S : PAV_VIGIL_BLACK_S;
    bool black = vigil->black_s >= 0 && about->now_s - vigil->black_s >= black_s;
    bool same = vigil->same_s >= 0 && about->now_s - vigil->same_s >= PAV_VIGIL_FROZEN_S;
    bool stuck = vigil->stood_s >= 0 && vigil->stood_scene != about->scene &&
                 about->now_s - vigil->stood_s >= PAV_VIGIL_FROZEN_S;
    if (vigil->told || !(black || same || stuck))
        return;
    vigil->told = true;
    vigil->finding = stuck ? PAV_VIGIL_STUCK : black ? PAV_VIGIL_BLACK : PAV_VIGIL_FROZEN;
}

static bool look_for_black(struct pav_vigil *vigil, struct pav_target *screen, const uint8_t *rgba,
                           const struct pav_vigil_case *about)
{
    bool black = !about->may_be_dark && is_black(rgba, GLANCE_BYTES);
    if (black) { /* something small may have been missed */
        const uint8_t *whole = read_whole(vigil, screen);
        black = whole && is_black(whole, vigil->whole_bytes);
        wipe_whole(vigil);
    }
    if (!black)
        vigil->black_s = -1;
    else if (vigil->black_s < 0) {
        vigil->black_s = about->now_s;
        vigil->black_ns = pav_clock_ns();
    }
    return black;
}

/* The whole of what has long been the same in small. True: it is another picture than a second ago. */
static bool is_other_closely(struct pav_vigil *vigil, struct pav_target *screen, double now_s)
{
    if (now_s < vigil->close_s)
        return false;
    vigil->close_s = now_s + CLOSE_EVERY_S;
    const uint8_t *whole = read_whole(vigil, screen);
    uint64_t hash = whole ? hash_of(whole, vigil->whole_bytes) : 0;
    bool other = vigil->whole_hash && hash != vigil->whole_hash;
    vigil->whole_hash = hash;
    wipe_whole(vigil);
    return other;
}

/* What does not change is the same from now on, where it was not before. */
static void note_same(struct pav_vigil *vigil, const struct pav_vigil_case *about)
{
    if (vigil->same_s < 0 || vigil->stood_s < 0) {
        vigil->same_s = about->now_s;
        vigil->same_ns = pav_clock_ns();
    }
    if (vigil->stood_s < 0) {
        vigil->stood_s = about->now_s;
        vigil->stood_scene = about->scene;
        pav_strcpy(vigil->stood_name, sizeof vigil->stood_name, about->name ? about->name : "");
    }
}

static void look_for_change(struct pav_vigil *vigil, struct pav_target *screen, const uint8_t *rgba,
                            const struct pav_vigil_case *about)
{
    bool other = !vigil->has_before || memcmp(rgba, vigil->before, GLANCE_BYTES) != 0;
    memcpy(vigil->before, rgba, GLANCE_BYTES);
    vigil->has_before = true;
    if (!other && vigil->stood_s >= 0 && about->now_s - vigil->stood_s >= CLOSE_LOOK_S)
        other = is_other_closely(vigil, screen, about->now_s);
    else if (other)
        vigil->whole_hash = 0;
    if (other || about->may_be_still)
        vigil->stood_s = -1;
    note_same(vigil, about);
}

bool pav_vigil_look(struct pav_vigil *vigil, struct pav_target *screen,
                    const struct pav_vigil_case *about)
{
    begin(vigil, about);
    const uint8_t *rgba = glance_at(vigil, screen, about->due_ns);
    if (!rgba)
        return true;
    bool black = look_for_black(vigil, screen, rgba, about);
    if (!black)
        look_for_change(vigil, screen, rgba, about);
    judge(vigil, about);
    return !black || about->film;
}

void pav_vigil_pass(struct pav_vigil *vigil, const struct pav_vigil_case *about)
{
    begin(vigil, about);
    if (about->may_be_still)
        vigil->stood_s = -1;
    note_same(vigil, about);
    judge(vigil, about);
}

enum pav_vigil_finding pav_vigil_finding(struct pav_vigil *vigil)
{
    enum pav_vigil_finding finding = vigil->finding;
    vigil->finding = PAV_VIGIL_WELL;
    return finding;
}

const char *pav_vigil_last_changed(const struct pav_vigil *vigil)
{
    return vigil->stood_name;
}

void pav_vigil_tell(const struct pav_vigil *vigil, struct pav_beat_picture *picture)
{
    picture->looked = vigil->looked;
    picture->black_since = vigil->black_s >= 0 ? vigil->black_ns : 0;
    picture->frozen_since = vigil->same_s >= 0 ? vigil->same_ns : 0;
}
