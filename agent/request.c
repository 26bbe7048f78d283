#include "request.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "codehash.h"
#include "entry.h"
#include "interpreter_only.h"
#include "link.h"
#include "log.h"
#include "native_table.h"
#include "profile.h"
#include "rt.h"
#include "sampler.h"
#include "stats.h"
#include "unitbuild.h"

/* HOT_SAMPLES that are at least one in HOT_SHARE of all make code hot; when the program's hot list has come, what is not on it must be hotter, also at the
 * start, when a few samples are a large share: earlier processes did not miss it. A wanted code object is profiled until is_profiled() or MAX_BURSTS passed, each burst twice as long as the one before. */
enum {
    HOT_SAMPLES = 2,
    HOT_SHARE = 500,
    HOT_SAMPLES_KNOWN = 12,
    HOT_SHARE_KNOWN = 200,
    BURST = 4000,
    ASK_EVERY = 512,
    LINK_BURST = 200,
    ENOUGH = 200,
    ENOUGH_ROUNDS = 8,
    MAX_BURSTS = 4,
    EAGER_WAIT_MS = 10000,
    HOOK_FOR_US = 3000000,
    MAX_UNITS = 20000,
    MAX_LOOPS = 16,
    FINISH_US = 50000,
    FLUSH_MS = 100
};

typedef struct Pending { /* a request that has been sent */
    struct Pending *next;
    uint32_t id;
    XtRec *rec;
    int32_t osr;
} Pending;

typedef struct Deferred { /* an answer that could not be linked just now */
    struct Deferred *next;
    XtRec *rec;
    XtAnswer answer;
} Deferred;

static Pending *pendings;
static Deferred *deferred;
static uint32_t last_id;
static XtRec *wanted;            /* have asks in state WANTED */
static PyThreadState *wanted_on; /* where the newest of them runs; compared with the living threads before use */
static XtAnswer *hot[256];       /* what the daemon sent: the hot list, and answers, by tag */
static int nhot;
static int known; /* a hot list has come */

static int eager(void) { return xt_config.mode == XT_MODE_EAGER || xt_config.mode == XT_MODE_STRESS; }

/* --- linking --- */

/* tests/compat/share.py reads these lines. */
static void log_outcome(const XtRec *r, const XtAsk *a, const char *outcome)
{
    if (xt_log_level < XT_LOG_INFO) {
        return;
    }
    const char *name = r->co ? PyUnicode_AsUTF8(r->co->co_qualname) : NULL, *file = r->co ? PyUnicode_AsUTF8(r->co->co_filename) : NULL;
    PyErr_Clear();
    xt_log(XT_LOG_INFO, "%s: %s (%s:%d) osr %d", outcome, name ? name : "?", file ? file : "?", r->co ? r->co->co_firstlineno : 0, a->osr);
}

static void refused(XtRec *r, XtAsk *a, uint32_t reason)
{
    char text[64];
    a->state = reason == XT_REFUSE_queue_full && !xt_config.dump[0] ? XT_ASK_LATER : XT_ASK_REFUSED;
    xt_stats.refused[reason < XT_STATS_MAX_REASONS ? reason : 0]++;
    snprintf(text, sizeof text, "refused, %s", xt_refuse_name(reason));
    log_outcome(r, a, text);
}

static void link_answer(XtRec *r, XtAsk *a, const XtAnswer *answer)
{
    if (a->osr < 0 && !xt_entry_is_patched(xt_code_rec(r->co)) &&
        xt_entry_is_on_start(r->co)) { /* linking a function's start changes its first instructions */
        Deferred *d = malloc(sizeof *d);
        if (d) {
            *d = (Deferred){deferred, r, *answer};
            deferred = d;
        }
        a->state = XT_ASK_SENT;
        return;
    }
    int64_t before = xt_agent_uptime_us();
    int collects = PyGC_Disable(); /* nobody here holds the code object */
    int reason =
        memcmp(xt_rec_hash(r), answer->hash, 16) ? XT_REFUSE_bad_blob : xt_link_blob(r->co, answer->blob, answer->size, answer->key);
    if (collects) {
        PyGC_Enable();
    }
    if (reason) {
        reason = reason < 0 ? -reason : reason;
        xt_client_report(answer->key, (uint32_t)reason, 0, "did not link");
        refused(r, a, (uint32_t)reason);
        return;
    }
    a->state = XT_ASK_LINKED;
    memcpy(a->key, answer->key, sizeof a->key);
    *(a->osr < 0 ? &xt_stats.functions_linked : &xt_stats.loops_linked) += 1;
    xt_stats.code_bytes += answer->size;
    xt_stats.cache_hits += answer->cached || !answer->id;
    xt_stats.link_us_total += (uint64_t)(xt_agent_uptime_us() - before);
    if (!xt_stats.first_native_ms) {
        xt_stats.first_native_ms = (uint64_t)(xt_agent_uptime_us() / 1000) + 1;
    }
    log_outcome(r, a, a->osr < 0 && !xt_is_generator(r->co) && !xt_code_rec(r->co)->entry ? "linked, unpatched" : "linked");
    if (a->osr >= 0) {
        xt_sampler_wake(); /* the loop may be running: take it over soon */
    }
}

/* Tries again what was deferred. 1: nothing is left. */
static int link_deferred(void)
{
    Deferred *all = deferred;
    deferred = NULL;
    for (Deferred *next; all; all = next) {
        XtAsk *a = xt_rec_ask(all->rec, all->answer.osr);
        next = all->next;
        if (a && all->rec->co && a->state == XT_ASK_SENT) {
            link_answer(all->rec, a, &all->answer);
        }
        free(all);
    }
    return !deferred;
}

/* Links what is known for co, whose signature is tag. It stays known for other code objects of the same content: a template that is compiled again, a module loaded twice. */
static void link_hot(PyCodeObject *co, uint64_t tag)
{
    static const uint8_t never[sizeof((XtAsk){0}).key];
    for (const XtAnswer *h = hot[tag & 255]; h; h = h->next) {
        XtRec *r = h->tag == tag ? xt_rec(co) : NULL;
        if (!r || memcmp(xt_rec_hash(r), h->hash, 16)) {
            continue;
        }
        XtAsk *a = xt_rec_add_ask(r, h->osr);
        if (!a || a->state == XT_ASK_REFUSED || memcmp(a->key, never, sizeof never)) { /* it had, or has, code */
            continue;
        }
        a->attempt = h->attempt;
        a->state = h->refused ? XT_ASK_REFUSED : XT_ASK_SENT;
        if (!h->refused) {
            link_answer(r, a, h);
        }
    }
}

static void add_hot(XtAnswer *h)
{
    for (XtAnswer **p = &hot[h->tag & 255]; *p; p = &(*p)->next) {
        XtAnswer *o = *p;
        if (o->tag == h->tag && o->osr == h->osr && !memcmp(o->hash, h->hash, 16)) { /* came again, or is better by now */
            *p = o->next;
            free(o);
            nhot--;
            break;
        }
    }
    h->next = hot[h->tag & 255];
    hot[h->tag & 255] = h;
    nhot++;
}

static Pending *take_pending(uint32_t id)
{
    for (Pending **p = &pendings; *p; p = &(*p)->next) {
        if ((*p)->id == id) {
            Pending *found = *p;
            *p = found->next;
            return found;
        }
    }
    return NULL;
}

static void apply(XtAnswer *answers)
{
    for (XtAnswer *next; answers; answers = next) {
        next = answers->next;
        if (!answers->id && xt_config.mode == XT_MODE_LEARN) { /* what an earlier run learned is not what this one is to */
            free(answers);
            continue;
        }
        if (!answers->id) {
            add_hot(answers);
            known = 1;
            continue;
        }
        Pending *p = take_pending(answers->id);
        XtAsk *a = p ? xt_rec_ask(p->rec, p->osr) : NULL;
        if (a && a->state == XT_ASK_SENT) {
            if (answers->refused || !p->rec->co) {
                refused(p->rec, a, answers->refused);
            } else {
                a->attempt = answers->attempt > a->attempt ? answers->attempt : a->attempt;
                link_answer(p->rec, a, answers);
            }
        }
        free(p);
        if (answers->refused) {
            free(answers);
        } else {
            add_hot(answers);
        }
    }
}

/* --- asking --- */

static void dump(XtRec *r, const XtAsk *a, const uint8_t *data, size_t size)
{
    char path[4400], name[128];
    const char *q = PyUnicode_AsUTF8(r->co->co_qualname);
    size_t n = 0;
    for (; q && q[n] && n < sizeof name - 1; n++) {
        name[n] = strchr("/<> ", q[n]) ? '_' : q[n];
    }
    name[n] = 0;
    snprintf(path, sizeof path, "%s/%s.%08x.osr%d.try%d.unit", xt_config.dump, name, (unsigned)r->signature, a->osr, a->attempt);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        xt_log(XT_LOG_ERROR, "cannot write %s", path);
    }
    if (fd >= 0) {
        close(fd);
    }
}

/* XT_REFUSE_* for code that is not asked for. */
static uint32_t unfit(const XtRec *r, int32_t osr)
{
    if (osr >= 0 && xt_is_generator(r->co)) {
        return XT_REFUSE_generator;
    }
    return r->nunits > MAX_UNITS ? XT_REFUSE_too_large : XT_REFUSE_none;
}

static Pending *pending_of(const XtRec *r, const XtAsk *a)
{
    Pending *p = pendings;
    while (p && (p->rec != r || p->osr != a->osr)) {
        p = p->next;
    }
    return p;
}

/* The id of the request, 0: refused here. One that is under way is replaced. */
static uint32_t ask(XtRec *r, XtAsk *a)
{
    uint8_t *data;
    size_t size;
    uint32_t mode = (eager() ? XT_UNIT_EAGER : 0) | (xt_config.stress ? XT_UNIT_STRESS : 0);
    uint32_t reason = unfit(r, a->osr);
    Pending *old = a->state == XT_ASK_SENT ? pending_of(r, a) : NULL, *p = reason ? NULL : old ? old : malloc(sizeof *p);
    int e = p ? xt_unit_build(r, a->osr, a->attempt, mode, &data, &size) : -1;
    if (e && old) {
        return 0;
    }
    if (e) {
        free(p);
        refused(r, a, reason ? reason : XT_REFUSE_too_large);
        return 0;
    }
    if (xt_config.dump[0]) {
        dump(r, a, data, size);
    }
    if (!old) {
        *p = (Pending){pendings, ++last_id ? last_id : ++last_id, r, a->osr};
        pendings = p;
    }
    a->state = XT_ASK_SENT;
    a->news = r->news;
    xt_stats.compile_requests++;
    xt_log(XT_LOG_DEBUG, "asked: %s osr %d attempt %u after %u samples", PyUnicode_AsUTF8(r->co->co_qualname), a->osr, a->attempt,
           r->samples);
    XtMsgCompile m = {.id = p->id,
                      .heat = r->samples,
                      .tag = r->signature,
                      .attempt = a->attempt,
                      .osr = a->osr,
                      .shared = xt_config.mode == XT_MODE_AUTO && a->attempt == 0,
                      .name = PyUnicode_AsUTF8(r->co->co_qualname)};
    memcpy(m.hash, xt_rec_hash(r), sizeof m.hash);
    xt_client_compile(&m, data, size);
    return p->id;
}

static void want(XtRec *r, PyThreadState *ts)
{
    wanted_on = ts;
    if (!r->in_want_list) {
        r->in_want_list = 1;
        r->bursts = 0;
        r->next_wanted = wanted;
        wanted = r;
    }
}

/* Was enough seen? Of a loop: rounds of the outermost loop around it. Of a function: a way through it. Of code that was left for what had not been seen: that. */
static int is_profiled(const XtRec *r, const XtAsk *a)
{
    if (!r->co || r->bursts >= MAX_BURSTS) {
        return 1;
    }
    if (a->way && a->way->co && xt_profile_count_from(a->way, a->way_unit) == a->way_count) {
        return 0;
    }
    if (a->osr >= 0) {
        int32_t loops[MAX_LOOPS];
        int n = xt_rec_loops_around(r, (uint32_t)a->osr, loops, MAX_LOOPS);
        uint32_t outer = n ? xt_profile_count_from(r, (uint32_t)loops[0]) : 0; /* what comes behind an inner loop is to be seen, too */
        return xt_profile_count_from(r, (uint32_t)a->osr) >= (outer >= 2 ? 2 : ENOUGH_ROUNDS) && (outer >= 2 || r->bursts >= MAX_BURSTS);
    }
    return r->events >= ENOUGH && (r->returns || r->bursts > 2);
}

/* A function that hangs in a loop since before the first burst has shown nothing of what leads to the loop. */
static int is_seen(const XtRec *r, const XtAsk *a) { return a->osr >= 0 || r->starts || r->returns; }

/* Its next call comes soon, and with it code for its start: loops need none of their own. Not so when frames stay in the interpreter although the
 * start has native code. */
static int starts_often(XtRec *r)
{
    enum { OFTEN = 2, STAYS = 3 };
    const XtAsk *start = xt_rec_ask(r, -1);
    return start && r->starts + r->returns >= OFTEN &&
           (start->state == XT_ASK_WANTED || start->state == XT_ASK_SENT || (start->state == XT_ASK_LINKED && r->interpreted < STAYS));
}

/* Has more been seen since the request, that is worth another? */
static int knows_better(const XtRec *r, const XtAsk *a)
{
    enum { AT_LEAST = 4, SHARE = 16 };
    uint32_t more = a->news ? r->news - a->news : 0;
    return (a->state == XT_ASK_LINKED || a->state == XT_ASK_SENT) && a->attempt + 1 < XT_MAX_ATTEMPTS && more >= AT_LEAST &&
           more >= a->news / SHARE;
}

void xt_request_finish(void)
{
    int64_t end = xt_agent_uptime_us() + FINISH_US;
    int asked = 0;
    for (XtRec *r = xt_recs_asked; r && xt_agent_uptime_us() < end; r = r->next_asked) {
        for (int i = 0; r->co && i < r->nasks; i++) {
            XtAsk *a = &r->asks[i];
            if (knows_better(r, a)) {
                a->attempt += a->state == XT_ASK_LINKED;
                asked += ask(r, a) != 0;
            } else if (a->state == XT_ASK_AT_END) {
                asked += ask(r, a) != 0;
            }
        }
    }
    if (asked) {
        xt_client_flush(FLUSH_MS);
    }
}

/* Sends the requests that have been profiled enough. */
static void ask_wanted(void)
{
    for (XtRec **p = &wanted; *p;) {
        XtRec *r = *p;
        int waiting = 0;
        for (int i = 0; i < r->nasks; i++) {
            if (r->asks[i].state == XT_ASK_WANTED && !is_profiled(r, &r->asks[i])) {
                waiting = 1;
            } else if (r->co && r->asks[i].state == XT_ASK_WANTED) {
                if (r->asks[i].osr >= 0 && xt_config.mode == XT_MODE_AUTO && starts_often(r)) {
                    r->asks[i].state = XT_ASK_LATER;
                } else if (is_seen(r, &r->asks[i])) {
                    ask(r, &r->asks[i]);
                } else {
                    r->asks[i].state = r->co->co_flags & CO_OPTIMIZED ? XT_ASK_AT_END : XT_ASK_LATER;
                }
            }
        }
        if (waiting) {
            p = &r->next_wanted;
            continue;
        }
        *p = r->next_wanted;
        r->in_want_list = 0;
    }
}

static int all_profiled(void)
{
    for (XtRec *r = wanted; r; r = r->next_wanted) {
        for (int i = 0; i < r->nasks; i++) {
            if (r->asks[i].state == XT_ASK_WANTED && !is_profiled(r, &r->asks[i])) {
                return 0;
            }
        }
    }
    return 1;
}

static void burst_done(void)
{
    if (xt_agent_alive()) {
        ask_wanted();
    }
}

/* Bursts take at most a small share of the process's CPU time, behind a start that is enough for what is hot at once; a quarter of it when
 * earlier processes have done most of it. */
static int may_profile(void)
{
    enum { EVENT_NS = 150, START_NS = 40000000, SHARE = 50, LESS = 4 };
    int64_t allowed = START_NS + xt_clock_ns(CLOCK_PROCESS_CPUTIME_ID) / SHARE;
    return (int64_t)xt_stats.burst_events * EVENT_NS < (known ? allowed / LESS : allowed);
}

static void profile_wanted(void)
{
    if (!may_profile()) {
        return;
    }
    PyThreadState *ts = xt_next_thread(NULL);
    uint32_t longest = 0;
    while (ts && ts != wanted_on) {
        ts = xt_next_thread(ts);
    }
    ts = ts ? ts : PyThreadState_Get();
    for (XtRec *r = wanted; r; r = r->next_wanted) {
        longest = r->bursts > longest ? r->bursts : longest;
    }
    if (xt_burst_start(ts, BURST << longest, ASK_EVERY, all_profiled, burst_done) == 0) {
        for (XtRec *r = wanted; r; r = r->next_wanted) {
            r->bursts++;
        }
    }
}

static void visit(PyCodeObject *co, int depth);

/* The hot list may come when the program runs already: what its frames were made from holds the code of all that the running modules define. */
static void visit_running(void)
{
    for (PyThreadState *ts = xt_next_thread(NULL); ts; ts = xt_next_thread(ts)) {
        for (_PyInterpreterFrame *f = ts->cframe->current_frame; f && nhot; f = f->previous) {
            visit(xt_code_original(f->f_code), 0);
        }
    }
}

void xt_request_work(void)
{
    if (xt_interpreter_only()) return;
    if (xt_client_has_answers()) {
        int before = nhot;
        apply(xt_client_answers(0, 0));
        if (nhot > before) {
            visit_running();
        }
    }
    if (deferred && !link_deferred() && !xt_burst_active()) {
        xt_burst_start(PyThreadState_Get(), LINK_BURST, 1, link_deferred, burst_done);
    }
    if (wanted && !xt_burst_active()) {
        ask_wanted();
        if (wanted) {
            profile_wanted();
        }
    }
    if (!eager() && xt_config.mode != XT_MODE_LEARN && xt_agent_uptime_us() > HOOK_FOR_US) {
        xt_agent_drop_hook();
    }
}

/* --- heat --- */

static int want_ask(XtRec *r, int32_t osr, PyThreadState *ts)
{
    XtAsk *a = xt_rec_ask(r, osr);
    if (a && a->state != XT_ASK_LATER && !(a->state == XT_ASK_AT_END && is_seen(r, a))) {
        return 0;
    }
    a = a ? a : xt_rec_add_ask(r, osr);
    if (!a) {
        return 0;
    }
    a->state = XT_ASK_WANTED;
    uint32_t reason = unfit(r, osr);
    if (reason) {
        refused(r, a, reason);
        return 0;
    }
    want(r, ts);
    return 1;
}

/* Profiling what is wanted goes first: both need the trace function, and there would be no end of loops to take over. */
static void arm(PyThreadState *ts, _PyInterpreterFrame *frame)
{
    const XtCodeRec *native = xt_code_rec(frame->f_code);
    if (frame == xt_polled || wanted || xt_burst_active() || ts->c_tracefunc || ts->c_profilefunc || !native ||
        native->active) { /* active: it may run natively already */
        return;
    }
    PyFrameObject *f = PyThreadState_GetFrame(ts);
    while (f && f->f_frame != frame) {
        PyFrameObject *back = PyFrame_GetBack(f);
        Py_DECREF(f);
        f = back;
    }
    if (f) {
        xt_osr_arm(ts, f);
        Py_DECREF(f);
    }
}

/* Module and class bodies mostly run once. Those that start again and again (a class statement in a function, code given to exec) have been quickened. */
static int may_start_often(const PyCodeObject *co, int in_loop) { return co->co_flags & CO_OPTIMIZED || (!in_loop && co->co_warmup == 0); }

static int is_hot(const XtRec *r)
{
    uint32_t least = known ? HOT_SAMPLES_KNOWN : HOT_SAMPLES, share = known ? HOT_SHARE_KNOWN : HOT_SHARE;
    return r->samples >= least && (uint64_t)r->samples * share >= xt_stats.samples;
}

/* Loops that have native code by now and run on ts. */
void xt_request_take_over(PyThreadState *ts)
{
    if (xt_interpreter_only()) return;
    for (_PyInterpreterFrame *f = ts->cframe->current_frame; f; f = f->previous) {
        XtRec *r = _PyFrame_IsIncomplete(f) ? NULL : xt_rec_find(xt_code_original(f->f_code));
        int32_t loops[MAX_LOOPS];
        for (int n = r ? xt_rec_loops_around(r, (uint32_t)_PyInterpreterFrame_LASTI(f), loops, MAX_LOOPS) : 0; n > 0; n--) {
            const XtAsk *a = xt_rec_ask(r, loops[n - 1]);
            if (a && a->state == XT_ASK_LINKED) {
                arm(ts, f);
                return;
            }
        }
    }
}

int xt_request_sampled(PyThreadState *ts, _PyInterpreterFrame *f, int natively)
{
    if (xt_interpreter_only()) return 0;
    XtRec *r = xt_rec(xt_code_original(f->f_code));
    int32_t loops[MAX_LOOPS];
    int found = 0;
    if (!r || !r->co) {
        return 0;
    }
    r->samples++;
    const XtCodeRec *native = xt_code_rec(r->co);
    if (natively || (native && (native->gen || (native->native && native->active)))) {
        return 0;
    }
    if (nhot && !r->nasks) {
        link_hot(r->co, r->signature);
    }
    const XtAsk *start = xt_rec_ask(r, -1);
    r->interpreted += start && start->state == XT_ASK_LINKED;
    int nloops = xt_rec_loops_around(r, (uint32_t)_PyInterpreterFrame_LASTI(f), loops, MAX_LOOPS);
    for (int i = 0; i < nloops; i++) {
        XtAsk *a = xt_rec_ask(r, loops[i]);
        if (a && a->state == XT_ASK_LINKED) {
            arm(ts, f);
            break;
        }
    }
    if (!is_hot(r) || (!xt_config.dump[0] && !xt_client_ready())) {
        return 0;
    }
    if (may_start_often(r->co, nloops)) {
        found |= want_ask(r, -1, ts);
    }
    if (nloops && !xt_is_generator(r->co) && !starts_often(r)) {
        found |= want_ask(r, loops[0], ts) | want_ask(r, loops[nloops - 1], ts);
    }
    return found;
}

/* --- exits that keep happening: a new profile, a new request; after the last attempt the code is dropped --- */

int xt_profile_may_ask(PyCodeObject *co, int osr)
{
    XtRec *r = xt_rec(co);
    XtAsk *a = r ? xt_rec_ask(r, osr) : NULL;
    return a && a->attempt + 1 < XT_MAX_ATTEMPTS;
}

void xt_profile_exit_hot(PyCodeObject *co, int osr, PyCodeObject *left, int unit, uint32_t reason)
{
    XtRec *r = xt_rec(co);
    XtAsk *a = r ? xt_rec_ask(r, osr) : NULL;
    if (!a || a->state != XT_ASK_LINKED || xt_config.stress) {
        return;
    }
    if (a->attempt + 1 < XT_MAX_ATTEMPTS) {
        a->attempt++;
        a->state = XT_ASK_WANTED;
        a->way = reason == XT_EXIT_unreached ? xt_rec(xt_code_original(left)) : NULL;
        if (a->way) {
            a->way_unit = (uint32_t)unit;
            a->way_count = xt_profile_count_from(a->way, a->way_unit);
        }
        r->events = r->returns = r->starts = 0;
        want(r, PyThreadState_Get());
        return;
    }
    xt_client_report(a->key, XT_REFUSE_too_many_exits, 0, "");
    refused(r, a, XT_REFUSE_too_many_exits);
    xt_unlink(co);
}

/* --- exec events --- */

static void compile_now(PyCodeObject *co)
{
    XtRec *r = xt_rec(co);
    XtAsk *a = r && !xt_rec_ask(r, -1) ? xt_rec_add_ask(r, -1) : NULL;
    uint32_t id = a ? ask(r, a) : 0;
    if (id) {
        apply(xt_client_answers(id, EAGER_WAIT_MS));
    }
}

static void visit(PyCodeObject *co, int depth)
{
    if (nhot) {
        link_hot(co, xt_code_signature(co));
    }
    if (eager()) {
        compile_now(co);
    }
    for (Py_ssize_t i = 0; depth < 50 && i < PyTuple_GET_SIZE(co->co_consts); i++) {
        PyObject *o = PyTuple_GET_ITEM(co->co_consts, i);
        if (PyCode_Check(o)) {
            visit((PyCodeObject *)o, depth + 1);
        }
    }
}

void xt_request_exec(PyCodeObject *co)
{
    if (xt_interpreter_only()) return;
    if (xt_client_has_answers()) {
        apply(xt_client_answers(0, 0));
    }
    visit(co, 0);
}

/* --- mode learn --- */

static void learn_ask(XtRec *r, int32_t osr, PyThreadState *ts)
{
    XtAsk *a = xt_rec_ask(r, osr);
    if (!a || a->state == XT_ASK_LATER) {
        want_ask(r, osr, ts);
    }
}

static void learn_loops(XtRec *r, PyThreadState *ts)
{
    int32_t loops[MAX_LOOPS];
    for (uint32_t unit = 0; unit < r->nunits; unit++) {
        const XtInstr *in = xt_rec_seen(r, unit);
        if (!in || in->count < 2) {
            continue;
        }
        for (int n = xt_rec_loops_around(r, unit, loops, MAX_LOOPS); n > 0; n--) {
            if (xt_profile_count_from(r, (uint32_t)loops[n - 1]) >= 2) {
                learn_ask(r, loops[n - 1], ts);
            }
        }
    }
}

void xt_request_learn(uint32_t events, int wait_ms, int loops)
{
    if (xt_interpreter_only()) return;
    PyThreadState *ts = PyThreadState_Get();
    int collects = PyGC_Disable(); /* finalizers belong to the program's own instructions */
    for (XtRec *r = xt_rec_first(); r; r = r->next) {
        if (r->co && r->ninstrs && r->events >= events) {
            learn_loops(r, ts);
            if (!loops && (r->co->co_flags & CO_OPTIMIZED || r->starts)) {
                learn_ask(r, -1, ts);
            }
        }
    }
    for (XtRec *r = wanted; r; r = r->next_wanted) {
        r->bursts = MAX_BURSTS;
    }
    ask_wanted();
    for (uint32_t id = 0; pendings && pendings->id != id;) { /* no answer in time: not waited for again */
        id = pendings->id;
        apply(xt_client_answers(id, wait_ms));
    }
    link_deferred();
    if (collects) {
        PyGC_Enable();
    }
}

int xt_request_wants_exec(void) { return eager() || xt_config.mode == XT_MODE_LEARN || nhot > 0 || !xt_client_hot_ended(); }

/* What the parent waits for does not come here: wait for a new chance. */
void xt_request_forked(void)
{
    if (xt_client_has_answers()) {
        apply(xt_client_answers(0, 0));
    }
    while (pendings) {
        Pending *p = pendings;
        XtAsk *a = xt_rec_ask(p->rec, p->osr);
        if (a && a->state == XT_ASK_SENT) {
            a->state = XT_ASK_WANTED;
            want(p->rec, PyThreadState_Get());
        }
        pendings = p->next;
        free(p);
    }
}
