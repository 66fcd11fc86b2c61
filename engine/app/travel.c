/* Owns the look at an installation's files before a journey. */
#include "app/travel.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "link/manifest.h"

/* --- texts ------------------------------------------------------------------------------------------ */

static void want_words(struct pav_travel *t, const struct pav_words *words, const char *language)
{
    if (!pav_words_exact(words, language))
        pav_str_addf(&t->texts, "  \"%s\" in %s\n", words->key, language);
}

static void want_captions(struct pav_travel *t, const struct pav_medium *medium,
                          const char *language)
{
    bool there = medium->caption_count == 0;
    for (size_t i = 0; i < medium->caption_count; i++)
        there |= strcmp(medium->languages[i], language) == 0;
    if (!there)
        pav_str_addf(&t->texts, "  captions of \"%s\" in %s\n", medium->slot, language);
}

static void want_language(struct pav_travel *t, const struct pav_manifest *m, const char *language)
{
    want_words(t, &m->title, language);
    for (size_t i = 0; i < m->word_count; i++)
        want_words(t, &m->words[i], language);
    for (size_t i = 0; i < m->medium_count; i++)
        want_captions(t, &m->media[i], language);
}

static char *line_or_null(const char *text)
{
    return text && text[0] ? pav_strdup(text) : NULL;
}

/* A file that is missing makes the manifest unreadable: the complaint names its place. */
static void keep_complaints(struct pav_travel *t, const char *text)
{
    char *copy = pav_strdup(text), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n"));) {
        if (line[0])
            pav_str_addf(&t->media, "  %s\n", line);
    }
    free(copy);
}

void pav_travel_look(struct pav_travel *travel, const char *thing, const char *languages)
{
    struct pav_complaints complaints = {0};
    struct pav_manifest m;
    if (pav_manifest_read(&m, thing, NULL, &complaints)) {
        travel->credits = line_or_null(m.credits);
        travel->licence = line_or_null(m.licence);
        travel->shader = pav_place_is_work(thing);
        char *copy = pav_strdup(languages), *rest = copy;
        for (char *language; (language = strsep(&rest, ", "));) {
            if (language[0])
                want_language(travel, &m, language);
        }
        free(copy);
        pav_manifest_finish(&m);
    } else {
        keep_complaints(travel,
                        complaints.text.length ? complaints.text.text : "it cannot be read");
    }
    pav_complaints_finish(&complaints);
}

void pav_travel_finish(struct pav_travel *travel)
{
    free(travel->credits);
    free(travel->licence);
    pav_str_finish(&travel->texts);
    pav_str_finish(&travel->media);
}

/* --- bytes ------------------------------------------------------------------------------------------ */

static double bytes; /* nftw hands nothing down; one thread asks */

static int add_bytes(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)at;
    const char *name = pav_path_name(path);
    if (kind == FTW_F && name[0] != '.')
        bytes += (double)about->st_size;
    return 0;
}

static void add_tree(const char *path)
{
    nftw(path, add_bytes, 16, FTW_PHYS);
}

double pav_travel_bytes(const char *thing)
{
    struct pav_manifest m;
    bytes = 0;
    add_tree(thing);
    if (!pav_manifest_read(&m, thing, NULL, NULL))
        return bytes;
    size_t length = strlen(m.folder);
    for (size_t i = 0; i < m.medium_count; i++) {
        if (strncmp(m.media[i].file, m.folder, length) != 0)
            add_tree(m.media[i].file);
    }
    pav_manifest_finish(&m);
    return bytes;
}
