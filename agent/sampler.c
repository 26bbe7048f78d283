#include "sampler.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "agent.h"
#include "learn.h"
#include "log.h"
#include "native_table.h"
#include "request.h"
#include "rt.h"
#include "stats.h"
#include "tracers.h"

/* Ticks: from FIRST_NS apart, growing while nothing new gets hot; doubling up to IDLE_NS while the process is idle. */
enum { FIRST_NS = 1000000, SLOW_NS = 20000000, IDLE_NS = 100000000, HELD_TICKS = 8, QUIET_TICKS = 16, LOOK_DEPTH = 4 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    int running, stop;
    PyThreadState *main; /* of the thread that has started it: compared only */
    atomic_ullong looks;
    atomic_int pending;   /* the pending call is queued and has not run */
    atomic_int hurry;     /* an answer waits */
    atomic_int fruitless; /* looks since something new was found */
} sampler = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* What polls runs natively, with what is inlined in it. Native code calls native code without counting it as active: a caller of what runs natively
 * does so, too, unless it went through an entry. */
static int look_at(PyThreadState *ts)
{
    int found = 0, depth = 0, native = xt_polled && ts == PyThreadState_Get();
    for (_PyInterpreterFrame *f = ts->cframe->current_frame; f && depth < LOOK_DEPTH; f = f->previous) {
        if (!_PyFrame_IsIncomplete(f)) {
            found |= xt_request_sampled(ts, f, native);
            depth++;
            const XtCodeRec *entered = native ? xt_code_rec(f->f_code) : NULL;
            native &= !(entered && entered->active);
        }
    }
    return found;
}

/* A thread whose top frame has not moved since the last look is blocked. */
static int has_moved(PyThreadState *ts)
{
    static struct {
        PyThreadState *ts;
        _PyInterpreterFrame *f;
        _Py_CODEUNIT *at;
    } last[64];
    _PyInterpreterFrame *f = ts->cframe->current_frame;
    unsigned i = ((uintptr_t)ts >> 6) % 64;
    int moved = f && (last[i].ts != ts || last[i].f != f || last[i].at != f->prev_instr);
    last[i].ts = ts;
    last[i].f = f;
    last[i].at = f ? f->prev_instr : NULL;
    return moved;
}

void xt_sample_all(void)
{
    PyThreadState *me = PyThreadState_Get();
    int found = 0;
    if (me->interp != PyInterpreterState_Main()) {
        return;
    }
    xt_stats.samples++;
    for (PyThreadState *ts = xt_next_thread(NULL); ts; ts = xt_next_thread(ts)) {
        int moved = has_moved(ts);
        if (ts->cframe->current_frame && (ts == me || moved)) {
            found |= look_at(ts);
        }
    }
    if (found) {
        atomic_store(&sampler.fruitless, 0);
    } else {
        atomic_fetch_add(&sampler.fruitless, 1);
    }
    xt_request_work();
}

/* No finalizer runs meanwhile: native code goes on behind a poll as if nothing had happened, and this may be the sampler's thread, which is not the
 * program's. */
static void without_collector(void (*work)(void))
{
    int collects = PyGC_Disable();
    work();
    if (collects) {
        PyGC_Enable();
    }
}

int xt_sampler_pending(void *unused)
{
    (void)unused;
    atomic_store(&sampler.pending, 0);
    if (xt_agent_alive()) {
        xt_tracers_look();
        without_collector(xt_config.mode == XT_MODE_LEARN ? xt_learn_tick : xt_sample_all);
    }
    return 0;
}

/* C code of the main thread that keeps the GIL: there is nothing to look at, and a thread that waits for the GIL would be seen (faulthandler). */
static int main_has_gil(void)
{
    const struct _gil_runtime_state *gil = &_PyRuntime.ceval.gil;
    return _Py_atomic_load_relaxed(&gil->locked) > 0 && _Py_atomic_load_relaxed(&gil->last_holder) == (uintptr_t)sampler.main;
}

/* Queues our call as Py_AddPendingCall() does, which from this thread also takes eval_breaker away: COMPUTE_EVAL_BREAKER of ceval.c asks which thread it runs
 * on, and a signal that the main thread has just got would be handled one look later than it should. False: the queue is full. */
static int queue_call(struct _pending_calls *pending)
{
    PyThread_acquire_lock(pending->lock, WAIT_LOCK);
    int i = pending->last, next = (i + 1) % NPENDINGCALLS, has_room = next != pending->first;
    if (has_room) {
        pending->calls[i].func = xt_sampler_pending;
        pending->calls[i].arg = NULL;
        pending->last = next;
    }
    PyThread_release_lock(pending->lock);
    atomic_store(&pending->calls_to_do._value, 1);
    return has_room;
}

/* The main thread shall look. Without the GIL it will do so when it takes it; the others, who can't run the call, would look in vain. */
static void call_main(struct _ceval_state *ceval)
{
    if (main_has_gil()) _Py_atomic_store_relaxed(&ceval->eval_breaker, 1);
}

/* Something else than our own call wants the main thread's attention. */
static int is_asked_otherwise(const struct _ceval_state *ceval)
{
    return _Py_atomic_load_relaxed(&ceval->gil_drop_request) || _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending) ||
           ceval->pending.async_exc;
}

/* Our call has waited for long. The main thread is inside C code, or runs a pending call of somebody else's: where that one is traced, the interpreter stays at
 * a RESUME as long as eval_breaker is set (DO_TRACING of ceval.c), and makes no other call there. So it is left alone for some ticks. Who asks for something
 * else meanwhile stores 1 after having said what. */
static void take_back(struct _ceval_state *ceval)
{
    int ours = 2;
    atomic_exchange(&ceval->eval_breaker._value, ours);
    if (!is_asked_otherwise(ceval)) atomic_compare_exchange_strong(&ceval->eval_breaker._value, &ours, 0);
}

/* The main thread is inside C code for long, or not running: look from here. How many ticks our call is left alone from now on. */
static int look_with_gil(struct _ceval_state *ceval)
{
    if (main_has_gil()) {
        take_back(ceval);
        return QUIET_TICKS;
    }
    atomic_fetch_add(&sampler.looks, 1);
    PyGILState_STATE state = PyGILState_Ensure();
    if (xt_agent_alive()) {
        without_collector(xt_sample_all);
    }
    PyGILState_Release(state);
    return 0;
}

uint64_t xt_sampler_looks(void) { return atomic_load(&sampler.looks); }

int xt_sampler_is(const PyThreadState *ts) { return sampler.running && ts->thread_id == (unsigned long)sampler.thread; }

static int64_t next_interval(int64_t interval, int64_t cpu)
{
    int fruitless = atomic_load(&sampler.fruitless);
    int64_t base = FIRST_NS;
    for (int n = fruitless; n >= 64 && base < SLOW_NS; n /= 2) {
        base *= 2;
    }
    if (base > SLOW_NS) {
        base = SLOW_NS;
    }
    if (cpu * 5 < interval) { /* less than a fifth of the time on a CPU: idle */
        return interval * 2 > IDLE_NS ? IDLE_NS : interval * 2;
    }
    return base;
}

static void *run(void *unused)
{
    (void)unused;
    struct _ceval_state *ceval = &PyInterpreterState_Main()->ceval;
    int64_t interval = xt_config.learn ? xt_config.learn * INT64_C(1000000) : FIRST_NS, cpu_before = xt_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    int held = 0;
    pthread_mutex_lock(&sampler.lock);
    while (!sampler.stop) {
        int64_t until = xt_clock_ns(CLOCK_MONOTONIC) + interval;
        struct timespec t = {until / 1000000000, until % 1000000000};
        pthread_cond_timedwait(&sampler.wake, &sampler.lock, &t);
        int64_t cpu = xt_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_before;
        cpu_before += cpu;
        int hurry = atomic_exchange(&sampler.hurry, 0);
        if (sampler.stop || _Py_IsFinalizing()) {
            continue;
        }
        int busy = cpu * 5 >= interval;
        interval = xt_config.learn ? interval : next_interval(interval, cpu);
        if (!busy && !hurry) {
            continue;
        }
        if (!atomic_exchange(&sampler.pending, 1)) {
            held = 0;
            if (queue_call(&ceval->pending)) {
                call_main(ceval);
            } else {
                atomic_store(&sampler.pending, 0);
            }
        } else if (++held == 0) {
            call_main(ceval); /* again: look_with_gil() may have taken it back */
        } else if (held >= HELD_TICKS) {
            pthread_mutex_unlock(&sampler.lock);
            held = -look_with_gil(ceval);
            pthread_mutex_lock(&sampler.lock);
        }
    }
    pthread_mutex_unlock(&sampler.lock);
    return NULL;
}

int xt_sampler_start(void)
{
    pthread_condattr_t monotonic;
    if (xt_config.mode == XT_MODE_LEARN && !xt_config.learn) {
        return 0;
    }
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    memset(&sampler.wake, 0, sizeof sampler.wake);
    pthread_cond_init(&sampler.wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sampler.stop = 0;
    sampler.main = PyThreadState_Get();
    atomic_store(&sampler.pending, 0);
    int e = xt_agent_thread(&sampler.thread, run);
    sampler.running = e == 0;
    return -e;
}

void xt_sampler_stop(void)
{
    if (!sampler.running) {
        return;
    }
    pthread_mutex_lock(&sampler.lock);
    sampler.stop = 1;
    pthread_cond_signal(&sampler.wake);
    pthread_mutex_unlock(&sampler.lock);
    if (_Py_IsFinalizing()) { /* keeping the GIL: a thread that waits for it is ended now; one that got it would wait for us to take it back */
        pthread_join(sampler.thread, NULL);
    } else {
        Py_BEGIN_ALLOW_THREADS /* it may be waiting for the GIL */
            pthread_join(sampler.thread, NULL);
        Py_END_ALLOW_THREADS
    }
    sampler.running = 0;
}

void xt_sampler_wake(void)
{
    atomic_store(&sampler.hurry, 1);
    pthread_cond_signal(&sampler.wake);
}

void xt_sampler_fork_prepare(void) { pthread_mutex_lock(&sampler.lock); }

void xt_sampler_fork_parent(void) { pthread_mutex_unlock(&sampler.lock); }

void xt_sampler_fork_child(void)
{
    pthread_mutex_unlock(&sampler.lock);
    sampler.running = 0;
}
