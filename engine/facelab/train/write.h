/* Writing the face model. */
#ifndef PAV_TRAIN_WRITE_H
#define PAV_TRAIN_WRITE_H

#include "eye/vision/face/model.h"

/* Whole or not at all. False after saying why on standard error. */
bool pav_model_write(struct pav_face_model *model, const char *path);

#endif
