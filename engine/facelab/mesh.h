/* Patches: grids of points in space, from which everything round is made. */
#ifndef PAV_FACELAB_MESH_H
#define PAV_FACELAB_MESH_H

#include "facelab/shape.h"
#include "facelab/shot.h"

enum pav_material {
    PAV_MATERIAL_NONE = 0,
    PAV_MATERIAL_FACE,
    PAV_MATERIAL_SKIN, /* ears, neck */
    PAV_MATERIAL_SHIRT,
    PAV_MATERIAL_HAIR,
    PAV_MATERIAL_CURTAIN, /* long hair that hangs */
    PAV_MATERIAL_SCARF,
    PAV_MATERIAL_HAT,
    PAV_MATERIAL_MASK,
    PAV_MATERIAL_RIM,
    PAV_MATERIAL_WISP, /* single strands, and what hangs from the chin */
};

/* A corner of a patch. */
struct pav_mesh_vertex {
    struct vec3 at;     /* in the room: units, camera looks along -z */
    struct vec3 own;    /* where a material looks itself up: head space, or its own */
    float angle;        /* round the head, or its own */
    struct vec3 normal; /* in the room */
    float x, y, depth;  /* in the picture: samples; nearer is larger */
    bool bare;          /* nothing is there: a patch has a hole where all four corners are bare */
};

struct pav_mesh_patch {
    int first, rows, columns;
    enum pav_material material;
    bool open; /* both sides are seen */
};

#define PAV_PATCHES_MAX 64

struct pav_mesh {
    struct pav_mesh_vertex *vertices;
    int count, room;
    struct pav_mesh_patch patches[PAV_PATCHES_MAX];
    int patch_count;
};

void pav_mesh_free(struct pav_mesh *mesh);
void pav_mesh_clear(struct pav_mesh *mesh);
/* Room for rows x columns corners, row by row; the caller sets `at`, `own` and `angle`. Valid until the next. */
struct pav_mesh_vertex *pav_mesh_patch(struct pav_mesh *mesh, int rows, int columns,
                                       enum pav_material material, bool open);
/* Normals of the patches since `from`, from their own corners. */
void pav_mesh_normals(struct pav_mesh *mesh, int from);

/* How points of the head come into the room. */
struct pav_stand {
    struct turn turn;
    struct vec3 pivot;
};
struct vec3 pav_stand_place(const struct pav_stand *stand, struct vec3 head_point);
void pav_mesh_stand(struct pav_mesh *mesh, int from, const struct pav_stand *stand);

/* An egg about `centre`, with radii and a turn about its x axis, radians. */
void pav_mesh_egg(struct pav_mesh *mesh, struct vec3 centre, struct vec3 radii, float tip,
                  enum pav_material material);
/* A tube along points of growing parameter; `radius` at both ends. */
void pav_mesh_tube(struct pav_mesh *mesh, const struct vec3 *points, int count, float radius_a,
                   float radius_b, enum pav_material material);

/* How much stands below the head. */
enum pav_parts { PAV_PARTS_NECK, PAV_PARTS_BUST };
/* A head standing in the room. `fine`: rows of the face. */
void pav_mesh_head(struct pav_mesh *mesh, const struct pav_form *form,
                   const struct pav_stand *stand, int fine, enum pav_parts parts);
/* Parts of it, in hair.c and wear.c. */
void pav_mesh_hair(struct pav_mesh *mesh, const struct pav_form *form, int fine);
void pav_mesh_wear(struct pav_mesh *mesh, const struct pav_form *form);

#endif
