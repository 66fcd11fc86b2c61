/*
 * The sidecar of a portrait: NAME.yaml beside NAME.jpg or NAME.png, with the face's landmarks, its mask and
 * the rights to the picture. Written by `pavilion portrait`, corrected by people, read by stages.
 *
 * Positions are pixels of the file, x to the right, y DOWN, the centre of the first pixel at (0, 0).
 */
#ifndef PAV_LINK_PORTRAIT_H
#define PAV_LINK_PORTRAIT_H

#include <pavilion/findings.h>

#include "base/yaml.h"
#include "link/words.h"

#define PAV_OUTLINE_MIN 3
#define PAV_OUTLINE_MAX 256

struct pav_sidecar {
    struct pav_words title;
    char *credit, *licence;           /* never NULL once read; "" when not given */
    int licence_line, licence_column; /* where it stands, or where it should */
    int width_px, height_px;          /* of the picture, as it is shown */
    float yaw_deg, pitch_deg, roll_deg;
    float landmarks[PAV_LANDMARKS][2];
    float pupils[2][2];
    struct pav_movements movements; /* as painted */
    int outline_count;
    float outline[PAV_OUTLINE_MAX][2]; /* of where the face may be worn */
};

/* False after complaints; then nothing needs finishing. Every point lies inside the picture, the 68 are a
 * face's and the outline encloses something, or there is a complaint. */
bool pav_sidecar_read(struct pav_sidecar *sidecar, const char *path,
                      struct pav_complaints *complaints);
bool pav_sidecar_parse(struct pav_sidecar *sidecar, const char *path, const char *text,
                       size_t length, struct pav_complaints *complaints);
/* Only title, credit and licence, whatever else is wrong. False: not even those can be read, or kept. */
bool pav_sidecar_read_rights(struct pav_sidecar *sidecar, const char *path,
                             struct pav_complaints *complaints);
void pav_sidecar_finish(struct pav_sidecar *sidecar);
/* The file's text, commented, always laid out alike. `picture`: its file name, for the first comment. */
void pav_sidecar_write(const struct pav_sidecar *sidecar, const char *picture, struct pav_str *out);
/* Complains when no licence is stated. False: it is not. */
bool pav_sidecar_check_licence(const struct pav_sidecar *sidecar, const char *path, bool error,
                               struct pav_complaints *complaints);
/* Why the sidecar does not belong to a picture of this size, or NULL; the caller frees it. */
char *pav_sidecar_misfit(const struct pav_sidecar *sidecar, const char *path, int width_px,
                         int height_px);

/* --- folders of portraits --- */

struct pav_portrait_file {
    char *picture, *sidecar; /* paths */
    char *name;              /* of the file, without its ending */
    bool has_sidecar;
    bool twin; /* one before it has the same name and another ending: this one is left out */
};
struct pav_portrait_files {
    struct pav_portrait_file *list; /* by name */
    size_t count;
};

/* NAME.yaml for NAME.jpg; the caller frees it. */
char *pav_sidecar_path(const char *picture);
/* A name that ends in .jpg, .jpeg or .png. */
bool pav_portrait_is_picture(const char *name);
/* False with errno: the folder cannot be listed. */
bool pav_portrait_files_list(struct pav_portrait_files *files, const char *folder);
void pav_portrait_files_finish(struct pav_portrait_files *files);

#endif
