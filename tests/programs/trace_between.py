"""A trace function set by an iterator inside enumerate() and zip(), whose items are unpacked at once: the interpreter goes on between the iteration and the unpacking."""
import sys

log = []


def tracer(frame, event, arg):
    if frame.f_code.co_name.startswith("turns"):
        log.append((event, frame.f_lineno - frame.f_code.co_firstlineno, sorted((k, v) for k, v in frame.f_locals.items() if type(v) in (int, float))))
        if event == "line" and len(log) % 7 == 6:
            sys.settrace(None)
            frame.f_trace = None
    return tracer


class Source:
    def __init__(self, n, at):
        self.n = n
        self.at = at
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.i += 1
        if self.i > self.n:
            raise StopIteration
        if self.i == self.at:
            sys.settrace(tracer)
            sys._getframe(1).f_trace = tracer
        return self.i * (1.5 if self.i & 1 else 2)


def generate(n, at):
    for i in Source(n, at):
        yield i


def turns_enumerate(source):
    t = 0
    for k, x in enumerate(source):
        t += k * x
    return t


def turns_zip(source, n):
    t = 0
    for a, b in zip(source, range(n)):
        t += a * b
    return t


def turns_both(source, n):
    t = 0
    for k, (a, b) in enumerate(zip(range(n), source), 3):
        t += a * b + k
    return t


def turns_swapped(source):
    a, b = 0, 1
    for x in source:
        a, b = b, a + x
    return a, b


for make in (Source, generate):
    for at in (0, 0, 0, 1, 2, 17, 30, 0):
        if at == 0:
            sys.audit("xtlink.burst")
        for turns, more in ((turns_enumerate, ()), (turns_zip, (28,)), (turns_both, (28,)), (turns_swapped, ())):
            for _ in range(2 if at else 60):
                r = turns(make(30, at), *more)
                sys.settrace(None)
            print(turns.__name__, at, r, log)
            log.clear()
        if at == 0:
            sys.audit("xtlink.learn")
