# one place in the code sees two, four, then many types and callees
class A:
    def f(self):
        return 1


class B:
    def __init__(self):
        self.pad = 0
        self.v = 2

    def f(self):
        return self.v


class C(B):
    v = 9


class D:
    __slots__ = ()
    f = lambda self: 0.5


class E:
    f = staticmethod(lambda: "5".__len__())


def call(items, n):
    t = 0
    k = len(items)
    for i in range(n):
        t += items[i % k].f()
    return t


def many(n):
    classes = [type("K%d" % i, (), {"f": (lambda self, i=i: i)}) for i in range(20)]
    return call([k() for k in classes], n)


def add(a, b):
    return a + b


def adds(n):
    out = []
    pairs = [(1, 2), (1.5, 2), ("a", "b"), ([1], [2]), ((1,), (2,)), (2 ** 70, 1), (1j, 1), (True, True), (b"a", b"b")]
    for width in (1, 2, 4, 9):
        last = None
        for i in range(n):
            a, b = pairs[i % width]
            last = add(a, b)
        out.append(last)
    return out


def apply(fs, n):
    t = 0
    for i in range(n):
        t += fs[i % len(fs)](i)
    return t


def one(x):
    return 1


def two(x, y=2):
    return y


def lengths(items, n):
    t = 0
    for i in range(n):
        t += len(items[i % len(items)])
        for x in items[i % len(items)]:
            t += 1
    return t


print(call([A()], 10000), call([A(), B()], 10000), call([A(), B(), C(), D()], 10000), call([A(), B(), C(), D(), E()], 10000))
print(many(10000))
print(adds(8000))
print(apply([one], 8000), apply([one, two, abs, int, lambda x: -x, float], 12000))
print(lengths([[1, 2], (1,), "abc", {1: 2}, {3}, b"xy", range(4)], 10000))
