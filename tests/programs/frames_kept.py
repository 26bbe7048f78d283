# modes: all
"""Frame objects that callees keep: the caller's is the same one at each look, in tracebacks and at the end, also where the caller is itself in line."""
import sys

frames, on = [], False


def note(depth=2):
    if on:
        frames.append(sys._getframe(depth))


class Thing:
    def __init__(self):
        self.v = 1

    @property
    def attribute(self):
        note()
        return 1

    def __add__(self, other):
        note()
        return 1

    def __lt__(self, other):
        note(3)
        return True

    def __iter__(self):
        note()
        yield 1

    def __bool__(self):
        note()
        return True

    def __getitem__(self, k):
        note(3)
        if k == 7 and on:
            raise IndexError(k)
        return k


def twice(t):
    a = t.attribute
    b = t + 1
    return a + b


def two_levels(t, k):
    a = inner(t, k) + 1
    return a


def inner(t, k):
    c = t + k
    t < c
    return c + 1


def called(t):
    note(1)
    x = 3
    note(1)
    return x


def fails(t):
    t + 1
    t[7]
    return 1


def holds(t):
    a = (lambda: a)  # a cell
    t + 1
    b = t.attribute
    return b


def keep_traceback(tb):
    while tb:
        frames.append(tb.tb_frame)
        tb = tb.tb_next


def loop(t, f, *rest):
    total = 0
    for k in range(3):
        try:
            total += f(t, *rest)
        except IndexError as e:
            keep_traceback(e.__traceback__)
        total += 1
    return total


def loop_twice(t):
    total = 0
    for k in range(3):
        total += twice(t)
        if t:
            total += 1
    return total


def loop_two(t):
    total = 0
    for k in range(3):
        total += two_levels(t, k)
    return total


def loop_called(t):
    total = 0
    for k in range(3):
        total += called(t)
    return total


def loop_fails(t):
    total = 0
    for k in range(3):
        try:
            total += fails(t)
        except IndexError as e:
            keep_traceback(e.__traceback__)
    return total


def loop_holds(t):
    total = 0
    for k in range(3):
        total += holds(t)
    return total


def show(name):
    order = []
    for f in frames:
        if not any(f is o for o in order):
            order.append(f)
    print(name, [next(i for i, o in enumerate(order) if o is f) for f in frames])
    for f in order:
        back = f.f_back
        print("  ", f.f_code.co_name, f.f_lineno, f.f_trace, back and back.f_code.co_name,
              sorted((k, v) for k, v in f.f_locals.items() if type(v) is int))
    frames.clear()


thing = Thing()
LOOPS = loop_twice, loop_two, loop_called, loop_fails, loop_holds
for n in range(80):
    if n < 2:
        sys.audit("xtlink.burst")
    for f in LOOPS:
        f(thing)
    loop(thing, twice), loop(thing, fails), loop(thing, inner, 2)
    if n in (20, 30, 40):
        sys.audit("xtlink.learn")
on = True
for f in LOOPS:
    for turn in range(2):
        f(thing)
        show(f.__name__)
for rest in ((twice,), (fails,), (inner, 2)):
    loop(thing, *rest)
    show(rest[0].__name__)
