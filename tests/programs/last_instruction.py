# as-laid-out: where a frame is in a call depends on what the interpreter has specialised so far
"""f_lasti of all callers and tb_lasti of all entries of tracebacks, where Python functions are called: CALL leaves the caller at its last cache entry."""
import functools
import sys


def here():
    return sys._getframe(1).f_lasti


def chain():
    f, out = sys._getframe(1), []
    while f:
        out.append((f.f_code.co_name, f.f_lasti, f.f_lineno))
        f = f.f_back
    return out


def kw(*, a=1):
    return chain()


def entries(e):
    t, out = e.__traceback__, []
    while t:
        out.append((t.tb_frame.f_code.co_name, t.tb_lasti, t.tb_lineno))
        t = t.tb_next
    return out


class A:
    def __init__(self):
        self.c = chain()

    def m(self):
        return chain()

    @property
    def p(self):
        return chain()

    def __add__(self, o):
        return chain()

    def __call__(self):
        return chain()

    def __iter__(self):
        self.i = chain()
        return iter(())


def boom():
    raise ValueError


def divide(a):
    return 1 // a


def through(a):
    return divide(a) + 1


def passes(f):
    try:
        f(0)
    except ZeroDivisionError as e:
        return entries(e)


def gen():
    yield chain()
    yield from sub()


def sub():
    yield chain()


def work():
    a = A()
    out = [here(), chain(), kw(a=2), a.m(), a.c, a.p, a + 1, a(), [*map(lambda x: here(), [1])], kw(**{}), chain(*())]
    for _ in a:
        pass
    out.append(a.i)
    for f in boom, (lambda: divide(0)), (lambda: through(0)), kw.__get__(1), chain.__get__(1), (lambda: kw(b=1)):
        try:
            f()
        except Exception as e:
            out.append(entries(e))
    out.append(passes(divide))
    out.append(passes(through))
    for x in gen():
        out.append(x)
    out.append([here() for _ in range(1)])
    return out


for n in range(200):
    result = work()
for i, x in enumerate(result):
    print(i, x)


def plain(a):
    return chain()


def interpreted():
    try:
        return chain(), plain(1), functools.partial(plain, 1)(), functools.partial(plain)(1)
    finally:
        breaks = None


for n in range(30):
    plain(n)
for x in eval("interpreted()"):
    print(x[:-1])  # where eval() is called at depends on what the interpreter has specialised
for x in eval("[chain(), plain(1), functools.partial(plain)(1), A().m()]"):
    print(x[:-1])
