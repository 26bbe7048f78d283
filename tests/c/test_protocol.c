/* test_protocol.c -- messages: round trips from the table, bounds, damaged frames, descriptors on a socket. */
#include "check.h"
#include "protocol/hash.h"
#include "protocol/msg.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* sets each field of a message to something within its bounds */
#define SAMPLE_U32(name, bound) m->name = (uint32_t)(bound);
#define SAMPLE_U64(name, bound) m->name = (bound);
#define SAMPLE_I32(name, bound) m->name = -1;
#define SAMPLE_BOOL(name, bound) m->name = true;
#define SAMPLE_STR(name, bound) m->name = #name;
#define SAMPLE_BYTES(name, bound) m->name = (XtBytes){(const uint8_t *)#name, sizeof #name};
#define SAMPLE_KEY(name, bound) memset(m->name, 7, 16);
#define SAME_U32(name) assert_int_equal(a->name, b->name);
#define SAME_U64(name) assert_true(a->name == b->name);
#define SAME_I32(name) assert_int_equal(a->name, b->name);
#define SAME_BOOL(name) assert_int_equal(a->name, b->name);
#define SAME_STR(name) assert_string_equal(a->name, b->name);
#define SAME_BYTES(name) assert_int_equal(a->name.size, b->name.size); assert_memory_equal(a->name.data, b->name.data, a->name.size);
#define SAME_KEY(name) assert_memory_equal(a->name, b->name, 16);

#define XT_MSG(NAME, name, Struct, direction, doc) static void fill_##name(Struct *m) {
#define XT_FIELD(TYPE, name, bound, doc) SAMPLE_##TYPE(name, bound)
#define XT_END(NAME, name, Struct) }
#include "protocol/schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
#define XT_MSG(NAME, name, Struct, direction, doc) static void compare_##name(const Struct *a, const Struct *b) {
#define XT_FIELD(TYPE, name, bound, doc) SAME_##TYPE(name)
#define XT_END(NAME, name, Struct) }
#include "protocol/schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END

static void fill(XtMsg *m, XtMsgType type) {
    *m = (XtMsg){.type = type};
    switch (type) {
#define XT_MSG(NAME, name, Struct, direction, doc) case XT_MSG_##NAME: fill_##name(&m->name); break;
#define XT_FIELD(TYPE, name, bound, doc)
#define XT_END(NAME, name, Struct)
#include "protocol/schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
    default: break;
    }
    if (type == XT_MSG_HELLO) m->hello.version = XT_PROTOCOL_VERSION;
    if (type == XT_MSG_WELCOME) m->welcome.version = XT_PROTOCOL_VERSION;
}

static void compare(const XtMsg *a, const XtMsg *b) {
    assert_int_equal(a->type, b->type);
    switch (a->type) {
#define XT_MSG(NAME, name, Struct, direction, doc) case XT_MSG_##NAME: compare_##name(&a->name, &b->name); break;
#define XT_FIELD(TYPE, name, bound, doc)
#define XT_END(NAME, name, Struct)
#include "protocol/schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
    default: break;
    }
}

static void round_trips(void **state) {
    (void)state;
    for (int type = 1; type < XT_MSG_COUNT; type++) {
        XtMsg m, got;
        uint8_t *frame;
        size_t size;
        char err[256];
        fill(&m, (XtMsgType)type);
        assert_int_equal(xt_msg_encode(&m, &frame, &size), 0);
        assert_int_equal(xt_msg_decode(frame + 4, size - 4, &got, err), 0);
        compare(&m, &got);
        xt_msg_free(&got);
        free(frame);
    }
}

/* every prefix is refused, every flipped byte gives a message or an error, never a crash (run under sanitizers) */
static void damaged_frames(void **state) {
    (void)state;
    for (int type = 1; type < XT_MSG_COUNT; type++) {
        XtMsg m, got;
        uint8_t *frame;
        size_t size;
        char err[256];
        fill(&m, (XtMsgType)type);
        assert_int_equal(xt_msg_encode(&m, &frame, &size), 0);
        for (size_t n = 4; n < size; n++) assert_int_not_equal(xt_msg_decode(frame + 4, n - 4, &got, err), 0);
        for (size_t n = 4; n < size; n++)
            for (int v = 0; v < 256; v++) {
                uint8_t *copy = malloc(size - 4), old = frame[n];
                frame[n] = (uint8_t)v;
                memcpy(copy, frame + 4, size - 4); /* exactly as large, so that the sanitizer sees reads beyond */
                if (!xt_msg_decode(copy, size - 4, &got, err)) xt_msg_free(&got);
                frame[n] = old;
                free(copy);
            }
        free(frame);
    }
}

static void bounds(void **state) {
    (void)state;
    char *name = calloc(1, 514), err[256];
    uint8_t *frame;
    size_t size;
    memset(name, 'x', 513);
    XtMsg m = {.type = XT_MSG_EXPLAIN, .explain = {name}}, got;
    assert_int_equal(xt_msg_encode(&m, &frame, &size), -EMSGSIZE);
    name[512] = 0;
    assert_int_equal(xt_msg_encode(&m, &frame, &size), 0);
    free(frame);
    m = (XtMsg){.type = XT_MSG_HELLO, .hello = {.version = XT_PROTOCOL_VERSION + 1}};
    assert_int_equal(xt_msg_encode(&m, &frame, &size), 0);
    assert_int_equal(xt_msg_decode(frame + 4, size - 4, &got, err), -EPROTONOSUPPORT);
    assert_int_equal(got.hello.version, XT_PROTOCOL_VERSION + 1);
    free(frame);
    const uint8_t huge[] = {0xdd, 0xff, 0xff, 0xff, 0xff}; /* an array of 2^32-1 elements */
    assert_int_equal(xt_msg_decode(huge, sizeof huge, &got, err), -EBADMSG);
    free(name);
}

static void descriptors(void **state) {
    (void)state;
    int ends[2], got_fd = -1, pipe_ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(pipe(pipe_ends), 0);
    XtMsg m = {.type = XT_MSG_SEGMENT, .segment = {5, 64}}, got;
    assert_int_equal(xt_conn_recv(ends[1], &got, &got_fd, 0, NULL), -ETIMEDOUT);
    uint8_t *frame;
    size_t size;
    assert_int_equal(xt_msg_encode(&m, &frame, &size), 0);
    union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {{0}};
    struct iovec iov = {frame, size};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *CMSG_FIRSTHDR(&h) = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(&h)), &pipe_ends[1], sizeof(int));
    assert_int_equal(xt_conn_send(ends[0], &m, NULL), 0);
    assert_int_equal(sendmsg(ends[0], &h, 0), (int)size);
    assert_int_equal(xt_conn_recv(ends[1], &got, &got_fd, 1000, NULL), 0);
    assert_int_equal(got_fd, -1);
    xt_msg_free(&got);
    assert_int_equal(xt_conn_recv(ends[1], &got, &got_fd, 1000, NULL), 0);
    assert_int_equal(got.segment.segment, 5);
    assert_true(got_fd >= 0 && (fcntl(got_fd, F_GETFD) & FD_CLOEXEC));
    xt_msg_free(&got);
    close(ends[0]);
    assert_int_equal(xt_conn_recv(ends[1], &got, &got_fd, 1000, NULL), -EPIPE);
    free(frame);
    close(ends[1]), close(got_fd), close(pipe_ends[0]), close(pipe_ends[1]);
}

static void hashes(void **state) {
    (void)state;
    uint8_t a[16], b[16];
    xt_key_of(a, (XtPart[]){{"ab", 2}, {"c", 1}}, 2);
    xt_key_of(b, (XtPart[]){{"a", 1}, {"bc", 2}}, 2);
    assert_memory_not_equal(a, b, 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trips), cmocka_unit_test(damaged_frames), cmocka_unit_test(bounds),
                                       cmocka_unit_test(descriptors), cmocka_unit_test(hashes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
