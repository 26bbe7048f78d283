# type(x) in hot loops: of values of all kinds, of objects that change their class, of classes with metaclasses that compare as they like; another `type`.
import sys
import traceback


class A:
    pass


class B:
    pass


class Meta(type):
    def __eq__(self, other):
        log.append(self.__name__)
        return NotImplemented if self is M1 else "equal"

    __hash__ = type.__hash__


class M1(metaclass=Meta):
    pass


class M2(metaclass=Meta):
    pass


log = []


def kinds(values):
    out = {}
    for v in values:
        t = type(v)
        out[t] = out.get(t, 0) + 1
    return [(t.__name__, n) for t, n in out.items()]


def same(values, other):
    n = [0, 0, 0, 0]
    for v in values:
        if type(v) == type(other):
            n[0] += 1
        if type(v) != type(other):
            n[1] += 1
        if type(v) is type(other):
            n[2] += 1
        if type(type(v)) == type:
            n[3] += 1
    return n


def numbers(n):
    ints = floats = bools = 0
    for i in range(n):
        ints += type(i) is int
        floats += type(i * 0.5) == float
        bools += type(i == 3) is bool
    return ints, floats, bools


def becoming(n):
    o = A()
    seen = []
    for i in range(n):
        if i == n - 3:
            o.__class__ = B
        seen.append(type(o).__name__)
    return seen[-5:], len(seen)


def counted(n):
    o = B()
    before = sys.getrefcount(B)
    kept = []
    for i in range(n):
        kept.append(type(o))
    held = sys.getrefcount(B) - before
    del kept
    return held, sys.getrefcount(B) - before


def short_lived(n):
    names = []
    for i in range(n):
        t = type(type("T%d" % (i % 3), (), {})())
        names.append(t.__name__)
    return names[-4:]


def rebound(n):
    out = []
    for i in range(n):
        if i == n - 3:
            globals()["type"] = lambda x: "mine"
        out.append(type(i))
    del globals()["type"]
    return out[-5:]


def built(n):
    made = []
    for i in range(n):
        made.append(type("X", (A,), {"i": i}))
    return sum(t().i for t in made), made[0].__mro__[1].__name__


def wrong(n):
    for i in range(n):
        type(i) if i < n - 1 else type()


def main():
    for round in range(3):
        values = [1, 2.0, True, None, "s", b"b", (), [], {}, set(), A(), B(), A, type, len, Meta, M1, M1(), 1 << 80, 1j, ..., kinds] * 60
        print(kinds(values))
        for other in 1, A(), B(), A, M1, None:
            print(same(values, other))
        print(numbers(2000), becoming(500), counted(500), short_lived(200), built(100))
        classes = [M1(), M2(), A()] * 100
        for other in M1(), M2(), A():
            del log[:]
            print(same(classes, other), len(log))
    print(rebound(500))
    try:
        wrong(500)
    except TypeError as e:
        print(e, traceback.extract_tb(e.__traceback__)[-1].line)


main()
