# modes: all
# as-laid-out: one `line` event too many (docs/compatibility.md)
"""Trace and profile functions that are set by properties, operators, iterators and the like: the caller's next instruction is traced already."""
import sys

log = []


def profile(frame, event, arg):
    log.append((frame.f_code.co_name, event, frame.f_lineno, getattr(arg, "__name__", arg)))


def trace(frame, event, arg):
    log.append((frame.f_code.co_name, event, frame.f_lineno))
    return trace


on = None


def switch(place):
    if on == (place, "profile"):
        sys.setprofile(profile)
    if on == (place, "trace"):
        sys.settrace(trace)
        frame = sys._getframe(2)
        while frame and frame.f_code.co_name in ("function", "loop", "handled", "inner"):
            frame.f_trace = trace
            frame = frame.f_back


class Thing:
    def __init__(self):
        self.v = 0

    @property
    def attribute(self):
        switch("property")
        return 1

    @attribute.setter
    def attribute(self, v):
        switch("setter")
        self.v = v

    def __getattr__(self, name):
        switch("getattr")
        return 5

    def __add__(self, other):
        switch("add")
        return 2

    def __neg__(self):
        switch("neg")
        return -2

    def __lt__(self, other):
        switch("lt")
        return True

    def __eq__(self, other):
        switch("eq")
        return True

    def __contains__(self, v):
        switch("contains")
        return False

    def __getitem__(self, k):
        switch("getitem")
        return k

    def __setitem__(self, k, v):
        switch("setitem")

    def __bool__(self):
        switch("bool")
        return True

    def __len__(self):
        switch("len")
        return 3

    def __iter__(self):
        switch("iter")
        yield 1
        switch("next")
        yield 2
        switch("end")

    def __format__(self, how):
        switch("format")
        return "f"

    def __str__(self):
        switch("str")
        return "s"


def callee(a):
    return len([a])


def function(t):
    total = 0
    total += t.attribute
    total += callee(total)
    t.attribute = total
    total += callee(total)
    total += t.missing
    total += callee(total)
    total += t + 1
    total += callee(total)
    total += -t
    total += callee(total)
    if t < 3:
        total += callee(total)
    total += (t == 3)
    total += callee(total)
    total += 3 in t
    total += callee(total)
    total += t[4]
    total += callee(total)
    t[4] = 3
    total += callee(total)
    if t:
        total += callee(total)
    while not t:
        total += 1
    total += (t and 3)
    total += callee(total)
    total += len(t)
    total += callee(total)
    for k in t:
        total += callee(k)
    a, b = t
    total += callee(a + b)
    total += len(f"{t}{t!s}")
    total += callee(total)
    return total


def inner(t):
    return t.attribute + (t + 1)


def loop(t):
    total = 0
    for k in range(4):
        total += inner(t)
        total += abs(k)
    return total


def handled(t):
    total = 0
    for k in range(4):
        try:
            total += t.missing
            total += t[k] + (t + 1)
            total += [][t[k]]
        except IndexError:
            total += t.attribute
            total += callee(total)
        finally:
            total += t + 1
            total += callee(total)
    return total


thing = Thing()
for n in range(400):
    if n < 2:
        sys.audit("xtlink.burst")
    function(thing), loop(thing), handled(thing)
    if n in (20, 40, 60):
        sys.audit("xtlink.learn")
for f in function, loop, handled:
    for place in ("property setter getattr add neg lt eq contains getitem setitem bool len iter next end format str").split():
        for kind in "profile", "trace":
            on = place, kind
            f(thing)
            sys.settrace(None)
            sys.setprofile(None)
            on = None
            print(f.__name__, place, kind, len(log))
            for entry in log:
                print("   ", entry)
            log.clear()
