/* metrics.h -- counters of the daemon: one table (metrics.def) for the struct, the JSON and the Prometheus text. */
#ifndef XT_DAEMON_METRICS_H
#define XT_DAEMON_METRICS_H
#include "protocol/reasons.h"
#include "text.h"
#include <stdint.h>

enum { XT_TIME_BUCKETS = 8 };
extern const uint32_t xt_time_bucket_ms[XT_TIME_BUCKETS - 1]; /* upper bounds; the last bucket has none */

typedef struct XtMetrics {
#define XT_COUNTER(name, doc) uint64_t name;
#define XT_GAUGE(name, doc) uint64_t name;
#include "metrics.def"
#undef XT_COUNTER
#undef XT_GAUGE
    uint64_t refused[XT_REFUSE_COUNT];
    uint64_t compile_ms[XT_TIME_BUCKETS]; /* histogram of compile times */
    uint64_t compile_us_total;
} XtMetrics;

void xt_metrics_compiled(XtMetrics *m, uint64_t us);
void xt_metrics_json(const XtMetrics *m, XtText *t);
void xt_metrics_prometheus(const XtMetrics *m, XtText *t);
#endif
