/* What the end of a stage means: whose fault it is, and how it is told. */
#ifndef PAV_KEEPER_VERDICT_H
#define PAV_KEEPER_VERDICT_H

#include "keeper/fault.h"
#include "link/beat.h"

/* Why the keeper itself has ended a stage. */
enum pav_sentence {
    PAV_SENTENCE_NONE = 0,
    PAV_SENTENCE_SILENT,
    PAV_SENTENCE_MEMORY,
    PAV_SENTENCE_DESCRIPTORS,
    PAV_SENTENCE_BLACK,
    PAV_SENTENCE_FROZEN,
    PAV_SENTENCE_FAILED,
};

/* All that is known of an end. */
struct pav_evidence {
    int status; /* as waitpid(2) gives it */
    enum pav_sentence sentence;
    bool out_of_memory; /* the kernel has ended somebody for want of memory just now */
    const struct pav_last_words *words;
    const char *owner; /* whose library was on the stack; NULL or "": nobody's of the programme */
};

struct pav_verdict {
    enum pav_fault_code code; /* NONE: it was told to end, or somebody else ended it */
    char what[16], name[64];  /* "draw" of "mirror"; "": in nothing of a scene's */
    char detail[256];    /* "signal 11 (Segmentation fault) in draw of mirror, mirror.so+0x1234" */
    size_t detail_place; /* where in it the place begins (", mirror.so…"); its end: there is none */
    /* Where it was in the scene's own library, innermost first: for whoever can read its tables. */
    char module[PAV_WORDS_MODULE_MAX];
    uint64_t offsets[PAV_WORDS_FRAMES_MAX];
    int offset_count;
};

void pav_verdict_of(struct pav_verdict *verdict, const struct pav_evidence *evidence);
/* The place is known better: ", scene.c:42 (draw_ring)". */
void pav_verdict_place(struct pav_verdict *verdict, const char *place);

#endif
