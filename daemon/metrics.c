/* metrics.c -- see metrics.h */
#include "metrics.h"

const uint32_t xt_time_bucket_ms[XT_TIME_BUCKETS - 1] = {5, 10, 25, 50, 100, 500, 2000};

void xt_metrics_compiled(XtMetrics *m, uint64_t us)
{
    unsigned b = 0;
    while (b < XT_TIME_BUCKETS - 1 && us > xt_time_bucket_ms[b] * 1000ull) b++;
    m->compile_ms[b]++;
    m->compile_us_total += us;
    m->compilations++;
}

void xt_metrics_json(const XtMetrics *m, XtText *t)
{
    const char *comma = "";
    xt_text_add(t, "{");
#define XT_COUNTER(name, doc) xt_text_add(t, "\"" #name "\":%llu,", (unsigned long long)m->name);
#define XT_GAUGE XT_COUNTER
#include "metrics.def"
#undef XT_COUNTER
#undef XT_GAUGE
    xt_text_add(t, "\"refused\":{");
    for (unsigned i = 0; i < XT_REFUSE_COUNT; i++) {
        if (!m->refused[i]) continue;
        xt_text_add(t, "%s\"%s\":%llu", comma, xt_refuse_name(i), (unsigned long long)m->refused[i]);
        comma = ",";
    }
    xt_text_add(t, "},\"compile_us_total\":%llu,\"compile_ms\":{", (unsigned long long)m->compile_us_total);
    for (unsigned i = 0; i < XT_TIME_BUCKETS - 1; i++)
        xt_text_add(t, "\"le_%u\":%llu,", xt_time_bucket_ms[i], (unsigned long long)m->compile_ms[i]);
    xt_text_add(t, "\"more\":%llu}}", (unsigned long long)m->compile_ms[XT_TIME_BUCKETS - 1]);
}

static void one(XtText *t, const char *name, const char *type, const char *doc, uint64_t v)
{
    xt_text_add(t, "# HELP xtlink_%s %s\n# TYPE xtlink_%s %s\nxtlink_%s %llu\n", name, doc, name, type, name, (unsigned long long)v);
}

void xt_metrics_prometheus(const XtMetrics *m, XtText *t)
{
#define XT_COUNTER(name, doc) one(t, #name, "counter", doc, m->name);
#define XT_GAUGE(name, doc) one(t, #name, "gauge", doc, m->name);
#include "metrics.def"
#undef XT_COUNTER
#undef XT_GAUGE
    xt_text_add(t, "# HELP xtlink_refused units refused, by reason\n# TYPE xtlink_refused counter\n");
    for (unsigned i = 1; i < XT_REFUSE_COUNT; i++)
        xt_text_add(t, "xtlink_refused{reason=\"%s\"} %llu\n", xt_refuse_name(i), (unsigned long long)m->refused[i]);
    xt_text_add(t, "# HELP xtlink_compile_seconds time to compile one unit\n# TYPE xtlink_compile_seconds histogram\n");
    uint64_t sum = 0;
    for (unsigned i = 0; i < XT_TIME_BUCKETS - 1; i++) {
        sum += m->compile_ms[i];
        xt_text_add(t, "xtlink_compile_seconds_bucket{le=\"%g\"} %llu\n", xt_time_bucket_ms[i] / 1000.0, (unsigned long long)sum);
    }
    sum += m->compile_ms[XT_TIME_BUCKETS - 1];
    xt_text_add(t, "xtlink_compile_seconds_bucket{le=\"+Inf\"} %llu\nxtlink_compile_seconds_sum %g\nxtlink_compile_seconds_count %llu\n",
                (unsigned long long)sum, (double)m->compile_us_total / 1e6, (unsigned long long)sum);
}
