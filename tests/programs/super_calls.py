"""super() without arguments, with the method looked up at once: instances, classes, builtin bases, changes of bases, wrong uses, observers."""
import sys


class Base:
    def __init__(self, v):
        self.v = v

    def twice(self, a=1):
        return self.v * 2 + a

    @classmethod
    def made(cls, v):
        return cls(v)

    @staticmethod
    def free(v):
        return v + 1

    @property
    def prop(self):
        return "prop", self.v

    def __getitem__(self, i):
        return i * 3

    attr = "attr"


class Left(Base):
    def twice(self, a=1):
        return super().twice(a) + 100


class Right(Base):
    def __init__(self, v):
        super().__init__(v + 1)

    def twice(self, a=1):
        return super().twice(a=a) + 1000

    @classmethod
    def made(cls, v):
        o = super().made(v)
        o.by = cls.__name__
        return o

    @staticmethod
    def free(v):
        try:
            return super().free(v)
        except (RuntimeError, TypeError) as e:
            return type(e).__name__, str(e)

    def props(self):
        return super().prop, super().attr, super().free(4), super().__getitem__(2)


class Both(Left, Right):
    def twice(self, a=1):
        return super().twice(a) + 10000


class Text(str):
    def __new__(cls, v):
        return super().__new__(cls, v.strip())

    def upper(self):
        return Text(super().upper() + "!")

    def __hash__(self):
        return super().__hash__()

    def join(self, items):
        return super().join([str(i) for i in items])


class Items(list):
    def append(self, v):
        super().append(v)
        return self

    def missing(self):
        return super().nothing()

    def closure(self):
        def inner():
            return super(Items, self).__len__()

        return [super(Items, self).__len__() for _ in range(2)], inner()


class Rebinds(Base):
    def twice(self, other):
        self = other
        return super().twice()

    def dels(self):
        del self
        return super().twice()

    def captured(self):
        f = lambda: self.v
        return super().twice(f())


class Meta(type):
    def __call__(cls, *a):
        return super().__call__(*a)

    def named(cls):
        return super().__repr__()[:8]


class Made(Base, metaclass=Meta):
    pass


class Descr:
    def __get__(self, o, t):
        return lambda: ("descr", o is None, t.__name__)


class WithDescr:
    d = Descr()
    c = classmethod(Descr())


class UsesDescr(WithDescr):
    def d(self):
        return super().d()

    def look(self):
        return super().__init__.__name__, super().__class__.__name__


def foreign():
    class Other:
        v = 5

    try:
        return Left.twice(Other())
    except TypeError as e:
        tb = e.__traceback__.tb_next
        return str(e), tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno


def wrong(f, *a):
    try:
        return f(*a)
    except (RuntimeError, AttributeError, TypeError) as e:
        tb = e.__traceback__
        while tb.tb_next:
            tb = tb.tb_next
        positions = list(tb.tb_frame.f_code.co_positions())
        return type(e).__name__, str(e), tb.tb_frame.f_code.co_name, positions[tb.tb_lasti // 2]


def main():
    for r in range(400):
        b = Both(r)
        b.twice()
        Right(r).props()
        Right.made(r)
        Right.free(1)
        Text(" a ").upper()
        Text(",").join((1, 2))
        hash(Text("x"))
        Items().append(r).closure()
        Made(r).twice()
        UsesDescr().d()
        UsesDescr().look()
        wrong(Items().missing)
        wrong(Rebinds(1).twice, Base(3))
        wrong(Rebinds(1).dels)
        Rebinds(1).captured()
    b = Both(3)
    print(b.v, b.twice(), b.twice(5), Left(1).twice(), Right(1).twice(2))
    print(Right(4).props(), Right.made(5).by, Both.made(6).v, Right.free(7))
    print(Text(" b ").upper(), type(Text("c").upper()).__name__, Text("-").join((1, "x")), hash(Text("y")) == hash("y"))
    print(Items([1]).append(2), Items([1, 2, 3]).closure(), Made(2).twice(), Made.named())
    print(UsesDescr().d(), UsesDescr().look())
    print(wrong(Items().missing))
    print(wrong(Rebinds(1).twice, Left(3)), wrong(Rebinds(1).twice, Rebinds(9)), wrong(Rebinds(1).dels), Rebinds(2).captured())
    print(foreign())
    Base.twice = lambda self, a=1: ("patched", a)
    print(wrong(b.twice), wrong(Rebinds(2).captured))
    Right.__bases__ = (Other2,)
    print(Right(1).twice(3) if not isinstance(wrong(Right(1).twice), tuple) else wrong(Right(1).twice))
    global super
    events = []

    def super(*a):
        events.append(a)
        return builtin_super(Left, b)

    print(wrong(Left(1).twice), len(events))
    del super


builtin_super = super


class Other2:
    def __init__(self, v):
        self.v = v * 100

    def twice(self, a):
        return self.v + a


main()
