/* wire.h -- msgpack as this project uses it: checked before msgpack-c sees it, and a few reading helpers. Internal to protocol/. */
#ifndef XT_PROTOCOL_WIRE_H
#define XT_PROTOCOL_WIRE_H
#include <msgpack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when the bytes are exactly one msgpack object made of nil, booleans, integers, 64-bit floats, strings, byte strings and arrays nested at most
 * depth deep, with no count beyond what the bytes can hold. msgpack-c allocates for a declared count before it has seen the elements, so this comes first. */
bool xt_wire_check(const uint8_t *data, size_t size, unsigned depth);

/* Checks and unpacks the one object. *u is to be destroyed with msgpack_unpacked_destroy() when 0 is returned. -EBADMSG, -ENOMEM. */
int xt_wire_unpack(const uint8_t *data, size_t size, unsigned depth, msgpack_unpacked *u);
#endif
