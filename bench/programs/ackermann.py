"""Ackermann's function: deep recursion with tiny frames."""
# quick-size: 7
# test-size: 3
import sys

DEFAULT = 8


def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    sys.setrecursionlimit(50000)
    repeat = 4 if n >= 8 else 1
    for _ in range(repeat):
        r = ack(3, n)
        if r != 2 ** (n + 3) - 3:
            print("ackermann: wrong", r)
            sys.exit(1)
    print("ackermann", n, r)


if __name__ == "__main__":
    main()
