# dataclasses, enums, named tuples, total ordering
import enum
from collections import namedtuple
from dataclasses import dataclass, field, replace, asdict, FrozenInstanceError
from typing import NamedTuple


@dataclass(order=True)
class A:
    x: int
    y: float = 0.5
    tags: list = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class F:
    a: int
    b: str = "b"


@dataclass(slots=True)
class S:
    v: int

    def __post_init__(self):
        self.v += 1


class E(enum.Enum):
    ONE = 1
    TWO = 2
    UNO = 1

    @property
    def twice(self):
        return self.value * 2


class Flag(enum.Flag):
    R = enum.auto()
    W = enum.auto()
    X = enum.auto()


class I(enum.IntEnum):
    A = 5
    B = 6


Pt = namedtuple("Pt", "x y")


class Nt(NamedTuple):
    a: int
    b: int = 3

    def total(self):
        return self.a + self.b


def classes(n):
    t = 0
    items = []
    for i in range(n):
        a = A(i % 10, i / 4)
        b = replace(a, x=3)
        t += (a < b) + (a == A(i % 10, i / 4)) * 2 + S(i).v
        items.append(a)
        try:
            F(i).a = 3
        except FrozenInstanceError as e:
            t += 1
        t += len({F(i), F(i), F(i, "c")})
    return t, max(items), asdict(min(items)), repr(F(1)), repr(S(1))


def enums(n):
    c = {}
    t = 0
    for i in range(n):
        e = E(i % 2 + 1)
        c[e] = c.get(e, 0) + 1
        t += e.twice + (e is E.UNO) + I.A + (I(6) == 6)
        f = Flag.R | Flag.W if i % 3 else Flag.X
        t += Flag.W in f
    bad = None
    try:
        E(9)
    except ValueError as x:
        bad = str(x)
    return {k.name: v for k, v in c.items()}, t, bad, list(E), repr(f), str(I.A)


def tuples(n):
    t = 0
    for i in range(n):
        p = Pt(i, y=2)
        x, y = p
        t += p.x + p[1] + y + Nt(i).total() + len(p._replace(x=1))
    return t, p, p._asdict(), Nt(1) == (1, 3)


print(classes(1500))
print(enums(3000))
print(tuples(8000))
