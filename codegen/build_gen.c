/* build_gen.c -- generators and coroutines: the root's entries at its suspension points, and suspending. docs/generators.md
 *
 *  1. The entry tells from prev_instr where the frame goes on and branches there. At each such place all locals but those that stay in the frame, and the
 *     whole value stack (the value sent on top), are taken. Nothing is known of their types: guards find out where they are used.
 *  2. Suspending gives all of them back, as real objects, so that a suspended frame is always one that the interpreter can resume.
 *  3. A loop around a suspension point is not a loop here, unless it also goes round without suspending: then it is entered in two places.
 */
#include "codegen/build.h"
#include "codegen/irutil.h"

/* --- suspension points --- */

static XtResume *resume_at(XtBuilder *b, uint32_t unit)
{
    for (uint32_t i = 0; i < b->nresumes; i++)
        if (b->resumes[i].unit == unit) return &b->resumes[i];
    const XtCode *co = &b->u->codes[0];
    if (b->nresumes == b->resumes_cap) {
        uint32_t cap = b->resumes_cap ? 2 * b->resumes_cap : 16;
        XtResume *more = xt_arena_alloc(b->arena, cap * sizeof *more);
        for (uint32_t i = 0; i < b->nresumes; i++) more[i] = b->resumes[i];
        b->resumes = more;
        b->resumes_cap = cap;
    }
    XtResume *r = &b->resumes[b->nresumes++];
    r->unit = unit;
    r->forms = xt_arena_alloc(b->arena, (co->nlocalsplus + co->stacksize + 2) * sizeof *r->forms);
    return r;
}

bool xt_is_weak(const XtNode *v)
{
    const XtNode *root = xt_root((XtNode *)v);
    return v->py == XT_PY_ANY && (root->op == XT_OP_TAKE || root->op == XT_OP_TAKE_STACK) && root->b > 0;
}

const XtResumeForm *xt_weak_form(XtBuilder *b, const XtNode *v)
{
    if (!xt_is_weak(v)) return NULL;
    v = xt_root((XtNode *)v);
    return &resume_at(b, (uint32_t)v->b - 1)->forms[(v->op == XT_OP_TAKE ? 0 : b->f->nlocals) + (uint32_t)v->a];
}

bool xt_loop_suspends(const XtFrameB *fr, const XtInstr *for_iter)
{
    const XtInstr *end = fr->cfg->instrs + fr->cfg->ninstrs;
    if (!fr->cfg->resumable) return false;
    for (const XtInstr *i = for_iter; i < end && (int32_t)i->unit < for_iter->target; i++)
        if (i->op == XT_BC_YIELD_VALUE) return true;
    return false;
}

static bool stays(const XtBuilder *b, uint32_t local)
{
    return (b->kept[local / 64] >> local % 64 & 1) || b->u->codes[0].localkinds[local] & (XT_LOCAL_CELL | XT_LOCAL_FREE);
}

/* --- resuming --- */

static XtNode *taken(XtBuilder *b, XtOp op, uint32_t place, uint32_t unit)
{
    XtNode *v = xt_emit(b, op, XT_REP_N, 0);
    v->a = (int32_t)place;
    v->b = (int32_t)unit + 1;
    return v;
}

/* nulls: which of the depth places of the value stack may be NULL */
static void take_all(XtBuilder *b, uint32_t unit, uint32_t depth, const bool *nulls, bool first)
{
    XtFrameB *fr = b->fr;
    const XtCode *co = fr->co;
    uint32_t nargs = co->argcount + co->kwonly + ((co->flags & 4) != 0) + ((co->flags & 8) != 0);
    XtNode *running = xt_node_new(b->f, XT_OP_RESUMED, XT_REP_V, 0);
    running->shape = -1;
    xt_append(b->cur, running);
    for (uint32_t i = 0; i < co->nlocalsplus; i++) {
        if (stays(b, i)) continue;
        fr->cur.locals[i] = first && i >= nargs ? xt_null_entry(b) : taken(b, XT_OP_TAKE, i, unit);
    }
    fr->cur.sp = 0;
    for (uint32_t i = 0; i < depth; i++) {
        XtNode *v = taken(b, XT_OP_TAKE_STACK, i, unit);
        fr->cur.stack[fr->cur.sp++] = nulls[i] ? v : xt_emit(b, XT_OP_CAST, XT_REP_O, 1, v);
    }
}

void xt_build_resumes(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    XtCfg *g = fr->cfg;
    XtNode *unit = xt_emit(b, XT_OP_RESUME_UNIT, XT_REP_I, 0);
    uint32_t size = fr->co->stacksize;
    const int *depths = xt_cfg_depths(b->f->arena, g, 1);
    const bool *nulls = xt_cfg_nulls(b->f->arena, g, depths, size);
    for (uint32_t k = 0; k < g->nroots; k++) { /* the start comes last: most resumptions are others */
        XtCfgBlock *to = g->roots[(k + 1) % g->nroots];
        uint32_t at = g->instrs[to->first].unit;
        int depth = depths[to->id];
        if (depth <= 0 || (uint32_t)depth > size) continue; /* the interpreter resumes it */
        XtNode *here = xt_cmp(b, XT_OP_I_CMP, XT_EQ, unit, xt_int(b, at));
        XtBlock *other = xt_split(b, here, true);
        fr->ins = &g->instrs[to->first];
        take_all(b, at, (uint32_t)depth, nulls + (size_t)to->id * size, to == g->roots[0]);
        xt_go(b, to);
        b->cur = other;
    }
    xt_append(b->cur, xt_node_new(b->f, XT_OP_RESUME_OTHER, XT_REP_V, 0));
    b->cur->cold = true;
    b->cur = NULL;
    b->snap = NULL;
}

/* --- suspending --- */

/* What is in place `at` of the suspension point r now: if a resumption was built on something narrower, all is built again. */
static void note(XtBuilder *b, XtResume *r, uint32_t at, const XtNode *v)
{
    XtResumeForm *f = &r->forms[at], old = *f;
    if (v->rep == XT_REP_N || xt_is_virtual(v)) {
        if (v->op != XT_OP_NULL && !xt_is_weak(v)) *f = (XtResumeForm){XT_REP_O, XT_PY_ANY, true};
    } else if (!xt_is_weak(v)) {
        XtResumeForm now = {v->rep, (uint8_t)xt_py(v), true};
        if (!f->known) *f = now;
        else if (f->rep != now.rep || f->py != now.py) {
            f->rep = XT_REP_O;
            if (f->py != now.py) f->py = XT_PY_ANY;
        }
    }
    if (f->rep != old.rep || f->py != old.py || f->known != old.known) b->restart = true;
}

/* Can it be made an object? Iterators in the loops around cannot. */
static bool can_be_real(const XtNode *v)
{
    if (!xt_is_virtual(v)) return true;
    if (v->op == XT_OP_V_TUPLE) {
        for (uint32_t i = 0; i < v->nargs; i++)
            if (!can_be_real(v->args[i])) return false;
        return true;
    }
    return v->op == XT_OP_V_MAYBE || v->op == XT_OP_V_RANGE;
}

static void give(XtBuilder *b, uint32_t place, XtNode *v)
{
    XtNode *n = xt_node_new(b->f, XT_OP_GIVE_SLOT, XT_REP_V, 1);
    n->shape = -1;
    n->args[0] = v;
    n->a = (int32_t)place;
    xt_append(b->cur, n);
}

void xt_build_yield(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    uint32_t nl = fr->co->nlocalsplus, depth = fr->cur.sp;
    if (fr->consumer) {
        xt_build_consume(b);
        return;
    }
    if (!b->resumable || fr->parent || !depth || fr->ins + 1 >= fr->cfg->instrs + fr->cfg->ninstrs) {
        xt_exit_here(b, XT_EXIT_handler);
        return;
    }
    for (uint32_t i = 0; i < depth; i++)
        if (!can_be_real(fr->cur.stack[i])) {
            if (!b->no_virtual_iters) b->no_virtual_iters = b->restart = true;
            xt_exit_here(b, XT_EXIT_handler);
            return;
        }
    XtResume *r = resume_at(b, fr->ins->next);
    XtNode **places = xt_arena_alloc(b->f->arena, (nl + depth + 1) * sizeof *places);
    for (uint32_t i = 0; i < nl; i++) {
        if (stays(b, i)) continue;
        note(b, r, i, fr->cur.locals[i]);
        r = resume_at(b, fr->ins->next);
        places[i] = xt_box(b, fr->cur.locals[i]);
    }
    for (uint32_t i = 0; i < depth; i++) {
        if (i + 1 < depth) note(b, r, nl + i, fr->cur.stack[i]);
        places[nl + i] = xt_box(b, fr->cur.stack[i]);
    }
    depth--; /* the value itself */
    for (uint32_t i = 0; i < nl + depth; i++)
        if (places[i]) give(b, i, places[i]);
    XtNode *y = xt_node_new(b->f, XT_OP_YIELD, XT_REP_V, 1);
    y->shape = -1;
    y->args[0] = places[nl + depth];
    y->a = (int32_t)fr->ins->site;
    y->b = (int32_t)depth;
    xt_append(b->cur, y);
    b->cur = NULL;
}

/* [receiver, value] -> [receiver, yielded], or jumps with [result]. */
void xt_build_send(XtBuilder *b, XtCfgBlock *blk)
{
    XtNode *v = xt_pop_obj(b), *receiver = xt_box(b, xt_peek(b, 1));
    XtNode *more = xt_emit(b, XT_OP_SEND, XT_REP_N, 2, receiver, v);
    XtNode *r = xt_emit(b, XT_OP_SECOND, XT_REP_O, 1, more);
    r->a = 1;
    XtNode *returned = xt_emit(b, XT_OP_IS_NULL, XT_REP_B, 1, more);
    XtBlock *yields = xt_split(b, returned, false);
    xt_pop(b);
    xt_push(b, r);
    xt_leave_if_traced(b, &b->fr->cfg->instrs[blk->succ[1]->first]);
    xt_go(b, blk->succ[1]);
    b->cur = yields;
    b->fr->cur.stack[b->fr->cur.sp - 1] = receiver;
    xt_push(b, r);
    xt_leave_if_traced(b, &b->fr->cfg->instrs[blk->succ[0]->first]);
    xt_go(b, blk->succ[0]);
}
