/* top.c -- xtlink top: the counters that change, as totals and per second, until interrupted */
#include "cli/cli.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* counter, text for people; the first group is shown as it is, the second also per second */
static const char *const now[][2] = {{"agents", "python processes"}, {"sessions", "connections"},         {"queued", "units queued"},
                                     {"running", "units compiling"}, {"compilers", "compiler processes"}, {"store_blobs", "blobs stored"}};
static const char *const rates[][2] = {{"compile_requests", "requests"},  {"hits_memory", "from memory"},
                                       {"hits_store", "from the store"},  {"hits_program", "from the program"},
                                       {"hot_links", "from hot lists"},   {"compilations", "compiled"},
                                       {"reports", "dropped by clients"}, {"compiler_crashes", "compiler crashes"}};
enum { NNOW = sizeof now / sizeof *now, NRATES = sizeof rates / sizeof *rates };

static void show(json_object *json, uint64_t before[NRATES], double seconds)
{
    char size[32], segments[32];
    for (int i = 0; i < NNOW; i++) printf("%-20s %12" PRIu64 "\n", now[i][1], xt_json_number(json, now[i][0]));
    printf("%-20s %12s\n%-20s %12s\n\n%-20s %12s %10s\n", "store", xt_size_text(xt_json_number(json, "store_bytes"), size), "code segments",
           xt_size_text(xt_json_number(json, "segment_bytes"), segments), "", "total", "a second");
    for (int i = 0; i < NRATES; i++) {
        uint64_t n = xt_json_number(json, rates[i][0]);
        printf("%-20s %12" PRIu64, rates[i][1], n);
        if (seconds > 0 && n >= before[i]) printf(" %10.1f", (double)(n - before[i]) / seconds);
        putchar('\n');
        before[i] = n;
    }
}

int xt_cmd_top(int argc, char **argv)
{
    uint64_t before[NRATES] = {0};
    bool screen = isatty(1);
    long delay = xt_take_number(&argc, argv, "-d", 1, 3600), count = xt_take_number(&argc, argv, "-n", 0, LONG_MAX);
    if (argc > 1 || delay < 1 || count < 0) return xt_usage("top");
    for (long i = 0;; i++) {
        XtMsg question = {.type = XT_MSG_STATUS};
        json_object *json;
        int code = xt_ask_json(&question, &json);
        if (code) return code;
        if (screen) fputs("\033[H\033[J", stdout);
        else if (i) putchar('\n');
        show(json, before, i ? (double)delay : 0);
        json_object_put(json);
        fflush(stdout);
        if (count && i + 1 >= count) return XT_CODE_OK;
        sleep((unsigned)delay);
    }
}
