/* The keeper's own state, shared by its files. */
#ifndef PAV_KEEPER_STATE_H
#define PAV_KEEPER_STATE_H

#include "keeper/access.h"
#include "keeper/cache.h"
#include "keeper/code.h"
#include "keeper/fades.h"
#include "keeper/fault.h"
#include "keeper/file.h"
#include "keeper/health.h"
#include "keeper/herald.h"
#include "keeper/holidays.h"
#include "keeper/host.h"
#include "keeper/hours.h"
#include "keeper/keeper.h"
#include "keeper/kept.h"
#include "keeper/ladder.h"
#include "keeper/outputs.h"
#include "keeper/presets.h"
#include "keeper/quarantine.h"
#include "keeper/rehearsal.h"
#include "keeper/remember.h"
#include "keeper/slow.h"
#include "keeper/store.h"
#include "keeper/takes.h"
#include "keeper/understudy.h"
#include "keeper/visits.h"
#include "keeper/ward.h"
#include "keeper/watchdog.h"
#include "keeper/workshop.h"
#include "link/exhibition.h"

/* What must be told again to a stage or an eye that is started anew. */
struct pav_camera_memory {
    bool used; /* by an entry of the programme */
    int ring;  /* descriptor of the eye's picture ring; -1: none yet */
    bool has_state;
    struct pav_message state; /* the last CAMERA message */
    char
        said[PAV_MESSAGE_TEXT_MAX]; /* the trouble that was last said; said once, not at each try */
    bool has_needs;
    struct pav_wish wish;
    bool ring_owed, state_owed, needs_owed; /* a queue was full: to be sent again */
};

struct pav_keeper {
    const struct pav_keeper_options *options;
    const char *camera; /* in place of the exhibition's cameras, or NULL */
    struct pav_exhibition exhibition;
    bool has_exhibition;
    struct pav_events events;
    struct pav_watch signals;
    struct pav_ward stages[2];
    struct pav_ward *stage,
        *waiting; /* of the two: whose picture is seen, and who stands behind it */
    struct pav_understudy understudy;
    struct pav_rehearsal rehearsal;
    struct pav_slow slow;
    struct pav_fades fades;
    struct pav_ward desk, eyes[PAV_CAMERAS_MAX];
    struct pav_ward herald; /* off, where the exhibition has no broker */
    struct pav_heralded heralded;
    struct pav_camera_memory cameras[PAV_CAMERAS_MAX];
    struct pav_file file;
    struct pav_output record, sheet, out;
    struct pav_takes takes;
    struct pav_cache cache;
    struct pav_kept kept;
    struct pav_preset_file presets;
    bool developer;                /* shaders may be changed by the panel */
    char token[33];                /* of today, the technician's; "": none was made */
    struct pav_access_file access; /* who may come to the panel */
    struct pav_budget commands;    /* that act on the keeper itself, by desk and herald */
    int peek;                      /* memory for small pictures of the stage; -1: none */
    int64_t tell_ns;               /* when the stage may be asked to tell all again */
    struct pav_budget writes;      /* of files, by the desk */
    bool watched;                  /* somebody looks at the panel */
    /* A queue was full, or its reader is new: to be told (again). */
    bool brief_owed, presets_owed, forget_owed, tell_owed, peek_stage_owed, peek_desk_owed;
    bool desk_is_new; /* it has been told nothing yet */
    struct pav_workshop workshop;
    struct pav_store store; /* of a kiosk, and of what systemd keeps */
    struct pav_faults faults;
    struct pav_host host;
    struct pav_opening opening;
    struct pav_holiday_files holidays;
    struct pav_visits visits;
    struct pav_ladder ladder;
    struct pav_memory memory;
    struct pav_code code; /* the technician's way out */
    bool health_owed;
    int64_t health_ns; /* when it was last told */
    bool live;         /* an eye with a real camera took part */
    bool display_gone; /* no stage comes up without one */
    bool drawn;        /* a stage has shown pictures */
    bool stopping;     /* no one is started any more */
    int exit_code;
    int64_t start_ns;
    int64_t first_drawn_ns;
    struct pav_watchdog watchdog; /* systemd's */
    int64_t progress_due_ns;
};

/* --- route.c: messages ------------------------------------------------------------------------ */

void pav_route_message(struct pav_keeper *keeper, struct pav_ward *from,
                       const struct pav_message *message, int fd);
void pav_route_to_new_stage(struct pav_keeper *keeper);
/* The understudy has been started: what it has to know before it takes over. */
void pav_route_to_waiting(struct pav_keeper *keeper);
void pav_route_to_new_eye(struct pav_keeper *keeper, int index);
/* Tells the stage that a camera's pictures have stopped. */
void pav_route_camera_lost(struct pav_keeper *keeper, int index, const char *why);
/* The house is closed: what its eye has seen last is kept by nobody. */
void pav_route_camera_closed(struct pav_keeper *keeper, int index);
/* Sends again what a full queue refused; true: something is still owed. */
bool pav_route_settle(struct pav_keeper *keeper);
void pav_route_forget(struct pav_keeper *keeper, int index);
/* A stage has ended: no scene asks for faces any more. */
void pav_route_stage_gone(struct pav_keeper *keeper);

/* --- route_desk.c: between stage and desk ------------------------------------------------------- */

void pav_desk_from_stage(struct pav_keeper *keeper, const struct pav_message *message);
void pav_desk_from_desk(struct pav_keeper *keeper, const struct pav_message *message, int fd);
/* Something that the desk is to hear. */
void pav_desk_hear(struct pav_keeper *keeper, const struct pav_message *message);
void pav_desk_to_new_desk(struct pav_keeper *keeper);
void pav_desk_to_new_stage(struct pav_keeper *keeper);
void pav_desk_stage_gone(struct pav_keeper *keeper);
void pav_desk_exhibition_changed(struct pav_keeper *keeper);
/* As pav_route_settle. */
bool pav_desk_settle(struct pav_keeper *keeper);
/* Makes the panel's token. */
bool pav_desk_token(struct pav_keeper *keeper);

/* --- children.c: command lines and ends ------------------------------------------------------- */

extern const struct pav_ward_calls pav_stage_calls, pav_eye_calls, pav_desk_calls;
struct pav_arguments;
/* Into ward->child; `program` is its name. False: said. */
bool pav_keeper_spawn(struct pav_keeper *keeper, struct pav_ward *ward, const char *program,
                      const struct pav_arguments *arguments, char *const *envp, const int *extra,
                      int extra_count);

/* --- probe.c: a child that tries its wall ------------------------------------------------------ */

struct pav_arguments;
/* This run is to try the wall of another. */
bool pav_probe_spares(const struct pav_keeper *keeper, enum pav_role role);
/* Adds what makes a child try its wall, if that is what this run is for. */
void pav_probe_arguments(struct pav_keeper *keeper, const struct pav_ward *ward,
                         struct pav_arguments *arguments);
/* True: it was one of those, and is not started again. */
bool pav_probe_ended(struct pav_keeper *keeper, int status);

/* --- live.c: cameras that may show a real person ---------------------------------------------- */

bool pav_camera_used(const struct pav_exhibition *exhibition, int index);
bool pav_plan_live(const struct pav_camera_plan *plan);
/* A device that is there now (any, for "auto"), or an address. */
bool pav_plan_present(const struct pav_camera_plan *plan);
bool pav_exhibition_live(const struct pav_exhibition *exhibition);
/* Every camera is a device that is not there, and would be a virtual visitor for so long. */
bool pav_exhibition_is_empty_room(const struct pav_exhibition *exhibition);

/* --- recording.c ------------------------------------------------------------------------------ */

/* False after complaining: refused, or a file that cannot be written. */
bool pav_keeper_open_outputs(struct pav_keeper *keeper);
/* Names what is whole, removes what is not, prints the paths; sets a failure as the exit code. */
void pav_keeper_close_outputs(struct pav_keeper *keeper);
bool pav_keeper_records(const struct pav_keeper *keeper);

/* --- change.c --------------------------------------------------------------------------------- */

/* As pav_file's `taken`; `data` is the keeper. */
bool pav_keeper_take_exhibition(void *data, struct pav_exhibition *fresh);
void pav_keeper_name_eye(struct pav_keeper *keeper, int index);

/* What a stage may say at once: a table of many rows. Afterwards little. */
#define PAV_STAGE_AT_ONCE 1000

/* --- keeper.c --------------------------------------------------------------------------------- */

/* Tells everybody to stop; the keeper ends with `exit_code` when they have. */
void pav_keeper_stop(struct pav_keeper *keeper, int exit_code);

#endif
