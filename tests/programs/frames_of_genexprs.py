# modes: all
"""Frames of generator expressions that any(), all() and sum() consume in line: kept and traced by what their iterables and conditions call."""
import sys

frames, events, todo = [], [], []


def tracer(frame, event, arg):
    if frame.f_code.co_name in NAMES:
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer


def act():
    if todo:
        todo.pop()()


def keep():
    f = sys._getframe(3)
    while f.f_code.co_name != "call":
        frames.append(f)
        f = f.f_back


def trace():
    sys.settrace(tracer)
    f = sys._getframe(3)
    while f.f_code.co_name != "call":
        f.f_trace = tracer
        f = f.f_back


def fail():
    raise ValueError


class T:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        act()
        return self.v

    def __bool__(self):
        act()
        return False

    def __lt__(self, o):
        act()
        return True


def each(t):
    yield 1
    t + 1
    yield 2
    yield 3


def plain(v):
    t = T(v)
    t + 1
    return v


def any_each(t):
    a = any(x > 5 for x in each(t))
    return a


def all_each(t):
    a = all(x < 5 for x in each(t))
    return a


def sum_each(t):
    a = sum(x for x in each(t))
    return a


def any_in_body(t):
    a = any(t + x > 5 for x in (1, 2, 3))
    return a


def all_in_body(t):
    a = all(t < x for x in (1, 2, 3))
    return a


def sum_in_body(t):
    a = sum(t + x for x in (1, 2, 3))
    return a


def any_filtered(t):
    a = any(x > 5 for x in (1, 2, 3) if t)
    return a


def sum_called(t):
    a = sum(plain(x) + (t + 1) for x in (1, 2, 3))
    return a


def sum_caught(t):
    a = 0
    try:
        a = sum(t + x for x in (1, 2, 3))
    except ValueError as e:
        a = 7
        tb = e.__traceback__
        while tb:
            frames.append(tb.tb_frame)
            tb = tb.tb_next
    return a


def nested(t):
    a = any(sum(t + y for y in (1, x)) > 50 for x in (1, 2, 3))
    return a


FUNCTIONS = any_each, all_each, sum_each, any_in_body, all_in_body, sum_in_body, any_filtered, sum_called, sum_caught, nested
NAMES = {f.__name__ for f in FUNCTIONS} | {"<genexpr>", "each", "plain"}


def call(f):
    try:
        return f(T(1))
    except ValueError as e:
        t, where = e.__traceback__, []
        while t:
            where.append((t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_frame.f_lineno))
            t = t.tb_next
        return where


def show():
    order = []
    for f in frames:
        if not any(f is o for o in order):
            order.append(f)
    print("  ", [next(i for i, o in enumerate(order) if o is f) for f in frames])
    for f in order:
        print("     ", f.f_code.co_name, f.f_lineno, f.f_trace is None, sorted((k, v) for k, v in f.f_locals.items() if type(v) is int))
    frames.clear()


for n in range(120):
    if n == 0:
        sys.audit("xtlink.burst")
    for f in FUNCTIONS:
        call(f)
    if n in (40, 60, 80):
        sys.audit("xtlink.learn")
for f in FUNCTIONS:
    for name, actions in (("keep", [keep]), ("keep all", [keep] * 9), ("late", [keep, act, act, act]), ("trace", [trace]), ("both", [keep, trace]), ("trace first", [trace, keep]),
                          ("fail", [fail]), ("keep and fail", [fail, keep]), ("trace and fail", [fail, trace])):
        todo[:] = actions
        r = call(f)
        sys.settrace(None)
        print(f.__name__, name, r, [e for e in events if e[0] != "line"])
        events.clear()
        todo.clear()
        show()
