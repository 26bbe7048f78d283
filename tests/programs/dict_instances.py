# Instances whose attributes are in a __dict__ of their own: more names than the class's shared keys take, or a __dict__ that somebody asked for. Attributes
# come, go and change; instance attributes hide methods and class values in the middle of hot loops; the __dict__ is replaced, or is no plain dict.
import sys


class Wide:
    limit = 7

    def __init__(self):
        for i in range(40):
            setattr(self, "a%d" % i, i)
        self.total = 0
        self.step = 1

    def bump(self, n):
        self.total += n * self.step
        return self.total

    def read(self):
        return self.a3 + self.a39 + self.limit


class Asked:
    def __init__(self, v):
        self.v = v
        self.__dict__["w"] = v + 1

    def sum(self):
        return self.v + self.w


class Odd(dict):
    pass


def run(o, n):
    t = 0
    for i in range(n):
        t += o.bump(i) + o.read()
    return t


def sums(objects, n):
    t = 0
    for _ in range(n):
        for o in objects:
            t += o.sum()
    return t


def attempt(f, *args):
    try:
        return f(*args)
    except AttributeError as e:
        return "%s: %s" % (type(e).__name__, e)


def counts(o, n):
    for _ in range(n):
        o.total = value = o.total + 1
    return value


def main():
    w = Wide()
    for _ in range(3):
        print(run(w, 3000), w.total)
    w.bump = lambda n: -n
    print(run(w, 500))
    del w.bump
    print(run(w, 500))
    w.limit = 1000
    print(run(w, 500))
    del w.limit
    print(run(w, 500))
    del w.a3
    print(attempt(run, w, 5))
    w.a3 = "text"
    print(attempt(lambda: [run(w, 0), type(w.a3)]))
    w.a3 = 3
    print(run(w, 300))
    for other in (dict(w.__dict__), Odd(w.__dict__), {}):
        w.__dict__ = other
        print(attempt(run, w, 300), len(w.__dict__))
    Wide.limit = 8
    w = Wide()
    print(run(w, 1000))
    Wide.bump = lambda self, n: n
    print(run(w, 1000))
    objects = [Asked(i) for i in range(10)]
    for _ in range(3):
        print(sums(objects, 400))
    objects[3].sum = lambda: 10 ** 6
    print(sums(objects, 100))
    objects[4].__class__ = type("Other", (Asked,), {"sum": lambda self: -1})
    print(sums(objects, 100))
    w = Wide()
    mark = object()
    before = sys.getrefcount(mark)
    w.total = mark
    w.total = 5
    print(counts(w, 4000), sys.getrefcount(mark) - before, list(w.__dict__)[-2:])


main()
