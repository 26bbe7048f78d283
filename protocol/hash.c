/* hash.c -- see hash.h */
#include "hash.h"
#include <blake2.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

void xt_key_of(uint8_t key[16], const XtPart *parts, size_t nparts)
{
    blake2b_state s;
    blake2b_init(&s, 16);
    for (size_t i = 0; i < nparts; i++) {
        uint8_t size[8];
        for (int b = 0; b < 8; b++) size[b] = (uint8_t)((uint64_t)parts[i].size >> 8 * b);
        blake2b_update(&s, size, sizeof size);
        if (parts[i].size) blake2b_update(&s, parts[i].data, parts[i].size);
    }
    blake2b_final(&s, key, 16);
}

uint64_t xt_checksum(const void *data, size_t size) { return XXH3_64bits(data, size); }

void xt_key_hex(const uint8_t key[16], char text[33])
{
    for (int i = 0; i < 16; i++) {
        text[2 * i] = "0123456789abcdef"[key[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[key[i] & 15];
    }
    text[32] = 0;
}
