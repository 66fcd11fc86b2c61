/* Owns cv::VideoCapture, and the one pass from OpenCV's picture to ours. The module pavilion-capture.so. */
#include "eye/opencv/capture.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <opencv2/core.hpp>
#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

struct pav_capture {
    cv::VideoCapture video;
    pav_source_kind kind = PAV_SOURCE_NONE;
    bool jpeg = false; /* pictures come as JPEG bytes, decoded here */
    cv::Mat still;     /* a picture instead of a film; empty again when it was handed out */
    bool is_still = false;
    cv::Mat raw, picture, fitted;
};

namespace
{

void say(char *why, const char *what)
{
    std::snprintf(why, PAV_WHY_MAX, "%s", what);
}

void say(char *why, const cv::Exception &error)
{
    std::snprintf(why, PAV_WHY_MAX, "%s", error.err.empty() ? error.what() : error.err.c_str());
}

void ask_device(pav_capture *c, const pav_capture_plan *plan)
{
    if (plan->fourcc)
        c->video.set(cv::CAP_PROP_FOURCC, plan->fourcc);
    c->video.set(cv::CAP_PROP_FRAME_WIDTH, plan->width_px);
    c->video.set(cv::CAP_PROP_FRAME_HEIGHT, plan->height_px);
    c->video.set(cv::CAP_PROP_FPS, plan->fps);
    const int got = static_cast<int>(c->video.get(cv::CAP_PROP_FOURCC));
    c->jpeg = got == cv::VideoWriter::fourcc('M', 'J', 'P', 'G') ||
              got == cv::VideoWriter::fourcc('J', 'P', 'E', 'G');
    /* OpenCV shows the last picture again when a JPEG is broken; decoded here, it is noticed. */
    if (c->jpeg)
        c->video.set(cv::CAP_PROP_CONVERT_RGB, 0);
}

pav_capture *open_capture(const pav_capture_plan *plan, char *why)
{
    pav_capture *c = nullptr;
    try {
        c = new pav_capture;
        c->kind = plan->kind;
        bool opened;
        if (plan->still)
            c->still = cv::imread(plan->path, cv::IMREAD_COLOR);
        c->is_still = !c->still.empty();
        if (c->is_still)
            return c;
        if (plan->kind == PAV_SOURCE_DEVICE)
            opened = c->video.open(plan->path, cv::CAP_V4L2);
        else if (plan->kind == PAV_SOURCE_URL)
            opened = c->video.open(
                plan->path, cv::CAP_FFMPEG,
                {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, 8000, cv::CAP_PROP_READ_TIMEOUT_MSEC, 3000});
        else
            opened = c->video.open(plan->path, cv::CAP_FFMPEG);
        if (opened && plan->kind == PAV_SOURCE_DEVICE)
            ask_device(c, plan);
        if (opened && c->video.isOpened())
            return c;
        say(why, plan->kind == PAV_SOURCE_DEVICE
                     ? "the driver offers no picture that OpenCV can read"
                     : "no video that FFmpeg can read");
    } catch (const cv::Exception &error) {
        say(why, error);
    } catch (const std::exception &error) {
        say(why, error.what());
    } catch (...) {
        say(why, "unknown error");
    }
    delete c;
    return nullptr;
}

void close_capture(pav_capture *c)
{
    try {
        delete c;
    } catch (...) {
    }
}

bool grab(pav_capture *c)
{
    try {
        if (c->is_still) {
            std::swap(c->picture, c->still);
            c->still.release();
            return !c->picture.empty();
        }
        return c->video.grab();
    } catch (...) {
        return false;
    }
}

/* Both markers of a whole JPEG; some cameras pad with zeros behind the end. */
bool whole_jpeg(const uint8_t *bytes, size_t count)
{
    while (count > 2 && bytes[count - 1] == 0)
        count--;
    return count > 64 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[count - 2] == 0xff &&
           bytes[count - 1] == 0xd9;
}

/* BGR, top row first, to RGBA, bottom row first; mirrored or not. One pass. */
void turn(const cv::Mat &from, bool mirror, uint8_t *rgba)
{
    const int w = from.cols, h = from.rows;
    for (int y = 0; y < h; y++) {
        const uint8_t *in = from.ptr<uint8_t>(h - 1 - y);
        uint8_t *out = rgba + static_cast<size_t>(y) * static_cast<size_t>(w) * 4;
        int x = 0;
#if CV_SIMD128
        const cv::v_uint8x16 opaque = cv::v_setall_u8(255);
        for (; x + 16 <= w; x += 16) {
            cv::v_uint8x16 b, g, r;
            cv::v_load_deinterleave(in + 3 * x, b, g, r);
            if (mirror)
                cv::v_store_interleave(out + 4 * (w - 16 - x), cv::v_reverse(r), cv::v_reverse(g),
                                       cv::v_reverse(b), opaque);
            else
                cv::v_store_interleave(out + 4 * x, r, g, b, opaque);
        }
#endif
        for (; x < w; x++) {
            uint8_t *o = out + 4 * (mirror ? w - 1 - x : x);
            o[0] = in[3 * x + 2], o[1] = in[3 * x + 1], o[2] = in[3 * x], o[3] = 255;
        }
    }
}

bool decode(pav_capture *c, char *why)
{
    if (c->is_still)
        return true;
    if (!c->jpeg) {
        if (c->video.retrieve(c->picture) && !c->picture.empty())
            return true;
        say(why, "the picture cannot be decoded");
        return false;
    }
    if (!c->video.retrieve(c->raw) || c->raw.empty() || !c->raw.isContinuous() ||
        !whole_jpeg(c->raw.data, c->raw.total() * c->raw.elemSize())) {
        say(why, "the camera sends incomplete pictures");
        return false;
    }
    cv::imdecode(c->raw.reshape(1, 1), cv::IMREAD_COLOR, &c->picture);
    if (!c->picture.empty())
        return true;
    say(why, "the camera sends broken pictures");
    return false;
}

bool develop(pav_capture *c, bool mirror, int max_w, int max_h, uint8_t *rgba, int *width_px,
             int *height_px, char *why)
{
    try {
        if (!decode(c, why))
            return false;
        const cv::Mat *picture = &c->picture;
        if (picture->channels() == 1) {
            cv::cvtColor(*picture, c->fitted, cv::COLOR_GRAY2BGR);
            c->picture = c->fitted.clone();
        }
        if (picture->type() != CV_8UC3) {
            say(why, "the picture has an unknown pixel format");
            return false;
        }
        if (picture->cols > max_w || picture->rows > max_h) {
            const double fit = std::min(static_cast<double>(max_w) / picture->cols,
                                        static_cast<double>(max_h) / picture->rows);
            const cv::Size size(std::max(1, std::min(max_w, cvRound(picture->cols * fit))),
                                std::max(1, std::min(max_h, cvRound(picture->rows * fit))));
            cv::resize(*picture, c->fitted, size, 0, 0, cv::INTER_AREA);
            picture = &c->fitted;
        }
        turn(*picture, mirror, rgba);
        *width_px = picture->cols;
        *height_px = picture->rows;
        return true;
    } catch (const cv::Exception &error) {
        say(why, error);
    } catch (...) {
        say(why, "unknown error");
    }
    return false;
}

double time_s(const pav_capture *c)
{
    try {
        return c->video.get(cv::CAP_PROP_POS_MSEC) / 1000.0;
    } catch (...) {
        return 0;
    }
}

double fps(const pav_capture *c)
{
    try {
        return c->video.get(cv::CAP_PROP_FPS);
    } catch (...) {
        return 0;
    }
}

bool still(const pav_capture *c)
{
    return c->is_still;
}

void size(const pav_capture *c, int *width_px, int *height_px)
{
    *width_px = c->picture.cols;
    *height_px = c->picture.rows;
}

bool rewind_file(pav_capture *c)
{
    try {
        return c->video.set(cv::CAP_PROP_POS_FRAMES, 0);
    } catch (...) {
        return false;
    }
}

} // namespace

extern "C" {
extern __attribute__((visibility("default"))) const struct pav_capture_api pav_capture_api;
const struct pav_capture_api pav_capture_api = {
    sizeof(struct pav_capture_api),
    open_capture,
    close_capture,
    grab,
    develop,
    time_s,
    fps,
    still,
    size,
    rewind_file,
};
}
