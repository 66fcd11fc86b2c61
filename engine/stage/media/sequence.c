/* Picture files as packets: one still, or a row of numbered files, or all pictures of a folder. */
#include <dirent.h>
#include <libavutil/intreadwrite.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/packets.h"

#define FILES_MAX 200000

struct sequence {
    struct pav_packets base;
    char *folder;
    char **names; /* in order, relative to the folder */
    size_t count, next;
    AVBufferPool *pool;
    size_t pool_bytes;
};

/* The pattern's parts: "name-%04d.png" is a prefix, a number, a suffix. */
static bool split_pattern(const char *name, char *prefix, char *suffix, size_t bytes)
{
    const char *percent = strchr(name, '%');
    if (!percent || strlen(name) >= bytes)
        return false;
    const char *end = percent + 1 + strspn(percent + 1, "0123456789");
    if (*end != 'd' || strchr(end, '%'))
        return false;
    memcpy(prefix, name, (size_t)(percent - name));
    prefix[percent - name] = 0;
    strcpy(suffix, end + 1);
    return true;
}

static bool matches(const char *name, const char *prefix, const char *suffix)
{
    size_t p = strlen(prefix), s = strlen(suffix), n = strlen(name);
    return n > p + s && strncmp(name, prefix, p) == 0 && strcmp(name + n - s, suffix) == 0 &&
           strspn(name + p, "0123456789") == n - p - s;
}

static int by_number(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool looks_like_still(const char *path)
{
    uint8_t head[4096];
    size_t n = pav_media_head(path, head, sizeof head);
    enum AVCodecID codec = pav_media_still_codec(head, n);
    if (codec == AV_CODEC_ID_NONE)
        return false;
    return codec != AV_CODEC_ID_PNG || !memmem(head, n, "acTL", 4); /* APNG moves: a container */
}

bool pav_sequence_fits(const char *path)
{
    char prefix[256], suffix[256];
    struct stat st;
    if (stat(path, &st) != 0)
        return split_pattern(pav_path_name(path), prefix, suffix, sizeof prefix);
    return S_ISDIR(st.st_mode) || (S_ISREG(st.st_mode) && looks_like_still(path));
}

static bool wanted(const struct sequence *s, const char *name, const char *prefix,
                   const char *suffix)
{
    if (prefix)
        return matches(name, prefix, suffix);
    if (name[0] == '.')
        return false;
    char *path = pav_path_join(s->folder, name);
    bool still = looks_like_still(path);
    free(path);
    return still;
}

static void list_files(struct sequence *s, const char *prefix, const char *suffix)
{
    DIR *dir = opendir(s->folder);
    size_t capacity = 0;
    for (struct dirent *entry; dir && s->count < FILES_MAX && (entry = readdir(dir));) {
        if (!wanted(s, entry->d_name, prefix, suffix))
            continue;
        if (s->count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            s->names = pav_realloc(s->names, capacity * sizeof *s->names);
        }
        s->names[s->count++] = pav_strdup(entry->d_name);
    }
    if (dir)
        closedir(dir);
    if (s->count)
        qsort(s->names, s->count, sizeof *s->names, by_number);
}

static int sequence_read(struct pav_packets *base, AVPacket *packet)
{
    struct sequence *s = (struct sequence *)base;
    if (s->next >= s->count)
        return AVERROR_EOF;
    size_t index = s->next++;
    char path[4096], *why = NULL;
    if (snprintf(path, sizeof path, "%s/%s", s->folder, s->names[index]) >= (int)sizeof path)
        return AVERROR(ENAMETOOLONG);
    int error = pav_media_load(path, packet, &s->pool, &s->pool_bytes, &why);
    if (error < 0)
        pav_log("film", PAV_LOG_WARN, "%s", why);
    free(why);
    packet->pts = packet->dts = (int64_t)index;
    packet->duration = 1;
    packet->flags |= AV_PKT_FLAG_KEY;
    return error;
}

static int sequence_seek(struct pav_packets *base, int64_t pts)
{
    struct sequence *s = (struct sequence *)base;
    s->next = pts < 0 ? 0 : (size_t)pts < s->count ? (size_t)pts : s->count - 1;
    return 0;
}

static int sequence_rewind(struct pav_packets *base)
{
    return sequence_seek(base, 0);
}

static void sequence_close(struct pav_packets *base)
{
    struct sequence *s = (struct sequence *)base;
    for (size_t i = 0; i < s->count; i++)
        free(s->names[i]);
    free(s->names);
    av_buffer_pool_uninit(&s->pool);
    avcodec_parameters_free(&base->codec);
    free(s->folder);
    free(base->path);
    free(s);
}

static const struct pav_packets_ops sequence_ops = {
    .read = sequence_read,
    .seek = sequence_seek,
    .rewind = sequence_rewind,
    .close = sequence_close,
};

static bool find_files(struct sequence *s, char **why)
{
    char prefix[256], suffix[256];
    const char *path = s->base.path;
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode)) {
        s->folder = pav_strdup(path);
        list_files(s, NULL, NULL);
        if (!s->count)
            *why = pav_sprintf("%s: is a folder without pictures: put PNG, JPEG, WebP or TIFF "
                               "files in it, or name a film",
                               path);
        return s->count > 0;
    }
    s->folder = pav_path_folder(path);
    if (there) {
        s->names = pav_alloc(sizeof *s->names);
        s->names[s->count++] = pav_strdup(pav_path_name(path));
        return true;
    }
    if (!is_folder(s->folder)) {
        *why = pav_sprintf("%s: the folder %s does not exist", path, s->folder);
        return false;
    }
    if (split_pattern(pav_path_name(path), prefix, suffix, sizeof prefix))
        list_files(s, prefix, suffix);
    if (!s->count)
        *why = pav_sprintf("%s: no file has a name of this pattern", path);
    return s->count > 0;
}

/* The codec of the first file, which the others must share. */
static bool find_codec(struct sequence *s, char **why)
{
    char *first = pav_path_join(s->folder, s->names[0]);
    uint8_t head[24];
    size_t n = pav_media_head(first, head, sizeof head);
    s->base.codec->codec_type = AVMEDIA_TYPE_VIDEO;
    s->base.codec->codec_id = pav_media_still_codec(head, n);
    bool good = s->base.codec->codec_id != AV_CODEC_ID_NONE;
    if (!good)
        *why =
            pav_sprintf("%s: is no picture that is known here: use PNG, JPEG, WebP or TIFF", first);
    else if (s->base.codec->codec_id == AV_CODEC_ID_PNG && n == sizeof head)
        good = pav_media_size_fits(first, AV_RB32(head + 16), AV_RB32(head + 20), why);
    free(first);
    return good;
}

struct pav_packets *pav_sequence_open(const struct pav_packets_desc *desc, char **why)
{
    struct sequence *s = pav_alloc(sizeof *s);
    s->base.ops = &sequence_ops;
    s->base.path = pav_strdup(desc->path);
    s->base.quit = desc->quit;
    s->base.codec = avcodec_parameters_alloc();
    if (!s->base.codec)
        abort();
    if (!find_files(s, why)) {
        sequence_close(&s->base);
        return NULL;
    }
    if (!find_codec(s, why)) {
        sequence_close(&s->base);
        return NULL;
    }
    double fps = desc->sequence_fps > 0 ? desc->sequence_fps : 25;
    s->base.rate = av_d2q(fps, 1001000);
    s->base.time_base = av_inv_q(s->base.rate);
    s->base.start_pts = 0;
    s->base.still = s->count == 1;
    s->base.format = s->base.still ? "still" : "sequence";
    s->base.duration_s = s->base.still ? 0 : (double)s->count * av_q2d(s->base.time_base);
    return &s->base;
}
