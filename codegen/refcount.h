/* refcount.h -- the checker of pass_refcount.c */
#ifndef XT_CODEGEN_REFCOUNT_H
#define XT_CODEGEN_REFCOUNT_H
#include "codegen/ir.h"
/* Walks all paths of f (after xt_pass_refcount) and proves that each owned reference is consumed exactly once, at exits too. False: err says where. */
bool xt_refcount_check(const XtFunc *f, char err[256]);
#endif
