/* lower_layout.c -- what LLVM's quick code generator leaves to others. It keeps the order of blocks that it is given. Blocks are made in the order in which they are needed, so
 * the way through a function would jump over its exits all the time. Here each block is followed by the one that goes on most likely; what is reached only
 * by unlikely branches comes last. */
#include "codegen/lower.h"
#include <stdlib.h>

typedef struct Layout {
    unsigned prof; /* metadata kind */
    LLVMBasicBlockRef *blocks, *stack, *later;
    bool *placed; /* by the block's number, which is its place in blocks */
    uint32_t n, nstack, nlater;
    LLVMBasicBlockRef last; /* placed */
} Layout;

/* The successor that is unlikely, -1: none, or none that is known. */
static int unlikely(const Layout *y, LLVMValueRef br)
{
    LLVMValueRef node = LLVMGetNumSuccessors(br) == 2 ? LLVMGetMetadata(br, y->prof) : NULL, operands[3];
    if (!node || LLVMGetMDNodeNumOperands(node) != 3) return -1;
    LLVMGetMDNodeOperands(node, operands);
    uint64_t yes = LLVMConstIntGetZExtValue(operands[1]), no = LLVMConstIntGetZExtValue(operands[2]);
    return yes > no ? 1 : yes < no ? 0 : -1;
}

static bool place(Layout *y, LLVMBasicBlockRef b, bool *placed)
{
    if (*placed) return false;
    *placed = true;
    if (y->last) LLVMMoveBasicBlockAfter(b, y->last);
    y->last = b;
    return true;
}

static int by_address(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t) * (LLVMBasicBlockRef const *)a, z = (uintptr_t) * (LLVMBasicBlockRef const *)b;
    return (x > z) - (x < z);
}

static bool *flag(const Layout *y, LLVMBasicBlockRef b)
{
    LLVMBasicBlockRef *at = bsearch(&b, y->blocks, y->n, sizeof *y->blocks, by_address);
    return &y->placed[at - y->blocks];
}

/* Places b and what follows; unlikely successors are put off. */
static void follow(Layout *y, LLVMBasicBlockRef b)
{
    y->nstack = 0;
    for (;;) {
        if (!place(y, b, flag(y, b))) {
            if (!y->nstack) return;
            b = y->stack[--y->nstack];
            continue;
        }
        LLVMValueRef end = LLVMGetBasicBlockTerminator(b);
        unsigned n = LLVMGetNumSuccessors(end);
        int put_off = unlikely(y, end);
        for (unsigned i = n; i-- > 0;) {
            LLVMBasicBlockRef next = LLVMGetSuccessor(end, i);
            if (!*flag(y, next)) *((int)i == put_off ? &y->later[y->nlater++] : &y->stack[y->nstack++]) = next;
        }
        if (!y->nstack) return;
        b = y->stack[--y->nstack];
    }
}

/* An address at a constant distance is computed where it is used, as a part of the instruction: kept over blocks it would be spilled. */
static void localise(XtLower *l, LLVMValueRef gep)
{
    LLVMBasicBlockRef home = LLVMGetInstructionParent(gep);
    for (LLVMUseRef use = LLVMGetFirstUse(gep), next; use; use = next) {
        LLVMValueRef user = LLVMGetUser(use);
        next = LLVMGetNextUse(use);
        if (LLVMIsAPHINode(user) || LLVMGetInstructionParent(user) == home) continue;
        LLVMPositionBuilderBefore(l->b, user);
        LLVMValueRef copy = LLVMInstructionClone(gep);
        LLVMInsertIntoBuilder(l->b, copy);
        for (int i = 0; i < LLVMGetNumOperands(user); i++)
            if (LLVMGetOperand(user, (unsigned)i) == gep) {
                LLVMSetOperand(user, (unsigned)i, copy);
                break;
            }
    }
    if (!LLVMGetFirstUse(gep)) LLVMInstructionEraseFromParent(gep);
}

void xt_localise_addresses(XtLower *l)
{
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(l->fn); b; b = LLVMGetNextBasicBlock(b))
        for (LLVMValueRef i = LLVMGetFirstInstruction(b), next; i; i = next) {
            next = LLVMGetNextInstruction(i);
            if (LLVMIsAGetElementPtrInst(i) && LLVMGetNumOperands(i) == 2 && LLVMIsAConstantInt(LLVMGetOperand(i, 1))) localise(l, i);
        }
}

void xt_order_blocks(XtLower *l)
{
    Layout y = {.n = LLVMCountBasicBlocks(l->fn), .prof = LLVMGetMDKindIDInContext(l->cx, "prof", 4)};
    uint32_t edges = 0;
    y.blocks = malloc(y.n * sizeof *y.blocks);
    if (!y.blocks) abort();
    LLVMGetBasicBlocks(l->fn, y.blocks);
    for (uint32_t i = 0; i < y.n; i++) edges += LLVMGetNumSuccessors(LLVMGetBasicBlockTerminator(y.blocks[i]));
    y.stack = malloc((edges + 1) * sizeof *y.stack);
    y.later = malloc((edges + 1) * sizeof *y.later);
    y.placed = calloc(y.n, sizeof *y.placed);
    if (!y.stack || !y.later || !y.placed) abort();
    qsort(y.blocks, y.n, sizeof *y.blocks, by_address);
    follow(&y, LLVMGetEntryBasicBlock(l->fn));
    for (uint32_t i = 0; i < y.nlater; i++) follow(&y, y.later[i]);
    free(y.blocks);
    free(y.stack);
    free(y.later);
    free(y.placed);
}
