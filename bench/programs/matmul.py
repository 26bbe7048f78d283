"""Matrix product on lists of lists, checked with a random vector (Freivalds)."""
# quick-size: 210
# test-size: 16
import sys

DEFAULT = 390


def random_matrix(n, seed):
    rows = []
    s = seed
    for _ in range(n):
        row = []
        for _ in range(n):
            s = (s * 1103515245 + 12345) & 0x7FFFFFFF
            row.append((s >> 8) / 8388608.0 - 0.5)
        rows.append(row)
    return rows


def multiply(a, b):
    n = len(a)
    m = len(b[0])
    k = len(b)
    c = [[0.0] * m for _ in range(n)]
    for i in range(n):
        ai = a[i]
        ci = c[i]
        for p in range(k):
            f = ai[p]
            bp = b[p]
            for j in range(m):
                ci[j] += f * bp[j]
    return c


def apply(a, v):
    return [sum([x * y for x, y in zip(row, v)]) for row in a]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    a = random_matrix(n, 1)
    b = random_matrix(n, 2)
    c = multiply(a, b)
    v = random_matrix(n, 3)[0]
    left = apply(c, v)
    right = apply(a, apply(b, v))
    worst = max(abs(x - y) for x, y in zip(left, right))
    if worst > 1e-9:
        print("matmul: wrong", worst)
        sys.exit(1)
    print("matmul", n, "%.9f" % sum(map(sum, c)))


if __name__ == "__main__":
    main()
