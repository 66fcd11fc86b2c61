/* The stage's end of the picture rings: newest frame and findings of each camera, as textures. */
#include "stage/cameras.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "link/ring.h"

#define FLOW_FLOATS   (PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2)
#define MASK_BYTES    (PAV_MASK_WIDTH * PAV_MASK_HEIGHT)
#define TAKE_TRIES    3
#define AGE_BUCKETS   1000
#define AGE_BUCKET_NS 100000

struct camera {
    struct pav_ring_reader *ring;
    struct pav_stream *stream;
    struct pav_texture *flow_texture, *mask_texture;
    struct pav_frame frame;
    struct pav_findings findings;
    float flow[FLOW_FLOATS];
    uint8_t mask[MASK_BYTES];
    enum pav_camera_state told; /* the eye's own word on its camera */
    uint32_t ages[AGE_BUCKETS]; /* uploads by age, AGE_BUCKET_NS each */
    uint64_t step;              /* of the newest picture, in lock-step */
    bool wanted;                /* the last update took pictures */
    bool early;                 /* a picture came since the last update, and was uploaded */
};

struct pav_cameras {
    struct pav_gpu *gpu;
    struct camera cameras[PAV_CAMERAS_MAX];
    struct pav_frame no_frame;
    struct pav_findings no_findings;
};

struct pav_cameras *pav_cameras_create(struct pav_gpu *gpu)
{
    struct pav_cameras *cameras = pav_alloc(sizeof *cameras);
    cameras->gpu = gpu;
    cameras->no_frame.state = PAV_CAMERA_NONE;
    for (int i = 0; i < PAV_CAMERAS_MAX; i++)
        cameras->cameras[i].frame.state = PAV_CAMERA_OPENING;
    return cameras;
}

void pav_cameras_destroy(struct pav_cameras *cameras)
{
    if (!cameras)
        return;
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        struct camera *camera = &cameras->cameras[i];
        pav_ring_reader_destroy(camera->ring);
        pav_stream_destroy(camera->stream);
        pav_texture_destroy(camera->flow_texture);
        pav_texture_destroy(camera->mask_texture);
    }
    free(cameras);
}

void pav_cameras_set_recorded(struct pav_cameras *cameras, int index, bool recorded)
{
    if (index >= 0 && index < PAV_CAMERAS_MAX)
        cameras->cameras[index].frame.recorded = recorded;
}

void pav_cameras_message(struct pav_cameras *cameras, const struct pav_message *message, int fd)
{
    if (message->camera >= PAV_CAMERAS_MAX) {
        if (fd >= 0)
            close(fd);
        return;
    }
    struct camera *camera = &cameras->cameras[message->camera];
    if (message->type == PAV_MESSAGE_CAMERA) {
        camera->told = (enum pav_camera_state)message->u.camera_state.state;
        camera->frame.synthetic = message->u.camera_state.synthetic;
    }
    if (message->type == PAV_MESSAGE_RING) {
        const char *why = "";
        struct pav_ring_reader *ring = pav_ring_reader_create(fd, &why);
        if (!ring) {
            pav_log("cameras", PAV_LOG_ERROR, "camera %u: picture ring refused: %s",
                    message->camera, why);
            return;
        }
        pav_ring_reader_destroy(camera->ring);
        camera->ring = ring;
        fd = -1;
    }
    if (fd >= 0)
        close(fd);
}

/* The first picture needs its textures; they stay until the end. */
static void make_textures(struct pav_cameras *cameras, struct camera *camera)
{
    if (camera->stream)
        return;
    camera->stream = pav_stream_create(cameras->gpu);
    camera->flow_texture =
        pav_texture_create(cameras->gpu, &(struct pav_texture_desc){.width_px = PAV_FLOW_WIDTH,
                                                                    .height_px = PAV_FLOW_HEIGHT,
                                                                    .format = PAV_FORMAT_RG16F});
    camera->mask_texture =
        pav_texture_create(cameras->gpu, &(struct pav_texture_desc){.width_px = PAV_MASK_WIDTH,
                                                                    .height_px = PAV_MASK_HEIGHT,
                                                                    .format = PAV_FORMAT_R8});
}

static void copy_findings(struct camera *camera, const struct pav_ring_picture *picture)
{
    struct pav_findings *findings = &camera->findings;
    memset(findings, 0, sizeof *findings);
    findings->frame_id = picture->id;
    findings->have = picture->have;
    findings->present = picture->present;
    findings->near_amount = picture->near_amount;
    findings->energy = picture->energy;
    findings->people_count =
        picture->people_count < PAV_PEOPLE_MAX ? (int)picture->people_count : PAV_PEOPLE_MAX;
    memcpy(findings->people, picture->people, sizeof findings->people);
    findings->hand_count = (int)picture->hand_count; /* bounded by the reader */
    memcpy(findings->hands, picture->hands, sizeof findings->hands);
    findings->face_count = (int)picture->face_count;
    memcpy(findings->faces, picture->faces, sizeof findings->faces);
    if (picture->have & PAV_NEED_FLOW)
        memcpy(camera->flow, picture->flow, sizeof camera->flow);
    if (picture->have & PAV_NEED_SILHOUETTE)
        memcpy(camera->mask, picture->mask, sizeof camera->mask);
}

static void publish_findings(struct camera *camera)
{
    struct pav_findings *findings = &camera->findings;
    if (findings->have & PAV_NEED_FLOW) {
        pav_texture_update(camera->flow_texture, camera->flow);
        findings->flow = camera->flow;
        findings->flow_texture = camera->flow_texture;
    }
    if (findings->have & PAV_NEED_SILHOUETTE) {
        pav_texture_update_mask(camera->mask_texture, camera->mask);
        findings->mask = camera->mask;
        findings->mask_texture = camera->mask_texture;
    }
}

static bool upload(struct camera *camera, const struct pav_ring_picture *picture)
{
    struct pav_picture pixels = {
        .pixel = PAV_PIXEL_RGBA,
        .width_px = (int)picture->width_px,
        .height_px = (int)picture->height_px,
        .planes = {picture->pixels},
        .strides = {(int)picture->width_px * 4},
        .full_range = true,
        .opaque = true,
    };
    return pav_stream_upload(camera->stream, &pixels);
}

static void count_age(struct camera *camera, int64_t age_ns)
{
    int64_t bucket = age_ns / AGE_BUCKET_NS;
    camera->ages[bucket < 0 ? 0 : bucket < AGE_BUCKETS ? bucket : AGE_BUCKETS - 1]++;
}

/* Picture and findings of one id, or nothing: a slot that the eye overtook is thrown away. */
static bool take(struct pav_cameras *cameras, struct camera *camera)
{
    struct pav_ring_picture picture;
    for (int i = 0; i < TAKE_TRIES; i++) {
        if (!pav_ring_reader_take(camera->ring, camera->frame.id, &picture))
            return false;
        make_textures(cameras, camera);
        copy_findings(camera, &picture);
        if (!upload(camera, &picture) || !pav_ring_reader_intact(camera->ring, &picture))
            continue;
        publish_findings(camera);
        count_age(camera, pav_clock_ns() - picture.written_ns);
        camera->step = picture.step;
        camera->frame.id = picture.id;
        camera->frame.captured_ns = picture.captured_ns;
        camera->frame.width_px = (int)picture.width_px;
        camera->frame.height_px = (int)picture.height_px;
        camera->frame.texture = pav_stream_texture(camera->stream);
        camera->frame.synthetic = picture.synthetic;
        return true;
    }
    return false;
}

/* What the scene is told: the eye's word, unless pictures have visibly stopped. */
static enum pav_camera_state judge(const struct camera *camera, int64_t now_ns)
{
    bool old = camera->frame.id &&
               now_ns - camera->frame.captured_ns > (int64_t)(PAV_CAMERA_STALL_S * 1e9);
    switch (camera->told) {
    case PAV_CAMERA_LIVE:
        return !camera->frame.id ? PAV_CAMERA_OPENING : old ? PAV_CAMERA_STALLED : PAV_CAMERA_LIVE;
    case PAV_CAMERA_NONE:
        return PAV_CAMERA_OPENING;
    default:
        return camera->told;
    }
}

/* Someone may be standing before a camera whose picture nobody shows. */
static void glance(struct camera *camera)
{
    struct pav_ring_picture picture;
    if (pav_ring_reader_take(camera->ring, camera->findings.frame_id, &picture))
        copy_findings(camera, &picture);
}

static void forget_picture(struct camera *camera)
{
    static const float still[FLOW_FLOATS];
    static const uint8_t nobody[MASK_BYTES];
    if (!camera->frame.id)
        return;
    pav_stream_wipe(camera->stream);
    pav_texture_update(camera->flow_texture, still);
    pav_texture_update_mask(camera->mask_texture, nobody);
    memset(camera->flow, 0, sizeof camera->flow);
    memset(camera->mask, 0, sizeof camera->mask);
    camera->findings.flow = NULL, camera->findings.flow_texture = NULL;
    camera->findings.mask = NULL, camera->findings.mask_texture = NULL;
    camera->findings.have &= ~(uint32_t)(PAV_NEED_FLOW | PAV_NEED_SILHOUETTE);
    camera->frame.id = 0;
    camera->frame.texture = NULL;
    camera->frame.width_px = camera->frame.height_px = 0;
}

static void forget_people(struct pav_cameras *cameras, int index)
{
    struct camera *camera = &cameras->cameras[index];
    camera->findings.present = false;
    camera->findings.people_count = camera->findings.hand_count = 0;
    pav_cameras_keep_faces(cameras, index, &(struct pav_wish){0});
}

void pav_cameras_idle(struct pav_cameras *cameras)
{
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        struct camera *camera = &cameras->cameras[i];
        if (camera->frame.state != PAV_CAMERA_LIVE)
            forget_picture(camera);
    }
}

void pav_cameras_close(struct pav_cameras *cameras)
{
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        struct camera *camera = &cameras->cameras[i];
        pav_ring_reader_destroy(camera->ring);
        camera->ring = NULL;
        camera->told = PAV_CAMERA_NONE;
        camera->frame.state = PAV_CAMERA_OPENING;
        forget_picture(camera);
        forget_people(cameras, i);
    }
}

void pav_cameras_update(struct pav_cameras *cameras, int index, bool picture)
{
    if (index < 0 || index >= PAV_CAMERAS_MAX)
        return;
    struct camera *camera = &cameras->cameras[index];
    bool newer = camera->ring && picture && take(cameras, camera);
    camera->frame.fresh = newer || (camera->early && picture);
    camera->early = false;
    camera->wanted = picture;
    if (!picture)
        forget_picture(camera);
    if (camera->ring && !picture)
        glance(camera);
    camera->frame.state = judge(camera, pav_clock_ns());
    if (camera->frame.state == PAV_CAMERA_LOST)
        forget_people(cameras, index);
}

void pav_cameras_await(struct pav_cameras *cameras, int index, int64_t until_ns)
{
    if (index < 0 || index >= PAV_CAMERAS_MAX)
        return;
    struct camera *camera = &cameras->cameras[index];
    if (camera->ring && camera->wanted &&
        pav_ring_reader_await(camera->ring, camera->frame.id, until_ns))
        camera->early = take(cameras, camera);
}

void pav_cameras_keep_faces(struct pav_cameras *cameras, int index, const struct pav_wish *wish)
{
    if (index >= 0 && index < PAV_CAMERAS_MAX)
        pav_wish_filter(wish, &cameras->cameras[index].findings);
}

bool pav_cameras_update_step(struct pav_cameras *cameras, int index, uint64_t step,
                             int64_t timeout_ns)
{
    if (index < 0 || index >= PAV_CAMERAS_MAX)
        return false;
    struct camera *camera = &cameras->cameras[index];
    int64_t until = pav_clock_ns() + timeout_ns;
    while (camera->ring && pav_clock_ns() < until) {
        if (take(cameras, camera) && camera->step >= step) {
            camera->frame.fresh = true;
            camera->frame.state = PAV_CAMERA_LIVE;
            return true;
        }
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 4);
    }
    return false;
}

const struct pav_frame *pav_cameras_frame(const struct pav_cameras *cameras, int index)
{
    if (index < 0 || index >= PAV_CAMERAS_MAX)
        return &cameras->no_frame;
    return &cameras->cameras[index].frame;
}

const struct pav_findings *pav_cameras_findings(const struct pav_cameras *cameras, int index)
{
    if (index < 0 || index >= PAV_CAMERAS_MAX)
        return &cameras->no_findings;
    return &cameras->cameras[index].findings;
}

double pav_cameras_age_ms(const struct pav_cameras *cameras, int index, double share,
                          uint64_t *uploads)
{
    const uint32_t *ages = cameras->cameras[index].ages;
    uint64_t total = 0, below = 0;
    for (int i = 0; i < AGE_BUCKETS; i++)
        total += ages[i];
    *uploads = total;
    for (int i = 0; i < AGE_BUCKETS; i++) {
        below += ages[i];
        if (total && (double)below >= share * (double)total)
            return (i + 1) * AGE_BUCKET_NS * 1e-6;
    }
    return 0;
}
