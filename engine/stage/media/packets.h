/*
 * Compressed pictures or sound out of one local file (or a numbered row of picture files), in decoding order.
 * Nothing but what was named is ever opened: files are opened here, checked to be regular, and libav
 * reads them through callbacks.
 */
#ifndef PAV_STAGE_PACKETS_H
#define PAV_STAGE_PACKETS_H

#include <libavcodec/avcodec.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define PAV_MEDIA_SIDE_MAX   8192 /* px */
#define PAV_MEDIA_PIXELS_MAX (64 * 1024 * 1024)
#define PAV_MEDIA_STILL_MAX  (256 << 20) /* bytes of a picture file */

/* How long opening may take: this much CPU time of the opening thread, or this much waiting for the
 * disk. A busy machine thus never makes a good film look broken. */
#define PAV_MEDIA_OPEN_CPU_NS  INT64_C(350000000)
#define PAV_MEDIA_OPEN_WALL_NS INT64_C(5000000000)

struct pav_packets;

struct pav_packets_desc {
    const char *path;
    bool sound;              /* the sound of a film; else its pictures */
    double sequence_fps;     /* of an image sequence; 0: 25 */
    const atomic_bool *quit; /* set: every call ends soon; may be NULL */
};

/* What replaces what: a container (libavformat), or picture files. All on one thread. */
struct pav_packets_ops {
    /* 0, AVERROR_EOF, or another AVERROR after which reading may go on. */
    int (*read)(struct pav_packets *packets, AVPacket *packet);
    /* To the last key frame that is shown at or before `pts`; AVERROR when it cannot. */
    int (*seek)(struct pav_packets *packets, int64_t pts);
    /* Back to the first packet. */
    int (*rewind)(struct pav_packets *packets);
    void (*close)(struct pav_packets *packets);
};

struct pav_packets {
    const struct pav_packets_ops *ops;
    char *path;
    const char *format; /* a word for people: "mov", "still", "sequence" */
    AVCodecParameters *codec;
    AVRational time_base;
    AVRational rate;   /* pictures a second, num 0: unknown */
    double duration_s; /* 0: unknown */
    int64_t start_pts; /* AV_NOPTS_VALUE: unknown */
    AVRational aspect; /* of one pixel; num 0: square */
    int32_t turn[4];   /* display matrix a b c d, see convert.h */
    bool still;        /* one picture */
    bool alpha;        /* said to have alpha that the stream's own header does not show */
    bool has_sound;    /* the file has a sound track besides */
    const atomic_bool *quit;
};

/* NULL with *why (caller frees): path, what is wrong, what to do. Within the deadline above. */
struct pav_packets *pav_packets_open(const struct pav_packets_desc *desc, char **why);
void pav_packets_close(struct pav_packets *packets);
/* Ends the deadline of opening: the film has shown that it can be decoded. */
void pav_packets_trust(struct pav_packets *packets);

/* --- shared by the sources --- */

/* A descriptor of a regular file, or -1 with *why (caller frees). Never blocks on a FIFO. */
int pav_media_open(const char *path, int64_t *bytes, char **why);
/* The whole of it as a packet; `pool` is kept between calls and freed with av_buffer_pool_uninit. */
int pav_media_load(const char *path, AVPacket *packet, AVBufferPool **pool, size_t *pool_bytes,
                   char **why);
/* The codec of a picture file by its first bytes; NONE: not a still picture. */
enum AVCodecID pav_media_still_codec(const uint8_t *head, size_t bytes);
/* False with *why (caller frees): more than a picture may have. */
bool pav_media_size_fits(const char *path, int64_t width_px, int64_t height_px, char **why);
/* The first bytes of a file, 0 when it cannot be read. */
size_t pav_media_head(const char *path, uint8_t *head, size_t bytes);
/* Directs libav's messages to our log (DEBUG) and remembers a thread's last complaint. */
void pav_media_quiet(void);
const char *pav_media_complaint(void); /* of the calling thread since pav_media_calm; "" if none */
void pav_media_calm(void);

struct pav_packets *pav_container_open(const struct pav_packets_desc *desc, char **why);
/* A still, a pattern ("name-%04d.png") or a folder. */
struct pav_packets *pav_sequence_open(const struct pav_packets_desc *desc, char **why);
/* The path is a pattern or a folder of pictures, or a file that starts like a picture. */
bool pav_sequence_fits(const char *path);

#endif
