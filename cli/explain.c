/* explain.c -- xtlink explain: what became of functions, from the daemon's store, with the exit points of each blob and what clients reported of it */
#include "cli/blobget.h"
#include "cli/cli.h"
#include "protocol/reasons.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FETCH_MAX = 200 }; /* blobs whose exits are counted */

static size_t length(json_object *json, const char *name)
{
    json_object *list = xt_json_member(json, name);
    return list ? json_object_array_length(list) : 0;
}

/* Adds "exit_points": {reason: count} to a compiled function. False when the daemon is gone. */
static bool add_exit_points(json_object *function)
{
    uint32_t counts[XT_EXIT_COUNT] = {0};
    XtFetched blob;
    int code = xt_fetch_blob(xt_json_text(function, "key"), &blob);
    if (code) return code == XT_CODE_NEGATIVE; /* evicted meanwhile */
    json_object *points = json_object_new_object();
    for (uint32_t i = 0; i < blob.view.h->nexits; i++)
        if (blob.view.exits[i].reason < XT_EXIT_COUNT) counts[blob.view.exits[i].reason]++;
    for (unsigned i = 0; i < XT_EXIT_COUNT; i++)
        if (counts[i]) json_object_object_add(points, xt_exit_name(i), json_object_new_int64(counts[i]));
    json_object_object_add(function, "exit_points", points);
    xt_fetched_free(&blob);
    return true;
}

static void print_compiled(json_object *f)
{
    json_object *osr = xt_json_member(f, "osr"), *points = xt_json_member(f, "exit_points");
    int64_t loop = osr ? json_object_get_int64(osr) : -1;
    if (loop < 0) printf("compiled: ");
    else printf("loop at unit %" PRId64 " compiled: ", loop);
    printf("%" PRIu64 " bytes of code in a blob of %" PRIu64 ", in %.1f ms, key %.12s\n", xt_json_number(f, "text_size"),
           xt_json_number(f, "size"), (double)xt_json_number(f, "compile_us") / 1000, xt_json_text(f, "key"));
    if (!points) return;
    printf("    %" PRIu64 " exit points:", xt_json_number(f, "exits"));
    json_object_object_foreach(points, reason, n) printf(" %s %" PRIu64, reason, json_object_get_uint64(n));
    putchar('\n');
}

static void print_refused(json_object *f)
{
    const char *text = xt_json_text(f, "text");
    printf("refused (%s): %s", xt_json_text(f, "reason"), xt_json_text(f, "why"));
    if (*text) fputs("; ", stdout), xt_print_text(text, 0);
    putchar('\n');
}

static void print_reports(json_object *json, const char *key)
{
    json_object *reports = xt_json_member(json, "reports");
    for (size_t i = 0; i < length(json, "reports"); i++) {
        json_object *r = json_object_array_get_idx(reports, i);
        if (strcmp(xt_json_text(r, "key"), key) != 0) continue;
        printf("    dropped by a client (%s) after %" PRIu64 " exits ", xt_json_text(r, "reason"), xt_json_number(r, "exits"));
        xt_print_text(xt_json_text(r, "text"), 0);
        putchar('\n');
    }
}

static void print_functions(json_object *json)
{
    json_object *functions = xt_json_member(json, "functions"), *waiting = xt_json_member(json, "waiting");
    size_t n = length(json, "functions"), nwaiting = length(json, "waiting");
    for (size_t i = 0; i < n; i++) {
        json_object *f = json_object_array_get_idx(functions, i);
        xt_print_text(xt_json_text(f, "name"), 0);
        printf("  ");
        if (!strcmp(xt_json_text(f, "state"), "compiled")) print_compiled(f);
        else print_refused(f);
        print_reports(json, xt_json_text(f, "key"));
    }
    for (size_t i = 0; i < nwaiting; i++) {
        json_object *w = json_object_array_get_idx(waiting, i);
        xt_print_text(xt_json_text(w, "name"), 0);
        printf("  %s, heat %" PRIu64 "\n", xt_json_text(w, "state"), xt_json_number(w, "heat"));
    }
}

int xt_cmd_explain(int argc, char **argv)
{
    bool as_json = xt_take_flag(&argc, argv, "--json");
    if (argc > 2) return xt_usage("explain");
    XtMsg question = {.type = XT_MSG_EXPLAIN, .explain = {.name = argc > 1 ? argv[1] : ""}};
    json_object *json, *functions;
    int code = xt_ask_json(&question, &json);
    if (code) return code;
    functions = xt_json_member(json, "functions");
    for (size_t i = 0, fetched = 0; i < length(json, "functions") && fetched < FETCH_MAX; i++) {
        json_object *f = json_object_array_get_idx(functions, i);
        if (strcmp(xt_json_text(f, "state"), "compiled") != 0) continue;
        if (!add_exit_points(f)) break;
        fetched++;
    }
    if (as_json) xt_print_json(json);
    else print_functions(json);
    if (length(json, "functions") + length(json, "waiting") == 0) {
        xt_complain("no function of that name was compiled, refused or is waiting");
        code = XT_CODE_NEGATIVE;
    }
    json_object_put(json);
    return code;
}
