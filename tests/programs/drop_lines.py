"""Where the last reference goes: the line of the frame that __del__ sees."""
import sys

seen = []


class D:
    def __init__(self, name="d"):
        self.name = name

    def __del__(self):
        f = sys._getframe(1)
        seen.append((self.name, f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno))


def rebound(x):
    f = D()

    f = None
    f = D("second")
    y = x

    f = y
    return f


def deleted(n):
    f = D()
    n += 1
    n *= 2

    del f
    return n


def in_loop(n):
    f = None
    total = 0
    for i in range(n):
        total += i

        f = D(i)
        total *= 1

    f = 0
    return total


def popped():
    D("popped")

    D("one"), D("two")
    return (
        D("three").name,
        [
            D("four").name,
            1,
        ],
    )


def branches(x):
    f = D("branch")
    if x:
        f = 1
    else:
        g = x

        f = 2

    return f


def swapped(a, b):
    a, b = D("a"), D("b")

    a, b = (
        b,
        1,
    )

    b = a = None


def handled():
    try:
        f = D("in try")
        raise ValueError(f.name)
    except ValueError as e:
        g = D("in except")

        f = None
    finally:
        h = 1

        g = None
    return h


def unpacked():
    a = b = c = D("three times")
    a = 1
    b = 2

    c = 3


for turn in range(400):
    seen.clear()
    rebound(turn), deleted(turn), in_loop(3), popped(), branches(turn % 2), swapped(1, 2), handled(), unpacked()
    if turn % 100 == 99:
        print(seen)
