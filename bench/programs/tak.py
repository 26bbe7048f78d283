"""Takeuchi's function."""
# quick-size: 23
# test-size: 8
import sys

DEFAULT = 29


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def with_memory(x, y, z, memo):
    if y >= x:
        return z
    key = (x, y, z)
    if key not in memo:
        memo[key] = with_memory(with_memory(x - 1, y, z, memo), with_memory(y - 1, z, x, memo), with_memory(z - 1, x, y, memo), memo)
    return memo[key]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    x, y, z = n, n * 2 // 3, n // 3
    r = tak(x, y, z)
    if r != with_memory(x, y, z, {}):
        print("tak: wrong", r)
        sys.exit(1)
    print("tak", x, y, z, r)


if __name__ == "__main__":
    main()
