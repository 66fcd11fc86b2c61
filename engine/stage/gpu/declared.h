/* What the host writes in front of a shader, less what the shader declares itself. */
#ifndef PAV_GPU_DECLARED_H
#define PAV_GPU_DECLARED_H

#include "stage/gpu/preprocess.h"

void declared_preamble(struct pav_str *out, enum shader_stage stage, const char *body);

#endif
