/* compile.c -- the whole pipeline: unit bytes -> IR -> passes -> LLVM -> blob. Dump letters: b the IR as built, those of passes.def behind each pass,
 * L and O LLVM's IR before and after its passes, D the code. Everything is printed to stderr. */
#include "codegen/pipeline.h"
#include "codegen/layout.h"
#include "codegen/refcount.h"
#include "protocol/reasons.h"
#include <string.h>

typedef struct Pass {
    const char *name;
    char letter;
    bool (*run)(XtFunc *);
} Pass;
static const Pass passes[] = {
#define XT_PASS(name, letter, when) {#name, letter, xt_pass_##name},
#include "codegen/passes.def"
#undef XT_PASS
};
static const char order[] = "sgsdlsgrsgsdc"; /* by letter */

static void dump_ir(XtFunc *f, const char *title)
{
    xt_renumber(f);
    fprintf(stderr, "--- %s\n", title);
    xt_print(f, stderr);
}

#ifdef XT_DEBUG
static int check(XtFunc *f, const char *after, bool counted, char err[256])
{
    char what[256];
    xt_renumber(f);
    if (xt_verify(f, what) && (!counted || xt_refcount_check(f, what))) return 0;
    snprintf(err, 256, "after %s: %.220s", after, what);
    return XT_REFUSE_compiler_error;
}
#endif

int xt_run_passes(XtFunc *f, const char *dump, char err[256])
{
    (void)err;
    for (const char *o = order; *o; o++) {
        const Pass *p = passes;
        while (p->letter != *o) p++;
        p->run(f);
#ifdef XT_DEBUG
        if (check(f, p->name, p->letter == 'c', err) != 0) return XT_REFUSE_compiler_error;
#endif
        if (strchr(dump, p->letter)) dump_ir(f, p->name);
    }
    xt_renumber(f);
    return 0;
}

static int compile_unit(const XtUnit *u, const char *dump, uint8_t **blob, size_t *size, char err[256])
{
    if (!xt_layout_find(u->python)) {
        snprintf(err, 256, "Python %.31s", u->python);
        return XT_REFUSE_python_version;
    }
    if (u->cpu[strspn(u->cpu, "abcdefghijklmnopqrstuvwxyz0123456789.,+-")] != '\0') {
        snprintf(err, 256, "bad feature string");
        return XT_REFUSE_bad_request;
    }
    uint32_t refusal = 0;
    XtFunc *f = xt_build(u, &refusal, err);
    if (!f) return refusal ? (int)refusal : XT_REFUSE_compiler_error;
    int r = 0;
    if (strchr(dump, 'b')) dump_ir(f, "built");
#ifdef XT_DEBUG
    r = check(f, "build", false, err);
#endif
    if (r == 0) r = xt_run_passes(f, dump, err);
    if (r == 0) r = xt_lower(f, dump, blob, size, err);
    xt_func_free(f);
    return r;
}

int xt_compile(const uint8_t *unit, size_t unit_size, bool thorough, const char *dump, uint8_t **blob, size_t *size, char err[256])
{
    XtUnit *u;
    if (xt_unit_decode(unit, unit_size, &u, err) != 0) return XT_REFUSE_bad_request;
    err[0] = '\0';
    if (thorough) u->mode |= XT_UNIT_THOROUGH;
    int r = compile_unit(u, dump, blob, size, err);
    xt_unit_free(u);
    return r;
}
