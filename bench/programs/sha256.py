"""SHA-256 in plain Python, checked against hashlib: 32-bit masks, shifts, xors."""
# test-size: 500
import hashlib
import sys

DEFAULT = 1050000
MASK = 0xFFFFFFFF


def primes(n):
    out = []
    k = 2
    while len(out) < n:
        if all(k % p for p in out):
            out.append(k)
        k += 1
    return out


def integer_root(value, power):
    lo, hi = 0, 1 << 40
    while lo < hi:
        mid = (lo + hi + 1) // 2
        if mid ** power <= value:
            lo = mid
        else:
            hi = mid - 1
    return lo


def constants():
    ps = primes(64)
    k = [integer_root(p << 96, 3) & MASK for p in ps]
    h = [integer_root(p << 64, 2) & MASK for p in ps[:8]]
    return k, h


def rotr(x, n):
    return (x >> n | x << (32 - n)) & MASK


def block(state, data, offset, k):
    w = [int.from_bytes(data[i:i + 4], "big") for i in range(offset, offset + 64, 4)]
    for i in range(16, 64):
        x = w[i - 15]
        y = w[i - 2]
        s0 = rotr(x, 7) ^ rotr(x, 18) ^ x >> 3
        s1 = rotr(y, 17) ^ rotr(y, 19) ^ y >> 10
        w.append((w[i - 16] + s0 + w[i - 7] + s1) & MASK)
    a, b, c, d, e, f, g, h = state
    for i in range(64):
        s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)
        t1 = h + s1 + (e & f ^ ~e & g) + k[i] + w[i] & MASK
        s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)
        t2 = s0 + (a & b ^ a & c ^ b & c)
        h, g, f, e, d, c, b, a = g, f, e, d + t1 & MASK, c, b, a, t1 + t2 & MASK
    return [x + y & MASK for x, y in zip(state, (a, b, c, d, e, f, g, h))]


def sha256(message):
    k, state = constants()
    data = message + b"\x80" + b"\0" * (-(len(message) + 9) % 64) + (8 * len(message)).to_bytes(8, "big")
    for offset in range(0, len(data), 64):
        state = block(state, data, offset, k)
    return "".join("%08x" % x for x in state)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    message = bytes((i * i + 3 * i + 7) & 255 for i in range(n))
    digest = sha256(message)
    if digest != hashlib.sha256(message).hexdigest():
        print("sha256: wrong", digest)
        sys.exit(1)
    print("sha256", n, digest)


if __name__ == "__main__":
    main()
