/* What the files of wear share: one wearer, its pictures, and the passes over them. */
#ifndef WEAR_ROOM_H
#define WEAR_ROOM_H

#include "mesh.h"
#include "wear.h"

#define LEVELS 4

/* One who wears, from the first picture on in which they do until the face has faded. */
struct wearer {
    uint32_t face;                       /* pav_face id; 0: nobody */
    const struct pav_portrait *portrait; /* NULL: nothing, or the other's face */
    bool exchange;
    float opacity;
    bool fresh;               /* nothing is known of their colours yet */
    struct posed_face posed;  /* as last surely seen */
    struct posed_face moved;  /* with the other's proportions */
    struct posed_face source; /* of what is worn, in pixels of its picture */
    float lid[2];             /* as in pav_movements */
    float eyes;               /* of the order */
    struct proportions own;   /* learnt */
    float learnt;             /* 0 nothing .. 1 */
    struct point from[MESH_POINTS], to[MESH_POINTS];
    /* What the pictures below were made of: while it is the same they are not made again. */
    struct worn {
        uint64_t picture;
        const struct pav_portrait *portrait;
        float opacity, shape, eyes;
    } made;
    double since_s; /* since then */

    struct pav_target *worn, *mask, *stats;
    struct pav_target *base[LEVELS], *dressed[LEVELS], *joined[LEVELS];
    struct pav_target *low[2], *swept[2]; /* masked low-passes of visitor and worn face */
    struct pav_mesh *warp, *part, *rim, *keep, *show;
};

struct wear_programs {
    struct pav_program *warp, *worn, *mask, *low, *stats, *blur, *match, *halve, *join, *lay;
    struct pav_program *mark, *show;
};

struct wear {
    struct wear_programs programs;
    struct face_mesh mesh;
    bool warm;
    struct wearer wearers[WEARERS_MOST];
    struct pav_vertex vertices[3 * MESH_TRIANGLES];
    uint32_t indices[3 * MESH_TRIANGLES];
};

/* --- wear_mesh.c: where everything goes ---- */

#define WEAR_KEEP_VERTICES (8 * 9 * 12)

/* The visitor's face in the square, moved. */
void wearer_mesh_warp(struct wear *wear, struct wearer *wearer, float camera_w, float camera_h);
/* What is worn, in their place; of a picture of this size. */
void wearer_mesh_part(struct wear *wear, struct wearer *wearer, const float picture_px[2]);
/* The mask: full within the face's outline, then without what stays the visitor's, then (in green) with what is
 * dark and lies before nothing. The last two share a mesh. */
void wearer_mesh_rim(struct wear *wear, struct wearer *wearer);
void wearer_mesh_keep(struct wear *wear, struct wearer *wearer);
void wearer_mesh_guard(struct wear *wear, struct wearer *wearer);
/* The square on the screen. */
void wearer_mesh_lay(struct wear *wear, struct wearer *wearer, const struct pav_frame_info *info);

/* --- wear_pass.c: pictures ---- */

void wearer_create(struct wearer *wearer, struct pav_gpu *gpu);
void wearer_clear(struct wearer *wearer);
/* Works the square out, unless it stands from the frame before, and lays it on `out`. `picture` is what is worn. */
void wearer_draw(struct wear *wear, struct wearer *wearer, struct pav_scene *scene,
                 const struct pav_frame_info *info, struct pav_texture *picture,
                 const float picture_px[2], bool stands, float divider_px, struct pav_target *out);

/* --- wear_show.c: how it is made ---- */

void wearer_show(struct wear *wear, struct wearer *wearer, struct pav_scene *scene,
                 const struct pav_frame_info *info, enum wear_layer layer, float amount,
                 float divider_px, struct pav_target *out);

#endif
