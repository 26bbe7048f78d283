/* stats.h -- counters of this process, written as one JSON object at exit when XTLINK_STATS=FILE is set. Plain fields, changed under the GIL. */
#ifndef XT_AGENT_STATS_H
#define XT_AGENT_STATS_H
#include <stdint.h>

/* name: meaning; each becomes a field of XtStats and of the JSON object */
#define XT_STATS(X)                                                                                                                        \
    X(functions_linked) /* blobs linked at a function's start */                                                                           \
    X(loops_linked)     /* blobs linked at a loop header */                                                                                \
    X(native_entries)   /* times native code was entered through a function's start */                                                     \
    X(osr_entries)      /* times a running loop was taken over */                                                                          \
    X(exits)            /* times native code was left in the middle */                                                                     \
    X(compile_requests)                                                                                                                    \
    X(cache_hits)      /* answers that needed no compilation, hot list included */                                                         \
    X(first_native_ms) /* from the agent's start to the first link, 0 if none */                                                           \
    X(link_us_total)                                                                                                                       \
    X(code_bytes) /* size of the blobs linked */                                                                                           \
    X(samples)                                                                                                                             \
    X(bursts)                                                                                                                              \
    X(burst_events)
/* entries of the maps, positions as in protocol/reasons.def */
enum { XT_STATS_MAX_REASONS = 64 };

typedef struct XtStats {
#define X(name) uint64_t name;
    XT_STATS(X)
#undef X
    uint64_t exits_by_reason[XT_STATS_MAX_REASONS]; /* by XT_EXIT_* */
    uint64_t refused[XT_STATS_MAX_REASONS];         /* by XT_REFUSE_* */
} XtStats;

extern XtStats xt_stats;

/* Writes the JSON object to path (%p: the pid), through a temporary file that is renamed. Errors are logged only. */
void xt_stats_write(const char *path, const char *mode);
#endif
