/* session.c -- connections: who it is (SO_PEERCRED), frames in and out, descriptors, limits.
 *
 * A client can be slow, silent or hostile at no cost to others: it has HELLO_MS to greet, the daemon stops reading from it while more than
 * OUT_HIGH bytes wait for it, closes it when nothing of them leaves for STALL_MS, and answers at most config.session_requests at a time.
 */
#include "daemon.h"
#include "log.h"
#include "protocol/abi.h"
#include "protocol/compilerlink.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HELLO_MS = 10000, STALL_MS = 60000, OUT_HIGH = 4 << 20, READ_SIZE = 64 << 10, ACCEPTS_A_TURN = 64 };

typedef struct Frame {
    struct Frame *next;
    uint8_t *data;
    size_t size;
    int fd; /* to pass along with the first byte, or -1 */
} Frame;

struct XtSession {
    XtSession *next, **link;
    XtDaemon *d;
    int fd;
    uv_poll_t poll;
    uv_timer_t timer; /* greeting, stalled output */
    unsigned open_handles;
    uid_t uid;
    XtMsg hello; /* type NONE until it came */
    uint8_t *in;
    size_t have, room;
    Frame *out, **out_end;
    size_t out_bytes, out_done; /* waiting in all; sent of the first frame */
    uint32_t *segments, nsegments;
    uint32_t unanswered;
    bool closing, last_words; /* last_words: close when the output has left */
};

uid_t xt_session_uid(const XtSession *s) { return s->uid; }
uid_t xt_session_domain(const XtSession *s) { return s->d->config.share_cache ? (uid_t)-2 : s->uid; }
const XtMsgHello *xt_session_hello(const XtSession *s) { return &s->hello.hello; }
void xt_session_answered(XtSession *s) { s->unanswered--; }

void xt_session_counts(const XtDaemon *d, uint64_t *all, uint64_t *agents)
{
    *all = *agents = 0;
    for (const XtSession *s = d->sessions; s; s = s->next) {
        ++*all;
        if (s->hello.type == XT_MSG_HELLO && s->hello.hello.kind != 1) ++*agents;
    }
}

/* --- the end --- */

static void free_frame(Frame *f)
{
    if (f->fd >= 0) close(f->fd);
    free(f->data);
    free(f);
}

static void on_closed(uv_handle_t *h)
{
    XtSession *s = h->data;
    if (--s->open_handles) return;
    close(s->fd);
    while (s->out) {
        Frame *f = s->out;
        s->out = f->next;
        free_frame(f);
    }
    xt_msg_free(&s->hello);
    free(s->segments);
    free(s->in);
    free(s);
}

static void close_session(XtSession *s)
{
    if (s->closing) return;
    s->closing = true;
    *s->link = s->next;
    if (s->next) s->next->link = s->link;
    xt_service_gone(s->d, s);
    uv_close((uv_handle_t *)&s->poll, on_closed);
    uv_close((uv_handle_t *)&s->timer, on_closed);
}

static void on_timer(uv_timer_t *t) { close_session(t->data); }

/* --- output --- */

static void on_event(uv_poll_t *p, int status, int events);

static void watch(XtSession *s)
{
    if (s->closing) return;
    int events = UV_DISCONNECT;
    if (s->out) events |= UV_WRITABLE;
    if (!s->last_words && s->out_bytes < OUT_HIGH) events |= UV_READABLE;
    uv_poll_start(&s->poll, events, on_event);
}

static ssize_t send_some(int fd, const uint8_t *data, size_t size, int passed)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec iov = {(void *)(uintptr_t)data, size};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1};
    if (passed >= 0) {
        memset(&control, 0, sizeof control);
        h.msg_control = &control, h.msg_controllen = sizeof control;
        struct cmsghdr *c = CMSG_FIRSTHDR(&h);
        c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_RIGHTS, c->cmsg_len = CMSG_LEN(sizeof passed);
        memcpy(CMSG_DATA(c), &passed, sizeof passed);
    }
    ssize_t n;
    do n = sendmsg(fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

static void flush(XtSession *s)
{
    bool moved = false;
    while (s->out) {
        Frame *f = s->out;
        ssize_t n = send_some(s->fd, f->data + s->out_done, f->size - s->out_done, s->out_done ? -1 : f->fd);
        if (n == -EAGAIN) break;
        if (n < 0) {
            close_session(s);
            return;
        }
        moved = true;
        s->out_done += (size_t)n, s->out_bytes -= (size_t)n;
        if (s->out_done < f->size) continue;
        s->out = f->next, s->out_done = 0;
        if (!s->out) s->out_end = &s->out;
        free_frame(f);
    }
    if (!s->out && s->last_words) {
        close_session(s);
        return;
    }
    if (!s->out && s->hello.type) uv_timer_stop(&s->timer);
    else if (s->out && (moved || !uv_is_active((uv_handle_t *)&s->timer))) uv_timer_start(&s->timer, on_timer, STALL_MS, 0);
    watch(s);
}

void xt_session_send(XtSession *s, const XtMsg *m, int fd)
{
    if (s->closing || s->last_words) return;
    Frame *f = calloc(1, sizeof *f);
    if (!f || xt_msg_encode(m, &f->data, &f->size)) {
        xt_log(XT_LOG_ERROR, "cannot make a %s message", xt_msg_name(m->type));
        free(f);
        return;
    }
    f->fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
    *s->out_end = f, s->out_end = &f->next;
    s->out_bytes += f->size;
    watch(s); /* sent when the loop comes round, many frames at a time */
}

void xt_session_error(XtSession *s, const char *text)
{
    XtMsg m = {.type = XT_MSG_ERROR, .error = {text}};
    s->d->metrics.sessions_rejected++;
    xt_session_send(s, &m, -1);
    s->last_words = true;
    uv_timer_start(&s->timer, on_timer, STALL_MS, 0);
    watch(s);
}

bool xt_session_needs_segment(XtSession *s, uint32_t number)
{
    for (uint32_t i = 0; i < s->nsegments; i++)
        if (s->segments[i] == number) return false;
    uint32_t *more = realloc(s->segments, (s->nsegments + 1) * sizeof *more);
    if (!more) return true;
    s->segments = more;
    s->segments[s->nsegments++] = number;
    return true;
}

/* --- input --- */

static void take_hello(XtSession *s, XtMsg *m)
{
    s->hello = *m;
    memset(m, 0, sizeof *m); /* its memory is the session's now */
    uv_timer_stop(&s->timer);
    if (s->hello.hello.kind != 1) {
        xt_service_hot_list(s->d, s);
        return;
    }
    XtMsg w = {.type = XT_MSG_WELCOME, .welcome = {XT_PROTOCOL_VERSION, XT_DAEMON_BUILD, 0, xt_abi_id()}};
    xt_session_send(s, &w, -1);
}

static void take_compile(XtSession *s, const XtMsgCompile *m)
{
    if (s->unanswered >= s->d->config.session_requests || !m->id) {
        uint32_t reason = m->id ? XT_REFUSE_queue_full : XT_REFUSE_bad_request;
        XtMsg r = {.type = XT_MSG_REFUSED, .refused = {m->id, reason, xt_refuse_text(reason)}};
        s->d->metrics.refused[reason]++;
        xt_session_send(s, &r, -1);
        return;
    }
    s->unanswered++;
    xt_service_compile(s->d, s, m);
}

static void take_message(XtSession *s, XtMsg *m)
{
    if (s->hello.type == XT_MSG_NONE) {
        if (m->type == XT_MSG_HELLO) take_hello(s, m);
        else xt_session_error(s, "the first message must be HELLO");
        return;
    }
    if (m->type == XT_MSG_COMPILE) take_compile(s, &m->compile);
    else if (m->type == XT_MSG_REPORT) xt_service_report(s->d, s, &m->report);
    else if (!xt_tools_answer(s->d, s, m)) xt_session_error(s, "unexpected message");
}

/* Takes one frame of the have bytes at in; returns how many bytes it was, 0 when it is not complete. */
static size_t take_frame(XtSession *s, const uint8_t *in, size_t have)
{
    if (have < 4) return 0;
    uint32_t size = xt_get_u32(in);
    if (size > XT_MAX_FRAME) {
        xt_session_error(s, "message too long");
        return 0;
    }
    if (have < (size_t)size + 4) return 0;
    XtMsg m;
    char err[256];
    int r = xt_msg_decode(in + 4, size, &m, err);
    if (r == 0) {
        take_message(s, &m);
        xt_msg_free(&m);
    } else {
        xt_session_error(s, err);
    }
    return (size_t)size + 4;
}

static void take_frames(XtSession *s)
{
    size_t done = 0;
    while (!s->closing && !s->last_words && s->out_bytes < OUT_HIGH) {
        size_t n = take_frame(s, s->in + done, s->have - done);
        if (!n) break;
        done += n;
    }
    s->have -= done;
    memmove(s->in, s->in + done, s->have);
    if (s->have == 0) { /* an idle session keeps no buffer */
        free(s->in);
        s->in = NULL, s->room = 0;
    }
}

static void receive(XtSession *s)
{
    if (s->room - s->have < READ_SIZE) {
        size_t room = s->have + s->have / 2 + READ_SIZE;
        uint8_t *in = realloc(s->in, room);
        if (!in) {
            close_session(s);
            return;
        }
        s->in = in, s->room = room;
    }
    ssize_t n =
        recv(s->fd, s->in + s->have, s->room - s->have, MSG_DONTWAIT); /* descriptors that a client passes are dropped by the kernel */
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        close_session(s);
        return;
    }
    s->have += (size_t)n;
    take_frames(s);
}

static void on_event(uv_poll_t *p, int status, int events)
{
    XtSession *s = p->data;
    if (status < 0) {
        close_session(s);
        return;
    }
    if ((events & UV_READABLE) && !s->closing) receive(s);
    bool was_full = s->out_bytes >= OUT_HIGH;
    if (s->out && !s->closing) flush(s);
    if (was_full && s->have && !s->closing) take_frames(s);
    if ((events & UV_DISCONNECT) && !(events & UV_READABLE) && !s->closing) close_session(s);
}

/* --- new ones --- */

static uint32_t sessions_of(const XtDaemon *d, uid_t uid)
{
    uint32_t n = 0;
    for (const XtSession *s = d->sessions; s; s = s->next) n += s->uid == uid;
    return n;
}

static void add(XtDaemon *d, int fd)
{
    struct ucred who;
    socklen_t size = sizeof who;
    XtSession *s = calloc(1, sizeof *s);
    if (!s || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) || uv_poll_init(d->loop, &s->poll, fd)) {
        free(s);
        close(fd);
        return;
    }
    s->d = d, s->fd = fd, s->uid = who.uid, s->open_handles = 2, s->out_end = &s->out;
    uv_timer_init(d->loop, &s->timer);
    s->poll.data = s->timer.data = s;
    bool many = sessions_of(d, s->uid) >= d->config.sessions_per_user;
    s->next = d->sessions, s->link = &d->sessions;
    if (s->next) s->next->link = &s->next;
    d->sessions = s;
    d->metrics.sessions_total++;
    uv_timer_start(&s->timer, on_timer, HELLO_MS, 0);
    bool foreign = s->uid && s->uid != geteuid();
    if (foreign && geteuid() && !d->config.all_users) xt_session_error(s, "this daemon serves another user");
    else if (many) xt_session_error(s, "too many connections of this user");
    else watch(s);
}

static void on_connection(uv_poll_t *p, int status, int events)
{
    XtDaemon *d = p->data;
    (void)events;
    if (status < 0) return;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        int fd = accept4(d->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            add(d, fd);
            continue;
        }
        if ((errno == EMFILE || errno == ENFILE) && d->spare_fd >= 0) {
            close(d->spare_fd);
            fd = accept4(d->listen_fd, NULL, NULL, SOCK_CLOEXEC);
            if (fd >= 0) close(fd);
            d->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
            d->metrics.sessions_rejected++;
        }
        if (errno != EINTR) return;
    }
}

void xt_session_listen(XtDaemon *d, int fd)
{
    d->listen_fd = fd;
    d->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    uv_poll_init(d->loop, &d->listener, fd);
    d->listener.data = d;
    uv_poll_start(&d->listener, UV_READABLE, on_connection);
}

void xt_session_close_all(XtDaemon *d)
{
    uv_close((uv_handle_t *)&d->listener, NULL);
    while (d->sessions) close_session(d->sessions);
    if (d->spare_fd >= 0) close(d->spare_fd);
}
