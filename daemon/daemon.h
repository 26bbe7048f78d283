/* daemon.h -- the daemon's one state, and what its parts may call of each other. Everything runs on one thread, in one libuv loop.
 *
 *   main.c      options, sockets, signals        session.c   connections, buffers, limits
 *   service.c   what happens to a COMPILE        tools.c     answers to xtlink status, explain, cache...
 *   scrape.c    the metrics socket
 */
#ifndef XT_DAEMON_DAEMON_H
#define XT_DAEMON_DAEMON_H
#include "compilers.h"
#include "config.h"
#include "metrics.h"
#include "protocol/msg.h"
#include "scheduler.h"
#include "segment.h"
#include "store.h"
#include <uv.h>

#define XT_DAEMON_BUILD "xtlinkd 0.1"

typedef struct XtSession XtSession;

typedef struct XtDaemon {
    uv_loop_t *loop;
    XtConfig config;
    XtStore *store;         /* NULL: running without */
    uv_timer_t store_timer; /* commits what has been collected */
    XtSegments segments;
    XtScheduler scheduler;
    XtCompilers *compilers;
    XtMetrics metrics;
    XtSession *sessions;
    uv_poll_t listener;
    int listen_fd;
    int spare_fd;     /* given up for a moment to turn a client away when descriptors have run out */
    uv_poll_t scrape; /* the metrics socket */
    int scrape_fd;    /* -1: there is none */
    uint64_t started; /* uv_now */
} XtDaemon;

/* --- session.c --- */
void xt_session_listen(XtDaemon *d, int fd);
void xt_session_close_all(XtDaemon *d);
uid_t xt_session_uid(const XtSession *s);
uid_t xt_session_domain(const XtSession *s); /* whose blobs it shares */
const XtMsgHello *xt_session_hello(const XtSession *s);
/* Queues a message; fd >= 0 is duplicated and passed along. */
void xt_session_send(XtSession *s, const XtMsg *m, int fd);
/* Sends ERROR and closes once that has left. */
void xt_session_error(XtSession *s, const char *text);
/* True once for each segment and session: a SEGMENT is to be sent. */
bool xt_session_needs_segment(XtSession *s, uint32_t number);
/* One COMPILE has been answered. */
void xt_session_answered(XtSession *s);
void xt_session_counts(const XtDaemon *d, uint64_t *all, uint64_t *agents);

/* --- service.c --- */
void xt_service_init(XtDaemon *d, const char *compiler);
void xt_service_hot_list(XtDaemon *d, XtSession *s);
void xt_service_compile(XtDaemon *d, XtSession *s, const XtMsgCompile *m);
void xt_service_report(XtDaemon *d, XtSession *s, const XtMsgReport *m);
void xt_service_gone(XtDaemon *d, XtSession *s);
/* The store has collected writes: commit them soon. */
void xt_service_store_changed(XtDaemon *d);

/* --- scrape.c --- */
/* Answers each connection to this listening socket with the metrics. */
void xt_scrape_listen(XtDaemon *d, int fd);
void xt_scrape_close(XtDaemon *d);

/* --- tools.c --- */
/* Fills in the gauges of d->metrics. */
void xt_tools_gather(XtDaemon *d);
/* Answers a tool's request; false when the message is none. */
bool xt_tools_answer(XtDaemon *d, XtSession *s, const XtMsg *m);
#endif
