/* How a row of a parameter table is read; for param.c and param_value.c only. */
#ifndef PAV_BASE_PARAM_ROW_H
#define PAV_BASE_PARAM_ROW_H

#include <pavilion/param.h>

static inline bool bounded(const struct pav_param *row)
{
    return row->min != row->max;
}

/* A point's range is min..max on both axes, or the whole picture. */
static inline void point_range(const struct pav_param *row, double *min, double *max)
{
    *min = bounded(row) ? row->min : 0;
    *max = bounded(row) ? row->max : 1;
}

/* A range that values may not leave. */
static inline bool limited(const struct pav_param *row)
{
    return bounded(row) && !row->soft;
}

#endif
