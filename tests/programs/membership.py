# `in` and truth in hot loops: strings in lists, tuples and strings of every kind, among items that compare as they like, that change the list, and at the end
# of the recursion; dicts that are stored to through every kind of key.
import sys


class Loud(str):
    def __eq__(self, other):
        log.append(str(self))
        return str(self) == other

    __hash__ = str.__hash__


class Changing:
    def __init__(self, items):
        self.items = items

    def __eq__(self, other):
        self.items.append("late")
        if len(self.items) > 20:
            raise ValueError("long")
        return False


log = []


def count(container, items):
    n = 0
    for x in items:
        if x in container:
            n += 1
        if x not in container:
            n += 1000
    return n


def fresh(parts):
    return ["".join(p) for p in parts]  # never hashed


def deep(n, container, item):
    return item in container if n == 0 else deep(n - 1, container, item)


def limits(container, item):
    """The depths at which a call and at which a comparison finds no level left."""
    out = []
    for n in range(60, 140):
        try:
            out.append(deep(n, container, item))
        except RecursionError as e:
            out.append(str(e)[-26:])
    return [(x, out.count(x)) for x in dict.fromkeys(out)]


def truths(values):
    n = 0
    for v in values:
        if v:
            n += 1
        n += 100 if not v else 0
    return n


def stores(d, keys):
    for i, k in enumerate(keys):
        d[k] = i
    return list(d.items())[:6], len(d)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        if self.n == 5:
            raise ValueError("five")
        return self.n == other.n


def main():
    words = ["alpha", "beta", "gamma", "", "x", "\xe9t\xe9", "\u20ac", "\U0001f600!", "\ud800"]
    for round in range(3):
        asked = words + fresh(words) + ["alph", "alpha ", "y", "\xe9", "\u20ac\u20ac", "\U0001f600", 1, None, 2.0, b"x", ("x",)]
        for container in words, tuple(words), fresh(words), [1, "x", None], (), [], ["x", Loud("beta"), "y"], tuple([Loud("q"), "alpha"]):
            del log[:]
            print(count(container, asked * 20), len(log), log[:3])
        for text in "alphabet", "", "x", "\xe9t\xe9 x", "\u20ac alpha", "\U0001f600! beta", Loud("xyz"):
            print(count(text, [w for w in asked if isinstance(w, str)] * 20))
        try:
            count("alpha", ["a"] * 300 + [1])
        except TypeError as e:
            print(e)
        items = ["a", "b"]
        items.append(Changing(items))
        try:
            count(items, ["a", "b", "late", "zz"] * 50)
        except ValueError as e:
            print(e, len(items))
        print(truths(words * 20 + [[], [1], (), (1,), {}, {1: 2}, set(), {1}, 0, 1, 0.0, 0.5, None, len, Loud(""), Loud("x"), b"", b"x", range(0), range(2)] * 20))
        print(stores({}, ["a", 1, 1.0, True, None, ("t", 2), "\u20ac"] * 100))
        try:
            stores({}, [1, "a"] * 200 + [[]])
        except TypeError as e:
            print(e)
        try:
            stores({}, [Key(i % 5) for i in range(300)] + [Key(5)])
        except ValueError as e:
            print(e)
    for i in range(300):
        deep(3, ("a", "b"), "c")
    sys.setrecursionlimit(100)
    for container in ("a", "b"), ["a", "b"], "ab", ["a", Loud("b")]:
        print(limits(container, "c"))


main()
