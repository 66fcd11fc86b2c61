/*
 * Stands in for eye, stage and desk in the tests of the keeper: it beats, writes down what it hears, and
 * does what a test orders, the worst things included. Orders are words in the file
 * $FAKE_FOLDER/<role>.order, which is removed when it was read; everything is noted in
 * $FAKE_FOLDER/log.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pavilion/frame.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "base/str.h"
#include "link/message.h"
#include "link/ring.h"
#include "link/spawn.h"

#define TURN_MS 10
#define BEAT_NS (500 * PAV_NS_PER_MS)

static char role[16];
static const char *folder;
static int camera = -1;
static struct pav_ring_writer *ring;

static void note(const char *format, ...) PAV_PRINTF(1, 2);
static void note(const char *format, ...)
{
    char path[300], line[600];
    int length = snprintf(line, sizeof line, "%s %d ", role, (int)getpid());
    va_list values;
    va_start(values, format);
    length += vsnprintf(line + length, sizeof line - (size_t)length - 1, format, values);
    va_end(values);
    if (length > (int)sizeof line - 2)
        length = (int)sizeof line - 2;
    line[length++] = '\n';
    snprintf(path, sizeof path, "%s/log", folder);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, (size_t)length) != length)
        abort();
    close(fd);
}

static bool tell(struct pav_message message, int fd)
{
    return pav_message_send(PAV_CHILD_SOCKET, &message, fd);
}

static enum pav_role own_role(void)
{
    return strcmp(role, "eye") == 0     ? PAV_ROLE_EYE
           : strcmp(role, "stage") == 0 ? PAV_ROLE_STAGE
                                        : PAV_ROLE_DESK;
}

static void open_eyes(int argc, char **argv)
{
    unsigned long long first_id = 0;
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--camera") == 0)
            camera = atoi(argv[i + 1]);
        if (strcmp(argv[i], "--first-id") == 0)
            first_id = strtoull(argv[i + 1], NULL, 10);
    }
    ring = pav_ring_writer_create(32, 32, first_id);
    if (!ring)
        abort();
    tell((struct pav_message){.type = PAV_MESSAGE_RING, .camera = (uint32_t)camera},
         pav_ring_writer_fd(ring));
    struct pav_message state = {.type = PAV_MESSAGE_CAMERA, .camera = (uint32_t)camera};
    state.u.camera_state.state = PAV_CAMERA_LIVE;
    state.u.camera_state.synthetic = 1;
    tell(state, -1);
}

/* What a stage was given is good for something. */
static void look_at_ring(int fd)
{
    const char *why = "";
    struct pav_ring_reader *reader = pav_ring_reader_create(fd, &why);
    struct pav_ring_picture picture;
    if (!reader)
        note("ring refused: %s", why);
    else if (pav_ring_reader_take(reader, 0, &picture))
        note("ring holds %llu", (unsigned long long)picture.id);
    else
        note("ring is empty");
    pav_ring_reader_destroy(reader);
}

static void read_text(int fd)
{
    char text[4096] = "";
    ssize_t got = pread(fd, text, sizeof text - 1, 0);
    note("text of %zd bytes: %.60s", got, got > 0 ? text : "");
}

static void *work_until(void *end_ns)
{
    while (pav_clock_ns() < *(int64_t *)end_ns)
        ;
    return NULL;
}

/* As on a machine that is very busy: four threads, for whom there is one processor. */
static void take_long_to_end(void)
{
    cpu_set_t one;
    pthread_t threads[4];
    int64_t end_ns = pav_clock_ns() + 5 * PAV_NS_PER_S / 2;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, work_until, &end_ns) != 0)
            abort();
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void obey(const struct pav_message *message, int fd)
{
    static const char *const names[PAV_MESSAGE_TYPES] = {
        [PAV_MESSAGE_STOP] = "STOP",       [PAV_MESSAGE_RING] = "RING",
        [PAV_MESSAGE_CAMERA] = "CAMERA",   [PAV_MESSAGE_NEEDS] = "NEEDS",
        [PAV_MESSAGE_STEP] = "STEP",       [PAV_MESSAGE_EXHIBITION] = "EXHIBITION",
        [PAV_MESSAGE_COMMAND] = "COMMAND", [PAV_MESSAGE_OUTPUT] = "OUTPUT"};
    const char *name = names[message->type] ? names[message->type] : "?";
    note("hears %s camera %u value %u text '%s'", name, message->camera, message->u.needs.needs,
         message->text);
    if (message->type == PAV_MESSAGE_RING)
        look_at_ring(fd);
    else if (message->type == PAV_MESSAGE_EXHIBITION)
        read_text(fd);
    else if (message->type == PAV_MESSAGE_OUTPUT && write(fd, "picture", 7) != 7)
        note("cannot write");
    if (message->type != PAV_MESSAGE_RING && fd >= 0)
        close(fd);
    if (message->type == PAV_MESSAGE_STOP && getenv("FAKE_STARVED") && strcmp(role, "stage") == 0)
        take_long_to_end();
    if (message->type == PAV_MESSAGE_STOP && !getenv("FAKE_DEAF"))
        exit(0);
}

static void listen_to_keeper(void)
{
    struct pav_message message;
    int fd;
    enum pav_receive got;
    while ((got = pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, own_role(), &message,
                                      &fd)) == PAV_RECEIVE_OK)
        obey(&message, fd);
    if (got == PAV_RECEIVE_CLOSED)
        exit(9);
}

/* --- the worst -------------------------------------------------------------------------------- */

/* Garbage of every length and kind, some with descriptors. */
static void be_hostile(void)
{
    srandom(1);
    for (int i = 0; i < 130; i++) {
        unsigned char bytes[2 * sizeof(struct pav_message)];
        struct pav_message *head = (struct pav_message *)(void *)bytes;
        for (size_t n = 0; n < sizeof bytes; n++)
            bytes[n] = (unsigned char)random();
        head->type = (uint16_t)(i % (PAV_MESSAGE_TYPES + 3));
        if (i % 2)
            head->version = 1;
        char control[CMSG_SPACE(20 * sizeof(int))] __attribute__((aligned(8))) = {0};
        size_t length = i % 3 ? sizeof *head : (size_t)random() % sizeof bytes;
        struct iovec part = {bytes, length};
        struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
        if (i % 5 == 0) {
            header.msg_control = control;
            header.msg_controllen = sizeof control;
            struct cmsghdr *c = CMSG_FIRSTHDR(&header);
            c->cmsg_level = SOL_SOCKET;
            c->cmsg_type = SCM_RIGHTS;
            c->cmsg_len = CMSG_LEN(20 * sizeof(int));
            for (int n = 0; n < 20; n++)
                memcpy(CMSG_DATA(c) + n * (int)sizeof(int), &(int){2}, sizeof(int));
        }
        /* The keeper takes its time over so much: wait for room. */
        struct pollfd room = {.fd = PAV_CHILD_SOCKET, .events = POLLOUT};
        if (sendmsg(PAV_CHILD_SOCKET, &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
            poll(&room, 1, 200) <= 0)
            break;
    }
    note("was hostile");
}

/* As much as the socket takes, for a second. */
static void flood(struct pav_beat_page *beat)
{
    long long sent = 0;
    struct pav_message status = {.type = PAV_MESSAGE_STATUS};
    for (int64_t end = pav_clock_ns() + PAV_NS_PER_S; pav_clock_ns() < end;) {
        pav_beat(beat, PAV_PHASE_DRAWING, BEAT_NS);
        if (tell(status, -1))
            sent++;
        else
            poll(NULL, 0, 1);
    }
    note("flooded %lld", sent);
}

static void forge_ring(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    tell((struct pav_message){.type = PAV_MESSAGE_RING, .camera = 3}, ends[0]);
    note("forged a ring");
}

static void chatter(int lines)
{
    for (int i = 0; i < lines; i++)
        fprintf(stderr, "line %d \033[31mof many, which says nothing at all\n", i);
    note("chattered");
}

/* --- orders ----------------------------------------------------------------------------------- */

static bool take_order(char *order, size_t bytes)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s.order", folder, role);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    unlink(path);
    ssize_t got = read(fd, order, bytes - 1);
    close(fd);
    order[got > 0 ? got : 0] = 0;
    return got > 0;
}

/* A still or film is asked for, or done; a command of the panel. */
static bool follow_take(const char *order)
{
    int what = 0, state = 0;
    struct pav_message message = {.type = PAV_MESSAGE_TAKE};
    if (sscanf(order, "command %d", &what) == 1) {
        message.type = PAV_MESSAGE_COMMAND;
        message.u.command.command = (uint32_t)what;
        return tell(message, -1);
    }
    if (sscanf(order, "take %d %d", &what, &state) < 1)
        return false;
    message.u.take.what = (uint32_t)what;
    message.u.take.state = (uint32_t)state;
    return tell(message, -1);
}

static void follow(const char *order, struct pav_beat_page *beat, bool *silent)
{
    int number = 0;
    struct pav_message message = {.camera = 0};
    if (sscanf(order, "exit %d", &number) == 1)
        exit(number);
    if (follow_take(order))
        return;
    if (strcmp(order, "hostile") == 0)
        be_hostile();
    else if (strcmp(order, "flood") == 0)
        flood(beat);
    else if (strcmp(order, "forge") == 0)
        forge_ring();
    else if (strcmp(order, "silent") == 0)
        *silent = true;
    else if (sscanf(order, "chatter %d", &number) == 1)
        chatter(number);
    else if (sscanf(order, "needs %d", &number) == 1) {
        message.type = PAV_MESSAGE_NEEDS;
        message.u.needs.needs = (uint32_t)number;
        message.u.needs.everyone = (number & PAV_NEED_FACES) != 0;
        tell(message, -1);
    } else if (sscanf(order, "step %d", &number) == 1) {
        message.type = PAV_MESSAGE_STEP;
        message.u.step.step = (uint64_t)number;
        tell(message, -1);
    } else if (strncmp(order, "fault ", 6) == 0) {
        message.type = PAV_MESSAGE_FAULT;
        pav_strcpy(message.text, sizeof message.text, order + 6);
        tell(message, -1);
    }
}

static void write_descriptors(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i++) {
        size_t length = strlen(argv[i]);
        if (length < 4 || strcmp(argv[i] + length - 3, "-fd") != 0)
            continue;
        int fd = atoi(argv[i + 1]);
        if (strcmp(argv[i], "--exhibition-fd") == 0)
            read_text(fd);
        else if (write(fd, "picture", 7) != 7)
            note("%s cannot be written", argv[i]);
    }
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '-');
    snprintf(role, sizeof role, "%s", name ? name + 1 : argv[0]);
    folder = getenv("FAKE_FOLDER");
    struct pav_beat_page *beat = pav_beat_open(PAV_CHILD_BEAT);
    if (!folder || !beat)
        return 2;
    char words[400] = "";
    for (int i = 1; i < argc; i++)
        snprintf(words + strlen(words), sizeof words - strlen(words), " %s", argv[i]);
    note("starts%s", words);
    char variable[32], order[200];
    snprintf(variable, sizeof variable, "FAKE_%s_EXIT", role);
    if (getenv(variable))
        return atoi(getenv(variable));
    if (own_role() == PAV_ROLE_EYE)
        open_eyes(argc, argv);
    write_descriptors(argc, argv);
    for (bool silent = false;; poll(NULL, 0, TURN_MS)) {
        if (!silent)
            pav_beat(beat, PAV_PHASE_DRAWING, BEAT_NS);
        if (ring) {
            struct pav_ring_picture *picture = pav_ring_writer_begin(ring);
            picture->width_px = picture->height_px = 32;
            pav_ring_writer_publish(ring);
        }
        listen_to_keeper();
        if (take_order(order, sizeof order))
            follow(order, beat, &silent);
    }
}
