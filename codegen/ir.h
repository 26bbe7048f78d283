/* ir.h -- the compiler's SSA form, and (at the end) every function of codegen/ by file. No Python.h, no LLVM here.
 *
 * A function is a list of basic blocks in reverse post-order, each a list of nodes ended by one terminator. Each node that yields a value is that
 * value. All memory belongs to the function's arena and goes with it. Operations: ops.def. What the interpreter would see at
 * a node is its snapshot: for the outermost frame and each inlined frame the instruction, all locals and the value stack, as nodes.
 *
 * Invariants (verify.c): operands dominate uses (also those of snapshots); PHI first in a block and one operand a predecessor; reps fit ops.def;
 * TRY follows one caught node, its succ[1] has no other predecessor; E/X ops have a snapshot; virtual (m) nodes are used only by snapshots and virtual nodes; critical edges into blocks with phis are split;
 * entry block has no predecessors; until refcount.c has run there are no INCREF... nodes.
 */
#ifndef XT_CODEGEN_IR_H
#define XT_CODEGEN_IR_H
#include "protocol/unit.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum XtOp {
#define XT_OP(name, res, flags, args) XT_OP_##name,
#include "codegen/ops.def"
#undef XT_OP
    XT_OP_COUNT
} XtOp;
typedef struct XtOpInfo {
    const char *name, *flags, *args;
    char res;
} XtOpInfo;
extern const XtOpInfo xt_op_info[XT_OP_COUNT];

typedef enum XtRep { XT_REP_V, XT_REP_O, XT_REP_N, XT_REP_I, XT_REP_F, XT_REP_B } XtRep;
typedef enum XtCC { XT_LT, XT_LE, XT_EQ, XT_NE, XT_GT, XT_GE } XtCC; /* as Py_LT ... Py_GE */
typedef enum XtLikely { XT_LIKELY_UNKNOWN, XT_LIKELY_TRUE, XT_LIKELY_FALSE } XtLikely;

typedef struct XtNode XtNode;
typedef struct XtBlock XtBlock;
typedef struct XtFunc XtFunc;
typedef struct XtArena XtArena;

typedef struct XtSnapFrame {
    int16_t code;  /* number in unit.codes */
    bool init;     /* __init__ of an instance that is the top stack entry of the frame around it: see protocol/blob.h */
    bool getter;   /* of a property of the object that is the top stack entry of the frame around it, which the result replaces */
    uint32_t unit; /* code unit of the instruction: innermost frame: where to resume / which raised; outer frames: their CALL */
    XtNode *func;  /* inlined frames: the function object; NULL for the outermost */
    uint32_t nlocals, nstack;
    XtNode **locals; /* nlocalsplus; NULL node (XT_OP_NULL) for unbound, V_KEEP for kept parameters, cells, free variables */
    XtNode **stack;  /* bottom first; XT_OP_NULL for NULL entries */
} XtSnapFrame;
typedef struct XtSnap {
    uint32_t nframes;
    XtSnapFrame *frames; /* outermost first */
} XtSnap;

/* How the C functions of methods are called: PyMethodDef.ml_flags */
typedef enum XtConvention {
    XT_METH_VARARGS = 1,
    XT_METH_NOARGS = 4,
    XT_METH_O = 8,
    XT_METH_FASTCALL = 128,
    XT_METH_FASTCALL_KEYWORDS = 130
} XtConvention;

struct XtNode {
    uint16_t op;    /* XtOp */
    uint8_t rep;    /* XtRep */
    uint8_t py;     /* XtPy: exact type of an object, XT_PY_ANY when not known */
    int16_t shape;  /* class of an object behind GUARD_SHAPE, -1 when not known */
    uint8_t reason; /* XT_EXIT_*: why a guard leaves */
    uint16_t npop;  /* raise exits leave out this many top stack entries of the snapshot's innermost frame */
    bool caught;    /* X: when it raises, goes on in succ[1] of its block's TRY. RAISE: the code behind it is the way to the handler */
    bool relied;    /* ints: its range has decided a comparison; holds behind its exits only, so they stay though nothing else may use it */
    bool sync;      /* C ops: ahead of it store all locals of the outermost frame's snapshot (all objects there) in the frame's slots */
    uint32_t id;    /* dense after xt_renumber() */
    uint32_t nargs;
    XtNode **args;
    int32_t a, b, c;
    int64_t imm;
    double fimm;
    const char *text; /* GUARD_OBJECT */
    XtSnap *snap;
    XtBlock *block;
    XtNode *prev, *next;
    /* filled by refcount.c for E and X nodes: what native code owns at the exit and gives up (guard exit / raise exit) */
    uint32_t nowned, nowned_raise;
    XtNode **owned, **owned_raise;
    XtNode *forward; /* passes: replaced by this node (xt_resolve) */
    void *tmp;       /* passes' scratch */
};
struct XtBlock {
    uint32_t id;
    uint32_t npreds, preds_cap;
    XtBlock **preds;
    XtBlock *succ[2];
    uint32_t nsucc;
    XtNode *first, *last; /* last is the terminator when complete */
    int32_t loop_depth;
    bool is_header; /* of a loop (some predecessor is a back edge) */
    bool cold;
    XtSnap *snap;  /* loop preheaders: state at the header's first instruction as it is on entry; guards hoisted here resume there */
    XtBlock *idom; /* xt_dominators */
    XtFunc *func;
    void *tmp;
};
typedef struct XtRelied XtRelied; /* a fact of a class that what was built takes for granted, whether or not a node still says so */
struct XtRelied {
    XtRelied *next;
    int shape, fact;
};
struct XtFunc {
    XtArena *arena;
    XtRelied *relied; /* what guards on these classes have to check */
    const XtUnit *unit;
    uint32_t nblocks, blocks_cap;
    XtBlock **blocks; /* [0] is the entry */
    uint32_t nnodes;  /* ids are below this */
    uint32_t nlocals; /* nlocalsplus of the root */
    int32_t osr;
    bool resumes; /* a generator's or coroutine's code: its entry goes to the suspension point */
};

/* --- arena.c --- */
XtArena *xt_arena_new(void);
void *xt_arena_alloc(XtArena *, size_t); /* zeroed, 16-aligned, never NULL (aborts the compiler child) */
void xt_arena_free(XtArena *);
/* --- ir.c: building and changing --- */
XtFunc *xt_func_new(const XtUnit *);
void xt_func_free(XtFunc *);
XtBlock *xt_block_new(XtFunc *);
XtNode *xt_node_new(XtFunc *, XtOp, XtRep, uint32_t nargs); /* not in a block yet */
void xt_append(XtBlock *, XtNode *);                        /* at the end */
void xt_insert_before(XtNode *at, XtNode *n);
void xt_insert_after(XtNode *at, XtNode *n);
void xt_unlink_node(XtNode *);
void xt_edge(XtBlock *from, XtBlock *to);        /* appends to succ and preds */
void xt_remove_edge(XtBlock *from, XtBlock *to); /* also drops the phi operands of that edge */
static inline bool xt_op_has(XtOp op, char flag)
{
    for (const char *f = xt_op_info[op].flags; *f; f++)
        if (*f == flag) return true;
    return false;
}
XtNode *xt_resolve(XtNode *);     /* follows forward */
void xt_apply_forwards(XtFunc *); /* replaces all uses, in operands and snapshots, of forwarded nodes; unlinks them */
void xt_for_each_snap_value(XtSnap *, void (*f)(XtNode **slot, void *ctx), void *ctx);
void xt_renumber(XtFunc *);   /* removes unreachable blocks, orders blocks in RPO, dense ids */
void xt_dominators(XtFunc *); /* idom, loop_depth, is_header */
bool xt_dominates(const XtBlock *a, const XtBlock *b);
void xt_remove_try(XtBlock *b);      /* it catches nothing: a jump to succ[0] */
XtNode *xt_raiser(const XtBlock *b); /* the node whose exceptions b's TRY catches; NULL: none */
/* --- text.c --- */
void xt_print(const XtFunc *, FILE *);                             /* text form */
XtFunc *xt_parse(const char *text, const XtUnit *, char err[256]); /* the inverse; NULL and err on error */
/* --- verify.c --- */
bool xt_verify(const XtFunc *, char err[256]);
/* --- bytecode.c, cfg.c: CPython 3.11 code objects as data --- */
/* --- build*.c and spec_*.c: bytecode + profile -> IR, specialised --- */
XtFunc *xt_build(const XtUnit *, uint32_t *refusal /* XT_REFUSE_* */, char err[256]); /* NULL when refused */
/* --- passes, one file each: pass_<name>.c; table in passes.def; return true when something changed --- */
bool xt_pass_simplify(XtFunc *); /* constant folding, unbox(box x), box(unbox x), guards on known types, dead phis */
bool xt_pass_gvn(XtFunc *);      /* merges equal P nodes that dominate; guards; R nodes within a block/memory state */
bool xt_pass_licm(XtFunc *);     /* hoists P nodes; guards whose operands are invariant, with the snapshot of the loop's entry state */
bool xt_pass_ranges(XtFunc *);   /* int ranges: marks I_ADD... as not overflowing, removes bounds checks */
bool xt_pass_dce(XtFunc *);      /* dead pure nodes and dead n-results without effect */
bool xt_pass_refcount(XtFunc *); /* last: places reference counts; fills owned lists */
/* --- lower.c (LLVM), object.c (ELF -> blob), blobwriter.c --- */
/* Compiles f to a finished blob. *blob is malloc'ed, the caller frees. 0, or XT_REFUSE_* with err. `dump`: letters of dump flags or "" */
int xt_lower(XtFunc *f, const char *dump, uint8_t **blob, size_t *size, char err[256]);
/* --- compile.c: the whole pipeline, readable in one function --- */
/* thorough: nobody waits for it */
int xt_compile(const uint8_t *unit, size_t unit_size, bool thorough, const char *dump, uint8_t **blob, size_t *size, char err[256]);
#endif
