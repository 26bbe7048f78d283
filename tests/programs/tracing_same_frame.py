# a trace or profile function set by a call: the calling frame is observed from the next line on, as breakpoint() needs it
import sys

events = []


def tracer(frame, event, arg):
    events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, arg[1] if event == "exception" else arg))
    return tracer


def profiler(frame, event, arg):
    events.append((event, frame.f_code.co_name, getattr(arg, "__name__", arg)))


def start():
    f = sys._getframe(1)
    while f.f_code.co_name != "<module>":
        f.f_trace = tracer
        f = f.f_back
    sys.settrace(tracer)


def stop():
    sys.settrace(None)


def inner(x, on):
    y = x + 1
    if on:
        start()
    y = y * 2 if y % 2 else y + 1
    try:
        return 1 // (y - y) if on else y
    except ZeroDivisionError:
        pass
    return y


def outer(x, on):
    a = inner(x, on)
    a += 1
    if on:
        stop()
    return a


def unwinding(x, on):
    if on:
        start()
    return 1 // x


def catching(x, on):
    try:
        return unwinding(x, on)
    except ZeroDivisionError as e:
        r = len(e.args)
    stop()
    return r


def profiled(on):
    if on:
        sys.setprofile(profiler)
    n = len("abc")
    n += inner(n, False)
    sys.setprofile(None)
    return n


def show(value):
    print(value, len(events))
    for e in events:
        print("  ", *e)
    events.clear()


for i in range(3000):
    outer(i, False)
    catching(1, False)
    profiled(False)
events.clear()
show(outer(5, True))
show(catching(0, True))
show(profiled(True))
