/* verify.c -- checks the invariants of ir.h. Detached nodes (block == NULL) are allowed in snapshots only: virtual (m) nodes, BOX_*, NULL. */
#include "codegen/irutil.h"
#include <stdarg.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct Verify {
    const XtFunc *f;
    uint32_t *idom, *pos; /* pos: position of a node in its block, by id */
    char *err;
    const XtNode *at; /* being checked */
    const XtBlock *block;
    bool ok;
} Verify;

static void bad(Verify *v, const char *fmt, ...)
{
    if (!v->ok) return;
    v->ok = false;
    int k = v->at ? snprintf(v->err, 256, "b%" PRIu32 " v%" PRIu32 " %s: ", v->block->id, v->at->id, xt_op_info[v->at->op].name)
                  : snprintf(v->err, 256, "b%" PRIu32 ": ", v->block ? v->block->id : 0);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(v->err + k, 256 - (size_t)k, fmt, ap);
    va_end(ap);
}

static bool block_dominates(Verify *v, uint32_t a, uint32_t b)
{
    for (;; b = v->idom[b]) {
        if (a == b) return true;
        if (b == 0) return false;
    }
}
/* d's value is there at the end of block b (use == NULL) or ahead of node use in it */
static bool reaches(Verify *v, const XtNode *d, const XtBlock *b, const XtNode *use)
{
    if (d->block == b && use) return v->pos[d->id] < v->pos[use->id];
    const XtNode *raiser = d->block == b ? NULL : xt_raiser(d->block);
    if (raiser && v->pos[d->id] >= v->pos[raiser->id])
        return d->block->succ[0]->npreds == 1 && block_dominates(v, d->block->succ[0]->id, b->id);
    return block_dominates(v, d->block->id, b->id);
}

static bool rep_fits(char want, uint8_t rep)
{
    switch (want) {
    case 'O': return rep == XT_REP_O;
    case 'N': return rep == XT_REP_N || rep == XT_REP_O;
    case 'I': return rep == XT_REP_I;
    case 'F': return rep == XT_REP_F;
    case 'B': return rep == XT_REP_B;
    default: return rep != XT_REP_V;
    }
}

static void check_args(Verify *v, const XtNode *n)
{
    const char *spec = xt_op_info[n->op].args;
    size_t len = strlen(spec), fixed = len;
    bool more = len && spec[len - 1] == '+';
    if (more) fixed = len - 1;
    if (n->op == XT_OP_PHI) fixed = 0;
    if (n->nargs < fixed || (!more && n->nargs > fixed)) {
        bad(v, "%" PRIu32 " operands for '%s'", n->nargs, spec);
        return;
    }
    for (uint32_t i = 0; i < n->nargs; i++) {
        char want = i < fixed ? spec[i] : more ? 'N' : '*';
        if (n->op == XT_OP_PHI || n->op == XT_OP_V_TUPLE) want = '*';
        if (!n->args[i]) {
            bad(v, "operand %" PRIu32 " missing", i);
            return;
        }
        if (!rep_fits(want, n->args[i]->rep)) bad(v, "operand %" PRIu32 " (v%" PRIu32 ") has the wrong rep", i, n->args[i]->id);
    }
}

static void check_detached(Verify *v, const XtNode *n, int depth)
{
    if (!xt_is(n, 'm') && !xt_is_box(n) && n->op != XT_OP_NULL) bad(v, "v%" PRIu32 " %s has no block", n->id, xt_op_info[n->op].name);
    if (depth > 16) {
        bad(v, "virtual nodes nested too deep");
        return;
    }
    check_args(v, n);
    for (uint32_t i = 0; i < n->nargs && v->ok; i++) {
        if (!n->args[i]->block) check_detached(v, n->args[i], depth + 1);
        else if (!reaches(v, n->args[i], v->block, v->at)) bad(v, "v%" PRIu32 " (in a virtual node) does not dominate", n->args[i]->id);
    }
}
static void check_snap_value(XtNode **slot, void *ctx)
{
    Verify *v = ctx;
    const XtNode *n = *slot;
    if (!v->ok) return;
    if (n->rep == XT_REP_V) bad(v, "snapshot names v%" PRIu32 ", which has no value", n->id);
    else if (!n->block) check_detached(v, n, 0);
    else if (!reaches(v, n, v->block, v->at)) bad(v, "snapshot names v%" PRIu32 ", which does not dominate", n->id);
}

static void check_node(Verify *v, XtNode *n)
{
    v->at = n;
    char res = xt_op_info[n->op].res;
    static const char reps[] = "VONIFB";
    if (n->op >= XT_OP_COUNT) {
        bad(v, "unknown operation");
        return;
    }
    if (res != 'T' && reps[n->rep] != res && !(n->op == XT_OP_TAKE && n->rep == XT_REP_O) &&
        !(n->op == XT_OP_TAKE_STACK && n->rep == XT_REP_O) && !(res == 'N' && n->rep == XT_REP_O))
        bad(v, "rep %c", reps[n->rep]);
    if (res == 'T' && n->rep == XT_REP_V) bad(v, "no rep");
    if (n->forward) bad(v, "is forwarded");
    if (n->block != v->block) bad(v, "wrong block pointer");
    if (xt_is(n, 'm')) bad(v, "virtual node in a block");
    if ((n->op == XT_OP_TAKE || n->op == XT_OP_TAKE_STACK) && v->block->id != 0 && !v->f->resumes) bad(v, "not in the entry block");
    if ((xt_is(n, 'E') || xt_is(n, 'X')) && !n->snap && n->imm != 1) bad(v, "no snapshot");
    check_args(v, n);
    if (!v->ok) return;
    if (n->op == XT_OP_PHI) {
        if (n->nargs != v->block->npreds) {
            bad(v, "%" PRIu32 " operands, %" PRIu32 " predecessors", n->nargs, v->block->npreds);
            return;
        }
        if (n->prev && n->prev->op != XT_OP_PHI) bad(v, "behind other nodes");
        for (uint32_t i = 0; i < n->nargs; i++) {
            const XtNode *a = n->args[i];
            if (!rep_fits(reps[n->rep], a->rep)) bad(v, "operand %" PRIu32 " has the wrong rep", i);
            if (!a->block) bad(v, "operand v%" PRIu32 " has no block", a->id);
            else if (v->idom[v->block->preds[i]->id] != UINT32_MAX && !reaches(v, a, v->block->preds[i], NULL))
                bad(v, "operand v%" PRIu32 " does not reach the edge", a->id);
        }
    } else
        for (uint32_t i = 0; i < n->nargs && v->ok; i++) {
            const XtNode *a = n->args[i];
            if (!a->block) bad(v, "operand v%" PRIu32 " has no block", a->id);
            else if (!reaches(v, a, v->block, n)) bad(v, "operand v%" PRIu32 " does not dominate", a->id);
        }
    if (n->snap && v->ok) xt_for_each_snap_value(n->snap, check_snap_value, v);
}

static void check_block(Verify *v, XtBlock *b)
{
    const XtFunc *f = v->f;
    v->block = b;
    v->at = NULL;
    if (b->nsucc > 2) {
        bad(v, "too many successors");
        return;
    }
    for (uint32_t i = 0; i < b->nsucc; i++) {
        uint32_t there = 0, here = 0;
        XtBlock *s = b->succ[i];
        if (!s || s->id >= f->nblocks || f->blocks[s->id] != s) {
            bad(v, "successor is not a block of the function");
            return;
        }
        for (uint32_t p = 0; p < s->npreds; p++) there += s->preds[p] == b;
        for (uint32_t p = 0; p < b->nsucc; p++) here += b->succ[p] == s;
        if (there != here) bad(v, "b%" PRIu32 " does not know this predecessor", s->id);
        if (b->nsucc == 2 && s->npreds > 1 && s->first && s->first->op == XT_OP_PHI) bad(v, "critical edge into b%" PRIu32, s->id);
    }
    for (uint32_t i = 0; i < b->npreds; i++) {
        XtBlock *p = b->preds[i];
        if (!p || p->id >= f->nblocks || f->blocks[p->id] != p) {
            bad(v, "predecessor %" PRIu32 " is not a block of the function", i);
            return;
        }
        if (!(p->nsucc > 0 && p->succ[0] == b) && !(p->nsucc > 1 && p->succ[1] == b)) bad(v, "b%" PRIu32 " is no predecessor", p->id);
    }
    if (!b->last || !xt_is(b->last, 't')) {
        bad(v, "no terminator");
        return;
    }
    uint32_t want = b->last->op == XT_OP_JUMP ? 1 : b->last->op == XT_OP_BRANCH || b->last->op == XT_OP_TRY ? 2 : 0;
    if (b->nsucc != want) bad(v, "%" PRIu32 " successors behind %s", b->nsucc, xt_op_info[b->last->op].name);
    if (v->ok && b->last->op == XT_OP_TRY && (b->succ[1]->npreds != 1 || b->succ[0] == b->succ[1]))
        bad(v, "the way to the handler has other predecessors");
    const XtNode *raiser = xt_raiser(b);
    for (XtNode *n = b->first; n && v->ok; n = n->next) {
        v->at = n;
        if (n->caught && n != raiser && n->op != XT_OP_RAISE) bad(v, "is caught by no TRY");
        if (n->caught && (!xt_is(n, 'X') || !n->snap)) bad(v, "raises nothing");
        if (xt_is(n, 't') && n != b->last) {
            bad(v, "terminator inside the block");
        }
        check_node(v, n);
    }
    v->at = NULL;
    if (v->ok && b->snap) xt_for_each_snap_value(b->snap, check_snap_value, v);
}

bool xt_verify(const XtFunc *f, char err[256])
{
    Verify v = {.f = f, .err = err, .ok = true};
    if (!f->nblocks) {
        snprintf(err, 256, "no blocks");
        return false;
    }
    v.idom = malloc(f->nblocks * sizeof *v.idom);
    v.pos = calloc(f->nnodes + 1, sizeof *v.pos);
    if (!v.idom || !v.pos) abort();
    XT_FOR_BLOCKS(f, b)
    {
        v.block = b;
        if (b->id != b_i) {
            bad(&v, "wrong block id");
            break;
        }
        uint32_t k = 0;
        for (XtNode *n = b->first; n; n = n->next) {
            if (n->id >= f->nnodes) {
                v.at = n;
                bad(&v, "id out of range");
                break;
            }
            v.pos[n->id] = ++k;
        }
    }
    if (v.ok) {
        xt_dom_compute(f, v.idom);
        v.block = f->blocks[0];
        if (f->blocks[0]->npreds) bad(&v, "the entry has predecessors");
        XT_FOR_BLOCKS(f, b) if (v.ok && v.idom[b->id] != UINT32_MAX) check_block(&v, b);
    }
    free(v.idom);
    free(v.pos);
    return v.ok;
}
