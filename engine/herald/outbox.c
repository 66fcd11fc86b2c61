/* Owns what waits for the broker. */
#include "herald/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

/* How the topic ends, and how often it may be told, s. */
static const struct {
    const char *word;
    double every_s;
} topics[PAV_TOPICS + 1] = {
    [PAV_TOPIC_STATE] = {"$state", 0.2},      [PAV_TOPIC_INFO] = {"info", 2},
    [PAV_TOPIC_PROGRAMME] = {"programme", 1}, [PAV_TOPIC_FAULTS] = {"faults", 1},
    [PAV_TOPIC_HEALTH] = {"health", 30},      [PAV_TOPIC_FIGURES] = {"figures", 30},
    [PAV_TOPIC_ANSWER] = {"answer", 0},
};

const char *pav_topic_word(enum pav_topic topic)
{
    return topics[topic].word;
}

void pav_outbox_init(struct pav_outbox *outbox, double hurry)
{
    *outbox = (struct pav_outbox){.hurry = hurry};
}

void pav_outbox_finish(struct pav_outbox *outbox)
{
    for (int i = 0; i < PAV_TOPICS; i++)
        free(outbox->retained[i].text);
    for (size_t i = 0; i < outbox->answer_count; i++)
        free(outbox->answers[i].text);
    *outbox = (struct pav_outbox){0};
}

void pav_outbox_say(struct pav_outbox *outbox, enum pav_topic topic, char *text)
{
    struct pav_retained *retained = &outbox->retained[topic];
    if (!text || (retained->text && strcmp(retained->text, text) == 0)) {
        free(text);
        return;
    }
    free(retained->text);
    retained->text = text;
    retained->due = true;
    outbox->changes += topic != PAV_TOPIC_FIGURES && topic != PAV_TOPIC_HEALTH;
}

void pav_outbox_at_once(struct pav_outbox *outbox, enum pav_topic topic)
{
    outbox->retained[topic].sent_ns = 0;
}

static void drop_answer(struct pav_outbox *outbox, size_t index)
{
    free(outbox->answers[index].text);
    outbox->answer_count--;
    memmove(&outbox->answers[index], &outbox->answers[index + 1],
            (outbox->answer_count - index) * sizeof *outbox->answers);
}

/* The oldest that tells of nothing done, else the oldest. */
static size_t least_missed(const struct pav_outbox *outbox)
{
    for (size_t i = 0; i < outbox->answer_count; i++) {
        if (!outbox->answers[i].done)
            return i;
    }
    return 0;
}

void pav_outbox_answer(struct pav_outbox *outbox, char *text, bool done)
{
    if (outbox->answer_count == PAV_ANSWERS_MAX) {
        drop_answer(outbox, least_missed(outbox));
        outbox->dropped++;
    }
    outbox->answers[outbox->answer_count++] =
        (struct pav_answer){.text = text, .serial = ++outbox->serials, .done = done};
}

static struct pav_flight *free_flight(struct pav_outbox *outbox)
{
    for (int i = 0; i < PAV_FLYING_MAX; i++) {
        if (outbox->flights[i].mid == 0)
            return &outbox->flights[i];
    }
    return NULL;
}

static int64_t due_of(const struct pav_outbox *outbox, int topic)
{
    const struct pav_retained *retained = &outbox->retained[topic];
    if (!retained->due)
        return INT64_MAX;
    if (retained->sent_ns == 0)
        return 0;
    return retained->sent_ns + (int64_t)(topics[topic].every_s * 1e9 / outbox->hurry);
}

bool pav_outbox_next(struct pav_outbox *outbox, int64_t now_ns, struct pav_letter *letter,
                     int64_t *due_ns)
{
    *due_ns = INT64_MAX;
    if (!free_flight(outbox))
        return false;
    for (size_t i = 0; i < outbox->answer_count; i++) {
        const struct pav_answer *answer = &outbox->answers[i];
        if (answer->sent)
            continue;
        *letter = (struct pav_letter){PAV_TOPIC_ANSWER, pav_strdup(answer->text), answer->serial};
        return true;
    }
    for (int topic = 0; topic < PAV_TOPICS; topic++) {
        int64_t due = due_of(outbox, topic);
        if (due <= now_ns) {
            *letter = (struct pav_letter){(enum pav_topic)topic,
                                          pav_strdup(outbox->retained[topic].text), 0};
            return true;
        }
        *due_ns = due < *due_ns ? due : *due_ns;
    }
    return false;
}

void pav_outbox_sent(struct pav_outbox *outbox, const struct pav_letter *letter, int mid,
                     int64_t now_ns)
{
    struct pav_flight *flight = free_flight(outbox);
    if (flight)
        *flight = (struct pav_flight){mid, letter->serial, now_ns};
    if (letter->topic < PAV_TOPICS) {
        struct pav_retained *retained = &outbox->retained[letter->topic];
        retained->due = strcmp(retained->text, letter->text) != 0;
        retained->sent_ns = now_ns;
        return;
    }
    for (size_t i = 0; i < outbox->answer_count; i++)
        outbox->answers[i].sent |= outbox->answers[i].serial == letter->serial;
}

void pav_outbox_arrived(struct pav_outbox *outbox, int mid)
{
    for (int i = 0; i < PAV_FLYING_MAX && mid > 0; i++) {
        struct pav_flight *flight = &outbox->flights[i];
        if (flight->mid != mid)
            continue;
        for (size_t a = 0; flight->serial && a < outbox->answer_count; a++) {
            if (outbox->answers[a].serial == flight->serial) {
                drop_answer(outbox, a);
                break;
            }
        }
        *flight = (struct pav_flight){0};
    }
}

void pav_outbox_again(struct pav_outbox *outbox)
{
    memset(outbox->flights, 0, sizeof outbox->flights);
    for (int i = 0; i < PAV_TOPICS; i++) {
        outbox->retained[i].due = outbox->retained[i].text != NULL;
        outbox->retained[i].sent_ns = 0;
    }
    for (size_t i = 0; i < outbox->answer_count; i++)
        outbox->answers[i].sent = false;
}

int64_t pav_outbox_since(const struct pav_outbox *outbox)
{
    int64_t since = 0;
    for (int i = 0; i < PAV_FLYING_MAX; i++) {
        const struct pav_flight *flight = &outbox->flights[i];
        if (flight->mid != 0 && (since == 0 || flight->since_ns < since))
            since = flight->since_ns;
    }
    return since;
}

bool pav_outbox_empty(const struct pav_outbox *outbox)
{
    bool due = outbox->answer_count > 0;
    for (int i = 0; i < PAV_TOPICS; i++)
        due |= outbox->retained[i].due;
    return !due && pav_outbox_since(outbox) == 0;
}
