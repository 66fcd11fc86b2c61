/* The drawn visitors' heads: who they are, and how a pose holds them before the camera. */
#ifndef PAV_VISITOR_FACE_H
#define PAV_VISITOR_FACE_H

#include "eye/camera/visitor/body.h"
#include "facelab/layer.h"

/* Who walks in, at rest. */
void pav_visitor_head(int who, struct pav_head *head);
/* The head in the pose of the moment, and the shot of a window of `side` px whose lower left corner lies
 * at x0, y0 of the picture. */
void pav_visitor_face(const struct pav_head *rest, const struct pav_pose *pose,
                      const struct pav_body *body, int side, int x0, int y0, struct pav_head *head,
                      struct pav_shot *shot);

#endif
