# small numeric kernels, run long enough to be compiled in the background in auto mode
import math


def dot(a, b):
    t = 0.0
    for i in range(len(a)):
        t += a[i] * b[i]
    return t


def prefix(a):
    out = [0] * len(a)
    t = 0
    for i, x in enumerate(a):
        t += x
        out[i] = t
    return out


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def horner(cs, x):
    r = 0.0
    for c in cs:
        r = r * x + c
    return r


def integrate(f, a, b, n):
    h = (b - a) / n
    t = 0.0
    for i in range(n):
        t += f(a + (i + 0.5) * h)
    return t * h


def monte(n):
    s = 1
    inside = 0
    for _ in range(n):
        s = s * 1103515245 + 12345 & 0x7FFFFFFF
        x = (s >> 8) / 8388608
        s = s * 1103515245 + 12345 & 0x7FFFFFFF
        y = (s >> 8) / 8388608
        if x * x + y * y <= 1.0:
            inside += 1
    return inside


def gauss(n):
    m = [[1.0 / (i + j + 1) + (i == j) for j in range(n)] + [1.0] for i in range(n)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[p] = m[p], m[c]
        for r in range(c + 1, n):
            f = m[r][c] / m[c][c]
            for k in range(c, n + 1):
                m[r][k] -= f * m[c][k]
    x = [0.0] * n
    for r in range(n - 1, -1, -1):
        x[r] = (m[r][n] - sum(m[r][k] * x[k] for k in range(r + 1, n))) / m[r][r]
    return sum(x)


def bits(n):
    t = 0
    for i in range(n):
        x = i
        while x:
            x &= x - 1
            t += 1
    return t


for _ in range(4):
    a = [i * 0.5 for i in range(20000)]
    print(dot(a, a), prefix(list(range(20000)))[-1], sum(gcd(i, 360) for i in range(20000)))
    print(horner([1.0, -2.0, 3.5] * 3000, 0.99), integrate(math.sin, 0.0, math.pi, 20000), integrate(lambda x: x * x, 0, 3, 20000))
    print(monte(40000), gauss(30), bits(40000))
