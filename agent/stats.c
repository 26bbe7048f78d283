#include "stats.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "python.h"

XtStats xt_stats;

static void write_map(FILE *f, const char *name, const uint64_t *counts, const char *const *names, int n)
{
    const char *comma = "";
    fprintf(f, ", \"%s\": {", name);
    for (int i = 0; i < n && i < XT_STATS_MAX_REASONS; i++) {
        if (counts[i]) {
            fprintf(f, "%s\"%s\": %llu", comma, names[i], (unsigned long long)counts[i]);
            comma = ", ";
        }
    }
    fputc('}', f);
}

void xt_stats_write(const char *path, const char *mode)
{
#define XT_EXIT(name, text) #name,
#define XT_REFUSE(name, text)
    static const char *const exits[] = {
#include "protocol/reasons.def"
    };
#undef XT_EXIT
#undef XT_REFUSE
#define XT_EXIT(name, text)
#define XT_REFUSE(name, text) #name,
    static const char *const refusals[] = {
#include "protocol/reasons.def"
    };
#undef XT_EXIT
#undef XT_REFUSE
    char target[4096], temporary[4128];
    xt_expand_path(path, target, sizeof target);
    snprintf(temporary, sizeof temporary, "%s.%ld", target, (long)getpid());
    FILE *f = fopen(temporary, "we");
    if (!f) {
        xt_log(XT_LOG_ERROR, "cannot write statistics to %s: %s", temporary, strerror(errno));
        return;
    }
    fprintf(f, "{\"python\": \"%d.%d.%d\", \"mode\": \"%s\"", PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION, mode);
#define X(name) fprintf(f, ", \"" #name "\": %llu", (unsigned long long)xt_stats.name);
    XT_STATS(X)
#undef X
    write_map(f, "exits_by_reason", xt_stats.exits_by_reason, exits, (int)(sizeof exits / sizeof *exits));
    write_map(f, "refused", xt_stats.refused, refusals, (int)(sizeof refusals / sizeof *refusals));
    fputs("}\n", f);
    if (fclose(f) || rename(temporary, target)) {
        xt_log(XT_LOG_ERROR, "cannot write statistics to %s: %s", target, strerror(errno));
        unlink(temporary);
    }
}
