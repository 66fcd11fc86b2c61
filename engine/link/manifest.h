/* installation.yaml: what an installation is, shows and says. */
#ifndef PAV_LINK_MANIFEST_H
#define PAV_LINK_MANIFEST_H

#include "base/yaml.h"
#include "link/exhibition.h"
#include "link/words.h"

#define PAV_SLOTS_MAX 8

struct pav_medium {
    char *slot;
    char *file;                         /* absolute path of a film, still, or sequence pattern */
    char *captions[PAV_LANGUAGES_MAX];  /* absolute paths of WebVTT files … */
    char *languages[PAV_LANGUAGES_MAX]; /* … and their languages */
    size_t caption_count;
    bool loop;    /* default true */
    float volume; /* default 1 */
    double fps;   /* of an image sequence; default 25 */
    int line, column;
};

struct pav_manifest {
    char *name;   /* the folder's name */
    char *folder; /* absolute */
    char *scene;  /* "scene.c": absolute path of its source */
    char *plugin; /* absolute path of the built scene, or NULL when it was not found:
                                NAME.so in pav_place_plugins() for the house's installations, in the
                                installation's own folder for others */
    char *work;   /* `isf:`: absolute path of an ISF or Shadertoy file, in place of a scene */
    struct pav_words title;  /* `title:` by language */
    struct pav_words *words; /* `texts:` */
    size_t word_count;
    struct pav_medium media[PAV_SLOTS_MAX]; /* `media:` */
    size_t medium_count;
    struct pav_setting *settings; /* `params:`: the installation's own defaults */
    size_t setting_count;
    struct pav_filters filters; /* `filters:`, in the order in which they follow the scene */
    char *credits, *licence;
    bool synthetic;    /* `synthetic: true` */
    bool may_be_dark;  /* `dark: allowed`: its pictures may be black all over */
    bool may_be_still; /* `still: allowed`: they may be the same for ever */
    bool portraits;    /* `portraits: true`: its scene asks for them, so `check` looks at them */
};

/* Reads FOLDER/installation.yaml; in its place a work is shown, or a film by the house's film
 * installation. `languages` (NULL-terminated, or NULL) are the exhibition's: a text
 * missing in one of them is an error. Missing media files are errors with their place. */
bool pav_manifest_read(struct pav_manifest *manifest, const char *folder,
                       const char *const *languages, struct pav_complaints *complaints);
void pav_manifest_finish(struct pav_manifest *manifest);

/* Where things are. From $PAVILION_ROOT, $PAVILION_PLUGINS and $PAVILION_PROGRAMS, else found from the
 * executable's own place in the build tree, else installed (../share/pavilion and ../lib/pavilion from
 * the executable). Static lifetime. */
const char *pav_place_root(void);     /* holds installations/, shaders/, assets/ */
const char *pav_place_plugins(void);  /* holds NAME.so of built installations */
const char *pav_place_programs(void); /* holds pavilion-eye, pavilion-stage, pavilion-desk */
const char *pav_place_headers(void);  /* holds pavilion/scene.h, for what builds scenes */
/* "generated-worlds", "./mine" or "/abs/mine" to an absolute folder, or NULL; caller frees. A bare
 * name is looked for in installations/, among those that were installed, then beside; an installed shader is
 * a file. `beside` NULL: the working folder. */
char *pav_place_installation(const char *name, const char *beside);
/* A film or still that stands for an installation of its own: a regular file that is no YAML and no work. */
bool pav_place_is_film(const char *path);
/* A shader in a format of the field (.fs, .frag, .glsl, .isf, Shadertoy's .json) that does so. */
bool pav_place_is_work(const char *path);
bool pav_place_is_alone(const char *path); /* one or the other */
/* Where `pavilion install` puts what came in packs: $XDG_DATA_HOME/pavilion/installations, or below
 * ~/.local/share; NULL when there is no home. Caller frees. */
char *pav_place_installed(void);
/* Where a kiosk remembers (quarantine, visits, tokens): $STATE_DIRECTORY as systemd sets it, else
 * $XDG_STATE_HOME/pavilion, or ~/.local/state/pavilion; NULL when there is no home. It need not exist.
 * Caller frees. */
char *pav_place_state(void);
/* What is shown of an installed folder: itself, or the shader of its own name where there is no
 * installation.yaml. Caller frees. */
char *pav_place_shown(const char *folder);
/* Names of all that a bare name finds, the house's and those that were installed, sorted, NULL-terminated. */
char **pav_place_installations(void);
void pav_place_names_free(char **names);
/* Says on standard error that `thing` can be neither run nor checked, and what may have been meant. */
void pav_place_refuse(const char *thing);
/* A file named in a YAML file of `folder`: below it, or "assets/…" below pav_place_root() when the
 * folder has none. Absolute, whether it exists or not; caller frees. */
char *pav_place_file(const char *name, const char *folder);

#endif
