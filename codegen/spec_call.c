/* spec_call.c -- calls: Python functions and methods inlined, builtins handed to spec_builtin.c. */
#include "codegen/build.h"
#include <string.h>

enum {
    MAX_INLINE_UNITS = 400,
    MAX_RECURSION = 2,
};

/* The frame is what the arguments are, the tuple of *args, and cells. */
static bool is_plain(const XtCode *c)
{
    return !(c->flags & (XT_CO_VARKEYWORDS | XT_CO_GENERATOR_LIKE)) && c->flags & XT_CO_NEWLOCALS && !c->kwonly && xt_is_prefix_plain(c);
}

static int find_parameter(const XtCode *c, const char *name, size_t n)
{
    for (uint32_t i = c->posonly; i < c->argcount; i++)
        if (!strncmp(c->localnames[i], name, n) && !c->localnames[i][n]) return (int)i;
    return -1;
}

bool xt_place(XtBuilder *b, int code, uint32_t nargs, uint32_t kwnames, XtPlaced *p)
{
    enum { DIGEST = 32 };
    if (code < 0 || (uint32_t)code >= b->u->ncodes) return false;
    const XtCode *c = &b->u->codes[code];
    const XtConst *names = kwnames ? &b->fr->co->consts[kwnames - 1] : NULL;
    uint32_t nkw = names ? (uint32_t)names->i : 0, given = nargs - nkw;
    bool star = c->flags & XT_CO_VARARGS;
    if (!is_plain(c) || nkw > nargs || (given > c->argcount && !star) || c->argcount >= XT_MAX_PLACED) return false;
    p->n = c->argcount;
    for (uint32_t i = 0; i < p->n; i++) p->from[i] = i < given ? (int16_t)i : (int16_t)((int)i - (int)p->n);
    p->rest = c->argcount;
    p->nrest = given > c->argcount ? given - c->argcount : 0;
    if (star) p->from[p->n++] = XT_PLACED_REST;
    if (!names) return true;
    if (!names->text || strlen(names->text) <= DIGEST) return false;
    const char *name = names->text + DIGEST;
    for (uint32_t k = 0; k < nkw; k++) {
        if (*name++ != ' ') return false;
        size_t n = strcspn(name, " ");
        int i = find_parameter(c, name, n);
        if (i < 0 || p->from[i] >= 0) return false;
        p->from[i] = (int16_t)(given + k);
        name += n;
    }
    return true;
}

XtNode *xt_call_guard(XtBuilder *b, XtOp op, int32_t a, XtNode *v)
{
    XtFrameB *fr = b->fr;
    const XtInstr *here = fr->ins;
    XtSnap *snap = b->snap;
    if (fr->kwnames)
        while (fr->ins > fr->cfg->instrs && fr->ins->op != XT_BC_KW_NAMES) fr->ins--;
    else if (here > fr->cfg->instrs && here[-1].op == XT_BC_PRECALL) fr->ins--; /* takes a bound method apart */
    if (fr->ins != here) b->snap = NULL;
    XtNode *g = xt_emit(b, op, XT_REP_O, 1, v);
    fr->ins = here;
    b->snap = snap;
    g->a = a;
    g->reason = XT_EXIT_callee;
    return g;
}

XtNode **xt_placed_args(XtBuilder *b, const XtPlaced *p, XtNode *func, XtNode **args)
{
    XtNode **v = xt_arena_alloc(b->f->arena, (p->n + 1) * sizeof *v);
    for (uint32_t i = 0; i < p->n; i++)
        if (p->from[i] != XT_PLACED_REST)
            v[i] = p->from[i] >= 0 ? args[p->from[i]] : xt_call_guard(b, XT_OP_FUNC_DEFAULT, -p->from[i], func);
    if (!p->n || p->from[p->n - 1] != XT_PLACED_REST) return v;
    XtNode **rest = xt_arena_alloc(b->f->arena, (p->nrest + 1) * sizeof *rest);
    for (uint32_t i = 0; i < p->nrest; i++) rest[i] = xt_box(b, args[p->rest + i]);
    v[p->n - 1] = xt_emit_v(b, XT_OP_BUILD_TUPLE, XT_REP_O, p->nrest, rest);
    v[p->n - 1]->py = XT_PY_TUPLE;
    return v;
}

/* Exactly plain positional parameters. */
bool xt_plain_callee(XtBuilder *b, int code, uint32_t nargs)
{
    if (code < 0 || (uint32_t)code >= b->u->ncodes) return false;
    const XtCode *c = &b->u->codes[code];
    return is_plain(c) && !(c->flags & XT_CO_VARARGS) && c->argcount == nargs;
}

/* Cells of its own live in a frame of its own; super() looks for the class in the frame's cell. An inlined call has not got either. */
bool xt_needs_cells(const XtCode *c) { return xt_class_cell(c) >= 0 || xt_makes_cells(c); }

bool xt_inlinable(XtBuilder *b, int code)
{
    if (b->fr->depth >= XT_MAX_INLINE_DEPTH) return false;
    const XtCode *c = &b->u->codes[code];
    uint32_t units = (uint32_t)(c->code_size / 2);
    if (c->exctable_size || units > (uint32_t)MAX_INLINE_UNITS >> b->fr->depth || units > b->budget) return false;
    if (!c->profiled && units > 40) return false;
    if (xt_needs_cells(c)) return false;
    if (xt_is_refused(b, xt_inline_ctx(b->fr, code))) return false;
    int same = 0;
    for (const XtFrameB *f = b->fr; f; f = f->parent) same += f->code == code;
    return same < MAX_RECURSION;
}

int xt_made_code(const XtBuilder *b, const XtNode *func)
{
    if (!func || func->op != XT_OP_MAKE_FUNCTION || func->args[0]->op != XT_OP_CONST_OBJ) return -1;
    const XtConst *k = &b->u->codes[func->args[0]->a].consts[func->args[0]->b];
    int64_t code = k->kind == XT_CONST_CODE ? k->i - 1 : -1;
    return code < (int64_t)b->u->ncodes ? (int)code : -1;
}

static XtNode *guard_code(XtBuilder *b, int code, XtNode *callable)
{
    XtNode *func = xt_call_guard(b, XT_OP_GUARD_CODE, code, callable);
    func->py = XT_PY_FUNCTION;
    return func;
}

/* Which function object of which code the callable is known or was seen to be; -1: not a Python function. *func: the guarded object. */
static int callee_code(XtBuilder *b, XtNode *callable, const XtObs *seen, uint32_t nargs, uint32_t kwnames, XtNode **func, XtPlaced *placed)
{
    *func = callable;
    if (callable->op == XT_OP_SHAPE_VALUE) {
        const XtFact *f = &b->u->shapes[callable->a].facts[callable->b];
        return f->kind == XT_FACT_METHOD && xt_place(b, f->code, nargs, kwnames, placed) ? f->code : -1;
    }
    int code = xt_made_code(b, callable);
    if (code < 0 && seen && seen->callee == XT_CALLEE_FUNCTION) code = seen->code;
    if (code < 0 || !xt_place(b, code, nargs, kwnames, placed)) return -1;
    *func = guard_code(b, code, callable);
    return code;
}

bool xt_call_code(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t n)
{
    XtNode **v = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *v);
    v[0] = func;
    for (uint32_t i = 0; i < n; i++) v[i + 1] = xt_box(b, args[i]);
    XtNode *call = xt_emit_v(b, XT_OP_CALL_CODE, XT_REP_O, n + 1, v);
    call->a = code;
    b->operands_taken = true;
    xt_push(b, call);
    return true;
}

bool xt_call_getter(XtBuilder *b, int code, XtNode *func)
{
    XtNode *o = xt_peek(b, 1), *v;
    if (code >= 0 && xt_plain_callee(b, code, 1) && xt_inlinable(b, code)) return xt_inline_getter(b, code, func);
    bool straight = code >= 0 && xt_plain_callee(b, code, 1);
    if (straight) v = xt_emit(b, XT_OP_CALL_CODE, XT_REP_O, 2, func, o);
    else v = xt_emit(b, XT_OP_CALL, XT_REP_O, 3, xt_null_entry(b), func, o);
    if (straight) v->a = code;
    xt_pop(b);
    xt_push(b, v);
    return true;
}

/* Are several such bodies at one place still little code? */
static bool is_small(const XtBuilder *b, int code)
{
    enum { MAX_UNITS = 60 };
    return b->u->codes[code].code_size / 2 <= MAX_UNITS;
}

/* A call with arguments for the parameters: in line, as far as it returns early, or straight. */
static bool call_placed(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t n, bool inlined)
{
    if (inlined && xt_inlinable(b, code)) return xt_inline(b, code, func, args, n);
    return (inlined && xt_inline_early(b, code, func, args, n)) || xt_call_code(b, code, func, args, n);
}

/* Are all that were seen here Python functions that n arguments fit? One that was left for may not have the defaults. */
static bool all_placed(XtBuilder *b, const XtSite *s, uint32_t n)
{
    XtPlaced placed;
    for (int i = 0; i < s->nobs; i++)
        if (s->obs[i].callee != XT_CALLEE_FUNCTION ||
            !(s->many & XT_MANY_LEFT ? xt_plain_callee(b, s->obs[i].code, n) : xt_place(b, s->obs[i].code, n, 0, &placed)))
            return false;
    return s->nobs > 0;
}

/* One to four functions were seen here: each is inlined or called straight behind a test, and any other called generally. func is one of the stack's first two
 * entries, which is NULL perhaps; the last n entries are its arguments. */
static bool call_one_of(XtBuilder *b, const XtSite *s, XtNode *func, uint32_t nargs, uint32_t n)
{
    XtFrameB *fr = b->fr;
    XtNode *values[XT_MAX_OBS + 1], **args = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *args);
    XtBlock *ends[XT_MAX_OBS + 1];
    uint32_t k = 0;
    for (uint32_t i = fr->cur.sp - nargs - 2; i < fr->cur.sp; i++) fr->cur.stack[i] = xt_box(b, fr->cur.stack[i]);
    for (uint32_t i = 0; i < n; i++) args[i] = fr->cur.stack[fr->cur.sp - n + i];
    XtNode **entries = xt_arena_alloc(b->f->arena, (nargs + 2) * sizeof *entries),
           **locals = xt_arena_alloc(b->f->arena, fr->co->nlocalsplus * sizeof *locals);
    memcpy(entries, fr->cur.stack + fr->cur.sp - nargs - 2, (nargs + 2) * sizeof *entries);
    memcpy(locals, fr->cur.locals, fr->co->nlocalsplus * sizeof *locals);
    fr->cur.sp -= nargs + 2;
    for (int i = 0; i < s->nobs; i++) {
        int code = s->obs[i].code;
        bool again = false, only = true;
        for (int j = 0; j < s->nobs; j++) {
            again |= j < i && s->obs[j].code == code;
            only &= s->obs[j].code == code;
        }
        XtPlaced placed;
        if (again || !xt_place(b, code, n, 0, &placed)) continue;
        XtNode *is = xt_emit(b, XT_OP_IS_CODE, XT_REP_B, 1, func);
        is->a = code;
        XtBlock *other = xt_split(b, is, false);
        XtNode *guarded = guard_code(b, code, func); /* holds; keeps what reads the function behind the test */
        if (!call_placed(b, code, guarded, xt_placed_args(b, &placed, guarded, args), placed.n,
                         func->rep == XT_REP_O && (only || is_small(b, code))))
            return false;
        if (b->cur) {
            values[k] = xt_box(b, xt_pop(b));
            ends[k++] = b->cur;
        }
        b->cur = other;
    }
    for (uint32_t i = 0; i < nargs + 2; i++) xt_push(b, entries[i]);
    xt_call_generally(b, nargs, 0);
    values[k] = xt_pop(b);
    ends[k++] = b->cur;
    memcpy(fr->cur.locals, locals, fr->co->nlocalsplus * sizeof *locals); /* that arm's boxes are its own */
    xt_push(b, xt_join_values(b, ends, values, k));
    return true;
}

/* PRECALL takes a bound method apart and drops it. The function; *self: what it is bound to. */
static XtNode *take_method(XtBuilder *b, XtNode *callable, XtNode **self)
{
    XtNode *method = xt_call_guard(b, XT_OP_GUARD_TYPE, XT_PY_METHOD, callable);
    method->py = XT_PY_METHOD;
    *self = xt_emit(b, XT_OP_METHOD_SELF, XT_REP_O, 1, method);
    return xt_emit(b, XT_OP_METHOD_FUNC, XT_REP_O, 1, method);
}

bool xt_spec_call(XtBuilder *b, uint32_t nargs, uint32_t kwnames)
{
    XtNode *first = xt_peek(b, nargs + 2), *second = xt_peek(b, nargs + 1);
    const XtObs *seen = xt_seen_callee(b);
    bool method = first->op != XT_OP_NULL,
         loaded = method && first->rep != XT_REP_O; /* (method, self, args...); or whatever a generic LOAD_METHOD finds */
    XtNode *callable = method ? first : second;
    uint32_t n = nargs + (method ? 1 : 0);
    if (xt_is_virtual(callable) || (callable->rep != XT_REP_O && !loaded)) return false;
    const XtSite *site = xt_site(b);
    bool several = !seen && callable->op != XT_OP_SHAPE_VALUE && site && !(site->many & XT_MANY_LEFT);
    if (!kwnames && (several || loaded) && site && all_placed(b, site, n)) return call_one_of(b, site, callable, nargs, n);
    if (loaded) return false;
    if (seen && seen->callee == XT_CALLEE_TYPE && !method && xt_spec_construct(b, callable, seen, nargs, kwnames)) return true;
    XtNode *func, *self = NULL;
    XtPlaced placed;
    bool bound = seen && seen->callee == XT_CALLEE_METHOD && !method && xt_place(b, seen->code, n + 1, kwnames, &placed);
    int code = bound ? seen->code : callee_code(b, callable, seen, n, kwnames, &func, &placed);
    if (bound) func = guard_code(b, code, take_method(b, callable, &self));
    const char *name = NULL;
    if (code < 0) {
        if (kwnames) return false;
        if (callable->op == XT_OP_TYPE_ATTR) name = callable->text;
        else if (seen && (seen->callee == XT_CALLEE_BUILTIN || seen->callee == XT_CALLEE_TYPE)) name = seen->callee_name;
        if (seen && seen->callee == XT_CALLEE_TYPE && !name) {
            static const struct {
                XtPy py;
                const char *name;
            } types[] = {{XT_PY_RANGE, "range"}, {XT_PY_INT, "int"}, {XT_PY_FLOAT, "float"}, {XT_PY_ENUMERATE, "enumerate"},
                         {XT_PY_ZIP, "zip"},     {XT_PY_STR, "str"}, {XT_PY_BOOL, "bool"}};
            for (size_t i = 0; i < sizeof types / sizeof *types; i++)
                if (seen->callee_type == types[i].py) name = types[i].name;
            if (xt_is_builtin_class(b->u, seen, "type")) name = "type";
        }
        if (!seen && !xt_site(b) && b->u->attempt == 0 && (callable->op == XT_OP_LOAD_GLOBAL || callable->op == XT_OP_GLOBAL_GET)) {
            const XtNode *id = callable->args[2]; /* never profiled: the name says enough to try `range` */
            if (!strcmp(b->u->codes[id->a].names[id->b], "range")) name = "range";
        }
        if (!name) return false;
    }
    XtNode **args = xt_arena_alloc(b->f->arena, (n + 2) * sizeof *args);
    XtFrameB *fr = b->fr;
    uint32_t sp = fr->cur.sp;
    if (bound) args[0] = self;
    for (uint32_t i = 0; i < n; i++) args[bound + i] = fr->cur.stack[sp - n + i];
    if (code >= 0) {
        for (uint32_t i = bound; i < n + bound; i++)
            if (xt_is_virtual(args[i]) && !xt_is_virtual_iter(args[i]))
                args[i] = xt_box(b, args[i]); /* a comprehension's: see xt_iterates_at */
        args = xt_placed_args(b, &placed, func, args);
        fr->cur.sp -= nargs + 2;
        return call_placed(b, code, func, args, placed.n, true);
    }
    if (xt_spec_builtin(b, name, args, n)) return true;
    return false;
}
