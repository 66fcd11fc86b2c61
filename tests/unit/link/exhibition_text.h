/* A project of our own in a folder of its own, and exhibition texts that are read in it. */
#ifndef PAV_TESTS_EXHIBITION_TEXT_H
#define PAV_TESTS_EXHIBITION_TEXT_H

#include "check.h"
#include "link/exhibition.h"
#include "own_folder.h"

/* installations/silt, installations/mirror, one film */
static inline void make_root(void)
{
    make_folder("exhibition");
    setenv("PAVILION_ROOT", root, 1);
    put("installations/silt/installation.yaml", "title: {fr: Limon, nl: Slib}\nscene: scene.c\n");
    put("installations/silt/scene.c", "");
    put("installations/mirror/installation.yaml", "title: Mirror\nscene: scene.c\n");
    put("installations/empty/readme", "");
    put("show/own/installation.yaml", "title: Own\n");
    put("show/visitors.mp4", "film");
    put("assets/films/house.mp4", "film");
}

static struct pav_exhibition e;
static struct pav_complaints complaints;

static inline bool parse(const char *text)
{
    char *path = pav_path_join(root, "show/x.yaml");
    pav_complaints_finish(&complaints);
    bool good = pav_exhibition_parse(&e, path, text, strlen(text), &complaints);
    free(path);
    return good;
}

#define HEAD "exhibition: H\nlanguages: [fr]\n"
#define SHOW "programme: [{installation: silt}]\n"

/* Refused with exactly `count` complaints, one of them `said` (after "…/show/x.yaml:"). */
static inline void refused(const char *text, int count, const char *said)
{
    CHECK(!parse(text));
    CHECK_HAS(complaints.text.text, said);
    CHECK_INT(complaints.errors, count);
    if (!check_ok)
        printf("# for: %s# said: %s", text, complaints.text.text ? complaints.text.text : "-\n");
    CHECK(!complaints.text.text || strncmp(complaints.text.text, root, strlen(root)) == 0);
}

#endif
