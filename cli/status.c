/* status.c -- xtlink status: the daemon's counters, with their meaning */
#include "cli/cli.h"
#include <stdio.h>
#include <string.h>

static const char *meaning(const char *name)
{
#define XT_COUNTER(metric, doc) {#metric, doc},
#define XT_GAUGE(metric, doc) {#metric, doc},
    static const struct {
        const char *name, *doc;
    } metrics[] = {
#include "daemon/metrics.def"
    };
#undef XT_COUNTER
#undef XT_GAUGE
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        if (!strcmp(metrics[i].name, name)) return metrics[i].doc;
    return NULL;
}

static int prometheus(void)
{
    XtMsg question = {.type = XT_MSG_STATUS, .status = {.format = 1}}, answer;
    int code = xt_ask(&question, &answer);
    if (code) return code;
    if (answer.type == XT_MSG_TEXT) fputs(answer.text.text, stdout);
    xt_msg_free(&answer);
    return XT_CODE_OK;
}

int xt_cmd_status(int argc, char **argv)
{
    XtMsg question = {.type = XT_MSG_STATUS};
    json_object *json;
    bool as_json = xt_take_flag(&argc, argv, "--json"), as_prometheus = xt_take_flag(&argc, argv, "--prometheus");
    if (argc > 1 || (as_json && as_prometheus)) return xt_usage("status");
    if (as_prometheus) return prometheus();
    int code = xt_ask_json(&question, &json);
    if (code) return code;
    if (as_json) xt_print_json(json);
    else xt_print_members(json, meaning, 0);
    json_object_put(json);
    return XT_CODE_OK;
}
