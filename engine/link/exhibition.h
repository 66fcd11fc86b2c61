/* The exhibition file: which installations a kiosk shows, when, on which display, with which camera. */
#ifndef PAV_LINK_EXHIBITION_H
#define PAV_LINK_EXHIBITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/yaml.h"
#include "link/entries.h"
#include "link/hours.h"

#define PAV_CAMERAS_MAX   4
#define PAV_LANGUAGES_MAX 8

enum pav_source_kind {
    PAV_SOURCE_NONE = 0,
    PAV_SOURCE_DEVICE,  /* V4L2: a path (by-id, by-path, /dev/videoN) or "auto" */
    PAV_SOURCE_FILE,    /* a film, looped, paced by its timestamps */
    PAV_SOURCE_URL,     /* rtsp://, http:// … */
    PAV_SOURCE_VIRTUAL, /* drawn by the engine: "visitor" */
};

#define PAV_CAMERA_SIDE_MAX 4096 /* px */

/* A control that is left alone is PAV_CONTROL_KEEP. */
#define PAV_CONTROL_KEEP (-1)

/* A part of a camera's picture: a polygon in uv of the picture as it is shown, mirrored or not. */
#define PAV_ZONE_POINTS_MAX 16
struct pav_zone {
    int count; /* 0: the whole picture */
    float points[PAV_ZONE_POINTS_MAX][2];
};
bool pav_zone_holds(const struct pav_zone *zone, float u, float v);
/* "0.1,0 0.9,0 0.5,1", as the eye's command line has it. */
char *pav_zone_text(const struct pav_zone *zone); /* the caller frees it */
bool pav_zone_parse(struct pav_zone *zone, const char *text);

struct pav_camera_plan {
    char *name;
    enum pav_source_kind kind;
    char *source;            /* device path, file path (absolute), URL or virtual name */
    bool fallback;           /* `fallback: visitor`: a virtual visitor while the device is absent */
    int width_px, height_px; /* asked for; default 1280x720 */
    double fps;              /* asked for; default 30 */
    bool mirror;             /* default true */
    int exposure;            /* 100 µs units as V4L2 has it, or PAV_CONTROL_KEEP; -2: automatic */
    int white_balance_k;     /* kelvin, or PAV_CONTROL_KEEP; -2: automatic */
    int power_line_hz;       /* 50, 60, 0 (off) or PAV_CONTROL_KEEP */
    struct pav_zone zone;    /* faces outside it are not looked at */
};
#define PAV_CONTROL_AUTO (-2)

/* What scenes with PAV_NEED_SOUND hear. */
enum pav_listen {
    PAV_LISTEN_SPEAKERS = 0, /* what the loudspeakers play */
    PAV_LISTEN_DEVICE,       /* a microphone or line input */
    PAV_LISTEN_FILE,         /* a piece of music, looped */
    PAV_LISTEN_NOTHING,
};

struct pav_listening {
    enum pav_listen kind;
    char *source; /* the device's name or "auto"; the file, absolute; else NULL */
    bool play;    /* the file is played too, and scenes hear the loudspeakers */
};

/* A file that `mqtt:` names. */
struct pav_mqtt_file {
    char *path;       /* absolute; NULL: none */
    int line, column; /* where it is named */
};

/* Where this kiosk is watched from. */
struct pav_mqtt {
    char *broker; /* name or address; NULL: there is none, and nothing below counts */
    int port;
    char *kiosk;                        /* default: the machine's name */
    char *prefix;                       /* of all topics; default "pavilion" */
    struct pav_mqtt_file ca, cert, key; /* TLS when ca or cert is named */
    char *user;                         /* or NULL */
    struct pav_mqtt_file password;      /* its first line is */
    int keepalive_s;                    /* default 20 */
};

struct pav_setting {
    char *key, *value; /* of `params:`, unparsed; the scene's table judges them */
    int line, column;
};

/* A filter or a transition: an ISF file. See effect.h. */
#define PAV_FILTERS_MAX 8
struct pav_effect {
    char *file; /* absolute; NULL: none; of a transition the house's crossfade */
    struct pav_setting *settings;
    size_t setting_count;
    int line, column; /* where it is named */
};
struct pav_filters {
    struct pav_effect list[PAV_FILTERS_MAX];
    size_t count;
};

struct pav_entry {
    char *installation; /* a folder name in installations/, or a path to a folder, work or film */
    double for_s;       /* 0: no limit */
    int camera;         /* index into cameras, or -1; not named: the only camera, if there is one */
    bool label_lifted; /* `label: lifted`: shows no altered person although it may look for faces */
    struct pav_setting *settings;
    size_t setting_count;
    struct pav_filters filters; /* over those of its installation: its own, then the exhibition's */
    struct pav_effect transition; /* by which it comes on stage */
    int line, column;
};

/* Owned by its file; pav_exhibition_finish frees all. */
#define PAV_PANEL_NAMES_MAX 8

struct pav_exhibition {
    char *path, *folder; /* of the file, absolute */
    char *title;
    char *languages[PAV_LANGUAGES_MAX + 1]; /* NULL-terminated; at least one */
    struct pav_camera_plan cameras[PAV_CAMERAS_MAX];
    size_t camera_count;
    struct pav_entry entries[PAV_PROGRAMME_MAX];
    size_t entry_count;
    double hold_max_s;              /* default 300 */
    struct pav_entry attract;       /* installation NULL: none */
    double attract_after_s;         /* default 30 */
    double fade_s;                  /* between installations; default 1.5 */
    struct pav_listening listening; /* default: the loudspeakers */
    bool recording;                 /* `recording: allowed`: stills and films with a live camera */
    bool flashes;                   /* `flashes: allowed`: for a room with its own warning */
    bool no_quarantine;             /* `quarantine: off`: what fails is shown again and again */
    int memory_mb;                  /* that a stage may hold; 0: half of the machine's */
    int display_output;             /* index of the monitor; default 0 */
    float screen_height_mm;         /* of its picture; default 680, a 55" landscape screen */
    float screen_bottom_mm;         /* of its picture's lower edge above the floor; default 900 */
    char *portraits; /* absolute path of their folder; default assets/portraits of the house */
    int portraits_line, portraits_column; /* where it is named; 0: it is not */
    struct pav_hours hours;               /* default: never closed */
    char *osc;                            /* `osc: { listen: HOST:PORT }`, "off", or NULL */
    char *panel;                          /* `panel: { listen: HOST:PORT }`, "off", or NULL */
    char *panel_names[PAV_PANEL_NAMES_MAX +
                      1]; /* `panel: { names: [kiosk.example.org] }`: what a proxy
                                                   before it is called; NULL-terminated */
    struct pav_mqtt mqtt;
};

/* Reads and validates what can be known without GL or plugins (whether each installation's folder
 * exists is among it). Complaints name file:line:column. False when there is any error; then nothing
 * needs finishing. */
bool pav_exhibition_read(struct pav_exhibition *exhibition, const char *path,
                         struct pav_complaints *complaints);
bool pav_exhibition_parse(struct pav_exhibition *exhibition, const char *path, const char *text,
                          size_t length, struct pav_complaints *complaints);
/* "127.0.0.1:8088", "[::1]:8088", or "off". */
bool pav_listen_valid(const char *listen);
/* A host's name as a proxy has it: letters, digits, dots and hyphens; no port. */
bool pav_panel_name_valid(const char *name);
/* It lets in nobody from elsewhere. NULL: the default, which does not. */
bool pav_listen_loopback(const char *listen);
/* A kiosk's name among others: "lobby-1". */
bool pav_kiosk_valid(const char *name);
bool pav_mqtt_tls(const struct pav_mqtt *mqtt);
bool pav_mqtt_same(const struct pav_mqtt *a, const struct pav_mqtt *b);
/* Whether the files that `mqtt:` names are there, and its secrets are kept. Not part of reading: a
 * certificate that was lost must not cost visitors their picture. */
bool pav_mqtt_check(const struct pav_exhibition *exhibition, bool error,
                    struct pav_complaints *complaints);
/* Why a file cannot be used, with the remedy, or NULL; caller frees. `secret`: for its owner's eyes. */
char *pav_mqtt_file_fault(const char *path, bool secret);
/* A language as texts name it: "fr", "nl", "pt-BR". */
bool pav_language_valid(const char *language);
/* `params:` of an exhibition entry or an installation; false after a complaint, then all is freed. */
bool pav_settings_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                       struct pav_setting **settings, size_t *count);
void pav_settings_finish(struct pav_setting **settings, size_t *count);
/* An exhibition of one installation, in the languages of its title, for `render` and `run` of a folder. */
bool pav_exhibition_of(struct pav_exhibition *exhibition, const char *installation);
/* What people name on a command line: an exhibition file, an installation.yaml, an installation by
 * folder or name, or a film. False without a complaint: it is none of these. */
bool pav_exhibition_open(struct pav_exhibition *exhibition, const char *thing,
                         struct pav_complaints *complaints);
void pav_exhibition_finish(struct pav_exhibition *exhibition);
/* The entry of that number, or attract; NULL: there is none. Borrowed. */
const struct pav_entry *pav_exhibition_entry(const struct pav_exhibition *exhibition, int entry);
/* It names their folder, or one of its installations says `portraits: true`. */
bool pav_exhibition_shows_portraits(const struct pav_exhibition *exhibition);

/* `--camera FILE|URL|/dev/…|auto|virtual:visitor|none` in place of every camera, for every entry. Where
 * all entries are works a file enters as it is: neither mirrored nor made smaller.
 * False: *why (caller frees); nothing was changed. */
bool pav_exhibition_set_camera(struct pav_exhibition *exhibition, const char *source, char **why);
/* `--audio FILE|silence` in place of `sound:`. Likewise. */
bool pav_exhibition_set_sound(struct pav_exhibition *exhibition, const char *source, char **why);

#endif
