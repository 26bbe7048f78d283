# cython: language_level=3
"""Compiled by Cython for test_foreign.py: an extension class, functions that call back, generators, exceptions that cross the border."""
import sys


cdef class Vector:
    cdef public double x
    cdef double y

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, 2.0)

    def __iter__(self):
        for i in range(3):
            yield self.x + i

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x

    def __hash__(self):
        return hash(self.x)

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return self.x * i

    def __call__(self, f):
        return f(self.x)

    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    @property
    def area(self):
        return self.x * self.y


class Plain:
    def method(self, *args, **keywords):
        return args, keywords

    def generator(self, n):
        for i in range(n):
            got = yield i
            if got:
                yield got

    async def coroutine(self, awaitable):
        return await awaitable


def call(f, *args, **keywords):
    return f(*args, **keywords)


def apply(f, items):
    return [f(x) for x in items]


def raises(f):
    try:
        return f()
    except ZeroDivisionError as e:
        raise ValueError("from Cython") from e
    finally:
        call(len, "x")


def caller():
    return sys._getframe().f_code.co_name


def doubled(items):
    for x in items:
        yield x * 2


def total(f, int n):
    t = 0
    for i in range(n):
        t += f(i)
    return t


cpdef int fibonacci(int n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def within(manager):
    with manager as x:
        return x


def adder(n):
    def add(x):
        return x + n
    return add


def handled():
    return sys.exc_info()[0]


def reraise():
    raise
