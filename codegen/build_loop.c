/* build_loop.c -- loop headers: which locals a loop carries unboxed.
 *
 *  1. A header is built before its back edges are known, so the form of each phi is a plan (XtPlan): at first that of the entry's value.
 *  2. A back edge that brings something else widens the plan and asks for a restart; the function is built again until all fit. Plans are only ever widened.
 *  3. A loop that begins with an int and goes on with floats gets its first turn peeled instead; one that begins with an unknown object and goes on with numbers,
 *     a guard on its entry edge.
 */
#include "codegen/build_core.h"
#include "codegen/irutil.h"
#include <stdlib.h>

static XtPlan *find_plan(XtBuilder *b, uint64_t ctx, uint32_t block, int32_t slot, bool create)
{
    for (uint32_t i = 0; i < b->nplans; i++)
        if (b->plans[i].ctx == ctx && b->plans[i].block == block && b->plans[i].slot == slot) return &b->plans[i];
    if (!create) return NULL;
    if (b->nplans == b->plans_cap) {
        b->plans_cap = b->plans_cap ? 2 * b->plans_cap : 64;
        b->plans = realloc(b->plans, b->plans_cap * sizeof *b->plans);
        if (!b->plans) abort();
    }
    XtPlan *p = &b->plans[b->nplans++];
    *p = (XtPlan){.ctx = ctx, .block = block, .slot = slot};
    return p;
}

static uint32_t block_key(const XtFrameB *fr, const XtCfgBlock *blk) { return fr->cfg->instrs[blk->first].unit | blk->clone << 24; }

static void ask_peel(XtBuilder *b, const XtFrameB *fr, const XtCfgBlock *blk, XtPlan *p)
{
    if (b->peels < 64 && !fr->cfg->resumable && !blk->is_open && !blk->peeled && !blk->clone && fr->cfg->nblocks < 200) {
        b->peel[b->peels].ctx = fr->ctx;
        b->peel[b->peels++].unit = fr->cfg->instrs[blk->first].unit;
        *p = b->plans[--b->nplans]; /* behind the first turn the loop begins with another form */
    }
}

/* The number that v is made of on all ways on which it is not the header's phi itself, as `if x: n += 1` makes it; else ANY. */
static XtPy changed_to(const XtNode *v, const XtNode *phi, int depth)
{
    while (xt_is(v, 'A')) v = v->args[0];
    if (v->op == XT_OP_BOX_I64 || v->op == XT_OP_BOX_F64) return (XtPy)v->py;
    if (v->op != XT_OP_PHI || !xt_is_object(v) || depth == 0) return XT_PY_ANY;
    XtPy py = XT_PY_ANY;
    for (uint32_t i = 0; i < v->nargs; i++) {
        if (xt_root(v->args[i]) == phi) continue;
        XtPy q = changed_to(v->args[i], phi, depth - 1);
        if (q == XT_PY_ANY || (py != XT_PY_ANY && q != py)) return XT_PY_ANY;
        py = q;
    }
    return py;
}

static bool is_same_object(const XtBuilder *b, uint64_t ctx, uint32_t local)
{
    for (uint32_t i = 0; i < b->nsame; i++)
        if (b->same[i].ctx == ctx && b->same[i].local == local) return true;
    return false;
}

void xt_keep_object(XtBuilder *b, const XtNode *v)
{
    if (v->rep != XT_REP_I && v->rep != XT_REP_F) return;
    for (const XtFrameB *f = b->fr; f; f = f->parent)
        for (uint32_t s = 0; s < f->co->nlocalsplus; s++) {
            if (f->cur.locals[s] != v || is_same_object(b, f->ctx, s) || b->nsame == sizeof b->same / sizeof *b->same) continue;
            b->same[b->nsame].ctx = f->ctx;
            b->same[b->nsame++].local = s;
            b->restart = true;
        }
}

/* A back edge brings v, which does not fit the plan: widen it, and build again. */
static void widen(XtBuilder *b, const XtFrameB *fr, const XtCfgBlock *blk, XtPlan *p, const XtNode *entry, const XtNode *phi,
                  const XtNode *v)
{
    XtForm have = {p->rep, p->py, p->maybe}, got = xt_form_of(v), want;
    XtPy number = changed_to(v, phi, 3);
    if (number != XT_PY_ANY && !got.maybe && !phi->b) got = (XtForm){number == XT_PY_INT ? XT_REP_I : XT_REP_F, number, false};
    bool null = xt_is_null(v);
    b->restart = true;
    p->changes++;
    bool numeric_clash = (have.rep == XT_REP_I && got.py == XT_PY_FLOAT) || (have.rep == XT_REP_F && got.py == XT_PY_INT) ||
                         (have.rep == XT_REP_B && xt_is_unboxed(got.rep));
    if (numeric_clash && p->changes <= 2 && !blk->clone) {
        bool asked = false;
        for (uint32_t i = 0; i < b->peels; i++) asked |= b->peel[i].ctx == fr->ctx && b->peel[i].unit == fr->cfg->instrs[blk->first].unit;
        if (!asked) {
            ask_peel(b, fr, blk, p);
            return;
        }
    }
    if (!null && xt_is_unboxed(got.rep) && got.rep != XT_REP_B && (p->rep == XT_REP_O || p->rep == XT_REP_N) && p->changes <= 2 &&
        !phi->b && !xt_is_general(b) && (entry->rep == XT_REP_O || entry->rep == XT_REP_N) && !xt_is_null(entry) &&
        (xt_py(entry) == XT_PY_ANY || xt_py(entry) == got.py)) {
        *p = (XtPlan){p->ctx, p->block, p->slot, got.rep, got.py, got.maybe, true, p->changes};
        return;
    }
    want = xt_join_forms(have, got, p->rep == XT_REP_N && xt_is_null(entry), null);
    if (want.rep == XT_REP_I && got.rep == XT_REP_O)
        want = (XtForm){XT_REP_O, XT_PY_INT, false}; /* do not unbox on every turn what may be big */
    if (p->changes > 4 || (want.rep == have.rep && want.py == have.py && want.maybe == have.maybe))
        want = (XtForm){XT_REP_N, XT_PY_ANY, false};
    p->rep = want.rep;
    p->py = want.py;
    p->maybe = want.maybe;
}

static bool fits(const XtPlan *p, const XtNode *phi, const XtNode *v)
{
    XtForm s = xt_form_of(v);
    if (xt_is_null(v)) return p->maybe || p->rep == XT_REP_N;
    if (s.maybe && !p->maybe && p->rep != XT_REP_N) return false;
    if (xt_is_unboxed(p->rep)) return s.rep == p->rep || (p->rep == XT_REP_F && s.rep == XT_REP_O && s.py == XT_PY_FLOAT);
    if (s.rep == XT_REP_N && p->rep != XT_REP_N) return false;
    if (!p->changes && !phi->b && (s.rep == XT_REP_I || s.rep == XT_REP_F || (s.py == XT_PY_ANY && changed_to(v, phi, 3) != XT_PY_ANY)))
        return false; /* worth a try unboxed */
    return p->py == XT_PY_ANY || p->py == s.py;
}

enum { MAX_COMPONENTS = 16 }; /* of one iterator: zip of three sequences has an item, a sequence and an index for each */

/* Does a loop change component i of a virtual iterator? Indices, counts and the items given last; at the header where OSR enters (an inner loop, seen from
 * an outer one) all. */
static bool varies(const XtNode *v, uint32_t i, bool all)
{
    return all || (v->op == XT_OP_V_RANGE_ITER && i == 0) ||
           ((v->op == XT_OP_V_LIST_ITER || v->op == XT_OP_V_TUPLE_ITER || v->op == XT_OP_V_ENUMERATE) && i > 0) ||
           (v->op == XT_OP_V_ZIP && i >= v->nargs / 2);
}

/* Copies of virtual iterators with phis for the components that a loop changes. */
static XtNode *header_virtual(XtBuilder *b, XtHeader *h, XtNode *v, int32_t slot, uint32_t cap, bool all)
{
    XtNode *c = xt_node_new(b->f, v->op, XT_REP_O, v->nargs);
    c->shape = -1;
    for (uint32_t i = 0; i < v->nargs; i++) {
        if (xt_is_virtual(v->args[i])) c->args[i] = header_virtual(b, h, v->args[i], slot, cap, all);
        else if (varies(v, i, all)) {
            XtNode *phi = xt_new_phi(b, h->block, v->args[i]->rep, v->args[i]->py, cap);
            h->slots[h->n++] = (XtHeaderSlot){.phi = phi, .entry = v->args[i], .component = true, .slot = slot};
            c->args[i] = phi;
        } else c->args[i] = v->args[i];
    }
    return c;
}

/* The components of a virtual iterator in the order in which header_virtual made their phis. */
static bool components(XtNode *v, const XtNode *like, XtNode **out, uint32_t *n, bool all)
{
    if (v->op != like->op || v->nargs != like->nargs) return false;
    for (uint32_t i = 0; i < v->nargs; i++) {
        if (xt_is_virtual(like->args[i])) {
            if (!components(v->args[i], like->args[i], out, n, all)) return false;
        } else if (varies(v, i, all)) {
            bool fits = like->args[i]->rep == XT_REP_N ? xt_is_object(v->args[i]) : v->args[i]->rep == like->args[i]->rep;
            if (!fits || (v->args[i]->py != like->args[i]->py && like->args[i]->py != XT_PY_ANY)) return false;
            out[(*n)++] = v->args[i];
        } else if (v->args[i] != like->args[i]) {
            const XtNode *x = v->args[i], *y = like->args[i];
            while (xt_op_has(x->op, 'A')) x = x->args[0];
            while (xt_op_has(y->op, 'A')) y = y->args[0];
            if (x != y && !(x->op == XT_OP_CONST_I64 && y->op == XT_OP_CONST_I64 && x->imm == y->imm)) return false;
        }
    }
    return true;
}

static bool stays_in_frame(const XtBuilder *b, const XtFrameB *fr, uint32_t local)
{
    return !fr->parent && ((b->kept[local / 64] >> local % 64 & 1) || fr->co->localkinds[local] & (XT_LOCAL_CELL | XT_LOCAL_FREE));
}

/* The form of the phi for entry s, whose value comes in from outside as v: as planned, and as wide as v asks. same: which object it is is asked for. */
static XtForm planned_form(XtBuilder *b, const XtFrameB *fr, uint32_t block, uint32_t s, const XtNode *v, bool same)
{
    XtPlan *p = find_plan(b, fr->ctx, block, (int32_t)s, false);
    if (!p) {
        p = find_plan(b, fr->ctx, block, (int32_t)s, true);
        XtForm f = xt_form_of(v);
        if (xt_is_virtual(v) && v->op != XT_OP_V_MAYBE) f = (XtForm){XT_REP_O, XT_PY_ANY, false};
        if (f.rep == XT_REP_O && (f.py == XT_PY_INT || f.py == XT_PY_FLOAT)) f.rep = f.py == XT_PY_INT ? XT_REP_I : XT_REP_F;
        p->rep = f.rep;
        p->py = f.py;
        p->maybe = f.maybe;
    }
    if (same) {
        if (p->rep == XT_REP_I || p->rep == XT_REP_F) p->rep = p->maybe ? XT_REP_N : XT_REP_O;
        if (p->rep == XT_REP_N) p->py = XT_PY_ANY, p->maybe = false;
    }
    XtForm form = {p->rep, p->py, p->maybe};
    if (!xt_is_unboxed(form.rep) && !xt_is_null(v) && form.py != XT_PY_ANY &&
        xt_py(v) != form.py) { /* the entry has a wider type than planned */
        p->py = form.py = XT_PY_ANY;
    }
    if (form.rep == XT_REP_O && (v->rep == XT_REP_N || v->op == XT_OP_V_MAYBE)) p->rep = form.rep = XT_REP_N;
    if (xt_is_unboxed(form.rep) && (xt_is_null(v) || v->op == XT_OP_V_MAYBE)) p->maybe = form.maybe = true;
    if (xt_is_unboxed(form.rep) && xt_py(v) != XT_PY_ANY && xt_py(v) != form.py && !xt_is_null(v)) {
        p->rep = form.rep = v->rep == XT_REP_N ? XT_REP_N : XT_REP_O;
        p->py = form.py = XT_PY_ANY;
        p->maybe = form.maybe = false;
    }
    return form;
}

XtHeader *xt_open_header(XtBuilder *b, XtFrameB *fr, XtCfgBlock *blk)
{
    uint32_t nl = fr->co->nlocalsplus, unit = fr->cfg->instrs[blk->first].unit, cap = blk->npreds + 2, bk = block_key(fr, blk);
    XtHeader *h = xt_arena_alloc(b->f->arena, sizeof *h);
    XtBlock *pre = xt_block_new(b->f);
    xt_end_jump(b, b->cur, pre);
    b->cur = pre;
    XtState entry = xt_copy_state(b, fr, &fr->cur);
    XtSnap *snap = xt_snap_of(b, fr, entry.locals, entry.stack, entry.sp, unit);
    h->block = xt_block_new(b->f);
    h->all =
        (!fr->parent && b->u->osr >= 0) || blk->is_open; /* seen from an inner loop, outer ones bring new iterators to headers anywhere */
    h->slots = xt_arena_alloc(b->f->arena, (nl + MAX_COMPONENTS * (entry.sp + 1)) * sizeof *h->slots);
    h->st = xt_copy_state(b, fr, &entry);
    for (uint32_t s = 0; s < nl + entry.sp; s++) {
        bool local = s < nl, sum = s == nl + 1 && fr->consumer == XT_CONSUME_SUM;
        XtNode *v = *xt_entry(&entry, nl, s);
        if (local && !(blk->stored[s / 64] >> s % 64 & 1)) {
            if (!blk->is_open) continue;
            if (stays_in_frame(b, fr, s)) { /* of which the ways from inside know less */
                h->st.locals[s] = xt_root(v);
                continue;
            }
        }
        if (!local && !sum && !b->free_stacks) {
            if (xt_is_virtual_iter(v)) h->st.stack[s - nl] = header_virtual(b, h, v, (int32_t)s, cap, h->all);
            else if (h->all) { /* an outer loop, entered from inside, brings other objects */
                XtNode *phi = h->st.stack[s - nl] = xt_new_phi(b, h->block, XT_REP_O, XT_PY_ANY, cap);
                h->slots[h->n++] = (XtHeaderSlot){.phi = phi, .entry = xt_box(b, v), .component = true, .slot = (int32_t)s};
            }
            continue; /* else other stack entries do not change in a compiler's loops; keeps_stack() */
        }
        bool same = local && is_same_object(b, fr->ctx, s);
        XtForm form = planned_form(b, fr, bk, s, v, same);
        XtNode *flag = NULL, *x = xt_convert(b, v, form, snap, &flag);
        XtHeaderSlot *hs = &h->slots[h->n++];
        *hs = (XtHeaderSlot){.slot = (int32_t)s, .entry = v};
        hs->phi = xt_new_phi(b, h->block, form.rep, form.py, cap);
        hs->phi->b = same;
        hs->phi->args[hs->phi->nargs++] = x;
        if (form.maybe) {
            hs->flag = xt_new_phi(b, h->block, XT_REP_B, XT_PY_ANY, cap);
            hs->flag->args[hs->flag->nargs++] = flag;
        }
        *xt_entry(&h->st, nl, s) = hs->flag ? xt_virtual(b, XT_OP_V_MAYBE, 2, hs->flag, hs->phi) : hs->phi;
    }
    for (uint32_t i = 0; i < h->n; i++)
        if (h->slots[i].component) h->slots[i].phi->args[h->slots[i].phi->nargs++] = h->slots[i].entry;
    xt_same_iterators(fr, &(XtIncoming){.st = entry}, &h->st);
    /* b->cur may have moved on behind pre when a conversion needed control flow: the last block is the preheader */
    b->cur->snap = snap;
    xt_end_jump(b, b->cur, h->block);
    b->cur = h->block;
    fr->cur = xt_copy_state(b, fr, &h->st);
    return h;
}

/* Is v, behind a turn of the loop, still what the header has as w? */
static bool is_still(const XtNode *v, const XtNode *w, int depth)
{
    while (xt_is(v, 'A') || xt_is_box(v)) v = v->args[0];
    while (xt_is(w, 'A') || xt_is_box(w)) w = w->args[0];
    if (v == w || (xt_is_null(v) && xt_is_null(w))) return true;
    if (v->op == XT_OP_CONST_I64 && w->op == XT_OP_CONST_I64) return v->imm == w->imm;
    if (depth == 0 || (v->op != XT_OP_PHI && (!xt_is_virtual(v) || v->op != w->op || v->nargs != w->nargs))) return false;
    for (uint32_t i = 0; i < v->nargs; i++) /* a phi: joined from ways that know more about it or less */
        if (!is_still(v->args[i], v->op == XT_OP_PHI ? w : w->args[i], depth - 1)) return false;
    return true;
}

/* Build again with phis for all entries of the value stack. */
static void carry_stacks(XtBuilder *b) { b->free_stacks = b->no_virtual_iters = b->restart = true; }

/* Does the back edge bring what the header has for the entries of the value stack for which it has no phi? In compilers' loops it does. */
static bool keeps_stack(const XtFrameB *fr, const XtHeader *h, const XtIncoming *in)
{
    uint32_t nl = fr->co->nlocalsplus;
    bool keeps = true;
    for (uint32_t s = 0, i = 0; s < h->st.sp; s++) {
        while (i < h->n && h->slots[i].slot < (int32_t)(nl + s)) i++;
        bool has_phi = i < h->n && h->slots[i].slot == (int32_t)(nl + s);
        keeps &= has_phi || is_still(in->st.stack[s], h->st.stack[s], 4);
    }
    return keeps;
}

void xt_close_back_edge(XtBuilder *b, XtFrameB *fr, XtCfgBlock *blk, XtHeader *h, XtIncoming *in)
{
    uint32_t nl = fr->co->nlocalsplus, unit = fr->cfg->instrs[blk->first].unit, bk = block_key(fr, blk);
    if (!xt_same_depth(b, &in->st, &h->st, unit)) return;
    XtSnap *snap = xt_snap_of(b, fr, in->st.locals, in->st.stack, in->st.sp, unit);
    b->cur = in->from;
    if (!keeps_stack(fr, h, in)) carry_stacks(b);
    XtNode *comp[MAX_COMPONENTS];
    for (uint32_t i = 0; i < h->n; i++) {
        XtHeaderSlot *hs = &h->slots[i];
        if (hs->component) {
            uint32_t n = 0, first = i;
            XtNode *v = in->st.stack[hs->slot - (int32_t)nl], *like = h->st.stack[hs->slot - (int32_t)nl];
            if (like->op == XT_OP_PHI) {
                comp[n++] = xt_box(b, v);
                if (comp[0]->rep != like->rep) carry_stacks(b);
            } else if (!components(v, like, comp, &n, h->all)) {
                b->no_virtual_iters = b->restart = true;
                return;
            }
            for (uint32_t k = 0; k < n; k++) h->slots[first + k].phi->args[h->slots[first + k].phi->nargs++] = comp[k];
            i = first + n - 1;
            continue;
        }
        XtNode *v = *xt_entry(&in->st, nl, (uint32_t)hs->slot);
        XtPlan *p = find_plan(b, fr->ctx, bk, hs->slot, true);
        if (!fits(p, hs->phi, v)) {
            widen(b, fr, blk, p, hs->entry, hs->phi, v);
            continue;
        }
        XtNode *flag = NULL, *x = xt_convert(b, v, (XtForm){p->rep, p->py, p->maybe}, snap, &flag);
        hs->phi->args[hs->phi->nargs++] = x;
        if (hs->flag) hs->flag->args[hs->flag->nargs++] = flag;
    }
    xt_end_jump(b, b->cur, h->block);
}
