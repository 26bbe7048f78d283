/* spec_construct.c -- calls of classes: the instance is allocated here, its Python __init__ inlined or called straight.
 *
 * 1. Only classes made and allocated by object's own functions (XT_FACT_NEW), guarded by identity and version.
 * 2. An inlined __init__ returns nothing but None and rebinds no parameter: in stock the arguments are kept alive by the caller until __init__ is done.
 * 3. As long as nothing but stores of attributes has been done to the new instance, these stores run no code (INST_INIT, SLOT_INIT).
 */
#include "codegen/build.h"
#include "codegen/irutil.h"

static int find_new(const XtShape *s, int code)
{
    for (uint32_t i = 0; i < s->nfacts; i++)
        if (s->facts[i].kind == XT_FACT_NEW && s->facts[i].code == code) return (int)i;
    return -1;
}

/* Requirement 2. */
static bool is_simple_init(XtBuilder *b, const XtCode *co)
{
    XtInstr *ins;
    uint32_t n;
    if (!xt_decode(b->f->arena, co, &ins, &n, b->err)) return false;
    for (uint32_t i = 0; i < n; i++) {
        bool binds = ins[i].op == XT_BC_STORE_FAST || ins[i].op == XT_BC_DELETE_FAST;
        if (binds && (uint32_t)ins[i].arg < co->argcount + ((co->flags & XT_CO_VARARGS) != 0)) return false;
        if (ins[i].op != XT_BC_RETURN_VALUE) continue;
        if (i == 0 || ins[i - 1].op != XT_BC_LOAD_CONST || co->consts[ins[i - 1].arg].kind != XT_CONST_NONE) return false;
    }
    return true;
}

static XtNode *instance(XtBuilder *b, XtNode *class, int shape)
{
    XtNode *o = xt_emit(b, XT_OP_NEW_INSTANCE, XT_REP_O, 1, class);
    o->a = shape;
    o->shape = (int16_t)shape;
    return o;
}

bool xt_spec_construct(XtBuilder *b, XtNode *callable, const XtObs *seen, uint32_t nargs, uint32_t kwnames)
{
    int shape = (int)seen->callee_type - XT_PY_COUNT;
    if (shape < 0 || (uint32_t)shape >= b->u->nshapes) return false;
    int fact = find_new(&b->u->shapes[shape], seen->code);
    if (fact < 0 || b->u->shapes[shape].facts[fact].text) return false;
    XtPlaced placed = {.n = 1};
    if (seen->code < 0 ? nargs != 0 : !xt_place(b, seen->code, nargs + 1, kwnames, &placed) || placed.from[0] != 0) return false;
    XtFrameB *fr = b->fr;
    XtNode **given = xt_arena_alloc(b->f->arena, (nargs + 1) * sizeof *given);
    for (uint32_t i = 0; i < nargs; i++) given[i + 1] = fr->cur.stack[fr->cur.sp - nargs + i];
    XtNode *class = xt_call_guard(b, XT_OP_GUARD_CLASS, shape, callable);
    class->py = XT_PY_TYPE;
    XtNode *init = xt_shape_value(b, shape, fact);
    init->py = XT_PY_FUNCTION;
    bool in_line = seen->code >= 0 && xt_inlinable(b, seen->code) && is_simple_init(b, &b->u->codes[seen->code]);
    for (uint32_t i = 1; i <= nargs; i++)
        if (xt_is_virtual(given[i]) || (!in_line && seen->code >= 0)) given[i] = xt_box(b, given[i]);
    given[0] = class; /* for the instance */
    XtNode **args = seen->code < 0 ? given : xt_placed_args(b, &placed, init, given);
    fr->cur.sp -= nargs + 2;
    if (seen->code < 0 || in_line) {
        XtNode *o = args[0] = instance(b, class, shape);
        xt_push(b, o);
        return seen->code < 0 || xt_inline_init(b, seen->code, init, args, placed.n);
    }
    XtNode **v = xt_arena_alloc(b->f->arena, (placed.n + 2) * sizeof *v);
    v[0] = class;
    v[1] = init;
    for (uint32_t i = 1; i < placed.n; i++) v[i + 1] = args[i];
    XtNode *o = xt_emit_v(b, XT_OP_CONSTRUCT, XT_REP_O, placed.n + 1, v);
    o->a = seen->code;
    xt_push(b, o);
    return true;
}

bool xt_is_new_here(const XtBuilder *b, const XtNode *o, int shape, int fact)
{
    if (o->op != XT_OP_NEW_INSTANCE || o->block != b->cur || o->a != shape) return false;
    for (const XtNode *n = b->cur->last; n != o; n = n->prev) {
        bool sets = n->op == XT_OP_INST_INIT || n->op == XT_OP_SLOT_INIT;
        if (xt_runs_code(n)) return false;
        if (sets && n->args[0] == o && n->b == fact) return false;
        for (uint32_t i = sets ? 1 : 0; i < n->nargs; i++)
            if (n->args[i] == o) return false;
    }
    return true;
}
