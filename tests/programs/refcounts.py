# sys.getrefcount of locals, arguments, items and globals must be as in stock
import sys

shared = object()


def local(n):
    out = set()
    for i in range(n):
        o = [i]
        p = o
        out.add((sys.getrefcount(o), sys.getrefcount(p)))
    return out


def arg(o):
    return sys.getrefcount(o)


def args(n):
    out = set()
    for i in range(n):
        o = object()
        out.add((arg(o), arg([]), arg(o) + 0))
    return out


def floats(n):
    out = set()
    x = 0.5
    for i in range(n):
        x = x * 1.5 % 3.25 + 0.1
        y = x
        out.add((sys.getrefcount(x), sys.getrefcount(y)))
    return out


def items(n):
    a = [object() for _ in range(10)]
    d = {i: object() for i in range(10)}
    out = set()
    for i in range(n):
        x = a[i % 10]
        out.add(sys.getrefcount(x))
        out.add(("d", sys.getrefcount(d[i % 10])))
        a[i % 10], a[0] = a[0], a[i % 10]
        for y in a:
            out.add(("for", sys.getrefcount(y)))
            break
    return sorted(map(str, out))


def growth(n):
    before = sys.getrefcount(shared)
    keep = None
    for i in range(n):
        a = (shared, i)
        b = [shared] * 3
        c = {"k": shared}
        keep = a[0]
        try:
            raise ValueError(shared)
        except ValueError as e:
            keep = e.args[0]
        keep = (lambda: shared)()
        x, y = shared, keep
    del a, b, c, keep, x, y
    return sys.getrefcount(shared) - before


def constants(n):
    before = sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount("abc")
    for i in range(n):
        a = None
        b = i % 2 == 0
        c = "abc"
        d = (None, True)
    del a, b, c, d
    after = sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount("abc")
    return [abs(p - q) < 50 for p, q in zip(before, after)]


class C:
    def m(self):
        return sys.getrefcount(self)


def methods(n):
    c = C()
    c.o = object()
    out = set()
    for i in range(n):
        out.add(c.m())
        b = c.m
        out.add((b(), sys.getrefcount(c.o)))
        del b
    return sorted(map(str, out))


print(local(15000), args(15000), floats(15000))
print(items(15000))
print(growth(10000))
print(constants(15000))
print(methods(15000))
