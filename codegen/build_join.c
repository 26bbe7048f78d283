/* build_join.c -- where forward edges meet: a phi for each place whose values differ, in the least form that holds them all (XtForm).
 *
 * Each edge brings its own state; what it brings is converted at its end. Virtual iterators of one kind are joined component by component; others cannot meet, and
 * the function is built again without them.
 */
#include "codegen/build_core.h"
#include "codegen/irutil.h"

bool xt_same_depth(XtBuilder *b, const XtState *x, const XtState *y, uint32_t unit)
{
    if (x->sp == y->sp) return true;
    b->failed = true;
    snprintf(b->err, 256, "value stacks of different depth meet at unit %u", unit);
    return false;
}

XtForm xt_form_of(const XtNode *v)
{
    if (v->op == XT_OP_V_MAYBE) return (XtForm){v->args[1]->rep, (uint8_t)xt_py(v->args[1]), true};
    if (v->op == XT_OP_BOX_I64 || v->op == XT_OP_BOX_F64) v = v->args[0];
    return (XtForm){v->rep, (uint8_t)xt_py(v), false};
}

XtForm xt_join_forms(XtForm x, XtForm y, bool x_null, bool y_null)
{
    if (x_null && y_null) return x;
    if (x_null || y_null) {
        XtForm s = x_null ? y : x;
        if (xt_is_unboxed(s.rep)) s.maybe = true;
        else s.rep = XT_REP_N;
        return s;
    }
    if (x.rep == y.rep && xt_is_unboxed(x.rep)) return (XtForm){x.rep, x.py, x.maybe || y.maybe};
    /* an exact float object and a double: unboxing costs nothing and cannot fail */
    if ((x.rep == XT_REP_F && y.py == XT_PY_FLOAT && y.rep == XT_REP_O) || (y.rep == XT_REP_F && x.py == XT_PY_FLOAT && x.rep == XT_REP_O))
        return (XtForm){XT_REP_F, XT_PY_FLOAT, x.maybe || y.maybe};
    if ((x.rep == XT_REP_I && y.py == XT_PY_INT && y.rep == XT_REP_O) || (y.rep == XT_REP_I && x.py == XT_PY_INT && x.rep == XT_REP_O))
        return (XtForm){XT_REP_I, XT_PY_INT, x.maybe || y.maybe};
    bool null = x.rep == XT_REP_N || y.rep == XT_REP_N || x.maybe || y.maybe;
    return (XtForm){null ? XT_REP_N : XT_REP_O, x.py == y.py ? x.py : XT_PY_ANY, false};
}

XtNode *xt_convert(XtBuilder *b, XtNode *v, XtForm s, XtSnap *snap, XtNode **flag)
{
    XtSnap *save = b->snap;
    b->snap = snap;
    uint16_t pre = (uint16_t)b->fr->pre_sp;
    b->fr->pre_sp = 0; /* nothing to pop on these exits */
    b->converting = true;
    XtNode *out = v;
    if (s.maybe) {
        XtNode *has = xt_node_new(b->f, XT_OP_CONST_BOOL, XT_REP_B, 0);
        has->imm = !xt_is_null(v);
        if (v->op == XT_OP_V_MAYBE) {
            has = v->args[0];
            v = v->args[1];
        } else xt_append(b->cur, has);
        *flag = has;
        out = v;
    }
    if (xt_is_unboxed(s.rep)) {
        if (xt_is_null(v)) {
            out = s.rep == XT_REP_F ? xt_float(b, 0) : s.rep == XT_REP_I ? xt_int(b, 0) : xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
        } else if (v->rep != s.rep) {
            v = xt_bound(b, v);
            if (s.rep == XT_REP_F) out = xt_as_f64(b, xt_guard_py(b, v, XT_PY_FLOAT), XT_PY_FLOAT);
            else if (s.rep == XT_REP_I) out = xt_as_i64(b, xt_guard_py(b, v, XT_PY_INT));
            else out = xt_emit(b, XT_OP_UNBOX_BOOL, XT_REP_B, 1, xt_guard_py(b, v, XT_PY_BOOL));
        }
    } else if (!xt_is_null(v)) {
        out = xt_box(b, v);
        if (s.rep == XT_REP_O && s.py != XT_PY_ANY && xt_is_weak(v)) out = xt_guard_py(b, xt_bound(b, v), (XtPy)s.py);
    }
    b->fr->pre_sp = pre;
    b->snap = save;
    b->converting = false;
    return out;
}

XtNode *xt_new_phi(XtBuilder *b, XtBlock *blk, uint8_t rep, uint8_t py, uint32_t cap)
{
    XtNode *phi = xt_node_new(b->f, XT_OP_PHI, rep, cap);
    phi->nargs = 0;
    phi->py = py;
    phi->shape = -1;
    xt_append(blk, phi);
    return phi;
}

/* What was in the frame at a resumption is taken for what the other edges bring, or what it was when it was suspended: guards on its edge see to it. */
static void speculate(XtBuilder *b, XtIncoming *in, uint32_t s, uint32_t nl, XtForm *form)
{
    XtForm want = {0};
    bool any = false, weak = false;
    if (b->u->attempt) return;
    for (XtIncoming *i = in; i; i = i->next) {
        XtNode *v = s < nl ? i->st.locals[s] : i->st.stack[s - nl];
        if (xt_is_virtual(v) || xt_is_null(v)) return;
        XtForm have = xt_form_of(v);
        if (xt_is_weak(v)) {
            const XtResumeForm *f = xt_weak_form(b, v);
            weak = true;
            if (!f || !f->known) continue;
            have = (XtForm){f->rep, f->py, false};
        }
        want = any ? xt_join_forms(want, have, false, false) : have;
        any = true;
    }
    if (xt_is_unboxed(want.rep) && (s >= nl || !(b->fr->cfg->stored_later[s / 64] >> s % 64 & 1)))
        want.rep = XT_REP_O; /* to be given back as it is */
    if (weak && any && want.rep != XT_REP_N && (xt_is_unboxed(want.rep) || (want.py != XT_PY_ANY && want.py != XT_PY_NONE))) *form = want;
}

bool xt_is_virtual_iter(const XtNode *v)
{
    return xt_is_virtual(v) && v->op != XT_OP_V_MAYBE && v->op != XT_OP_V_TUPLE && v->op != XT_OP_V_RANGE && v->op != XT_OP_V_KEEP;
}

/* The join of n virtual iterators of one kind: phis of the components that differ. NULL when they do not fit together. The phis are unboxed ints or
 * objects, so no conversion is needed on the edges. */
static XtNode *join_virtual(XtBuilder *b, XtBlock *join, XtNode **v, uint32_t n)
{
    for (uint32_t k = 1; k < n; k++)
        if (v[k]->op != v[0]->op || v[k]->nargs != v[0]->nargs) return NULL;
    XtNode *out = xt_node_new(b->f, v[0]->op, XT_REP_O, v[0]->nargs), **part = xt_arena_alloc(b->f->arena, n * sizeof *part);
    out->shape = -1;
    for (uint32_t i = 0; i < out->nargs; i++) {
        bool same = true;
        for (uint32_t k = 0; k < n; k++) {
            part[k] = v[k]->args[i];
            same &= part[k] == part[0];
        }
        if (same) out->args[i] = part[0];
        else if (xt_is_virtual(part[0])) {
            if (!(out->args[i] = join_virtual(b, join, part, n))) return NULL;
        } else {
            uint8_t py = part[0]->py, rep = part[0]->rep;
            for (uint32_t k = 1; k < n; k++) {
                if (part[k]->rep != rep && !(xt_is_object(part[k]) && xt_is_object(part[0]))) return NULL;
                if (part[k]->rep != rep) rep = XT_REP_N;
                if (part[k]->py != py) py = XT_PY_ANY;
            }
            XtNode *phi = out->args[i] = xt_new_phi(b, join, rep, py, n);
            for (uint32_t k = 0; k < n; k++) phi->args[phi->nargs++] = part[k];
        }
    }
    return out;
}

static XtNode *join_iterators(XtBuilder *b, XtBlock *join, XtIncoming *in, uint32_t n, uint32_t nl, uint32_t s)
{
    XtNode **parts = xt_arena_alloc(b->f->arena, n * sizeof *parts);
    uint32_t k = 0;
    for (XtIncoming *i = in; i; i = i->next) parts[k++] = *xt_entry(&i->st, nl, s);
    return join_virtual(b, join, parts, n);
}

/* What the edges bring for one entry of the state. */
typedef struct Met {
    XtForm form;
    bool same, null;         /* the same value from all; unbound on all */
    bool virtual, iterators; /* there are virtual ones; among them iterators */
} Met;
static Met meet(const XtIncoming *in, uint32_t nl, uint32_t s)
{
    const XtNode *first = *xt_entry(&in->st, nl, s);
    Met m = {xt_form_of(first), true, xt_is_null(first), false, false};
    for (const XtIncoming *i = in; i; i = i->next) {
        const XtNode *v = *xt_entry(&i->st, nl, s);
        m.same &= v == first || (v->op == XT_OP_V_KEEP && first->op == XT_OP_V_KEEP);
        m.virtual |= xt_is_virtual(v) && v->op != XT_OP_V_MAYBE;
        m.iterators |= xt_is_virtual_iter(v);
        if (i != in) m.form = xt_join_forms(m.form, xt_form_of(v), m.null, xt_is_null(v));
        m.null &= xt_is_null(v);
    }
    return m;
}

/* A kept parameter that some edges know more about than others. */
static bool is_kept_alias(const XtBuilder *b, const XtFrameB *fr, const XtIncoming *in, uint32_t s)
{
    if (!fr->cfg->resumable || !(b->kept[s / 64] >> s % 64 & 1)) return false;
    const XtNode *root = xt_root(in->st.locals[s]), *first = in->st.locals[s];
    bool same = true;
    for (; in; in = in->next) {
        if (xt_root(in->st.locals[s]) != root) return false;
        same &= in->st.locals[s] == first;
    }
    return !same;
}

void xt_same_iterators(const XtFrameB *fr, const XtIncoming *in, XtState *st)
{
    for (uint32_t s = 0; s < fr->co->nlocalsplus; s++)
        for (uint32_t k = 0; xt_is_virtual_iter(in->st.locals[s]) && k < in->st.sp; k++) {
            bool same = true;
            for (const XtIncoming *i = in; i; i = i->next) same &= i->st.locals[s] == i->st.stack[k];
            if (same) st->locals[s] = st->stack[k];
        }
}

bool xt_join_forward(XtBuilder *b, XtFrameB *fr, XtIncoming *in, uint32_t unit)
{
    if (!in) return false;
    if (!in->next) {
        b->cur = in->from;
        fr->cur = xt_copy_state(b, fr, &in->st);
        return true;
    }
    uint32_t n = 0, nl = fr->co->nlocalsplus;
    for (XtIncoming *i = in; i; i = i->next) {
        n++;
        if (!xt_same_depth(b, &i->st, &in->st, unit)) return false;
    }
    XtBlock *join = xt_block_new(b->f);
    XtState st = xt_copy_state(b, fr, &in->st);
    XtSnap **snaps = xt_arena_alloc(b->f->arena, n * sizeof *snaps);
    uint32_t total = nl + in->st.sp, k;
    XtNode **phis = xt_arena_alloc(b->f->arena, (2 * total + 1) * sizeof *phis);
    k = 0;
    for (XtIncoming *i = in; i; i = i->next) snaps[k++] = xt_snap_of(b, fr, i->st.locals, i->st.stack, i->st.sp, unit);
    XtForm *forms = xt_arena_alloc(b->f->arena, (total + 1) * sizeof *forms);
    for (uint32_t s = 0; s < total; s++) {
        XtNode *first = *xt_entry(&in->st, nl, s);
        if (s < nl && is_kept_alias(b, fr, in, s)) {
            *xt_entry(&st, nl, s) = xt_root(first);
            continue;
        }
        Met met = meet(in, nl, s);
        if (met.same) continue;
        if (b->resumable && !fr->parent) speculate(b, in, s, nl, &met.form);
        if (met.null) { /* unbound on all sides, as different nodes */
            *xt_entry(&st, nl, s) = NULL;
            continue;
        }
        if (met.iterators) {
            XtNode *joined = join_iterators(b, join, in, n, nl, s);
            if (joined) *xt_entry(&st, nl, s) = joined;
            else b->no_virtual_iters = b->restart = true;
            continue;
        }
        if (met.virtual) met.form = (XtForm){XT_REP_O, XT_PY_ANY, false}; /* tuples can be made */
        XtForm form = met.form;
        forms[s] = form;
        phis[s] = xt_new_phi(b, join, form.rep, form.py, n);
        if (form.maybe) phis[total + s] = xt_new_phi(b, join, XT_REP_B, XT_PY_ANY, n);
    }
    k = 0;
    for (XtIncoming *i = in; i; i = i->next, k++) {
        b->cur = i->from;
        for (uint32_t s = 0; s < total; s++)
            if (phis[s]) {
                XtNode *flag = NULL, *v = xt_convert(b, *xt_entry(&i->st, nl, s), forms[s], snaps[k], &flag);
                phis[s]->args[phis[s]->nargs++] = v;
                if (phis[total + s]) phis[total + s]->args[phis[total + s]->nargs++] = flag;
            }
        xt_end_jump(b, b->cur, join);
    }
    for (uint32_t s = 0; s < total; s++)
        if (phis[s]) *xt_entry(&st, nl, s) = phis[total + s] ? xt_virtual(b, XT_OP_V_MAYBE, 2, phis[total + s], phis[s]) : phis[s];
    b->cur = join;
    for (uint32_t s = 0; s < total; s++)
        if (!*xt_entry(&st, nl, s)) *xt_entry(&st, nl, s) = xt_null_entry(b);
    xt_same_iterators(fr, in, &st);
    fr->cur = st;
    return true;
}
