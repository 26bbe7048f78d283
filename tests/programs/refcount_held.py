# what is loaded from has one reference for each local, argument and stack entry: attribute hooks, properties and descriptors see stock's count
import sys

seen = []


class Describe:
    def __get__(self, o, cls):
        seen.append(("descriptor", sys.getrefcount(o)))
        return lambda: 2


class Hooked:
    def __init__(self):
        self.x = 1

    def __getattr__(self, name):
        seen.append((name, sys.getrefcount(self)))
        return lambda: 3

    @property
    def p(self):
        seen.append(("property", sys.getrefcount(self)))
        return 4

    d = Describe()


class Other:
    __slots__ = ("x", "p", "d", "hook", "__dict__")

    def __init__(self):
        self.x, self.p, self.d, self.hook = 5, 6, lambda: 7, lambda: 8


def of_parameter(o):
    return o.x, o.p, o.d(), o.hook()


def of_local(make):
    o = make()
    same = o
    r = o.x, o.p, o.d(), o.hook()
    del same
    return r + (o.p, o.hook())


def of_temporary(make):
    return make().x, make().p, make().d(), make().hook()


def of_item(items):
    return [(o.x, o.p, o.d(), o.hook()) for o in items]


def of_gone(o):
    o.__dict__  # no inline values any more
    return o.x, o.p, o.d(), o.hook()


def with_error(o):
    try:
        return o.absent.absent
    except AttributeError as e:
        return str(e), sys.getrefcount(o)


def rounds(n):
    counts = {}
    for i in range(n):
        make = Hooked if i % 5 else Other
        o = make()
        of_parameter(make()), of_local(make), of_temporary(make), of_item([o, o]), of_gone(make())
        key = with_error(Other()), *seen
        seen.clear()
        counts[key] = counts.get(key, 0) + 1
    return counts


for key, n in rounds(3000).items():
    print(n, key)
