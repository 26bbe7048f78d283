/* pass_dce.c -- removes nodes without effect and without use. A BOX_* that only snapshots use loses its block: it is virtual from then on.
 *
 * Guards stay even when unused: what the interpreter would have done with an unexpected operand may have effects. Arithmetic that leaves only for
 * the sake of its result (overflow) goes, unless what it excludes has decided a comparison (relied). What only the snapshot of a RET names stays if
 * it may be a counted object (it is dropped there).
 */
#include "codegen/irutil.h"
#include <stdlib.h>

typedef struct Mark {
    XtNode **stack;
    uint32_t n, cap;
    uint8_t *live;
    bool boxes, sync;
} Mark;

/* An unused list or tuple drops its items when it goes, the last one first: seen when they may have finalisers. */
static bool may_run_code_when_dropped(const XtNode *n)
{
    for (uint32_t i = 0; i < n->nargs; i++)
        if (!xt_plain_py(n->args[i]->py)) return true;
    return false;
}
static bool is_effect(const XtNode *n)
{
    if (n->relied) return true;
    switch (n->op) {
    case XT_OP_BUILD_LIST:
    case XT_OP_BUILD_TUPLE: return may_run_code_when_dropped(n);
    case XT_OP_UNBOX_I64:
    case XT_OP_I_ADD:
    case XT_OP_I_SUB:
    case XT_OP_I_MUL:
    case XT_OP_I_NEG:
    case XT_OP_I_ABS: return false;
    case XT_OP_TAKE:
    case XT_OP_TAKE_STACK:
    case XT_OP_NEW_INSTANCE: /* may have a finaliser */
    case XT_OP_SEQITER_NEXT:
    case XT_OP_SECOND:
    case XT_OP_I_TO_STR: return true; /* larger ints raise a ValueError */
    default: break;
    }
    if (xt_is(n, 't') || xt_is(n, 'C') || xt_is(n, 'X') || xt_is(n, 'E')) return true;
    return xt_is(n, 'W') && !xt_is(n, 'n'); /* W with a new object only: allocation */
}
static void mark(Mark *m, XtNode *n)
{
    if (m->live[n->id]) return;
    m->live[n->id] = 1;
    if (m->n == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 256;
        m->stack = realloc(m->stack, m->cap * sizeof(XtNode *));
        if (!m->stack) abort();
    }
    m->stack[m->n++] = n;
}
static void mark_value(XtNode **slot, void *ctx)
{
    Mark *m = ctx;
    XtNode *n = *slot;
    if (!n->block && !xt_is_box(n)) { /* virtual: what it describes */
        for (uint32_t i = 0; i < n->nargs; i++) mark_value(&n->args[i], m);
    } else if (m->sync && n->block) {
        mark(m, n); /* goes into the frame's slot: a real object */
    } else if (!xt_is_box(n)) {
        if (m->boxes || xt_is_object(n)) mark(m, n);
    } else if (m->boxes) mark(m, n->args[0]);
}
static void mark_snap(Mark *m, XtSnap *s, bool boxes)
{
    m->boxes = boxes;
    xt_for_each_snap_value(s, mark_value, m);
}

typedef struct Forget {
    const uint8_t *live;
    XtFunc *f;
} Forget;
static bool is_gone(const Forget *g, const XtNode *n)
{
    if (n->block && !xt_is_box(n)) return !g->live[n->id];
    for (uint32_t i = 0; i < n->nargs; i++)
        if (is_gone(g, n->args[i])) return true;
    return false;
}
/* In a RET's snapshot, which other nodes may share: what is gone is no longer named. */
static void forget(XtNode **slot, void *ctx)
{
    Forget *g = ctx;
    if (is_gone(g, *slot)) *slot = xt_node_new(g->f, XT_OP_NULL, XT_REP_N, 0);
}

bool xt_pass_dce(XtFunc *f)
{
    xt_renumber(f);
    Mark m = {.live = calloc(f->nnodes + 1, 1)};
    if (!m.live) abort();
    XT_FOR_BLOCKS(f, b)
    {
        if (b->snap) mark_snap(&m, b->snap, true);
        XT_FOR_NODES(b, n) if (is_effect(n)) mark(&m, n);
    }
    while (m.n) {
        XtNode *n = m.stack[--m.n];
        for (uint32_t i = 0; i < n->nargs; i++) mark(&m, n->args[i]);
        m.sync = n->sync;
        if (n->snap) mark_snap(&m, n->snap, n->op != XT_OP_RET);
        m.sync = false;
    }
    bool changed = false;
    XT_FOR_BLOCKS(f, b) if (b->last->op == XT_OP_RET && b->last->snap) xt_for_each_snap_value(b->last->snap, forget, &(Forget){m.live, f});
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) if (!m.live[n->id])
    {
        xt_unlink_node(n);
        changed = true;
    }
    free(m.live);
    free(m.stack);
    return changed;
}
