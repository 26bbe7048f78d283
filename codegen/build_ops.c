/* build_ops.c -- one case an instruction of CPython 3.11: a specialisation component takes it, or the generic form is built. What has no case leaves
 * to the interpreter (reason "handler"). */
#include "codegen/build.h"
#include <string.h>

static void push_py(XtBuilder *b, XtNode *n, XtPy py)
{
    n->py = (uint8_t)py;
    xt_push(b, n);
}

static XtNode **pop_objs(XtBuilder *b, uint32_t n)
{
    XtNode **v = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *v);
    for (uint32_t i = n; i-- > 0;) v[i] = xt_pop_obj(b);
    return v;
}

static XtNode *code_obj(XtBuilder *b)
{
    XtNode *n = xt_emit(b, XT_OP_CODE_OBJ, XT_REP_O, 0);
    n->a = b->fr->code;
    return n;
}

/* The cell in slot i: cells and free variables stay in the outermost frame; of functions that have some only generator expressions are inlined. */
static XtNode *cell(XtBuilder *b, int32_t i)
{
    if (b->fr->parent) return b->fr->cur.locals[i];
    XtNode *n = xt_emit(b, XT_OP_FRAME_CELL, XT_REP_O, 0);
    n->a = i;
    return n;
}

static void load_fast(XtBuilder *b, int32_t i)
{
    XtNode **slot = &b->fr->cur.locals[i], *v = *slot;
    if (v->op == XT_OP_NULL || v->op == XT_OP_V_KEEP) {
        xt_exit_here(b, XT_EXIT_unbound);
        return;
    }
    if (v->op == XT_OP_V_MAYBE) {
        xt_guard_bool(b, v->args[0], true, XT_EXIT_unbound);
        xt_refine(b, v, v->args[1]);
        v = *slot;
    } else if (v->rep == XT_REP_N) {
        xt_refine(b, v, xt_bound(b, v));
        v = *slot;
    }
    xt_push(b, v);
}

static void return_value(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    if (fr->parent) {
        if (xt_is_virtual(xt_peek(b, 1))) xt_push(b, xt_box(b, xt_pop(b)));
        xt_drop_frame(b);
        XtNode *v = xt_pop(b);
        xt_return_inlined(b, fr, fr->consumer ? xt_exhausted(b, fr) : v);
        return;
    }
    xt_emit(b, XT_OP_UNSEEN, XT_REP_V, 0)->reason = XT_EXIT_poll;
    XtNode *v = xt_pop_obj(b);
    XtNode *r = xt_emit(b, XT_OP_RET, XT_REP_V, 1, v);
    r->snap = xt_snap(b);
    b->cur = NULL;
}

static void pop_jump(XtBuilder *b, XtCfgBlock *blk, bool when)
{
    XtNode *c = xt_as_bool(b, xt_pop(b));
    xt_if(b, c, blk->succ[when ? 1 : 0], blk->succ[when ? 0 : 1], 0, 0);
}

static void pop_jump_none(XtBuilder *b, XtCfgBlock *blk, bool when_none)
{
    XtNode *v = xt_pop(b), *c;
    if (xt_py(v) != XT_PY_ANY && xt_py(v) != XT_PY_NONE) {
        c = xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
        c->imm = 0;
    } else c = xt_emit(b, XT_OP_IS, XT_REP_B, 2, xt_box(b, v), xt_none(b));
    xt_if(b, c, blk->succ[when_none ? 1 : 0], blk->succ[when_none ? 0 : 1], 0, 0);
}

/* JUMP_IF_x_OR_POP: the value stays when the jump is taken. */
static void jump_or_pop(XtBuilder *b, XtCfgBlock *blk, bool when)
{
    XtNode *v = xt_pop(b);
    if (xt_is_virtual(v)) v = xt_box(b, v);
    XtNode *c = xt_as_bool(b, v);
    xt_push(b, v);
    xt_if(b, c, blk->succ[when ? 1 : 0], blk->succ[when ? 0 : 1], when ? 0 : 1, when ? 1 : 0);
}

static void is_op(XtBuilder *b, bool invert)
{
    XtNode *y = xt_pop(b), *x = xt_pop(b), *c;
    XtPy px = xt_py(x), py = xt_py(y);
    if ((px == XT_PY_NONE || py == XT_PY_NONE) && px != XT_PY_ANY && py != XT_PY_ANY) {
        c = xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
        c->imm = px == py;
    } else {
        xt_keep_object(b, x);
        xt_keep_object(b, y);
        c = xt_emit(b, XT_OP_IS, XT_REP_B, 2, xt_box(b, x), xt_box(b, y));
    }
    xt_push(b, invert ? xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, c) : c);
}

static void load_const(XtBuilder *b, int32_t i)
{
    static const uint8_t py_of[] = {
        [XT_CONST_OPAQUE] = XT_PY_ANY, [XT_CONST_NONE] = XT_PY_NONE,   [XT_CONST_TRUE] = XT_PY_BOOL, [XT_CONST_FALSE] = XT_PY_BOOL,
        [XT_CONST_INT] = XT_PY_INT,    [XT_CONST_FLOAT] = XT_PY_FLOAT, [XT_CONST_STR] = XT_PY_STR,   [XT_CONST_TUPLE] = XT_PY_TUPLE,
        [XT_CONST_CODE] = XT_PY_ANY,   [XT_CONST_BYTES] = XT_PY_BYTES};
    const XtConst *c = &b->fr->co->consts[i];
    XtNode *n;
    if (c->kind == XT_CONST_NONE) n = xt_none(b);
    else if (c->kind == XT_CONST_TRUE || c->kind == XT_CONST_FALSE) {
        n = xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
        n->imm = c->kind == XT_CONST_TRUE;
    } else {
        n = xt_emit(b, XT_OP_CONST_OBJ, XT_REP_O, 0);
        n->a = b->fr->code;
        n->b = i;
        n->py = py_of[c->kind];
    }
    xt_push(b, n);
}

static void load_global(XtBuilder *b, int32_t arg)
{
    if (arg & 1) xt_push(b, xt_null_entry(b));
    XtNode *name = xt_name(b, (uint32_t)arg >> 1);
    XtNode *n = xt_emit(b, !xt_is_general(b) ? XT_OP_GLOBAL_GET : XT_OP_LOAD_GLOBAL, XT_REP_O, 3, b->fr->globals, b->fr->builtins, name);
    n->npop = 0;
    n->reason = XT_EXIT_shape;
    xt_push(b, n);
}

static void load_deref(XtBuilder *b, int32_t i)
{
    XtNode *n;
    if (!xt_is_general(b)) n = xt_bound(b, xt_emit(b, XT_OP_CELL_GET, XT_REP_N, 1, cell(b, i)));
    else {
        n = xt_emit(b, XT_OP_CELL_LOAD, XT_REP_O, 2, cell(b, i), code_obj(b));
        n->a = i;
    }
    xt_push(b, n);
}

static void swap_entries(XtBuilder *b, int32_t n)
{
    XtState *s = &b->fr->cur;
    if ((uint32_t)n > s->sp) {
        b->failed = true;
        return;
    }
    XtNode *t = s->stack[s->sp - 1];
    s->stack[s->sp - 1] = s->stack[s->sp - (uint32_t)n];
    s->stack[s->sp - (uint32_t)n] = t;
}

/* x[start:stop] where x was seen to be a sequence of a known type: no slice is made. All guards stand at the BUILD_SLICE; the subscript behind it finds the
 * result under a NULL. */
static bool slice_at_once(XtBuilder *b, const XtCfgBlock *blk)
{
    const XtInstr *here = b->fr->ins;
    if (here + 1 >= b->fr->cfg->instrs + blk->first + blk->count || here[1].op != XT_BC_BINARY_SUBSCR) return false;
    XtNode *stop = xt_peek(b, 1), *start = xt_peek(b, 2), *c = xt_peek(b, 3), *at[2] = {start, stop};
    b->fr->ins = here + 1;
    XtPy pc = xt_seen(b, c, 1);
    b->fr->ins = here;
    if (pc != XT_PY_LIST && pc != XT_PY_TUPLE && pc != XT_PY_STR && pc != XT_PY_BYTES) return false;
    for (int i = 0; i < 2; i++)
        if (xt_py(at[i]) != XT_PY_INT && xt_py(at[i]) != XT_PY_NONE) return false;
    c = xt_guard_py(b, c, pc);
    for (int i = 0; i < 2; i++) at[i] = xt_py(at[i]) == XT_PY_INT ? xt_as_i64(b, at[i]) : xt_int(b, i ? INT64_MAX : 0);
    for (int i = 0; i < 3; i++) xt_pop(b);
    XtNode *n = xt_emit(b, XT_OP_SLICE, XT_REP_O, 3, c, at[0], at[1]);
    n->py = (uint8_t)pc;
    xt_push(b, xt_null_entry(b));
    xt_push(b, n);
    return true;
}

static void build_slice(XtBuilder *b, int32_t arg)
{
    XtNode *step = arg == 3 ? xt_pop_obj(b) : xt_null_entry(b), *stop = xt_pop_obj(b), *start = xt_pop_obj(b);
    push_py(b, xt_emit(b, XT_OP_BUILD_SLICE, XT_REP_O, 3, start, stop, step), XT_PY_SLICE);
}

static void make_function(XtBuilder *b, int32_t flags)
{
    XtNode *code = xt_pop_obj(b), *none = xt_null_entry(b);
    XtNode *closure = flags & 8 ? xt_pop_obj(b) : none, *ann = flags & 4 ? xt_pop_obj(b) : none;
    XtNode *kw = flags & 2 ? xt_pop_obj(b) : none, *defaults = flags & 1 ? xt_pop_obj(b) : none;
    XtNode *n = xt_emit(b, XT_OP_MAKE_FUNCTION, XT_REP_O, 5, code, closure, ann, kw, defaults);
    n->a = flags;
    push_py(b, n, XT_PY_FUNCTION);
}

/* Of a node with several results: number `which` (1...), directly behind it. */
static XtNode *result_of(XtBuilder *b, XtNode *first, int32_t which)
{
    XtNode *n = xt_emit(b, XT_OP_SECOND, XT_REP_O, 1, first);
    n->a = which;
    return n;
}
/* Two results, the next entries of the stack. */
static void push_both(XtBuilder *b, XtNode *first)
{
    XtNode *second = result_of(b, first, 1);
    xt_push(b, first);
    xt_push(b, second);
}

static void unpack(XtBuilder *b, XtOp op, int32_t a, int32_t after, uint32_t n)
{
    XtNode *first = xt_emit(b, op, XT_REP_O, 1, xt_pop_obj(b));
    XtNode **v = xt_arena_alloc(b->f->arena, (n + 1) * sizeof *v);
    first->a = a;
    first->b = after;
    v[0] = first;
    for (uint32_t i = 1; i < n; i++) v[i] = result_of(b, first, (int32_t)i);
    if (op == XT_OP_UNPACK_EX) v[a]->py = XT_PY_LIST;
    for (uint32_t i = n; i-- > 0;) xt_push(b, v[i]);
}

/* Builtins that look at the locals of the frame that calls them. */
static bool looks(const XtObs *o)
{
    static const char *const lookers[] = {"builtins.locals", "builtins.eval",       "builtins.exec",   "builtins.vars",   "builtins.dir",
                                          "sys._getframe",   "builtins.__import__", "sys.getrefcount", "gc.get_referrers"};
    for (size_t i = 0; i < sizeof lookers / sizeof *lookers; i++)
        if (o->callee_name && !strcmp(o->callee_name, lookers[i])) return true;
    return false;
}

/* Whoever is called may look at this frame's locals (locals(), sys._getframe, a debugger). Calls of Python functions, of classes and of builtins that do not look
 * are not counted among them. The frame of an inlined call has no locals: it has to be one of its own then. */
static bool may_look(XtBuilder *b)
{
    const XtObs *o = xt_seen_callee(b);
    if (b->fr->parent) {
        if (o && looks(o)) xt_refuse(b, b->fr->ctx);
        return false;
    }
    if (!o || o->callee == XT_CALLEE_NONE) return true;
    return xt_is_builtin_class(b->u, o, "super") /* at the first parameter and the class's cell */ || looks(o);
}

/* All locals as objects, so that the next node can put them into the frame. */
static void box_locals(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    for (uint32_t i = 0; i < fr->co->nlocalsplus; i++) {
        XtNode *v = fr->cur.locals[i];
        if (v->op != XT_OP_V_KEEP && (xt_is_virtual(v) || v->rep == XT_REP_I || v->rep == XT_REP_F || v->rep == XT_REP_B))
            fr->cur.locals[i] = xt_box(b, v);
    }
    b->snap = NULL;
}

void xt_leave_if_traced(XtBuilder *b, const XtInstr *next)
{
    XtFrameB *fr = b->fr;
    const XtInstr *call = fr->ins;
    fr->ins = next;
    fr->pre_sp = fr->cur.sp;
    memcpy(fr->pre_stack, fr->cur.stack, fr->cur.sp * sizeof(XtNode *));
    b->snap = NULL;
    xt_emit(b, XT_OP_UNTRACED, XT_REP_V, 0)->reason = XT_EXIT_poll;
    b->may_trace = false;
    b->snap = NULL;
    fr->ins = call;
}

void xt_call_generally(XtBuilder *b, uint32_t nargs, uint32_t kwnames)
{
    bool look = may_look(b);
    if (look) box_locals(b);
    XtNode **v = xt_arena_alloc(b->f->arena, (nargs + 4) * sizeof *v);
    for (uint32_t i = nargs + 2; i-- > 0;) v[i] = xt_pop_obj(b);
    if (kwnames) {
        XtNode *names = xt_emit(b, XT_OP_CONST_OBJ, XT_REP_O, 0);
        names->a = b->fr->code;
        names->b = (int32_t)kwnames - 1;
        v[nargs + 2] = names;
    }
    XtNode *n = xt_emit_v(b, kwnames ? XT_OP_CALL_KW : XT_OP_CALL, XT_REP_O, nargs + 2 + (kwnames != 0), v);
    b->operands_taken = true;
    n->sync = look;
    xt_push(b, n);
}

/* CALL: by a component, else generally. */
static void call(XtBuilder *b, uint32_t nargs, const XtCfgBlock *blk)
{
    uint32_t kw = b->fr->kwnames;
    if (!kw && xt_spec_super(b, nargs, blk)) return;
    if (!kw && nargs == 0 && xt_spec_genexpr(b)) return;
    if (!kw && nargs == 1 && xt_spec_consume(b)) return;
    bool done = xt_spec_call(b, nargs, kw);
    b->fr->kwnames = 0;
    if (!done && b->cur) xt_call_generally(b, nargs, kw);
}

static void get_attr(XtBuilder *b, int32_t name)
{
    bool look = !b->fr->parent && !strcmp(b->fr->co->names[name], "f_locals"); /* of our own frame, perhaps */
    if (look) box_locals(b);
    XtNode *o = xt_pop_obj(b), *n = xt_emit(b, XT_OP_GETATTR, XT_REP_O, 2, o, xt_name(b, (uint32_t)name));
    n->sync = look;
    xt_push(b, n);
}

void xt_build_instr(XtBuilder *b, XtCfgBlock *blk)
{
    const XtInstr *in = b->fr->ins;
    int32_t arg = in->arg;
    XtNode *x, *y, *z, **v;
    switch (in->op) {
    case XT_BC_NOP:
    case XT_BC_RESUME:
    case XT_BC_PRECALL:
    case XT_BC_JUMP_FORWARD:
    case XT_BC_JUMP_BACKWARD:
    case XT_BC_JUMP_BACKWARD_NO_INTERRUPT: break;
    case XT_BC_POP_TOP: xt_pop(b); break;
    case XT_BC_PUSH_NULL: xt_push(b, xt_null_entry(b)); break;
    case XT_BC_COPY: xt_push(b, xt_peek(b, (uint32_t)arg)); break;
    case XT_BC_SWAP: swap_entries(b, arg); break;
    case XT_BC_LOAD_CONST: load_const(b, arg); break;
    case XT_BC_LOAD_FAST: load_fast(b, arg); break;
    case XT_BC_STORE_FAST:
        x = xt_pop(b);
        b->fr->cur.locals[arg] = xt_is_virtual(x) && x->op != XT_OP_V_MAYBE ? xt_box(b, x) : x;
        break;
    case XT_BC_DELETE_FAST:
        load_fast(b, arg); /* exits when unbound */
        if (!b->cur) return;
        xt_pop(b);
        b->fr->cur.locals[arg] = xt_null_entry(b);
        break;
    case XT_BC_LOAD_GLOBAL: load_global(b, arg); break;
    case XT_BC_STORE_GLOBAL:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_STORE_GLOBAL, XT_REP_V, 3, b->fr->globals, xt_name(b, (uint32_t)arg), x);
        break;
    case XT_BC_DELETE_GLOBAL: xt_emit(b, XT_OP_DELETE_GLOBAL, XT_REP_V, 2, b->fr->globals, xt_name(b, (uint32_t)arg)); break;
    case XT_BC_LOAD_NAME: xt_push(b, xt_emit(b, XT_OP_LOAD_NAME, XT_REP_O, 1, xt_name(b, (uint32_t)arg))); break;
    case XT_BC_STORE_NAME:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_STORE_NAME, XT_REP_V, 2, xt_name(b, (uint32_t)arg), x);
        break;
    case XT_BC_DELETE_NAME: xt_emit(b, XT_OP_DELETE_NAME, XT_REP_V, 1, xt_name(b, (uint32_t)arg)); break;
    case XT_BC_LOAD_DEREF: load_deref(b, arg); break;
    case XT_BC_STORE_DEREF:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_CELL_SET, XT_REP_V, 2, cell(b, arg), x);
        break;
    case XT_BC_DELETE_DEREF:
        load_deref(b, arg); /* raises when empty */
        xt_pop(b);
        xt_emit(b, XT_OP_CELL_SET, XT_REP_V, 2, cell(b, arg), xt_null_entry(b));
        break;
    case XT_BC_LOAD_CLOSURE: xt_push(b, cell(b, arg)); break;
    case XT_BC_LOAD_CLASSDEREF:
        x = xt_emit(b, XT_OP_LOAD_CLASSDEREF, XT_REP_O, 1, cell(b, arg));
        x->a = arg;
        xt_push(b, x);
        break;
    case XT_BC_UNARY_POSITIVE:
    case XT_BC_UNARY_NEGATIVE:
    case XT_BC_UNARY_NOT:
    case XT_BC_UNARY_INVERT:
        if (xt_spec_unary(b, in->op)) break;
        x = xt_emit(b, XT_OP_UNARY, XT_REP_O, 1, xt_pop_obj(b));
        x->a = in->op;
        xt_push(b, x);
        break;
    case XT_BC_BINARY_OP:
        if (xt_spec_binary(b, arg) || xt_spec_operator(b, arg)) break;
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        z = xt_emit(b, XT_OP_BINARY, XT_REP_O, 2, x, y);
        z->a = arg;
        xt_push(b, z);
        break;
    case XT_BC_COMPARE_OP:
        if (xt_spec_compare(b, (XtCC)arg)) break;
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        z = xt_emit(b, XT_OP_COMPARE, XT_REP_O, 2, x, y);
        z->a = arg;
        xt_push(b, z);
        break;
    case XT_BC_IS_OP: is_op(b, arg); break;
    case XT_BC_CONTAINS_OP:
        if (xt_spec_contains(b, arg != 0) || xt_spec_member(b, arg != 0)) break;
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        z = xt_emit(b, XT_OP_CONTAINS, XT_REP_B, 2, y, x);
        xt_push(b, arg ? xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, z) : z);
        break;
    case XT_BC_BINARY_SUBSCR:
        if (xt_peek(b, 2)->op == XT_OP_NULL) { /* slice_at_once */
            x = xt_pop(b);
            xt_pop(b);
            xt_push(b, x);
            break;
        }
        if (xt_spec_subscr(b) || xt_spec_item(b)) break;
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        xt_push(b, xt_emit(b, XT_OP_GETITEM, XT_REP_O, 2, x, y));
        break;
    case XT_BC_STORE_SUBSCR:
        if (xt_spec_store_subscr(b)) break;
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        z = xt_pop_obj(b);
        xt_emit(b, XT_OP_SETITEM, XT_REP_V, 3, x, y, z);
        break;
    case XT_BC_DELETE_SUBSCR:
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_DELITEM, XT_REP_V, 2, x, y);
        break;
    case XT_BC_LOAD_ATTR:
        if (xt_spec_load_attr(b, (uint32_t)arg)) break;
        get_attr(b, arg);
        break;
    case XT_BC_STORE_ATTR:
        if (xt_spec_store_attr(b, (uint32_t)arg)) break;
        x = xt_pop_obj(b);
        y = xt_pop_obj(b);
        xt_emit(b, XT_OP_SETATTR, XT_REP_V, 3, x, xt_name(b, (uint32_t)arg), y);
        break;
    case XT_BC_DELETE_ATTR:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_DELATTR, XT_REP_V, 2, x, xt_name(b, (uint32_t)arg));
        break;
    case XT_BC_LOAD_METHOD:
        if (xt_spec_super_method(b) || xt_spec_load_method(b, (uint32_t)arg)) break;
        x = xt_pop_obj(b);
        push_both(b, xt_emit(b, XT_OP_LOAD_METHOD, XT_REP_N, 2, x, xt_name(b, (uint32_t)arg)));
        break;
    case XT_BC_KW_NAMES: b->fr->kwnames = (uint32_t)arg + 1; break;
    case XT_BC_CALL: call(b, (uint32_t)arg, blk); break;
    case XT_BC_CALL_FUNCTION_EX:
        z = arg & 1 ? xt_pop_obj(b) : xt_null_entry(b);
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        xt_pop(b); /* the NULL below */
        xt_push(b, xt_emit(b, XT_OP_CALL_EX, XT_REP_O, 3, x, y, z));
        break;
    case XT_BC_BUILD_TUPLE:
        v = xt_arena_alloc(b->f->arena, ((uint32_t)arg + 1) * sizeof *v);
        for (int32_t i = arg; i-- > 0;) {
            v[i] = xt_pop(b);
            if (xt_is_virtual(v[i])) v[i] = xt_box(b, v[i]);
        }
        x = xt_node_new(b->f, XT_OP_V_TUPLE, XT_REP_O, (uint32_t)arg);
        x->shape = -1;
        x->py = XT_PY_TUPLE;
        memcpy(x->args, v, (uint32_t)arg * sizeof *v);
        xt_push(b, x);
        /* a tuple that is not taken apart at once becomes real at once */
        if (in + 1 >= b->fr->cfg->instrs + b->fr->cfg->ninstrs || in[1].op != XT_BC_UNPACK_SEQUENCE) {
            b->fr->cur.stack[b->fr->cur.sp - 1] = x;
            x = xt_pop(b);
            xt_push(b, xt_box(b, x));
        }
        break;
    case XT_BC_BUILD_LIST:
        v = pop_objs(b, (uint32_t)arg);
        push_py(b, xt_emit_v(b, XT_OP_BUILD_LIST, XT_REP_O, (uint32_t)arg, v), XT_PY_LIST);
        break;
    case XT_BC_BUILD_SET:
        v = pop_objs(b, (uint32_t)arg);
        push_py(b, xt_emit_v(b, XT_OP_BUILD_SET, XT_REP_O, (uint32_t)arg, v), XT_PY_SET);
        break;
    case XT_BC_BUILD_MAP:
        v = pop_objs(b, 2 * (uint32_t)arg);
        push_py(b, xt_emit_v(b, XT_OP_BUILD_MAP, XT_REP_O, 2 * (uint32_t)arg, v), XT_PY_DICT);
        break;
    case XT_BC_BUILD_STRING:
        v = pop_objs(b, (uint32_t)arg);
        push_py(b, xt_emit_v(b, XT_OP_BUILD_STRING, XT_REP_O, (uint32_t)arg, v), XT_PY_STR);
        break;
    case XT_BC_BUILD_CONST_KEY_MAP:
        x = xt_pop_obj(b);
        v = xt_arena_alloc(b->f->arena, ((uint32_t)arg + 1) * sizeof *v);
        for (int32_t i = arg; i > 0; i--) v[i] = xt_pop_obj(b);
        v[0] = x;
        push_py(b, xt_emit_v(b, XT_OP_BUILD_CONST_KEY_MAP, XT_REP_O, (uint32_t)arg + 1, v), XT_PY_DICT);
        break;
    case XT_BC_BUILD_SLICE:
        if (arg != 2 || !slice_at_once(b, blk)) build_slice(b, arg);
        break;
    case XT_BC_FORMAT_VALUE:
        y = arg & 4 ? xt_pop_obj(b) : xt_null_entry(b);
        x = xt_pop_obj(b);
        z = xt_emit(b, XT_OP_FORMAT_VALUE, XT_REP_O, 2, x, y);
        z->a = arg & 3;
        xt_push(b, z);
        break;
    case XT_BC_LIST_APPEND:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_LIST_APPEND, XT_REP_V, 2, xt_peek(b, (uint32_t)arg), x);
        break;
    case XT_BC_SET_ADD:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_SET_ADD, XT_REP_V, 2, xt_peek(b, (uint32_t)arg), x);
        break;
    case XT_BC_MAP_ADD:
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_MAP_ADD, XT_REP_V, 3, xt_peek(b, (uint32_t)arg), x, y);
        break;
    case XT_BC_LIST_EXTEND:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_LIST_EXTEND, XT_REP_V, 2, xt_peek(b, (uint32_t)arg), x);
        break;
    case XT_BC_SET_UPDATE:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_SET_UPDATE, XT_REP_V, 2, xt_peek(b, (uint32_t)arg), x);
        break;
    case XT_BC_DICT_UPDATE:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_DICT_UPDATE, XT_REP_V, 2, xt_peek(b, (uint32_t)arg), x);
        break;
    case XT_BC_DICT_MERGE:
        x = xt_pop_obj(b);
        xt_emit(b, XT_OP_DICT_MERGE, XT_REP_V, 3, xt_peek(b, (uint32_t)arg), x, xt_peek(b, (uint32_t)arg + 2));
        break;
    case XT_BC_LIST_TO_TUPLE: push_py(b, xt_emit(b, XT_OP_LIST_TO_TUPLE, XT_REP_O, 1, xt_pop_obj(b)), XT_PY_TUPLE); break;
    case XT_BC_UNPACK_SEQUENCE:
        if (arg && xt_spec_unpack(b, (uint32_t)arg)) break;
        if (!arg) {
            xt_emit(b, XT_OP_UNPACK_EMPTY, XT_REP_V, 1, xt_pop_obj(b));
            break;
        }
        unpack(b, XT_OP_UNPACK_SEQUENCE, arg, 0, (uint32_t)arg);
        break;
    case XT_BC_UNPACK_EX: unpack(b, XT_OP_UNPACK_EX, arg & 0xff, arg >> 8, (uint32_t)((arg & 0xff) + (arg >> 8) + 1)); break;
    case XT_BC_GET_ITER:
        if (xt_spec_getiter(b)) break;
        xt_push(b, xt_emit(b, XT_OP_GETITER, XT_REP_O, 1, xt_pop_obj(b)));
        break;
    case XT_BC_FOR_ITER:
        if (xt_spec_foriter(b, blk->succ[0], blk->succ[1])) return;
        x = xt_emit(b, XT_OP_ITERNEXT, XT_REP_N, 1, xt_box(b, xt_peek(b, 1)));
        x->npop = 0;
        y = xt_emit(b, XT_OP_IS_NULL, XT_REP_B, 1, x);
        {
            XtBlock *more = xt_split(b, y, false); /* true: exhausted */
            xt_pop(b);
            xt_leave_if_traced(b, &b->fr->cfg->instrs[blk->succ[1]->first]);
            xt_go(b, blk->succ[1]);
            b->cur = more;
            b->may_trace = true;
            b->fr->cur.sp++;
            xt_push(b, xt_emit(b, XT_OP_CAST, XT_REP_O, 1, x));
        }
        break;
    case XT_BC_POP_JUMP_FORWARD_IF_FALSE:
    case XT_BC_POP_JUMP_BACKWARD_IF_FALSE: pop_jump(b, blk, false); return;
    case XT_BC_POP_JUMP_FORWARD_IF_TRUE:
    case XT_BC_POP_JUMP_BACKWARD_IF_TRUE: pop_jump(b, blk, true); return;
    case XT_BC_POP_JUMP_FORWARD_IF_NONE:
    case XT_BC_POP_JUMP_BACKWARD_IF_NONE: pop_jump_none(b, blk, true); return;
    case XT_BC_POP_JUMP_FORWARD_IF_NOT_NONE:
    case XT_BC_POP_JUMP_BACKWARD_IF_NOT_NONE: pop_jump_none(b, blk, false); return;
    case XT_BC_JUMP_IF_FALSE_OR_POP: jump_or_pop(b, blk, false); return;
    case XT_BC_JUMP_IF_TRUE_OR_POP: jump_or_pop(b, blk, true); return;
    case XT_BC_RETURN_VALUE: return_value(b); return;
    case XT_BC_MAKE_FUNCTION: make_function(b, arg); break;
    case XT_BC_IMPORT_NAME:
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        xt_push(b, xt_emit(b, XT_OP_IMPORT_NAME, XT_REP_O, 3, xt_name(b, (uint32_t)arg), y, x));
        break;
    case XT_BC_IMPORT_FROM:
        x = xt_emit(b, XT_OP_IMPORT_FROM, XT_REP_O, 2, xt_peek(b, 1), xt_name(b, (uint32_t)arg));
        xt_push(b, x);
        break;
    case XT_BC_IMPORT_STAR: xt_emit(b, XT_OP_IMPORT_STAR, XT_REP_V, 1, xt_pop_obj(b)); break;
    case XT_BC_SETUP_ANNOTATIONS: xt_emit(b, XT_OP_SETUP_ANNOTATIONS, XT_REP_V, 0); break;
    case XT_BC_LOAD_BUILD_CLASS: xt_push(b, xt_emit(b, XT_OP_LOAD_BUILD_CLASS, XT_REP_O, 0)); break;
    case XT_BC_BEFORE_WITH:
        push_both(b, xt_emit(b, XT_OP_BEFORE_WITH, XT_REP_O, 1, xt_pop_obj(b)));
        b->operands_taken = true;
        break;
    case XT_BC_LOAD_ASSERTION_ERROR: xt_push(b, xt_emit(b, XT_OP_ASSERT_ERROR, XT_REP_O, 0)); break;
    case XT_BC_RAISE_VARARGS:
        if (arg == 0) {
            xt_build_raise_again(b);
            return;
        }
        y = arg == 2 ? xt_pop_obj(b) : xt_null_entry(b);
        x = xt_pop_obj(b);
        z = xt_emit(b, XT_OP_RAISE, XT_REP_V, 2, x, y);
        if (xt_catches(b)) {
            z->caught = true;
            xt_go_to_handler(b);
            return;
        }
        xt_emit(b, XT_OP_RAISE_EXIT, XT_REP_V, 0);
        b->cur->cold = true;
        b->cur = NULL;
        return;
    case XT_BC_PUSH_EXC_INFO:
        x = xt_pop_obj(b);
        y = xt_emit(b, XT_OP_PUSH_EXC, XT_REP_O, 1, x);
        y->snap = NULL;
        xt_push(b, y);
        xt_push(b, x);
        break;
    case XT_BC_POP_EXCEPT: xt_emit(b, XT_OP_POP_EXC, XT_REP_V, 1, xt_pop_obj(b)); break;
    case XT_BC_CHECK_EXC_MATCH:
        y = xt_pop_obj(b);
        xt_push(b, xt_emit(b, XT_OP_EXC_MATCH, XT_REP_B, 2, xt_peek(b, 1), y));
        break;
    case XT_BC_WITH_EXCEPT_START: xt_push(b, xt_emit(b, XT_OP_WITH_EXIT, XT_REP_O, 2, xt_peek(b, 4), xt_peek(b, 1))); break;
    case XT_BC_RERAISE: xt_build_reraise(b, (uint32_t)arg); return;
    case XT_BC_END_ASYNC_FOR: xt_build_end_async_for(b); break;
    case XT_BC_CHECK_EG_MATCH:
        y = xt_pop_obj(b);
        x = xt_emit(b, XT_OP_EG_MATCH, XT_REP_O, 2, xt_box(b, xt_peek(b, 1)), y);
        xt_pop(b);
        push_both(b, x);
        break;
    case XT_BC_PREP_RERAISE_STAR:
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        xt_push(b, xt_emit(b, XT_OP_PREP_RERAISE, XT_REP_O, 2, x, y));
        break;
    case XT_BC_GET_AWAITABLE:
        x = xt_emit(b, XT_OP_GET_AWAITABLE, XT_REP_O, 1, xt_pop_obj(b));
        x->a = arg;
        xt_push(b, x);
        break;
    case XT_BC_ASYNC_GEN_WRAP: xt_push(b, xt_emit(b, XT_OP_ASYNC_WRAP, XT_REP_O, 1, xt_pop_obj(b))); break;
    case XT_BC_GET_AITER: xt_push(b, xt_emit(b, XT_OP_GET_AITER, XT_REP_O, 1, xt_pop_obj(b))); break;
    case XT_BC_GET_ANEXT: xt_push(b, xt_emit(b, XT_OP_GET_ANEXT, XT_REP_O, 1, xt_box(b, xt_peek(b, 1)))); break;
    case XT_BC_BEFORE_ASYNC_WITH:
        push_both(b, xt_emit(b, XT_OP_BEFORE_ASYNC_WITH, XT_REP_O, 1, xt_pop_obj(b)));
        b->operands_taken = true;
        break;
    case XT_BC_YIELD_VALUE: xt_build_yield(b); return;
    case XT_BC_SEND: xt_build_send(b, blk); return;
    case XT_BC_GET_YIELD_FROM_ITER: xt_push(b, xt_emit(b, XT_OP_YIELD_FROM_ITER, XT_REP_O, 1, xt_pop_obj(b))); break;
    case XT_BC_GET_LEN: xt_push(b, xt_emit(b, XT_OP_GET_LEN, XT_REP_O, 1, xt_box(b, xt_peek(b, 1)))); break;
    case XT_BC_MATCH_MAPPING: xt_push(b, xt_emit(b, XT_OP_MATCH_MAPPING, XT_REP_B, 1, xt_box(b, xt_peek(b, 1)))); break;
    case XT_BC_MATCH_SEQUENCE: xt_push(b, xt_emit(b, XT_OP_MATCH_SEQUENCE, XT_REP_B, 1, xt_box(b, xt_peek(b, 1)))); break;
    case XT_BC_MATCH_KEYS: xt_push(b, xt_emit(b, XT_OP_MATCH_KEYS, XT_REP_O, 2, xt_box(b, xt_peek(b, 2)), xt_peek(b, 1))); break;
    case XT_BC_MATCH_CLASS:
        z = xt_pop_obj(b);
        y = xt_pop_obj(b);
        x = xt_pop_obj(b);
        z = xt_emit(b, XT_OP_MATCH_CLASS, XT_REP_O, 3, x, y, z);
        z->a = arg;
        xt_push(b, z);
        break;
    case XT_BC_PRINT_EXPR: xt_emit(b, XT_OP_PRINT_EXPR, XT_REP_V, 1, xt_pop_obj(b)); break;
    default: xt_exit_here(b, XT_EXIT_handler); return;
    }
}
