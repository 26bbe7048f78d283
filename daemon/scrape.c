/* scrape.c -- the metrics socket: one HTTP answer with Prometheus text, whatever is asked; then the connection ends. */
#include "daemon.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ASK_MS = 2000 };

typedef struct Scrape {
    uv_poll_t poll;
    uv_timer_t timer;
    XtDaemon *d;
    int fd;
    unsigned open_handles;
} Scrape;

static void on_closed(uv_handle_t *h)
{
    Scrape *s = h->data;
    if (--s->open_handles) return;
    close(s->fd);
    free(s);
}

static void end(Scrape *s)
{
    if (uv_is_closing((uv_handle_t *)&s->poll)) return;
    uv_close((uv_handle_t *)&s->poll, on_closed);
    uv_close((uv_handle_t *)&s->timer, on_closed);
}

static void on_timer(uv_timer_t *t) { end(t->data); }

/* The text is a few KB, less than a socket's buffer takes at once; what does not fit is cut off. */
static void on_request(uv_poll_t *p, int status, int events)
{
    Scrape *s = p->data;
    char request[4096];
    XtText t = {0};
    (void)events;
    if (status < 0 || recv(s->fd, request, sizeof request, MSG_DONTWAIT) <= 0) {
        end(s);
        return;
    }
    xt_tools_gather(s->d);
    xt_text_add(&t, "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n\r\n");
    xt_metrics_prometheus(&s->d->metrics, &t);
    if (t.data && send(s->fd, t.data, t.size, MSG_NOSIGNAL | MSG_DONTWAIT) > 0) shutdown(s->fd, SHUT_WR);
    xt_text_free(&t);
    end(s);
}

static void on_connection(uv_poll_t *p, int status, int events)
{
    XtDaemon *d = p->data;
    (void)status, (void)events;
    int fd = accept4(d->scrape_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    Scrape *s = fd < 0 ? NULL : calloc(1, sizeof *s);
    if (!s || uv_poll_init(d->loop, &s->poll, fd)) {
        if (fd >= 0) close(fd);
        free(s);
        return;
    }
    s->d = d, s->fd = fd, s->open_handles = 2;
    s->poll.data = s->timer.data = s;
    uv_timer_init(d->loop, &s->timer);
    uv_timer_start(&s->timer, on_timer, ASK_MS, 0);
    uv_poll_start(&s->poll, UV_READABLE, on_request);
}

void xt_scrape_listen(XtDaemon *d, int fd)
{
    d->scrape_fd = fd;
    if (fd < 0) return;
    uv_poll_init(d->loop, &d->scrape, fd);
    d->scrape.data = d;
    uv_poll_start(&d->scrape, UV_READABLE, on_connection);
}

void xt_scrape_close(XtDaemon *d)
{
    if (d->scrape_fd >= 0) uv_close((uv_handle_t *)&d->scrape, NULL);
}
