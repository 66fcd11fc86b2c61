/* Owns the part of OpenCV that vision uses: DIS flow. */
#include "eye/opencv/flow.h"

#include <opencv2/core.hpp>
#include <opencv2/core/ocl.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/video/tracking.hpp>

void pav_cv_quiet(void)
{
    try {
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        cv::setNumThreads(1);
        cv::ocl::setUseOpenCL(false);
        cv::redirectError(
            [](int, const char *, const char *, const char *, int, void *) { return 0; });
    } catch (...) {
    }
}

struct pav_cv_flow {
    cv::Ptr<cv::DISOpticalFlow> dis;
    cv::Mat last, now, field;
    bool seen = false;
};

struct pav_cv_flow *pav_cv_flow_create(int w, int h)
{
    try {
        auto *flow = new pav_cv_flow;
        flow->dis = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_FAST);
        /* Half of w × h is the finest that a scene is shown; the whole costs four times as much. */
        flow->dis->setFinestScale(1);
        flow->dis->setGradientDescentIterations(12);
        flow->dis->setVariationalRefinementIterations(2);
        flow->last.create(h, w, CV_8UC1);
        flow->now.create(h, w, CV_8UC1);
        return flow;
    } catch (...) {
        return nullptr;
    }
}

void pav_cv_flow_destroy(struct pav_cv_flow *flow)
{
    delete flow;
}

void pav_cv_flow_forget(struct pav_cv_flow *flow)
{
    flow->seen = false;
    try {
        flow->last.setTo(0);
        flow->now.setTo(0);
        flow->field.setTo(0);
    } catch (...) {
    }
}

bool pav_cv_flow_step(struct pav_cv_flow *flow, const uint8_t *grey, float *field)
{
    try {
        const cv::Mat given(flow->now.rows, flow->now.cols, CV_8UC1, const_cast<uint8_t *>(grey));
        given.copyTo(flow->now);
        const bool seen = flow->seen;
        if (seen) {
            flow->dis->calc(flow->last, flow->now, flow->field);
            cv::Mat to(flow->now.rows, flow->now.cols, CV_32FC2, field);
            flow->field.copyTo(to);
        }
        std::swap(flow->last, flow->now);
        flow->seen = true;
        return seen;
    } catch (...) {
        flow->seen = false;
        return false;
    }
}
