/*
 * Hostile children against the keeper's whole run: stages, their understudy, eye and desk say whatever the
 * input has them say, with descriptors, in any order; write what they like into their beat; die and come
 * back. Only their start is not real: what they would be is a socket in our own hands (in place of link/spawn.c).
 *
 * The keeper must come to its end, with no memory and no descriptor lost, and its files whole.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../fuzz.h"
#include "keeper/events.h"
#include "keeper/keeper.h"
#include "keeper/understudy.h"
#include "keeper/ward.h"
#include "link/pass.h"

static void next_step(struct pav_events *events, int64_t until_ns);

static void begin_run(struct pav_keeper *keeper);

/* The keeper's own loop waits for us, and its beginning tells us which it is. */
#define pav_events_wait     next_step
#define pav_understudy_init begin_run
#include "keeper/keeper.c"
#undef pav_events_wait
#undef pav_understudy_init

#define CHILDREN (PAV_CAMERAS_MAX + 4)

static struct pav_keeper *run_now; /* the keeper of this run */

/* A child, from its own side. */
static struct child {
    const struct pav_child *is; /* NULL: it does not live */
    int socket, alive;          /* eventfd: written when it dies */
    uint8_t *beat;
} children[CHILDREN];

static const uint8_t *input, *input_end;
static char folder[] = "/dev/shm/pavilion-fuzz-XXXXXX";
static char show_path[64], kept_path[64];
static uint16_t version;

static uint8_t next_byte(void)
{
    return input < input_end ? *input++ : 0;
}

/* Files that somebody edits meanwhile are another story, and closing a watch takes the kernel 10 ms. */
int inotify_init1(int flags)
{
    return eventfd(0, flags & IN_NONBLOCK ? EFD_NONBLOCK | EFD_CLOEXEC : EFD_CLOEXEC);
}

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    return fd >= 0 && path && mask ? 1 : -1;
}

/* --- children ---------------------------------------------------------------------------------- */

static struct pav_ward *ward_of(int i)
{
    return i < 2    ? &run_now->stages[i]
           : i == 2 ? &run_now->desk
           : i == 3 ? &run_now->herald
                    : &run_now->eyes[i - 4];
}

static struct child *child_of(const struct pav_child *is)
{
    for (int i = 0; i < CHILDREN; i++)
        if (&ward_of(i)->child == is)
            return &children[i];
    abort();
}

/* In place of link/spawn.c. */
bool pav_spawn(struct pav_child *is, const struct pav_spawn_plan *plan)
{
    int pair[2], beat;
    FUZZ_HOLDS(plan->path && plan->argv && plan->argv[0]);
    FUZZ_HOLDS(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0);
    *is = (struct pav_child){.pid = -1,
                             .pidfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
                             .socket = pair[0],
                             .beat = pav_beat_create(&beat)};
    struct child *child = child_of(is);
    FUZZ_HOLDS(!child->is);
    *child = (struct child){.is = is, .socket = pair[1], .alive = is->pidfd};
    child->beat = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, beat, 0);
    close(beat);
    FUZZ_HOLDS(is->beat && child->beat != MAP_FAILED && child->alive >= 0);
    return true;
}

int pav_child_status(const struct pav_child *is)
{
    (void)is;
    return 9;
}

int pav_child_reap(struct pav_child *is)
{
    struct child *child = child_of(is);
    close(child->socket);
    munmap(child->beat, 4096);
    close(is->pidfd);
    close(is->socket);
    pav_beat_destroy(is->beat);
    *child = (struct child){0};
    *is = (struct pav_child){.pid = -1, .pidfd = -1, .socket = -1};
    return 9; /* killed, for which it is started again */
}

const char *pav_child_end(int status)
{
    (void)status;
    return "signal 9";
}

static void die(const struct child *child)
{
    uint64_t one = 1;
    if (child->is)
        FUZZ_HOLDS(write(child->alive, &one, sizeof one) == sizeof one);
}

void pav_child_kill(struct pav_child *is)
{
    if (is->pidfd >= 0)
        die(child_of(is));
}

bool pav_child_signal(struct pav_child *is, int number)
{
    (void)number;
    pav_child_kill(is);
    return is->pidfd >= 0;
}

/* What the keeper tells it: read, and its descriptors closed. */
static void listen_to_keeper(struct child *child)
{
    char bytes[sizeof(struct pav_message)], control[256];
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control};
    for (;;) {
        message.msg_controllen = sizeof control;
        if (!child->is || recvmsg(child->socket, &message, MSG_CMSG_CLOEXEC) <= 0)
            return;
        for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head;
             head = CMSG_NXTHDR(&message, head)) {
            int fd;
            memcpy(&fd, CMSG_DATA(head), sizeof fd);
            close(fd);
        }
    }
}

/* --- what they do -------------------------------------------------------------------------------- */

static int some_descriptor(uint8_t kind)
{
    static const char text[] = "presets:\n  calm:\n    mirror: { amount: 0.5 }\n";
    int fd = kind % 5 == 1   ? open("/dev/null", O_RDWR | O_CLOEXEC)
             : kind % 5 == 2 ? eventfd(0, EFD_CLOEXEC)
             : kind % 5 == 3 ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                             : memfd_create("hostile", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (kind % 5 == 4 && ftruncate(fd, (off_t)kind << 20) != 0)
        abort();
    if (kind % 5 == 0 && (kind & 0x80 ? pwrite(fd, text, sizeof text - 1, 0)
                                      : pwrite(fd, input, (size_t)(input_end - input), 0)) < 0)
        abort();
    return fd;
}

static void take_bytes(void *into, size_t most, size_t count)
{
    size_t left = (size_t)(input_end - input);
    count = count < left ? count : left;
    count = count < most ? count : most;
    memcpy(into, input, count);
    input += count;
}

static void say(struct child *child)
{
    struct pav_message message = {.version = version, .type = next_byte()};
    uint8_t how = next_byte(), count = next_byte(), letters = next_byte();
    message.camera = how & 3;
    take_bytes(&message.u, sizeof message.u, count);
    take_bytes(message.text, sizeof message.text - 1, letters % 64);
    int fd = how & 4 ? some_descriptor(how >> 3) : -1;
    if (child->is)
        pav_pass_send(child->socket, &message, sizeof message, fd, MSG_DONTWAIT);
    if (fd >= 0)
        close(fd);
}

static void step(struct pav_keeper *keeper)
{
    uint8_t what = next_byte();
    struct child *child = &children[(what >> 3) % CHILDREN];
    uint8_t byte;
    switch (what & 7) {
    case 0:
        die(child);
        break;
    case 1: /* its beat, or its last words */
        byte = next_byte();
        if (child->is)
            take_bytes(child->beat + byte, 4096 - byte, next_byte());
        break;
    case 2: /* half a message */
        byte = next_byte();
        if (child->is)
            send(child->socket, input, byte < input_end - input ? byte : 0, MSG_DONTWAIT);
        break;
    case 3: /* time goes by */
        for (int i = 0; i < CHILDREN; i++)
            ward_of(i)->due_ns = 0;
        keeper->understudy.begin_ns = 1;
        keeper->tell_ns = 0;
        keeper->health_ns = 0;
        break;
    default:
        say(child);
    }
}

static void next_step(struct pav_events *events, int64_t until_ns)
{
    struct pav_keeper *keeper = run_now;
    (void)until_ns;
    if (input < input_end) {
        step(keeper);
    } else {
        pav_keeper_stop(keeper, 0);
        for (int i = 0; i < CHILDREN; i++)
            die(&children[i]);
    }
    for (int i = 0; i < 6; i++)
        pav_events_wait(events, 1);
    for (int i = 0; i < CHILDREN; i++)
        listen_to_keeper(&children[i]);
    /* Whatever they say, the two stages are two, and what is kept of their pieces is bounded. */
    FUZZ_HOLDS(keeper->stage != keeper->waiting && keeper->kept.count <= PAV_KEPT_MAX);
}

/* --- the run ------------------------------------------------------------------------------------- */

static void put(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    FUZZ_HOLDS(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void clear_folder(void)
{
    if (chdir("/") == 0) {
        char words[128];
        snprintf(words, sizeof words, "rm -rf %s", folder);
        if (system(words) != 0)
            fprintf(stderr, "%s stays\n", folder);
    }
}

static void prepare(void)
{
    FUZZ_HOLDS(mkdtemp(folder));
    atexit(clear_folder);
    char words[400];
    snprintf(words, sizeof words,
             "cd %s && mkdir mirror state programs && cd programs && "
             "install -m 755 /dev/null pavilion-eye && cp pavilion-eye pavilion-stage && "
             "cp pavilion-eye pavilion-desk && cp pavilion-eye pavilion-herald",
             folder);
    FUZZ_HOLDS(system(words) == 0);
    put("mirror/installation.yaml", "title: Mirror\nisf: look.fs\n");
    put("mirror/look.fs", "/*{\"ISFVSN\":\"2\"}*/ void main() { gl_FragColor = vec4(1); }\n");
    put("mirror/picture.png", "no picture");
    put("seen.yaml", "exhibition: Fuzz\nlanguages: [fr, en]\ncameras:\n  front: { device: auto }\n"
                     "programme:\n  - { installation: mirror, for: 5 s, camera: front }\n"
                     "  - { installation: mirror, for: 5 s }\n");
    put("drawn.yaml", "exhibition: Fuzz\nlanguages: [fr, en]\ncameras:\n"
                      "  front: { virtual: visitor }\nrecording: allowed\nmqtt: { broker: "
                      "127.0.0.1:1 }\nprogramme:\n"
                      "  - { installation: mirror, for: 5 s, camera: front }\n"
                      "  - { installation: mirror, for: 5 s }\n");
    char state[96], programs[96];
    snprintf(state, sizeof state, "%s/state", folder);
    snprintf(programs, sizeof programs, "%s/programs", folder);
    setenv("PAVILION_PROGRAMS", programs, 1);
    setenv("STATE_DIRECTORY", state, 1);
    setenv("HOME", folder, 1);
    setenv("XDG_RUNTIME_DIR", folder, 1);
    setenv("PAVILION_ACCESS", "/nowhere/access.json", 1);
    snprintf(kept_path, sizeof kept_path, "%s/kept", folder);
    pav_log_set_level(PAV_LOG_NONE);

    int ends[2];
    struct pav_message stop = {.type = PAV_MESSAGE_STOP};
    FUZZ_HOLDS(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
    FUZZ_HOLDS(pav_message_send(ends[0], &stop, -1));
    FUZZ_HOLDS(recv(ends[1], &stop, sizeof stop, 0) == sizeof stop);
    version = stop.version;
    close(ends[0]);
    close(ends[1]);
}

static void begin_run(struct pav_keeper *keeper)
{
    run_now = keeper;
    pav_understudy_init(keeper);
}

static int open_descriptors(void)
{
    DIR *listing = opendir("/proc/self/fd");
    int count = 0;
    while (readdir(listing))
        count++;
    closedir(listing);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool prepared;
    if (!prepared)
        prepare();
    prepared = true;
    if (size < 2)
        return 0;
    uint8_t how = data[0];
    input = data + 1;
    input_end = data + size;
    snprintf(show_path, sizeof show_path, "%s/%s", folder, how & 1 ? "seen.yaml" : "drawn.yaml");
    int before = open_descriptors();
    pav_keeper_run(&(struct pav_keeper_options){.mode = PAV_KEEPER_RUN,
                                                .stage_mode = "run",
                                                .thing = show_path,
                                                .cameras = true,
                                                .optional_outputs = true,
                                                .understudy = how & 2,
                                                .kiosk = how & 4,
                                                .developer = how & 8,
                                                .takes = how & 16 ? kept_path : NULL,
                                                .takes_by_key = how & 32});
    FUZZ_HOLDS(open_descriptors() == before);
    return 0;
}
