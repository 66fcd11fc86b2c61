/*
 * The ladder: what the keeper concludes from the ends, the silences and the complaints of its stages. Whom
 * a fault is to be blamed on gets a mark; who has too many is left out of the programme (marks.h); a GPU that
 * never shows a picture is given up for software; and when nothing helps systemd is asked.
 */
#ifndef PAV_KEEPER_LADDER_H
#define PAV_KEEPER_LADDER_H

#include "keeper/lived.h"
#include "keeper/marks.h"
#include "keeper/verdict.h"
#include "keeper/ward.h"
#include "keeper/where.h"
#include "link/entries.h"

#define PAV_LADDER_CASES 4 /* that wait for their judgement; more at once are one */
#define PAV_EXIT_HELP                                                                              \
    75 /* systemd is asked to start the display server and us anew (EX_TEMPFAIL) */

/* A fault that somebody is to be blamed for. */
struct pav_case {
    int entry; /* PAV_ENTRY_NONE: nobody's */
    enum pav_fault_code code;
    struct pav_verdict verdict; /* code NONE: it did not end a stage */
    char detail[256];
    uint64_t line; /* of the journal */
};

struct pav_ladder {
    bool counts; /* marks are given: not for developers, nor where the exhibition says so */
    struct pav_lived lived;
    struct pav_marks marks;
    bool marks_changed; /* since they were remembered */
    int on_entry;       /* of the programme, or PAV_ENTRY_… : what visitors see */
    struct pav_case cases[PAV_LADDER_CASES];
    int case_count;
    struct pav_entries out;  /* in quarantine */
    struct pav_entries told; /* what the stages were told to leave out */
    bool out_owed, nothing_left;
    unsigned
        pictureless; /* stages, one after another, that have ended before their first picture */
    bool begun;      /* the first stage was told where to go on */
    bool fallen;     /* the stage that visitors saw has ended by a fault, and none took over yet */
    bool software;   /* the GPU is given up until the next planned change of stages */
    int64_t content_ns; /* when the files of another one in quarantine are looked at */
    int content_of;     /* which one it was */
    int64_t picture_ns; /* when a stage was last seen to show anything */
    int64_t limits_ns;  /* when the stages' memory is looked at next */
    int64_t clock_ms;   /* the wall clock's distance from the time since the start of the machine */
    uint64_t ooms;    /* processes that the kernel has ended for want of memory, since it started */
    char status[160]; /* as systemd was told */
    struct pav_fault_line last; /* the last fault of a stage; code NONE: none yet */
    struct pav_where where;     /* whoever reads the place out of a scene's tables */
    struct pav_case asked;      /* whose place is being looked for */
};

struct pav_keeper;
/* After the store was opened; and before it is closed. */
void pav_ladder_open(struct pav_keeper *keeper);
void pav_ladder_close(struct pav_keeper *keeper);
/* A stage has ended. What that was: NONE, nobody's fault (it was told to, or the operating system shuts
 * down, or a person has killed it). */
enum pav_fault_code pav_ladder_ended(struct pav_keeper *keeper, struct pav_ward *stage, int status);
/* Whether that is how an operating system ends those whom it does not need any more. */
bool pav_ladder_shut_down(int status);
/* FAULT and STATUS of a stage; `seen`: it is the one that visitors see. */
void pav_ladder_hear(struct pav_keeper *keeper, struct pav_ward *stage,
                     const struct pav_message *message, bool seen);
/* A fault of what an entry shows that no stage has told of. */
void pav_ladder_blame(struct pav_keeper *keeper, int entry, enum pav_fault_code code,
                      const char *detail);
/* The name that people and scenes know an entry by; "": there is none. Borrowed. */
const char *pav_ladder_name(const struct pav_keeper *keeper, int entry);
/* The entry of the piece in "draw mirror", as a stage's last words have it; PAV_ENTRY_NONE: it is none's. */
int pav_ladder_doing(const struct pav_keeper *keeper, const char *doing);
/* A stage begins that nobody has rehearsed with: it goes on where the programme was. */
void pav_ladder_go_on(struct pav_keeper *keeper);
/* As pav_file's `refused`; `data` is the keeper. */
void pav_ladder_refused(void *data, const char *why);
/* A planned change of stages: the GPU is tried again. True: it had been given up. */
bool pav_ladder_planned(struct pav_keeper *keeper);
/* Does what is due; when to call again. */
int64_t pav_ladder_tend(struct pav_keeper *keeper, int64_t now_ns);
/* {"rung", "quarantine": [{"installation", "entry", "marks", "since", "reason"}], "marks": […], "last"} */
json_t *pav_ladder_json(struct pav_keeper *keeper);

#endif
