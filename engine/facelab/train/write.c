/* Owns the writing of the face model's file. */
#include "facelab/train/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

static bool add(void *data, void *bytes, size_t count)
{
    pav_str_add_bytes(data, bytes, count);
    return true;
}

static bool write_parts(const char *path, const struct pav_face_file *head,
                        const struct pav_str *body)
{
    FILE *file = fopen(path, "wbe");
    if (!file)
        return false;
    bool good = fwrite(head, sizeof *head, 1, file) == 1 &&
                fwrite(body->text, body->length, 1, file) == 1 && fflush(file) == 0 &&
                fsync(fileno(file)) == 0;
    return fclose(file) == 0 && good;
}

bool pav_model_write(struct pav_face_model *model, const char *path)
{
    struct pav_str body = {0};
    struct pav_model_walk walk = {.visit = add, .data = &body};
    if (!pav_face_model_walk(model, &walk)) {
        fprintf(stderr,
                "pavilion train-face: the training came to nothing: a number is not finite\n");
        pav_str_finish(&body);
        return false;
    }
    struct pav_face_file head = {
        .magic = PAV_FACE_MAGIC, .version = PAV_FACE_VERSION, .bytes = (uint32_t)body.length};
    pav_sha256(body.text, body.length, head.hash);
    char *beside = pav_sprintf("%s.new", path);
    bool good = write_parts(beside, &head, &body) && rename(beside, path) == 0;
    if (!good) {
        fprintf(stderr, "pavilion train-face: %s: %s\n", path, strerror(errno));
        unlink(beside);
    }
    free(beside);
    pav_str_finish(&body);
    return good;
}
