/* scheduler.h -- the queue of units to compile: hottest first, equal keys merged, bounded. Knows neither sockets nor processes.
 *
 * A job is queued, then running (handed to a compiler), then finished. The scheduler owns jobs; clients are opaque pointers.
 */
#ifndef XT_DAEMON_SCHEDULER_H
#define XT_DAEMON_SCHEDULER_H
#include "keymap.h"
#include <stdbool.h>
#include <sys/types.h>

/* One client's wish for a job's result. client NULL: the client is gone, its program's next process will want it. */
typedef struct XtWaiter {
    struct XtWaiter *next;
    void *client;
    uint32_t id, attempt;
    uint64_t tag;
    uint8_t program[16];
} XtWaiter;

typedef struct XtJob {
    struct XtJob *next; /* queued ones */
    uint8_t key[16];
    uint64_t heat; /* sum over its waiters */
    uid_t domain;
    char *name;
    uint8_t *unit;
    size_t unit_size;
    bool running;
    bool thorough;     /* its blob is there; compiled again with all effort, when nothing else is to be done */
    uint64_t started;  /* ns, uv_hrtime */
    XtWaiter *waiters; /* in no order; may be empty while it runs */
} XtJob;

typedef struct XtScheduler {
    XtKeyMap jobs; /* all, by key */
    XtJob *queue;  /* queued ones, in no order */
    size_t queued, running;
} XtScheduler;

/* Merges into the job of the same key, or queues a new one when fewer than limit are queued. *merged tells which.
 * 0, -ENOSPC (full), -ENOMEM. Unit and name are copied. */
int xt_scheduler_submit(XtScheduler *s, size_t limit, const uint8_t key[16], uid_t domain, uint32_t heat, const char *name,
                        const uint8_t *unit, size_t unit_size, XtWaiter waiter, bool *merged);
/* The client takes back its wish with that id when its job is still queued; the job goes when nobody else wants it. True: it was. */
bool xt_scheduler_cancel(XtScheduler *s, const void *client, uint32_t id);
/* The hottest queued job, those that clients wait for first, thorough ones last, which is running from now on; NULL when there is none. */
XtJob *xt_scheduler_take(XtScheduler *s);
/* The one that xt_scheduler_take would take. */
const XtJob *xt_scheduler_next(XtScheduler *s);
/* The running job has its blob and is queued once more, as a thorough one, when fewer than limit are queued. False: it is not. */
bool xt_scheduler_again(XtScheduler *s, XtJob *job, size_t limit);
/* The job is done with and freed, with what waiters it still has. */
void xt_scheduler_finish(XtScheduler *s, XtJob *job);
/* The client is about to go: what it waits for becomes its program's wish, for up to limit queued jobs that nobody else waits for. */
void xt_scheduler_adopt(XtScheduler *s, const void *client, const uint8_t program[16], size_t limit);
/* Drops one queued job that no client waits for. False: there is none. */
bool xt_scheduler_drop_adopted(XtScheduler *s);
/* The client is gone: its wishes go, and queued jobs that nobody waits for. */
void xt_scheduler_forget(XtScheduler *s, const void *client);
void xt_scheduler_free(XtScheduler *s);
#endif
