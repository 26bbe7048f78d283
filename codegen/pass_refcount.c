/* pass_refcount.c -- the last pass: places reference counts and fills the owned lists of exits. xt_refcount_check proves the result.
 *
 * Requirements:
 *  1. Counted values are roots: an alias (A) shares its root's reference. Kinds of roots:
 *     owned     results flagged n, TAKE, TAKE_STACK, and PHIs with at least one operand that is not uncounted, or is kept
 *     borrowed  results flagged b; as long as nothing between definition and last use can drop the container's
 *               reference: no C, W or X node, no drop of an object that can run code, not beyond the block. Else owned by an INCREF right
 *               behind the definition.
 *     kept      (uncounted) parameters that stay in their slots, and items of tuples that do: each other place that holds one has a reference (6, 8)
 *     uncounted everything else (FUNC_GLOBALS and FUNC_BUILTINS, whose function every snapshot of the inlined call names; constants, frame fields), and virtual nodes: those have no code
 *  2. A value lives until its last use as an operand, an operand of a phi (on the edge), or in a snapshot, also inside virtual nodes there.
 *  3. Each owned reference is consumed exactly once on each path: by a stealing operand at its last use, by a phi on the edge, by DECREF
 *     right behind its last use (behind SECOND nodes), or by DECREF at the start of the block where an edge leads on which it is dead. Several operands
 *     that die behind one node go in the interpreter's order. What a node that steals takes off the value stack is not used by its snapshot.
 *  4. A stealing operand whose value is needed later, or stays in what the snapshot keeps after a raise (all but the npop top entries), gets an
 *     INCREF ahead of the node. So does one that is uncounted.
 *  5. owned (guard exits): all owned values live ahead of the node, those that die at it included. owned_raise: the same minus the references that
 *     the node steals. Neither has the node's result.
 *  6. RET steals its operand. The other owned values live there are dropped ahead of it in the order of the locals: DECREF for types that run no code,
 *     else STORE_SLOT, so that the frame drops them as in stock. What is in several locals dies with the last of them.
 *  7. On the way to a handler (TRY) native code owns what owned_raise says of the caught node. What the handler does not use is dropped there, the
 *     newest first; what only the handler uses is dropped right behind the node when it has not raised.
 *  8. Around an operation that may run code of any kind, a value has a reference for each place of the interpreter's frames that holds it (locals,
 *     stack, a kept parameter outside its own slot): what looks at counts there sees stock's, and an operand that is also a local is never taken
 *     for a temporary that may be changed in place. Both owned lists name these references too. Where the helper mostly runs no code (h), it makes
 *     operand 0's itself when it does.
 */
#include "codegen/irutil.h"
#include "codegen/refcount.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { UNCOUNTED, BORROWED, OWNED };
typedef struct List {
    XtNode **v;
    uint32_t n, cap;
} List;
typedef struct Rc {
    XtFunc *f;
    uint8_t *kind;   /* by node id; roots only */
    uint32_t *index; /* bit number of a root */
    XtNode **root;   /* by bit */
    uint32_t nroots, words, nids;
    uint64_t *in, *out; /* words per block */
    List uses, seen;
    uint32_t *places; /* by node id: requirement 8, zero between uses */
} Rc;

static void *zalloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p) abort();
    return p;
}
static void push(List *l, XtNode *n)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 32;
        l->v = realloc(l->v, l->cap * sizeof(XtNode *));
        if (!l->v) abort();
    }
    l->v[l->n++] = n;
}
static bool get(const uint64_t *s, uint32_t i) { return s[i / 64] >> (i % 64) & 1; }
static void set(uint64_t *s, uint32_t i) { s[i / 64] |= 1ull << (i % 64); }
static void clear(uint64_t *s, uint32_t i) { s[i / 64] &= ~(1ull << (i % 64)); }

static uint8_t source_kind(const XtNode *n)
{
    if (!n->block || !xt_is_object(n)) return UNCOUNTED;
    if (xt_is(n, 'n') || n->op == XT_OP_TAKE || n->op == XT_OP_TAKE_STACK) return OWNED;
    if (xt_is(n, 'b')) return xt_is_kept(n) ? UNCOUNTED : BORROWED;
    return UNCOUNTED;
}

/* Requirement 1, for all nodes; kinds is by node id. */
static void classify(const XtFunc *f, uint8_t *kinds)
{
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) kinds[n->id] = xt_is(n, 'A') ? UNCOUNTED : source_kind(n);
    for (bool changed = true; changed;) {
        changed = false;
        XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
        {
            if (!xt_is_object(n) || kinds[n->id]) continue;
            for (uint32_t i = 0; i < n->nargs; i++)
                if (kinds[xt_root(n->args[i])->id] || xt_is_kept(xt_root(n->args[i]))) {
                    kinds[n->id] = OWNED;
                    changed = true;
                    break;
                }
        }
    }
}

static bool snap_used(const XtNode *n)
{
    bool proven = n->imm == 1 && (n->op == XT_OP_I_ADD || n->op == XT_OP_I_SUB || n->op == XT_OP_I_MUL);
    return n->snap && !proven;
}
static bool is_clobber(const XtNode *n) { return xt_is(n, 'C') || xt_is(n, 'W') || xt_is(n, 'X'); }
/* May have a raise exit; allocations do when memory is short. */
static bool has_raise(const XtNode *n)
{
    return n->snap && n->op != XT_OP_RET && n->op != XT_OP_EXIT &&
           (is_clobber(n) || (xt_is(n, 'n') && !xt_is_box(n) && n->op != XT_OP_SECOND));
}

static void add_use(Rc *r, XtNode *n)
{
    if (!n->block || !xt_is_object(n)) return;
    n = xt_root(n);
    if (r->kind[n->id] != UNCOUNTED) push(&r->uses, n);
}
static void add_leaf(XtNode **slot, void *ctx) { add_use(ctx, *slot); }
/* The operand that the interpreter lets go as number i behind n: mostly they are in the order of the value stack, the lowest first. */
static uint32_t ith_to_go(const XtNode *n, uint32_t i)
{
    switch ((XtOp)n->op) {
    case XT_OP_SETITEM: /* the value is below the others */
    case XT_OP_SETATTR:
    case XT_OP_INST_SET:
    case XT_OP_SLOT_SET: return i == 0 ? 2 : i - 1;
    case XT_OP_CONTAINS:  /* the item is below the container */
    case XT_OP_BUILD_MAP: /* these pop */
    case XT_OP_BUILD_CONST_KEY_MAP: return n->nargs - 1 - i;
    default: return i;
    }
}
/* r->uses = counted roots that n uses: operands first, then those of the snapshot, the innermost frame's first where n steals; may repeat */
static void collect_uses(Rc *r, XtNode *n)
{
    r->uses.n = 0;
    if (n->op == XT_OP_PHI) return;
    for (uint32_t i = 0; i < n->nargs; i++) add_use(r, n->args[ith_to_go(n, i)]);
    if (!snap_used(n)) return;
    XtSnap all = *n->snap;
    if (xt_is(n, 's') && !xt_is(n, 'E') && !xt_is(n, 't') &&
        all.nframes) { /* the entries that it takes off the stack are nobody's any more */
        XtSnapFrame inner = all.frames[--all.nframes];
        inner.nstack -= n->npop < inner.nstack ? n->npop : inner.nstack;
        xt_for_each_snap_leaf(&(XtSnap){1, &inner}, add_leaf, r);
    }
    xt_for_each_snap_leaf(&all, add_leaf, r);
}

static void phi_uses(Rc *r, const XtBlock *b, uint64_t *live)
{
    for (uint32_t s = 0; s < b->nsucc; s++) {
        const XtBlock *to = b->succ[s];
        for (XtNode *p = to->first; p && p->op == XT_OP_PHI; p = p->next) {
            if (!xt_is_object(p)) continue;
            for (uint32_t i = 0; i < to->npreds; i++) {
                if (to->preds[i] != b) continue;
                XtNode *v = xt_root(p->args[i]);
                if (r->kind[v->id]) set(live, r->index[v->id]);
            }
        }
    }
}
static void define(Rc *r, const XtNode *n, uint64_t *live)
{
    if (n->id < r->nids && r->kind[n->id]) clear(live, r->index[n->id]);
}

static void liveness(Rc *r)
{
    uint64_t *live = zalloc(r->words * 8);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = r->f->nblocks; i-- > 0;) {
            XtBlock *b = r->f->blocks[i];
            uint64_t *out = r->out + (size_t)i * r->words, *in = r->in + (size_t)i * r->words;
            for (uint32_t s = 0; s < b->nsucc; s++)
                for (uint32_t w = 0; w < r->words; w++) out[w] |= r->in[(size_t)b->succ[s]->id * r->words + w];
            phi_uses(r, b, out);
            memcpy(live, out, r->words * 8);
            for (XtNode *n = b->last; n; n = n->prev) {
                define(r, n, live);
                collect_uses(r, n);
                for (uint32_t u = 0; u < r->uses.n; u++) set(live, r->index[r->uses.v[u]->id]);
            }
            if (memcmp(live, in, r->words * 8) != 0) {
                memcpy(in, live, r->words * 8);
                changed = true;
            }
        }
    }
    free(live);
}

/* May a borrowed value have its last use at n? */
static bool last_use_fits(const XtNode *n, const XtNode *root)
{
    for (uint32_t i = 0; i < n->nargs; i++)
        if (xt_steals(n, i) && xt_root(n->args[i]) == root) return false;
    return !is_clobber(n) || n->op == XT_OP_LIST_SET || n->op == XT_OP_LIST_SET_F || n->op == XT_OP_LIST_SET_I ||
           n->op == XT_OP_LIST_SET_P || n->op == XT_OP_LIST_APPEND || n->op == XT_OP_BYTEARRAY_SET;
}

/* Requirement 1, borrowed values of block b that have to be owned. True when there was one. */
static bool promote(Rc *r, XtBlock *b, uint64_t *live)
{
    uint32_t len = 0, pos;
    for (XtNode *n = b->first; n; n = n->next) len++;
    uint32_t *ops = zalloc((len + 1) * sizeof *ops), *drops = zalloc((len + 1) * sizeof *drops); /* clobbers and drops at positions <= i */
    XtNode **last = zalloc(r->nroots * sizeof *last);
    uint32_t *at = zalloc(r->nroots * sizeof *at);
    bool changed = false;
    memcpy(live, r->out + (size_t)b->id * r->words, r->words * 8);
    pos = len;
    for (XtNode *n = b->last; n; n = n->prev) {
        pos--;
        if (is_clobber(n)) ops[pos]++;
        if (r->kind[n->id] == OWNED && !get(live, r->index[n->id]) && !xt_plain_py(n->py)) drops[pos]++;
        define(r, n, live);
        collect_uses(r, n);
        for (uint32_t u = 0; u < r->uses.n; u++) {
            XtNode *v = r->uses.v[u];
            uint32_t k = r->index[v->id];
            if (get(live, k)) continue;
            set(live, k);
            last[k] = n;
            at[k] = pos;
            if (r->kind[v->id] == OWNED && (!xt_plain_py(v->py) || v->py == XT_PY_RANGE)) drops[pos]++;
        }
    }
    for (uint32_t i = 1; i < len; i++) {
        ops[i] += ops[i - 1];
        drops[i] += drops[i - 1];
    }
    pos = 0;
    for (XtNode *n = b->first; n; n = n->next, pos++) {
        if (r->kind[n->id] != BORROWED) continue;
        uint32_t k = r->index[n->id];
        bool own = get(r->out + (size_t)b->id * r->words, k);
        if (!own && last[k] && at[k] > pos) {
            own = !last_use_fits(last[k], n) || ops[at[k] - 1] - ops[pos] > 0 || drops[at[k] - 1] - (pos ? drops[pos - 1] : 0) > 0;
        }
        if (own) {
            r->kind[n->id] = OWNED;
            changed = true;
        }
    }
    free(ops);
    free(drops);
    free(last);
    free(at);
    return changed;
}

/* --- placing --- */
static XtNode *count_node(Rc *r, XtNode *v, bool up)
{
    XtOp op = v->rep == XT_REP_N ? up ? XT_OP_XINCREF : XT_OP_XDECREF : up ? XT_OP_INCREF : XT_OP_DECREF;
    XtNode *n = xt_node_new(r->f, op, XT_REP_V, 1);
    n->args[0] = v;
    return n;
}
static void incref_before(Rc *r, XtNode *at, XtNode *v)
{
    if (xt_root(v)->op != XT_OP_NULL) xt_insert_before(at, count_node(r, v, true));
}
/* Where code behind n goes: behind SECOND nodes, phis, and what has been placed there already. */
static XtNode *behind(XtNode *n)
{
    while (n->next && (n->next->op == XT_OP_SECOND || (n->op == XT_OP_PHI && n->next->op == XT_OP_PHI))) n = n->next;
    return n;
}
typedef struct Kept {
    const XtNode *root;
    bool found;
} Kept;
static void find_root(XtNode **slot, void *ctx)
{
    Kept *k = ctx;
    if ((*slot)->block && xt_root(*slot) == k->root) k->found = true;
}
/* Does the state after a raise at a node with snapshot s still name root? */
static bool slot_is_kept(XtSnap *s, uint16_t npop, const XtNode *root)
{
    if (!s->nframes) return false;
    XtSnapFrame inner = s->frames[s->nframes - 1];
    inner.nstack -= npop < inner.nstack ? npop : inner.nstack;
    Kept k = {.root = root};
    xt_for_each_snap_leaf(&(XtSnap){1, &inner}, find_root, &k);
    if (s->nframes > 1 && !k.found) xt_for_each_snap_leaf(&(XtSnap){s->nframes - 1, s->frames}, find_root, &k);
    return k.found;
}

/* --- requirement 8 --- */
static bool may_look(const XtNode *n)
{
    if (!xt_is(n, 'C') || !xt_is(n, 'X') || xt_is(n, 't') || !n->snap || !n->snap->nframes) return false;
    switch ((XtOp)n->op) {
    case XT_OP_POLL:
    case XT_OP_INST_SET:
    case XT_OP_INST_SET_F:
    case XT_OP_SLOT_SET:
    case XT_OP_DICT_GETITEM:
    case XT_OP_STORE_GLOBAL: return false;
    default: return true;
    }
}
static void add_place(XtNode **slot, void *ctx)
{
    Rc *r = ctx;
    XtNode *v = *slot;
    if (!v->block || !xt_is_object(v)) return;
    v = xt_root(v);
    if (v->id >= r->nids || (r->kind[v->id] != OWNED && !xt_is_kept(v))) return;
    if (r->places[v->id]++ == 0) push(&r->seen, v);
}
/* r->seen = values that need further references at n, each as often as it needs them */
static void collect_extras(Rc *r, XtNode *n)
{
    r->seen.n = 0;
    if (!may_look(n)) return;
    XtSnapFrame own = n->snap->frames[n->snap->nframes - 1];
    if (xt_is(n, 's')) own.nstack -= n->npop < own.nstack ? n->npop : own.nstack;
    xt_for_each_snap_leaf(&(XtSnap){1, &own}, add_place, r);
    if (n->snap->nframes > 1) xt_for_each_snap_leaf(&(XtSnap){n->snap->nframes - 1, n->snap->frames}, add_place, r);
    const XtSnapFrame *f = &n->snap->frames[0];
    for (uint32_t i = 0; i < f->nlocals; i++) {
        const XtNode *v = xt_root(f->locals[i]);
        if (v->op == XT_OP_PARAM && v->a == (int32_t)i && v->id < r->nids) r->places[v->id]--; /* the frame's own */
    }
    List distinct = r->seen;
    r->seen = (List){0};
    for (uint32_t i = 0; i < distinct.n; i++) {
        XtNode *v = distinct.v[i];
        uint32_t count = r->places[v->id] - (r->kind[v->id] == OWNED);
        r->places[v->id] = 0;
        if (xt_plain_py(v->py) && !xt_is(n, 's')) continue;
        if (count && xt_is(n, 'h') && v == xt_root(n->args[0])) {
            n->imm = 1;
            count--;
        }
        while (count-- > 0) push(&r->seen, v);
    }
    free(distinct.v);
}

static XtNode **owned_list(Rc *r, const uint64_t *live, const List *given, uint32_t *n)
{
    List l = {0};
    for (uint32_t i = 0; given && i < given->n; i++) push(&l, given->v[i]);
    for (uint32_t i = 0; i < r->seen.n; i++) push(&l, r->seen.v[i]);
    for (uint32_t k = 0; k < r->nroots; k++)
        if (get(live, k)) push(&l, r->root[k]);
    XtNode **v = l.n ? xt_arena_alloc(r->f->arena, l.n * sizeof *v) : NULL;
    if (l.n) memcpy(v, l.v, l.n * sizeof *v);
    *n = l.n;
    free(l.v);
    return v;
}

typedef struct Drops {
    Rc *r;
    XtNode *ahead; /* of this */
    uint64_t *left;
} Drops;
static void drop_other(XtNode **slot, void *ctx)
{
    Drops *d = ctx;
    XtNode *v = *slot;
    if (!v->block || !xt_is_object(v)) return;
    v = xt_root(v);
    if (!d->r->kind[v->id] || !get(d->left, d->r->index[v->id])) return;
    clear(d->left, d->r->index[v->id]);
    xt_insert_before(d->ahead, count_node(d->r, v, false));
}
static XtNode *store_slot(Rc *r, XtNode *v, uint32_t local)
{
    XtNode *n = xt_node_new(r->f, XT_OP_STORE_SLOT, XT_REP_V, 1);
    n->args[0] = v;
    n->a = (int32_t)local;
    return n;
}
/* Is root in another local behind that one? It dies there. */
static bool named_later(const XtSnapFrame *f, uint32_t local, const XtNode *root)
{
    for (uint32_t i = local + 1; i < f->nlocals; i++)
        if (f->locals[i]->block && xt_root(f->locals[i]) == root) return true;
    return false;
}
/* Requirement 6; live: owned values ahead of RET */
static void place_ret(Rc *r, XtNode *ret, const uint64_t *live)
{
    uint64_t *left = zalloc(r->words * 8);
    memcpy(left, live, r->words * 8);
    XtNode *v = xt_root(ret->args[0]);
    if (r->kind[v->id] == OWNED) clear(left, r->index[v->id]);
    else incref_before(r, ret, ret->args[0]);
    if (ret->snap && ret->snap->nframes) {
        XtSnapFrame *f = &ret->snap->frames[0];
        for (uint32_t i = 0; i < f->nlocals; i++) {
            XtNode *x = f->locals[i];
            if (!x->block || !xt_is_object(x)) {
                drop_other(&f->locals[i], &(Drops){r, ret, left});
                continue;
            }
            XtNode *known = x;
            x = xt_root(x);
            bool elsewhere = xt_is_kept(x) && !(x->op == XT_OP_PARAM && x->a == (int32_t)i);
            if (elsewhere && !xt_plain_py(known->py) && !xt_plain_py(x->py) && !named_later(f, i, x)) {
                incref_before(r, ret, x); /* the parameter's own slot is dropped when its turn comes, this place's reference at its own */
                xt_insert_before(ret, store_slot(r, x, i));
                continue;
            }
            if (named_later(f, i, x)) continue;
            if (!r->kind[x->id] || !get(left, r->index[x->id])) continue;
            clear(left, r->index[x->id]);
            XtNode *n = count_node(r, x, false);
            if (!xt_plain_py(known->py) && !xt_plain_py(x->py)) {
                n = store_slot(r, x, i);
            }
            xt_insert_before(ret, n);
        }
        xt_for_each_snap_leaf(ret->snap, drop_other, &(Drops){r, ret, left});
    }
    free(left);
}

/* Requirement 7: the drops on the way to the handler. raise: owned when n has raised; handler: what it uses. The locals of inlined frames end first, in
 * their order. */
static void place_landing(Rc *r, const XtNode *n, const uint64_t *raise, const uint64_t *handler)
{
    XtNode *at = n->block->succ[1]->first;
    uint64_t *left = zalloc(r->words * 8);
    for (uint32_t w = 0; w < r->words; w++) left[w] = raise[w] & ~handler[w];
    for (uint32_t i = 0; i < r->seen.n; i++) xt_insert_before(at, count_node(r, r->seen.v[i], false));
    for (uint32_t i = n->snap->nframes; i-- > 1;)
        for (uint32_t k = 0; k < n->snap->frames[i].nlocals; k++) drop_other(&n->snap->frames[i].locals[k], &(Drops){r, at, left});
    for (uint32_t k = r->nroots; k-- > 0;)
        if (get(left, k)) xt_insert_before(at, count_node(r, r->root[k], false));
    free(left);
}

/* Requirements 3 to 5 at n. live: owned values behind n (its result excluded) on entry, ahead of it on return. handler: what the handler of the
 * exceptions that n raises uses, or NULL. */
static void place_node(Rc *r, XtNode *n, uint64_t *live, const uint64_t *handler)
{
    collect_uses(r, n);
    collect_extras(r, n);
    List dying = {0};
    for (uint32_t k = 0; handler && k < r->nroots; k++) {
        if (!get(handler, k) || get(live, k)) continue;
        set(live, k);
        push(&dying, r->root[k]);
    }
    for (uint32_t u = 0; u < r->uses.n; u++) {
        uint32_t k = r->index[r->uses.v[u]->id];
        if (get(live, k)) continue;
        set(live, k);
        push(&dying, r->uses.v[u]);
    }
    uint64_t *raise = zalloc(r->words * 8);
    List given = {0}; /* references made for the node to steal, which its guard exit still has */
    memcpy(raise, live, r->words * 8);
    if (n->op == XT_OP_RET) place_ret(r, n, live);
    else {
        for (uint32_t i = 0; i < n->nargs; i++) {
            if (!xt_steals(n, i)) continue;
            XtNode *v = xt_root(n->args[i]);
            bool consumes = false;
            if (r->kind[v->id] == OWNED && !(n->snap && slot_is_kept(n->snap, n->npop, v)) && !(handler && get(handler, r->index[v->id])))
                for (uint32_t d = 0; d < dying.n; d++)
                    if (dying.v[d] == v) {
                        consumes = true;
                        dying.v[d] = NULL;
                        clear(raise, r->index[v->id]);
                        break;
                    }
            if (consumes) continue;
            incref_before(r, n, n->args[i]);
            push(&given, v);
        }
        for (uint32_t i = 0; i < r->seen.n; i++) {
            incref_before(r, n, r->seen.v[i]);
            xt_insert_after(behind(n), count_node(r, r->seen.v[i], false));
        }
        if (!xt_is(n, 't')) {
            XtNode *at = behind(n);
            for (uint32_t i = 0; i < r->seen.n; i++) at = at->next;
            for (uint32_t d = dying.n; d-- > 0;) {
                if (!dying.v[d]) continue;
                XtNode *last = count_node(r, dying.v[d], false);
                if (n->op == XT_OP_DROP) last->a = n->a;
                xt_insert_after(at, last);
            }
        }
    }
    if (n->snap && (xt_is(n, 'E') || n->op == XT_OP_EXIT) && snap_used(n)) n->owned = owned_list(r, live, &given, &n->nowned);
    if (has_raise(n)) n->owned_raise = owned_list(r, raise, NULL, &n->nowned_raise);
    if (handler) place_landing(r, n, raise, handler);
    free(raise);
    free(given.v);
    free(dying.v);
}

/* References for the phis of b's successor, on the edge. */
static void place_phis(Rc *r, XtBlock *b)
{
    if (b->nsucc == 0) return;
    for (uint32_t s = 0; s < b->nsucc; s++) {
        XtBlock *to = b->succ[s];
        uint32_t p = 0;
        while (to->preds[p] != b) p++;
        uint64_t *given = zalloc(r->words * 8);
        memcpy(given, r->in + (size_t)to->id * r->words, r->words * 8);
        for (XtNode *phi = to->first; phi && phi->op == XT_OP_PHI; phi = phi->next) {
            if (!r->kind[phi->id]) continue;
            XtNode *v = xt_root(phi->args[p]);
            uint32_t k = r->index[v->id];
            if (r->kind[v->id] == OWNED && !get(given, k)) set(given, k); /* gives up its own */
            else incref_before(r, b->last, phi->args[p]);
        }
        free(given);
    }
}

static void place_block(Rc *r, XtBlock *b, uint64_t *live)
{
    const XtNode *raiser = xt_raiser(b);
    memcpy(live, raiser ? r->in + (size_t)b->succ[0]->id * r->words : r->out + (size_t)b->id * r->words, r->words * 8);
    if (raiser) phi_uses(r, b, live);
    for (XtNode *n = b->last, *prev; n; n = prev) {
        prev = n->prev;
        if (n->id >= r->nids) continue; /* from place_landing */
        bool owned = r->kind[n->id] == OWNED, unused = owned && !get(live, r->index[n->id]);
        define(r, n, live);
        place_node(r, n, live, n == raiser ? r->in + (size_t)b->succ[1]->id * r->words : NULL);
        if (unused && source_kind(n) != BORROWED) xt_insert_after(behind(n), count_node(r, n, false));
        if (owned && source_kind(n) == BORROWED) xt_insert_after(n, count_node(r, n, true));
    }
}

/* Values that die on an edge out of a branch. */
static void place_edges(Rc *r, XtBlock *b)
{
    for (uint32_t s = 0; b->nsucc == 2 && b->last->op != XT_OP_TRY && s < 2; s++) {
        XtBlock *to = b->succ[s], *at = NULL;
        uint64_t *dead = zalloc(r->words * 8), *used = zalloc(r->words * 8);
        uint32_t p = 0;
        while (to->preds[p] != b) p++;
        for (XtNode *phi = to->first; phi && phi->op == XT_OP_PHI; phi = phi->next)
            if (r->kind[phi->id] && r->kind[xt_root(phi->args[p])->id]) set(used, r->index[xt_root(phi->args[p])->id]);
        for (uint32_t w = 0; w < r->words; w++)
            dead[w] = r->out[(size_t)b->id * r->words + w] & ~r->in[(size_t)to->id * r->words + w] & ~used[w];
        for (uint32_t k = r->nroots; k-- > 0;) {
            if (!get(dead, k)) continue;
            if (!at) at = to->npreds == 1 ? to : xt_split_edge(r->f, b, s);
            XtNode *first = at->first;
            while (first->op == XT_OP_PHI) first = first->next;
            xt_insert_before(first, count_node(r, r->root[k], false));
        }
        free(dead);
        free(used);
    }
}

bool xt_pass_refcount(XtFunc *f)
{
    XT_FOR_BLOCKS(f, b) if (b->last->op == XT_OP_TRY && !xt_raiser(b)) xt_remove_try(b);
    xt_join_copies(f);
    xt_renumber(f);
    Rc r = {.f = f, .nids = f->nnodes};
    r.kind = zalloc(f->nnodes);
    r.index = zalloc(f->nnodes * sizeof *r.index);
    r.root = zalloc((f->nnodes + 1) * sizeof *r.root);
    r.places = zalloc(f->nnodes * sizeof *r.places);
    classify(f, r.kind);
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) if (r.kind[n->id])
    {
        r.index[n->id] = r.nroots;
        r.root[r.nroots++] = n;
    }
    r.words = r.nroots / 64 + 1;
    r.in = zalloc((size_t)f->nblocks * r.words * 8);
    r.out = zalloc((size_t)f->nblocks * r.words * 8);
    uint64_t *live = zalloc(r.words * 8), *mask = zalloc(r.words * 8);
    liveness(&r);
    for (bool changed = true; changed;) {
        changed = false;
        XT_FOR_BLOCKS(f, b) changed |= promote(&r, b, live);
    }
    for (uint32_t k = 0; k < r.nroots; k++) {
        if (r.kind[r.root[k]->id] == OWNED) set(mask, k);
        else r.kind[r.root[k]->id] = UNCOUNTED;
    }
    for (size_t i = 0; i < (size_t)f->nblocks * r.words; i++) {
        r.in[i] &= mask[i % r.words];
        r.out[i] &= mask[i % r.words];
    }
    uint32_t nblocks = f->nblocks; /* edges split below add blocks without roots */
    XtBlock **blocks = zalloc(nblocks * sizeof *blocks);
    memcpy(blocks, f->blocks, nblocks * sizeof *blocks);
    for (uint32_t i = 0; i < nblocks; i++) place_block(&r, blocks[i], live);
    for (uint32_t i = 0; i < nblocks; i++) place_phis(&r, blocks[i]);
    for (uint32_t i = 0; i < nblocks; i++) place_edges(&r, blocks[i]);
    free(blocks);
    free(live);
    free(mask);
    free(r.kind);
    free(r.index);
    free(r.root);
    free(r.in);
    free(r.out);
    free(r.uses.v);
    free(r.seen.v);
    free(r.places);
    xt_renumber(f);
    return true;
}

/* --- the checker: counts the references of each root along all paths --- */
typedef struct Check {
    const XtFunc *f;
    uint8_t *kind;
    int32_t *in;
    bool *seen;
    int32_t *now, *raised; /* raised: behind a caught node that has raised */
    uint32_t n;
    char *err;
    bool ok;
    const XtNode *at;
} Check;

static void wrong(Check *c, const char *what, const XtNode *v)
{
    if (!c->ok) return;
    c->ok = false;
    snprintf(c->err, 256, "b%" PRIu32 " v%" PRIu32 " %s: %s v%" PRIu32 " (%s)", c->at->block ? c->at->block->id : 0, c->at->id,
             xt_op_info[c->at->op].name, what, v->id, xt_op_info[v->op].name);
}
static bool is_root(const XtNode *v) { return xt_is_object(v) && v->block; }
static void check_counts(Check *c, const char *what, XtNode *const *list, uint32_t n)
{
    int32_t *want = zalloc(c->n * sizeof *want);
    for (uint32_t i = 0; i < n; i++) want[xt_root(list[i])->id]++;
    XT_FOR_BLOCKS(c->f, b)
    for (XtNode *v = b->first; v && c->ok; v = v->next)
        if (want[v->id] != c->now[v->id]) wrong(c, what, v);
    free(want);
}
static void take_from(Check *c, XtNode *v, const char *what)
{
    v = xt_root(v);
    if (v->op == XT_OP_NULL) return;
    if (--c->now[v->id] < 0) wrong(c, what, v);
}
static void check_step(Check *c, XtNode *n)
{
    c->at = n;
    for (uint32_t i = 0; i < n->nargs && n->op != XT_OP_PHI; i++) {
        XtNode *v = xt_root(n->args[i]);
        if (is_root(v) && c->kind[v->id] == OWNED && c->now[v->id] < 1) wrong(c, "uses a dead value", v);
    }
    if (n->snap && snap_used(n) && (xt_is(n, 'E') || n->op == XT_OP_EXIT)) check_counts(c, "owned list disagrees on", n->owned, n->nowned);
    if (n->op == XT_OP_INCREF || n->op == XT_OP_XINCREF) {
        XtNode *v = xt_root(n->args[0]);
        c->now[v->id]++;
    } else if (n->op == XT_OP_DECREF || n->op == XT_OP_XDECREF || n->op == XT_OP_STORE_SLOT) take_from(c, n->args[0], "drops too often");
    else
        for (uint32_t i = 0; i < n->nargs && n->op != XT_OP_PHI; i++)
            if (xt_steals(n, i)) take_from(c, n->args[i], "steals too often");
    if (has_raise(n)) check_counts(c, "raise list disagrees on", n->owned_raise, n->nowned_raise);
    if (n->op == XT_OP_RET || n->op == XT_OP_YIELD) check_counts(c, "not dropped:", NULL, 0);
    if (n->caught) memcpy(c->raised, c->now, c->n * sizeof *c->raised);
    if (c->kind[n->id] == OWNED && n->op != XT_OP_PHI) c->now[n->id]++;
}

bool xt_refcount_check(const XtFunc *f, char err[256])
{
    Check c = {.f = f, .n = f->nnodes, .err = err, .ok = true};
    c.kind = zalloc(c.n);
    c.in = zalloc((size_t)f->nblocks * c.n * sizeof *c.in);
    c.seen = zalloc(f->nblocks);
    c.now = zalloc(c.n * sizeof *c.now);
    c.raised = zalloc(c.n * sizeof *c.raised);
    classify(f, c.kind);
    c.seen[0] = true;
    XT_FOR_BLOCKS(f, b)
    { /* reverse post-order: the first predecessor comes earlier */
        if (!c.ok || !c.seen[b->id]) continue;
        memcpy(c.now, c.in + (size_t)b->id * c.n, c.n * sizeof *c.now);
        for (XtNode *n = b->first; n && c.ok; n = n->next) check_step(&c, n);
        int32_t *end = zalloc(c.n * sizeof *end);
        memcpy(end, c.now, c.n * sizeof *end);
        for (uint32_t s = 0; s < b->nsucc && c.ok; s++) {
            XtBlock *to = b->succ[s];
            uint32_t p = 0;
            while (to->preds[p] != b) p++;
            memcpy(c.now, s == 1 && b->last->op == XT_OP_TRY ? c.raised : end, c.n * sizeof *end);
            for (XtNode *phi = to->first; phi && phi->op == XT_OP_PHI; phi = phi->next)
                if (c.kind[phi->id] == OWNED) take_from(&c, phi->args[p], "phi operand is not owned:");
            for (XtNode *phi = to->first; phi && phi->op == XT_OP_PHI; phi = phi->next)
                if (c.kind[phi->id] == OWNED) c.now[phi->id]++;
            int32_t *in = c.in + (size_t)to->id * c.n;
            if (!c.seen[to->id]) {
                memcpy(in, c.now, c.n * sizeof *in);
                c.seen[to->id] = true;
            } else XT_FOR_BLOCKS(f, q)
            for (XtNode *v = q->first; v && c.ok; v = v->next)
                if (in[v->id] != c.now[v->id]) wrong(&c, "paths disagree on", v);
        }
        free(end);
    }
    free(c.kind);
    free(c.in);
    free(c.seen);
    free(c.now);
    free(c.raised);
    return c.ok;
}
