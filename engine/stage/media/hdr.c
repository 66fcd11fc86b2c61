/* HDR films on an SDR screen: the mapping that hdr.h names, by tables. */
#include "stage/media/hdr.h"

#include <libavutil/mastering_display_metadata.h>
#include <math.h>
#include <stdlib.h>

#include "base/str.h"

#define STEPS    4096
#define WHITE_CD 203.0
#define HLG_CD   1000.0
#define PQ_CD    10000.0
#define USUAL_CD 1000.0 /* of a PQ film that does not say */

struct pav_hdr {
    enum AVColorTransferCharacteristic curve;
    double peak_cd;
    float code_gain[STEPS]; /* PQ: the gain below, of the greatest signal itself */
    float light[STEPS];     /* of a signal: PQ: of 10,000 cd/m²; HLG: scene light */
    float gain[STEPS]; /* of the fourth root of the greatest channel / 10,000 cd/m², to white = 1 */
    float system[STEPS];   /* HLG: Y^0.2, of the fourth root of scene luminance */
    uint8_t signal[STEPS]; /* of the square root of light, white = 1 */
};

static double pq_light(double signal)
{
    double p = pow(signal, 32.0 / 2523), top = fmax(p - 0.8359375, 0);
    return pow(top / (18.8515625 - 18.6875 * p), 8192.0 / 1305);
}

static double pq_signal(double light)
{
    double p = pow(light, 1305.0 / 8192);
    return pow((0.8359375 + 18.8515625 * p) / (1 + 18.6875 * p), 2523.0 / 32);
}

static double hlg_light(double signal)
{
    const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log(4 * a);
    return signal <= 0.5 ? signal * signal / 3 : (exp((signal - c) / a) + b) / 12;
}

/* BT.2390-8, 5.4.1, black at 0: cd/m² that are shown for cd/m². */
static double eetf(double cd, double peak_cd)
{
    double whole = pq_signal(peak_cd / PQ_CD), most = pq_signal(WHITE_CD / PQ_CD) / whole;
    double e = fmin(pq_signal(cd / PQ_CD) / whole, 1), knee = 1.5 * most - 0.5;
    if (most < 1 && e > knee) {
        double t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
        e = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) +
            (3 * t2 - 2 * t3) * most;
    }
    return pq_light(e * whole) * PQ_CD;
}

bool pav_hdr_is(const AVFrame *frame)
{
    return frame->color_trc == AVCOL_TRC_SMPTE2084 || frame->color_trc == AVCOL_TRC_ARIB_STD_B67;
}

static double peak_of(const AVFrame *frame)
{
    if (frame->color_trc == AVCOL_TRC_ARIB_STD_B67)
        return HLG_CD;
    const AVFrameSideData *side =
        av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    const AVMasteringDisplayMetadata *mastering = side ? (const void *)side->data : NULL;
    double cd = mastering && mastering->has_luminance ? av_q2d(mastering->max_luminance) : 0;
    return cd >= WHITE_CD && cd <= PQ_CD ? cd : USUAL_CD;
}

struct pav_hdr *pav_hdr_for(struct pav_hdr *h, const AVFrame *frame)
{
    double peak_cd = peak_of(frame);
    if (h && h->curve == frame->color_trc && h->peak_cd == peak_cd)
        return h;
    if (!h)
        h = pav_alloc(sizeof *h);
    h->curve = frame->color_trc;
    h->peak_cd = peak_cd;
    for (int i = 0; i < STEPS; i++) {
        double x = (double)i / (STEPS - 1), cd = x * x * x * x * PQ_CD;
        h->light[i] = (float)(h->curve == AVCOL_TRC_SMPTE2084 ? pq_light(x) : hlg_light(x));
        h->gain[i] = (float)(i ? eetf(cd, peak_cd) / cd / WHITE_CD * PQ_CD : PQ_CD / WHITE_CD);
        double of_code = fmax(pq_light(x) * PQ_CD, 1e-6);
        h->code_gain[i] = (float)(eetf(of_code, peak_cd) / of_code / WHITE_CD * PQ_CD);
        h->system[i] = (float)(pow(x, 0.8) * HLG_CD / PQ_CD);
        h->signal[i] = (uint8_t)lrint(255 * pow(x, 2 / 2.4));
    }
    return h;
}

void pav_hdr_destroy(struct pav_hdr *hdr)
{
    free(hdr);
}

/* The nearest step: a quarter of a 10-bit code at most. */
static inline float looked_up(const float *table, float x)
{
    return table[(int)(fminf(x, 1) * (STEPS - 1) + 0.5f)];
}

static inline uint8_t coded(const struct pav_hdr *h, float light)
{
    return h->signal[(int)(sqrtf(fminf(fmaxf(light, 0), 1)) * (STEPS - 1) + 0.5f)];
}

void pav_hdr_map(const struct pav_hdr *h, void *pixels, size_t count, bool bgra)
{
    const uint16_t *in = pixels;
    uint8_t *out = pixels;
    int red = bgra ? 2 : 0;
    bool hlg = h->curve == AVCOL_TRC_ARIB_STD_B67;
    for (size_t i = 0; i < count; i++, in += 4, out += 4) {
        float r = h->light[in[0] >> 4], g = h->light[in[1] >> 4], b = h->light[in[2] >> 4];
        uint16_t top = in[0] > in[1] ? in[0] : in[1];
        top = in[2] > top ? in[2] : top;
        uint8_t alpha = (uint8_t)(in[3] >> 8);
        float gain = h->code_gain[top >> 4];
        if (hlg) {
            float y = 0.2627f * r + 0.678f * g + 0.0593f * b;
            float system = looked_up(h->system, sqrtf(sqrtf(y)));
            gain = system * looked_up(h->gain, sqrtf(sqrtf(h->light[top >> 4] * system)));
        }
        r *= gain, g *= gain, b *= gain;
        out[red] = coded(h, 1.660491f * r - 0.587641f * g - 0.072850f * b);
        out[1] = coded(h, -0.124550f * r + 1.132900f * g - 0.008349f * b);
        out[2 - red] = coded(h, -0.018151f * r - 0.100579f * g + 1.118730f * b);
        out[3] = alpha;
    }
}
