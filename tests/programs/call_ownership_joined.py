"""Arguments belong to the callee at call sites with several callees, in a try, with *args, and in what is inlined."""
import sys


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def one(f, g):
    f = 1
    print("one", sys.getrefcount(g))
    for i in range(2):
        pass


def two(f, g):
    g = 2
    print("two", sys.getrefcount(f))
    for i in range(2):
        pass


def inner(a, b):
    print("inner", sys.getrefcount(a), sys.getrefcount(b))
    for i in range(2):
        pass


def outer(a, b):
    return inner(b, a)


def star(f, *args):
    return len(args), sys.getrefcount(args)


def caller(k):
    for f in (one, two, one):
        f(Thing("f"), Thing("g"))
        try:
            f(Thing("F"), Thing("G"))
            if k == 5:
                f(1)
        except TypeError as e:
            print(e)
        outer(Thing("a"), Thing("b"))
    print(star(Thing("f"), Thing(1), Thing(2)))


for n in range(12):
    if n < 2:
        sys.audit("xtlink.burst")
    caller(n)
    if n:
        sys.audit("xtlink.learn")
