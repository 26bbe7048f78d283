/* agent.h -- start and end of the agent in one process, its configuration, its threads. */
#ifndef XT_AGENT_AGENT_H
#define XT_AGENT_AGENT_H
#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "python.h"

typedef enum XtMode { XT_MODE_AUTO, XT_MODE_OFF, XT_MODE_EAGER, XT_MODE_STRESS, XT_MODE_LEARN } XtMode;

typedef struct XtConfig {
    XtMode mode;
    uint64_t stress;  /* XTLINK_STRESS: every so many-th guard fails; in modes stress and learn, else 0 */
    uint32_t learn;   /* XTLINK_LEARN: in mode learn a burst every so many milliseconds; 0: when the program says so (learn.h) */
    char stats[4096]; /* XTLINK_STATS, empty: none */
    char dump[4096];  /* XTLINK_DUMP_UNIT: folder that gets a copy of each request, empty: none */
} XtConfig;

extern XtConfig xt_config;

/* Called by the loader with the interpreter ready and nothing of the program run. hook is the loader's audit hook. 0: started; else the agent refused
 * and has taken the hook out. GIL held. */
int xt_agent_start(int (*hook)(const char *, PyObject *, void *));
/* Audit event exec: args is the event's tuple. GIL held. */
void xt_agent_on_exec(PyObject *args);
/* Audit events xtlink.*: the tests' means to say what is to happen when (learn.h). GIL held. */
void xt_agent_on_event(const char *event);
/* Audited events cost every audited operation of the program: takes the hook out for good. GIL held. */
void xt_agent_drop_hook(void);
/* 1 while work is wanted: started and not finalising. GIL held. */
int xt_agent_alive(void);
/* 1 from the start until the interpreter is taken down. A process that initialises Python once more has it interpreted. */
int xt_agent_running(void);
int64_t xt_agent_uptime_us(void);
static inline int64_t xt_clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
/* Starts a thread that gets no signals. 0 or a positive errno. */
int xt_agent_thread(pthread_t *thread, void *(*run)(void *));
/* NULL when this interpreter is the one that the agent was built for, else why it is not. */
const char *xt_check_python(void);
#endif
