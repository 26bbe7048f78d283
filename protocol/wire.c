/* wire.c -- see wire.h */
#include "wire.h"
#include <errno.h>

enum { MAX_DEPTH = 16 };

static bool big_endian(const uint8_t **p, const uint8_t *end, unsigned bytes, uint64_t *v)
{
    if ((size_t)(end - *p) < bytes) return false;
    for (*v = 0; bytes; bytes--) *v = *v << 8 | *(*p)++;
    return true;
}

bool xt_wire_check(const uint8_t *data, size_t size, unsigned depth)
{
    const uint8_t *p = data, *end = data + size;
    uint64_t left[MAX_DEPTH + 1] = {1}; /* elements still to come, by level */
    unsigned level = 0;
    if (depth > MAX_DEPTH) return false;
    for (;;) {
        while (level && !left[level]) level--;
        if (!level && !left[0]) return p == end;
        if (p == end) return false;
        left[level]--;
        uint8_t c = *p++;
        uint64_t n = 0;
        bool is_array = false;
        if (c <= 0x7f || c >= 0xe0 || c == 0xc0 || c == 0xc2 || c == 0xc3) continue;
        unsigned width = 0; /* bytes of the length that follows */
        if (c >= 0x90 && c <= 0x9f) {
            n = c & 15, is_array = true;
        } else if (c >= 0xa0 && c <= 0xbf) {
            n = c & 31;
        } else {
            switch (c) {
            case 0xc4:
            case 0xd9: width = 1; break;
            case 0xc5:
            case 0xda: width = 2; break;
            case 0xc6:
            case 0xdb: width = 4; break;
            case 0xdc: width = 2, is_array = true; break;
            case 0xdd: width = 4, is_array = true; break;
            case 0xcc:
            case 0xd0: n = 1; break;
            case 0xcd:
            case 0xd1: n = 2; break;
            case 0xce:
            case 0xd2: n = 4; break;
            case 0xcb:
            case 0xcf:
            case 0xd3: n = 8; break;
            default: return false;
            }
        }
        if (width && !big_endian(&p, end, width, &n)) return false;
        if (n > (uint64_t)(end - p)) return false; /* for arrays: every element takes a byte at least */
        if (!is_array) {
            p += n;
            continue;
        }
        if (level == depth) return false;
        left[++level] = n;
    }
}

int xt_wire_unpack(const uint8_t *data, size_t size, unsigned depth, msgpack_unpacked *u)
{
    if (!xt_wire_check(data, size, depth)) return -EBADMSG;
    size_t off = 0;
    msgpack_unpacked_init(u);
    msgpack_unpack_return r = msgpack_unpack_next(u, (const char *)data, size, &off);
    if (r == MSGPACK_UNPACK_SUCCESS && off == size) return 0;
    msgpack_unpacked_destroy(u);
    return r == MSGPACK_UNPACK_NOMEM_ERROR ? -ENOMEM : -EBADMSG;
}
