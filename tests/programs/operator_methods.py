# Binary operators of classes in hot loops: the left class's method, NotImplemented, the right one's turn, subclasses that go first, methods that change,
# instances of builtin subclasses, errors with their tracebacks, operands that die.
import sys
import traceback
from collections import deque


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y) if isinstance(o, Vec) else NotImplemented

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __mod__(self, text):
        return text + str(self.x)

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    def __pow__(self, k):
        if k > 900:
            raise ValueError("too much")
        return self.x ** 2

    def __and__(self, o):
        return NotImplemented

    def __or__(self, o):
        return NotImplemented if o == 5000 else o

    def __truediv__(self, k):
        return self.x / k


class Sub(Vec):
    __slots__ = ()

    def __radd__(self, o):
        return "radd"


class Number(int):
    def __add__(self, o):
        return NotImplemented

    def __mul__(self, o):
        return "mul"


class Right:
    def __radd__(self, o):
        return 5

    def __rand__(self, o):
        return "rand"


class Times:
    def __mul__(self, o):
        return NotImplemented if o == "ab" or o == 7 else o

    def __index__(self):
        return 3


class Pile(deque):
    def __add__(self, o):
        return o if len(o) < 3 else NotImplemented

    def __mul__(self, o):
        return NotImplemented if o > 5 else o


class Loud:
    def __init__(self, n):
        self.n = n

    def __add__(self, o):
        return Loud(self.n + o.n)

    def __del__(self):
        if self.n % 500 == 0:
            print("del", self.n)


def vectors(n):
    a, b, t = Vec(0, 0), Vec(1, 2), 0
    for i in range(n):
        a = a + b - b * 2 + b * 1.5
        t += a @ b + a ** 2 + len(a % "x") + (a | i) + a / 2
    return a.x, a.y, t


def attempt(f, *args):
    try:
        return f(*args)
    except (TypeError, ValueError, ZeroDivisionError):
        return traceback.format_exc().replace(__file__, "FILE")


def ands(n):
    v = Vec(1, 2)
    for i in range(n):
        if i == n - 1:
            return v & v
        v | v


def ors(n):
    v = Vec(1, 2)
    for i in range(5001 - n, 5002 - n % 2):
        v | i
    return n


def pows(n):
    v = Vec(1, 2)
    for i in range(n):
        v ** i


def divisions(n):
    v = Vec(1, 2)
    for i in range(n, -1, -1):
        v / i


def mixed(n):
    out = []
    v, others = Vec(1, 2), [Vec(3, 4)] * (n - 3) + [Sub(1, 1), Right(), Vec(0, 0)]
    for o in others:
        r = v + o
        out.append(r if isinstance(r, (str, int)) else r.x)
    return out[-4:]


def rands(n):
    v, r = Vec(1, 2), Right()
    for i in range(n):
        x = v & r
    return x


def numbers(n):
    k, t = Number(3), 0
    for i in range(n):
        t += k + i
    return t, k * 2, k * k


def times(t, o):
    return t * o


def sequences(n):
    t = Times()
    for i in range(n):
        out = times(t, "ab" if i == n - 1 else "c")
    return out


def piles(n):
    p, last = Pile([1, 2]), Pile([3, 4, 5])
    for i in range(n):
        p + (last if i == n - 1 else p)


def repeated(n):
    p = Pile([1, 2])
    for i in range(n):
        p * (6 if i == n - 1 else 2)


def no_sequence(n):
    t = Times()
    for i in range(n):
        t * (7 if i == n - 1 else 1)


def loud(n):
    a, b = Loud(1), Loud(1)
    for _ in range(n):
        a = a + b
    return a.n


def change(n):
    v, w, out = Vec(1, 2), Vec(2, 3), set()
    for i in range(n):
        if i == n // 2:
            Vec.__add__ = lambda self, o: "changed"
        out.add(str((v + w)) if isinstance(v + w, str) else (v + w).x)
    return sorted(map(str, out))


def counts(n):
    v = Vec(object(), 1)
    o = v.x
    before = sys.getrefcount(o), sys.getrefcount(v)
    for i in range(n):
        v | o
    return sys.getrefcount(o) - before[0], sys.getrefcount(v) - before[1]


def main():
    for n in (5, 2000, 2000):
        print(vectors(n))
    print(attempt(ands, 800), attempt(ors, 401), attempt(ors, 600), attempt(pows, 1000), attempt(divisions, 600))
    print(mixed(600), rands(500), numbers(600), counts(700))
    print(*[sequences(3000) for _ in range(4)], *[attempt(f, 700) for f in (no_sequence, piles, repeated)])
    print(loud(1200))
    keep = Vec.__add__
    print(change(800))
    Vec.__add__ = keep
    print(vectors(100))
    del Vec.__sub__
    print(attempt(vectors, 100))


main()
