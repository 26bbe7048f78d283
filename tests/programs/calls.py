# calls: defaults, keywords, *args, **kwargs, errors, all kinds of callables
import functools


def f(a, b=2, *args, c, d=4, **kw):
    return a + b * 10 + sum(args) + c * 100 + d * 1000 + len(kw)


def pos(a, b, /, c, *, d):
    return a, b, c, d


def mutable(x, acc=[]):
    acc.append(x)
    return len(acc)


def run(n):
    t = 0
    args = (1, 2, 3)
    kws = {"c": 1, "zz": 2}
    for i in range(n):
        t += f(i, c=1)
        t += f(i, 3, c=i)
        t += f(i, 3, 4, 5, c=2, d=1, e=6)
        t += f(*args, **kws)
        t += f(i, *args, **kws, q=1)
        t += f(c=1, a=2, b=3)
    return t, mutable(0)


def callables(n):
    class K:
        def __call__(self, x):
            return x + 1

        def m(self, x):
            return x + 2
    k = K()
    fs = [k, k.m, K.m.__get__(k), lambda x: x + 3, functools.partial(pow, 2), abs, int, str, [].append, "a".__mul__, dict.fromkeys and (lambda x: [x]), type]
    out = []
    for g in fs:
        r = None
        for i in range(n // 10):
            r = g(i % 10)
        out.append(r if not isinstance(r, type) else r.__name__)
    return out


def errors(n):
    msgs = []
    tests = [lambda: f(), lambda: f(1), lambda: f(1, c=1, a=2), lambda: f(*5), lambda: f(1, **5), lambda: f(1, c=1, **{"c": 2}), lambda: pos(1, b=2, c=3, d=4),
             lambda: pos(1, 2, 3, 4), lambda: pos(1, 2, 3), lambda: mutable(1, 2, 3), lambda: len(), lambda: len(1, 2), lambda: (5)(), lambda: f(**{1: 2}),
             lambda: int("x"), lambda: [].append(), lambda: print(foo=1), lambda: mutable(y=1)]
    for t in tests:
        for _ in range(n):
            try:
                t()
            except (TypeError, ValueError) as e:
                m = type(e).__name__ + ": " + str(e)
        msgs.append(m)
    return msgs


def order(n):
    log = []

    def a(x):
        log.append(x)
        return x
    for i in range(n):
        log.clear()
        dict(zip((a(1),), (a(2),)), k=a(3), **{"z": a(4)})
        a(a(5) + a(6))
    return log


def redefine(n):
    t = 0
    for i in range(n):
        def g(x, y=i):
            return x + y
        t += g(1) + g(1, 2)
    return t


print(run(6000))
print(callables(10000))
for m in errors(500):
    print(m)
print(order(5000))
print(redefine(8000))
