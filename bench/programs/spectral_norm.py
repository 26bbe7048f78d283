"""Largest singular value of an infinite matrix, by the power method."""
# quick-size: 260
# test-size: 20
import sys

DEFAULT = 640


def a(i, j):
    ij = i + j
    return 1.0 / (ij * (ij + 1) // 2 + i + 1)


def times(v):
    n = len(v)
    out = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += a(i, j) * v[j]
        out.append(total)
    return out


def times_transposed(v):
    n = len(v)
    return [sum(a(j, i) * v[j] for j in range(n)) for i in range(n)]


def norm(n):
    u = [1.0] * n
    v = u
    for _ in range(10):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    uv = vv = 0.0
    for x, y in zip(u, v):
        uv += x * y
        vv += y * y
    return (uv / vv) ** 0.5


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    n = max(n, 10)
    r = norm(n)
    # the limit for n -> infinity is 1.274224153; it grows with n
    if not 1.27 < r < 1.2742242:
        print("spectral_norm: wrong", r)
        sys.exit(1)
    print("spectral_norm %.9f" % r)


if __name__ == "__main__":
    main()
