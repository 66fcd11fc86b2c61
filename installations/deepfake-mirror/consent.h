/*
 * Who has given an answer, by the id of a figure. An answer belongs to the person, not to the place: it ends
 * when they are gone, and nobody inherits it.
 */
#ifndef CONSENT_H
#define CONSENT_H

#include <pavilion/findings.h>

#include <stdbool.h>
#include <stddef.h>

#define ANSWERS_MOST PAV_PEOPLE_MAX
/* An answer outlasts its person by this: a hand before the lens, a lost track. */
#define ANSWER_GONE_S 2.0f
/* An answer given while no figure was found belongs to the first one that is, within this. */
#define ANSWER_OPEN_S 5.0f

/* Zeroed: nobody has answered. */
struct answers {
    int count;
    struct answer {
        uint32_t person;
        float x, y; /* where they were last seen, uv of the picture */
        bool alone; /* nobody else was there then */
        float gone_s;
    } list[ANSWERS_MOST];
    bool open; /* given by someone who is not found yet */
    float open_s;
};

bool answers_have(const struct answers *answers, uint32_t person);
/* `person` 0: nobody is found, and whoever is found next, alone, is meant. Never two of one person. */
void answers_add(struct answers *answers, const struct pav_findings *findings, uint32_t person);
/* Follows the people: ends the answers of those who are gone. Where tracking gave the only person a new id in
 * the same place, the answer is still theirs. */
void answers_follow(struct answers *answers, const struct pav_findings *findings, float dt_s);
/* The largest figure without an answer in either; 0: none. */
uint32_t answers_without(const struct pav_findings *findings, const struct answers *a,
                         const struct answers *b);

#endif
