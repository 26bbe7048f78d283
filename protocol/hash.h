/* hash.h -- the two hashes in use: BLAKE2b (libb2) for keys, XXH3 for checksums. */
#ifndef XT_PROTOCOL_HASH_H
#define XT_PROTOCOL_HASH_H
#include <stddef.h>
#include <stdint.h>

typedef struct XtPart {
    const void *data;
    size_t size;
} XtPart;
/* BLAKE2b-128 of the parts, each preceded by its length, so that no two different lists of parts hash alike by concatenation. */
void xt_key_of(uint8_t key[16], const XtPart *parts, size_t nparts);
/* XXH3-64 */
uint64_t xt_checksum(const void *data, size_t size);
/* 32 lower-case hex digits and NUL */
void xt_key_hex(const uint8_t key[16], char text[33]);
#endif
