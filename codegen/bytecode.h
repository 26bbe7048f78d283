/* bytecode.h -- CPython 3.11 code objects as data: decoding, control-flow graph, stack effects. */
#ifndef XT_CODEGEN_BYTECODE_H
#define XT_CODEGEN_BYTECODE_H
#include "codegen/ir.h"

typedef enum XtOpcode {
#define XT_OPCODE(name, number, caches) XT_BC_##name = number,
#include "codegen/opcodes_cp311.def"
#undef XT_OPCODE
} XtOpcode;

enum { /* inline cache entries, in code units */
#define XT_OPCODE(name, number, caches) XT_CACHES_##name = caches,
#include "codegen/opcodes_cp311.def"
#undef XT_OPCODE
};

enum { /* XtCode.flags */
       XT_CO_NEWLOCALS = 2,
       XT_CO_VARARGS = 4,
       XT_CO_VARKEYWORDS = 8,
       XT_CO_GENERATOR_LIKE = 0x20 | 0x80 | 0x200
};
/* Has it cells of its own, besides those of its closure? */
static inline bool xt_makes_cells(const XtCode *c)
{
    for (uint32_t i = 0; i < c->nlocalsplus; i++)
        if (c->localkinds[i] & XT_LOCAL_CELL) return true;
    return false;
}

typedef struct XtInstr {
    uint32_t unit; /* code unit of the first EXTENDED_ARG or of the instruction itself: where the interpreter resumes */
    uint32_t site; /* code unit of the instruction itself: where the profile counts it */
    uint32_t next; /* unit behind its inline caches */
    uint8_t op;    /* XtOpcode */
    int32_t arg;
    int32_t target; /* jumps: unit of the target, else -1 */
} XtInstr;

typedef struct XtCfgBlock XtCfgBlock;
struct XtCfgBlock {
    uint32_t id;           /* position in XtCfg.blocks, reverse post-order */
    uint32_t first, count; /* instructions */
    XtCfgBlock *succ[2];   /* [0] fall through (or only), [1] jump taken */
    uint32_t nsucc;
    XtCfgBlock *handler; /* where exceptions of its instructions go, NULL: to the interpreter, or out */
    uint32_t depth;      /* of the value stack there, before the exception */
    bool lasti;          /* the instruction that raised lies between the two */
    bool is_handler;     /* the first block of one */
    uint32_t npreds;
    bool is_header;     /* of a loop */
    bool peeled;        /* part of a peeled first iteration */
    bool is_open;       /* headers: the loop can also be entered elsewhere, from a suspension point (or by a goto) */
    XtCfgBlock *resume; /* ends with YIELD_VALUE: where the frame goes on when it is resumed */
    uint64_t *stored;   /* headers: bit set of the locals stored or deleted in the loop */
    uint8_t *in_loop;   /* headers: per block id: 1 when in the loop */
    uint32_t clone;     /* 0, or which copy of the same bytecode this is */
    void *tmp;
};
typedef struct XtCfg {
    const XtCode *code;
    uint32_t ninstrs;
    XtInstr *instrs;
    uint32_t nblocks;
    XtCfgBlock **blocks; /* [0] the entry; in resumable graphs not */
    bool resumable;      /* YIELD_VALUE ends a block, and what follows is an entry of its own */
    uint32_t nroots;     /* resumable: [0] the entry, then those behind YIELD_VALUE */
    XtCfgBlock **roots;
    uint64_t *stored_later; /* resumable: bit set of the locals stored or deleted in what a suspension point leads to */
} XtCfg;

/* An entry of the exception table: instructions in [start, end) go to target. */
typedef struct XtHandler {
    uint32_t start, end, target, depth;
    bool lasti;
    bool reraises; /* it is only wanted for what RERAISE raises */
} XtHandler;

const char *xt_opcode_name(uint8_t op);
/* Decodes code; false (with err) when the bytecode is malformed: unknown instruction, jump out of range, wrong operand. */
bool xt_decode(XtArena *, const XtCode *, XtInstr **out, uint32_t *n, char err[256]);
/* The graph of all blocks reachable by normal control flow from the instruction at entry_unit. NULL with err on malformed code. */
XtCfg *xt_cfg_build(XtArena *, const XtCode *, uint32_t entry_unit, char err[256]);
/* The same with the handlers given, as far as the graph stays reducible with them. */
XtCfg *xt_cfg_build_handled(XtArena *, const XtCode *, uint32_t entry_unit, const XtHandler *, uint32_t nhandlers, char err[256]);
/* xt_cfg_build for a generator or coroutine with all its suspension points as entries. A loop around one is open when it also goes round without it. */
XtCfg *xt_cfg_build_resumable(XtArena *, const XtCode *, uint32_t entry_unit, const XtHandler *, uint32_t nhandlers, char err[256]);
/* The value stack's depth at the start of each block, by id; below 0: unknown. at_entry: what it is there, 1 where the first resumption has sent a value. */
int *xt_cfg_depths(XtArena *, const XtCfg *, int at_entry);
/* Whether the place k of the value stack may be NULL at the start of block id, at [id * size + k]: where a call has NULL or a method. depths: xt_cfg_depths()'s;
 * size: the code's stacksize. */
bool *xt_cfg_nulls(XtArena *, const XtCfg *, const int *depths, uint32_t size);
/* Gives the loop at header a copy of its body in front, that runs the first iteration. */
void xt_cfg_peel(XtArena *, XtCfg *, XtCfgBlock *header);
/* Does the code only make its cells (and its generator) ahead of the first instruction that is traced, as compilers have it? */
bool xt_is_prefix_plain(const XtCode *);
/* The exception table; how many entries. */
uint32_t xt_handlers(XtArena *, const XtCode *, XtHandler **out);
/* Net effect on the value stack; jump: when the jump is taken. */
int xt_stack_effect(uint8_t op, int32_t arg, bool jump);
/* Stack depth at a unit, found by following the code and its handlers from its start; -1: it is not reached. */
int xt_stack_depth_at(XtArena *, const XtCode *, uint32_t unit);
#endif
