/* spec_iter.c -- components for iteration: range, list, tuple, enumerate, zip. The iterator is never allocated: it is a virtual node (V_*_ITER) whose index
 * lives in a register, and exists as an object only where the interpreter takes over. */
#include "codegen/build.h"
#include <string.h>

static XtNode *real_iter(XtBuilder *b, XtNode *v, XtPy py)
{
    XtNode *it = xt_guard_py(b, v, py), *f[4];
    xt_emit(b, XT_OP_GUARD_SOLE, XT_REP_V, 1, it)->reason = XT_EXIT_value; /* an iterator that others hold advances for them too */
    if (py == XT_PY_RANGEITER) {
        for (int i = 0; i < 4; i++) {
            f[i] = xt_emit(b, XT_OP_RANGEITER_GET, XT_REP_I, 1, it);
            f[i]->a = i;
        }
        return xt_virtual(b, XT_OP_V_RANGE_ITER, 4, f[0], f[1], f[2], f[3]);
    }
    bool list = py == XT_PY_LISTITER;
    f[0] = xt_emit(b, list ? XT_OP_LISTITER_LIST : XT_OP_TUPLEITER_TUPLE, XT_REP_N, 1, it);
    f[1] = xt_emit(b, XT_OP_GUARD_BOUND, XT_REP_O, 1, f[0]); /* NULL once exhausted */
    f[1]->reason = XT_EXIT_value;
    f[1]->py = list ? XT_PY_LIST : XT_PY_TUPLE;
    f[2] = xt_emit(b, list ? XT_OP_LISTITER_INDEX : XT_OP_TUPLEITER_INDEX, XT_REP_I, 1, it);
    return xt_virtual(b, list ? XT_OP_V_LIST_ITER : XT_OP_V_TUPLE_ITER, 2, f[1], f[2]);
}

/* Does the code use its first parameter only as the iterator of a loop, as comprehensions do? */
static bool loops_over_argument(XtBuilder *b, const XtCode *co)
{
    XtInstr *ins;
    uint32_t n, loops = 0;
    if (co->localkinds[0] != XT_LOCAL_PLAIN || !xt_decode(b->f->arena, co, &ins, &n, b->err)) return false;
    for (uint32_t i = 0; i + 1 < n; i++) {
        bool used = ins[i].op == XT_BC_LOAD_FAST || ins[i].op == XT_BC_STORE_FAST || ins[i].op == XT_BC_DELETE_FAST;
        if (!used || ins[i].arg) continue;
        if (ins[i].op != XT_BC_LOAD_FAST || ins[i + 1].op != XT_BC_FOR_ITER) return false;
        loops++;
    }
    return loops == 1;
}

bool xt_iterates_at(XtBuilder *b, const XtInstr *get_iter, uint32_t sp)
{
    XtFrameB *fr = b->fr;
    const XtInstr *next = get_iter + 1, *end = fr->cfg->instrs + fr->cfg->ninstrs, *here = fr->ins;
    if (b->no_virtual_iters || next >= end || get_iter->op != XT_BC_GET_ITER) return false;
    if (next->op == XT_BC_FOR_ITER) return !xt_loop_suspends(fr, next);
    if (next + 1 >= end || next->op != XT_BC_PRECALL || next[1].op != XT_BC_CALL || next[1].arg) return false;
    int code = sp > 1 ? xt_made_code(b, fr->cur.stack[sp - 2]) : -1;
    if (code < 0 || !loops_over_argument(b, &b->u->codes[code])) return false;
    if (!xt_plain_callee(b, code, 1)) return xt_consumed_at(b, next + 1, sp - 2);
    fr->ins = next + 1;
    bool fits = xt_inlinable(b, code);
    fr->ins = here;
    return fits;
}

/* An iterator over the object v (as iter(v)) of known type, virtual; NULL when there is no component for it. */
static XtNode *make_iter(XtBuilder *b, XtNode *v, XtPy p)
{
    if (v->op == XT_OP_V_RANGE) {
        /* length: start < stop: (stop - start - 1) / step + 1 for step > 0; the component makes only ranges of constant step 1 or -1... */
        XtNode *start = v->args[0], *stop = v->args[1], *step = v->args[2], *zero = xt_int(b, 0);
        bool down = step->imm < 0;
        XtNode *d = xt_emit(b, XT_OP_I_SUB, XT_REP_I, 2, down ? start : stop, down ? stop : start);
        d->reason = XT_EXIT_overflow;
        if (step->imm != 1 && step->imm != -1) {
            int64_t mag = down ? -step->imm : step->imm;
            XtNode *up = xt_emit(b, XT_OP_I_ADD, XT_REP_I, 2, d, xt_int(b, mag - 1));
            up->reason = XT_EXIT_overflow;
            d = xt_emit(b, XT_OP_I_FLOORDIV, XT_REP_I, 2, up, xt_int(b, mag));
            d->reason = XT_EXIT_overflow;
        }
        XtNode *len = xt_emit(b, XT_OP_I_MAX, XT_REP_I, 2, d, zero);
        return xt_virtual(b, XT_OP_V_RANGE_ITER, 4, zero, start, step, len);
    }
    if (v->op == XT_OP_V_ENUMERATE || v->op == XT_OP_V_ZIP || v->op == XT_OP_V_RANGE_ITER || v->op == XT_OP_V_LIST_ITER ||
        v->op == XT_OP_V_TUPLE_ITER)
        return v;
    if (p == XT_PY_LIST || p == XT_PY_TUPLE) {
        XtNode *g = xt_guard_py(b, xt_box(b, v), p);
        return xt_virtual(b, p == XT_PY_LIST ? XT_OP_V_LIST_ITER : XT_OP_V_TUPLE_ITER, 2, g, xt_int(b, 0));
    }
    return NULL;
}

bool xt_spec_getiter(XtBuilder *b)
{
    XtNode *v = xt_peek(b, 1);
    if (!xt_iterates_at(b, b->fr->ins, b->fr->cur.sp)) return false;
    XtPy p = xt_seen(b, v, 0);
    if (p == XT_PY_ANY && !xt_site(b) && b->u->attempt == 0) { /* the loop was sampled, its start was not */
        const XtInstr *loop = b->fr->ins + 1, *here = b->fr->ins;
        if (loop < b->fr->cfg->instrs + b->fr->cfg->ninstrs && loop->op == XT_BC_FOR_ITER) {
            b->fr->ins = loop;
            XtPy it_type = xt_seen(b, v, 0);
            b->fr->ins = here;
            p = it_type == XT_PY_LISTITER ? XT_PY_LIST : it_type == XT_PY_TUPLEITER ? XT_PY_TUPLE : XT_PY_ANY;
        }
    }
    XtNode *it = make_iter(b, v, p);
    if (!it) return false;
    xt_pop(b);
    xt_push(b, it);
    return true;
}

static bool known_iter(const XtNode *v)
{
    if (v->op == XT_OP_V_ENUMERATE) return known_iter(v->args[0]);
    if (v->op == XT_OP_V_ZIP) {
        for (uint32_t i = 0; i < v->nargs / 2; i++)
            if (!known_iter(v->args[i])) return false;
        return true;
    }
    return v->op == XT_OP_V_RANGE_ITER || v->op == XT_OP_V_LIST_ITER || v->op == XT_OP_V_TUPLE_ITER;
}

/* sequence: of the iterator that is exhausted, which lets it go first, or NULL */
static void exhausted_unless(XtBuilder *b, XtNode *cond, XtNode *sequence, XtCfgBlock *end)
{
    XtBlock *done = xt_split(b, cond, true), *more = b->cur;
    XtNode *it = xt_pop(b);
    b->cur = done;
    if (sequence) xt_let_go(b, sequence);
    xt_let_go(b, it); /* but the sequence, which has just gone */
    xt_go(b, end);
    b->cur = more;
    xt_push(b, it);
}

/* What enumerate and zip keep of an item, in the tuple that they use again once the interpreter has unpacked it: no numbers, which nobody sees go, and not
 * the tuples of an inner enumerate or zip (which then makes new ones). */
static XtNode *last_of(XtBuilder *b, XtNode *item, bool unpacked)
{
    return unpacked && !xt_is_virtual(item) && item->rep == XT_REP_O ? item : xt_null_entry(b);
}

/* it, on the stack itself, goes on as `advanced`; what it has given last goes now. */
static void goes_on(XtBuilder *b, XtNode *it, XtNode *advanced, XtNode *last)
{
    xt_refine(b, it, advanced);
    xt_let_go(b, last);
}

/* The next item; goes to `end` when there is none; *advanced is the iterator afterwards. unpacked: at once, as a tuple */
static XtNode *next_item(XtBuilder *b, XtNode *it, bool unpacked, XtCfgBlock *end, XtNode **advanced)
{
    if (it->op == XT_OP_V_ENUMERATE) {
        XtNode *inner, *item = next_item(b, it->args[0], false, end, &inner), *count = it->args[1];
        XtNode *t = xt_virtual(b, XT_OP_V_TUPLE, 2, count, item);
        t->py = XT_PY_TUPLE;
        count = xt_emit(b, XT_OP_I_WRAP_ADD, XT_REP_I, 2, count, xt_int(b, 1));
        *advanced = xt_virtual(b, XT_OP_V_ENUMERATE, 3, inner, count, last_of(b, item, unpacked));
        if (unpacked) goes_on(b, it, *advanced, it->args[2]);
        return t;
    }
    if (it->op == XT_OP_V_ZIP) {
        uint32_t n = it->nargs / 2;
        XtNode *t = xt_node_new(b->f, XT_OP_V_TUPLE, XT_REP_O, n);
        t->shape = -1;
        t->py = XT_PY_TUPLE;
        for (uint32_t i = 0; i < n; i++) {
            XtNode *z = xt_node_new(b->f, XT_OP_V_ZIP, XT_REP_O, 2 * n);
            z->shape = -1;
            memcpy(z->args, it->args, 2 * n * sizeof *z->args);
            t->args[i] = next_item(b, it->args[i], false, end, &z->args[i]);
            z->args[n + i] = last_of(b, t->args[i], unpacked);
            if (unpacked) goes_on(b, it, z, it->args[n + i]);
            it = z;
        }
        *advanced = it;
        return t;
    }
    XtNode *one = xt_int(b, 1);
    if (it->op == XT_OP_V_RANGE_ITER) {
        XtNode *i = it->args[0], *start = it->args[1], *step = it->args[2], *v = i;
        XtNode *c = xt_cmp(b, XT_OP_I_CMP, XT_LT, i, it->args[3]);
        exhausted_unless(b, c, NULL, end);
        if (step->op != XT_OP_CONST_I64 || step->imm != 1) {
            v = xt_emit(b, XT_OP_I_MUL, XT_REP_I, 2, v, step);
            v->imm = 1; /* within the range's bounds */
        }
        if (start->op != XT_OP_CONST_I64 || start->imm != 0) {
            v = xt_emit(b, XT_OP_I_ADD, XT_REP_I, 2, v, start);
            v->imm = 1;
        }
        *advanced = xt_virtual(b, XT_OP_V_RANGE_ITER, 4, xt_emit(b, XT_OP_I_WRAP_ADD, XT_REP_I, 2, i, one), start, step, it->args[3]);
        return v;
    }
    bool list = it->op == XT_OP_V_LIST_ITER;
    XtNode *seq = it->args[0], *i = it->args[1];
    XtNode *more = xt_emit(b, XT_OP_I_ULT, XT_REP_B, 2, i, xt_emit(b, list ? XT_OP_LIST_LEN : XT_OP_TUPLE_LEN, XT_REP_I, 1, seq));
    exhausted_unless(b, more, seq, end);
    XtNode *item = xt_emit(b, list ? XT_OP_LIST_GET : XT_OP_TUPLE_GET, XT_REP_O, 2, seq, i);
    *advanced = xt_virtual(b, it->op, 2, seq, xt_emit(b, XT_OP_I_WRAP_ADD, XT_REP_I, 2, i, one));
    return item;
}

/* A real iterator: from a caller, or one that is kept while a generator is suspended. It is advanced in place. */
static bool real_foriter(XtBuilder *b, XtCfgBlock *body, XtCfgBlock *end)
{
    XtNode *it = xt_peek(b, 1);
    if (xt_is_virtual(it)) return false;
    XtPy py = xt_seen(b, it, 0);
    bool range = py == XT_PY_RANGEITER, tuple = py == XT_PY_TUPLEITER;
    if (!range && !tuple && py != XT_PY_LISTITER) return false;
    it = xt_guard_py(b, it, py);
    XtNode *more = xt_emit(b, range ? XT_OP_RANGEITER_MORE : XT_OP_SEQITER_MORE, XT_REP_B, 1, it);
    more->a = tuple;
    XtBlock *done = xt_split(b, more, true), *yes = b->cur;
    b->cur = done;
    uint32_t pushes = b->pushes;
    if (!range) xt_emit(b, XT_OP_ITERNEXT, XT_REP_N, 1, it)->npop = 0; /* it lets its sequence go */
    b->pushes = pushes;                                                /* once, behind the loop */
    it = xt_pop(b);
    xt_go(b, end);
    b->cur = yes;
    xt_push(b, it);
    XtNode *item = xt_emit(b, range ? XT_OP_RANGEITER_NEXT : XT_OP_SEQITER_NEXT, range ? XT_REP_I : XT_REP_O, 1, it);
    item->a = tuple;
    xt_push(b, item);
    xt_go(b, body);
    return true;
}

/* Is the item unpacked at once, before anything can see its tuple? */
static bool is_unpacked(const XtCfg *g, const XtCfgBlock *body)
{
    for (int jumps = 0; jumps < 8; jumps++) {
        for (uint32_t k = 0; k < body->count; k++) {
            const XtInstr *i = &g->instrs[body->first + k];
            if (i->op != XT_BC_NOP && i->op != XT_BC_JUMP_FORWARD && i->op != XT_BC_JUMP_BACKWARD) return i->op == XT_BC_UNPACK_SEQUENCE;
        }
        if (body->nsucc != 1) return false;
        body = body->succ[0];
    }
    return false;
}

bool xt_spec_foriter(XtBuilder *b, XtCfgBlock *body, XtCfgBlock *end)
{
    XtNode *it = xt_peek(b, 1);
    if (!known_iter(it)) return real_foriter(b, body, end);
    bool unpacked = is_unpacked(b->fr->cfg, body);
    XtNode *advanced, *item = next_item(b, it, unpacked, end, &advanced);
    xt_refine(b, it, advanced); /* on the stack; in a comprehension the parameter is the same object */
    xt_push(b, item);
    xt_go(b, body);
    return true;
}

/* At OSR entries the iterators on the stack are real: their state is taken over. Called for the root's stack entries by the loop's FOR_ITER profile. */
XtNode *xt_adopt_iter(XtBuilder *b, XtNode *v, XtPy py)
{
    if (b->no_virtual_iters || (py != XT_PY_RANGEITER && py != XT_PY_LISTITER && py != XT_PY_TUPLEITER)) return NULL;
    return real_iter(b, v, py);
}
