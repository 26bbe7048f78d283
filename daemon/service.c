/* service.c -- what happens to a request: code segment, store, refused before, or queue; and what happens to a compiler's answer. */
#include "daemon.h"
#include "log.h"
#include "protocol/abi.h"
#include "protocol/hash.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COMMIT_DELAY_MS = 100, ADOPTED_JOBS = 1000 };

static void on_store_timer(uv_timer_t *t)
{
    XtDaemon *d = t->data;
    if (d->store) xt_store_commit(d->store);
}

void xt_service_store_changed(XtDaemon *d)
{
    if (d->store && xt_store_dirty(d->store) && !uv_is_active((uv_handle_t *)&d->store_timer))
        uv_timer_start(&d->store_timer, on_store_timer, COMMIT_DELAY_MS, 0);
}

/* --- answers to clients --- */

/* What another build of the compiler made is not sent to the program again: it may mean something else to the agent of today. */
static void program_key(XtDaemon *d, const XtSession *s, uint8_t key[16])
{
    const XtMsgHello *h = xt_session_hello(s);
    uid_t domain = xt_session_domain(s);
    uint8_t build[16] = {0};
    (void)xt_compilers_build_id(d->compilers, build);
    XtPart parts[] = {{"program", 7},           {&domain, sizeof domain},         {h->python, strlen(h->python)},
                      {h->cpu, strlen(h->cpu)}, {h->program, strlen(h->program)}, {h->mode, strlen(h->mode)},
                      {build, sizeof build}};
    xt_key_of(key, parts, sizeof parts / sizeof *parts);
}

static void remember_hot(XtDaemon *d, const uint8_t program[16], const uint8_t key[16], uint64_t tag, uint32_t attempt, const uint8_t *blob)
{
    const XtBlobHeader *h = (const XtBlobHeader *)blob;
    XtHotEntry e = {.tag = tag, .osr = h->osr, .attempt = (uint16_t)attempt};
    if (!d->store) return;
    memcpy(e.key, key, 16), memcpy(e.hash, blob + h->codes, 16);
    xt_store_hot_add(d->store, program, &e, d->config.hot_entries);
    xt_service_store_changed(d);
}

/* Sends LINK, ahead of it SEGMENT when the session does not know the segment yet. */
static void send_link(XtDaemon *d, XtSession *s, const XtPlace *p, const uint8_t key[16], uint32_t id, uint64_t tag, uint32_t attempt,
                      bool cached)
{
    const XtSegment *g = p->segment;
    if (xt_session_needs_segment(s, g->number)) {
        XtMsg m = {.type = XT_MSG_SEGMENT, .segment = {g->number, XT_SEGMENT_SIZE}};
        xt_session_send(s, &m, g->fd);
    }
    const uint8_t *blob = g->base + p->offset;
    const XtBlobHeader *h = (const XtBlobHeader *)blob;
    XtMsg m = {.type = XT_MSG_LINK,
               .link = {.id = id,
                        .segment = g->number,
                        .offset = p->offset,
                        .size = p->size,
                        .tag = tag,
                        .osr = h->osr,
                        .cached = cached,
                        .attempt = attempt}};
    memcpy(m.link.hash, blob + h->codes, 16);
    memcpy(m.link.key, key, 16);
    xt_session_send(s, &m, -1);
    if (!id || !*xt_session_hello(s)->program) return;
    uint8_t program[16];
    program_key(d, s, program);
    remember_hot(d, program, key, tag, attempt, blob);
}

static void send_refusal(XtDaemon *d, XtSession *s, uint32_t id, uint32_t reason, const char *text)
{
    char shorter[512];
    strncpy(shorter, text, sizeof shorter - 1);
    shorter[sizeof shorter - 1] = 0;
    d->metrics.refused[reason < XT_REFUSE_COUNT ? reason : XT_REFUSE_compiler_error]++;
    XtMsg m = {.type = XT_MSG_REFUSED, .refused = {id, reason, shorter}};
    xt_session_send(s, &m, -1);
}

/* --- finding what is there --- */

/* In a segment, or brought there from the store; NULL when neither has it. */
static const XtPlace *find(XtDaemon *d, uid_t domain, const uint8_t key[16], bool *from_store)
{
    const XtPlace *p = xt_segments_find(&d->segments, key);
    XtStoredBlob b;
    XtBlob view;
    char err[256];
    *from_store = false;
    if (p || !d->store || xt_store_get_blob(d->store, key, &b)) return p;
    if (xt_blob_check(b.blob, b.size, &view, err)) {
        xt_log(XT_LOG_WARNING, "stored blob of %s: %s; dropped", b.name, err);
        xt_store_drop_blob(d->store, key);
    } else if (!xt_segments_add(&d->segments, domain, d->config.segments_per_user, key, b.blob, b.size, &p)) {
        *from_store = true;
    }
    xt_service_store_changed(d);
    return p;
}

static void send_dropped(XtSession *s, const XtHotEntry *h)
{
    XtMsg m = {.type = XT_MSG_LINK, .link = {.tag = h->tag, .osr = h->osr, .attempt = h->attempt, .dropped = h->dropped}};
    memcpy(m.link.hash, h->hash, 16);
    memcpy(m.link.key, h->key, 16);
    xt_session_send(s, &m, -1);
}

void xt_service_hot_list(XtDaemon *d, XtSession *s)
{
    XtHotEntry *list = NULL;
    size_t n = 0;
    uint32_t sent = 0;
    uint8_t program[16];
    program_key(d, s, program);
    if (d->store && xt_session_hello(s)->kind == 0) xt_store_hot_list(d->store, program, &list, &n);
    XtMsg m = {.type = XT_MSG_WELCOME, .welcome = {XT_PROTOCOL_VERSION, XT_DAEMON_BUILD, (uint32_t)n, xt_abi_id()}};
    xt_session_send(s, &m, -1);
    for (size_t i = 0; i < n; i++) {
        bool from_store;
        if (list[i].dropped) {
            send_dropped(s, &list[i]);
            sent++;
            continue;
        }
        const XtPlace *p = find(d, xt_session_domain(s), list[i].key, &from_store);
        if (!p) {
            xt_store_hot_remove(d->store, program, list[i].key);
            xt_service_store_changed(d);
            continue;
        }
        send_link(d, s, p, list[i].key, 0, list[i].tag, list[i].attempt, true);
        sent++;
    }
    d->metrics.hot_links += sent;
    free(list);
    m = (XtMsg){.type = XT_MSG_HOT_END, .hot_end = {sent}};
    xt_session_send(s, &m, -1);
}

/* --- compiling --- */

static void refuse_job(XtDaemon *d, XtJob *j, uint32_t reason, const char *text, bool keep)
{
    for (XtWaiter *w = j->waiters; w; w = w->next) {
        if (!w->client) continue;
        send_refusal(d, w->client, w->id, reason, text);
        xt_session_answered(w->client);
    }
    if (keep && d->store) {
        XtStoredRefusal r = {.uid = j->domain, .reason = reason, .name = j->name, .text = text};
        xt_store_put_refusal(d->store, j->key, &r);
        xt_service_store_changed(d);
    }
}

/* True: the blob was compiled quickly, and the job is queued once more. */
static bool accept_blob(XtDaemon *d, XtJob *j, const XtJobAnswer *a)
{
    XtBlob view;
    char err[256];
    const XtPlace *p;
    void *copy = aligned_alloc(64, (a->size + 63) & ~(size_t)63);
    uint64_t us = (uv_hrtime() - j->started) / 1000;
    int r = copy ? 0 : -ENOMEM;
    if (!r) memcpy(copy, a->bytes, a->size);
    if (!r) r = xt_blob_check(copy, a->size, &view, err);
    if (r == -EBADMSG) {
        xt_log(XT_LOG_ERROR, "the compiler's blob for %s does not verify: %s", j->name, err);
        refuse_job(d, j, XT_REFUSE_bad_blob, err, true);
    } else if (r || (r = xt_segments_add(&d->segments, j->domain, d->config.segments_per_user, j->key, copy, (uint32_t)a->size, &p))) {
        refuse_job(d, j, XT_REFUSE_compiler_error, strerror(-r), false);
    } else {
        if (j->thorough) d->metrics.refinements++;
        else xt_metrics_compiled(&d->metrics, us);
        for (XtWaiter *w = j->waiters; w; w = w->next) {
            if (!w->client) {
                remember_hot(d, w->program, j->key, w->tag, w->attempt, copy);
                continue;
            }
            send_link(d, w->client, p, j->key, w->id, w->tag, w->attempt, false);
            xt_session_answered(w->client);
        }
        XtStoredBlob b = {.uid = j->domain, .compile_us = (uint32_t)us, .size = (uint32_t)a->size, .name = j->name, .blob = copy};
        if (d->store) xt_store_put_blob(d->store, j->key, &b);
        xt_service_store_changed(d);
    }
    bool quick = !r && view.h->flags & XT_BLOB_QUICK;
    free(copy);
    return quick && d->config.refine && xt_scheduler_again(&d->scheduler, j, d->config.queue_jobs);
}

static void accept_refusal(XtDaemon *d, XtJob *j, const XtJobAnswer *a)
{
    char text[513];
    size_t n = a->size < sizeof text - 1 ? a->size : sizeof text - 1, i = 0;
    for (; i < n && a->bytes[i]; i++) text[i] = (char)a->bytes[i];
    text[i] = 0;
    refuse_job(d, j, a->status < XT_REFUSE_COUNT ? a->status : XT_REFUSE_compiler_error, text, a->status != XT_REFUSE_bad_request);
}

static void on_job_ended(void *arg, XtJob *j, XtCompilerEnd how, const XtJobAnswer *a)
{
    XtDaemon *d = arg;
    if (j->thorough && (how != XT_COMPILER_ANSWERED || a->status)) { /* what there is is good enough */
        xt_log(XT_LOG_WARNING, "%s could not be compiled with all effort", j->name);
        refuse_job(d, j, XT_REFUSE_compiler_error, "", false); /* to whom has come since, when the blob was evicted */
        xt_scheduler_finish(&d->scheduler, j);
        return;
    }
    switch (how) {
    case XT_COMPILER_ANSWERED:
        if (a->status) accept_refusal(d, j, a);
        else if (accept_blob(d, j, a)) return;
        break;
    case XT_COMPILER_CRASHED:
        d->metrics.compiler_crashes++;
        xt_log(XT_LOG_WARNING, "the compiler crashed on %s", j->name);
        refuse_job(d, j, XT_REFUSE_compiler_crashed, xt_refuse_text(XT_REFUSE_compiler_crashed), true);
        break;
    case XT_COMPILER_TIMED_OUT:
        d->metrics.compiler_timeouts++;
        xt_log(XT_LOG_WARNING, "the compiler took too long for %s", j->name);
        refuse_job(d, j, XT_REFUSE_compiler_timeout, xt_refuse_text(XT_REFUSE_compiler_timeout), true);
        break;
    case XT_COMPILER_BROKEN: refuse_job(d, j, XT_REFUSE_compiler_error, "the compiler does not start", false); break;
    }
    xt_scheduler_finish(&d->scheduler, j);
}

static void pump(void *arg)
{
    XtDaemon *d = arg;
    while (d->scheduler.queued && xt_compilers_have_room(d->compilers, xt_scheduler_next(&d->scheduler)->thorough)) {
        XtJob *j = xt_scheduler_take(&d->scheduler);
        j->started = uv_hrtime();
        if (!xt_compilers_run(d->compilers, j)) continue;
        on_job_ended(d, j, XT_COMPILER_BROKEN, NULL);
    }
    /* no compiler, and none may be started now: nothing would ever take these */
    while (d->scheduler.queued && !xt_compilers_count(d->compilers))
        on_job_ended(d, xt_scheduler_take(&d->scheduler), XT_COMPILER_BROKEN, NULL);
}

/* Answers at once when it can: true. */
static bool answer_known(XtDaemon *d, XtSession *s, const XtMsgCompile *m, const uint8_t key[16])
{
    bool from_store;
    const XtPlace *p = find(d, xt_session_domain(s), key, &from_store);
    XtStoredRefusal r;
    if (p) {
        ++*(from_store ? &d->metrics.hits_store : &d->metrics.hits_memory);
        send_link(d, s, p, key, m->id, m->tag, m->attempt, true);
        return true;
    }
    if (!d->store || xt_store_get_refusal(d->store, key, &r)) return false;
    send_refusal(d, s, m->id, r.reason, r.text);
    return true;
}

/* Equal code that ran a little otherwise has another key. Processes that are forked again and again would each have theirs compiled. */
static bool answer_shared(XtDaemon *d, XtSession *s, const XtMsgCompile *m)
{
    bool from_store;
    uint8_t program[16];
    XtHotEntry e;
    if (!m->shared || !d->store || !*xt_session_hello(s)->program) return false;
    program_key(d, s, program);
    if (xt_store_hot_find(d->store, program, m->tag, m->hash, m->osr, &e)) return false;
    if (e.dropped) {
        send_refusal(d, s, m->id, e.dropped, "given up by another process");
        return true;
    }
    const XtPlace *p = find(d, xt_session_domain(s), e.key, &from_store);
    if (!p) return false;
    d->metrics.hits_program++;
    send_link(d, s, p, e.key, m->id, m->tag, e.attempt, true);
    return true;
}

void xt_service_compile(XtDaemon *d, XtSession *s, const XtMsgCompile *m)
{
    const XtMsgHello *h = xt_session_hello(s);
    uid_t domain = xt_session_domain(s);
    uint8_t build[16], key[16];
    bool merged;
    d->metrics.compile_requests++;
    int r = xt_compilers_build_id(d->compilers, build);
    if (r) {
        send_refusal(d, s, m->id, XT_REFUSE_compiler_error, "there is no compiler");
        xt_session_answered(s);
        return;
    }
    XtPart parts[] = {
        {&domain, sizeof domain}, {m->unit.data, m->unit.size}, {h->python, strlen(h->python)}, {h->cpu, strlen(h->cpu)}, {build, 16}};
    xt_key_of(key, parts, sizeof parts / sizeof *parts);
    if (answer_known(d, s, m, key) || answer_shared(d, s, m)) {
        xt_session_answered(s);
        return;
    }
    if (xt_scheduler_cancel(&d->scheduler, s, m->id)) xt_session_answered(s);
    XtWaiter w = {.client = s, .id = m->id, .attempt = m->attempt, .tag = m->tag};
    r = xt_scheduler_submit(&d->scheduler, d->config.queue_jobs, key, domain, m->heat, m->name, m->unit.data, m->unit.size, w, &merged);
    if (r == -ENOSPC && xt_scheduler_drop_adopted(&d->scheduler))
        r = xt_scheduler_submit(&d->scheduler, d->config.queue_jobs, key, domain, m->heat, m->name, m->unit.data, m->unit.size, w, &merged);
    if (r) {
        send_refusal(d, s, m->id, XT_REFUSE_queue_full, xt_refuse_text(XT_REFUSE_queue_full));
        xt_session_answered(s);
        return;
    }
    ++*(merged ? &d->metrics.merged : &d->metrics.misses);
    pump(d);
}

void xt_service_report(XtDaemon *d, XtSession *s, const XtMsgReport *m)
{
    uint8_t program[16];
    XtStoredReport r = {.uid = xt_session_domain(s), .reason = m->reason, .exits = m->exits, .text = m->text};
    d->metrics.reports++;
    if (!d->store) return;
    program_key(d, s, program);
    if (m->reason == XT_REFUSE_too_many_exits) xt_store_hot_drop(d->store, program, m->key, m->reason);
    else xt_store_hot_remove(d->store, program, m->key);
    xt_store_put_report(d->store, m->key, &r);
    xt_service_store_changed(d);
}

void xt_service_gone(XtDaemon *d, XtSession *s)
{
    const XtMsgHello *h = xt_session_hello(s);
    if (d->store && h->program && *h->program) {
        uint8_t program[16];
        program_key(d, s, program);
        xt_scheduler_adopt(&d->scheduler, s, program, ADOPTED_JOBS);
    }
    xt_scheduler_forget(&d->scheduler, s);
}

void xt_service_init(XtDaemon *d, const char *compiler)
{
    uv_timer_init(d->loop, &d->store_timer);
    d->store_timer.data = d;
    d->compilers = xt_compilers_new(d->loop, &d->config, compiler, (XtCompilersOwner){d, on_job_ended, pump});
}
