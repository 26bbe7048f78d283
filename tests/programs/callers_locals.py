# f_locals of callers two levels up, while numbers live in registers and calls are inlined
import sys


def who():
    f = sys._getframe(1)
    return [sorted((k, v) for k, v in x.f_locals.items() if k != "out") for x in (f, f.f_back)]


def mid(a):
    b = a * 2.5
    c = [b]
    r = who()
    return r, b, c


def caller(n):
    out = None
    t = 0
    for i in range(n):
        a = i * 2
        b = a / 4
        q = (a, b)
        if i % 1000 < 999:
            mid(i)
        else:
            out = mid(i)
        t += a
    return out, t, q


for i in range(20):
    print(caller(3000))
