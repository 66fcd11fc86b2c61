/* The log's settings; the call itself is public, in pavilion/log.h. */
#ifndef PAV_BASE_LOG_H
#define PAV_BASE_LOG_H

#include <pavilion/log.h>

/* Lines above `level` are dropped. Default INFO, or the environment's PAVILION_LOG (error, warn,
 * info, debug, trace). Any thread. */
void pav_log_set_level(enum pav_log_level level);
/* Where complete lines go besides standard error; `text` has no newline. Called under a lock: do
 * not log from it. NULL: nowhere. */
typedef void pav_log_sink(void *data, enum pav_log_level level, const char *who, const char *text);
void pav_log_set_sink(pav_log_sink *sink, void *data);
/* Under systemd (JOURNAL_STREAM set) lines carry <N> priorities, see sd-daemon(3). */

#endif
