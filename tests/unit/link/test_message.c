/* Messages: what is well formed arrives whole, what is hostile is dropped, descriptors never leak. */
#include <errno.h>

#include <pavilion/frame.h>

#include "message_pair.h"

static void content_arrives(void)
{
    open_pair();
    struct pav_message m = valid(PAV_MESSAGE_CAMERA), got;
    m.camera = 3;
    m.u.camera_state.state = PAV_CAMERA_LIVE;
    m.u.camera_state.synthetic = 1;
    snprintf(m.text, sizeof m.text, "caméra d’entrée");
    int fd;
    CHECK(pav_message_send(sockets[0], &m, -1));
    CHECK_INT(pav_message_receive(sockets[1], PAV_ROLE_EYE, PAV_ROLE_KEEPER, &got, &fd),
              PAV_RECEIVE_OK);
    CHECK_INT(fd, -1);
    CHECK_INT(got.camera, 3);
    CHECK_INT(got.u.camera_state.state, PAV_CAMERA_LIVE);
    CHECK_STR(got.text, "caméra d’entrée");
    close_pair();
}

static void a_descriptor_arrives(void)
{
    open_pair();
    int before = descriptors_open(), fd, ends[2];
    CHECK(pipe(ends) == 0);
    struct pav_message m = valid(PAV_MESSAGE_RING), got;
    CHECK(pav_message_send(sockets[0], &m, ends[1]));
    CHECK_INT(pav_message_receive(sockets[1], PAV_ROLE_EYE, PAV_ROLE_KEEPER, &got, &fd),
              PAV_RECEIVE_OK);
    REQUIRE(fd >= 0);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    char byte = 0;
    CHECK(write(fd, "x", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'x');
    close(fd);
    close(ends[0]);
    close(ends[1]);
    CHECK_INT(descriptors_open(), before);
    close_pair();
}

static void wrong_descriptor_counts_are_refused(void)
{
    open_pair();
    int before = descriptors_open();
    struct pav_message ring = travelling(PAV_MESSAGE_RING);
    struct pav_message status = travelling(PAV_MESSAGE_STATUS);
    static const int counts[] = {0, 2, 3, 8, 9, 40};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        send_raw(&ring, sizeof ring, counts[i]);
        CHECK_INT(receive_as(PAV_ROLE_EYE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
        if (counts[i] == 0)
            continue;
        send_raw(&status, sizeof status, counts[i]);
        CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    }
    send_raw(&status, sizeof status, 1);
    CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    CHECK_INT(descriptors_open(), before);
    close_pair();
}

static void wrong_lengths_are_refused(void)
{
    open_pair();
    struct pav_message m = travelling(PAV_MESSAGE_STATUS);
    char large[4 * sizeof m] = {0};
    memcpy(large, &m, sizeof m);
    for (size_t length = 0; length <= sizeof large; length += length < 16 ? 1 : 61) {
        if (length == sizeof m)
            continue;
        send_raw(large, length, 0);
        CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    }
    close_pair();
}

static void wrong_heads_are_refused(void)
{
    open_pair();
    struct pav_message good = travelling(PAV_MESSAGE_STATUS), m;
    for (int type = 0; type < 300; type++) {
        if (type > PAV_MESSAGE_NONE && type < PAV_MESSAGE_TYPES)
            continue;
        m = good;
        m.type = (uint16_t)(type < 200 ? type : 65535 - type);
        send_raw(&m, sizeof m, 0);
        CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    }
    m = good;
    m.version++;
    send_raw(&m, sizeof m, 0);
    CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    static const uint32_t cameras[] = {PAV_CAMERAS_MAX, 1000, INT32_MAX, UINT32_MAX};
    for (size_t i = 0; i < sizeof cameras / sizeof *cameras; i++) {
        m = good;
        m.camera = cameras[i];
        send_raw(&m, sizeof m, 0);
        CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    }
    close_pair();
}

static void spoil(enum pav_role from, const struct pav_message *m)
{
    send_raw(m, sizeof *m, 0);
    CHECK_INT(receive_as(from, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
}

static void wrong_values_are_refused(void)
{
    open_pair();
    struct pav_message m = travelling(PAV_MESSAGE_CAMERA);
    m.u.camera_state.state = PAV_CAMERA_ENDED + 1;
    spoil(PAV_ROLE_EYE, &m);
    m.u.camera_state.state = PAV_CAMERA_LIVE;
    m.u.camera_state.synthetic = 2;
    spoil(PAV_ROLE_EYE, &m);

    m = travelling(PAV_MESSAGE_NEEDS);
    m.u.needs.needs = 1u << 30;
    spoil(PAV_ROLE_STAGE, &m);

    static const double times[] = {NAN, INFINITY, -INFINITY, -1, 1e300};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        m = travelling(PAV_MESSAGE_STEP);
        m.u.step.t_s = times[i];
        spoil(PAV_ROLE_STAGE, &m);
        m = travelling(PAV_MESSAGE_STATUS);
        m.u.status.left_s = times[i] == -1 ? 1e8 : times[i];
        spoil(PAV_ROLE_STAGE, &m);
        m = travelling(PAV_MESSAGE_STATUS);
        m.u.status.took_ms = times[i];
        spoil(PAV_ROLE_STAGE, &m);
    }
    m = travelling(PAV_MESSAGE_STEP);
    m.u.step.step = 0;
    spoil(PAV_ROLE_STAGE, &m);
    m = travelling(PAV_MESSAGE_STATUS);
    m.u.status.entry = PAV_PROGRAMME_MAX;
    spoil(PAV_ROLE_STAGE, &m);
    m = travelling(PAV_MESSAGE_STATUS);
    m.u.status.engaged = 7;
    spoil(PAV_ROLE_STAGE, &m);
    close_pair();
}

/* Whose faces are wanted: everyone's or those of some, said without contradiction, or nobody's. */
static void wrong_wishes_are_refused(void)
{
    enum { FACES = PAV_NEED_CAMERA | PAV_NEED_FACES };
    static const struct pav_wish bad[] = {
        {FACES, 0, 0, {0}},
        {FACES, 2, 0, {0}},
        {FACES, UINT32_MAX, 0, {0}},
        {FACES, 1, 1, {7}},
        {FACES, 1, 0, {7}},
        {FACES, 0, 1, {0}},
        {FACES, 0, 1, {0, 7}},
        {FACES, 0, 1, {7, 8}},
        {FACES, 0, 2, {7}},
        {FACES, 0, 2, {7, 7}},
        {FACES, 0, 4, {1, 2, 3, 1}},
        {FACES, 0, PAV_PEOPLE_MAX + 1, {1, 2, 3, 4}},
        {FACES, 0, UINT32_MAX, {1, 2, 3, 4}},
        {PAV_NEED_CAMERA, 0, 1, {7}},
        {PAV_NEED_CAMERA, 0, 0, {7}},
        {PAV_NEED_CAMERA, 1, 0, {0}},
        {1u << 30, 0, 0, {0}},
    };
    static const struct pav_wish good[] = {
        {0, 0, 0, {0}},     {PAV_NEED_CAMERA, 0, 0, {0}}, {FACES, 1, 0, {0}},
        {FACES, 0, 1, {7}}, {FACES, 0, 2, {7, 3}},        {FACES, 0, 4, {1, 2, 3, UINT32_MAX}},
    };
    open_pair();
    struct pav_message m = travelling(PAV_MESSAGE_NEEDS);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m.u.needs = bad[i];
        spoil(PAV_ROLE_STAGE, &m);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        m.u.needs = good[i];
        send_raw(&m, sizeof m, 0);
        CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_OK);
    }
    close_pair();
}

static void wishes_add_up(void)
{
    struct pav_wish wish = {PAV_NEED_FACES, 0, 3, {1, 2, 3}},
                    other = {PAV_NEED_FLOW | PAV_NEED_FACES, 0, 3, {3, 4, 5}};
    pav_wish_add(&wish, &other);
    CHECK_INT(wish.needs, PAV_NEED_FLOW | PAV_NEED_FACES);
    CHECK_INT(wish.count, 4);
    CHECK(pav_wish_holds(&wish, 4) && !pav_wish_holds(&wish, 5) && !pav_wish_holds(&wish, 0));
    CHECK(pav_wish_valid(&wish));
    struct pav_findings findings = {
        .have = PAV_NEED_FACES,
        .face_count = 4,
        .faces = {
            {.id = 1, .person = 9}, {.id = 2, .person = 2}, {.id = 3}, {.id = 4, .person = 2}}};
    pav_wish_filter(&wish, &findings);
    CHECK_INT(findings.face_count, 1);
    CHECK_INT(findings.faces[0].id, 2);
    CHECK_INT(findings.faces[1].id | findings.faces[2].id | findings.faces[3].id, 0);
    CHECK_INT(findings.have, PAV_NEED_FACES);
    pav_wish_add(&wish, &(struct pav_wish){PAV_NEED_FACES, 1, 0, {0}});
    CHECK(wish.everyone == 1 && wish.count == 0 && pav_wish_valid(&wish) &&
          pav_wish_holds(&wish, 0));
    pav_wish_drop_faces(&wish);
    CHECK(wish.needs == PAV_NEED_FLOW && pav_wish_valid(&wish) && !pav_wish_holds(&wish, 4));
    pav_wish_filter(&wish, &findings);
    CHECK_INT(findings.face_count | (int)findings.have | (int)findings.faces[0].id, 0);
}

static void wrong_texts_are_refused(void)
{
    open_pair();
    struct pav_message m = travelling(PAV_MESSAGE_FAULT);
    memset(m.text, 'a', sizeof m.text);
    spoil(PAV_ROLE_STAGE, &m);
    static const char *const bad[] = {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "ok \xe2\x82"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m = travelling(PAV_MESSAGE_FAULT);
        snprintf(m.text, sizeof m.text, "%s", bad[i]);
        spoil(PAV_ROLE_STAGE, &m);
    }
    close_pair();
}

static void terminals_are_safe(void)
{
    open_pair();
    struct pav_message m = valid(PAV_MESSAGE_FAULT), got;
    int fd;
    snprintf(m.text, sizeof m.text,
             "a\033[2Jb\nc\xc2\x9b"
             "d\x7f");
    CHECK(pav_message_send(sockets[0], &m, -1));
    CHECK_INT(pav_message_receive(sockets[1], PAV_ROLE_STAGE, PAV_ROLE_KEEPER, &got, &fd),
              PAV_RECEIVE_OK);
    CHECK_STR(got.text, "a [2Jb c  d ");
    close_pair();
}

static void spoil_to_desk(const struct pav_message *m)
{
    send_raw(m, sizeof *m, 0);
    CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
}

/* What a stage says of its rows, in every way that would lead the keeper or the desk astray. */
static void wrong_rows_are_refused(void)
{
    open_pair();
    struct pav_message m = travelling(PAV_MESSAGE_PIECE);
    m.u.piece.id = 0;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PIECE);
    m.u.piece.rows = PAV_ROWS_MAX + 1;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PIECE);
    m.u.piece.role = PAV_PIECE_TRANSITION + 1;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PIECE);
    m.u.piece.comes = 2;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    m.u.row.row = PAV_ROWS_MAX;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    m.u.row.type = PAV_TYPE_EVENT + 1;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    m.u.row.max = NAN;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    m.u.row.min = 2, m.u.row.max = 1;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    m.u.row.key[0] = 0;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    memset(m.u.row.label, 'a', sizeof m.u.row.label);
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_PARAM);
    m.u.row.unit[0] = (char)0xff;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_VALUE);
    memset(m.u.value.value, 'a', sizeof m.u.value.value);
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_CHOICE);
    m.u.choice.index = PAV_ROW_CHOICES_MAX;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_CHOICE);
    m.u.choice.count = PAV_WORDS_AT_ONCE + 1;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_CHOICE);
    m.u.choice.index = PAV_ROW_CHOICES_MAX - 1;
    m.u.choice.count = 2;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_CHOICE);
    m.u.choice.count = 1;
    snprintf(m.u.choice.words[1], PAV_ROW_KEY_MAX, "unseen");
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_CHOICE);
    m.u.choice.count = 1;
    memset(m.u.choice.words[0], 'a', PAV_ROW_KEY_MAX);
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_TROUBLE);
    m.u.trouble.count = PAV_TROUBLES_MAX + 1;
    spoil_to_desk(&m);
    m = travelling(PAV_MESSAGE_SET);
    memset(m.text, 'a', PAV_VALUE_MAX);
    m.text[PAV_VALUE_MAX] = 0;
    send_raw(&m, sizeof m, 0);
    CHECK_INT(receive_as(PAV_ROLE_DESK, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    m = travelling(PAV_MESSAGE_COMMAND);
    m.u.command.entry = PAV_PROGRAMME_MAX;
    send_raw(&m, sizeof m, 0);
    CHECK_INT(receive_as(PAV_ROLE_DESK, PAV_ROLE_KEEPER), PAV_RECEIVE_BAD);
    close_pair();
}

/* A text parameter of full length, with every kind of character, comes through whole. */
static void a_long_value_travels_whole(void)
{
    open_pair();
    struct pav_message m = valid(PAV_MESSAGE_SET), got;
    int fd;
    for (size_t i = 0; i + 2 < PAV_VALUE_MAX; i += 2)
        memcpy(m.text + i, "\xc3\xa9", 2);
    CHECK(pav_message_send(sockets[0], &m, -1));
    CHECK_INT(pav_message_receive(sockets[1], PAV_ROLE_DESK, PAV_ROLE_KEEPER, &got, &fd),
              PAV_RECEIVE_OK);
    CHECK_STR(got.text, m.text);
    m = valid(PAV_MESSAGE_VALUE);
    memset(m.u.value.value, 'x', PAV_VALUE_MAX - 1);
    CHECK(pav_message_send(sockets[0], &m, -1));
    CHECK_INT(pav_message_receive(sockets[1], PAV_ROLE_STAGE, PAV_ROLE_KEEPER, &got, &fd),
              PAV_RECEIVE_OK);
    CHECK_STR(got.u.value.value, m.u.value.value);
    close_pair();
}

/* The bytes that a type does not use are a way out for pictures: nothing may pass in them. */
static void nothing_travels_unseen(void)
{
    open_pair();
    struct pav_message m = travelling(PAV_MESSAGE_NEEDS), got;
    memset((char *)&m.u + sizeof m.u.needs, 0x55, sizeof m.u - sizeof m.u.needs);
    memset(m.text + 1, 0x55, sizeof m.text - 2);
    send_raw(&m, sizeof m, 0);
    int fd;
    CHECK_INT(pav_message_receive(sockets[1], PAV_ROLE_STAGE, PAV_ROLE_KEEPER, &got, &fd),
              PAV_RECEIVE_OK);
    struct pav_message clean = travelling(PAV_MESSAGE_NEEDS);
    CHECK(memcmp(&got, &clean, sizeof got) == 0);
    close_pair();
}

static void a_full_queue_does_not_block(void)
{
    open_pair();
    struct pav_message m = valid(PAV_MESSAGE_STATUS);
    int sent = 0;
    while (sent < 100000 && pav_message_send(sockets[0], &m, -1))
        sent++;
    CHECK(sent > 0 && sent < 100000);
    CHECK_INT(errno, EAGAIN);
    int received = 0;
    while (receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER) == PAV_RECEIVE_OK)
        received++;
    CHECK_INT(received, sent);
    close_pair();
}

static void an_end_is_heard(void)
{
    open_pair();
    struct pav_message m = valid(PAV_MESSAGE_STATUS);
    CHECK(pav_message_send(sockets[0], &m, -1));
    close(sockets[0]);
    CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_OK);
    CHECK_INT(receive_as(PAV_ROLE_STAGE, PAV_ROLE_KEEPER), PAV_RECEIVE_CLOSED);
    CHECK(!pav_message_send(sockets[1], &m, -1));
    close(sockets[1]);
}

/* Random bytes of the right length: never a crash, and only what the schema knows comes through. */
static void noise_is_survived(void)
{
    open_pair();
    srandom(7);
    for (int i = 0; i < 20000; i++) {
        struct pav_message m = travelling(1 + i % (PAV_MESSAGE_TYPES - 1)), got;
        for (int n = 1 + i % 4; n > 0; n--)
            ((unsigned char *)&m)[(size_t)random() % (i % 2 ? sizeof m : 24)] =
                (unsigned char)random();
        send_raw(&m, sizeof m, 0);
        int fd;
        if (pav_message_receive(sockets[1], PAV_ROLE_STAGE, PAV_ROLE_KEEPER, &got, &fd) !=
            PAV_RECEIVE_OK)
            continue;
        CHECK(got.type == PAV_MESSAGE_NEEDS || got.type == PAV_MESSAGE_STEP ||
              got.type == PAV_MESSAGE_FAULT || got.type == PAV_MESSAGE_STATUS ||
              got.type == PAV_MESSAGE_PIECE || got.type == PAV_MESSAGE_PARAM ||
              got.type == PAV_MESSAGE_CHOICE || got.type == PAV_MESSAGE_VALUE ||
              got.type == PAV_MESSAGE_TROUBLE || got.type == PAV_MESSAGE_MOSAIC ||
              got.type == PAV_MESSAGE_PLUGGED || got.type == PAV_MESSAGE_TAKE ||
              got.type == PAV_MESSAGE_FIGURES || got.type == PAV_MESSAGE_CODE);
        CHECK(got.type != PAV_MESSAGE_SET && got.type != PAV_MESSAGE_COMMAND &&
              got.type != PAV_MESSAGE_ASK && got.type != PAV_MESSAGE_CAMERA);
        if (got.type == PAV_MESSAGE_PARAM)
            CHECK(memchr(got.u.row.key, 0, sizeof got.u.row.key) && got.u.row.key[0] &&
                  memchr(got.u.row.label, 0, sizeof got.u.row.label) &&
                  got.u.row.row < PAV_ROWS_MAX && got.u.row.choices <= PAV_ROW_CHOICES_MAX);
        if (got.type == PAV_MESSAGE_VALUE)
            CHECK(memchr(got.u.value.value, 0, sizeof got.u.value.value) &&
                  got.u.value.row < PAV_ROWS_MAX);
        CHECK(memchr(got.text, 0, sizeof got.text) != NULL);
    }
    close_pair();
}

int main(void)
{
    RUN(content_arrives);
    RUN(a_descriptor_arrives);
    RUN(wrong_descriptor_counts_are_refused);
    RUN(wrong_lengths_are_refused);
    RUN(wrong_heads_are_refused);
    RUN(wrong_values_are_refused);
    RUN(wrong_wishes_are_refused);
    RUN(wishes_add_up);
    RUN(wrong_texts_are_refused);
    RUN(wrong_rows_are_refused);
    RUN(a_long_value_travels_whole);
    RUN(terminals_are_safe);
    RUN(nothing_travels_unseen);
    RUN(a_full_queue_does_not_block);
    RUN(an_end_is_heard);
    RUN(noise_is_survived);
    return check_end();
}
