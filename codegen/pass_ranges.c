/* pass_ranges.c -- ranges of ints: marks arithmetic that cannot overflow (imm = 1, no snapshot), and decides comparisons.
 *
 * A fixed point over all int nodes, from nothing known upwards, widened after a few rounds, then narrowed. A use also has what the branches and
 * GUARD_TRUE/GUARD_FALSE nodes say that dominate it. A condition that has been tested on the way here is decided, whatever it is.
 */
#include "codegen/irutil.h"
#include <stdlib.h>

typedef struct Range {
    int64_t lo, hi;
} Range; /* lo > hi: not reached yet */
typedef __int128_t Wide;
enum { STEPS = 64 };               /* dominators looked at for one use */
#define LEN_MAX ((int64_t)1 << 47) /* nothing in memory has more items */
static const Range full = {INT64_MIN, INT64_MAX}, none = {1, 0};
typedef struct Ranges {
    XtFunc *f;
    Range *of;
} Ranges;

static bool empty(Range r) { return r.lo > r.hi; }
static Range meet(Range a, Range b) { return (Range){a.lo > b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi}; }
static Range join(Range a, Range b)
{
    if (empty(a)) return b;
    if (empty(b)) return a;
    return (Range){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}
static bool fits(Wide lo, Wide hi) { return lo >= INT64_MIN && hi <= INT64_MAX; }
static Range clamp(Wide lo, Wide hi)
{
    if (lo > INT64_MAX || hi < INT64_MIN) return none; /* always leaves */
    return (Range){lo < INT64_MIN ? INT64_MIN : (int64_t)lo, hi > INT64_MAX ? INT64_MAX : (int64_t)hi};
}

/* Exact bounds of the mathematical result of I_ADD, I_SUB, I_MUL. */
static void arithmetic(int op, Range x, Range y, Wide *lo, Wide *hi)
{
    if (op == XT_OP_I_MUL) {
        Wide p[] = {(Wide)x.lo * y.lo, (Wide)x.lo * y.hi, (Wide)x.hi * y.lo, (Wide)x.hi * y.hi};
        *lo = *hi = p[0];
        for (int i = 1; i < 4; i++) {
            if (p[i] < *lo) *lo = p[i];
            if (p[i] > *hi) *hi = p[i];
        }
    } else if (op == XT_OP_I_SUB) {
        *lo = (Wide)x.lo - y.hi;
        *hi = (Wide)x.hi - y.lo;
    } else {
        *lo = (Wide)x.lo + y.lo;
        *hi = (Wide)x.hi + y.hi;
    }
}

/* v's range shrinks to what "v cc bound" allows. */
static Range limit(Range r, int cc, Range bound)
{
    if (empty(bound)) return r;
    switch (cc) {
    case XT_LT: return bound.hi == INT64_MIN ? none : meet(r, (Range){INT64_MIN, bound.hi - 1});
    case XT_LE: return meet(r, (Range){INT64_MIN, bound.hi});
    case XT_GT: return bound.lo == INT64_MAX ? none : meet(r, (Range){bound.lo + 1, INT64_MAX});
    case XT_GE: return meet(r, (Range){bound.lo, INT64_MAX});
    case XT_EQ: return meet(r, bound);
    default: return r;
    }
}
static const uint8_t negated[] = {[XT_LT] = XT_GE, [XT_LE] = XT_GT, [XT_EQ] = XT_NE, [XT_NE] = XT_EQ, [XT_GT] = XT_LE, [XT_GE] = XT_LT};
static const uint8_t mirrored[] = {[XT_LT] = XT_GT, [XT_LE] = XT_GE, [XT_EQ] = XT_EQ, [XT_NE] = XT_NE, [XT_GT] = XT_LT, [XT_GE] = XT_LE};

static Range apply(const Ranges *r, Range of, const XtNode *v, const XtNode *cond, bool truth)
{
    while (cond->op == XT_OP_B_NOT) {
        cond = cond->args[0];
        truth = !truth;
    }
    if (cond->op == XT_OP_I_ULT && truth && cond->args[0] == v) {
        Range b = r->of[cond->args[1]->id];
        return !empty(b) && b.lo >= 0 ? meet(of, (Range){0, b.hi - (b.hi > 0)}) : of;
    }
    if (cond->op != XT_OP_I_CMP) return of;
    int cc = truth ? cond->a : negated[cond->a];
    if (cond->args[0] == v) of = limit(of, cc, r->of[cond->args[1]->id]);
    if (cond->args[1] == v) of = limit(of, mirrored[cc], r->of[cond->args[0]->id]);
    return of;
}

/* Calls say(ctx, cond, truth) for the conditions known ahead of node at (NULL: at the end) in block b, nearest first, until it returns true. */
static bool known_conditions(const XtBlock *b, const XtNode *at, bool (*say)(void *, const XtNode *, bool), void *ctx)
{
    int steps = 0;
    for (const XtNode *n = at ? at->prev : b->last; b; at = NULL) {
        for (; n; n = n->prev)
            if ((n->op == XT_OP_GUARD_TRUE || n->op == XT_OP_GUARD_FALSE) && say(ctx, n->args[0], n->op == XT_OP_GUARD_TRUE)) return true;
        if (++steps > STEPS) return false;
        if (b->npreds == 1) {
            const XtBlock *p = b->preds[0];
            if (p->last->op == XT_OP_BRANCH && p->succ[0] != p->succ[1] && say(ctx, p->last->args[0], p->succ[0] == b)) return true;
        }
        b = b->idom;
        n = b ? b->last : NULL;
    }
    return false;
}

typedef struct Use {
    const Ranges *r;
    const XtNode *v;
    Range of;
} Use;
static bool refine(void *ctx, const XtNode *cond, bool truth)
{
    Use *u = ctx;
    u->of = apply(u->r, u->of, u->v, cond, truth);
    return false;
}
static Range at_use(const Ranges *r, const XtNode *v, const XtBlock *b, const XtNode *at)
{
    if (v->op == XT_OP_CONST_I64) return (Range){v->imm, v->imm};
    Use u = {r, v, r->of[v->id]};
    if (!empty(u.of)) known_conditions(b, at, refine, &u);
    return u.of;
}

static Range evaluate(const Ranges *r, const XtNode *n)
{
    if (n->op == XT_OP_CONST_I64) return (Range){n->imm, n->imm};
    if (n->op == XT_OP_PHI) {
        Range u = none;
        for (uint32_t i = 0; i < n->nargs; i++) u = join(u, at_use(r, n->args[i], n->block->preds[i], NULL));
        return u;
    }
    Range x = none, y = none;
    if (n->nargs > 0 && n->args[0]->rep == XT_REP_I) x = at_use(r, n->args[0], n->block, n);
    if (n->nargs > 1 && n->args[1]->rep == XT_REP_I) y = at_use(r, n->args[1], n->block, n);
    bool two = n->nargs > 1 && n->args[0]->rep == XT_REP_I && n->args[1]->rep == XT_REP_I;
    if (two && (empty(x) || empty(y))) return none;
    Wide lo, hi;
    switch (n->op) {
    case XT_OP_I_ADD:
    case XT_OP_I_SUB:
    case XT_OP_I_MUL: arithmetic(n->op, x, y, &lo, &hi); return clamp(lo, hi);
    case XT_OP_I_WRAP_ADD: arithmetic(XT_OP_I_ADD, x, y, &lo, &hi); return fits(lo, hi) ? clamp(lo, hi) : full;
    case XT_OP_I_MIN: return (Range){x.lo < y.lo ? x.lo : y.lo, x.hi < y.hi ? x.hi : y.hi};
    case XT_OP_I_MAX: return (Range){x.lo > y.lo ? x.lo : y.lo, x.hi > y.hi ? x.hi : y.hi};
    case XT_OP_I_AND:
        if (x.lo >= 0 && y.lo >= 0) return (Range){0, x.hi < y.hi ? x.hi : y.hi};
        if (x.lo >= 0) return (Range){0, x.hi};
        return y.lo >= 0 ? (Range){0, y.hi} : full;
    case XT_OP_I_SHR:
        if (x.lo >= 0) return (Range){0, y.lo == y.hi && y.lo >= 0 ? (y.lo > 63 ? 0 : x.hi >> y.lo) : x.hi};
        return y.lo == y.hi && y.lo >= 0 && y.lo < 64 ? (Range){x.lo >> y.lo, x.hi >> y.lo} : full;
    case XT_OP_I_MOD:
        if (y.lo > 0) return (Range){0, x.lo >= 0 && x.hi < y.hi - 1 ? x.hi : y.hi - 1};
        return y.hi < 0 ? (Range){y.lo + 1, 0} : full;
    case XT_OP_I_FLOORDIV: return x.lo >= 0 && y.lo > 0 ? (Range){0, x.hi / y.lo} : full;
    case XT_OP_I_NEG: return empty(x) ? none : clamp(-(Wide)x.hi, -(Wide)x.lo);
    case XT_OP_I_ABS: return empty(x) ? none : (Range){x.lo > 0 ? x.lo : 0, x.lo < -INT64_MAX ? INT64_MAX : x.hi > -x.lo ? x.hi : -x.lo};
    case XT_OP_B_TO_I: return (Range){0, 1};
    case XT_OP_BYTES_GET:
    case XT_OP_BYTEARRAY_GET: return (Range){0, 255};
    case XT_OP_STR_ORD: return (Range){0, 0x10ffff};
    case XT_OP_LIST_LEN:
    case XT_OP_TUPLE_LEN:
    case XT_OP_STR_LEN:
    case XT_OP_BYTES_LEN:
    case XT_OP_BYTEARRAY_LEN:
    case XT_OP_DICT_LEN:
    case XT_OP_SET_LEN: return (Range){0, LEN_MAX};
    case XT_OP_RANGEITER_GET: return n->a == 0 || n->a == 3 ? (Range){0, INT64_MAX} : full;
    case XT_OP_LISTITER_INDEX:
    case XT_OP_TUPLEITER_INDEX: return (Range){0, INT64_MAX};
    case XT_OP_SELECT: return join(r->of[n->args[1]->id], r->of[n->args[2]->id]);
    default: return full;
    }
}

static bool solve(Ranges *r)
{
    enum { PLAIN = 4, MOST = 40, NARROW = 3 };
    bool changed = true;
    for (int round = 0; changed; round++) {
        if (round == MOST) return false;
        changed = false;
        XT_FOR_BLOCKS(r->f, b) for (XtNode *n = b->first; n; n = n->next)
        {
            if (n->rep != XT_REP_I) continue;
            Range was = r->of[n->id], is = join(was, evaluate(r, n));
            if (is.lo == was.lo && is.hi == was.hi) continue;
            if (round >= PLAIN && n->op == XT_OP_PHI && !empty(was)) {
                if (is.lo < was.lo) is.lo = is.lo >= 0 ? 0 : INT64_MIN;
                if (is.hi > was.hi) is.hi = is.hi <= LEN_MAX && round < PLAIN * 2 ? LEN_MAX : INT64_MAX;
            }
            r->of[n->id] = is;
            changed = true;
        }
    }
    for (int round = 0; round < NARROW; round++) XT_FOR_BLOCKS(r->f, b)
    for (XtNode *n = b->first; n; n = n->next)
        if (n->rep == XT_REP_I) r->of[n->id] = meet(r->of[n->id], evaluate(r, n));
    return true;
}

/* -1 open, else the truth of x cc y */
static int decide(int cc, Range x, Range y)
{
    if (empty(x) || empty(y)) return -1;
    switch (cc) {
    case XT_LT: return x.hi < y.lo ? 1 : x.lo >= y.hi ? 0 : -1;
    case XT_LE: return x.hi <= y.lo ? 1 : x.lo > y.hi ? 0 : -1;
    case XT_GT: return decide(XT_LT, y, x);
    case XT_GE: return decide(XT_LE, y, x);
    case XT_EQ:
    case XT_NE:
        if (x.lo == x.hi && y.lo == y.hi && x.lo == y.lo) return cc == XT_EQ;
        return x.hi < y.lo || y.hi < x.lo ? cc == XT_NE : -1;
    default: return -1;
    }
}

/* A comparison is gone for what is known of v, which may be due to the exits of v (overflow, a Python int that is no int64) and of what v is made from. */
static void rely(XtNode *v)
{
    bool due = xt_is(v, 'E');
    for (uint32_t i = 0; i < v->nargs; i++) due |= v->args[i]->rep == XT_REP_I;
    v->relied |= due;
}
static bool rely_on_bound(void *ctx, const XtNode *cond, bool truth)
{
    (void)truth;
    while (cond->op == XT_OP_B_NOT) cond = cond->args[0];
    if (cond->op != XT_OP_I_CMP && cond->op != XT_OP_I_ULT) return false;
    if (cond->args[0] == ctx) rely(cond->args[1]);
    if (cond->args[1] == ctx) rely(cond->args[0]);
    return false;
}
/* n, in b, has been decided by the ranges of its operands. */
static void rely_on_operands(XtNode *n, const XtBlock *b)
{
    for (uint32_t i = 0; i < n->nargs; i++) {
        if (n->args[i]->op == XT_OP_CONST_I64) continue;
        rely(n->args[i]);
        known_conditions(b, n, rely_on_bound, n->args[i]);
    }
}

typedef struct Ask {
    const XtNode *cond;
    int answer;
} Ask;
static bool asked(void *ctx, const XtNode *cond, bool truth)
{
    Ask *a = ctx;
    if (cond != a->cond && !(cond->op == a->cond->op && cond->op == XT_OP_I_CMP && cond->args[0] == a->cond->args[0] &&
                             cond->args[1] == a->cond->args[1] && (cond->a == a->cond->a || cond->a == negated[a->cond->a])))
        return false;
    a->answer = cond->a == a->cond->a || cond == a->cond ? truth : !truth;
    return true;
}

static XtNode *bool_before(XtFunc *f, XtNode *at, bool v)
{
    XtNode *n = xt_node_new(f, XT_OP_CONST_BOOL, XT_REP_B, 0);
    n->imm = v;
    xt_insert_before(at, n);
    return n;
}

bool xt_pass_ranges(XtFunc *f)
{
    xt_renumber(f);
    xt_dominators(f);
    bool changed = false;
    Ranges r = {.f = f, .of = calloc(f->nnodes + 1, sizeof(Range))};
    if (!r.of) abort();
    for (uint32_t i = 0; i < f->nnodes; i++) r.of[i] = none;
    uint32_t known = f->nnodes;
    bool solved = solve(&r);
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n)
    {
        int answer = -1;
        if (n->id >= known) continue;
        if (solved && (n->op == XT_OP_I_ADD || n->op == XT_OP_I_SUB || n->op == XT_OP_I_MUL) && n->imm != 1) {
            Range x = at_use(&r, n->args[0], b, n), y = at_use(&r, n->args[1], b, n);
            Wide lo = 0, hi = 0;
            if (empty(x) || empty(y)) continue;
            arithmetic(n->op, x, y, &lo, &hi);
            if (fits(lo, hi)) {
                n->imm = 1;
                n->snap = NULL;
                changed = true;
            }
        } else if (solved && n->op == XT_OP_I_CMP) answer = decide(n->a, at_use(&r, n->args[0], b, n), at_use(&r, n->args[1], b, n));
        else if (solved && n->op == XT_OP_I_ULT) {
            Range x = at_use(&r, n->args[0], b, n), y = at_use(&r, n->args[1], b, n);
            if (!empty(x) && !empty(y) && y.lo >= 0) answer = x.lo >= 0 ? decide(XT_LT, x, y) : x.hi < 0 ? 0 : -1;
        }
        if (answer >= 0) {
            rely_on_operands(n, b);
            n->forward = bool_before(f, n, answer != 0);
            changed = true;
        } else if (n->op == XT_OP_GUARD_TRUE || n->op == XT_OP_GUARD_FALSE || n->op == XT_OP_BRANCH) {
            Ask a = {n->args[0], -1};
            if (a.cond->op != XT_OP_CONST_BOOL && !a.cond->forward && known_conditions(b, n, asked, &a)) {
                n->args[0] = bool_before(f, n, a.answer != 0);
                changed = true;
            }
        }
    }
    free(r.of);
    xt_apply_forwards(f);
    return changed;
}
