/* drops.c -- DROP nodes: where the interpreter drops a reference to an object that the IR has a value for.
 *
 * A drop that is the last one may run any code, so that nothing read ahead of it is known behind it. The builder puts a DROP behind each instruction that
 * takes a value from the locals and the value stack for good. Most of them cannot be the last reference:
 *  1. Types that run no code; values that are not counted (constants, kept parameters, virtual ones).
 *  2. A value that was loaded from an object which still holds it: nothing between load and drop takes a reference away.
 *  3. The same along all paths through blocks and phis. Drops are taken for idle until one is found that is not: none can be the first.
 */
#include "codegen/irutil.h"
#include <stdlib.h>
#include <string.h>

static bool loaded(const XtNode *v) { return xt_is(v, 'b') || xt_is(v, 'R'); }

bool xt_takes_away(const XtNode *n)
{
    switch (n->op) {
    case XT_OP_DROP: /* other drops: see keeps */
    case XT_OP_LIST_SET_F:
    case XT_OP_LIST_SET_I:
    case XT_OP_BYTEARRAY_SET:
    case XT_OP_INST_INIT:
    case XT_OP_SLOT_INIT:
    case XT_OP_LIST_APPEND: return false;
    default: return xt_runs_code(n) || (xt_is(n, 'W') && !xt_is(n, 'n'));
    }
}

static bool counted(const XtNode *v)
{
    return v->block && xt_is_object(v) && !xt_plain_py(v->py) &&
           (xt_is(v, 'n') || loaded(v) || v->op == XT_OP_TAKE || v->op == XT_OP_TAKE_STACK || v->op == XT_OP_PHI);
}

/* Requirements 1 and 2, for a drop at the end of the unfinished block b. */
bool xt_may_be_last(const XtNode *v, const XtBlock *b)
{
    if (!counted(v)) return false;
    if (!loaded(v) || v->block != b) return true;
    for (const XtNode *n = v->next; n; n = n->next)
        if (xt_takes_away(n) || n->op == XT_OP_DROP)
            return true; /* which drops are idle is not known yet: this may be that of the object it was loaded from */
    return false;
}

/* Requirement 3, walking backwards from a place at which v is the value in question to where it was loaded. */
typedef struct Walk {
    const XtFunc *f;
    bool *phis;
} Walk;

static bool keeps(const XtNode *n) { return n->op == XT_OP_DROP ? n->imm == 0 : !xt_takes_away(n); }
static bool kept_since(Walk *w, XtNode *v, const XtBlock *from, const XtNode *at);

static bool phi_kept(Walk *w, const XtNode *phi)
{
    if (w->phis[phi->id]) return true;
    w->phis[phi->id] = true;
    for (uint32_t i = 0; i < phi->nargs; i++)
        if (!kept_since(w, phi->args[i], phi->block->preds[i], phi->block->preds[i]->last)) return false;
    return true;
}
static bool kept_since(Walk *w, XtNode *v, const XtBlock *from, const XtNode *at)
{
    v = xt_root(v);
    if (!counted(v)) return true;
    if (v->op != XT_OP_PHI && !loaded(v)) return false;
    const XtBlock **stack = calloc(w->f->nblocks + 1, sizeof *stack);
    bool *pushed = calloc(w->f->nblocks + 1, sizeof *pushed), kept = true;
    if (!stack || !pushed) abort();
    uint32_t sp = 0;
    for (const XtBlock *b = from; kept;) {
        const XtNode *n = at;
        while (n && n != v && (kept = keeps(n))) n = n->prev;
        if (!n && kept)
            for (uint32_t i = 0; i < b->npreds; i++)
                if (!pushed[b->preds[i]->id]) {
                    pushed[b->preds[i]->id] = true;
                    stack[sp++] = b->preds[i];
                }
        if (sp == 0) break;
        b = stack[--sp];
        at = b->last;
    }
    free(stack);
    free(pushed);
    return kept && (v->op != XT_OP_PHI || phi_kept(w, v));
}

bool xt_remove_idle_drops(XtFunc *f)
{
    bool changed = false, any = false;
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) if (n->op == XT_OP_DROP)
    {
        n->imm = 0;
        if (counted(xt_root(n->args[0])) && !xt_plain_py(n->args[0]->py)) any = true;
        else {
            xt_unlink_node(n);
            changed = true;
        }
    }
    if (!any) return changed;
    xt_renumber(f);
    Walk w = {.f = f, .phis = malloc(f->nnodes + 1)};
    if (!w.phis) abort();
    for (bool more = true; more;) { /* drops found to matter (imm 1) make others matter */
        more = false;
        XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n; n = n->next)
        {
            if (n->op != XT_OP_DROP || n->imm) continue;
            memset(w.phis, 0, f->nnodes + 1);
            if (kept_since(&w, n->args[0], b, n->prev)) continue;
            n->imm = 1;
            more = true;
        }
    }
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) if (n->op == XT_OP_DROP && n->imm == 0)
    {
        xt_unlink_node(n);
        changed = true;
    }
    free(w.phis);
    return changed;
}
