# sys._getframe, locals(), inspect, f_locals and f_lineno of running frames
import inspect
import sys


def who():
    f = sys._getframe(1)
    return f.f_code.co_name, f.f_lineno, sorted(f.f_locals.items(), key=lambda kv: kv[0])


def caller(n):
    out = None
    for i in range(n):
        a = i * 2
        b = a / 4
        if i == n - 1:
            out = who()
    return [x for x in out if x is not None]


def deep(n):
    def leaf(k):
        names = []
        f = sys._getframe()
        while f is not None and len(names) < 6:
            names.append((f.f_code.co_name, f.f_lineno, f.f_lasti >= 0))
            f = f.f_back
        return names

    def mid(k):
        return leaf(k + 1)
    r = None
    for i in range(n):
        r = mid(i)
    return r


def local_vars(n):
    t = 0
    x = "s"
    for i in range(n):
        d = locals()
        t += len(d)
        if i == n // 2:
            y = 1.5
    del d
    return t, sorted(locals())


def cell_locals(n):
    a = 0

    def f():
        nonlocal a
        a += 1
        return locals()
    for i in range(n):
        r = f()
    return r, a


def stack(n):
    r = None
    for i in range(n):
        if i % (n // 4) == 0:
            r = [(s.function, s.lineno) for s in inspect.stack()[:3]]
    return r


def lineno_walk(n):
    seen = set()
    f = sys._getframe()
    for i in range(n):
        seen.add(f.f_lineno)
        seen.add(
            f.f_lineno)
        if i % 2:
            seen.add(f.f_lineno)
    return sorted(x - f.f_code.co_firstlineno for x in seen)


def args_of(n):
    def g(a, b=2, *c, **d):
        return inspect.getargvalues(inspect.currentframe())
    for i in range(n):
        r = g(i, 1, 2, 3, k=i)
    return r.args, r.varargs, r.keywords, sorted((k, v) for k, v in r.locals.items())


def code_is_intact(n):
    def f(a):
        return a + 1
    before = f.__code__.co_code, hash(f.__code__), f.__code__.co_consts, f.__code__.co_names
    for i in range(n):
        f(i)
    after = f.__code__.co_code, hash(f.__code__), f.__code__.co_consts, f.__code__.co_names
    return before == after, f.__code__.replace() == f.__code__, f.__code__.replace(co_name="g").co_name


class C:
    def m(self, n):
        for i in range(n):
            name = sys._getframe().f_code.co_qualname
        return name, sys._getframe(0).f_locals["i"]


print(caller(15000))
print(deep(5000))
print(local_vars(5000))
print(cell_locals(8000))
print(stack(400))
print(lineno_walk(15000))
print(args_of(3000))
print(code_is_intact(15000))
print(C().m(10000))
