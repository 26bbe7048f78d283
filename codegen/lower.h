/* lower.h -- what the lower_*.c files share: one XtLower a compilation, IR in, LLVM IR in one module out.
 *
 * lower.c         module, function, blocks, phis, terminators; xt_lower()
 * lower_exit.c    exits: recipes and the code that saves values and leaves
 * lower_home.c    homes: values that many exits need are stored once, where they are defined
 * lower_call.c    calls of runtime helpers, safepoints, operations that are nothing but a helper call (helpers.def)
 * lower_frame.c   frames on the C stack: of inlined code around call-outs, of direct calls
 * lower_value.c   sources, boxes, guards, polling
 * lower_number.c  int64, double and bool arithmetic
 * lower_object.c  lists, tuples, strings, attributes, globals: in line, with helpers behind
 * lower_iter.c    real iterators
 * lower_ref.c     reference counts
 * lower_layout.c  order of blocks and places of addresses, for the quick code generator
 *
 * The LLVM value of a node in a block is in node->tmp (set by xt_set, read by xt_use). Constants and objects of the code are made where they are used.
 */
#ifndef XT_CODEGEN_LOWER_H
#define XT_CODEGEN_LOWER_H
#include "codegen/blobwriter.h"
#include "codegen/ir.h"
#include "codegen/irutil.h"
#include "codegen/layout.h"
#include "protocol/reasons.h"
#include "protocol/symbols.h"
#include <llvm-c/Core.h>

typedef struct XtLowerBlock {
    LLVMBasicBlockRef start, end;
} XtLowerBlock;

/* Kinds of memory that inline code reads and writes: reference counts, the slots of the blob, and the rest. No place is of two kinds. */
typedef enum XtMemory { XT_MEMORY_COUNT, XT_MEMORY_SLOT, XT_MEMORY_OTHER, XT_MEMORY_KINDS } XtMemory;

typedef struct XtLower {
    XtFunc *f;
    const XtUnit *unit;
    const XtLayout *lay;
    XtWriter *w;
    LLVMContextRef cx;
    LLVMModuleRef mod;
    LLVMBuilderRef b;
    LLVMValueRef fn, slots, ts, frame, how;
    LLVMTypeRef t_void, t_i1, t_i8, t_i16, t_i32, t_i64, t_f64, t_ptr, t_slots;
    LLVMValueRef buffer, args, outs; /* allocas of i64: exit values, call arguments, results by reference */
    uint32_t max_values, max_args, max_outs;
    uint32_t *homes, nhomes; /* by node id: word of the buffer plus 1, 0: none */
    XtNode *shown; /* has called out, and what was there to be looked at still is: a trace function may be told that it has raised */
    XtNode *raises;
    LLVMBasicBlockRef raise_block;        /* the last node that got a raise exit, and its block */
    LLVMValueRef watch;                   /* docs/abi.md, watch record: alloca, NULL when no call or poll needs one */
    LLVMValueRef memory[XT_MEMORY_KINDS]; /* metadata of loads and stores */
    unsigned alias_kind;                  /* LLVM's number of that kind of metadata */
    LLVMValueRef save;                    /* stands for the stores of an exit until the passes have run */
    LLVMValueRef leave[3];                /* and these for xt_rt_exit / xt_rt_raise / xt_rt_reraise */
    LLVMValueRef drop;                    /* void drop(object, frame, unit): a refcount has reached zero */
    LLVMValueRef frames[64];              /* frames pushed for the current call-out from inlined code, outermost first */
    uint32_t nframes, nlevels;            /* levels: as recursion_remaining counts them */
    LLVMValueRef frame_memory[64];        /* allocas for them by depth; [0]: for the frame of a direct call */
    uint32_t frame_words[64];
    XtBlock *block;
    XtSnap *snap; /* the last one seen: where DECREF happens */
    bool *synced; /* by slot: some operation stores a borrowed pointer there */
    bool stress, failed;
    bool calls_out; /* some operation may run code of any kind */
    char *err;      /* 256 bytes */
} XtLower;

void xt_lower_fail(XtLower *, const XtNode *, const char *what); /* the first failure is kept; lowering goes on with undefined values */

/* --- lower.c: small tools --- */
LLVMValueRef xt_use(XtLower *, XtNode *);
int64_t xt_object_slot(XtLower *, const XtNode *); /* slot of an object of the code or a type; -1: not one */
void xt_set(XtNode *, LLVMValueRef);
LLVMTypeRef xt_type(XtLower *, XtRep);
LLVMValueRef xt_i64(XtLower *, int64_t);
LLVMValueRef xt_null(XtLower *);
LLVMValueRef xt_at(XtLower *, LLVMValueRef p, int64_t bytes);                         /* p + bytes */
LLVMValueRef xt_load(XtLower *, LLVMTypeRef, LLVMValueRef p, int64_t bytes);          /* *(type *)(p + bytes) */
LLVMValueRef xt_constant_load(XtLower *, LLVMTypeRef, LLVMValueRef p, int64_t bytes); /* the same, of memory that never changes */
void xt_store(XtLower *, LLVMValueRef v, LLVMValueRef p, int64_t bytes);
LLVMValueRef xt_count(XtLower *, LLVMValueRef object); /* its reference count: always by these two */
void xt_set_count(XtLower *, LLVMValueRef object, LLVMValueRef count);
LLVMValueRef xt_element(XtLower *, LLVMTypeRef, LLVMValueRef p, LLVMValueRef index); /* &((type *)p)[index] */
LLVMValueRef xt_slot_address(XtLower *, uint32_t slot);
LLVMValueRef xt_slot(XtLower *, uint32_t slot, LLVMTypeRef, bool constant); /* constant: never changes once native code runs */
LLVMValueRef xt_symbol(XtLower *, XtSymbol);                                /* address of a data symbol */
LLVMBasicBlockRef xt_new_block(XtLower *, const char *name);
void xt_goto(XtLower *, LLVMBasicBlockRef); /* the builder's position: its end */
void xt_branch(XtLower *, LLVMValueRef c, LLVMBasicBlockRef yes, LLVMBasicBlockRef no, XtLikely);
LLVMValueRef xt_merge2(XtLower *, LLVMTypeRef, LLVMValueRef a, LLVMBasicBlockRef from_a, LLVMValueRef b, LLVMBasicBlockRef from_b);
LLVMBasicBlockRef xt_here(XtLower *);
LLVMValueRef xt_icmp(XtLower *, LLVMIntPredicate, LLVMValueRef, LLVMValueRef);
LLVMValueRef xt_pick(XtLower *, LLVMValueRef c, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef xt_out(XtLower *, uint32_t n, uint32_t i); /* address of result word i of n */

/* --- lower_exit.c --- */
enum { XT_NO_SLOT = -1 };
void xt_lower_reraise(XtLower *, XtNode *);
void xt_leave(XtLower *, XtNode *, bool raise, int64_t slot); /* ends the current LLVM block by leaving at n's snapshot */
void xt_guard(XtLower *, XtNode *, LLVMValueRef ok,
              int64_t slot); /* goes on only when ok, else leaves; in stress mode leaves now and then */
void xt_guard_found(XtLower *l, XtNode *n,
                    LLVMValueRef ok); /* likewise, never without a reason: what the node has found by then would leak */
bool xt_is_watched(const XtNode *);   /* a call or poll whose values are saved ahead of it, so that they can be looked at */
void xt_begin_watch(XtLower *);       /* the parts of the record that stay the same */
void xt_watch(XtLower *, XtNode *);   /* saves them, for the node's raise exit, too */
LLVMBasicBlockRef xt_raise_block(XtLower *, XtNode *);   /* where the node raises: one block for all its reasons */
void xt_raise_if(XtLower *, XtNode *, LLVMValueRef bad); /* raise exit */
void xt_lower_caught(XtLower *, XtNode *); /* the node has raised, and a handler of this function follows: the frame's traceback entry */
void xt_leave_stores(XtLower *);           /* once LLVM's passes have run: exits really store their values */
void xt_leave_joins(XtLower *);            /* likewise: they jump to a common block for each way of leaving */

/* --- lower_home.c --- */
void xt_find_homes(XtLower *);
uint32_t xt_home(XtLower *, XtNode *);   /* the value's word of the buffer plus 1, or 0 */
void xt_store_home(XtLower *, XtNode *); /* behind each node */

/* --- lower_value.c --- */
LLVMValueRef xt_box_int(XtLower *, LLVMValueRef); /* a new reference */

/* --- lower_call.c --- */
LLVMValueRef xt_call_pointer(XtLower *, LLVMValueRef function, LLVMTypeRef result, LLVMValueRef *args, uint32_t n);
LLVMValueRef xt_call(XtLower *, XtSymbol, LLVMTypeRef result, LLVMValueRef *args, uint32_t n);
/* where the frame is whose instruction at that unit calls a Python function: CALL puts it at its last cache entry (agent/frames.h) */
uint32_t xt_unit_calling(const XtLower *, uint32_t code, uint32_t unit);
/* where frame i of the node's snapshot is while the node runs code, or raises */
uint32_t xt_unit_at(const XtNode *, const XtSnap *, uint32_t i);
bool xt_calls_out(const XtNode *);          /* a call, or an operation whose helper may run Python code and raise */
void xt_safepoint(XtLower *, XtNode *);     /* ahead of a call-out: prev_instr, synchronised locals, frames of inlined code */
void xt_safepoint_end(XtLower *, XtNode *); /* behind it, on all paths */
void xt_hide(XtLower *, XtNode *);          /* what was there to be looked at may be dropped from now on */
void xt_check_object(XtLower *, XtNode *, LLVMValueRef object); /* NULL: raise exit */
void xt_check_status(XtLower *, XtNode *, LLVMValueRef status); /* negative: raise exit */

/* --- lower_frame.c --- */
/* links frames of the inlined calls in the node's snapshot on top of the outermost */
void xt_push_frames(XtLower *, const XtNode *);
/* unlinks them; what observers made of them is dealt with. leaves: native code is left behind the instruction when there is such a thing */
void xt_pop_frames(XtLower *, bool leaves);
void xt_count_levels(XtLower *, int64_t change); /* of recursion that remain */
void xt_lower_call_code(XtLower *, XtNode *);
void xt_lower_construct(XtLower *, XtNode *);
void xt_frame_sizes(XtLower *); /* at the end of lowering: the allocas get their sizes */

/* --- lower_ref.c --- */
void xt_incref(XtLower *, LLVMValueRef object);
/* at: a C op that owns the drop (its snapshot is the safepoint), DECREF or XDECREF itself, or NULL. */
void xt_decref(XtLower *, LLVMValueRef object, XtNode *at);
void xt_if_not_null(XtLower *, LLVMValueRef object, void (*then)(XtLower *, LLVMValueRef, XtNode *), XtNode *at);

/* --- lower_layout.c --- */
void xt_localise_addresses(XtLower *);
void xt_order_blocks(XtLower *); /* the likely way first, in one piece */

/* The families: true when the operation is theirs. */
bool xt_lower_value(XtLower *, XtNode *);
/* Calls LLVM's intrinsic of that name, overloaded for type (lower_number.c). */
LLVMValueRef xt_intrinsic(XtLower *l, const char *name, LLVMTypeRef type, LLVMValueRef *args, unsigned n);
bool xt_lower_number(XtLower *, XtNode *);
bool xt_lower_object(XtLower *, XtNode *);
bool xt_lower_ref(XtLower *, XtNode *);
bool xt_lower_iter(XtLower *, XtNode *);
bool xt_lower_call(XtLower *, XtNode *);
#endif
