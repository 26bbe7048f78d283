/* spec_call.c -- calls: Python functions and methods inlined, builtins handed to spec_builtin.c. */
#include "codegen/build.h"
#include <string.h>

enum {
    MAX_DEPTH = 5,
    MAX_INLINE_UNITS = 400,
    MAX_RECURSION = 2,
    CO_NEWLOCALS = 2,
    CO_VARARGS = 4,
    CO_VARKEYWORDS = 8,
    CO_GENERATOR_LIKE = 0x20 | 0x80 | 0x200
};

/* Exactly plain positional parameters, none of the given kinds of cells: the frame is what the arguments are. */
static bool takes_just(XtBuilder *b, int code, uint32_t nargs, int no)
{
    if (code < 0 || (uint32_t)code >= b->u->ncodes) return false;
    const XtCode *c = &b->u->codes[code];
    if (c->flags & (CO_VARARGS | CO_VARKEYWORDS | CO_GENERATOR_LIKE) || !(c->flags & CO_NEWLOCALS) || c->kwonly || c->argcount != nargs)
        return false;
    for (uint32_t i = 0; i < c->nlocalsplus; i++)
        if (c->localkinds[i] & no) return false; /* cells live in a frame of their own */
    return true;
}

bool xt_plain_callee(XtBuilder *b, int code, uint32_t nargs) { return takes_just(b, code, nargs, XT_LOCAL_CELL | XT_LOCAL_FREE); }

bool xt_inlinable(XtBuilder *b, int code)
{
    if (b->fr->depth >= MAX_DEPTH) return false;
    const XtCode *c = &b->u->codes[code];
    uint32_t units = (uint32_t)(c->code_size / 2);
    if (c->exctable_size || units > (uint32_t)MAX_INLINE_UNITS >> b->fr->depth || units > b->budget) return false;
    if (!c->profiled && units > 40) return false;
    uint64_t ctx = xt_inline_ctx(b->fr);
    for (uint32_t i = 0; i < b->nrefused; i++)
        if (b->refused[i] == ctx) return false;
    int same = 0;
    for (const XtFrameB *f = b->fr; f; f = f->parent) same += f->code == code;
    return same < MAX_RECURSION;
}

/* Which function object of which code the callable is known or was seen to be; -1: not a Python function. *func: the guarded object. */
static int callee_code(XtBuilder *b, XtNode *callable, const XtObs *seen, uint32_t nargs, XtNode **func)
{
    *func = callable;
    if (callable->op == XT_OP_SHAPE_VALUE) {
        const XtFact *f = &b->u->shapes[callable->a].facts[callable->b];
        return f->kind == XT_FACT_METHOD && xt_plain_callee(b, f->code, nargs) ? f->code : -1;
    }
    if (!seen || seen->callee != XT_CALLEE_FUNCTION) return -1;
    bool closure = takes_just(b, seen->code, nargs, XT_LOCAL_CELL) && xt_inlinable(b, seen->code); /* inlined or not at all */
    if (!closure && !xt_plain_callee(b, seen->code, nargs)) return -1;
    XtNode *g = xt_emit(b, XT_OP_GUARD_CODE, XT_REP_O, 1, callable);
    g->a = seen->code;
    g->py = XT_PY_FUNCTION;
    g->reason = XT_EXIT_callee;
    *func = g;
    return seen->code;
}

/* The call straight to the function's native code. The stack entries are popped already. */
static bool call_code(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t n)
{
    XtNode **v = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *v);
    v[0] = func;
    for (uint32_t i = 0; i < n; i++) v[i + 1] = xt_box(b, args[i]);
    XtNode *call = xt_emit_v(b, XT_OP_CALL_CODE, XT_REP_O, n + 1, v);
    call->a = code;
    xt_push(b, call);
    return true;
}

/* Two to four functions seen here: a straight call each, and the general one for any other. The stack entries are popped already. */
static bool call_one_of(XtBuilder *b, const XtSite *s, XtNode *func, XtNode *const *entries, uint32_t nargs, XtNode **args, uint32_t n)
{
    XtNode *values[XT_MAX_OBS + 1];
    XtBlock *ends[XT_MAX_OBS + 1];
    uint32_t k = 0;
    for (int i = 0; i < s->nobs; i++) {
        bool again = false;
        for (int j = 0; j < i; j++) again |= s->obs[j].code == s->obs[i].code;
        if (again) continue;
        XtNode *is = xt_emit(b, XT_OP_IS_CODE, XT_REP_B, 1, func);
        is->a = s->obs[i].code;
        XtBlock *other = xt_split(b, is, false);
        call_code(b, s->obs[i].code, func, args, n);
        values[k] = xt_pop(b);
        ends[k++] = b->cur;
        b->cur = other;
    }
    XtNode **v = xt_arena_alloc(b->f->arena, (nargs + 2) * sizeof *v);
    for (uint32_t i = 0; i < nargs + 2; i++) v[i] = xt_box(b, entries[i]);
    values[k] = xt_emit_v(b, XT_OP_CALL, XT_REP_O, nargs + 2, v);
    ends[k++] = b->cur;
    xt_push(b, xt_join_values(b, ends, values, k));
    return true;
}

static bool several_plain(XtBuilder *b, const XtSite *s, uint32_t n)
{
    if (!s || s->many || s->nobs < 2) return false;
    for (int i = 0; i < s->nobs; i++)
        if (s->obs[i].callee != XT_CALLEE_FUNCTION || !xt_plain_callee(b, s->obs[i].code, n)) return false;
    return true;
}

bool xt_spec_call(XtBuilder *b, uint32_t nargs)
{
    XtNode *first = xt_peek(b, nargs + 2), *second = xt_peek(b, nargs + 1);
    const XtObs *seen = xt_seen_callee(b);
    bool method = first->op != XT_OP_NULL;              /* (method, self, args...) */
    if (method && first->rep != XT_REP_O) return false; /* a generic LOAD_METHOD: unknown which */
    XtNode *callable = method ? first : second;
    uint32_t n = nargs + (method ? 1 : 0);
    if (xt_is_virtual(callable) || callable->rep != XT_REP_O) return false;
    if (!seen && callable->op != XT_OP_SHAPE_VALUE && several_plain(b, xt_site(b), n)) {
        XtNode **entries = xt_arena_alloc(b->f->arena, (nargs + 2) * sizeof *entries),
               **boxed = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *boxed);
        for (uint32_t i = nargs + 2; i-- > 0;) entries[i] = xt_pop_obj(b);
        for (uint32_t i = 0; i < n; i++) boxed[i] = entries[nargs + 2 - n + i];
        return call_one_of(b, xt_site(b), callable, entries, nargs, boxed, n);
    }
    if (seen && seen->callee == XT_CALLEE_TYPE && !method && xt_spec_construct(b, callable, seen, nargs)) return true;
    XtNode *func;
    int code = callee_code(b, callable, seen, n, &func);
    const char *name = NULL;
    if (code < 0) {
        if (callable->op == XT_OP_TYPE_ATTR) name = callable->text;
        else if (seen && (seen->callee == XT_CALLEE_BUILTIN || seen->callee == XT_CALLEE_TYPE)) name = seen->callee_name;
        if (seen && seen->callee == XT_CALLEE_TYPE && !name) {
            static const struct {
                XtPy py;
                const char *name;
            } types[] = {{XT_PY_RANGE, "range"},         {XT_PY_INT, "int"}, {XT_PY_FLOAT, "float"},
                         {XT_PY_ENUMERATE, "enumerate"}, {XT_PY_ZIP, "zip"}, {XT_PY_STR, "str"}};
            for (size_t i = 0; i < sizeof types / sizeof *types; i++)
                if (seen->callee_type == types[i].py) name = types[i].name;
        }
        if (!seen && !xt_site(b) && b->u->attempt == 0 && (callable->op == XT_OP_LOAD_GLOBAL || callable->op == XT_OP_GLOBAL_GET)) {
            const XtNode *id = callable->args[2]; /* never profiled: the name says enough to try `range` */
            if (!strcmp(b->u->codes[id->a].names[id->b], "range")) name = "range";
        }
        if (!name) return false;
    }
    XtNode **args = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *args);
    XtFrameB *fr = b->fr;
    uint32_t sp = fr->cur.sp;
    for (uint32_t i = 0; i < n; i++) args[i] = fr->cur.stack[sp - n + i];
    if (code >= 0) {
        for (uint32_t i = 0; i < n; i++)
            if (xt_is_virtual(args[i])) args[i] = xt_box(b, args[i]);
        fr->cur.sp -= nargs + 2;
        return xt_inlinable(b, code) ? xt_inline(b, code, func, args, n) : call_code(b, code, func, args, n);
    }
    if (xt_spec_builtin(b, name, args, n)) return true;
    return false;
}
