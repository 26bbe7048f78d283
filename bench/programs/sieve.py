"""Primes by Eratosthenes on a list of bools, element by element."""
# test-size: 5000
import sys

DEFAULT = 15000000
KNOWN = {5000: 669, 1000000: 78498, 15000000: 970704}


def sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            j = i * i
            while j <= n:
                flags[j] = False
                j += i
        i += 1
    count = 0
    for f in flags:
        if f:
            count += 1
    return count, flags


def last_prime(flags):
    k = len(flags) - 1
    while not flags[k]:
        k -= 1
    return k


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    count, flags = sieve(n)
    p = last_prime(flags)
    if count != KNOWN.get(n, count) or any(p % d == 0 for d in range(2, int(p ** 0.5) + 1)):
        print("sieve: wrong", count, p)
        sys.exit(1)
    print("sieve", n, count, p)


if __name__ == "__main__":
    main()
