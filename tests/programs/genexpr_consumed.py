# any(), all() and sum() of generator expressions, whose bodies become loops of the caller: values, early ends, exits, errors, frames that are seen
import sys
import traceback
from fractions import Fraction


def above(xs, k):
    return any(x > k for x in xs)


def below(xs, k):
    return all(x < k for x in xs)


def has(xs, k):
    return any(x is k for x in xs)


def none_is(xs, k):
    return all(x is not k for x in xs)


def two(xs, ys):
    return any(x == y for x in xs for y in ys)


def filtered(xs):
    return all(x < 50 for x in xs if x % 2 == 0)


def plain(xs):
    return any(x for x in xs), all(x for x in xs)


def attr(xs):
    return any(x.v > 3 for x in xs)


def looks(xs):
    return any(sys._getframe().f_code.co_name == "nothing" or sys._getframe(1).f_code.co_name != "looks" for x in xs)


def squares(n, k):
    return any(x * x > k for x in range(n))


class V:
    def __init__(self, v):
        self.v = v


class Bad:
    def __bool__(self):
        raise ValueError("no truth")

    def __gt__(self, other):
        return self


class Odd(int):
    def __lt__(self, other):
        return int(self) % 2 == 1


def where(e):
    return [(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)][1:]


def errors():
    out = []
    for xs, k in (([1, "a"], 5), ([1, Bad()], 5), ([1, None], 5), (7, 1), ([0] * 5, "x")):
        for f in (above, below):
            try:
                out.append(f(xs, k))
            except Exception as e:
                out.append((type(e).__name__, str(e), where(e)))
    return out


def stops(xs):
    def fail():
        raise StopIteration("s")
    return any(fail() if x == 3 else False for x in xs)


def unbound(xs):
    if len(xs) > 3:
        k = 2
    return any(x > k for x in xs)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def tot(xs):
    return sum(x for x in xs)


def sq(n):
    return sum(i * i for i in range(n))


def half(n):
    return sum(i / 2 for i in range(n))


def mixed(xs):
    return sum(x + 0 for x in xs)


def cnt(xs):
    return sum(1 for x in xs if x > 3)


def cond(xs):
    return sum(x if x > 2 else -x for x in xs)


def bools(xs):
    return sum(x > 2 for x in xs)


def nest(n):
    return sum(sum(i * j for j in range(3)) for i in range(n))


def sums():
    floats = [1.5, 2.5, -3.0]
    ints = list(range(8))
    t = [0] * 9
    for i in range(30000):
        t[0] += dot(floats, ints)
        t[1] += tot(ints)
        t[2] += sq(i % 9)
        t[3] += half(i % 7)
        t[4] += mixed(floats)
        t[5] += cnt(ints)
        t[6] += cond(ints)
        t[7] += bools(ints)
        t[8] += nest(i % 4)
    print(t)
    print(dot([1, 2], [3.5, 4]), tot([1, 2.5, 3]), tot([10**18] * 20), tot([]), mixed([1, 0.1, 0.2]), mixed([True, 2]), mixed([-0.0]),
          tot([0.1] * 10), tot([2**53, 1.0, 1]), tot([1, Fraction(1, 3)]), mixed([0.5, Fraction(1, 4)]), half(5))
    for f, a in ((tot, ["a"]), (tot, [1, None]), (mixed, [1, "b"]), (cnt, [1, "x"]), (tot, 5), (tot, [1.5, []])):
        try:
            print(f(a))
        except Exception as e:
            print(type(e).__name__, e, where(e))


def main():
    t = [0] * 12
    lists = [list(range(n)) for n in range(12)]
    keys = [object(), None, 3, "a"]
    for i in range(40000):
        xs = lists[i % 12]
        t[0] += above(xs, i % 9)
        t[1] += below(xs, i % 13)
        t[2] += has(keys, keys[i % 4]) + has(xs, None)
        t[3] += none_is(keys, keys[i % 4]) + none_is(tuple(xs), None)
        t[4] += two(xs, lists[5])
        t[5] += filtered(range(i % 120))
        t[6] += sum(plain(xs))
        t[7] += attr([V(i % 5)])
        t[8] += looks(xs)
        t[9] += squares(i % 30, 500)
    print(t)
    print(above([1, 2.5, 9], 8), above([10**30], 10**29), above([1.5, 2.5], 2), below({1: 2, 3: 4}, 4), below("ab", "c"), below(iter([3, 1]), 3))
    print(below([Odd(1), Odd(2)], 0), above([True, False], 0), above((x for x in (1, 2)), 1), above(map(int, "12"), 1), squares(10, 10**20))
    print(plain([0, "", None, []]), plain([1, "x"]), plain([]))
    for e in errors():
        print(e)
    for f, a in ((stops, [1, 2, 3]), (unbound, [1]), (unbound, [1, 2, 3, 4]), (attr, [V(1), 3])):
        try:
            print(f.__name__, f(a))
        except Exception as e:
            print(f.__name__, type(e).__name__, e, repr(e.__cause__), where(e))
    global any
    any = lambda it: ("mine", list(it))
    print(above([1, 2], 1), has([1], 1))
    del any
    print(above([1, 2], 1))


sums()
main()
