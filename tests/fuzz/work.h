/* A work read from text: what the targets of the artists' formats share. */
#ifndef PAV_TESTS_FUZZ_WORK_H
#define PAV_TESTS_FUZZ_WORK_H

#include "fuzz.h"
#include "stage/isf/work.h"

/* Reads it as if it stood in `path`; a work is whole, or there is a reason with its place. */
static inline void fuzz_work(const char *path, const char *text, size_t size, const char *vertex)
{
    char *error = NULL;
    struct pav_work *work = pav_work_parse(path, text, size, vertex, &error);
    if (!work)
        FUZZ_HOLDS(error && strchr(error, ':'));
    for (size_t i = 0; work && i < work->pass_count; i++)
        FUZZ_HOLDS(work->passes[i].fragment >= 0 &&
                   (size_t)work->passes[i].fragment < work->text_count);
    for (size_t i = 0; work && i < work->text_count; i++)
        FUZZ_HOLDS(strncmp(work->texts[i].fragment, "#version", 8) == 0);
    FUZZ_HOLDS(!work || (work->pass_count > 0 && work->input_count <= PAV_WORK_INPUTS_MAX));
    pav_work_destroy(work);
    free(error);
}

#endif
