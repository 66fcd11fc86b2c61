/* The mesh of a worn face: whole, never folded, still where it should be; and when a face is worn. */
#include "mesh.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "fade.h"

static struct face_mesh mesh;

/* A mean face, turned, in a picture; with the mouth open by a part of a unit. */
static void pose(struct posed_face *face, float yaw, float pitch, float roll, float open)
{
    float c = 50 * cosf(roll * 0.01745f), s = 50 * sinf(roll * 0.01745f);
    face->frame = (struct similarity){.a = c, .b = s, .x0 = 300, .y0 = 260};
    face->yaw_deg = yaw;
    face->pitch_deg = pitch;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        float place[3] = {face_mean[i][0], face_mean[i][1], face_mean[i][2]};
        bool falls = (i >= 4 && i <= 12) || (i >= 55 && i <= 59) || i >= 65;
        place[1] -= falls ? open : 0;
        face->marks[i] = similarity_apply(&face->frame, face_turned(place, yaw, pitch));
    }
}

static void covers_the_square_once(void)
{
    struct posed_face face;
    struct point from[MESH_POINTS], to[MESH_POINTS];
    pose(&face, 0, 0, 0, 0);
    face_mesh_place(&mesh, &face, &face, from, to);
    float sum = 0;
    for (int i = 0; i < mesh.triangle_count; i++) {
        CHECK(face_triangle_area(from, mesh.triangles[i]) > 0);
        sum += face_triangle_area(from, mesh.triangles[i]);
    }
    CHECK_NEAR(sum, 4 * 50 * 50 * SQUARE_HALF * SQUARE_HALF, 20);
}

/* Same proportions, same place. */
static void stays_without_another(void)
{
    struct posed_face face, moved;
    struct proportions own;
    struct point from[MESH_POINTS], to[MESH_POINTS];
    pose(&face, 20, -10, 15, 0.3f);
    proportions_of(&face, &own);
    face_moved(&face, &own, &own, 1, &moved);
    face_mesh_place(&mesh, &face, &moved, from, to);
    for (int i = 0; i < MESH_POINTS; i++) {
        CHECK_NEAR(to[i].x, from[i].x, 0.01);
        CHECK_NEAR(to[i].y, from[i].y, 0.01);
    }
}

/* However wide the other's face is, the outer ring and the edge stay the camera's. */
static void stays_outside(void)
{
    struct posed_face face, moved;
    struct proportions own, wide;
    struct point from[MESH_POINTS], to[MESH_POINTS];
    pose(&face, 0, 0, 0, 0);
    proportions_of(&face, &own);
    wide = own;
    for (int i = 0; i < PAV_LANDMARKS; i++)
        wide.off[i].x += 0.5f * face_mean[i][0];
    face_moved(&face, &own, &wide, 1, &moved);
    face_mesh_place(&mesh, &face, &moved, from, to);
    CHECK(to[3].x < from[3].x - 5);
    CHECK(to[13].x > from[13].x + 5);
    for (int i = FACE_POINTS + RING_POINTS; i < MESH_POINTS; i++)
        CHECK(to[i].x == from[i].x && to[i].y == from[i].y);
}

/* Triangles that face the camera before and not after, or the other way; slivers of less than four pixels a
 * side are not seen. */
static int folds(const struct point *from, const struct point *to)
{
    const float seen = 12;
    int count = 0;
    for (int i = 0; i < mesh.triangle_count; i++) {
        float before = face_triangle_area(from, mesh.triangles[i]);
        float after = face_triangle_area(to, mesh.triangles[i]);
        count += (before < -seen && after > seen) || (before > seen && after < -seen);
    }
    return count;
}

static void never_folds(void)
{
    struct posed_face face, moved, other;
    struct proportions own, theirs;
    struct point from[MESH_POINTS], to[MESH_POINTS];
    pose(&other, -18, 5, 0, 0);
    proportions_of(&other, &theirs);
    for (int i = 0; i < PAV_LANDMARKS; i++) /* a long narrow face */
        theirs.off[i].x -= 0.12f * face_mean[i][0], theirs.off[i].y += 0.12f * face_mean[i][1];
    int worst = 0;
    for (float yaw = -20; yaw <= 20; yaw += 10)
        for (float pitch = -10; pitch <= 10; pitch += 10)
            for (float open = 0; open <= 0.8f; open += 0.4f) {
                pose(&face, yaw, pitch, 12, open);
                proportions_of(&face, &own);
                face_moved(&face, &own, &theirs, 0.7f, &moved);
                face_mesh_place(&mesh, &face, &moved, from, to);
                worst = folds(from, to) > worst ? folds(from, to) : worst;
            }
    CHECK_INT(worst, 0);
}

/* Proportions are a person's: an open mouth or a turned head is not another person. */
static void proportions_do_not_move(void)
{
    struct posed_face ahead, aside;
    struct proportions one, two;
    pose(&ahead, 0, 0, 0, 0);
    pose(&aside, 15, 8, 10, 0);
    proportions_of(&ahead, &one);
    proportions_of(&aside, &two);
    for (int i = 17; i < PAV_LANDMARKS; i++) {
        CHECK_NEAR(one.off[i].x, two.off[i].x, 0.05);
        CHECK_NEAR(one.off[i].y, two.off[i].y, 0.05);
    }
}

static void fades_with_confidence(void)
{
    float opacity = 0;
    int pictures = 0;
    for (; opacity < 1 && pictures < 100; pictures++)
        opacity = fade_step(opacity, 0.9f, 1 / 60.0f);
    CHECK_NEAR(pictures / 60.0, 0.3, 0.02);
    for (pictures = 0; opacity > 0 && pictures < 100; pictures++)
        opacity = fade_step(opacity, 0.2f, 1 / 60.0f);
    CHECK_NEAR(pictures / 60.0, 0.15, 0.02);
    for (pictures = 0; pictures < 100; pictures++)
        opacity = fade_step(opacity, 0.49f, 1 / 60.0f);
    CHECK(opacity == 0);
    /* One that has left does not come back at the edge. */
    CHECK(fade_step(0, PAV_FACE_SURE + 0.01f, 1 / 60.0f) == 0);
    CHECK(fade_step(1, PAV_FACE_SURE + 0.01f, 1 / 60.0f) == 1);
}

int main(void)
{
    face_mesh_make(&mesh);
    RUN(covers_the_square_once);
    RUN(stays_without_another);
    RUN(stays_outside);
    RUN(never_folds);
    RUN(proportions_do_not_move);
    RUN(fades_with_confidence);
    return check_end();
}
