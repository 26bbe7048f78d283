# exceptions that leave several hot frames; finally blocks, generators and comprehensions in between; uncaught in the end
import sys
import traceback


class Stop(Exception):
    pass


def level3(i, limit):
    if i > limit:
        raise Stop("limit", i)
    return i + 1


def level2(i, limit, log):
    try:
        return level3(i, limit)
    finally:
        log[0] += 1


def level1(limit):
    log = [0]
    i = 0
    while True:
        try:
            i = level2(i, limit, log)
        except Stop as e:
            return e.args, log, i, e.__traceback__.tb_next.tb_next.tb_lineno


def through_generator(n):
    def g():
        for i in range(n + 1):
            yield level3(i, n - 1)
    t = 0
    try:
        for x in g():
            t += x
    except Stop as e:
        names = [f.name for f in traceback.extract_tb(e.__traceback__)]
        return t, names


def through_builtins(n):
    out = []
    for fn in (lambda: list(map(lambda i: level3(i, n - 1), range(n + 2))), lambda: sorted(range(n + 2), key=lambda i: level3(i, n)),
               lambda: [level3(i, n) for i in range(n + 5)], lambda: sum(level3(i, n) for i in range(n + 5)), lambda: max(range(n + 5), key=lambda i: level3(i, n))):
        try:
            fn()
        except Stop as e:
            out.append([(f.name, f.lineno) for f in traceback.extract_tb(e.__traceback__)])
    return out


def in_operator(n):
    class V:
        def __init__(self, v):
            self.v = v

        def __add__(self, o):
            return V(level3(self.v, n) + o)
    v = V(0)
    try:
        while True:
            v = v + 0
    except Stop:
        return v.v


def unrelated_handled(n):
    # an exception is being handled while hot code runs: sys.exc_info is seen through the calls
    def look():
        return sys.exc_info()[1]
    c = 0
    for i in range(n):
        try:
            raise Stop(i)
        except Stop as e:
            c += look() is e
        c += look() is None
    return c


def fail(n):
    for i in range(n):
        level2(i, n - 2, [0])


print(level1(15000))
print(through_generator(10000))
for row in through_builtins(3000):
    print(row)
print(in_operator(10000))
print(unrelated_handled(8000))
sys.stdout.flush()
try:
    fail(5000)
except Stop as e:
    raise KeyError("uncaught") from e
