# Calls of functions with *args whose code is known: nothing, one or many in the tuple, with defaults and keywords ahead of it, methods, classes, closures,
# recursion; the tuple is new each time, its items die when they should; errors name the call.
import sys


def total(first, *rest):
    return first + len(rest) + sum(rest)


def defaults(a, b=10, *rest):
    return a, b, rest


def rebinds(*args):
    args = args + (1,)
    return args


def cells(*args):
    return [lambda: len(args)][0]()


class Checker:
    def __init__(self, *choices):
        self.choices = choices

    def check(self, *choices):
        if not choices:
            return True
        for c in choices:
            if c in self.choices:
                return True
        return False


class Starts:
    def __init__(self, a, *more):
        more = more[1:]
        self.a = a, more


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def keeps(*args):
    return args[0].name


def deep(n, *args):
    return deep(n - 1, n, *args) if n else len(args)


def hot(n):
    t = 0
    c = Checker(1, 2, 3)
    for i in range(n):
        t += total(i) + total(i, 1) + total(i, 1, 2, 3, 4)
        t += c.check() + c.check(i) + c.check(i, 2)
        t += len(defaults(i)[2]) + len(defaults(i, 2)[2]) + len(defaults(i, 2, 3, 4)[2]) + defaults(b=1, a=i)[1]
        t += len(rebinds(i, i)) + cells(i, i, i) + len(Starts(i, 1, 2).a[1])
    return t


def identities(n):
    seen = []
    for i in range(n):
        t = rebinds()
        seen.append(t)
    return len(seen), all(t == (1,) for t in seen)


def attempt(f, *args):
    try:
        return f(*args)
    except TypeError as e:
        return str(e)


def wrong(n):
    for i in range(n):
        if i == n - 1:
            return total()
        total(1, i)


def wrong_keyword(n):
    for i in range(n):
        if i == n - 1:
            return defaults(1, 2, 3, b=4)
        defaults(1, 2, 3)


def many(n):
    t = 0
    for i in range(n):
        t += total(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, i)
    return t


def drops(n):
    for i in range(n):
        name = keeps(Item(i), Item(-i))
        if i > n - 3:
            print("behind", name)


def change(n):
    global total
    old = total
    out = []
    for i in range(n):
        if i == n // 2:
            total = lambda *a: ("new", a)
        out.append(total(1, 2, 3))
    total = old
    return out[0], out[-1], len(out)


def counts():
    o = object()
    before = sys.getrefcount(o)
    for _ in range(300):
        defaults(o, o, o, o)
        total(1, 2)
    return sys.getrefcount(o) - before


def main():
    for n in (10, 2000, 2000):
        print(hot(n))
    print(identities(1000), attempt(wrong, 400), attempt(wrong_keyword, 400), many(500), change(600), counts(), deep(30))
    drops(6)
    total.__defaults__ = (5,)
    print(attempt(wrong, 400))
    total.__defaults__ = None
    defaults.__defaults__ = (20,)
    print(defaults(1), hot(100))


main()
