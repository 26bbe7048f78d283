# attributes: instance values, slots, __dict__, properties, descriptors, class attributes and __class__ changed in mid loop
class P:
    kind = 1

    def __init__(self, x):
        self.x = x


class Q(P):
    kind = 2


class S:
    __slots__ = ("a", "b")


class Prop:
    def __init__(self):
        self._v = 0

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, value):
        if value < 0:
            raise ValueError("negative")
        self._v = value


class Desc:
    def __get__(self, obj, owner=None):
        return (obj is None, owner.__name__)

    def __set__(self, obj, value):
        obj.__dict__["seen"] = value


class D:
    d = Desc()


class G:
    def __getattr__(self, name):
        if name.startswith("x"):
            return len(name)
        raise AttributeError("no " + name)


class A:
    def __getattribute__(self, name):
        return name * 2

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value + 1)


def class_changes(n):
    p = P(1)
    t = 0
    for i in range(n):
        t += p.kind + p.x
        if i == n // 5:
            P.kind = 10
        elif i == 2 * n // 5:
            p.kind = 0.5
        elif i == 3 * n // 5:
            del p.kind
            p.__class__ = Q
        elif i == 4 * n // 5:
            p.__dict__["x"] = 7
    P.kind = 1
    return t


def dict_swaps(n):
    p = P(1)
    t = 0
    for i in range(n):
        p.x += 1
        t += p.x
        if i % 1000 == 0:
            p.__dict__ = {"x": i}
        elif i % 1000 == 500:
            vars(p)["y"] = 1
            del p.y
    return t, vars(p)


def slots(n):
    s = S()
    s.a = 0
    misses = 0
    for i in range(n):
        s.a += i
        try:
            s.b
        except AttributeError as e:
            misses += 1
            text = str(e)
            s.b = 1
        if i % 7 == 0:
            del s.b
    try:
        s.c = 1
    except AttributeError as e:
        return s.a, misses, text, str(e)


def props(n):
    p = Prop()
    bad = 0
    for i in range(n):
        try:
            p.v = i if i % 3 else -1
        except ValueError:
            bad += 1
        p.v += 1
        if i == n // 2:
            Prop.v = property(lambda self: self._v * 2, lambda self, v: self.__dict__.__setitem__("_v", v % 1000))
    return p.v, bad


def descriptors(n):
    d = D()
    for i in range(n):
        d.d = i
        r = d.d
        if i == n // 2:
            Desc.__get__ = lambda self, obj, owner=None: "new"
    return r, d.seen, D.d


def misc(n):
    g, a = G(), A()
    t = bad = 0
    for i in range(n):
        t += g.xyz + len(a.foo)
        a.z = i
        try:
            g.other
        except AttributeError as e:
            bad += 1
            text = str(e)
        if i == n // 2:
            g.xyz = 100
    return t, bad, text, object.__getattribute__(a, "z")


def order(n):
    rows = set()
    for i in range(n):
        p = P(i)
        if i % 2:
            p.b, p.a = 1, 2
        else:
            p.a, p.b = 1, 2
        if i % 5 == 0:
            del p.x
        rows.add(tuple(vars(p)))
    return sorted(rows)


N = 15000
print(class_changes(N))
print(dict_swaps(N))
print(slots(N))
print(props(N))
print(descriptors(N))
print(misc(N))
print(order(N))
for f in (lambda: P(1).nope, lambda: P.nope, lambda: (1).real.foo, lambda: None.x, lambda: setattr(1, "x", 2), lambda: P(1).__delattr__("q")):
    try:
        f()
    except AttributeError as e:
        print(e)
