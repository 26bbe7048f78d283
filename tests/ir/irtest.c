/* irtest.c -- driver of the IR text tests: xtlink-irtest PASS[,PASS...] FILE. Reads the IR, verifies it, runs the passes with the verifier (and the
 * reference checker behind refcount) after each, and prints the result. A pass named "none" does nothing, "check" only runs the reference checker.
 * The unit behind it has one code object with the constants 0: None, 1: 7, 2: 2.5, 3: True, 4: "a", 5: (). Exit status 1: something was wrong, said on stderr. */
#include "codegen/irutil.h"
#include "codegen/refcount.h"
#include <stdlib.h>
#include <string.h>

#define XT_PASS(name, letter, when) {#name, xt_pass_##name},
static const struct { const char *name; bool (*run)(XtFunc *); } passes[] = {
#include "codegen/passes.def"
};
#undef XT_PASS

static char *read_all(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    size_t n = 0, cap = 1 << 20;
    char *text = malloc(cap);
    if (text) n = fread(text, 1, cap - 1, f);
    if (text) text[n] = 0;
    fclose(f);
    return text;
}

static bool checked(const XtFunc *f, const char *behind)
{
    char err[256];
    if (xt_verify(f, err)) return true;
    fprintf(stderr, "behind %s: %s\n", behind, err);
    return false;
}

static bool run_pass(XtFunc *f, const char *name)
{
    char err[256];
    bool count = strcmp(name, "refcount") == 0, found = strcmp(name, "check") == 0 || strcmp(name, "none") == 0;
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        if (strcmp(name, passes[i].name) == 0) {
            passes[i].run(f);
            xt_renumber(f);
            found = true;
        }
    if (!found) fprintf(stderr, "no pass %s\n", name);
    if (!found || !checked(f, name)) return false;
    if ((count || strcmp(name, "check") == 0) && !xt_refcount_check(f, err)) {
        fprintf(stderr, "behind %s: %s\n", name, err);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static XtConst consts[] = {{.kind = XT_CONST_NONE}, {.kind = XT_CONST_INT, .i = 7}, {.kind = XT_CONST_FLOAT, .f = 2.5}, {.kind = XT_CONST_TRUE},
                               {.kind = XT_CONST_STR, .i = 1, .text = "a"}, {.kind = XT_CONST_TUPLE}};
    XtCode code = {.name = "test", .qualname = "test", .file = "test", .nconsts = sizeof consts / sizeof *consts, .consts = consts};
    XtUnit unit = {.ncodes = 1, .codes = &code, .osr = -1};
    char err[256];
    if (argc != 3) return 2;
    char *text = read_all(argv[2]);
    XtFunc *f = text ? xt_parse(text, &unit, err) : NULL;
    if (!f) {
        fprintf(stderr, "%s: %s\n", argv[2], text ? err : "cannot be read");
        free(text);
        return 1;
    }
    xt_renumber(f);
    bool ok = checked(f, "reading");
    for (char *p = strtok(argv[1], ","); p && ok; p = strtok(NULL, ",")) ok = run_pass(f, p);
    if (ok) xt_print(f, stdout);
    xt_func_free(f);
    free(text);
    return !ok;
}
