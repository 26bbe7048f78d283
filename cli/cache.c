/* cache.c -- xtlink cache stats|list|verify|clear */
#include "cli/cli.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *when(uint64_t seconds, char text[32])
{
    time_t t = (time_t)seconds;
    struct tm tm;
    if (!localtime_r(&t, &tm) || !strftime(text, 32, "%Y-%m-%d %H:%M:%S", &tm)) snprintf(text, 32, "-");
    return text;
}

static int print_stats(json_object *json)
{
    char size[32];
    printf("blobs     %12" PRIu64 "\nsize      %12s\n", xt_json_number(json, "store_blobs"),
           xt_size_text(xt_json_number(json, "store_bytes"), size));
    printf("refused   %12" PRIu64 "\nevicted   %12" PRIu64 "\n", xt_json_number(json, "store_refused"),
           xt_json_number(json, "store_evicted"));
    printf("corrupt   %12" PRIu64 "\nwrite errors %9" PRIu64 "\n", xt_json_number(json, "store_corrupt"),
           xt_json_number(json, "store_write_errors"));
    if (!xt_json_number(json, "store_open")) puts("The daemon runs without a store: its log says why.");
    return XT_CODE_OK;
}

static int print_list(json_object *json)
{
    json_object *blobs = xt_json_member(json, "blobs");
    size_t n = blobs ? json_object_array_length(blobs) : 0;
    for (size_t i = 0; i < n; i++) {
        json_object *b = json_object_array_get_idx(blobs, i);
        char time_text[32];
        printf("%s  %s %9" PRIu64 "  ", xt_json_text(b, "key"), when(xt_json_number(b, "created"), time_text), xt_json_number(b, "size"));
        xt_print_text(xt_json_text(b, "name"), 0);
        putchar('\n');
    }
    return n ? XT_CODE_OK : XT_CODE_NEGATIVE;
}

static int print_verified(json_object *json)
{
    uint64_t bad = xt_json_number(json, "bad"), removed = xt_json_number(json, "removed");
    printf("%" PRIu64 " good, %" PRIu64 " bad, %" PRIu64 " removed\n", xt_json_number(json, "good"), bad, removed);
    return bad > removed ? XT_CODE_NEGATIVE : XT_CODE_OK;
}

static int print_cleared(json_object *json)
{
    printf("%" PRIu64 " removed\n", xt_json_number(json, "removed"));
    return XT_CODE_OK;
}

int xt_cmd_cache(int argc, char **argv)
{
    bool as_json = xt_take_flag(&argc, argv, "--json"), remove = xt_take_flag(&argc, argv, "--remove"),
         refused = xt_take_flag(&argc, argv, "--refused");
    long limit = xt_take_number(&argc, argv, "--limit", 0, 100000);
    struct {
        const char *name;
        XtMsg question;
        int (*print)(json_object *json);
    } actions[] = {
        {"stats", {.type = XT_MSG_STATUS}, print_stats},
        {"list", {.type = XT_MSG_CACHE_LIST, .cache_list = {.limit = (uint32_t)limit}}, print_list},
        {"verify", {.type = XT_MSG_CACHE_VERIFY, .cache_verify = {.remove = remove}}, print_verified},
        {"clear", {.type = XT_MSG_CACHE_CLEAR, .cache_clear = {.refused = refused}}, print_cleared},
    };
    for (size_t i = 0; argc == 2 && limit >= 0 && i < sizeof actions / sizeof *actions; i++) {
        json_object *json;
        if (strcmp(actions[i].name, argv[1]) != 0) continue;
        int code = xt_ask_json(&actions[i].question, &json);
        if (code) return code;
        if (as_json) xt_print_json(json);
        else code = actions[i].print(json);
        json_object_put(json);
        return code;
    }
    return xt_usage("cache");
}
