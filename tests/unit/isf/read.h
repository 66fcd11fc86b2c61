/* Reading works from texts and looking at their complaints. */
#ifndef PAV_TESTS_ISF_READ_H
#define PAV_TESTS_ISF_READ_H

#include <stdlib.h>

#include "base/str.h"
#include "check.h"
#include "stage/isf/expression.h"
#include "stage/isf/work.h"

#define BODY "\nvoid main() { gl_FragColor = vec4(1.0); }\n"

static struct pav_work *work;
static char *complaint;

static inline void forget(void)
{
    pav_work_destroy(work);
    free(complaint);
    work = NULL;
    complaint = NULL;
}

/* Into `work`, or its reasons into `complaint`; valid until the next one. */
static inline bool read_as(const char *path, const char *text, const char *vertex)
{
    forget();
    work = pav_work_parse(path, text, strlen(text), vertex, &complaint);
    return work != NULL;
}

static inline bool read_fs(const char *text)
{
    return read_as("/show/piece.fs", text, NULL);
}

/* The header's INPUTS are `inputs`. */
static inline bool read_inputs(const char *inputs)
{
    char *text = pav_sprintf("/*{\"ISFVSN\": \"2\", \"INPUTS\": [%s]}*/" BODY, inputs);
    bool well = read_fs(text);
    free(text);
    return well;
}

static inline const struct pav_work_input *input(const char *name)
{
    for (size_t i = 0; work && i < work->input_count; i++)
        if (strcmp(work->inputs[i].name, name) == 0)
            return &work->inputs[i];
    static const struct pav_work_input none;
    return &none;
}

/* Well read; otherwise the complaint is printed. */
#define READS(call)                                                                                \
    do {                                                                                           \
        if (!(call)) {                                                                             \
            check_ok = false;                                                                      \
            printf("# %s:%d: %s", __FILE__, __LINE__, complaint ? complaint : "no reason\n");      \
            return;                                                                                \
        }                                                                                          \
    } while (0)

/* Refused, with these words. */
#define REFUSES(call, words)                                                                       \
    do {                                                                                           \
        if (call) {                                                                                \
            check_ok = false;                                                                      \
            printf("# %s:%d: was read\n", __FILE__, __LINE__);                                     \
        } else {                                                                                   \
            CHECK_HAS(complaint, words);                                                           \
        }                                                                                          \
    } while (0)

#endif
