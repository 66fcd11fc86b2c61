/* Owns the names that packed files may have. */
#include "pack/name.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include <wctype.h>

#include "base/str.h"

#define STEP_MAX 200 /* bytes; file systems take 255, and temporary names want room */

static bool invisible(wint_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* "con", "nul.txt", "lpt1": names of devices elsewhere, whatever follows a point. */
static bool device_elsewhere(const char *step)
{
    static const char *const names[] = {"con", "prn", "aux", "nul", NULL};
    size_t length = strcspn(step, ".");
    for (const char *const *name = names; *name; name++) {
        if (length == 3 && strncasecmp(step, *name, 3) == 0)
            return true;
    }
    return length == 4 && step[3] >= '0' && step[3] <= '9' &&
           (strncasecmp(step, "com", 3) == 0 || strncasecmp(step, "lpt", 3) == 0);
}

/* The characters of `text`, one by one; 0 at its end. `text` is valid UTF-8. */
static wint_t next_character(const char **text)
{
    uint32_t c = 0;
    if (**text)
        *text += pav_utf8_character(*text, &c);
    return (wint_t)c;
}

const char *pav_pack_step_fault(const char *step)
{
    size_t length = strlen(step);
    if (length == 0)
        return "has an empty step";
    if (strcmp(step, "..") == 0 || strcmp(step, ".") == 0)
        return "has a step . or ..";
    if (length > STEP_MAX)
        return "is too long";
    if (!pav_utf8_valid(step))
        return "is not UTF-8";
    if (step[0] == '.' || step[0] == '-' || step[0] == '~')
        return "begins with a point, a dash or a tilde";
    if (step[0] == ' ' || step[length - 1] == ' ' || step[length - 1] == '.')
        return "begins or ends with a space, or ends with a point";
    if (strpbrk(step, "\\:*?\"<>|"))
        return "has a character of \\ : * ? \" < > |, which not every system can keep";
    for (const char *at = step; *at;) {
        if (invisible(next_character(&at)))
            return "has a character that cannot be seen";
    }
    return device_elsewhere(step) ? "is a device on other systems" : NULL;
}

const char *pav_pack_name_fault(const char *path)
{
    if (path[0] == '/')
        return "is absolute";
    if (strlen(path) > PAV_PACK_PATH_MAX)
        return "is too long";
    if (strcasecmp(path, PAV_PACK_TABLE) == 0 || strcasecmp(path, PAV_PACK_SIGNATURE) == 0)
        return "is the pack's own: there can be no second table";
    int depth = 0;
    for (const char *at = path;; at++) {
        size_t length = strcspn(at, "/");
        char *step = pav_strndup(at, length);
        const char *why = pav_pack_step_fault(step);
        free(step);
        if (why)
            return why;
        if (++depth > PAV_PACK_DEPTH_MAX)
            return "lies too deep";
        at += length;
        if (*at == 0)
            return NULL;
    }
}

/* --- the same name twice --- */

struct place {
    char *folded;
    const char *path; /* of the file it comes from … */
    size_t length;    /* … and how much of it is meant */
    bool folder;
};

static char *fold(const char *path, size_t length)
{
    struct pav_str out = {0};
    char *copy = pav_strndup(path, length);
    for (const char *at = copy; *at;) {
        char bytes[MB_LEN_MAX];
        mbstate_t state = {0};
        wint_t c = next_character(&at);
        if (c == 0)
            break;
        size_t count = wcrtomb(bytes, (wchar_t)towlower(c), &state);
        if (count == (size_t)-1)
            pav_str_addf(&out, "<%x>", (unsigned)c);
        else
            pav_str_add_bytes(&out, bytes, count);
    }
    free(copy);
    return out.text ? out.text : pav_strdup("");
}

static int by_fold(const void *a, const void *b)
{
    return strcmp(((const struct place *)a)->folded, ((const struct place *)b)->folded);
}

static bool same_folder(const struct place *a, const struct place *b)
{
    return a->folder && b->folder && a->length == b->length &&
           memcmp(a->path, b->path, a->length) == 0;
}

/* The file itself, and every folder above it. */
static size_t add_places(struct place *places, const char *path)
{
    size_t count = 0, whole = strlen(path);
    for (size_t at = strcspn(path, "/"); count < PAV_PACK_DEPTH_MAX; at += 1) {
        at += path[at] == '/' ? 0 : strcspn(path + at, "/");
        places[count++] = (struct place){fold(path, at), path, at, at < whole};
        if (at >= whole)
            break;
    }
    return count;
}

bool pav_pack_names_clash(const char *const *paths, size_t count, const char **one,
                          const char **other)
{
    struct place *places = pav_alloc((count * PAV_PACK_DEPTH_MAX + 1) * sizeof *places);
    size_t filled = 0;
    for (size_t i = 0; i < count; i++)
        filled += add_places(places + filled, paths[i]);
    qsort(places, filled, sizeof *places, by_fold);
    bool clash = false;
    for (size_t i = 1; i < filled && !clash; i++) {
        clash = strcmp(places[i - 1].folded, places[i].folded) == 0 &&
                !same_folder(&places[i - 1], &places[i]);
        *one = places[i - 1].path;
        *other = places[i].path;
    }
    for (size_t i = 0; i < filled; i++)
        free(places[i].folded);
    free(places);
    return clash;
}

bool pav_pack_name_harmless(const char *path)
{
    static const char *const endings[] = {
        ".yaml", ".yml",  ".json", ".md",   ".txt", ".csv",  ".vtt",  ".srt",  ".fs",   ".vs",
        ".frag", ".vert", ".glsl", ".isf",  ".png", ".jpg",  ".jpeg", ".webp", ".gif",  ".tif",
        ".tiff", ".bmp",  ".tga",  ".exr",  ".hdr", ".svg",  ".mp4",  ".m4v",  ".mov",  ".webm",
        ".mkv",  ".avi",  ".mpg",  ".ts",   ".mxf", ".ogg",  ".oga",  ".ogv",  ".opus", ".mp3",
        ".m4a",  ".aac",  ".wav",  ".flac", ".aif", ".aiff", NULL};
    static const char *const names[] = {"LICENSE", "LICENCE", "COPYING", "README", "CREDITS", NULL};
    for (const char *const *ending = endings; *ending; ending++) {
        if (pav_path_ends(path, *ending))
            return true;
    }
    for (const char *const *name = names; *name; name++) {
        if (strcmp(pav_path_name(path), *name) == 0)
            return true;
    }
    return false;
}
