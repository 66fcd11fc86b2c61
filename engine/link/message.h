/*
 * What passes between keeper and its children: fixed-size messages over a SOCK_SEQPACKET pair, one
 * per child, some with a descriptor. The keeper treats whatever a stage or an eye sends as hostile:
 * length, type, direction, counts and terminators are checked here, before anyone sees them.
 */
#ifndef PAV_LINK_MESSAGE_H
#define PAV_LINK_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <pavilion/findings.h>

#include "link/entries.h"
#include "link/exhibition.h"

#define PAV_MESSAGE_TEXT_MAX 512

#define PAV_ROWS_MAX        256 /* of one piece's parameter table */
#define PAV_ROW_KEY_MAX     64
#define PAV_ROW_LABEL_MAX   96
#define PAV_ROW_UNIT_MAX    16
#define PAV_ROW_CHOICES_MAX 64
#define PAV_WORDS_AT_ONCE   6
#define PAV_VALUE_MAX       256 /* bytes of a value as text, the final zero included */
#define PAV_PIECES_MAX      16  /* that run at a time */
#define PAV_TROUBLES_MAX    16  /* lines told of one piece */
#define PAV_MOSAIC_W        16
#define PAV_MOSAIC_H        9
#define PAV_EXTEND_MAX_MIN  720

enum pav_role {
    PAV_ROLE_NONE = 0,
    PAV_ROLE_KEEPER,
    PAV_ROLE_EYE,
    PAV_ROLE_STAGE,
    PAV_ROLE_DESK,
    PAV_ROLE_HERALD, /* speaks MQTT for the desk's sake: hears what the desk hears, may command as it may */
};

enum pav_message_type {
    PAV_MESSAGE_NONE = 0,
    /* keeper to all */
    PAV_MESSAGE_STOP, /* finish your picture and exit with 0 */
    /* eye to keeper to stage; carries the ring's descriptor */
    PAV_MESSAGE_RING,
    /* eye to keeper to stage: the camera's state */
    PAV_MESSAGE_CAMERA,
    /* stage to keeper to eye: what is needed of a camera, union over its scenes */
    PAV_MESSAGE_NEEDS,
    /* stage to keeper to eye, lock-step: make the picture of time `t_s` */
    PAV_MESSAGE_STEP,
    /* stage to keeper: a fault in words, for the log and the panel */
    PAV_MESSAGE_FAULT,
    /* stage to keeper: what is on, when it changes */
    PAV_MESSAGE_STATUS,
    /* keeper to stage: a new exhibition text (descriptor), already validated; keeper to desk: what the
     * desk cannot know by itself, as JSON (descriptor) */
    PAV_MESSAGE_EXHIBITION,
    /* desk to keeper to stage: act */
    PAV_MESSAGE_COMMAND,
    /* stage to keeper to desk: a scene, filter or transition that has parameters now, or is gone */
    PAV_MESSAGE_PIECE,
    /* stage to keeper to desk: one row of a piece's table; the text is its default */
    PAV_MESSAGE_PARAM,
    /* stage to keeper to desk: some words of a row */
    PAV_MESSAGE_CHOICE,
    /* stage to keeper to desk: what a row holds; after a SET, what became of it, and why (text) */
    PAV_MESSAGE_VALUE,
    /* desk to keeper to stage: what a row shall hold (text) */
    PAV_MESSAGE_SET,
    /* stage to keeper to desk: one line of what is wrong with a piece, "file:line: text" */
    PAV_MESSAGE_TROUBLE,
    /* stage to keeper to desk: the picture's averages */
    PAV_MESSAGE_MOSAIC,
    /* keeper to stage and desk: shared memory for a small picture of the stage (link/peek.h); never
     * while a live camera takes part */
    PAV_MESSAGE_PEEK,
    /* desk to keeper: a file is wanted (text: its name) */
    PAV_MESSAGE_ASK,
    /* desk to keeper: a file is to hold this (text: its name; descriptor: what it shall hold) */
    PAV_MESSAGE_WRITE,
    /* keeper to desk: the answer to ASK or WRITE (descriptor: the content, or words why not) */
    PAV_MESSAGE_ANSWER,
    /* keeper to desk: the presets file's text (descriptor), at the start and when somebody edits it */
    PAV_MESSAGE_PRESETS,
    /* keeper to stage, of developers: a scene's library, just built, or what is wrong with its sources
     * (descriptor), which lie in the folder that the text names */
    PAV_MESSAGE_PLUGIN,
    /* stage to keeper: what became of it; the text: why it was refused */
    PAV_MESSAGE_PLUGGED,
    /* stage to keeper: a still or a film is asked for, or has come to its end */
    PAV_MESSAGE_TAKE,
    /* keeper to stage: where it is to be written (descriptor) */
    PAV_MESSAGE_OUTPUT,
    /* keeper to stage: wait underneath with an entry's first picture, or be what visitors see */
    PAV_MESSAGE_CUE,
    /* keeper to stage: entries that are not to be shown */
    PAV_MESSAGE_QUARANTINE,
    /* keeper to stage: entries that are not to be opened yet while something else is on */
    PAV_MESSAGE_HOLD,
    /* keeper to stage: entries that come by the house's crossfade, whatever their transition */
    PAV_MESSAGE_CROSSFADE,
    /* keeper to stage: open, or closed and how that looks */
    PAV_MESSAGE_HOURS,
    /* keeper to desk and herald: how everything is, as JSON (descriptor); see keeper/health.h */
    PAV_MESSAGE_HEALTH,
    /* herald to keeper to desk: the other kiosks that the broker knows, as JSON (descriptor) */
    PAV_MESSAGE_FLEET,
    /* stage to keeper to desk and herald: how it draws, now and then; the text: the renderer's name */
    PAV_MESSAGE_FIGURES,
    /* stage to keeper: what was typed where the technician's way out is (text), or what was chosen there;
     * keeper to stage: the answer */
    PAV_MESSAGE_CODE,
    PAV_MESSAGE_TYPES,
};

enum pav_command {
    PAV_COMMAND_NONE = 0,
    PAV_COMMAND_NEXT,
    PAV_COMMAND_BLACKOUT,
    PAV_COMMAND_LIGHT,
    PAV_COMMAND_GO,      /* to `entry` of the programme */
    PAV_COMMAND_WATCH,   /* somebody looks at the panel: mosaic and small picture are wanted */
    PAV_COMMAND_UNWATCH, /* nobody does */
    PAV_COMMAND_TELL,    /* the keeper's alone: tell all pieces anew */
    PAV_COMMAND_STILL,   /* keep the next picture */
    PAV_COMMAND_FILM,    /* begin to keep a film, or end the one that is being made */
    PAV_COMMAND_PAUSE,   /* what is on stays on */
    PAV_COMMAND_RESUME,
    /* The keeper's, from desk and herald. */
    PAV_COMMAND_RESTART, /* a fresh stage in place of the one on */
    PAV_COMMAND_FORGIVE, /* `entry` (UINT32_MAX: attract) may be shown again, whatever it did */
    PAV_COMMAND_EXTEND,  /* open for `minutes` longer tonight; 0: no longer than the hours say */
    PAV_COMMAND_CLOSE,   /* closed at once, until the next day that is open; EXTEND takes it back */
};

/* What a stage is for; see CUE. */
enum pav_stage_cue {
    PAV_CUE_NONE = 0,
    PAV_CUE_WAIT, /* underneath, with the first picture of `entry`, drawn once and again when exposed */
    PAV_CUE_TAKE, /* be what visitors see, from `entry` on */
};

/* What a stage reports. */
enum pav_stage_fault {
    PAV_STAGE_FAULT_NOTE = 0, /* the picture goes on as it is */
    PAV_STAGE_FAULT_FAILED, /* an installation cannot go on, or does not open; the next one comes */
    PAV_STAGE_FAULT_FILM,   /* a film is broken; its place stays empty */
    PAV_STAGE_FAULT_BLACK,  /* an installation draws nothing but black; the next one comes */
    PAV_STAGE_FAULT_FROZEN, /* an installation draws always the same; likewise */
    PAV_STAGE_FAULT_DESCRIPTORS, /* soon there will be none left; this stage is to be replaced */
};

/* What is drawn below is slow when the quickest of a few pictures takes longer: it is timed no further when one does not,
 * and told in STATUS. */
#define PAV_SLOW_MS 600

/* What is done where the technician's way out is: TRY a code; or, after a right one, a choice. */
enum pav_code_act {
    PAV_CODE_ACT_TRY = 0,
    PAV_CODE_ACT_RESTART, /* a fresh stage */
    PAV_CODE_ACT_CLOSE,   /* closed for today */
    PAV_CODE_ACT_LEAVE,   /* to the login */
};
enum pav_code_answer {
    PAV_CODE_NONE = 0,
    PAV_CODE_RIGHT,
    PAV_CODE_WRONG,
    PAV_CODE_RESTS, /* not even looked at */
    PAV_CODE_DONE,  /* what was chosen */
};

/* How a closed house looks. */
enum pav_closed { PAV_CLOSED_BLANK = 0, PAV_CLOSED_STILL };

/* What is kept of a show while it runs. */
enum pav_take { PAV_TAKE_NONE = 0, PAV_TAKE_STILL, PAV_TAKE_FILM };
enum pav_take_state {
    PAV_TAKE_ASKED = 0,
    PAV_TAKE_WHOLE,
    PAV_TAKE_SHORT, /* a film that has failed: what was until then is there */
    PAV_TAKE_BROKEN,
};

enum pav_piece_role {
    PAV_PIECE_NONE = 0,
    PAV_PIECE_SCENE,
    PAV_PIECE_FILTER,
    PAV_PIECE_TRANSITION,
};

/* What became of a SET; TOLD: nobody asked. */
enum pav_set_result { PAV_SET_TOLD = 0, PAV_SET_DONE, PAV_SET_CLAMPED, PAV_SET_REFUSED };

/* Pieces have an id of their own for as long as a stage keeps them; ids are never used twice. */
struct pav_piece_facts {
    uint32_t id;     /* from 1 */
    uint32_t role;   /* enum pav_piece_role */
    uint32_t order;  /* among the filters, from 0 */
    uint32_t rows;   /* of its table, PARAM messages that follow */
    uint32_t gone;   /* 0 or 1: only id counts */
    uint32_t leaves; /* 0 or 1: it is on its way out, and another takes its place */
    uint32_t comes;  /* 0 or 1: it is being opened behind the stage */
    uint64_t look;   /* alike for the same piece with the same `params:` of its files */
};

struct pav_row_facts {
    uint32_t piece, row;
    uint32_t type;               /* enum pav_param_type */
    uint32_t soft;               /* 0 or 1: the range is no limit */
    uint32_t choices;            /* CHOICE messages that follow */
    uint32_t worded;             /* 0 or 1: the choices are words for numbers */
    double min, max;             /* equal: unbounded */
    float lowest[2], highest[2]; /* of a point; equal: as min and max say */
    char key[PAV_ROW_KEY_MAX], label[PAV_ROW_LABEL_MAX], unit[PAV_ROW_UNIT_MAX];
};

/* What is wanted of a camera. Faces, when PAV_NEED_FACES is among the needs, either of everyone or of
 * the `count` people who are named: one of both, so that no forgotten field ever means everyone. */
struct pav_wish {
    uint32_t needs;    /* enum pav_need bits */
    uint32_t everyone; /* 0 or 1 */
    uint32_t count;
    uint32_t people[PAV_PEOPLE_MAX]; /* ids of figures, each once; zero beyond count */
};
bool pav_wish_valid(const struct pav_wish *wish);
bool pav_wish_same(const struct pav_wish *a, const struct pav_wish *b);
/* Whether the face of that person (0: of none that is known) is wanted. */
bool pav_wish_holds(const struct pav_wish *wish, uint32_t person);
/* Leaves no face in `findings` that is not wanted, and of each named person one. */
void pav_wish_filter(const struct pav_wish *wish, struct pav_findings *findings);
/* Faces are wanted of nobody any more. */
void pav_wish_drop_faces(struct pav_wish *wish);
/* What either wants. Where more people are named than there is room for, those of `wish` stay. */
void pav_wish_add(struct pav_wish *wish, const struct pav_wish *other);

enum pav_file_kind {
    PAV_FILE_NONE = 0,
    PAV_FILE_SOURCE,  /* a shader of a piece; developers only */
    PAV_FILE_POSTER,  /* the picture of a piece's installation; only asked for */
    PAV_FILE_PRESETS, /* only written */
    PAV_FILE_LOG,     /* the newest lines; only asked for */
    PAV_FILE_VISITS, /* counts as CSV, of the day that the text names ("2026-11-28"); only asked for */
};

/* What a PLUGIN carries. */
enum pav_plugin_kind {
    PAV_PLUGIN_NONE = 0,
    PAV_PLUGIN_LIBRARY,
    PAV_PLUGIN_WORDS, /* what is wrong with the sources */
    PAV_PLUGIN_TEXTS, /* installation.yaml has changed; the descriptor holds nothing */
};

/* Plain data, the same layout on both sides (both are of one build; `version` makes sure). */
struct pav_message {
    uint16_t type; /* enum pav_message_type */
    uint16_t version;
    uint32_t camera; /* index into the exhibition's cameras */
    union {
        struct {
            uint32_t state; /* enum pav_camera_state */
            uint32_t synthetic;
        } camera_state;
        struct pav_wish needs;
        struct {
            uint32_t kind; /* enum pav_stage_fault; the text: "INSTALLATION: words" */
        } fault;
        struct {
            double t_s;
            uint64_t step; /* from 1 */
        } step;
        struct {
            uint32_t entry; /* of the programme; UINT32_MAX: attract */
            uint32_t engaged;
            uint32_t blackout;
            uint32_t paused;
            uint32_t waits;   /* 0 or 1: `awaited` is due, and held: it was not rehearsed yet */
            uint32_t awaited; /* as `entry` */
            double left_s;
            /* Of what waits below: its quickest picture, and of its transition; 0: it was not timed. */
            double took_ms, fade_ms;
            char language[8]; /* of the texts on screen now: whoever is there reads it */
        } status;
        struct {
            uint32_t command; /* enum pav_command */
            uint32_t entry;   /* of GO and FORGIVE */
            uint32_t minutes; /* of EXTEND, at most PAV_EXTEND_MAX_MIN */
        } command;
        struct {
            uint32_t cue;              /* enum pav_stage_cue */
            uint32_t entry;            /* of the programme; UINT32_MAX: attract */
            uint32_t blackout, paused; /* 0 or 1: as it was before */
        } cue;
        struct pav_entries entries; /* of QUARANTINE, HOLD and CROSSFADE */
        struct {
            uint32_t closed; /* 0 or 1 */
            uint32_t look;   /* enum pav_closed */
            uint32_t sleeps; /* 0 or 1: the display is to save power */
        } hours;
        struct {
            double p50_ms, p99_ms; /* from the beginning of a picture to its swap */
            double fps;            /* asked for */
            uint32_t software;     /* 0 or 1 */
        } figures;
        struct {
            uint32_t act;    /* enum pav_code_act; of an answer 0 */
            uint32_t answer; /* enum pav_code_answer; the keeper's */
            uint32_t rest_s; /* until the next try is taken */
        } code;
        struct {
            uint32_t what;  /* enum pav_take */
            uint32_t state; /* enum pav_take_state; of an OUTPUT 0 */
        } take;
        struct pav_piece_facts piece; /* the text: its name */
        struct pav_row_facts row;
        struct {
            uint32_t piece, row, index;        /* of the first */
            uint32_t count;                    /* 0: one, too long for `words`, in the text */
            int32_t values[PAV_WORDS_AT_ONCE]; /* what they stand for, in a row with `worded` */
            char words[PAV_WORDS_AT_ONCE][PAV_ROW_KEY_MAX];
        } choice;
        struct {
            uint32_t piece, row;
            uint32_t result; /* enum pav_set_result */
            uint32_t serial; /* of the SET; 0 for TOLD */
            char value[PAV_VALUE_MAX];
        } value;
        struct {
            uint32_t piece, row;
            uint32_t serial;
            uint32_t reset; /* 0 or 1: back to what the files say; the text is empty */
        } set;
        struct {
            uint32_t piece, index, count; /* count 0: all is well */
        } trouble;
        struct {
            uint32_t picture; /* number of the newest small picture; 0: none */
            uint8_t rgb[PAV_MOSAIC_W * PAV_MOSAIC_H * 3]; /* top row first */
        } mosaic;
        struct {
            uint32_t piece;  /* whose file; 0: of the exhibition */
            uint32_t kind;   /* enum pav_file_kind */
            uint32_t serial; /* comes back with the answer */
            uint32_t well;   /* of an ANSWER: 1, or 0 and the descriptor holds words */
        } file;
        struct {
            uint32_t kind;   /* enum pav_plugin_kind */
            uint32_t serial; /* of a library, from 1; comes back with what became of it */
            uint32_t well;   /* of PLUGGED: 1, it is seen; 0, refused */
        } plugin;
    } u;
    char text[PAV_MESSAGE_TEXT_MAX]; /* zero-terminated UTF-8, as the type says */
};

enum pav_receive { PAV_RECEIVE_NONE = 0, PAV_RECEIVE_OK, PAV_RECEIVE_BAD, PAV_RECEIVE_CLOSED };

/* Never blocks; false when the peer is gone or its queue is full (newest state is sent again by the
 * caller when it matters). `fd` -1: none; otherwise it stays the caller's. */
bool pav_message_send(int socket, const struct pav_message *message, int fd);
/* Never blocks. `from` and `to` are checked against the type's direction. *fd is -1 or the caller's. BAD: something that
 * breaks the schema; it was dropped, `message` is not filled. */
enum pav_receive pav_message_receive(int socket, enum pav_role from, enum pav_role to,
                                     struct pav_message *message, int *fd);

#endif
