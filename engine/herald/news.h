/*
 * What the keeper has told of this kiosk, and how the broker is told it: one text a topic. Pure: texts in,
 * texts out.
 */
#ifndef PAV_HERALD_NEWS_H
#define PAV_HERALD_NEWS_H

#include <jansson.h>

#include "herald/fleet.h"
#include "herald/outbox.h"
#include "link/message.h"

struct pav_news_plan {
    const char *kiosk, *version;
    const char *panel; /* where others reach the panel: "http://…", or "" */
    char run[17];      /* of this herald alone: by it somebody else of the same name is known */
};

struct pav_news {
    struct pav_news_plan plan;
    json_t *brief;  /* as keeper/brief.h has it; NULL: not told yet */
    json_t *health; /* as keeper/health.h has it; NULL: not told yet */
    bool has_status, has_figures;
    struct pav_message status, figures;
    double status_s; /* when it was told, since 1970 */
    struct {
        uint32_t state; /* enum pav_camera_state */
        bool synthetic;
        int64_t since_ns;
    } cameras[PAV_CAMERAS_MAX];
    int64_t heard_ns; /* when the keeper last said anything */
    int64_t begun_ns;
    json_t *alert;  /* as it was last told */
    double begun_s; /* since 1970 */
};

void pav_news_finish(struct pav_news *news);
/* A message of the keeper; of EXHIBITION and HEALTH `text` is the content, else NULL. */
void pav_news_message(struct pav_news *news, const struct pav_message *message, const char *text,
                      size_t length, int64_t now_ns);
/* Puts what has changed into the outbox; `patience` divides waiting times, 1 for every day. */
void pav_news_tell(struct pav_news *news, struct pav_outbox *outbox, int64_t now_ns,
                   double patience);
/* Its last words: it was told to end, and is not lost. */
void pav_news_farewell(struct pav_news *news, struct pav_outbox *outbox);
/* What needs a person, in codes; caller releases. Empty: nothing does. */
json_t *pav_news_alert(const struct pav_news *news, int64_t now_ns, double patience);
/* This kiosk, as the fleet has the others. Caller releases. */
json_t *pav_news_self(const struct pav_news *news, const struct pav_outbox *outbox);

#endif
