/*
 * HDR films on an SDR screen. PQ (SMPTE ST 2084) or HLG (ARIB STD-B67, with the OOTF of BT.2100 for a
 * 1,000 cd/m² display, gamma 1.2) to light; the knee of BT.2390's EETF, on the greatest of R, G and B,
 * brings the film's peak to 203 cd/m², BT.2408's reference white; BT.2020 to BT.709, clipped; gamma 2.4
 * (BT.1886).
 */
#ifndef PAV_STAGE_HDR_H
#define PAV_STAGE_HDR_H

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pav_hdr;
bool pav_hdr_is(const AVFrame *frame);
/* The tables for a kind of film, made anew when it changes (about 1 ms). `kept` NULL at first. */
struct pav_hdr *pav_hdr_for(struct pav_hdr *kept, const AVFrame *frame);
void pav_hdr_destroy(struct pav_hdr *hdr);
/* RGBA of 16 bits a channel to 8, in place from the front on; alpha is kept. */
void pav_hdr_map(const struct pav_hdr *hdr, void *pixels, size_t count, bool bgra);

#endif
