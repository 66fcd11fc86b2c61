/*
 * What a stage leaves behind when a signal, or an exit in mid-picture, ends it: where it was, and what it was
 * doing, in the page of its beat (link/beat.h), for the keeper to read.
 */
#ifndef PAV_STAGE_LAST_WORDS_H
#define PAV_STAGE_LAST_WORDS_H

#include "link/beat.h"

/* From the render thread, before anything is loaded; `words` NULL: nobody would read them. From now on
 * SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS and SIGQUIT write them and then do what they do to any
 * program; those of timers and pipes, and the user's two, do nothing. One a process. */
void pav_last_words_begin(struct pav_last_words *words);
/* From here on the process ends since it was to: whoever ends it earlier is a scene. */
void pav_last_words_finished(void);
/* What the render thread begins to do: "draw" of "mirror"; `what` NULL: nothing that a scene could be
 * blamed for. Some nanoseconds; of "open" some microseconds more, as new libraries are looked at. Render
 * thread. */
void pav_last_words_doing(const char *what, const char *name);

#endif
