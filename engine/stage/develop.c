/* A developer's scenes in C: what the keeper has built is taken, and what became of it is told. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "stage/scene/reload.h"
#include "stage/stage.h"

#define WORDS_MAX ((off_t)16 * 1024)

/* Takes `fd` over. What a compiler said is text for people: nothing in it reaches the screen but that. */
static char *read_words(int fd)
{
    struct stat s;
    off_t size = fstat(fd, &s) == 0 && s.st_size < WORDS_MAX ? s.st_size : WORDS_MAX;
    char *raw = pav_alloc((size_t)size + 1), *words = pav_alloc((size_t)size + 1);
    if (pread(fd, raw, (size_t)size, 0) < 0)
        raw[0] = 0;
    close(fd);
    pav_strcpy(words, (size_t)size + 1, raw);
    for (char *c = words; *c; c++)
        *c = ((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7f ? ' ' : *c;
    free(raw);
    return words;
}

void pav_stage_take_plugin(struct pav_stage *stage, const struct pav_message *message, int fd)
{
    if (!stage->plugins) {
        close(fd);
    } else if (message->u.plugin.kind == PAV_PLUGIN_TEXTS) {
        close(fd);
        pav_plugins_renew(stage->plugins, message->text);
        pav_programme_forgive(&stage->programme);
    } else if (message->u.plugin.kind == PAV_PLUGIN_WORDS) {
        char *words = read_words(fd);
        pav_plugins_say(stage->plugins, message->text, words);
        free(words);
    } else if (pav_plugins_take(stage->plugins, message->text, fd, message->u.plugin.serial)) {
        pav_programme_forgive(&stage->programme);
    }
}

void pav_stage_tell_plugins(struct pav_stage *stage)
{
    const char *folder, *why;
    uint32_t serial;
    while (pav_plugins_news(stage->plugins, &folder, &serial, &why))
        pav_line_plugged(&stage->line, serial, why);
}

static void add_words(struct pav_str *all, const char *more)
{
    if (all->length && more[0] && all->text[all->length - 1] != '\n')
        pav_str_add(all, "\n");
    pav_str_add(all, more);
}

const char *pav_stage_troubles(struct pav_stage *stage, struct pav_scene *scene)
{
    if (!stage->options->developer)
        return "";
    struct pav_show_piece pieces[PAV_PIECES_MAX];
    struct pav_str *all = &stage->troubles;
    const char *own = scene ? pav_scene_sources(scene) : NULL;
    all->length = 0;
    pav_str_add(all, pav_plugins_words(stage->plugins, own, true));
    add_words(all, scene ? pav_scene_troubles(scene) : "");
    size_t count = pav_show_scenes(stage->show, pieces, PAV_PIECES_MAX);
    for (size_t i = 0; i < count; i++)
        if (pieces[i].role != PAV_PIECE_SCENE)
            add_words(all, pav_scene_troubles(pieces[i].scene));
    stage->troubles_read = pav_plugins_changes(stage->plugins);
    return all->text;
}

bool pav_stage_troubles_new(const struct pav_stage *stage)
{
    return pav_plugins_changes(stage->plugins) != stage->troubles_read;
}
