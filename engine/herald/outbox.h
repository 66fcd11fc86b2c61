/*
 * What waits for the broker: of each topic that it retains the newest text, and a few answers to
 * commands. Bounded whatever happens: a newer text takes the place of an older one, and of too many
 * answers the oldest refusal is dropped, and counted. Nothing is forgotten before the broker has confirmed it.
 * Pure: the clock is the caller's; so is the lock.
 */
#ifndef PAV_HERALD_OUTBOX_H
#define PAV_HERALD_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pav_topic {
    PAV_TOPIC_INFO = 0, /* in the order in which they are told: who reads "ready" finds the rest */
    PAV_TOPIC_PROGRAMME,
    PAV_TOPIC_FAULTS,
    PAV_TOPIC_HEALTH,
    PAV_TOPIC_FIGURES,
    PAV_TOPIC_STATE,
    PAV_TOPICS,
    PAV_TOPIC_ANSWER = PAV_TOPICS, /* not retained */
};
/* "$state", "info", … below the kiosk's name. */
const char *pav_topic_word(enum pav_topic topic);

#define PAV_ANSWERS_MAX 64
#define PAV_FLYING_MAX  8 /* letters that are on their way at a time */

struct pav_letter {
    enum pav_topic topic;
    char *text;      /* the caller's, once taken out */
    uint64_t serial; /* of an answer */
};

struct pav_outbox {
    struct pav_retained {
        char *text; /* NULL: nothing to say yet */
        bool due;
        int64_t sent_ns;
    } retained[PAV_TOPICS];
    struct pav_answer {
        char *text;
        uint64_t serial;
        bool sent, done;
    } answers[PAV_ANSWERS_MAX]; /* oldest first */
    size_t answer_count;
    uint64_t serials, dropped;
    uint64_t changes; /* of what others list a kiosk by */
    struct pav_flight {
        int mid; /* 0: free */
        uint64_t serial;
        int64_t since_ns;
    } flights[PAV_FLYING_MAX];
    double hurry; /* times as often as usual */
};

void pav_outbox_init(struct pav_outbox *outbox, double hurry);
void pav_outbox_finish(struct pav_outbox *outbox);
/* Takes `text` over. The same text again is nothing new. */
void pav_outbox_say(struct pav_outbox *outbox, enum pav_topic topic, char *text);
/* That topic does not wait for its time. */
void pav_outbox_at_once(struct pav_outbox *outbox, enum pav_topic topic);
/* `done`: a command was; of too many answers those that only refuse go first. Takes `text` over. */
void pav_outbox_answer(struct pav_outbox *outbox, char *text, bool done);
/* The next to be sent, or false and when to ask again (INT64_MAX: when something has changed). */
bool pav_outbox_next(struct pav_outbox *outbox, int64_t now_ns, struct pav_letter *letter,
                     int64_t *due_ns);
/* It has gone, as the broker library's message `mid`. */
void pav_outbox_sent(struct pav_outbox *outbox, const struct pav_letter *letter, int mid,
                     int64_t now_ns);
/* The broker has message `mid`. */
void pav_outbox_arrived(struct pav_outbox *outbox, int mid);
/* Another connection: what was on its way may be lost, and this broker may know nothing. */
void pav_outbox_again(struct pav_outbox *outbox);
/* Since when the oldest letter is on its way; 0: none is. */
int64_t pav_outbox_since(const struct pav_outbox *outbox);
bool pav_outbox_empty(const struct pav_outbox *outbox);

#endif
