/* Who has given an answer, followed from picture to picture. */
#include "consent.h"

#include <math.h>

#define SAME_PLACE 0.35f /* uv: a lost figure that is found again is not farther away */

static const struct pav_person *find(const struct pav_findings *findings, uint32_t id)
{
    for (int i = 0; i < findings->people_count; i++)
        if (findings->people[i].id == id)
            return &findings->people[i];
    return NULL;
}

static struct answer seen(const struct pav_person *person, const struct pav_findings *findings)
{
    return (struct answer){
        .person = person->id, .x = person->x, .y = person->y, .alone = findings->people_count == 1};
}

bool answers_have(const struct answers *answers, uint32_t person)
{
    for (int i = 0; i < answers->count; i++)
        if (answers->list[i].person == person)
            return true;
    return false;
}

void answers_add(struct answers *answers, const struct pav_findings *findings, uint32_t person)
{
    const struct pav_person *found = person ? find(findings, person) : NULL;
    if (!found) {
        answers->open = true;
        answers->open_s = 0;
        return;
    }
    if (answers->count == ANSWERS_MOST || answers_have(answers, person))
        return;
    answers->list[answers->count++] = seen(found, findings);
}

/* One was there, one is there, and in the same place: the track was lost, not the person. */
static const struct pav_person *again(const struct answer *lost,
                                      const struct pav_findings *findings)
{
    if (!lost->alone || findings->people_count != 1)
        return NULL;
    const struct pav_person *only = &findings->people[0];
    return hypotf(only->x - lost->x, only->y - lost->y) < SAME_PLACE ? only : NULL;
}

static bool face_is_there(const struct pav_findings *findings, uint32_t person)
{
    for (int i = 0; i < findings->face_count; i++)
        if (findings->faces[i].id && findings->faces[i].person == person)
            return true;
    return false;
}

static bool follow(struct answer *answer, const struct pav_findings *findings, float dt_s)
{
    const struct pav_person *person = find(findings, answer->person);
    if (!person)
        person = again(answer, findings);
    if (person) {
        *answer = seen(person, findings);
        return true;
    }
    if (face_is_there(findings, answer->person)) { /* their figure has merged with another's */
        answer->gone_s = 0;
        answer->alone = false;
        return true;
    }
    answer->gone_s += dt_s;
    return answer->gone_s <= ANSWER_GONE_S;
}

void answers_follow(struct answers *answers, const struct pav_findings *findings, float dt_s)
{
    struct answers kept = {.open = answers->open, .open_s = answers->open_s + dt_s};
    for (int i = 0; i < answers->count; i++)
        if (follow(&answers->list[i], findings, dt_s))
            kept.list[kept.count++] = answers->list[i];
    if (kept.open && findings->people_count == 1) {
        kept.open = false;
        answers_add(&kept, findings, findings->people[0].id);
    }
    kept.open = kept.open && kept.open_s < ANSWER_OPEN_S;
    *answers = kept;
}

uint32_t answers_without(const struct pav_findings *findings, const struct answers *a,
                         const struct answers *b)
{
    for (int i = 0; i < findings->people_count; i++) {
        uint32_t id = findings->people[i].id;
        if (!answers_have(a, id) && !answers_have(b, id))
            return id;
    }
    return 0;
}
