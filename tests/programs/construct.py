# Calls of classes in hot code: plain and __slots__ classes, exits and errors inside __init__, what observers see there, changes on the way.
import gc
import sys
import traceback
import weakref


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slotted:
    __slots__ = ("a", "b", "c")

    def __init__(self, a, b):
        self.a = a
        self.b = b
        self.c = a + b


class Bare:
    pass


class Base:
    def __init__(self, name):
        self.name = name


class Derived(Base):
    def __init__(self, name, n):
        Base.__init__(self, name)
        self.n = n


class Returns:
    def __init__(self, v):
        self.v = v
        if v == 70:
            return v


class Rebinds:
    def __init__(self, items):
        items = list(items)
        self.items = items


class Divides:
    def __init__(self, n):
        self.first = n
        self.q = 100 // (n - 60)


class Nested:
    def __init__(self, n):
        self.inner = Point(n, n + 1)
        self.more = Slotted(n, 0.5)


class Loud:
    made = 0

    def __init__(self, n):
        Loud.made += 1
        self.n = n

    def __del__(self):
        seen.append(self.n)


class Looks:
    def __init__(self, n):
        f = sys._getframe()
        self.where = (f.f_code.co_name, f.f_back.f_code.co_name, f.f_lineno)
        self.count = sys.getrefcount(self) - sys.getrefcount(seen) + sys.getrefcount(seen)


class Chain:
    def __init__(self, n):
        self.next = Chain(n - 1) if n else None


seen = []


def points(n):
    total = 0
    for i in range(n):
        p = Point(i, i * 0.5)
        total += p.x + p.y
    return total, sorted(p.__dict__.items())


def order(n):
    out = []
    for i in range(n):
        p = Point(1, 2)
        p.z = i
        if i % 50 == 0:
            out.append(list(vars(p)))
    return out


def slotted(n):
    s = 0
    for i in range(n):
        t = Slotted(i, 1)
        s += t.c - t.a
    return s


def bare(n):
    out = []
    for i in range(n):
        b = Bare()
        b.i = i
        out.append(b)
    return len({id(b) for b in out}), out[-1].i


def derived(n):
    return [Derived("d%d" % i, i).name for i in range(n)][-1]


def errors(make, n):
    out = []
    for i in range(n):
        try:
            make(i)
        except Exception as e:
            tb = traceback.extract_tb(e.__traceback__)
            out.append((i, type(e).__name__, str(e), [(t.name, t.line) for t in tb]))
    return out


def returns(i):
    return Returns(i)


def divides(i):
    return Divides(i)


def wrong(i):
    return Point(i) if i == 90 else Point(i, i)


def nested(n):
    s = 0
    for i in range(n):
        k = Nested(i)
        s += k.inner.y + k.more.c
    return s


def loud(n):
    for i in range(n):
        Loud(i)
    return Loud.made, seen[-3:], len(seen)


def rebinds(n):
    return sum(len(Rebinds(range(i % 5)).items) for i in range(n))


def looks(n):
    for i in range(n):
        k = Looks(i)
    return k.where, k.count


def chain(depth):
    try:
        Chain(depth)
        return "made"
    except RecursionError as e:
        return str(e)


def tracked(n):
    for i in range(n):
        p = Point(i, [])
    return gc.is_tracked(p), weakref.ref(p)() is p, sys.getrefcount(p)


def mixed(n):
    out = []
    for i in range(n):
        p = Point(i, "s" if i % 40 == 39 else i)
        out.append(p.y)
    return out[35:42]


def patched(n):
    out = []
    for i in range(n):
        if i == 150:
            Point.__init__ = lambda self, x, y: setattr(self, "x", (x, y))
        if i == 200:
            Point.__init__ = original
        if i == 250:
            Point.__new__ = staticmethod(lambda cls, *a: "new")
        p = Point(i, 1)
        if i % 30 == 0 or i in (150, 199, 200, 249, 250):
            out.append((i, p if isinstance(p, str) else p.x))
    return out


original = Point.__init__


def limit():
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        return [chain(d) for d in (20, 60, 100, 130, 140, 145, 150, 160)]
    finally:
        sys.setrecursionlimit(old)


for _ in range(3):
    print(points(300), slotted(300), bare(300), derived(300))
    print(order(120))
    print(errors(returns, 100), errors(divides, 100), errors(wrong, 100))
    print(nested(200), loud(200), rebinds(200), looks(200), tracked(200), mixed(200))
    print(limit())
print(patched(300))
