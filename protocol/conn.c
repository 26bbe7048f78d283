/* conn.c -- blocking client side of the socket; see msg.h */
#include "compilerlink.h"
#include "msg.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
    FRAME_TIMEOUT_MS = 5000, /* for the rest of a message that has begun */
    SEND_TIMEOUT_MS = 5000,  /* for a peer that takes nothing */
    SLICE_MS = 50            /* how often it is looked whether a wait shall stop */
};

int xt_default_socket(char path[108])
{
    const char *own = getenv("XTLINK_SOCKET"), *runtime = getenv("XDG_RUNTIME_DIR");
    int n = own && *own           ? snprintf(path, 108, "%s", own)
            : runtime && *runtime ? snprintf(path, 108, "%s/xtlink/sock", runtime)
                                  : snprintf(path, 108, "/run/xtlink/sock");
    return n < 108 ? 0 : -ENAMETOOLONG;
}

int xt_conn_connect(const char *path)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof sa.sun_path) return -ENAMETOOLONG;
    strcpy(sa.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); /* a daemon that does not accept costs no wait: -EAGAIN */
    if (fd < 0) return -errno;
    struct timeval slice = {0, SLICE_MS * 1000};
    int r;
    do r = connect(fd, (struct sockaddr *)&sa, sizeof sa);
    while (r < 0 && errno == EINTR);
    if (r == 0) r = setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &slice, sizeof slice);
    if (r == 0) r = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    if (r == 0) return fd;
    r = -errno;
    close(fd);
    return r;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int xt_conn_send(int fd, const XtMsg *m, const atomic_bool *stop)
{
    uint8_t *frame;
    size_t size;
    int r = xt_msg_encode(m, &frame, &size);
    if (r) return r;
    int64_t until = now_ms() + SEND_TIMEOUT_MS;
    for (size_t done = 0; done < size && !r;) {
        ssize_t n = send(fd, frame + done, size - done, MSG_NOSIGNAL);
        if (n >= 0) {
            done += (size_t)n;
            until = now_ms() + SEND_TIMEOUT_MS;
        } else if (errno == EAGAIN) {
            if (stop && *stop) r = -ECANCELED;
            else if (now_ms() >= until) r = -EAGAIN;
        } else if (errno != EINTR) r = -errno;
    }
    free(frame);
    return r;
}

/* Waits until readable; timeout_ms -1: for ever */
static int wait_readable(int fd, int timeout_ms, const atomic_bool *stop)
{
    int64_t until = now_ms() + timeout_ms;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    for (;;) {
        int n = poll(&p, 1, stop && (timeout_ms < 0 || timeout_ms > SLICE_MS) ? SLICE_MS : timeout_ms);
        if (n > 0) return 0;
        if (n < 0 && errno != EINTR) return -errno;
        if (stop && *stop) return -ECANCELED;
        if (timeout_ms >= 0) {
            int64_t left = until - now_ms();
            if (left <= 0) return -ETIMEDOUT;
            timeout_ms = (int)left;
        }
    }
}

/* Keeps the first descriptor that comes along in *passed, closes the others. */
static ssize_t receive(int fd, void *data, size_t size, int *passed)
{
    union {
        char bytes[CMSG_SPACE(8 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec iov = {data, size};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t n = recvmsg(fd, &h, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (n < 0) return -errno;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&h); c; c = CMSG_NXTHDR(&h, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int got;
            memcpy(&got, CMSG_DATA(c) + i * sizeof got, sizeof got);
            if (*passed < 0) *passed = got;
            else close(got);
        }
    }
    return n ? n : -EPIPE;
}

static int receive_all(int fd, uint8_t *data, size_t size, int *passed, int first_timeout_ms, const atomic_bool *stop)
{
    int timeout = first_timeout_ms;
    for (size_t done = 0; done < size;) {
        int r = wait_readable(fd, timeout, stop);
        if (r) return r;
        ssize_t n = receive(fd, data + done, size - done, passed);
        if (n == -EAGAIN || n == -EINTR) continue;
        if (n < 0) return (int)n;
        done += (size_t)n;
        timeout = FRAME_TIMEOUT_MS;
    }
    return 0;
}

static int receive_message(int fd, XtMsg *m, int *passed, int timeout_ms, const atomic_bool *stop)
{
    uint8_t head[4];
    char err[256];
    int r = receive_all(fd, head, 1, passed, timeout_ms, stop);
    if (r) return r;
    r = receive_all(fd, head + 1, 3, passed, FRAME_TIMEOUT_MS, stop);
    uint32_t size = xt_get_u32(head);
    if (!r && size > XT_MAX_FRAME) r = -EBADMSG;
    uint8_t *body = r ? NULL : malloc(size + 1);
    if (!r && !body) r = -ENOMEM;
    if (!r) r = receive_all(fd, body, size, passed, FRAME_TIMEOUT_MS, stop);
    if (!r) r = xt_msg_decode(body, size, m, err);
    free(body);
    return r == -ETIMEDOUT ? -EPIPE : r;
}

int xt_conn_recv(int fd, XtMsg *m, int *fd_out, int timeout_ms, const atomic_bool *stop)
{
    int passed = -1;
    memset(m, 0, sizeof *m);
    int r = receive_message(fd, m, &passed, timeout_ms, stop);
    if (passed >= 0 && (r || !fd_out)) close(passed), passed = -1;
    if (fd_out) *fd_out = passed;
    return r;
}
