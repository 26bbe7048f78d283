/* pass_gvn.c -- merges a node with an equal one that dominates it, blocks in reverse post-order.
 *
 * P nodes (guards too): op, immediates and operands equal, operands seen through aliases. R nodes and those valid only until foreign code runs
 * (GUARD_MODULE, GUARD_SHAPE, GUARD_CODE, GUARD_OBJECT, SHAPE_VALUE, TUPLE_GET) also need the same memory state: a number that changes at W and C (or only where
 * code may run) nodes and is fresh where paths with different numbers meet. Uses of a value dominated by a type guard of it use the guard's result.
 */
#include "codegen/irutil.h"
#include <stdlib.h>
#include <string.h>

typedef struct Entry {
    XtNode *n;
    struct Entry *next;
    uint32_t state;
} Entry;
typedef struct State {
    uint32_t mem, len, code, names;
    bool done;
} State; /* len: of the lengths of containers, which storing an element keeps; names: of attributes, globals and cells, likewise */
typedef struct Gvn {
    XtFunc *f;
    Entry **table;
    Entry **guards; /* by root id: GUARD_TYPE nodes */
    uint32_t mask, fresh;
    State *end; /* by block */
    State now;
    bool changed;
} Gvn;

enum { NEVER, ALWAYS, SAME_CODE, SAME_LEN, SAME_NAMES, SAME_MEM };
static int mergeable(const XtNode *n)
{
    switch (n->op) {
    case XT_OP_STR_CHAR: return NEVER; /* beyond Latin-1 each is an object of its own */
    case XT_OP_TUPLE_GET:              /* to be merged it would need a reference that the interpreter has not got, which loads it again */
        return xt_is_kept(n) ? ALWAYS : SAME_CODE;
    case XT_OP_GUARD_MODULE:
    case XT_OP_GUARD_SHAPE:
    case XT_OP_GUARD_CLASS:
    case XT_OP_GUARD_CODE:
    case XT_OP_GUARD_OBJECT:
    case XT_OP_SHAPE_VALUE:
    case XT_OP_IS_SHAPE:
    case XT_OP_IS_CODE: return SAME_CODE;
    case XT_OP_LIST_LEN:
    case XT_OP_DICT_LEN:
    case XT_OP_SET_LEN:
    case XT_OP_BYTEARRAY_LEN: return SAME_LEN;
    case XT_OP_LOAD_GLOBAL:
    case XT_OP_MODULE_GET:
    case XT_OP_CELL_LOAD:
    case XT_OP_INST_LOAD:
    case XT_OP_SLOT_LOAD:
    case XT_OP_GLOBAL_GET:
    case XT_OP_CELL_GET: return SAME_NAMES;
    default: break;
    }
    if (xt_is(n, 'C') || xt_is(n, 'W') || xt_is(n, 'X') || xt_is(n, 't')) return NEVER;
    if (xt_is(n, 'P')) return ALWAYS;
    return xt_is(n, 'R') ? SAME_MEM : NEVER;
}
static bool commutes(int op)
{
    return op == XT_OP_I_ADD || op == XT_OP_I_MUL || op == XT_OP_I_AND || op == XT_OP_I_OR || op == XT_OP_I_XOR || op == XT_OP_I_MIN ||
           op == XT_OP_I_MAX || op == XT_OP_F_ADD || op == XT_OP_F_MUL || op == XT_OP_IS;
}
static bool may_not_exit_only(int op)
{
    return op == XT_OP_I_ADD || op == XT_OP_I_SUB || op == XT_OP_I_MUL;
} /* imm says so, no part of the value */

static uint32_t hash(const XtNode *n)
{
    uint64_t h = n->op * 0x9e3779b97f4a7c15u, bits;
    memcpy(&bits, &n->fimm, sizeof bits);
    h ^= bits * 31 + (uint64_t)(uint32_t)n->a * 7 + (uint64_t)(uint32_t)n->b * 131 + (may_not_exit_only(n->op) ? 0 : (uint64_t)n->imm * 17);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < n->nargs; i++) {
        uint64_t id = xt_root(xt_resolve(n->args[i]))->id;
        sum += commutes(n->op) ? id : id * (2 * i + 3);
    }
    h = (h ^ sum) * 0xff51afd7ed558ccdu;
    return (uint32_t)(h >> 32);
}
static uint64_t bits(double x) /* 0.0 and -0.0 are two, a NaN is itself */
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static bool same(const XtNode *x, const XtNode *y)
{
    if (x->op != y->op || x->rep != y->rep || x->a != y->a || x->b != y->b || x->c != y->c || x->nargs != y->nargs) return false;
    if (!may_not_exit_only(x->op) && x->imm != y->imm) return false;
    if (bits(x->fimm) != bits(y->fimm)) return false;
    if ((x->text || y->text) && (!x->text || !y->text || strcmp(x->text, y->text) != 0)) return false;
    if (x->op == XT_OP_CAST && x->py != y->py) return false;
    bool eq = true;
    for (uint32_t i = 0; i < x->nargs && eq; i++) eq = xt_root(x->args[i]) == xt_root(y->args[i]);
    if (!eq && commutes(x->op)) eq = xt_root(x->args[0]) == xt_root(y->args[1]) && xt_root(x->args[1]) == xt_root(y->args[0]);
    return eq;
}

/* Has n run wherever b runs? What a TRY catches has not on the way to the handler. */
static bool has_run(const XtNode *n, const XtBlock *b)
{
    if (n->caught && n->block != b) return n->block->succ[0]->npreds == 1 && xt_dominates(n->block->succ[0], b);
    return xt_dominates(n->block, b);
}

/* The best known alias of v at the end of (or inside) block b, when a guard for it has been passed. */
static XtNode *known(Gvn *g, XtNode *v, const XtBlock *b)
{
    if (!xt_is_object(v) || v->py != XT_PY_ANY || !v->block) return v;
    for (Entry *e = g->guards[xt_root(v)->id]; e; e = e->next)
        if (!e->n->forward && e->n->block && xt_dominates(e->n->block, b)) return e->n;
    return v;
}

static void enter_block(Gvn *g, XtBlock *b, bool *in)
{
    bool agree = b->npreds > 0;
    State s = {0};
    if (b->is_header) { /* keeps the state of its preheader when nothing in the loop changes memory */
        bool mem = false, len = false, code = false, names = false;
        xt_loop_blocks(g->f, b, in);
        XT_FOR_BLOCKS(g->f, q) if (in[q->id]) for (XtNode *n = q->first; n; n = n->next)
        {
            bool drops = xt_may_drop(n);
            mem |= xt_is(n, 'C') || xt_is(n, 'W') || drops;
            len |= xt_is(n, 'C') || (xt_is(n, 'W') && !xt_keeps_lengths(n)) || drops;
            code |= xt_runs_code(n) || drops;
            names |= xt_is(n, 'C') || (xt_is(n, 'W') && !xt_keeps_names(n)) || drops;
        }
        XtBlock *p = xt_preheader(b, in);
        s.mem = p && !mem ? g->end[p->id].mem : ++g->fresh;
        s.len = p && !len ? g->end[p->id].len : ++g->fresh;
        s.code = p && !code ? g->end[p->id].code : ++g->fresh;
        s.names = p && !names ? g->end[p->id].names : ++g->fresh;
    } else {
        if (agree) s = g->end[b->preds[0]->id];
        bool mem = true, len = true, code = true, names = true;
        for (uint32_t i = 1; i < b->npreds; i++) {
            mem &= g->end[b->preds[i]->id].mem == s.mem;
            len &= g->end[b->preds[i]->id].len == s.len;
            code &= g->end[b->preds[i]->id].code == s.code;
            names &= g->end[b->preds[i]->id].names == s.names;
        }
        if (!agree || !mem) s.mem = ++g->fresh;
        if (!agree || !len) s.len = ++g->fresh;
        if (!agree || !code) s.code = ++g->fresh;
        if (!agree || !names) s.names = ++g->fresh;
    }
    g->now = s;
}

static void visit(Gvn *g, XtBlock *b, XtNode *n)
{
    for (uint32_t i = 0; i < n->nargs; i++) {
        n->args[i] = xt_resolve(n->args[i]);
        if (n->op == XT_OP_PHI) continue;
        XtNode *k = known(g, n->args[i], b);
        if (k != n->args[i]) {
            n->args[i] = k;
            g->changed = true;
        }
    }
    int how = mergeable(n);
    if (how != NEVER && n->op != XT_OP_PHI) {
        uint32_t state = how == SAME_CODE    ? g->now.code
                         : how == SAME_LEN   ? g->now.len
                         : how == SAME_NAMES ? g->now.names
                         : how == SAME_MEM   ? g->now.mem
                                             : 0;
        Entry **head = &g->table[hash(n) & g->mask];
        for (Entry *e = *head; e; e = e->next)
            if (e->state == state && same(e->n, n) && has_run(e->n, b)) {
                n->forward = e->n;
                g->changed = true;
                return;
            }
        Entry *e = xt_arena_alloc(g->f->arena, sizeof *e);
        *e = (Entry){n, *head, state};
        *head = e;
        if (n->op == XT_OP_GUARD_TYPE || (n->op == XT_OP_CAST && n->py)) {
            Entry **l = &g->guards[xt_root(n)->id];
            e = xt_arena_alloc(g->f->arena, sizeof *e);
            *e = (Entry){n, *l, 0};
            *l = e;
        }
    }
    if (xt_runs_code(n)) g->now.code = ++g->fresh;
    if (xt_is(n, 'C') || (xt_is(n, 'W') && !xt_keeps_lengths(n))) g->now.len = ++g->fresh;
    if (xt_is(n, 'C') || (xt_is(n, 'W') && !xt_keeps_names(n))) g->now.names = ++g->fresh;
    if (xt_is(n, 'C') || xt_is(n, 'W')) g->now.mem = ++g->fresh;
}

bool xt_pass_gvn(XtFunc *f)
{
    xt_renumber(f);
    xt_dominators(f);
    Gvn g = {.f = f, .mask = 63};
    while (g.mask < f->nnodes) g.mask = g.mask * 2 + 1;
    g.table = calloc(g.mask + 1, sizeof *g.table);
    g.guards = calloc(f->nnodes + 1, sizeof *g.guards);
    g.end = calloc(f->nblocks, sizeof *g.end);
    bool *in = calloc(f->nblocks, 1);
    if (!g.table || !g.guards || !g.end || !in) abort();
    XT_FOR_BLOCKS(f, b)
    {
        enter_block(&g, b, in);
        XT_FOR_NODES(b, n) visit(&g, b, n);
        g.end[b->id] = g.now;
    }
    XT_FOR_BLOCKS(f, b)
    for (XtNode *p = b->first; p && p->op == XT_OP_PHI; p = p->next) /* now all guards are known */
        for (uint32_t i = 0; i < p->nargs; i++) {
            XtNode *k = known(&g, xt_resolve(p->args[i]), b->preds[i]);
            if (k != p->args[i] && (p->rep == XT_REP_N || k->rep == p->rep)) p->args[i] = k;
        }
    xt_apply_forwards(f);
    free(g.table);
    free(g.guards);
    free(g.end);
    free(in);
    return g.changed;
}
