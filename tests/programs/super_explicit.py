# super(class, object).name(...) in hot loops: in methods, class methods, __new__, functions outside of classes and inlined ones; objects that are none of the
# class, that claim to be one, classes that are none, methods that change, counts of references.
import sys


class Base:
    def __init__(self, v):
        self.v = v

    def twice(self, a=1):
        return self.v * 2 + a

    @classmethod
    def made(cls, v):
        return cls.__name__, v

    @staticmethod
    def free(v):
        return "free", v

    @property
    def prop(self):
        return lambda: ("prop", self.v)


class Left(Base):
    def __init__(self, v):
        super(Left, self).__init__(v + 1)

    def twice(self, a=1):
        return super(Left, self).twice(a) + 1000

    @classmethod
    def made(cls, v):
        return super(Left, cls).made(v) + ("left",)

    def free(self, v):
        return super(Left, self).free(v)

    def props(self):
        return super(Left, self).prop()

    def missing(self):
        return super(Left, self).nothing(1)


class Right(Base):
    def twice(self, a=1):
        return super(Right, self).twice(a) + 100000


class Both(Left, Right):
    def twice(self, a=1):
        return super(Both, self).twice(a) + super(Left, self).twice(a)


class Word(str):
    def __new__(cls, text):
        return super(Word, cls).__new__(cls, text + "!")

    def upper(self):
        return super(Word, self).upper() + "?"


class Proxy:
    def __init__(self, o):
        self.o = o

    @property
    def __class__(self):
        return type(self.o)

    v = 7


def outside(cls, o, n):
    total = 0
    for i in range(n):
        total += super(cls, o).twice(i)
    return total


def mixed(pairs):
    out = []
    for cls, o in pairs:
        try:
            out.append(super(cls, o).twice(1))
        except (TypeError, AttributeError) as e:
            out.append(str(e))
    return out


def wrong(f, *a):
    try:
        return f(*a)
    except Exception as e:
        return type(e).__name__, str(e), e.__traceback__.tb_next.tb_lineno - f.__code__.co_firstlineno if e.__traceback__.tb_next else None


def counts(n):
    o = Left(1)
    before = sys.getrefcount(o), sys.getrefcount(Left)
    for i in range(n):
        super(Left, o).twice()
    return sys.getrefcount(o) - before[0], sys.getrefcount(Left) - before[1]


def named(n):
    found = set()
    for i in range(n):
        found.add(super(Left, Both(i % 2)).twice.__qualname__)
    return sorted(found)


def main():
    for round in range(3):
        for cls in Left, Right, Both:
            total = 0
            for i in range(400):
                o = cls(i)
                total += o.twice() + o.twice(3)
            print(cls.__name__, total)
        out = [None] * 300
        for i in range(300):
            left = Left(i)
            out[i] = Left.made(i), Both.made(i), left.free(i), left.props(), Word("w").upper(), len(Word("ab"))
        print(out[-1])
        print(wrong(lambda: [Left(1).missing() for i in range(300)]))
        print(outside(Left, Both(1), 500), outside(Base, Left(2), 0), wrong(outside, Base, Left(2), 500))
        pairs = [(Left, Both(1)), (Right, Both(2)), (Left, Left(3)), (Left, Right(4)), (Left, Proxy(Left(5))), (Left, 6), (7, Left(8)), (Base, Base(9)), (Left, None),
                 (Left, Left), (Both, Both)]
        print(mixed(pairs * 1)[: len(pairs)], len(mixed(pairs * 60)))
        print(counts(300), named(300))
    Base.twice = lambda self, a=1: ("patched", a)
    print(wrong(outside, Left, Left(1), 5), super(Left, Left(1)).twice(2))
    del Right.twice
    del Base.twice
    print(mixed(pairs))


main()
