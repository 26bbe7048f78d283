"""Sets, dicts, lists and slices by the ways that are specialised on what was seen: ints and strings as keys, plain items, simple slices; each with the
values that leave them. Profiled and compiled where it says so (mode learn), else as hot as the modes have it."""
import math
import sys

log = []


class Key:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return "Key(%r)" % (self.v,)

    def __hash__(self):
        return hash(self.v)

    def __eq__(self, other):
        log.append(("eq", self.v, other))
        return self.v == other


class Num(int):
    def __eq__(self, other):
        log.append(("num", int(self), other))
        return int(self) == other

    __hash__ = int.__hash__


class Dies:
    def __init__(self, name, where=None):
        self.name = name
        self.where = where

    def __repr__(self):
        return "Dies(%r)" % (self.name,)

    def __del__(self):
        log.append(("dies", self.name, list(map(type, self.where)) if self.where is not None else None))
        if self.where is not None:
            self.where.append(7)


def has(c, k):
    return k in c


def has_not(c, k):
    return k not in c


def count_in(c, n):
    total = 0
    for i in range(n):
        if i * 3 in c:
            total += 1
        if i - 5 not in c:
            total += 100
    return total


def get(d, k):
    return d[k]


def get_many(d, n):
    total = 0
    for i in range(n):
        total += d[i]
    return total


def caught(d, k):
    try:
        return d[k]
    except KeyError as e:
        return "no", e.args


def put(xs, i, v):
    xs[i] = v


def put_sum(xs, i, v):
    xs[i] = xs[i] + v


def put_twice(xs, i, v):
    xs[i] = y = v + 1000
    return xs[i] is y


def put_float(xs, i, v):
    xs[i] = v * 0.5


def swap(xs, i, j):
    xs[i], xs[j] = xs[j], xs[i]


def fill(xs, n, v):
    for i in range(n):
        xs[i] = v


def counts(n):
    c = [0] * 7
    for i in range(n):
        c[i % 7] += i
    return c


def keep_old(xs, n):
    out = []
    for i in range(n):
        old = xs[0]
        xs[0] = old + 1000
        if i % 50 == 0:
            out.append(old)
    return out


def lengths(xs, n):
    total = 0
    for i in range(n):
        xs[0] = i
        total += len(xs)
    return total


def pop(xs):
    return xs.pop()


def pop_at(xs, i):
    return xs.pop(i)


def insert(xs, i, v):
    return xs.insert(i, v)


def rotate(xs, n):
    for i in range(n):
        xs.insert(i % 3, xs.pop(0))
        xs.append(xs.pop() + i)
    return xs


def drain(xs):
    out = []
    while xs:
        out.append(xs.pop())
    return out


def add(s, v):
    return s.add(v), len(s)


def discard(s, v):
    return s.discard(v), len(s)


def get_or(d, k):
    return d.get(k), d.get(k, 0), d.get(k, "none"), d.get(k, None)


def get_else(d, k, other):
    return d.get(k, other)


def tally(words):
    out = {}
    for w in words:
        out[w] = out.get(w, 0) + 1
    return out


def count_if(xs, k):
    n = 0
    total = 0.0
    for x in xs:
        if x > k:
            n += 1
        elif x == 0:
            total += 0.5
        if n == 3:
            sys.audit("xtlink.loop")
    return n, total


def part(s, i, j):
    return s[i:j]


def head(s, j):
    return s[:j]


def tail(s, i):
    return s[i:]


def whole(s):
    return s[:]


def ends(s):
    return s[1:3], s[-2:], s[:-1], s[3:1], s[10:], s[-100:2]


def mixed(a, b):
    return a * b + 1.0


def dot(xs, ys):
    total = 0.0
    for i in range(len(xs)):
        total += xs[i] * ys[i]
    return total


def curve(x):
    return math.tanh(x) + math.exp(x) + math.atan(x)


def closure_list(n, k):
    return [k * i + j for i in range(n) for j in (k, 0.5)], sum(i * 0.5 + k for i in range(n))


def named(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


def learn(f, *rows):
    for turn in range(3):
        sys.audit("xtlink.burst" if turn < 2 else "xtlink.learn")
        for row in rows:
            f(*row)


def show(f, *args):
    del log[:]
    print(f.__name__, named(f, *args), log)


INTS = {3, 6, -1, 10 ** 9, 10 ** 30, 2 ** 61 - 1, -(2 ** 61)}
WORDS = {"a", "bc", "é", "x" * 50}
NUMBERS = {i: i * 2 for i in range(300)}
BY_NAME = {"a": 1, "bc": 2, "é": 3, "": 4}


def sets():
    learn(has, (INTS, 3), (INTS, 4))
    learn(has_not, (WORDS, "a"), (WORDS, "q"))
    learn(count_in, (set(range(0, 300, 2)), 100))
    for k in (3, -1, -2, 0, True, 3.0, 10 ** 9, 10 ** 30, 2 ** 61 - 1, 2 ** 61 - 2, -(2 ** 61), -(2 ** 63), 2 ** 63, Num(3), "a", None, (1, 2), [1]):
        show(has, INTS, k)
        show(has, NUMBERS, k)
        show(has, frozenset(INTS), k)
    for k in ("a", "bc", "b" + "c"[:1], "é", "x" * 50, "", 1, Key("a"), b"a", None):
        show(has_not, WORDS, k)
        show(has_not, BY_NAME, k)
    odd = {Key(3), True, 6.0, (1,), None, "a", Num(8), 2.5}
    for k in range(10):
        show(has, odd, k)
    show(has, {Key("a"), 5}, "a")
    show(has_not, {Key("a"), 5}, "a")
    print(count_in(set(range(0, 300, 2)), 100), count_in({i: 0 for i in range(50)}, 100), count_in(list(range(50)), 40))
    gone = set(range(100))
    for i in range(90):
        gone.discard(i)
    print([has(gone, i) for i in range(85, 101)], has(set(), 1), has({}, 1))
    class Instance:
        pass
    o = Instance()
    o.a, o.b = 1, 2
    del o.a
    print(has_not(vars(o), "a"), has_not(vars(o), "b"), has(vars(o), 1), named(get, vars(o), "b"), named(get, vars(o), "a"))


def dicts():
    learn(get, (NUMBERS, 1), (NUMBERS, 2))
    learn(get_many, (NUMBERS, 50))
    learn(caught, (BY_NAME, "a"), (BY_NAME, "bc"))
    for k in (1, True, 1.0, 299, 300, -1, 2 ** 70, Num(5), "a", None, [1]):
        show(get, NUMBERS, k)
    for k in ("a", "é", "", "zz", "b" + "c"[:1], 1, Key("a")):
        show(caught, BY_NAME, k)
    d = {Key(4): "key", 5.0: "float", True: "yes", (1, 2): "t", 2 ** 80: "big", hash(2 ** 80): "small"}
    for k in (4, 5, 1, 7, 2 ** 80, hash(2 ** 80)):
        show(get, d, k)
    for i in range(40):
        caught(BY_NAME, "nope")
    show(caught, BY_NAME, "nope")
    print(get_many(NUMBERS, 300), named(get_many, NUMBERS, 301), named(get_many, list(range(10)), 10), named(get_many, {0: 1.5, 1: 2}, 2))

    class Miss(dict):
        def __missing__(self, key):
            return key, "missing"
    show(get, Miss(), 5)
    show(caught, Miss(), "q")


def lists():
    xs = list(range(50))
    learn(put, (xs, 3, 5), (xs, -1, 7))
    learn(put_sum, (xs, 3, 500), (xs, 2, 7))
    learn(put_twice, (xs, 3, 5), (xs, 4, 7))
    learn(put_float, ([1.0, 2.0], 0, 3.0), ([1.0, 2.0], 1, 3.0))
    learn(swap, (xs, 3, 5), (xs, 0, -1))
    learn(fill, (xs, 50, 9))
    learn(keep_old, ([5000], 100))
    learn(lengths, ([1, 2], 50))
    ys = [None, 1, 2.5, "s", True, 10 ** 20, -7, [1], (2,)]
    for i in range(len(ys)):
        put_sum_to = ys[:]
        show(put, put_sum_to, i, 1234)
        print(put_sum_to)
        put_sum_to = ys[:]
        show(put_sum, put_sum_to, i, 1000)
        print(put_sum_to)
        put_sum_to = ys[:]
        show(put_float, put_sum_to, i, 1000.0)
        print(put_sum_to)
        print(put_twice(ys[:], i, i))
    for v in (0, 256, 257, -5, -6, 2 ** 30 - 1, 2 ** 30, -(2 ** 30), 2 ** 60, 2 ** 62, 2 ** 63, True, 1.5, "x", None):
        for start in ([100000], [5], [2 ** 40], [-300]):
            show(put_sum, start, 0, v) if isinstance(v, (int, float)) else show(put, start, 0, v)
            print(start, type(start[0]))
    other = [70000 + int("0")]
    held = other[0]
    put_sum(other, 0, 1)
    print(held, other)
    print(keep_old([5000], 120), keep_old([2.5], 60), counts(1000), counts(0))
    for i, v in ((50, 1), (-51, 1), (2 ** 70, 1), ("a", 1), (True, 1)):
        show(put, list(range(50)), i, v)
    zs = [Dies("a"), Dies("b"), 3, "s"]
    for i in range(4):
        show(put, zs, i, i)
    zs = []
    zs.extend([Dies("grows", zs), 2])
    print(lengths(zs, 20), log)
    del log[:]
    zs = [Dies("x"), 1]
    swap(zs, 0, 1)
    print(zs[0], type(zs[1]), log)
    put(zs, 1, zs)
    print(log, zs[1] is zs)
    zs.clear()
    refs = "counted " + str(len(xs))
    before = sys.getrefcount(refs)
    ws = [refs, 0, refs]
    for _ in range(30):
        swap(ws, 0, 1)
        swap(ws, 1, 2)
        put(ws, 0, refs)
        put(ws, 0, refs)
    print(sys.getrefcount(refs) - before - sum(w is refs for w in ws))
    fill(ws, 3, refs)
    print(sys.getrefcount(refs) - before, named(fill, ws, 4, refs), sys.getrefcount(refs) - before)


def methods():
    learn(pop, (list(range(10)),), (list(range(3)),))
    learn(pop_at, (list(range(10)), 1), (list(range(3)), -1))
    learn(insert, ([1, 2], 1, 5), ([1, 2], 0, 5))
    learn(rotate, (list(range(5)), 20))
    learn(drain, (list(range(30)),))
    learn(add, (set(), 1), (set(), 2))
    learn(discard, ({1, 2}, 1), ({1, 2}, 3))
    learn(get_or, (BY_NAME, "a"), (BY_NAME, "q"))
    learn(get_else, (NUMBERS, 5, 1), (NUMBERS, 1000, 1))
    learn(tally, (["a", "b", "a"],))
    learn(count_if, (list(range(-5, 60)), 3))
    for xs in ([], [1], [Dies("popped")], list(range(100)), (1,), {1: 2}, {5}, bytearray(b"ab")):
        show(pop, xs)
        print(named(len, xs))
    for i in (0, 1, 2, 3, -3, -4, 2 ** 70, True, "a", None):
        xs = ["x", "y", "z"]
        show(pop_at, xs, i)
        print(xs)
        show(insert, xs, i, i)
        print(xs)
    print(rotate(list(range(5)), 33), rotate([1.5, 2, True], 5), named(rotate, [], 1), named(rotate, ["a"], 1))
    print(drain(list(range(200)))[:3], drain([]), drain([Dies("late"), 1])[0], log)
    xs = list(range(1000))
    for _ in range(990):
        xs.pop() if len(xs) % 7 else pop(xs)
    print(xs, sys.getsizeof(xs) < 500)
    for v in (1, True, 2.0, "a", 2 ** 70, Key(1), [1], None, (1, 2)):
        s = {1, 2, "a", Key(5)}
        show(add, s, v)
        show(discard, s, v)
        show(discard, [v], v)
        print(len(s))
    for k in (5, True, 5.0, -1, "a", 2 ** 70, Num(5), Key(5), None, [1]):
        show(get_or, NUMBERS, k)
        show(get_or, BY_NAME, k)
        show(get_else, NUMBERS, k, 7)
        show(get_else, {Key(5): 1, 2: None}, k, [k])
    print(tally(["a", "b"] * 20), tally([1, 2, 1, True]), tally([1.5, "a", (1,)]), named(tally, [[1]]))
    print(count_if(list(range(-5, 60)), 3), count_if([0, 5, 0, 7, 9, 11, 2 ** 70, 3], 3), count_if([], 1), count_if([1.5, 0.0, 9.5], 1))


def slices():
    learn(part, ([1, 2, 3, 4], 1, 3), ([1, 2, 3, 4], 0, 2))
    learn(head, ("abcdef", 2), ("abcdef", 3))
    learn(tail, ((1, 2, 3), 1), ((1, 2, 3), 2))
    learn(whole, ([1, 2, 3],), ([4],))
    learn(ends, ("abcdef",), ("xyz",))
    for s in ([1, 2, 3, 4], (1, 2, 3, 4), "abcd", "äöüß", b"abcd", bytearray(b"abcd"), range(4), "", [], b"", ()):
        print(ends(s), whole(s), whole(s) is s)
        for i in (0, 1, -1, 4, 9, -9, None, True, 2 ** 65, -(2 ** 65)):
            print(named(part, s, i, 3), named(head, s, i), named(tail, s, i))
    print(named(part, [1], "a", 2), named(head, [1], 1.5), named(tail, 5, 1), named(whole, None))

    class Sub(list):
        def __getitem__(self, i):
            return "sub", i
    print(whole(Sub([1])), ends(Sub([1])))


def numbers():
    learn(mixed, (2, 1.5), (2.5, 1.5))
    learn(dot, ([1, 2.0, 3], [1.0, 2.0, 3.0]))
    learn(curve, (0.5,), (0.25,))
    learn(closure_list, (5, 2))
    for a in (1, 0, -3, 2.5, True, 2 ** 29, 2 ** 30, 2 ** 53, 2 ** 53 + 1, 2 ** 2000, float("inf"), float("nan"), -0.0, "a", None, 1j):
        print(named(mixed, a, 1.5), named(mixed, a, 3), named(dot, [a, 1.0, a], [1.0, 2.0, 0.5]))
    for x in (0.5, 0, 1, True, -0.0, 700.0, 710.0, float("inf"), float("-inf"), float("nan"), "a", None):
        print(named(curve, x))
    print(closure_list(4, 2), closure_list(4, 2.5), named(closure_list, 4, "a"), closure_list(0, 1))


def main():
    for round in range(2):
        for f in (sets, dicts, lists, methods, slices, numbers):
            f()
            for _ in range(150):
                counts(300)
                count_in(INTS, 50)


main()
