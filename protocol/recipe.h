/* recipe.h -- facts about recipe words (XtRecipeTag in blob.h) that checker, printer and linker share. */
#ifndef XT_PROTOCOL_RECIPE_H
#define XT_PROTOCOL_RECIPE_H
#include "blob.h"

static inline uint32_t xt_recipe_tag(uint32_t word) { return word & 0xff; }
static inline uint32_t xt_recipe_payload(uint32_t word) { return word >> 8; }

/* how many operand recipes follow the word */
static inline uint32_t xt_recipe_operands(uint32_t word)
{
    switch (xt_recipe_tag(word)) {
    case XT_R_RANGE_ITER: return 4;
    case XT_R_ENUMERATE:
    case XT_R_RANGE: return 3;
    case XT_R_LIST_ITER:
    case XT_R_TUPLE_ITER: return 2;
    case XT_R_MAYBE: return 1;
    case XT_R_TUPLE: return xt_recipe_payload(word);
    case XT_R_ZIP: return 2 * xt_recipe_payload(word);
    default: return 0;
    }
}

enum { XT_RECIPE_MAX_DEPTH = 16 };
#endif
