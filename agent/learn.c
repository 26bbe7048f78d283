#include "learn.h"

#include "profile.h"
#include "request.h"

enum { EVENT_BUDGET = 2000000, TICK_BUDGET = 20000, NEVER = 1 << 30 };

static int not_enough(void) { return 0; }

static void nothing(void) {}

void xt_learn_event(const char *event)
{
    PyThreadState *ts = PyThreadState_Get();
    if (!strcmp(event, "xtlink.burst")) {
        xt_burst_start(ts, EVENT_BUDGET, NEVER, not_enough, nothing);
    } else if (!strcmp(event, "xtlink.learn")) {
        xt_burst_stop(ts);
        xt_request_learn();
        xt_request_take_over(ts);
    }
}

void xt_learn_tick(void)
{
    static unsigned ticks;
    PyThreadState *ts = PyThreadState_Get();
    if (xt_burst_active()) {
        return;
    }
    if (++ticks % 2) {
        xt_burst_start(ts, TICK_BUDGET, NEVER, not_enough, xt_request_learn);
    } else {
        xt_request_take_over(ts);
    }
}
