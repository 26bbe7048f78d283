"""Pancake flips over all permutations: list slices and reversals."""
# quick-size: 8
# test-size: 6
import sys

DEFAULT = 9
KNOWN = {4: 4, 5: 7, 6: 10, 7: 16, 8: 22, 9: 30, 10: 38, 11: 51}


def flips_of(perm):
    p = perm[:]
    flips = 0
    first = p[0]
    while first:
        lo = 0
        hi = first
        while lo < hi:
            p[lo], p[hi] = p[hi], p[lo]
            lo += 1
            hi -= 1
        flips += 1
        first = p[0]
    return flips


def fannkuch(n):
    perm = list(range(n))
    count = [0] * n
    best = checksum = 0
    sign = 1
    while True:
        f = flips_of(perm)
        if f > best:
            best = f
        checksum += sign * f
        sign = -sign
        # next permutation: rotate prefixes
        i = 1
        while True:
            if i >= n:
                return checksum, best
            perm.insert(i, perm.pop(0))
            count[i] += 1
            if count[i] <= i:
                break
            count[i] = 0
            i += 1


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    for _ in range({8: 8, 9: 5}.get(n, 1)):
        result = fannkuch(n)
    if result[1] != KNOWN.get(n, result[1]):
        print("fannkuch: wrong", result)
        sys.exit(1)
    print("fannkuch", n, *result)


if __name__ == "__main__":
    main()
