# object construction: __init__, __new__, defaults, metaclasses, __init_subclass__, errors
class P:
    def __init__(self, x, y=2, *rest, z=3, **kw):
        self.v = (x, y, rest, z, kw)


class N:
    made = 0

    def __new__(cls, x):
        cls.made += 1
        self = super().__new__(cls)
        self.n = cls.made
        return self

    def __init__(self, x):
        self.x = x


class Other:
    def __new__(cls, x):
        return x


class Bad:
    def __init__(self, x):
        if x % 2000 == 0:
            raise ValueError(x)
        if x % 3000 == 1:
            return 5


class Meta(type):
    def __call__(cls, *args):
        o = super().__call__(*args)
        o.extra = len(args)
        return o


class M(metaclass=Meta):
    def __init__(self, *a):
        self.a = a


class Sub:
    names = []

    def __init_subclass__(cls, tag="", **kw):
        Sub.names.append(cls.__name__ + tag)


class Empty:
    pass


def run(n):
    t = 0
    for i in range(n):
        t += len(P(i).v) + len(P(i, 1, 2, 3, z=4, w=5).v[2])
        t += N(i).n % 7 + Other(i)
        m = M(i, i)
        t += m.extra + m.a[0]
        e = Empty()
        e.q = i
        t += e.q
    return t


def bad(n):
    out = []
    for i in range(n):
        try:
            Bad(i)
        except (ValueError, TypeError) as e:
            out.append((type(e).__name__, str(e)))
    for f in (lambda: P(), lambda: N(), lambda: Empty(1), lambda: P(1, q=2, **{"y": 1, "x": 2})):
        try:
            f()
        except TypeError as e:
            out.append(str(e))
    return out


def classes(n):
    for i in range(n):
        class K(Sub, tag=str(i % 3)):
            v = i
    return len(Sub.names), Sub.names[-1], K.v


print(run(8000))
for row in bad(8000):
    print(row)
print(classes(300))
