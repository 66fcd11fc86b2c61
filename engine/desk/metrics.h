/* The desk's figures for a Prometheus: text format 0.0.4. */
#ifndef PAV_DESK_METRICS_H
#define PAV_DESK_METRICS_H

#include <stdint.h>

#include "desk/desk.h"

#define PAV_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Of people nothing but counts, as coarse as the visits' file has them. Caller frees. */
char *pav_metrics_text(const struct pav_desk *desk, int64_t now_ns);

#endif
