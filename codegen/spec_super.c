/* spec_super.c -- super().name(...): the method is looked up without a super object.
 *
 * super() without arguments takes the class from the cell __class__ and the instance from the first parameter; super(class, object) says both. What
 * LOAD_METHOD makes of its object is found at once, at the CALL, by a helper that runs no code; where that would not do (another super, an empty cell,
 * an attribute that is neither a function nor a builtin's method) the CALL is left to the interpreter.
 */
#include "codegen/build.h"
#include <string.h>

bool xt_is_builtin_class(const XtUnit *u, const XtObs *seen, const char *name)
{
    int shape = (int)seen->callee_type - XT_PY_COUNT;
    return seen->callee == XT_CALLEE_TYPE && shape >= 0 && (uint32_t)shape < u->nshapes && !strcmp(u->shapes[shape].qualname, name) &&
           !strcmp(u->shapes[shape].module, "builtins");
}

int32_t xt_class_cell(const XtCode *c)
{
    for (uint32_t i = 0; i < c->nlocalsplus; i++)
        if ((c->localkinds[i] & XT_LOCAL_FREE) && !strcmp(c->localnames[i], "__class__")) return (int32_t)i;
    return -1;
}

/* super(): the class from the cell, the instance from the first parameter; neither is on the stack. */
static bool implied(XtBuilder *b, XtNode **class, XtNode **self)
{
    XtFrameB *fr = b->fr;
    int32_t at = xt_class_cell(fr->co);
    if (at < 0 || fr->parent || !fr->co->argcount || fr->co->localkinds[0] & (XT_LOCAL_CELL | XT_LOCAL_FREE)) return false;
    *self = fr->cur.locals[0];
    if ((*self)->rep != XT_REP_O || xt_is_virtual(*self)) return false;
    XtNode *cell = xt_emit(b, XT_OP_FRAME_CELL, XT_REP_O, 0);
    cell->a = at;
    *class = xt_emit(b, XT_OP_GUARD_BOUND, XT_REP_O, 1, xt_emit(b, XT_OP_CELL_GET, XT_REP_N, 1, cell));
    (*class)->reason = XT_EXIT_value;
    return true;
}

bool xt_spec_super(XtBuilder *b, uint32_t nargs, const XtCfgBlock *blk)
{
    XtFrameB *fr = b->fr;
    const XtInstr *next = fr->ins + 1;
    const XtObs *seen = xt_seen_callee(b);
    XtNode *callable = xt_peek(b, nargs + 1), *class = xt_peek(b, 2), *self = xt_peek(b, 1);
    if ((nargs != 0 && nargs != 2) || !seen || !xt_is_builtin_class(b->u, seen, "super") || xt_peek(b, nargs + 2)->op != XT_OP_NULL ||
        callable->rep != XT_REP_O || xt_is_virtual(callable))
        return false;
    if (next >= fr->cfg->instrs + blk->first + blk->count || next->op != XT_BC_LOAD_METHOD) return false;
    if (nargs == 0 ? !implied(b, &class, &self)
                   : class->rep != XT_REP_O || xt_is_virtual(class) || self->rep != XT_REP_O || xt_is_virtual(self))
        return false;
    XtNode *super = xt_call_guard(b, XT_OP_GUARD_OBJECT, 0, callable);
    super->text = "builtins.super";
    XtNode *method = xt_emit(b, XT_OP_SUPER_METHOD, XT_REP_N, 3, class, self, xt_name(b, (uint32_t)next->arg));
    method->reason = XT_EXIT_value;
    XtNode *second = xt_emit(b, XT_OP_SECOND, XT_REP_O, 1, method);
    second->a = 1;
    for (uint32_t i = 0; i < nargs + 2; i++) xt_pop(b);
    xt_push(b, xt_virtual(b, XT_OP_V_SUPER, 2, method, second));
    return true;
}

bool xt_spec_super_method(XtBuilder *b)
{
    XtNode *super = xt_peek(b, 1);
    if (super->op != XT_OP_V_SUPER) return false;
    xt_pop(b);
    xt_push(b, super->args[0]);
    xt_push(b, super->args[1]);
    return true;
}
