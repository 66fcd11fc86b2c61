/*
 * Which combinations of program and state have been drawn. Drivers compile on the first draw of each,
 * for tens of milliseconds; a scene that is still behind the curtain has them done in the background
 * first and then, one at a time, where nobody sees them.
 */
#include "stage/gpu/loader.h"

#define START_NS (3 * PAV_NS_PER_S)
#define CACHE_NS (1500 * PAV_NS_PER_MS)

static uint64_t mix(uint64_t sum, uint64_t word)
{
    return (sum ^ word) * 1099511628211u;
}

static uint64_t key_of(const struct combo *combo)
{
    uint64_t key = mix(1469598103934665603u, (uint64_t)combo->format << 8 | combo->screen);
    key = mix(key, (uint64_t)combo->blend << 16 | (uint64_t)combo->mesh << 8 | combo->primitive);
    for (int i = 0; i < combo->textures; i++) {
        const struct combo_texture *t = &combo->texture[i];
        key = mix(key, (uint64_t)t->unit << 32 | (uint64_t)t->format << 16 |
                           (uint64_t)t->filter << 12 | (uint64_t)t->wrap << 8 |
                           (uint64_t)t->pot_width << 1 | t->pot_height);
    }
    return key | 1; /* never 0 */
}

static bool power_of_two(int n)
{
    return (n & (n - 1)) == 0;
}

void combo_make(struct combo *combo, const struct pav_target *target, const struct pav_draw *draw,
                struct pav_texture *const textures[UNITS_MAX], int units)
{
    combo->format = target->format;
    combo->screen = target->screen;
    combo->blend = draw->blend;
    combo->mesh = draw->mesh != NULL;
    combo->primitive = draw->mesh ? draw->primitive : PAV_TRIANGLES;
    combo->textures = units;
    for (int i = 0; i < units; i++) {
        combo->texture[i] = (struct combo_texture){
            .format = textures[i]->format,
            .filter = textures[i]->filter,
            .wrap = textures[i]->wrap,
            .pot_width = power_of_two(textures[i]->width_px),
            .pot_height = power_of_two(textures[i]->height_px),
            .unit = i,
        };
    }
}

void combo_plain(struct combo *combo, GLuint program, enum pav_format format)
{
    GLint count = 0;
    *combo = (struct combo){.format = format};
    glGetProgramiv(program, GL_ACTIVE_UNIFORMS, &count);
    for (GLint i = 0; i < count; i++) {
        char name[256];
        GLint size, unit = 0;
        GLenum type;
        glGetActiveUniform(program, (GLuint)i, sizeof name, NULL, &size, &type, name);
        if (type != GL_SAMPLER_2D || combo->textures == UNITS_MAX)
            continue;
        glGetUniformiv(program, glGetUniformLocation(program, name), &unit);
        combo->texture[combo->textures++] =
            (struct combo_texture){.format = PAV_FORMAT_RGBA8, .unit = unit};
    }
}

/* Where the program keeps this combination; a new entry is cold, and remembered for the day when
 * the program is compiled again. Negative: the table is full, which is as good as drawn. */
static int entry_of(struct pav_program *program, uint64_t key, const struct combo *combo)
{
    for (int i = program->warm_count; i-- > 0;)
        if (program->warm_keys[i] == key)
            return i;
    if (program->warm_count == WARM_KEYS)
        return -1;
    if (combo)
        loader_note(program->object.gpu->loader, program->recipe, combo);
    program->warm_keys[program->warm_count] = key;
    program->warmth[program->warm_count] = WARM_COLD;
    return program->warm_count++;
}

/* Mesa's software renderer finds the loader's work in its disk cache, which a thread of the lowest
 * priority writes: beside a busy stage that takes up to a second. While nothing is on stage yet, at
 * the start, there is nothing to wait for. */
static int64_t reliable_ns(const struct pav_gpu *gpu)
{
    int64_t now = pav_clock_ns();
    return gpu->software && now - gpu->created_ns > START_NS ? now + CACHE_NS : now;
}

void warm_primed(struct pav_program *program, GLuint gl, uint64_t key)
{
    int entry = gl == program->gl ? entry_of(program, key, NULL) : -1;
    if (entry < 0 || program->warmth[entry] != WARM_ASKED)
        return;
    program->warmth[entry] = WARM_PRIMED;
    program->primed_ns[entry] = reliable_ns(program->object.gpu);
}

void warm_drawn(struct pav_program *program, const struct combo *combo)
{
    int entry = entry_of(program, key_of(combo), combo);
    if (entry >= 0)
        program->warmth[entry] = WARM_DONE;
}

/* Mesa keeps what it compiled in a list of the program without a lock: while the loader draws with a
 * program the render thread leaves it alone. */
static bool with_loader(const struct pav_program *program)
{
    for (int i = 0; i < program->warm_count; i++)
        if (program->warmth[i] == WARM_ASKED)
            return true;
    return false;
}

bool warm_turn(struct pav_gpu *gpu, struct pav_program *program, const struct combo *combo)
{
    uint64_t key = key_of(combo);
    int entry = entry_of(program, key, combo);
    if (entry < 0 || program->warmth[entry] == WARM_DONE)
        return false;
    int64_t now = pav_clock_ns();
    uint8_t *warmth = &program->warmth[entry];
    if (*warmth == WARM_COLD && loader_background(gpu->loader)) {
        loader_ask(gpu->loader, JOB_WARM, program->recipe, program->gl, key, combo);
        *warmth = WARM_ASKED;
    }
    bool waits =
        with_loader(program) || (*warmth == WARM_PRIMED && now < program->primed_ns[entry]);
    if (waits || gpu->cold_drawn || now >= gpu->owner->warm_until_ns) {
        gpu->owner->cold_draws++;
        return false;
    }
    gpu->cold_drawn = true;
    *warmth = WARM_DONE;
    return true;
}
