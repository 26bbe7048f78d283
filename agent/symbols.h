/* symbols.h -- addresses of the symbols that blobs may import, by number (protocol/symbols.def). */
#ifndef XT_AGENT_SYMBOLS_H
#define XT_AGENT_SYMBOLS_H
#include "protocol/symbols.h"

/* NULL for numbers beyond the table. */
void *xt_symbol_address(unsigned symbol);
#endif
