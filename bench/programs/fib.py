"""Plain double recursion."""
# quick-size: 32
# test-size: 14
import sys

DEFAULT = 36


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def fast(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    r = fib(n)
    if r != fast(n):
        print("fib: wrong", r)
        sys.exit(1)
    print("fib", n, r)


if __name__ == "__main__":
    main()
