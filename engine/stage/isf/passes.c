/* The passes, buffers and imported pictures of an ISF header. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stage/isf/expression.h"
#include "stage/isf/header.h"
#include "stage/isf/json.h"

/* While reading, every name has a value. */
static bool known_name(void *context, const char *name, double *value)
{
    const struct pav_work *work = context;
    *value = 1;
    if (strcmp(name, "WIDTH") == 0 || strcmp(name, "HEIGHT") == 0)
        return true;
    for (size_t i = 0; i < work->input_count; i++)
        if (strcmp(work->inputs[i].name, name) == 0)
            return work->inputs[i].type >= PAV_WORK_EVENT && work->inputs[i].type <= PAV_WORK_POINT;
    return false;
}

static struct pav_expression *read_size(struct pav_work *work, const json_t *value, const char *key,
                                        int line, struct isf_complaints *to)
{
    double number;
    char *error = NULL;
    if (!value)
        return NULL;
    if (json_is_number(value) && isf_json_number(value, &number))
        return pav_expression_number(number);
    const char *text = json_string_value(value);
    if (!text) {
        isf_complain(to, line, "%s is no size: expected a number or a text such as \"$WIDTH/2\"",
                     key);
        return NULL;
    }
    if (!text[strspn(text, " \t\r\n")])
        return NULL;
    struct pav_expression *e = pav_expression_read(text, known_name, work, &error);
    if (!e)
        isf_complain(to, line, "%s %s", key, error);
    free(error);
    return e;
}

static bool truth_of(const json_t *object, const char *key)
{
    bool truth = false;
    return isf_json_truth(isf_json_get(object, key), &truth) && truth;
}

/* What PERSISTENT_BUFFERS says of `target`: a list of names, or an object of them. */
static bool buffer_find(const json_t *header, const char *target, const json_t **about)
{
    const json_t *buffers = isf_json_get(header, "PERSISTENT_BUFFERS");
    *about = NULL;
    if (json_is_object(buffers)) {
        *about = json_object_get(buffers, target);
        return *about != NULL;
    }
    for (size_t i = 0; i < json_array_size(buffers); i++) {
        const json_t *one = json_array_get(buffers, i);
        const char *name =
            json_is_object(one) ? isf_json_text(one, "NAME") : json_string_value(one);
        if (name && strcmp(name, target) == 0) {
            *about = json_is_object(one) ? one : NULL;
            return true;
        }
    }
    return false;
}

static void read_pass(struct pav_work *work, struct pav_work_pass *pass, const json_t *object,
                      const json_t *header, struct isf_complaints *to)
{
    const char *target = isf_json_text(object, "TARGET");
    const json_t *about = NULL, *width = isf_json_get(object, "WIDTH"),
                 *height = isf_json_get(object, "HEIGHT");
    if (target && *target && isf_name_check(target, "the target of a pass", pass->line, to)) {
        pass->target = pav_strdup(target);
        pass->target_uniform = isf_uniform_name(target);
        pass->persistent = truth_of(object, "PERSISTENT") || buffer_find(header, target, &about);
        pass->floating = truth_of(object, "FLOAT") || truth_of(about, "FLOAT");
        width = width ? width : isf_json_get(about, "WIDTH");
        height = height ? height : isf_json_get(about, "HEIGHT");
    }
    pass->width = read_size(work, width, "WIDTH", pass->line, to);
    pass->height = read_size(work, height, "HEIGHT", pass->line, to);
}

/* A pass that writes the same target as an earlier one writes the same picture. */
static void merge_targets(struct pav_work *work)
{
    for (size_t i = 0; i < work->pass_count; i++) {
        struct pav_work_pass *a = &work->passes[i];
        for (size_t j = 0; a->target && j < work->pass_count; j++) {
            const struct pav_work_pass *b = &work->passes[j];
            if (!b->target || strcmp(a->target, b->target) != 0)
                continue;
            a->persistent |= b->persistent;
            a->floating |= b->floating;
        }
    }
}

static bool name_taken(const struct pav_work *work, const char *name)
{
    for (size_t i = 0; i < work->input_count; i++)
        if (strcmp(work->inputs[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < work->image_count; i++)
        if (strcmp(work->images[i].name, name) == 0)
            return true;
    return false;
}

/* A buffer that no pass writes can still be read: it is black. */
static void add_unwritten(struct pav_work *work, const char *name, int line,
                          struct isf_complaints *to)
{
    for (size_t i = 0; i < work->pass_count; i++)
        if (work->passes[i].target && strcmp(work->passes[i].target, name) == 0)
            return;
    if (!isf_name_check(name, "a persistent buffer", line, to) || name_taken(work, name) ||
        work->image_count >= PAV_WORK_IMAGES_MAX)
        return;
    work->images[work->image_count++] = (struct pav_work_image){
        .name = pav_strdup(name), .uniform = isf_uniform_name(name), .line = line};
}

static void add_all_unwritten(struct pav_work *work, const json_t *header, int line,
                              struct isf_complaints *to)
{
    const json_t *buffers = isf_json_get(header, "PERSISTENT_BUFFERS");
    const char *name;
    json_t *value;
    for (size_t i = 0; i < json_array_size(buffers); i++) {
        const json_t *one = json_array_get(buffers, i);
        name = json_is_object(one) ? isf_json_text(one, "NAME") : json_string_value(one);
        if (name)
            add_unwritten(work, name, line, to);
    }
    if (json_is_object(buffers)) {
        json_object_foreach((json_t *)(uintptr_t)buffers, name, value)
        {
            if (!isf_json_own(name))
                add_unwritten(work, name, line, to);
        }
    }
}

void isf_passes_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to)
{
    const json_t *list = isf_json_get(header, "PASSES");
    size_t count = json_is_array(list) ? json_array_size(list) : list ? 1 : 0;
    if (count > PAV_WORK_PASSES_MAX) {
        isf_complain(to, line, "there are %zu passes: at most %d fit", count, PAV_WORK_PASSES_MAX);
        return;
    }
    work->passes = pav_alloc((count + 1) * sizeof *work->passes);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_is_array(list) ? json_array_get(list, i) : list;
        struct pav_work_pass *pass = &work->passes[work->pass_count++];
        pass->line = isf_json_line(object, line);
        if (!json_is_object(object))
            isf_complain(to, pass->line, "a pass is no object: expected { \"TARGET\": … } or {}");
        else
            read_pass(work, pass, object, header, to);
        if (pass->target && name_taken(work, pass->target))
            isf_complain(to, pass->line, "the target \"%s\" has the name of an input: rename one",
                         pass->target);
    }
    if (count == 0)
        work->passes[work->pass_count++].line = line;
    merge_targets(work);
    add_all_unwritten(work, header, line, to);
}

/* The picture's absolute path, or NULL after a complaint. */
static char *find_picture(struct pav_work *work, const char *name, const char *path, int line,
                          struct isf_complaints *to)
{
    char *folder = pav_path_folder(work->path);
    char *full = pav_path_join(folder, path);
    free(folder);
    if (access(full, R_OK) == 0)
        return full;
    isf_complain(to, line, "the picture \"%s\" (%s) is not there: expected the file %s", name, path,
                 full);
    free(full);
    return NULL;
}

static void read_cube(struct pav_work *work, struct pav_work_image *image, const json_t *paths,
                      struct isf_complaints *to)
{
    if (json_array_size(paths) != 6) {
        isf_complain(to, image->line, "the cube \"%s\" has %zu pictures: expected a PATH of six",
                     image->name, json_array_size(paths));
        return;
    }
    for (size_t i = 0; i < 6; i++) {
        const char *path = json_string_value(json_array_get(paths, i));
        if (path)
            image->faces[i] = find_picture(work, image->name, path, image->line, to);
        else
            isf_complain(to, image->line, "picture %zu of the cube \"%s\" is no path", i + 1,
                         image->name);
    }
}

static void read_image(struct pav_work *work, const char *name, const json_t *about, int line,
                       struct isf_complaints *to)
{
    line = isf_json_line(about, line);
    if (!isf_name_check(name, "an imported picture", line, to))
        return;
    if (name_taken(work, name)) {
        isf_complain(to, line, "the name \"%s\" is there twice: rename one", name);
        return;
    }
    if (work->image_count >= PAV_WORK_IMAGES_MAX) {
        isf_complain(to, line, "too many pictures are imported: at most %d fit",
                     PAV_WORK_IMAGES_MAX);
        return;
    }
    struct pav_work_image *image = &work->images[work->image_count++];
    *image = (struct pav_work_image){
        .name = pav_strdup(name), .uniform = isf_uniform_name(name), .line = line};
    const json_t *path = json_is_object(about) ? isf_json_get(about, "PATH") : about;
    if (json_is_array(path))
        read_cube(work, image, path, to);
    else if (json_is_string(path) && *json_string_value(path))
        image->path = find_picture(work, name, json_string_value(path), line, to);
    else
        isf_complain(to, line, "the picture \"%s\" has no PATH: expected a file beside this one",
                     name);
}

void isf_images_read(struct pav_work *work, const json_t *header, int line,
                     struct isf_complaints *to)
{
    const json_t *imported = isf_json_get(header, "IMPORTED");
    const char *name;
    json_t *value;
    work->images = pav_alloc(PAV_WORK_IMAGES_MAX * sizeof *work->images);
    if (json_is_object(imported)) {
        json_object_foreach((json_t *)(uintptr_t)imported, name, value)
        {
            if (!isf_json_own(name))
                read_image(work, name, value, isf_json_line(imported, line), to);
        }
    }
    for (size_t i = 0; i < json_array_size(imported); i++) {
        value = json_array_get(imported, i);
        read_image(work, isf_json_text(value, "NAME"), value, line, to);
    }
}
