"""Class methods and methods of metaclasses, called on classes and instances of many kinds, and changed, hidden and taken away between the calls."""
import enum
import functools
import traceback


class Meta(type):
    def of_meta(cls, x):
        return cls.__name__, x

    @classmethod
    def meta_class_method(meta, x):
        return meta.__name__, x


class A(metaclass=Meta):
    @classmethod
    def make(cls, x, y=1):
        return cls.__name__, x, y

    @staticmethod
    def plain(x):
        return x + 1

    @classmethod
    @functools.lru_cache(maxsize=None)
    def cached(cls, x):
        return cls.__name__, -x


class B(A):
    pass


class C(B):
    @classmethod
    def make(cls, x, y=2):
        return ("C",) + super().make(x, y)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    @classmethod
    def from_name(cls, name):
        return cls[name.upper()]

    @classmethod
    def fails(cls, x):
        raise KeyError(cls.__name__, x)


def call(o, x):
    return o.make(x), o.make(x, y=x), o.plain(x), o.cached(x)


def call_meta(c, x):
    return c.of_meta(x), c.meta_class_method(x)


def colours(c, names):
    return [c.from_name(n) for n in names]


things = [A, B, C, A(), B(), C()]
total = 0
for i in range(3000):
    r = call(things[i % 6], i)
    m = call_meta(things[i % 3], i)
    total += r[2] + len(str(r)) + len(str(m))
    if i % 700 == 0:
        print(r, m, colours(Colour, ["red", "blue"]))
print(total)

b = B()
print(call(b, 1))
b.make = lambda x, y=0: ("hidden", x, y)
print(call(b, 2), call(B(), 2))
B.make = lambda *a, **k: ("function", len(a), k)
print(call(b, 3), call(B, 3), call(B(), 3))
del B.make
print(call(B, 4), call(B(), 4))
A.make = classmethod(lambda cls, x, y=9: (cls, x, y))
print(call(B, 5)[0], call(things[3], 5)[0])
A.of_meta = classmethod(lambda cls, x: ("of the class", cls.__name__, x))
print(call_meta(A, 6), call_meta(B, 6))
del A.of_meta
Meta.of_meta = lambda cls, x: ("other", cls.__name__, x)
print(call_meta(A, 7), call_meta(C, 7))


def caught(c, x):
    try:
        c.fails(x)
    except KeyError as e:
        return e.args, e.__traceback__.tb_lineno, e.__traceback__.tb_next.tb_lineno


print({caught(Colour, 3) for _ in range(500)})


def lines(x):
    try:
        if x % 3 == 0:
            raise ValueError(x)
        elif x % 3 == 1:
            return [].missing
        return {}[x]
    except (ValueError, AttributeError,
            KeyError) as e:
        return type(e).__name__, e.__traceback__.tb_lineno, traceback.extract_tb(e.__traceback__)[-1].line


print(sorted({lines(i) for i in range(2000)}))
Meta.of_meta = 3
try:
    call_meta(A, 8)
except TypeError as e:
    print(e)
