/* devunit.c -- see pipeline.h */
#include "codegen/pipeline.h"

XtUnit *xt_dev_unit(void)
{
    static XtFact facts[] = {
        {XT_FACT_INST_VALUE, "x", 0, -1, NULL},
        {XT_FACT_SLOT, "y", 16, -1, NULL},
        {XT_FACT_METHOD, "m", 0, 1, NULL},
    };
    static XtShape shapes[] = {{.module = "m", .qualname = "C", .is_heap = 1, .has_values = 1, .nfacts = 3, .facts = facts}};
    static XtConst consts[8];
    static const char *names[] = {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"};
    static uint8_t kinds[8]; /* all plain */
    static XtCode codes[4];
    for (int i = 0; i < 4; i++)
        codes[i] = (XtCode){.hash = {(uint8_t)(i + 1)},
                            .name = "f",
                            .qualname = "f",
                            .file = "f.py",
                            .nlocals = 8,
                            .nlocalsplus = 8,
                            .localkinds = kinds,
                            .nconsts = 8,
                            .consts = consts,
                            .nnames = 8,
                            .names = names};
    static XtUnit unit = {.ncodes = 4, .codes = codes, .nshapes = 1, .shapes = shapes, .osr = -1, .python = "3.11.2"};
    return &unit;
}
