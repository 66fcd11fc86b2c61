/* The sound of a recording: a queue of samples, and AAC made of them. Not locked: record.c does. */
#ifndef PAV_STAGE_RECORD_SOUND_H
#define PAV_STAGE_RECORD_SOUND_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pav_record_track {
    AVCodecContext *codec;
    AVStream *stream;
    AVFrame *frame;
    float *queue;  /* interleaved */
    size_t queued; /* frames */
    int64_t coded; /* frames handed to the encoder */
};

/* Adds a stream to a file whose header is not written yet. False: said in the log. */
bool pav_record_track_open(struct pav_record_track *track, AVFormatContext *format);
void pav_record_track_finish(struct pav_record_track *track);
/* How many fit. `samples` NULL: silence. */
size_t pav_record_track_room(const struct pav_record_track *track);
size_t pav_record_track_put(struct pav_record_track *track, const float *samples, size_t frames);
/* Moves one block out of the queue to where it is encoded; at the `end` a shorter one too. False: not
 * enough is queued. */
bool pav_record_track_take(struct pav_record_track *track, bool end);
/* Encodes the block taken, or at the `end` what the encoder holds back; 0 or an AVERROR. */
int pav_record_track_code(struct pav_record_track *track, AVFormatContext *format, AVPacket *packet,
                          bool end);

#endif
