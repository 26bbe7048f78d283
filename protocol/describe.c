/* describe.c -- prints docs/protocol.md from schema.def */
#include "msg.h"
#include <stdio.h>

int main(void)
{
    printf("# Protocol, version %d\n\n"
           "Generated from protocol/schema.def by `make docs`.\n\n"
           "A frame is a little-endian u32 length (at most %u) and a msgpack array `[number, fields...]` of that many bytes. The first "
           "message of a connection is\n"
           "HELLO; the daemon answers an agent with WELCOME, the SEGMENT and LINK messages of the program's hot list, and HOT_END. Each "
           "COMPILE is answered by LINK\n"
           "or REFUSED with the same id, in any order. A SEGMENT comes ahead of the first LINK into it and carries the segment's "
           "descriptor (`SCM_RIGHTS`).\n",
           XT_PROTOCOL_VERSION, XT_MAX_FRAME);
#define XT_MSG(NAME, name, Struct, direction, doc)                                                                                         \
    printf("\n## %d %s\n\n%s: %s.\n\n| field | type | bound | meaning |\n| --- | --- | --- | --- |\n", XT_MSG_##NAME, #NAME, direction,    \
           doc);
#define XT_FIELD(TYPE, name, bound, doc) printf("| %s | %s | %llu | %s |\n", #name, #TYPE, (unsigned long long)(bound), doc);
#define XT_END(NAME, name, Struct)
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
    return 0;
}
