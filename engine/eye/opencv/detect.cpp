/* Owns the part of OpenCV that proposes faces: the cascade and YuNet. */
#include "eye/opencv/detect.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

struct pav_cv_detector {
    cv::CascadeClassifier cascade;
    cv::Mat small;
    cv::Size largest; /* of what was looked at */
    std::vector<cv::Rect> found;
};

struct pav_cv_yunet {
    cv::Ptr<cv::FaceDetectorYN> net;
    cv::Size size;
    cv::Mat small, colour, found;
};

namespace
{

const int NEIGHBOURS = 3;
const float YUNET_SURE = 0.7f;
const int TRIES = 8;
const double HOPELESS = 20;    /* times too slow: no further try */
const int YUNET_LANDMARKS = 4; /* columns of its rows: box, then right eye, left eye, nose, mouth */

void say(char *why, const char *what)
{
    std::snprintf(why, PAV_DETECT_WHY_MAX, "%s", what);
}

void say(char *why, const cv::Exception &error)
{
    say(why, error.err.empty() ? error.what() : error.err.c_str());
}

/* Cuts and resizes; returns the true scale in x and y. */
cv::Point2f prepare(const pav_cv_grey *grey, const pav_cv_search *s, cv::Mat &small)
{
    const cv::Mat whole(grey->height, grey->width, CV_8UC1, const_cast<uint8_t *>(grey->pixels),
                        static_cast<size_t>(grey->stride));
    const cv::Mat part = whole(cv::Rect(s->x, s->y, s->w, s->h));
    const cv::Size size(std::max(1, cvRound(s->w * s->scale)),
                        std::max(1, cvRound(s->h * s->scale)));
    cv::resize(part, small, size, 0, 0, s->scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return {static_cast<float>(size.width) / static_cast<float>(s->w),
            static_cast<float>(size.height) / static_cast<float>(s->h)};
}

/* Largest first. */
int hand_over(std::vector<pav_cv_box> &all, pav_cv_box *boxes, int most)
{
    std::sort(all.begin(), all.end(),
              [](const pav_cv_box &a, const pav_cv_box &b) { return a.w > b.w; });
    const int count = std::min(most, static_cast<int>(all.size()));
    std::copy(all.begin(), all.begin() + count, boxes);
    return count;
}

/* YuNet's box is as tall as the face; the cascade's square is a little less, around the nose. */
pav_cv_box square_of(const float *row)
{
    const float *eyes = row + YUNET_LANDMARKS, *mouth = row + YUNET_LANDMARKS + 6;
    const float between = std::hypot(eyes[2] - eyes[0], eyes[3] - eyes[1]);
    const float eye_x = 0.5f * (eyes[0] + eyes[2]), eye_y = 0.5f * (eyes[1] + eyes[3]);
    const float mouth_x = 0.5f * (mouth[0] + mouth[2]), mouth_y = 0.5f * (mouth[1] + mouth[3]);
    /* turned heads bring the eyes together, nods bring the mouth up: the longer of both tells the size */
    const float unit = std::max(between, 0.95f * std::hypot(mouth_x - eye_x, mouth_y - eye_y));
    const float side = 2.35f * unit;
    const float x = eye_x + 0.35f * (mouth_x - eye_x), y = eye_y + 0.35f * (mouth_y - eye_y);
    return {x - 0.5f * side, y - 0.5f * side, side, side};
}

double milliseconds_since(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
        .count();
}

/* The best of some tries: the first allocates, and a busy machine may interrupt any. */
double time_of(pav_cv_yunet *y, double slowest_ms)
{
    y->colour.create(240, 320, CV_8UC3);
    cv::randu(y->colour, 0, 255);
    y->size = y->colour.size();
    y->net->setInputSize(y->size);
    y->net->detect(y->colour, y->found);
    double best = HUGE_VAL;
    for (int i = 0; i < TRIES && best > slowest_ms && (i == 0 || best < HOPELESS * slowest_ms);
         i++) {
        const auto begin = std::chrono::steady_clock::now();
        y->net->detect(y->colour, y->found);
        best = std::min(best, milliseconds_since(begin));
    }
    return best;
}

} // namespace

struct pav_cv_detector *pav_cv_detector_create(const char *xml, size_t bytes,
                                               char why[PAV_DETECT_WHY_MAX])
{
    pav_cv_detector *detector = nullptr;
    try {
        detector = new pav_cv_detector;
        const cv::FileStorage file(std::string(xml, bytes),
                                   cv::FileStorage::READ | cv::FileStorage::MEMORY);
        if (detector->cascade.read(file.getFirstTopLevelNode()) && !detector->cascade.empty())
            return detector;
        say(why, "it is no cascade that OpenCV can read");
    } catch (const cv::Exception &error) {
        say(why, error);
    } catch (...) {
        say(why, "it is no cascade that OpenCV can read");
    }
    delete detector;
    return nullptr;
}

void pav_cv_detector_destroy(struct pav_cv_detector *detector)
{
    delete detector;
}

void pav_cv_detector_forget(struct pav_cv_detector *detector)
{
    if (detector->largest.empty())
        return;
    try {
        detector->small.setTo(0);
        /* its pyramid and integral images are its own: only another picture replaces them */
        const cv::Mat black(detector->largest, CV_8UC1, cv::Scalar(0));
        detector->cascade.detectMultiScale(black, detector->found, 1.1, NEIGHBOURS, 0);
        detector->largest = cv::Size();
    } catch (...) {
    }
}

int pav_cv_detect(struct pav_cv_detector *detector, const struct pav_cv_grey *grey,
                  const struct pav_cv_search *search, struct pav_cv_box *boxes, int most)
{
    try {
        const cv::Point2f scale = prepare(grey, search, detector->small);
        detector->largest.width = std::max(detector->largest.width, detector->small.cols);
        detector->largest.height = std::max(detector->largest.height, detector->small.rows);
        const int least = cvRound(search->min_px * scale.x),
                  largest = cvRound(search->max_px * scale.x);
        detector->cascade.detectMultiScale(detector->small, detector->found, search->step,
                                           NEIGHBOURS, 0, cv::Size(least, least),
                                           cv::Size(largest, largest));
        std::vector<pav_cv_box> all;
        for (const cv::Rect &r : detector->found)
            all.push_back({static_cast<float>(search->x) + static_cast<float>(r.x) / scale.x,
                           static_cast<float>(search->y) + static_cast<float>(r.y) / scale.y,
                           static_cast<float>(r.width) / scale.x,
                           static_cast<float>(r.height) / scale.y});
        return hand_over(all, boxes, most);
    } catch (...) {
        return 0;
    }
}

struct pav_cv_yunet *pav_cv_yunet_create(const char *path, double slowest_ms, double *took_ms,
                                         char why[PAV_DETECT_WHY_MAX])
{
    pav_cv_yunet *yunet = nullptr;
    try {
        yunet = new pav_cv_yunet;
        yunet->net = cv::FaceDetectorYN::create(path, "", cv::Size(320, 240), YUNET_SURE);
        *took_ms = time_of(yunet, slowest_ms);
        if (*took_ms <= slowest_ms)
            return yunet;
        std::snprintf(why, PAV_DETECT_WHY_MAX, "it takes %.0f ms a picture, more than %.0f",
                      *took_ms, slowest_ms);
    } catch (const cv::Exception &error) {
        say(why, error);
    } catch (...) {
        say(why, "it is no net that OpenCV can run");
    }
    delete yunet;
    return nullptr;
}

void pav_cv_yunet_destroy(struct pav_cv_yunet *yunet)
{
    delete yunet;
}

void pav_cv_yunet_forget(struct pav_cv_yunet *yunet)
{
    try {
        if (yunet->colour.empty())
            return;
        yunet->small.setTo(0);
        yunet->colour.setTo(0);
        yunet->net->detect(yunet->colour, yunet->found);
    } catch (...) {
    }
}

int pav_cv_yunet_detect(struct pav_cv_yunet *yunet, const struct pav_cv_grey *grey,
                        const struct pav_cv_search *search, struct pav_cv_box *boxes, int most)
{
    try {
        const cv::Point2f scale = prepare(grey, search, yunet->small);
        cv::cvtColor(yunet->small, yunet->colour, cv::COLOR_GRAY2BGR);
        if (yunet->size != yunet->colour.size()) {
            yunet->size = yunet->colour.size();
            yunet->net->setInputSize(yunet->size);
        }
        yunet->net->detect(yunet->colour, yunet->found);
        std::vector<pav_cv_box> all;
        for (int i = 0; i < yunet->found.rows; i++) {
            pav_cv_box b = square_of(yunet->found.ptr<float>(i));
            b = {static_cast<float>(search->x) + b.x / scale.x,
                 static_cast<float>(search->y) + b.y / scale.y, b.w / scale.x, b.h / scale.y};
            if (b.w >= search->min_px && (search->max_px <= 0 || b.w <= search->max_px))
                all.push_back(b);
        }
        return hand_over(all, boxes, most);
    } catch (...) {
        return 0;
    }
}
