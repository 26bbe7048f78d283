"""Calls with keywords, defaults, closures and stars of functions that are known: placed at compile time, changed in the middle, wrong ones."""
import sys
import traceback


def two(a, b=10, c=100):
    return a + b * 2 + c * 3


def big(a, b=1, *, k=2, **kw):
    return a + b + k + len(kw)


def stars(*args, **kw):
    return len(args) * 10 + len(kw)


def posonly(a, b=5, /, c=6):
    return a * 100 + b * 10 + c


def placed(n):
    t = 0
    for i in range(n):
        t += two(i) + two(i, 1) + two(i, c=2) + two(a=i, c=3, b=4) + two(b=i, a=1)
        t += posonly(i) + posonly(i, c=1) + posonly(1, i, c=2)
        t += big(i, k=1) + big(i, b=2, k=3, z=4) + stars(i, i, x=1) + stars(*(1, 2), **{"y": i})
    return t


def changed(n):
    def f(a, b=1, c=2):
        return a + b + c
    out, t = [], 0
    for i in range(n):
        try:
            t += f(i, c=5) + f(1)
        except TypeError as e:
            out.append(str(e)) if len(out) < 3 else None
            f.__defaults__ = (7, 8, 9)
        if i == n // 5:
            f.__defaults__ = (10, 20)
        elif i == 2 * n // 5:
            f.__defaults__ = (3,)
        elif i == 3 * n // 5:
            f.__defaults__ = None
        elif i == 4 * n // 5:
            f.__code__ = (lambda a, b=1, c=2: a - b - c).__code__
    return t, out


class Point:
    def __init__(self, x, y=0, *, z=0):
        self.x, self.y, self.z = x, y, z

    def moved(self, dx=0, dy=0):
        return Point(self.x + dx, y=self.y + dy, z=self.z)


class Plain:
    def __init__(self, x, y=3, name="n"):
        self.x = x
        self.y = y
        self.name = name

    def sum(self, k=1, times=1):
        return (self.x + self.y + k) * times

    def chain(self, depth, step=1):
        return depth if depth <= 0 else self.chain(depth - step, step=step) + self.sum(times=2)


def objects(n):
    t = 0
    for i in range(n):
        p = Point(i).moved(dy=2).moved(1)
        q = Plain(i, name="q")
        t += p.x + p.y + p.z + q.sum() + q.sum(times=3) + q.sum(k=2, times=2) + len(q.name) + Plain(y=1, x=i).y + q.chain(3)
    return t


def new_init(n):
    class C:
        def __init__(self, a, b=1):
            self.v = a + b
    t = 0
    for i in range(n):
        t += C(i).v + C(i, b=2).v + C(b=3, a=i).v
        if i == n // 2:
            C.__init__ = lambda self, a, b=100: setattr(self, "v", a * b)
    return t


def adder(k, step=1):
    def add(x, by=0):
        return x + k + by

    def twice(x):
        return add(add(x, by=1)) + step

    def counting(x):
        nonlocal step
        step += 1
        return step + x
    return add, twice, counting


def closures(n):
    a, b = adder(1), adder(100, 7)
    t = 0
    for i in range(n):
        for add, twice, counting in (a, b):
            t += add(i) + twice(i) + add(i, by=2) + counting(i)
    return t


def unbound(n):
    def outer(i):
        def inner(x):
            return late + x
        if i < n - 2:
            late = i
        return inner(i)
    t, errors = 0, []
    for i in range(n):
        try:
            t += outer(i)
        except NameError as e:
            errors.append(str(e))
    return t, errors


class A:
    def __init__(self, x, y=1):
        self.x, self.y = x, y

    def total(self, k=0):
        return self.x + self.y + k

    @classmethod
    def make(cls, x, y=4):
        return cls(x, y=y)

    @staticmethod
    def scale(v, by=2):
        return v * by

    def __call__(self, v, w=1):
        return self.x + v + w


class B(A):
    def __init__(self, x, y=2, z=3):
        super().__init__(x, y=y)
        self.z = z

    def total(self, k=0):
        return super().total(k=k) + self.z


class C(B):
    def total(self, k=5):
        self = self
        return super().total(k) + super(B, self).total()


def supers(n):
    t = 0
    for i in range(n):
        for cls in (B, C):
            o = cls(i, z=1)
            t += o.total() + o.total(k=2) + cls.make(i).total() + o.scale(3) + o.scale(i, by=1) + o(1) + o(2, w=3)
    return t


def apply(f, *args, **kw):
    return f(*args, **kw)


def applied(n):
    add, o, t = adder(5)[0], B(1), 0
    for i in range(n):
        t += apply(two, i) + apply(two, i, c=1) + apply(o.total) + apply(o.total, k=3) + apply(add, i, by=1) + apply(stars, 1, 2, a=3)
        t += apply(A, i).x + apply(max, 1, i) + apply(big, i, k=i, zz=1) + apply(len, "abc")
    return t


def wrong(n):
    o, seen = Plain(1), {}
    calls = [lambda: two(), lambda: two(1, 2, 3, 4), lambda: two(1, a=2), lambda: two(1, d=2), lambda: o.sum(1, k=2), lambda: o.sum(nope=1), lambda: Plain(),
             lambda: Plain(1, x=2), lambda: Plain(1, 2, 3, 4), lambda: posonly(a=1), lambda: posonly(1, b=2), lambda: apply(two), lambda: apply(two, 1, a=2),
             lambda: apply(two, **{"a b": 1, "a": 2}), lambda: big(1, 2, 3), lambda: o.sum(*[1, 2, 3]), lambda: A.make(), lambda: Point(1, 2, 3)]
    for i in range(n):
        for k, f in enumerate(calls):
            try:
                f()
            except TypeError as e:
                seen[k] = str(e)
    return seen


def inner_error(x, y=0):
    if x == y:
        raise KeyError(x)
    return x


def tracebacks(n):
    t = 0
    for i in range(n):
        t += inner_error(i + 1, y=-1) + inner_error(x=i + 1)
    try:
        t += inner_error(y=3, x=3)
    except KeyError:
        traceback.print_exc(file=sys.stdout)
    try:
        apply(inner_error, 5, y=5)
    except KeyError:
        traceback.print_exc(file=sys.stdout)
    return t


def down(n, by=1):
    return 0 if n <= 0 else 1 + down(n - by, by=by)


def down_star(n, *rest, **kw):
    return 0 if n <= 0 else 1 + down_star(*(n - 1, *rest), **kw)


def limits():
    out = []
    for f in (down, down_star):
        for i in range(30):
            r = f(50)
        out.append(r)
        try:
            out.append(f(100000))
        except RecursionError as e:
            out.append(type(e).__name__) # what exceeded it depends on specialised comparisons
    return out


class Dead:
    log = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        self.log.append(self.name)


def keeps(a, b=None, c=None):
    a = b = c = None
    Dead.log.append("body")


def lifetimes(n):
    for i in range(n):
        keeps(Dead("a"), c=Dead("c"), b=Dead("b"))
        keeps(*(Dead("x"), Dead("y")), **{"c": Dead("z")})
    return Dead.log[-10:]


def refs(a, b=1):
    return sys.getrefcount(a)


def counted(n):
    o, r = object(), set()
    for i in range(n):
        r.add((refs(o), refs(a=o), refs(o, b=2), apply(refs, o), apply(refs, a=o)))
    return sorted(r)


def instances(n):
    class Meta(type):
        def __instancecheck__(cls, o):
            return o == 7

    class M(metaclass=Meta):
        pass

    class Liar:
        @property
        def __class__(self):
            return int

    class Sub(int):
        pass
    things = [1, True, "s", 2.0, None, Sub(3), Liar(), M(), 7, Plain(1), B(1), C(1), Plain, type]
    kinds = [int, (str, float), A, B, (A, (Plain, type(None))), M, type, object, (), int | str, Liar]
    t = []
    for i in range(n):
        t = [sum(1 << k for k, c in enumerate(kinds) if isinstance(o, c)) for o in things]
    for bad in (1, (int, 2), (str, (2,))):
        try:
            t.append(isinstance("x", bad))
        except TypeError as e:
            t.append(str(e))
    return t


def main():
    print(placed(1000), changed(2000), objects(600), new_init(1500))
    print(closures(900), unbound(1000), supers(500), applied(700))
    print(wrong(50))
    print(tracebacks(1500), limits())
    print(lifetimes(600), counted(600))
    print(instances(100))


main()
