# two to four small functions called at one place, each inlined behind a test: results, references, tracebacks, other callees, changes
import sys


class Loud:
    alive = 0

    def __init__(self):
        Loud.alive += 1

    def __del__(self):
        Loud.alive -= 1


class A:
    k = 3

    def area(self, x, y=1):
        return x * self.k

    def name(self, o):
        return o


class B:
    def __init__(self):
        self.k = 4.5

    def area(self, x, y=1):
        if x < 0:
            raise ValueError("negative %r" % x)
        return self.k + x

    def name(self, o):
        return "B"


class C(A):
    def area(self, x, y=1):
        for i in range(2):
            x += i
        return [x]

    def name(self, o):
        o = None
        return self


class D:
    def area(self, x, y=1):
        return sys._getframe(1).f_lineno - sys._getframe().f_back.f_lineno, x

    def name(self, o):
        return type(o).__name__


def areas(shapes, x):
    out = []
    for s in shapes:
        out.append(s.area(x, 2))
    return out


def names(shapes):
    out = []
    for s in shapes:
        v = s.name(Loud())
        out.append((v if isinstance(v, str) else type(v).__name__, Loud.alive))
    return out


def plus(a):
    return a + 1


def minus(a):
    return a - 1


def chars(a):
    return str(a)


def apply(functions, n):
    t = []
    for i in range(n):
        for f in functions:
            t.append(f(i))
    return t


a, b, c, d = A(), B(), C(), D()
for f, args in ((areas, ([a, b, c], 5)), (names, ([a, b, c],)), (apply, ([plus, minus, chars], 3))):
    for r in range(3):
        sys.audit("xtlink.burst")
        for i in range(10):
            f(*args)
        sys.audit("xtlink.learn")
print(areas([a, b, c, d], 5), areas([b, a, d, c], 2.5), areas([a, b], True))
print(names([a, b, c, d, a]), Loud.alive)
print(apply([plus, minus, chars, abs, lambda x: -x, float], 4), apply([minus, plus], (1 << 3)))
for x in (-1, "s", None):
    try:
        print(areas([a, b, c, d], x))
    except (ValueError, TypeError) as e:
        tb = e.__traceback__.tb_next
        while tb:
            print(type(e).__name__, e, tb.tb_frame.f_code.co_name, tb.tb_lineno, sorted(tb.tb_frame.f_locals))
            tb = tb.tb_next
big = [1 << 62, -(1 << 63), (1 << 63) - 1]
print(apply([plus, minus, chars], 2), [plus(v) for v in big], [f(v) for v in big for f in (plus, minus)])
B.area = lambda self, x, y=1: ("patched", x, y)
C.area = A.area
print(areas([a, b, c, d], 7))
A.area = lambda self, x, y: y
b.area = lambda x, y: "own"
print(areas([a, b, c, d], 7))


def plus_code(a):
    return a, a


plus.__code__ = plus_code.__code__
print(apply([plus, minus], 2))


class E:
    area = staticmethod(lambda x, y: ("static", x))
    name = classmethod(lambda cls, o: cls.__name__)


print(areas([E(), a, E, d], 1), names([E(), a, E]), Loud.alive)
