/* unitbuild.h -- builds the compile unit of a code object from what was recorded. GIL held. */
#ifndef XT_AGENT_UNITBUILD_H
#define XT_AGENT_UNITBUILD_H
#include "record.h"

/* Encodes the request for r's start (osr -1) or the loop at osr into a malloc'ed buffer. 0 or a negative errno. */
int xt_unit_build(XtRec *r, int32_t osr, uint32_t attempt, uint32_t mode, uint8_t **data, size_t *size);
/* LLVM feature string of this machine, a constant. */
const char *xt_cpu_features(void);
#endif
