/* cfg.c -- control-flow graph of a code object. Exception handlers that are not asked for are the interpreter's (an exception leaves native code),
 * so a block that only such a handler reaches is not part of the graph. Blocks end where the ranges of the others begin and end. */
#include "codegen/bytecode.h"
#include <string.h>

static bool ends_block(uint8_t op) { return op == XT_BC_RETURN_VALUE || op == XT_BC_RAISE_VARARGS || op == XT_BC_RERAISE; }
static bool unconditional(uint8_t op)
{
    return op == XT_BC_JUMP_FORWARD || op == XT_BC_JUMP_BACKWARD || op == XT_BC_JUMP_BACKWARD_NO_INTERRUPT;
}

/* The block's edges: the normal ones, then the one to its handler. NULL behind the last. */
static XtCfgBlock *edge(const XtCfgBlock *b, uint32_t k) { return k < b->nsucc ? b->succ[k] : k == b->nsucc ? b->handler : NULL; }

/* Post-order by an explicit stack: bytecode from outside may nest deeply. state: 0 new, 1 open, 2 done; temporary number in tmp. */
static void reverse_post_order(XtArena *arena, XtCfg *g, XtCfgBlock *entry, uint32_t nall)
{
    g->roots = xt_arena_alloc(arena, (nall + 1) * sizeof *g->roots);
    g->nroots = 0;
    g->roots[g->nroots++] = entry;
    XtCfgBlock **stack = xt_arena_alloc(arena, (nall + 1) * sizeof *stack), **post = xt_arena_alloc(arena, (nall + 1) * sizeof *post);
    uint32_t *next = xt_arena_alloc(arena, (nall + 1) * sizeof *next);
    uint32_t sp = 0, n = 0;
    for (uint32_t r = 0; sp || r < g->nroots;) {
        if (!sp) {
            XtCfgBlock *root = g->roots[r++];
            if (root->tmp) continue;
            root->tmp = root;
            next[sp] = 0;
            stack[sp++] = root;
        }
        XtCfgBlock *b = stack[sp - 1];
        uint32_t nedges = b->nsucc + (b->handler != NULL);
        if (next[sp - 1] < nedges) {
            /* the handler, then the jump target first, so that the fall-through block follows its predecessor in reverse post-order */
            XtCfgBlock *s = edge(b, nedges - 1 - next[sp - 1]++);
            if (!s->tmp) {
                s->tmp = s;
                next[sp] = 0;
                stack[sp++] = s;
            }
            continue;
        }
        if (b->resume) g->roots[g->nroots++] = b->resume;
        post[n++] = b;
        sp--;
    }
    g->nblocks = n;
    g->blocks = xt_arena_alloc(arena, n * sizeof *g->blocks);
    for (uint32_t i = 0; i < n; i++) {
        g->blocks[i] = post[n - 1 - i];
        g->blocks[i]->id = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        g->blocks[i]->tmp = NULL;
        g->blocks[i]->npreds = 0;
        g->blocks[i]->is_header = false;
    }
    XtCfgBlock *s;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; (s = edge(g->blocks[i], k)); k++) {
            s->npreds++;
            if (s->id <= i) s->is_header = true; /* a retreating edge; reducible code: a back edge */
        }
}

/* For each header: the blocks of its natural loop and the locals stored there. */
static void find_loops(XtArena *arena, XtCfg *g)
{
    uint32_t words = g->code->nlocalsplus / 64 + 1;
    XtCfgBlock **work = xt_arena_alloc(arena, (g->nblocks + 1) * 2 * sizeof *work), *s;
    for (uint32_t h = 0; h < g->nblocks; h++) {
        XtCfgBlock *head = g->blocks[h];
        if (!head->is_header) continue;
        head->in_loop = xt_arena_alloc(arena, g->nblocks);
        head->stored = xt_arena_alloc(arena, words * sizeof(uint64_t));
        head->in_loop[h] = 1;
        uint32_t n = 0;
        for (uint32_t i = h; i < g->nblocks; i++)
            for (uint32_t k = 0; (s = edge(g->blocks[i], k)); k++)
                if (s == head && !head->in_loop[i]) {
                    head->in_loop[i] = 1;
                    work[n++] = g->blocks[i];
                }
        while (n) { /* predecessors of blocks in the loop are in the loop */
            XtCfgBlock *b = work[--n];
            for (uint32_t i = h; i < g->nblocks; i++)
                for (uint32_t k = 0; (s = edge(g->blocks[i], k)); k++)
                    if (s == b && !head->in_loop[i]) {
                        head->in_loop[i] = 1;
                        work[n++] = g->blocks[i];
                    }
        }
        for (uint32_t i = 0; i < g->nblocks; i++)
            for (uint32_t k = 0; !head->in_loop[i] && (s = edge(g->blocks[i], k)); k++) head->is_open |= s != head && head->in_loop[s->id];
        for (uint32_t r = 0; g->resumable && r < g->nroots; r++) head->is_open |= head->in_loop[g->roots[r]->id];
        for (uint32_t i = 0; i < g->nblocks; i++)
            for (uint32_t k = 0; head->in_loop[i] && k < g->blocks[i]->count; k++) {
                const XtInstr *in = &g->instrs[g->blocks[i]->first + k];
                if (in->op == XT_BC_STORE_FAST || in->op == XT_BC_DELETE_FAST) head->stored[in->arg / 64] |= 1ull << in->arg % 64;
            }
    }
}

/* Is each loop entered at its header only (or open), and none at a handler? */
static bool is_reducible(const XtCfg *g)
{
    XtCfgBlock *s;
    for (uint32_t i = 0; i < g->nblocks; i++)
        if (g->blocks[i]->handler && g->blocks[i]->handler->is_header) return false;
    if (g->resumable) return true;
    for (uint32_t h = 0; h < g->nblocks; h++) {
        const XtCfgBlock *head = g->blocks[h];
        for (uint32_t i = 0; head->is_header && i < g->nblocks; i++)
            for (uint32_t k = 0; !head->in_loop[i] && (s = edge(g->blocks[i], k)); k++)
                if (s != head && head->in_loop[s->id]) return false;
    }
    return true;
}

/* Each instruction is covered by one entry of the table at most. */
static void set_handlers(XtCfgBlock *b, const XtCfg *g, const XtHandler *handlers, uint32_t n, XtCfgBlock **of, const uint32_t *at)
{
    for (uint32_t i = 0; i < n; i++) {
        const XtHandler *h = &handlers[i];
        uint32_t unit = g->instrs[b->first].site;
        if (unit < h->start || unit >= h->end) continue;
        if (h->reraises && g->instrs[b->first].op != XT_BC_RERAISE) return;
        b->handler = of[at[h->target] - 1];
        b->handler->is_handler = true;
        b->depth = h->depth;
        b->lasti = h->lasti;
        return;
    }
}

static XtCfg *build(XtArena *arena, const XtCode *code, uint32_t entry_unit, bool resumable, const XtHandler *handlers, uint32_t nhandlers,
                    char err[256])
{
    XtCfg *g = xt_arena_alloc(arena, sizeof *g);
    g->code = code;
    g->resumable = resumable;
    if (!xt_decode(arena, code, &g->instrs, &g->ninstrs, err)) return NULL;
    uint32_t units = (uint32_t)(code->code_size / 2);
    uint32_t *at = xt_arena_alloc(arena, (units + 1) * sizeof *at); /* unit -> instruction number + 1 */
    uint8_t *leader = xt_arena_alloc(arena, g->ninstrs + 1);
    for (uint32_t i = 0; i < g->ninstrs; i++) {
        at[g->instrs[i].unit] = i + 1;
        if (!at[g->instrs[i].site]) at[g->instrs[i].site] = i + 1; /* a jump behind EXTENDED_ARG would be malformed; found below */
    }
    if (entry_unit >= units || !at[entry_unit]) {
        snprintf(err, 256, "%s: no instruction at unit %u", code->qualname ? code->qualname : "?", entry_unit);
        return NULL;
    }
    uint32_t entry = at[entry_unit] - 1;
    leader[entry] = 1;
    for (uint32_t i = 0; i < g->ninstrs; i++) {
        const XtInstr *in = &g->instrs[i];
        if (in->target >= 0) {
            uint32_t t = at[in->target];
            if (!t || g->instrs[t - 1].unit != (uint32_t)in->target) {
                snprintf(err, 256, "%s: jump into an instruction at unit %u", code->qualname ? code->qualname : "?", in->unit);
                return NULL;
            }
            leader[t - 1] = 1;
        }
        if (nhandlers && in->op == XT_BC_RERAISE) leader[i] = 1;
        if (in->target >= 0 || ends_block(in->op) || (resumable && in->op == XT_BC_YIELD_VALUE)) leader[i + 1] = 1;
    }
    for (uint32_t i = 0; i < nhandlers; i++) {
        const uint32_t edges[] = {handlers[i].start, handlers[i].end, handlers[i].target};
        for (int k = 0; k < 3; k++)
            if (edges[k] < units && at[edges[k]]) leader[at[edges[k]] - 1] = 1;
            else if (edges[k] != units || k == 2) {
                snprintf(err, 256, "%s: malformed exception table", code->qualname ? code->qualname : "?");
                return NULL;
            }
    }
    XtCfgBlock **of = xt_arena_alloc(arena, (g->ninstrs + 1) * sizeof *of);
    uint32_t nall = 0;
    for (uint32_t i = 0; i < g->ninstrs; i++)
        if (leader[i] || i == 0) {
            XtCfgBlock *b = xt_arena_alloc(arena, sizeof *b);
            b->first = i;
            for (b->count = 1; i + b->count < g->ninstrs && !leader[i + b->count];) b->count++;
            of[i] = b;
            nall++;
        }
    for (uint32_t i = 0; i < g->ninstrs; i++) {
        XtCfgBlock *b = of[i];
        if (!b) continue;
        uint32_t last = b->first + b->count - 1;
        const XtInstr *in = &g->instrs[last];
        set_handlers(b, g, handlers, nhandlers, of, at);
        if (ends_block(in->op)) continue;
        if (!unconditional(in->op)) {
            if (last + 1 >= g->ninstrs) {
                snprintf(err, 256, "%s: the code runs off its end", code->qualname ? code->qualname : "?");
                return NULL;
            }
            if (resumable && in->op == XT_BC_YIELD_VALUE) b->resume = of[last + 1];
            else b->succ[b->nsucc++] = of[last + 1];
        }
        if (in->target >= 0) b->succ[b->nsucc++] = of[at[in->target] - 1];
    }
    reverse_post_order(arena, g, of[entry], nall);
    find_loops(arena, g);
    return g;
}

static void find_stored_later(XtArena *arena, XtCfg *g)
{
    XtCfgBlock **work = xt_arena_alloc(arena, (g->nblocks + 1) * sizeof *work);
    uint8_t *seen = xt_arena_alloc(arena, g->nblocks + 1);
    g->stored_later = xt_arena_alloc(arena, (g->code->nlocalsplus / 64 + 1) * sizeof(uint64_t));
    uint32_t n = 0;
    for (uint32_t r = 1; r < g->nroots; r++)
        if (!seen[g->roots[r]->id]++) work[n++] = g->roots[r];
    while (n) {
        const XtCfgBlock *b = work[--n];
        for (uint32_t k = 0; k < b->count; k++) {
            const XtInstr *in = &g->instrs[b->first + k];
            if (in->op == XT_BC_STORE_FAST || in->op == XT_BC_DELETE_FAST) g->stored_later[in->arg / 64] |= 1ull << in->arg % 64;
        }
        XtCfgBlock *s;
        for (uint32_t k = 0; (s = edge(b, k)); k++)
            if (!seen[s->id]++) work[n++] = s;
    }
}

XtCfg *xt_cfg_build(XtArena *arena, const XtCode *code, uint32_t entry_unit, char err[256])
{
    return build(arena, code, entry_unit, false, NULL, 0, err);
}

XtCfg *xt_cfg_build_handled(XtArena *arena, const XtCode *code, uint32_t entry_unit, const XtHandler *handlers, uint32_t nhandlers,
                            char err[256])
{
    XtCfg *g = build(arena, code, entry_unit, false, handlers, nhandlers, err);
    return !g || is_reducible(g) ? g : xt_cfg_build(arena, code, entry_unit, err);
}

XtCfg *xt_cfg_build_resumable(XtArena *arena, const XtCode *code, uint32_t entry_unit, const XtHandler *handlers, uint32_t nhandlers,
                              char err[256])
{
    XtCfg *g = build(arena, code, entry_unit, true, handlers, nhandlers, err);
    if (g && !is_reducible(g)) g = build(arena, code, entry_unit, true, NULL, 0, err);
    if (g) find_stored_later(arena, g);
    return g;
}

int *xt_cfg_depths(XtArena *arena, const XtCfg *g, int at_entry)
{
    int *depth = xt_arena_alloc(arena, (g->nblocks + 1) * sizeof *depth);
    XtCfgBlock **work = xt_arena_alloc(arena, (g->nblocks + 1) * sizeof *work);
    uint32_t n = 0;
    memset(depth, 0xff, g->nblocks * sizeof *depth);
    depth[g->roots[0]->id] = at_entry;
    work[n++] = g->roots[0];
    while (n) {
        const XtCfgBlock *b = work[--n];
        int d = depth[b->id];
        XtCfgBlock *to[4] = {b->handler, b->resume, NULL, NULL};
        int at[4] = {(int)b->depth + b->lasti + 1, 0, 0, 0};
        for (uint32_t k = 0; k < b->count; k++) {
            const XtInstr *i = &g->instrs[b->first + k];
            if (b->nsucc == 2 && k + 1 == b->count) {
                to[3] = b->succ[1];
                at[3] = d + xt_stack_effect(i->op, i->arg, true);
            }
            d += xt_stack_effect(i->op, i->arg, b->nsucc == 1 && i->target >= 0);
        }
        to[2] = b->nsucc ? b->succ[0] : NULL;
        at[1] = at[2] = d;
        for (int k = 0; k < 4; k++)
            if (to[k] && depth[to[k]->id] < 0) {
                depth[to[k]->id] = at[k];
                work[n++] = to[k];
            }
    }
    return depth;
}

/* n of what may be NULL at the end of a block may be so at the start of to, if it has such a successor. True: that is new. */
static bool meet_nulls(bool *all, uint32_t size, const XtCfgBlock *to, const bool *null, uint32_t n)
{
    bool news = false;
    for (uint32_t k = 0; to && k < n && k < size; k++)
        if (null[k] && !all[(size_t)to->id * size + k]) all[(size_t)to->id * size + k] = news = true;
    return news;
}

/* What may be NULL behind the instruction, of n places; d: the stack's depth ahead of it. */
static void step_nulls(bool *null, uint32_t n, int d, const XtInstr *i, bool jump)
{
    int end = d + xt_stack_effect(i->op, i->arg, jump), swapped = i->op == XT_BC_SWAP || i->op == XT_BC_COPY ? d - i->arg : 0;
    bool takes = i->op == XT_BC_LOAD_METHOD || i->op == XT_BC_SWAP, calls = i->op == XT_BC_CALL || i->op == XT_BC_CALL_FUNCTION_EX;
    if (d < takes || (uint32_t)d > n || end < calls || (uint32_t)end > n || swapped < 0) return; /* malformed */
    for (int k = d; k < end; k++) null[k] = false;
    switch (i->op) {
    case XT_BC_PUSH_NULL: null[d] = true; break;
    case XT_BC_LOAD_GLOBAL: null[d] = i->arg & 1; break;
    case XT_BC_LOAD_METHOD: null[d - 1] = true; break;
    case XT_BC_COPY: null[d] = null[swapped]; break;
    case XT_BC_SWAP: {
        bool top = null[d - 1];
        null[d - 1] = null[swapped];
        null[swapped] = top;
        break;
    }
    case XT_BC_CALL:
    case XT_BC_CALL_FUNCTION_EX: null[end - 1] = false; break;
    default: break;
    }
}

bool *xt_cfg_nulls(XtArena *arena, const XtCfg *g, const int *depths, uint32_t size)
{
    bool *all = xt_arena_alloc(arena, ((size_t)g->nblocks * size + 1) * sizeof *all), *now = xt_arena_alloc(arena, 2 * (size_t)size + 1);
    bool *jumped = now + size, again = true;
    memset(all, 0, (size_t)g->nblocks * size);
    while (again) {
        again = false;
        for (uint32_t id = 0; id < g->nblocks; id++) {
            const XtCfgBlock *b = g->blocks[id];
            if (depths[id] < 0) continue;
            int d = depths[id];
            memcpy(now, all + (size_t)id * size, size);
            again |= meet_nulls(all, size, b->handler, now, b->depth);
            for (uint32_t k = 0; k < b->count; k++) {
                const XtInstr *i = &g->instrs[b->first + k];
                if (b->nsucc == 2 && k + 1 == b->count) {
                    memcpy(jumped, now, size);
                    step_nulls(jumped, size, d, i, true);
                    again |= meet_nulls(all, size, b->succ[1], jumped, size);
                }
                bool jump = b->nsucc == 1 && i->target >= 0;
                step_nulls(now, size, d, i, jump);
                d += xt_stack_effect(i->op, i->arg, jump);
            }
            again |= meet_nulls(all, size, b->nsucc ? b->succ[0] : NULL, now, size) | meet_nulls(all, size, b->resume, now, size);
        }
    }
    return all;
}

void xt_cfg_peel(XtArena *arena, XtCfg *g, XtCfgBlock *header)
{
    uint32_t n = g->nblocks;
    XtCfgBlock **copy = xt_arena_alloc(arena, n * sizeof *copy);
    uint32_t max_clone = 0;
    for (uint32_t i = 0; i < n; i++)
        if (g->blocks[i]->clone > max_clone) max_clone = g->blocks[i]->clone;
    for (uint32_t i = 0; i < n; i++)
        if (header->in_loop[i]) {
            copy[i] = xt_arena_alloc(arena, sizeof **copy);
            *copy[i] = *g->blocks[i];
            copy[i]->peeled = true;
            copy[i]->clone = max_clone + 1;
            copy[i]->in_loop = NULL;
            copy[i]->stored = NULL;
        }
    for (uint32_t i = 0; i < n; i++)
        if (copy[i]) {
            for (uint32_t k = 0; k < copy[i]->nsucc; k++) {
                XtCfgBlock *s = copy[i]->succ[k];
                if (s != header && header->in_loop[s->id]) copy[i]->succ[k] = copy[s->id]; /* back edges go on to the real loop */
            }
            XtCfgBlock *s = copy[i]->handler;
            if (s && header->in_loop[s->id]) copy[i]->handler = copy[s->id];
        } else
            for (uint32_t k = 0; k < g->blocks[i]->nsucc; k++)
                if (g->blocks[i]->succ[k] == header) g->blocks[i]->succ[k] = copy[header->id];
    XtCfgBlock *entry = g->blocks[0] == header ? copy[header->id] : g->blocks[0];
    for (uint32_t i = 0; i < n; i++) g->blocks[i]->tmp = NULL;
    reverse_post_order(arena, g, entry, 2 * n);
    find_loops(arena, g);
}
