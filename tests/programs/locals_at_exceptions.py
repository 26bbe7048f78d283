"""What a trace function finds in f_locals when it is told of an exception that the function itself catches, set by what has raised it; and what a callee's `finally` finds there."""
import sys

log = []


def tracer(frame, event, arg):
    f = frame
    while f and f.f_code.co_name not in ("catches", "calls", "loops", "generates"):
        f = f.f_back
    if f:
        log.append((event, frame.f_code.co_name, sorted((k, v) for k, v in f.f_locals.items() if type(v) in (int, float, str))))
    return tracer


class Raised(Exception):
    def __init__(self, on):
        if on:
            sys.settrace(tracer)
            sys._getframe(1).f_trace = tracer


class Odd:
    def __init__(self, on):
        self.on = on

    def __getitem__(self, i):
        raise Raised(self.on)

    def __add__(self, other):
        if self.on:
            sys.settrace(tracer)
            f = sys._getframe(1)
            f.f_trace = tracer
        raise LookupError(other)


def fails(on, a):
    b = a + 1
    try:
        if b:
            raise Raised(on)
    finally:
        if on:
            f = sys._getframe(1)
            log.append(sorted((k, v) for k, v in f.f_locals.items() if type(v) in (int, float, str)))
            log.append([sys.getrefcount(v) for k, v in f.f_locals.items() if type(v) is list])
            f.f_trace = tracer
    return b


def catches(on, n):
    t = x = 0
    s = "text"
    held = [n]
    for i in range(n):
        t += i * 1.5
        try:
            x = t + 1
            if i & 1:
                raise Raised(on)
            x = -x
        except Raised:
            s = s[:4] + str(i)
            t -= 1
    return t, x, s, held


def calls(on, n):
    t = x = 0
    s = "text"
    held = [n]
    for i in range(n):
        t += i * 1.5
        try:
            x = t + 1
            x = fails(on, i)
            x = -x
        except Raised:
            s = s[:4] + str(i)
            t -= 1
    return t, x, s, held


def loops(odd, n):
    a, b, k = 1, 2.5, 0
    for i in range(n):
        a += i
        try:
            k = odd[a] + k
        except Raised as e:
            b += len(e.args)
        try:
            k = odd + k
        except LookupError:
            k += 1
    return a, b, k


def generates(on, n):
    t = 0
    for i in range(n):
        t += i
        try:
            if i % 3 == 1:
                raise Raised(on)
            yield t
        except Raised:
            t += 100
            yield -t


for turn in (0, 0, 0, 1, 0, 1, 1):
    if not turn:
        sys.audit("xtlink.burst")
    for _ in range(1 if turn else 40):
        for f in (lambda: catches(turn, 5), lambda: calls(turn, 4), lambda: loops(Odd(turn), 4), lambda: list(generates(turn, 6))):
            r = f()
            sys.settrace(None)
            if turn or not _:
                print(turn, r)
                for entry in log:
                    print("   ", entry)
            log.clear()
    if not turn:
        sys.audit("xtlink.learn")
