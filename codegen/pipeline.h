/* pipeline.h -- the passes in their order, and development input. */
#ifndef XT_CODEGEN_PIPELINE_H
#define XT_CODEGEN_PIPELINE_H
#include "codegen/ir.h"

/* Runs all passes on f; prints the function to stderr behind each pass whose letter (passes.def) is in dump. 0, or XT_REFUSE_* with err. */
int xt_run_passes(XtFunc *f, const char *dump, char err[256]);
/* A small unit with static storage that IR text can be lowered against: codes 0..3, shape 0 = m.C with facts INST_VALUE x 0, SLOT y 16, METHOD m. */
XtUnit *xt_dev_unit(void);
#endif
