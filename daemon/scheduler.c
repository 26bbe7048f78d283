/* scheduler.c -- see scheduler.h. The queue is bounded and taking a job costs a compilation, so the hottest is found by looking at all. */
#include "scheduler.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void free_waiters(XtJob *j)
{
    for (XtWaiter *w = j->waiters, *next; w; w = next) {
        next = w->next;
        free(w);
    }
    j->waiters = NULL;
}

static void free_job(XtJob *j)
{
    free_waiters(j);
    free(j->name);
    free(j->unit);
    free(j);
}

static XtJob *make(const uint8_t key[16], uid_t domain, const char *name, const uint8_t *unit, size_t unit_size)
{
    XtJob *j = calloc(1, sizeof *j);
    if (!j) return NULL;
    memcpy(j->key, key, 16);
    j->domain = domain;
    j->name = strdup(name);
    j->unit = malloc(unit_size + 1);
    j->unit_size = unit_size;
    if (j->name && j->unit) {
        memcpy(j->unit, unit, unit_size);
        return j;
    }
    free_job(j);
    return NULL;
}

int xt_scheduler_submit(XtScheduler *s, size_t limit, const uint8_t key[16], uid_t domain, uint32_t heat, const char *name,
                        const uint8_t *unit, size_t unit_size, XtWaiter waiter, bool *merged)
{
    XtJob *j = xt_keymap_get(&s->jobs, key);
    *merged = j != NULL;
    if (!j && s->queued >= limit) return -ENOSPC;
    XtWaiter *w = malloc(sizeof *w);
    if (!w) return -ENOMEM;
    if (!j) {
        j = make(key, domain, name, unit, unit_size);
        if (!j || xt_keymap_put(&s->jobs, key, j)) {
            if (j) free_job(j);
            free(w);
            return -ENOMEM;
        }
        j->next = s->queue;
        s->queue = j;
        s->queued++;
    }
    *w = waiter;
    w->next = j->waiters;
    j->waiters = w;
    j->heat += heat;
    return 0;
}

static bool is_awaited(const XtJob *j)
{
    for (const XtWaiter *w = j->waiters; w; w = w->next)
        if (w->client) return true;
    return false;
}

static bool comes_before(const XtJob *a, const XtJob *b)
{
    bool x = is_awaited(a), y = is_awaited(b);
    if (x != y) return x;
    return a->thorough != b->thorough ? b->thorough : a->heat >= b->heat;
}

/* Where the next one hangs in the queue. */
static XtJob **best_of(XtScheduler *s)
{
    XtJob **best = &s->queue;
    for (XtJob **j = &s->queue; *j; j = &(*j)->next)
        if (comes_before(*j, *best)) best = j; /* of equals the oldest, which is the last in the list */
    return best;
}

const XtJob *xt_scheduler_next(XtScheduler *s) { return *best_of(s); }

XtJob *xt_scheduler_take(XtScheduler *s)
{
    XtJob **best = best_of(s), *job = *best;
    if (!job) return NULL;
    *best = job->next;
    job->next = NULL;
    job->running = true;
    s->queued--;
    s->running++;
    return job;
}

bool xt_scheduler_again(XtScheduler *s, XtJob *job, size_t limit)
{
    if (s->queued >= limit) return false;
    free_waiters(job);
    job->running = false;
    job->thorough = true;
    s->running--;
    s->queued++;
    job->next = s->queue;
    s->queue = job;
    return true;
}

void xt_scheduler_finish(XtScheduler *s, XtJob *job)
{
    xt_keymap_remove(&s->jobs, job->key);
    s->running--;
    free_job(job);
}

void xt_scheduler_adopt(XtScheduler *s, const void *client, const uint8_t program[16], size_t limit)
{
    size_t adopted = 0;
    for (const XtJob *j = s->queue; j; j = j->next) adopted += !is_awaited(j) && !j->thorough;
    for (size_t i = 0; i < s->jobs.capacity; i++) {
        XtJob *j = s->jobs.slots[i].value;
        for (XtWaiter *w = j ? j->waiters : NULL; w; w = w->next) {
            if (w->client != client) continue;
            w->client = NULL;
            memcpy(w->program, program, sizeof w->program);
            if (j->running || is_awaited(j)) continue;
            if (adopted < limit) adopted++;
            else w->client = (void *)client; /* to be forgotten */
        }
    }
}

/* Unlinks *j from the queue and frees it. */
static void drop(XtScheduler *s, XtJob **j)
{
    XtJob *gone = *j;
    *j = gone->next;
    s->queued--;
    xt_keymap_remove(&s->jobs, gone->key);
    free_job(gone);
}

bool xt_scheduler_drop_adopted(XtScheduler *s)
{
    for (XtJob **j = &s->queue; *j; j = &(*j)->next) {
        XtJob *gone = *j;
        if (is_awaited(gone)) continue;
        drop(s, j);
        return true;
    }
    return false;
}

bool xt_scheduler_cancel(XtScheduler *s, const void *client, uint32_t id)
{
    for (XtJob **j = &s->queue; *j; j = &(*j)->next)
        for (XtWaiter **w = &(*j)->waiters; *w; w = &(*w)->next) {
            XtWaiter *gone = *w;
            if (gone->client != client || gone->id != id) continue;
            *w = gone->next;
            free(gone);
            if (!(*j)->waiters) drop(s, j);
            return true;
        }
    return false;
}

static void forget_in(XtJob *j, const void *client)
{
    for (XtWaiter **w = &j->waiters; *w;) {
        XtWaiter *gone = *w;
        if (gone->client != client) {
            w = &gone->next;
            continue;
        }
        *w = gone->next;
        free(gone);
    }
}

void xt_scheduler_forget(XtScheduler *s, const void *client)
{
    for (size_t i = 0; i < s->jobs.capacity; i++)
        if (s->jobs.slots[i].value) forget_in(s->jobs.slots[i].value, client);
    for (XtJob **j = &s->queue; *j;) {
        XtJob *gone = *j;
        if (gone->waiters || gone->thorough) {
            j = &gone->next;
            continue;
        }
        drop(s, j);
    }
}

void xt_scheduler_free(XtScheduler *s)
{
    for (size_t i = 0; i < s->jobs.capacity; i++)
        if (s->jobs.slots[i].value) free_job(s->jobs.slots[i].value);
    xt_keymap_free(&s->jobs);
    *s = (XtScheduler){0};
}
