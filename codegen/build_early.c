/* build_early.c -- calls of functions that often return at once: `if y >= x: return z`, `if node is None: return`.
 *
 *  1. A function that is not inlined as a whole (too large, too many calls, recursive) is inlined as far as it leads to such a return.
 *  2. Everywhere else the call is made after all, from the start: nothing that runs Python code or changes something may have happened by then. Whether
 *     that is so shows when it is built (XtBuilder.effects); if not, a restart makes the plain call.
 *  3. So neither frame nor arguments exist for the leaves of a recursion, which are most of its calls.
 */
#include "codegen/build.h"

enum { MAX_INSTRS = 40 };

/* May the instruction be without effects? */
static bool is_quiet(uint8_t op)
{
    switch (op) {
    case XT_BC_RESUME:
    case XT_BC_NOP:
    case XT_BC_LOAD_FAST:
    case XT_BC_LOAD_CONST:
    case XT_BC_LOAD_DEREF:
    case XT_BC_LOAD_GLOBAL:
    case XT_BC_LOAD_ATTR:
    case XT_BC_COMPARE_OP:
    case XT_BC_IS_OP:
    case XT_BC_CONTAINS_OP:
    case XT_BC_BINARY_OP:
    case XT_BC_UNARY_NOT:
    case XT_BC_UNARY_NEGATIVE:
    case XT_BC_SWAP:
    case XT_BC_COPY:
    case XT_BC_POP_TOP:
    case XT_BC_JUMP_FORWARD:
    case XT_BC_JUMP_IF_FALSE_OR_POP:
    case XT_BC_JUMP_IF_TRUE_OR_POP:
    case XT_BC_POP_JUMP_FORWARD_IF_FALSE:
    case XT_BC_POP_JUMP_FORWARD_IF_TRUE:
    case XT_BC_POP_JUMP_FORWARD_IF_NONE:
    case XT_BC_POP_JUMP_FORWARD_IF_NOT_NONE:
    case XT_BC_RETURN_VALUE: return true;
    default: return false;
    }
}

static bool is_quiet_block(const XtCfg *cfg, const XtCfgBlock *blk)
{
    for (uint32_t k = 0; k < blk->count; k++)
        if (!is_quiet(cfg->instrs[blk->first + k].op)) return false;
    return !blk->is_header;
}

/* A return that was seen more than once. */
static bool returns_often(const XtCfg *cfg, const XtCfgBlock *blk)
{
    const XtInstr *last = &cfg->instrs[blk->first + blk->count - 1];
    const XtSite *site = last->op == XT_BC_RETURN_VALUE ? xt_site_at(cfg->code, last->site) : NULL;
    return site && site->freq >= XT_SOME;
}

uint8_t *xt_early_blocks(XtBuilder *b, const XtCfg *cfg)
{
    uint8_t *early = xt_arena_alloc(b->f->arena, cfg->nblocks);
    uint32_t instrs = 0;
    bool all = true;
    for (uint32_t i = cfg->nblocks; i-- > 0;) { /* reverse post-order, and no loops: what follows is known */
        const XtCfgBlock *blk = cfg->blocks[i];
        bool leads = blk->nsucc == 0 && returns_often(cfg, blk);
        for (uint32_t k = 0; k < blk->nsucc; k++) leads |= early[blk->succ[k]->id];
        early[i] = leads && is_quiet_block(cfg, blk);
        all &= early[i];
        if (early[i]) instrs += blk->count;
    }
    return early[0] && !all && instrs <= MAX_INSTRS ? early : NULL;
}
