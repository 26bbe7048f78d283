"""Digits of pi by a spigot with big ints, checked with Machin's formula."""
# quick-size: 2900
# test-size: 50
import sys

DEFAULT = 7000


def spigot(n):
    out = []
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while len(out) < n:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return "".join(map(str, out))


def arctan_inverse(x, unity):
    total = term = unity // x
    n = 3
    sign = -1
    while term:
        term //= x * x
        total += sign * (term // n)
        sign = -sign
        n += 2
    return total


def machin(n):
    unity = 10 ** (n + 10)
    pi = 4 * (4 * arctan_inverse(5, unity) - arctan_inverse(239, unity))
    return str(pi // 10 ** 11)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    sys.set_int_max_str_digits(0)
    digits = spigot(n)
    if digits != machin(n):
        print("pidigits: wrong")
        sys.exit(1)
    print("pidigits", n, digits[-10:])


if __name__ == "__main__":
    main()
