/* What the parts of `check` share: settings against a table, compilers' lines, a scene opened and drawn. */
#ifndef PAV_STAGE_SCENE_CHECK_H
#define PAV_STAGE_SCENE_CHECK_H

#include "stage/isf/work.h"
#include "stage/scene/host.h"

/* Each setting of the file at `path` against the scene's table. */
void check_settings(const struct pav_scene_info *info, const char *path,
                    const struct pav_setting *settings, size_t count,
                    struct pav_complaints *complaints);
/* "file:line: text" lines become complaints at their own places, others at the start of `here`. */
void check_say_lines(const char *here, const char *errors, struct pav_complaints *complaints);
/* Opens the scene as on stage, draws some pictures, and says what its shaders and itself complain of. */
void check_opening(const struct pav_host *host, const struct pav_entry *entry, const char *beside,
                   const char *here, bool say_reason, struct pav_complaints *complaints);
struct work_scene;
/* Warns of what a fragment shader reads from a vertex shader that is not there. */
void check_vertex_shader(const struct work_scene *work, struct pav_complaints *complaints);
/* A filter or transition that the file at `path` names. */
void check_effect(const struct pav_host *host, const struct pav_effect *effect, const char *path,
                  enum pav_work_kind kind, struct pav_complaints *complaints);

#endif
