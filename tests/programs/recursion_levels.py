# inlined calls take their levels of recursion at the same place as in stock, and deep recursion in steps of any size does not run over the C stack
import sys


def one(n):
    global deepest
    deepest = n
    return one(n + 1) if n < end else n


def two_a(n):
    global deepest
    deepest = n
    return two_b(n + 1) + 1 if n < end else 0


def two_b(n):
    return three(n, 1) + two_a(n + 1)


def three(n, k):
    return n - k


def branches(n):
    global deepest
    deepest = n
    if n >= end:
        return 0
    if n % 3 == 0:
        return branches(n + 1)
    return 1 + branches(n + 1)


class Chain:
    def __init__(self, n):
        global deepest
        deepest = n
        self.next = Chain(n + 1) if n < end else None


class Walk:
    def step(self, n):
        global deepest
        deepest = n
        return self.again(n) if n < end else n

    def again(self, n):
        return self.step(n + 1)


def generated(n):
    global deepest
    deepest = n
    if n < end:
        yield from generated(n + 1)
    yield n


def drain(n):
    for x in generated(n):
        pass


def at(f, level):
    """f(0), with some more levels below."""
    return f(0) if level == 0 else at(f, level - 1)


walk = Walk()
FUNCTIONS = [one, two_a, branches, Chain, walk.step, drain]
end = 20
for _ in range(3):
    sys.audit("xtlink.burst")
    for f in FUNCTIONS:
        for _ in range(5):
            at(f, 0)
    sys.audit("xtlink.learn")
end = 1000000
for limit in (100, 101, 150, 233):
    sys.setrecursionlimit(limit)
    for f in FUNCTIONS:
        out = []
        for level in range(6):
            try:
                at(f, level)
            except RecursionError as e:
                n, tb = 0, e.__traceback__
                while tb:
                    n, last, tb = n + 1, tb.tb_frame.f_code.co_name, tb.tb_next
                out.append((deepest, str(e).replace(" in comparison", ""), n, last))  # stock says so where a comparison is not specialised yet
        print(limit, f.__name__, out)
sys.setrecursionlimit(40000)
for end in (18998, 18999, 19000, 19001):
    for f in FUNCTIONS:
        if f is not Chain and f is not drain:
            print(end, f.__name__, [at(f, level) for level in range(3)])
