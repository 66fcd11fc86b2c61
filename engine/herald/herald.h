/*
 * What the herald knows and does, without a network: the keeper's news go into the outbox, the broker's
 * commands to the keeper, the other kiosks into the fleet. Two threads use it, the one that hears the keeper
 * and the one that waits for the network: whoever calls holds `lock`.
 */
#ifndef PAV_HERALD_HERALD_H
#define PAV_HERALD_HERALD_H

#include <pthread.h>

#include "herald/news.h"
#include "herald/order.h"

enum pav_broker_state {
    PAV_BROKER_CONNECTING = 0, /* for the first time, or after a short while */
    PAV_BROKER_CONNECTED,
    PAV_BROKER_AWAY,    /* it cannot be reached */
    PAV_BROKER_SILENT,  /* it can, and does not answer */
    PAV_BROKER_REFUSED, /* it answers, and does not want us, or we do not trust it */
};

struct pav_herald {
    pthread_mutex_t lock;
    const char *prefix, *kiosk;
    double hurry; /* 1; tests let waiting times pass so many times as fast */
    struct pav_outbox outbox;
    struct pav_news news;
    struct pav_orders orders;
    struct pav_fleet fleet;
    struct {
        enum pav_broker_state state;
        char why[256], address[300];
        double since_s;     /* since 1970 */
        int64_t since_ns;   /* likewise */
        int64_t trouble_ns; /* since when it is not steadily connected; 0: it is */
        bool lost;          /* that lasts: somebody should look */
        bool tls;
        uint64_t connects;
    } broker;
    int64_t told_ns,
        tell_ns; /* when the fleet was last told; when the news were last put together */
    bool fleet_owed, news_owed;
    int64_t twin_ns; /* when somebody else of this name was last seen; 0: never */
    int64_t said_ns; /* when a stranger's nonsense was last logged */
    unsigned unsaid;
    /* Gives a command to the keeper; false: not now. */
    bool (*send)(void *data, const struct pav_message *message, int fd);
    void *data;
};

void pav_herald_init(struct pav_herald *herald, const char *prefix,
                     const struct pav_news_plan *plan, double hurry);
void pav_herald_finish(struct pav_herald *herald);
/* A message of the keeper; `text` as for pav_news_message. */
void pav_herald_message(struct pav_herald *herald, const struct pav_message *message,
                        const char *text, size_t length, int64_t now_ns);
/* Something of the broker. `text` need not be ended; `retained`: it was kept there, or is to be. */
void pav_herald_heard(struct pav_herald *herald, const char *topic, const char *text, size_t length,
                      bool retained, int64_t now_ns);
/* How it stands with the broker; `why` in words. */
void pav_herald_broker(struct pav_herald *herald, enum pav_broker_state state, const char *why,
                       int64_t now_ns);
/* Does what is due; when to come back. *fleet: to be told to the keeper now (caller frees), or NULL. */
int64_t pav_herald_tend(struct pav_herald *herald, int64_t now_ns, char **fleet);
/* What the keeper was to be told did not go: again. */
void pav_herald_untold(struct pav_herald *herald);

#endif
