# modes: all
"""Frames that somebody keeps show where they have ended, whatever was switched on or off meanwhile: tracing, profiling, module tracemalloc; also where a trace
function has called them."""
import sys
import tracemalloc

kept, todo = [], []


def act(depth=1):
    while todo:
        todo.pop()(depth + 1)


def keep(depth):
    kept.append(sys._getframe(depth))


def trace_off(depth):
    sys.settrace(None)


def trace_on(depth):
    sys.settrace(tracer)


def profile_off(depth):
    sys.setprofile(None)


def profile_on(depth):
    sys.setprofile(profiler)


def memory_on(depth):
    tracemalloc.start()


def local(frame, event, arg):
    return local


def tracer(frame, event, arg):
    return local


def profiler(frame, event, arg):
    pass


class Thing:
    @property
    def attribute(self):
        act(2)
        return 1


def tiny():
    return act()


def straight(a=1):
    act()
    b = a + 1
    return a + b


def in_line(t):
    a = t.attribute
    b = a + 1
    return b


def branches(k):
    act()
    if k:
        return "some"
    return "none"


def loops(n=3):
    total = 0
    for k in range(n):
        act()
        total += k
    return total


def cells(a=1):
    def inner():
        return a
    act()
    b = inner()
    return b


def rest(*args, **names):
    act()
    n = len(args) + len(names)
    return n


def catches(a=1):
    try:
        act()
        raise ValueError(a)
    except ValueError as e:
        b = e.args[0]
    return b


def fails():
    act()
    a = []
    return a[1]


def unmatched(a=1):
    try:
        act()
        [][a]
    except ZeroDivisionError:
        pass
    return a


def unmatched_in_loop(n=3):
    for k in range(n):
        try:
            act()
            if k == n - 1:
                [][k]
        except ZeroDivisionError:
            pass
    return n


def finally_in_loop(n=3):
    for k in range(n):
        try:
            act()
            if k == n - 1:
                [][k]
        finally:
            n + 1
    return n


def raises_anew(n=3):
    for k in range(n):
        try:
            if k == n - 1:
                act()
                [][k]
        except IndexError as e:
            n += 1
            raise


class Manager:
    def __enter__(self):
        pass

    def __exit__(self, *args):
        pass


def managed(n=3):
    for k in range(n):
        with manager:
            act()
            if k == n - 1:
                [][k]
    return n


def without_traceback(n=3):
    try:
        act()
        [][n]
    except IndexError as e:
        e.__traceback__ = None
        raise e.with_traceback(None)


def generates():
    act()
    yield 1
    a = 2
    yield a


def lists(t):
    return [t.attribute for k in range(2)]


thing, manager = Thing(), Manager()
CALLS = [(tiny, ()), (straight, ()), (in_line, (thing,)), (branches, (0,)), (branches, (1,)), (loops, ()), (cells, ()), (rest, (1, 2)), (catches, ()), (fails, ()),
         (lists, (thing,)), (unmatched, ()), (unmatched_in_loop, ()), (finally_in_loop, ()), (raises_anew, ()), (managed, ()), (without_traceback, ())]


def call(f, args):
    try:
        return f(*args)
    except IndexError as e:
        t = e.__traceback__.tb_next
        while t:
            print(t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_frame.f_lineno, t.tb_lasti, t.tb_frame.f_lasti)
            t = t.tb_next


def everything():
    for f, args in CALLS:
        call(f, args)
    list(generates())


def show(name, how):
    for f in kept:
        print(name, how, f.f_code.co_name, f.f_lineno, f.f_lasti, f.f_trace is None, sorted((k, v) for k, v in f.f_locals.items() if type(v) is int),
              f.f_back and f.f_back.f_code.co_name)
    del f
    kept[0].clear()
    print("  ", kept[0].f_locals)
    kept.clear()


for n in range(60):
    if n < 2:
        sys.audit("xtlink.burst")
    everything()
    if n in (20, 30, 40):
        sys.audit("xtlink.learn")


def run(how, before, *actions):
    for f, args in CALLS:
        todo.extend(actions)
        if before:
            before(0)
        call(f, args)
        sys.settrace(None)
        sys.setprofile(None)
        tracemalloc.stop()
        show(f.__name__, how)


run("plain", None, keep)
run("trace off", trace_on, keep, trace_off)
run("trace off, kept before", trace_on, trace_off, keep)
run("profile off", profile_on, keep, profile_off)
run("trace on", None, keep, trace_on)
run("trace on and off", None, trace_off, keep, trace_on)
run("profile on", None, keep, profile_on)
run("memory", None, keep, memory_on)
run("memory before", memory_on, keep)


def calls(frame, event, arg):
    if event == "call" and frame.f_code is straight.__code__:
        for f, args in CALLS:
            todo.append(keep)
            call(f, args)
    return None


sys.settrace(calls)
straight()
sys.settrace(None)
show("all", "called by a trace function")

for before, off in ((trace_on, trace_off), (profile_on, profile_off)):
    todo.extend((keep, off))
    before(0)
    g = generates()
    next(g)
    print(sorted(kept[0].f_locals.items()), kept[0].f_lineno)
    print(list(g))
    sys.settrace(None)
    sys.setprofile(None)
    show("generator", "ended")
