/* build_genexpr.c -- any(), all() and sum() of a generator expression: its body becomes a loop of the function, and neither generator nor frame exists.
 *
 *  1. The two calls `any((... for ...))` follow one another: the first, of the function that was just made from a constant code object, becomes V_GEN when the
 *     callee of the second is known and guarded; the second inlines the code as a call (build_inline.c), with the consumer at the bottom of its value stack.
 *  2. At YIELD_VALUE the consumer's work is done in line. Only values whose truth runs no code are taken: otherwise an exception would show a frame too many.
 *  3. An exit inside makes a generator of the frame, and lets the consumer itself do the rest (xt_gen_consume).
 */
#include "codegen/build.h"
#include "codegen/irutil.h"
#include <string.h>

static const char *const consumers[] = {
    [XT_CONSUME_ANY] = "builtins.any", [XT_CONSUME_ALL] = "builtins.all", [XT_CONSUME_SUM] = "builtins.sum"};

static int consumer_of(const char *name)
{
    for (int i = XT_CONSUME_ANY; i <= XT_CONSUME_SUM; i++)
        if (!strcmp(name, consumers[i])) return i;
    return XT_CONSUME_NOTHING;
}

/* What is called at the CALL `at` with callable: the name of a builtin, or NULL. */
static const char *callee_name(XtBuilder *b, const XtInstr *at, const XtNode *callable)
{
    const XtInstr *here = b->fr->ins;
    b->fr->ins = at;
    const XtObs *seen = xt_seen_callee(b);
    const XtSite *site = xt_site(b);
    b->fr->ins = here;
    if (seen) return seen->callee == XT_CALLEE_BUILTIN ? seen->callee_name : NULL;
    if (site || b->u->attempt || (callable->op != XT_OP_LOAD_GLOBAL && callable->op != XT_OP_GLOBAL_GET)) return NULL;
    const XtNode *id = callable->args[2]; /* never profiled: the name says enough to try */
    const char *name = b->u->codes[id->a].names[id->b];
    for (int i = XT_CONSUME_ANY; i <= XT_CONSUME_SUM; i++)
        if (!strcmp(name, consumers[i] + strlen("builtins."))) return consumers[i];
    return NULL;
}

/* One parameter, only free variables, one frame. */
static bool is_fit(const XtCode *c)
{
    enum { CO_GENERATOR = 0x20 };
    if (c->flags & (XT_CO_VARARGS | XT_CO_VARKEYWORDS) || (c->flags & XT_CO_GENERATOR_LIKE) != CO_GENERATOR) return false;
    return c->argcount == 1 && !c->kwonly && !xt_makes_cells(c) && xt_is_prefix_plain(c);
}

bool xt_consumed_at(XtBuilder *b, const XtInstr *call, uint32_t at)
{
    XtFrameB *fr = b->fr;
    const XtInstr *here = fr->ins, *consume = call + 2, *end = fr->cfg->instrs + fr->cfg->ninstrs;
    if (at < 2 || consume >= end || call[1].op != XT_BC_PRECALL || consume->op != XT_BC_CALL || consume->arg != 1) return false;
    XtNode *func = fr->cur.stack[at], *callable = fr->cur.stack[at - 1];
    int code = xt_made_code(b, func);
    if (code < 0 || (func->a & ~8) || callable->rep != XT_REP_O || xt_is_virtual(callable) || fr->cur.stack[at - 2]->op != XT_OP_NULL)
        return false;
    const char *name = is_fit(&b->u->codes[code]) ? callee_name(b, consume, callable) : NULL;
    if (!name || !consumer_of(name)) return false;
    fr->ins = consume;
    bool fits = xt_inlinable(b, code);
    fr->ins = here;
    return fits;
}

bool xt_spec_genexpr(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    if (fr->cur.sp < 4 || !xt_consumed_at(b, fr->ins, fr->cur.sp - 2)) return false;
    XtNode *it = xt_peek(b, 1), *func = xt_peek(b, 2), *callable = xt_peek(b, 3);
    if (it->rep != XT_REP_O || (xt_is_virtual(it) && !xt_is_virtual_iter(it))) return false;
    int code = xt_made_code(b, func), consumer = consumer_of(callee_name(b, fr->ins + 2, callable));
    XtNode *by = xt_emit(b, XT_OP_GUARD_OBJECT, XT_REP_O, 1, callable);
    by->text = consumers[consumer];
    by->reason = XT_EXIT_callee;
    XtNode *f = xt_emit(b, XT_OP_GUARD_CODE, XT_REP_O, 1, func);
    f->a = code;
    f->py = XT_PY_FUNCTION;
    f->reason = XT_EXIT_callee;
    XtNode *gen = xt_virtual(b, XT_OP_V_GEN, 3, f, it, by);
    gen->a = code;
    gen->b = consumer;
    xt_pop(b);
    xt_pop(b);
    xt_push(b, gen);
    return true;
}

bool xt_spec_consume(XtBuilder *b)
{
    XtNode *gen = xt_peek(b, 1);
    if (gen->op != XT_OP_V_GEN) return false;
    for (int i = 0; i < 3; i++) xt_pop(b);
    return xt_inline_consumed(b, gen->a, gen->args[0], &gen->args[1], 1, gen->b, gen->args[2]);
}

XtNode *xt_exhausted(XtBuilder *b, const XtFrameB *fr)
{
    if (fr->consumer == XT_CONSUME_SUM) return fr->cur.stack[1];
    XtNode *n = xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
    n->imm = fr->consumer == XT_CONSUME_ALL;
    return n;
}

static void refuse(XtBuilder *b)
{
    xt_refuse(b, b->fr->ctx);
    xt_exit_here(b, XT_EXIT_handler);
}

/* As sum() does: exact while both are ints, else doubles. */
static void add(XtBuilder *b)
{
    XtNode **sum = &b->fr->cur.stack[1], *v = xt_peek(b, 1), *n;
    XtPy py = xt_seen(b, v, 0), have = xt_py(*sum);
    bool whole = py == XT_PY_INT || py == XT_PY_BOOL;
    if (xt_is_virtual(v) || xt_is_virtual(*sum) || (!whole && py != XT_PY_FLOAT) || (have != XT_PY_INT && have != XT_PY_FLOAT)) {
        refuse(b);
        return;
    }
    v = xt_guard_py(b, v, py);
    if (whole && have == XT_PY_INT) {
        n = xt_emit(b, XT_OP_I_ADD, XT_REP_I, 2, xt_as_i64(b, *sum), xt_as_i64(b, v));
        n->reason = XT_EXIT_overflow;
    } else n = xt_emit(b, XT_OP_F_ADD, XT_REP_F, 2, xt_as_f64(b, *sum, have), xt_as_f64(b, v, py));
    b->fr->cur.stack[1] = n;
    xt_pop(b);
    xt_push(b, xt_none(b));
}

void xt_build_consume(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    XtNode *v = xt_peek(b, 1);
    XtPy py = xt_seen(b, v, 0);
    if (fr->consumer == XT_CONSUME_SUM) {
        add(b);
        return;
    }
    bool plain = py == XT_PY_INT || py == XT_PY_FLOAT || py == XT_PY_BOOL || py == XT_PY_NONE || py == XT_PY_STR || py == XT_PY_LIST ||
                 py == XT_PY_TUPLE || py == XT_PY_DICT;
    if (!plain || xt_is_virtual(v)) {
        refuse(b);
        return;
    }
    XtNode *truth = xt_as_bool(b, xt_guard_py(b, v, py)), *decides = truth;
    if (fr->consumer == XT_CONSUME_ALL) decides = xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, truth);
    xt_pop(b);
    XtBlock *goes_on = xt_split(b, decides, false);
    XtState here = fr->cur;
    fr->cur.locals = xt_arena_alloc(b->f->arena, (fr->co->nlocalsplus + 1) * sizeof(XtNode *));
    memcpy(fr->cur.locals, here.locals, fr->co->nlocalsplus * sizeof(XtNode *));
    xt_drop_stack(b, 1); /* the generator goes */
    xt_drop_frame(b);
    XtNode *result = xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
    result->imm = fr->consumer == XT_CONSUME_ANY;
    xt_return_inlined(b, fr, result);
    b->cur = goes_on;
    fr->cur = here;
    xt_push(b, xt_none(b));
}
