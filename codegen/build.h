/* build.h -- internals of the IR builder, shared by build*.c and the specialisation components spec_*.c.
 *
 * The builder interprets bytecode abstractly, block by block in reverse post-order. Its state is what the interpreter's frame would hold: a node for each
 * local and each value stack entry. An entry may be unboxed (reps I, F, B) or virtual (V_* nodes). A component takes an instruction when the static
 * types and the profile fit, pops its operands, appends nodes and pushes its result; otherwise the generic form is built.
 */
#ifndef XT_CODEGEN_BUILD_H
#define XT_CODEGEN_BUILD_H
#include "codegen/bytecode.h"
#include "protocol/reasons.h"
#include "protocol/symbols.h"

typedef struct XtState {
    uint32_t sp;
    XtNode **locals, **stack;
} XtState;

typedef struct XtIncoming XtIncoming; /* an edge into a block: from ends without a terminator yet */
struct XtIncoming {
    XtBlock *from;
    XtState st;
    XtIncoming *next;
};

/* What a loop header's phi for one slot looks like. Found out by building; kept over restarts, only ever widened. */
typedef struct XtPlan {
    uint64_t ctx;
    uint32_t block;
    int32_t slot;     /* slot: local, or nlocalsplus + stack entry */
    uint8_t rep, py;  /* rep of the phi; py when an object */
    bool maybe;       /* may be unbound although unboxed: a second phi says so */
    bool entry_guard; /* the entry value is guarded and unboxed on the entry edge */
    uint8_t changes;
} XtPlan;

/* A suspension point of the root: what native code is found to have in its places when it suspends there. Kept over restarts, only ever widened. */
typedef struct XtResumeForm {
    uint8_t rep, py;
    bool known;
} XtResumeForm;
typedef struct XtResume {
    uint32_t unit;       /* where the frame goes on */
    XtResumeForm *forms; /* locals, then the value stack */
} XtResume;

typedef struct XtFrameB XtFrameB; /* one function activation that is being built: the root or an inlined call */
struct XtFrameB {
    XtFrameB *parent;
    int code;
    const XtCode *co;
    XtCfg *cfg;
    uint64_t ctx;
    int depth;
    struct XtBlock *ins_block; /* where the instruction began */
    XtNode *func, *globals, *builtins;
    XtState cur;
    const XtInstr *ins; /* instruction being built */
    XtCfgBlock *blk;    /* its block */
    XtNode **pre_stack;
    uint32_t pre_sp;     /* value stack as the instruction found it */
    bool init;           /* inlined: __init__ of the instance on top of the caller's stack */
    bool getter;         /* inlined: getter of a property of the object on top of the caller's stack */
    uint32_t kwnames;    /* constant index + 1 set by KW_NAMES for the next CALL */
    XtIncoming **in;     /* per cfg block */
    XtBlock **header;    /* per cfg block: IR block of loop headers */
    XtIncoming *returns; /* inlined: value in st.stack[0] */
    XtNode **args;       /* inlined: what it was called with */
    uint32_t nargs;
    uint8_t *early;   /* inlined only as far as it returns early: per cfg block, belongs to that part; else NULL */
    uint32_t effects; /* XtBuilder.effects where it begins */
    int consumer;     /* XT_CONSUME_*: an inlined generator expression; stack entry 0 is the function that consumes what it yields */
};

typedef struct XtBuilder {
    XtFunc *f;
    const XtUnit *u;
    XtArena *arena; /* outlives restarts */
    XtBlock *cur;   /* NULL: the code here is unreachable */
    XtFrameB *fr;
    XtSnap *snap;
    XtNode *keep; /* V_KEEP of snapshots, or NULL */
    uint32_t snap_sp;
    XtPlan *plans;
    uint32_t nplans, plans_cap;
    bool restart, failed;
    bool may_trace;      /* the instruction being built runs code that may switch tracing on */
    bool operands_taken; /* by a callee: the frame of an inlined call has dropped them, others will have */
    bool no_virtual_iters;
    bool free_stacks; /* loops change entries of the value stack, as no compiler's do */
    bool converting;  /* at an edge: what is made is not the instruction's */
    uint32_t peels;
    struct {
        uint64_t ctx;
        uint32_t unit;
    } peel[64];
    uint32_t nsame;
    struct {
        uint64_t ctx;
        uint32_t local;
    } same[32];       /* locals that loops carry as the objects that they are */
    uint32_t budget;  /* instructions that may still be inlined */
    uint32_t emitted; /* nodes so far */
    uint32_t pushes;  /* frames of inlined calls that the nodes so far push around their helpers */
    uint32_t effects; /* nodes so far that may run Python code or change something */
    uint32_t nrefused;
    uint64_t refused[256]; /* contexts of calls that turned out not to be worth inlining; kept over restarts */
    uint64_t *kept;        /* bit set: parameters of the root that stay in the frame */
    bool resumable;        /* the root is a generator or coroutine, entered where it is suspended */
    uint32_t nresumes, resumes_cap;
    XtResume *resumes;
    uint32_t refusal;
    char *err;
} XtBuilder;

/* What was left too often for so many attempts gets the forms that do not leave but call out, at all its places: their code is longer, keeps references and
 * forgets what is known of objects. */
enum { XT_GENERAL_ATTEMPT = 4 };
static inline bool xt_is_general(const XtBuilder *b) { return b->u->attempt >= XT_GENERAL_ATTEMPT; }

/* --- build_state.c: nodes --- */
XtNode *xt_emit(XtBuilder *b, XtOp op, XtRep rep, uint32_t nargs, ...); /* appended; snapshot and npop set where the op wants them */
XtNode *xt_cmp(XtBuilder *b, XtOp op, XtCC cc, XtNode *x, XtNode *y);   /* I_CMP or F_CMP */
XtNode *xt_emit_v(XtBuilder *b, XtOp op, XtRep rep, uint32_t nargs, XtNode **args);
XtNode *xt_virtual(XtBuilder *b, XtOp op, uint32_t nargs, ...); /* V_* node, in no block */
XtNode *xt_int(XtBuilder *b, int64_t v);
XtNode *xt_float(XtBuilder *b, double v);
XtNode *xt_sym(XtBuilder *b, int sym);
XtNode *xt_none(XtBuilder *b);
XtNode *xt_name(XtBuilder *b, uint32_t i);
XtNode *xt_null_entry(XtBuilder *b);
XtSnap *xt_snap(XtBuilder *b); /* state before the current instruction */
XtState xt_copy_state(XtBuilder *b, const XtFrameB *fr, const XtState *s);
void xt_exit_here(XtBuilder *b, int reason); /* ends the block: the interpreter goes on with this instruction */
/* --- locals and value stack --- */
void xt_push(XtBuilder *b, XtNode *v);
XtNode *xt_pop(XtBuilder *b);                              /* any rep, maybe virtual */
XtNode *xt_pop_obj(XtBuilder *b);                          /* a real object */
XtNode *xt_peek(XtBuilder *b, uint32_t depth);             /* 1 is the top */
void xt_refine(XtBuilder *b, XtNode *old, XtNode *better); /* in the current frame's locals and stack */
bool xt_is_virtual(const XtNode *v);
/* --- build_convert.c --- */
XtPy xt_py(const XtNode *v);                           /* statically known exact type, or ANY */
XtNode *xt_box(XtBuilder *b, XtNode *v);               /* to an object: boxes, or makes what is virtual */
XtNode *xt_bound(XtBuilder *b, XtNode *v);             /* what may be NULL -> the object; leaves when it is */
XtNode *xt_guard_py(XtBuilder *b, XtNode *v, XtPy py); /* object -> object of that exact type, refined in the state */
XtNode *xt_as_i64(XtBuilder *b, XtNode *v);            /* of INT or BOOL, guards when not known */
XtNode *xt_as_f64(XtBuilder *b, XtNode *v, XtPy py);   /* py: FLOAT, INT or BOOL as assumed */
XtNode *xt_i64_to_f64(XtBuilder *b, XtNode *i);        /* leaves when it does not fit */
XtNode *xt_as_bool(XtBuilder *b, XtNode *v);           /* truth value of anything */
/* Is v, at that depth of the stack, a double (int64) that nothing else in the frames names? Then the object made of it exists for its new place only. */
bool xt_is_temporary(XtBuilder *b, const XtNode *v, uint32_t depth, XtRep rep);
XtNode *xt_guard_bool(XtBuilder *b, XtNode *cond, bool want, int reason);
/* --- build_flow.c --- */
void xt_go(XtBuilder *b, XtCfgBlock *to);                         /* ends the current block */
void xt_go_with(XtBuilder *b, XtCfgBlock *to, const XtState *st); /* the same with another state than the current one */
void xt_if(XtBuilder *b, XtNode *cond, XtCfgBlock *if_true, XtCfgBlock *if_false, uint32_t extra_pop_true, uint32_t extra_pop_false);
/* Ends the block by a branch: goes on in the true one, returns the false one (no terminator). */
XtBlock *xt_split(XtBuilder *b, XtNode *cond, bool likely);
/* n open blocks, each bringing an object, go on in a new block; the result is their phi. */
XtNode *xt_join_values(XtBuilder *b, XtBlock **from, XtNode **values, uint32_t n);
void xt_join_here(XtBuilder *b, XtBlock *other); /* current and other go on in a new block */
/* --- build_loop.c --- */
/* The program asks which object v is: the locals that hold it carry an object through loops, no number. */
void xt_keep_object(XtBuilder *b, const XtNode *v);
/* --- build_profile.c --- */
const XtSite *xt_site(XtBuilder *b);                      /* of the current instruction, or NULL */
const XtSite *xt_site_at(const XtCode *c, uint32_t unit); /* of the instruction at unit */
XtPy xt_seen(XtBuilder *b, const XtNode *v, int operand); /* static type, else the one type seen for that operand (0 = top), else ANY */
int xt_seen_shape(XtBuilder *b, int operand, int *fact);  /* the one class seen, or -1 */
const XtObs *xt_seen_callee(XtBuilder *b);                /* the one callee seen at a CALL, or NULL */
/* --- build_drop.c --- */
void xt_let_go(XtBuilder *b, XtNode *v);         /* the state has v no more: a reference ends here, unless the newest node has dropped it */
void xt_drop_stack(XtBuilder *b, uint32_t keep); /* all but the lowest */
void xt_drop_frame(XtBuilder *b);                /* at a return of the inlined frame that is being built */
/* --- build_inline.c; spec_call.c decides --- */
enum { XT_MAX_INLINE_DEPTH = 5 };
void xt_return_inlined(XtBuilder *b, XtFrameB *fr, XtNode *v); /* v is what fr returns; ends the block */
uint64_t xt_inline_ctx(const XtFrameB *caller, int code);      /* of the call of that code that is being built */
bool xt_is_refused(const XtBuilder *b, uint64_t ctx);          /* that call, by a try before the restart */
void xt_refuse(XtBuilder *b, uint64_t ctx);                    /* and restarts */
bool xt_inline_consumed(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs, int consumer, XtNode *by);
bool xt_inline(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs); /* operands are popped already; pushes the result */
/* The same for the __init__ of a new instance, which is args[0] and the top of the stack: pushes nothing. The code returns nothing but None. */
bool xt_inline_init(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs);
/* The getter of a property of the top of the stack, which the result replaces. */
bool xt_inline_getter(XtBuilder *b, int code, XtNode *func);
/* Inlines what leads to the early returns of a function that is not inlined as a whole; elsewhere the call is made after all. False: there are none. */
bool xt_inline_early(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs);
/* build_early.c: the blocks of that part, by id, or NULL */
uint8_t *xt_early_blocks(XtBuilder *b, const XtCfg *cfg);
/* build_ops.c: CALL of whatever the stack says; pops its entries, pushes the result. */
void xt_call_generally(XtBuilder *b, uint32_t nargs, uint32_t kwnames);
/* Behind code of the program (flag k), ahead of the instruction next: native code is left when tracing has begun. */
void xt_leave_if_traced(XtBuilder *b, const XtInstr *next);
/* spec_call.c */
/* The call straight to the function's native code, one argument a parameter. The stack entries are popped already; pushes the result. */
bool xt_call_code(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t n);
enum { XT_MAX_PLACED = 24, XT_PLACED_REST = INT16_MIN };
typedef struct XtPlaced { /* how a call's arguments fill the callee's parameters */
    uint32_t n;
    int16_t from[XT_MAX_PLACED]; /* number of the argument, -k: func_defaults[-k], or XT_PLACED_REST: the tuple of *args */
    uint32_t rest, nrest;        /* the arguments in that tuple */
} XtPlaced;
/* Can code be called with nargs arguments, the last ones by the names of the constant kwnames - 1 (0: none), and what is its frame then? */
bool xt_place(XtBuilder *b, int code, uint32_t nargs, uint32_t kwnames, XtPlaced *placed);
XtNode **xt_placed_args(XtBuilder *b, const XtPlaced *placed, XtNode *func, XtNode **args); /* one a parameter; guards the defaults */
/* A guard of the CALL that is being built: resumes at its KW_NAMES or PRECALL. */
XtNode *xt_call_guard(XtBuilder *b, XtOp op, int32_t a, XtNode *v);
bool xt_call_getter(XtBuilder *b, int code, XtNode *func); /* inlined, straight or generally (code -1) */
int xt_made_code(const XtBuilder *b, const XtNode *func);  /* the code of a function that MAKE_FUNCTION makes here, or -1 */
bool xt_plain_callee(XtBuilder *b, int code, uint32_t nargs);
bool xt_inlinable(XtBuilder *b, int code);
bool xt_needs_cells(const XtCode *c);             /* cells of its own, or the class's for super() */
bool xt_spec_operator(XtBuilder *b, int nb);      /* spec_operator.c: of a class */
bool xt_spec_item(XtBuilder *b);                  /* BINARY_SUBSCR likewise */
bool xt_spec_member(XtBuilder *b, bool inverted); /* CONTAINS_OP likewise */
/* spec_construct.c: the call of a class */
bool xt_spec_construct(XtBuilder *b, XtNode *callable, const XtObs *seen, uint32_t nargs, uint32_t kwnames);
bool xt_is_new_here(const XtBuilder *b, const XtNode *o, int shape,
                    int fact); /* an instance just made, which nothing else knows, without that attribute */
/* --- components: true when they took the instruction --- */
bool xt_spec_binary(XtBuilder *b, int nb);
bool xt_spec_unary(XtBuilder *b, int opcode);
bool xt_spec_compare(XtBuilder *b, XtCC cc);
bool xt_spec_subscr(XtBuilder *b);
bool xt_spec_store_subscr(XtBuilder *b);
bool xt_spec_contains(XtBuilder *b, bool inverted);
bool xt_spec_unpack(XtBuilder *b, uint32_t n);
bool xt_spec_getiter(XtBuilder *b);
/* Is the GET_ITER there followed by the loop, or by the call of a comprehension, or of a generator expression for xt_spec_genexpr, that is going to be
 * inlined? Then the iterator can be virtual. sp: of the stack when what is iterated over is on top. */
bool xt_iterates_at(XtBuilder *b, const XtInstr *get_iter, uint32_t sp);
bool xt_is_virtual_iter(const XtNode *v);
bool xt_spec_foriter(XtBuilder *b, XtCfgBlock *body, XtCfgBlock *end);
bool xt_spec_load_attr(XtBuilder *b, uint32_t name);
bool xt_spec_store_attr(XtBuilder *b, uint32_t name);
bool xt_spec_load_method(XtBuilder *b, uint32_t name);
bool xt_spec_call(XtBuilder *b, uint32_t nargs, uint32_t kwnames);
bool xt_spec_builtin(XtBuilder *b, const char *name, XtNode **args,
                     uint32_t nargs); /* operands popped and callee guarded; pushes the result */
typedef struct XtMethod {
    const char *name; /* "list.append" */
    XtConvention convention;
    XtPy result;
    bool runs_code;
} XtMethod;
const XtMethod *xt_find_method(const char *type, const char *name);        /* of methods_cp311.def, or NULL */
XtNode *xt_guard_shape(XtBuilder *b, XtNode *o, int shape, bool unhidden); /* unhidden: what the class has is used, see GUARD_SHAPE */
XtNode *xt_shape_value(XtBuilder *b, int shape, int fact);
XtNode *xt_adopt_iter(XtBuilder *b, XtNode *v, XtPy py); /* OSR: a real iterator as a virtual one, or NULL */
/* --- spec_super.c --- */
/* Was builtins.name called? For classes that are no XtPy: super, type. */
bool xt_is_builtin_class(const XtUnit *u, const XtObs *seen, const char *name);
int32_t xt_class_cell(const XtCode *c);                                  /* the local of the free variable __class__, or -1 */
bool xt_spec_super(XtBuilder *b, uint32_t nargs, const XtCfgBlock *blk); /* at the CALL of super, with the LOAD_METHOD behind it */
bool xt_spec_super_method(XtBuilder *b);                                 /* at that LOAD_METHOD */
/* --- build_genexpr.c: generator expressions inlined into what consumes them --- */
enum { XT_CONSUME_NOTHING, XT_CONSUME_ANY, XT_CONSUME_ALL, XT_CONSUME_SUM /* stack entry 1: the sum so far */ };
bool xt_consumed_at(XtBuilder *b, const XtInstr *call, uint32_t at); /* would it, at that CALL, with the function in stack entry at? */
bool xt_spec_genexpr(XtBuilder *b);                                  /* at the CALL that makes the generator */
bool xt_spec_consume(XtBuilder *b);                                  /* at the CALL that consumes it */
void xt_build_consume(XtBuilder *b);                                 /* YIELD_VALUE in it */
XtNode *xt_exhausted(XtBuilder *b, const XtFrameB *fr);              /* the result when it has ended */
/* --- build_handler.c: exceptions that this function catches --- */
uint32_t xt_wanted_handlers(XtBuilder *b, const XtCode *co, XtHandler **out); /* those that are compiled */
bool xt_catches(XtBuilder *b);                                                /* is there one for the current instruction? */
bool xt_is_caught(XtBuilder *b, const XtNode *n);                             /* is its exception caught here? */
void xt_catch(XtBuilder *b, XtNode *n); /* n, caught, is the last node: ends the block by TRY, goes on where it has not raised */
/* lasti: how far below the exception the instruction is that raised it first, 0: here */
void xt_build_reraise(XtBuilder *b, uint32_t lasti);
void xt_build_raise_again(XtBuilder *b); /* a bare raise */
void xt_build_end_async_for(XtBuilder *b);
void xt_go_to_handler(XtBuilder *b); /* ends the block: an exception of the current instruction is set */
/* --- build_gen.c: generators and coroutines --- */
void xt_build_resumes(XtBuilder *b); /* the root's entry: to the block behind each suspension point, with everything taken from the frame */
void xt_build_yield(XtBuilder *b);
void xt_build_send(XtBuilder *b, XtCfgBlock *blk);
bool xt_is_weak(const XtNode *v);                                   /* taken at a resumption: nothing is known of it */
const XtResumeForm *xt_weak_form(XtBuilder *b, const XtNode *v);    /* what it was when it was suspended, if that is known */
bool xt_loop_suspends(const XtFrameB *fr, const XtInstr *for_iter); /* is there a YIELD_VALUE in the loop? */
/* --- build_ops.c: all instructions --- */
void xt_build_instr(XtBuilder *b, XtCfgBlock *blk);
#endif
