#include "learn.h"

#include "profile.h"
#include "request.h"

enum { EVENT_BUDGET = 2000000, EVENT_WAIT_MS = 10000, TICK_BUDGET = 5000, TICK_EVENTS = 100, TICK_WAIT_MS = 300, NEVER = 1 << 30 };

static int not_enough(void) { return 0; }

static void nothing(void) {}

static void tick_done(void) { xt_request_learn(TICK_EVENTS, TICK_WAIT_MS, 0); }

void xt_learn_event(const char *event)
{
    PyThreadState *ts = PyThreadState_Get();
    if (!strcmp(event, "xtlink.burst")) {
        xt_burst_start(ts, EVENT_BUDGET, NEVER, not_enough, nothing);
    } else if (!strcmp(event, "xtlink.learn") || !strcmp(event, "xtlink.loops")) {
        xt_burst_stop(ts);
        xt_request_learn(1, EVENT_WAIT_MS, !strcmp(event, "xtlink.loops"));
    } else if (!strcmp(event, "xtlink.loop")) {
        xt_request_take_over(ts);
    }
}

void xt_learn_tick(void)
{
    static unsigned ticks;
    PyThreadState *ts = PyThreadState_Get();
    if (xt_burst_active() || ts->interp != PyInterpreterState_Main()) {
        return;
    }
    if (++ticks % 2) {
        xt_burst_start(ts, TICK_BUDGET, NEVER, not_enough, tick_done);
    } else {
        xt_request_work();
        xt_request_take_over(ts);
    }
}
