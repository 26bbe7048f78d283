# Arguments belong to the callee's frame: what it drops dies there, counts are the same, and what is left dies at its return in the order of its locals,
# also when it is not compiled yet, has defaults, keyword-only parameters, *args or **kwargs, or is a generator.
import sys

LOG = []


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


def star(f, *args):
    return len(args), sys.getrefcount(args)


def stars(first, /, second=2, *, third=3, **more):
    n = sys.getrefcount(first)
    del first
    LOG.append("deleted")
    return n, sorted(more), sys.getrefcount(second), type(third).__name__


def drops(a, b):
    del b
    LOG.append("b is gone")
    a = None
    LOG.append("a is gone")


def generate(a, b=None):
    yield sys.getrefcount(a)
    del a
    yield len(LOG)


def caller(k):
    a = star(Thing("f"), Thing(1), Thing(2))
    LOG.append("-")
    b = stars(Thing("first"), Thing("second"), third=Thing("third"), x=Thing("x"), y=Thing("y"))
    LOG.append("-")
    drops(Thing("a"), b=Thing("b"))
    LOG.append("-")
    c = list(generate(Thing("ga"), b=Thing("gb")))
    LOG.append("-")
    try:
        stars(Thing("e1"), second=Thing("e2"), **{"third": Thing("e3")}, first=Thing("e4"))
        drops(Thing("t1"), Thing("t2"), Thing("t3"))
    except TypeError as e:
        LOG.append(str(e))
    try:
        star()
    except TypeError as e:
        LOG.append(str(e))
    try:
        stars(1, 2, second=3)
    except TypeError as e:
        LOG.append(str(e))
    return a, b, c


results = set()
for k in range(300):
    results.add(repr((caller(k), LOG)))
    LOG.clear()
for r in sorted(results):
    print(r)
