/* build_core.h -- what the builder's own files share: build.c, build_state.c, build_flow.c, build_join.c, build_loop.c, build_drop.c, build_inline.c.
 * Components see build.h only.
 */
#ifndef XT_CODEGEN_BUILD_CORE_H
#define XT_CODEGEN_BUILD_CORE_H
#include "codegen/build.h"

/* --- build.c: whole bodies --- */
/* A frame with its control-flow graph, entered at that unit; NULL and XtBuilder.failed when it has none. */
XtFrameB *xt_new_frame(XtBuilder *b, XtFrameB *parent, int code, uint32_t entry, uint64_t ctx);
bool xt_build_body(XtBuilder *b, XtFrameB *fr); /* from the edges that have come into its first block; false: XtBuilder.failed */

/* --- build_state.c --- */
/* State of frame fr at unit with the given locals and stack, and of all its callers as they are. */
XtSnap *xt_snap_of(XtBuilder *b, const XtFrameB *fr, XtNode **locals, XtNode **stack, uint32_t sp, uint32_t unit);

/* --- build_flow.c --- */
void xt_end_jump(XtBuilder *b, XtBlock *from, XtBlock *to);
void xt_add_incoming(XtBuilder *b, XtBlock *from, XtCfgBlock *to, uint32_t pop); /* without the top entries, pop of them */
void xt_leave_unreached(XtBuilder *b, XtBlock *from, const XtState *st, uint32_t pop, uint32_t unit);

/* --- build_join.c: joins of forward edges --- */
typedef struct XtForm { /* of a joined value */
    uint8_t rep, py;
    bool maybe; /* may be unbound although unboxed */
} XtForm;
static inline bool xt_is_unboxed(uint8_t rep) { return rep == XT_REP_I || rep == XT_REP_F || rep == XT_REP_B; }
static inline bool xt_is_null(const XtNode *v) { return v->op == XT_OP_NULL; }
/* Entry s of a state: local s, or entry s - nlocals of the value stack. */
static inline XtNode **xt_entry(const XtState *st, uint32_t nlocals, uint32_t s)
{
    return s < nlocals ? &st->locals[s] : &st->stack[s - nlocals];
}
bool xt_same_depth(XtBuilder *b, const XtState *x, const XtState *y, uint32_t unit); /* of the value stacks; else XtBuilder.failed */
XtForm xt_form_of(const XtNode *v);
XtForm xt_join_forms(XtForm x, XtForm y, bool x_null, bool y_null); /* the least one that holds both */
/* v in the given form, built at the end of b->cur; guards leave to the given snapshot. flag: where the "is bound" bit goes for maybe forms. */
XtNode *xt_convert(XtBuilder *b, XtNode *v, XtForm form, XtSnap *snap, XtNode **flag);
XtNode *xt_new_phi(XtBuilder *b, XtBlock *blk, uint8_t rep, uint8_t py, uint32_t cap); /* without operands yet; there will be cap at most */
/* A comprehension's parameter is the iterator on its stack: st has the same for both where each of the edges has. */
void xt_same_iterators(const XtFrameB *fr, const XtIncoming *in, XtState *st);
/* Afterwards b->cur is open and fr->cur the joined state. False: unreachable. */
bool xt_join_forward(XtBuilder *b, XtFrameB *fr, XtIncoming *in, uint32_t unit);

/* --- build_loop.c: loop headers --- */
typedef struct XtHeaderSlot { /* a phi of the header */
    XtNode *phi, *flag;
    XtNode *entry;  /* what came in from outside, before it was converted */
    bool component; /* of a virtual iterator, the one at slot */
    int32_t slot;   /* as in XtPlan */
} XtHeaderSlot;
typedef struct XtHeader {
    XtBlock *block;
    uint32_t n;
    XtHeaderSlot *slots;
    XtState st;
    bool all; /* entered by OSR or from inside: all components of iterators may change */
} XtHeader;
XtHeader *xt_open_header(XtBuilder *b, XtFrameB *fr,
                         XtCfgBlock *blk); /* a preheader that brings the state into the planned form, and phis */
void xt_close_back_edge(XtBuilder *b, XtFrameB *fr, XtCfgBlock *blk, XtHeader *h, XtIncoming *in);

/* --- build_drop.c --- */
/* What the instruction took off the stack, in the interpreter's order, and what the local that it binds named before (or NULL). */
void xt_drop_gone(XtBuilder *b, XtFrameB *fr, XtNode *old_local);

/* --- build_inline.c --- */
void xt_call_after_all(XtBuilder *b, XtFrameB *fr); /* what leaves the part with the early returns makes the call (xt_inline_early) */
#endif
