# big ints: factorials, powers, gcd, modular exponentiation, bit operations, conversions
import math


def factorial(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def modpow(b, e, m):
    r = 1
    b %= m
    while e:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r


def digits(x):
    t = 0
    while x:
        x, d = divmod(x, 10)
        t += d
    return t


def isqrt(n):
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


def bits(n):
    x = 0
    for i in range(n):
        x |= 1 << (i * i % 300)
        x ^= x >> 3
        x = ~x & (1 << 310) - 1
    return hex(x), x.bit_length(), x.bit_count()


def down_and_up(n):
    # crosses the border of machine ints in both directions again and again
    x = 1
    crossings = 0
    for i in range(n):
        x = x * 3 if x < 2 ** 64 else x >> 37
        crossings += x > 2 ** 63
    return x, crossings


def lcg(n):
    s = 1
    for _ in range(n):
        s = (s * 6364136223846793005 + 1442695040888963407) % (1 << 64)
    return s


print(factorial(1000) == math.factorial(1000), digits(factorial(400)), fib(20000) % 10 ** 20)
print(gcd(factorial(60), 7 ** 40 * 2 ** 90), [modpow(3, 10 ** k, 10 ** 18 + 9) == pow(3, 10 ** k, 10 ** 18 + 9) for k in (5, 50, 300)])
print(isqrt(10 ** 200) == math.isqrt(10 ** 200), isqrt(2 ** 127 - 1))
print(bits(5000))
print(down_and_up(20000))
print(lcg(20000))
print(sum((-1) ** k * (10 ** 30 // (2 * k + 1)) for k in range(5000)))
print((-7) ** 33 // 10 ** 9, (-7) ** 33 % 10 ** 9, -(2 ** 64) >> 3, (-(2 ** 64) - 1) >> 64, (2 ** 64) // -3, int(1e30), 2 ** 64 == float(2 ** 64))
