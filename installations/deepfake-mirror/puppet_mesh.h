/* A posed rig as vertices for the GPU: the eyes and the skin, soft edges and lashes, the mouth, the lines. */
#ifndef PUPPET_MESH_H
#define PUPPET_MESH_H

#include <pavilion/gpu.h>

#include "puppet_rig.h"

#define MESH_VERTICES (RIG_MOST + 2 * RIG_EYE)
#define MESH_INDICES  (6 * RIG_TRIANGLES)

/* One mesh at a time. */
struct mesh_buffer {
    size_t vertices, indices;
    struct pav_vertex vertex[MESH_VERTICES];
    uint32_t index[MESH_INDICES];
};

/* What the mouth's shader needs beside the vertices. */
struct mesh_mouth {
    float width;    /* half of it, units */
    float invented; /* 0 as painted .. 1 wholly ours */
    float grain_scale[2];
    float samples[12][2];
};

/* `fit`: picture = shown * fit[0..1] + fit[2..3], in uv. */
/* Everything around the mesh; looked up in what is shown, not in the picture. */
void mesh_surround(const struct rig *rig, const float fit[4], struct mesh_buffer *to);
void mesh_eyes(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
               struct mesh_buffer *to);
void mesh_skin(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
               struct mesh_buffer *to);
void mesh_edges(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                struct mesh_buffer *to);
void mesh_mouth(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                struct mesh_buffer *to, struct mesh_mouth *mouth);
void mesh_lines(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                float amount, struct mesh_buffer *to);

#endif
