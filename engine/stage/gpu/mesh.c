/* Meshes: one layout of vertices, replaced as a whole. */
#include <stdlib.h>

#include "stage/gpu/room.h"

void mesh_layout(void)
{
    static const struct {
        GLint components;
        size_t offset;
    } rows[] = {
        {3, offsetof(struct pav_vertex, x)},
        {2, offsetof(struct pav_vertex, u)},
        {4, offsetof(struct pav_vertex, r)},
    };
    for (GLuint i = 0; i < 3; i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribPointer(i, rows[i].components, GL_FLOAT, GL_FALSE, sizeof(struct pav_vertex),
                              (const void *)rows[i].offset);
    }
}

struct pav_mesh *pav_mesh_create(struct pav_gpu *gpu, size_t vertex_count, size_t index_count)
{
    struct pav_mesh *mesh = object_new(gpu, OBJECT_MESH, sizeof *mesh);
    mesh->vertex_capacity = vertex_count;
    mesh->index_capacity = index_count;
    glGenVertexArrays(1, &mesh->array);
    glBindVertexArray(mesh->array);
    glGenBuffers(1, &mesh->vertices);
    glBindBuffer(GL_ARRAY_BUFFER, mesh->vertices);
    mesh_layout();
    if (index_count) {
        glGenBuffers(1, &mesh->indices);
        glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, mesh->indices);
    }
    glBindVertexArray(0);
    return mesh;
}

void mesh_free(struct pav_mesh *mesh)
{
    glDeleteVertexArrays(1, &mesh->array);
    glDeleteBuffers(1, &mesh->vertices);
    if (mesh->indices)
        glDeleteBuffers(1, &mesh->indices);
    free(mesh);
}

void pav_mesh_destroy(struct pav_mesh *mesh)
{
    if (mesh)
        object_bury(&mesh->object);
}

/* The old storage is given up first, so that a draw still under way is not waited for. */
static void fill(GLenum target, size_t capacity, const void *data, size_t bytes)
{
    glBufferData(target, (GLsizeiptr)capacity, NULL, GL_DYNAMIC_DRAW);
    glBufferSubData(target, 0, (GLsizeiptr)bytes, data);
}

void pav_mesh_update(struct pav_mesh *mesh, const struct pav_vertex *vertices, size_t vertex_count,
                     const uint32_t *indices, size_t index_count)
{
    if (!mesh)
        return;
    if (!indices)
        index_count = 0;
    if (vertex_count > mesh->vertex_capacity || index_count > mesh->index_capacity) {
        if (!mesh->complained)
            pav_log("gpu", PAV_LOG_WARN,
                    "a mesh made for %zu vertices and %zu indices was given %zu and %zu",
                    mesh->vertex_capacity, mesh->index_capacity, vertex_count, index_count);
        mesh->complained = true;
        vertex_count = vertex_count < mesh->vertex_capacity ? vertex_count : mesh->vertex_capacity;
        index_count = index_count < mesh->index_capacity ? index_count : mesh->index_capacity;
    }
    mesh->vertex_count = vertices ? vertex_count : 0;
    mesh->index_count = index_count;
    mesh->indexed = indices != NULL;
    for (size_t i = 0; i < index_count; i++)
        if (indices[i] >= mesh->vertex_count)
            mesh->index_count = 0; /* would read past the vertices: nothing is drawn */
    if (mesh->vertex_count == 0)
        return;
    glBindVertexArray(mesh->array);
    glBindBuffer(GL_ARRAY_BUFFER, mesh->vertices);
    fill(GL_ARRAY_BUFFER, mesh->vertex_capacity * sizeof *vertices, vertices,
         vertex_count * sizeof *vertices);
    if (mesh->index_count)
        fill(GL_ELEMENT_ARRAY_BUFFER, mesh->index_capacity * sizeof *indices, indices,
             index_count * sizeof *indices);
    glBindVertexArray(0);
}
