# settrace and setprofile switched on and off in the middle of hot code; events must be the same
import sys
import threading

events = []


def tracer(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def profiler(frame, event, arg):
    if event.startswith("c_"):
        events.append((event, frame.f_code.co_name, arg.__name__))
    else:
        events.append((event, frame.f_code.co_name))


def work(i):
    x = i * 2
    if x % 3 == 0:
        x = abs(x)
    return x + helper(x)


def helper(x):
    return x - 1


def hot(n, on, off):
    t = 0
    for i in range(n):
        t += work(i)
        if i == on:
            sys.settrace(tracer)
        elif i == off:
            sys.settrace(None)
    return t


def own_frame(n, on, off):
    t = 0
    f = sys._getframe()
    for i in range(n):
        t += i
        if i == on:
            f.f_trace = tracer
            sys.settrace(tracer)
        if i == off:
            sys.settrace(None)
            f.f_trace = None
    return t


def profiled(n, on, off):
    t = 0
    for i in range(n):
        t += work(i)
        if i == on:
            sys.setprofile(profiler)
        elif i == off:
            sys.setprofile(None)
    return t


def raising(n):
    def f(i):
        try:
            return 1 // (i % 3)
        except ZeroDivisionError:
            return 0
    t = 0
    for i in range(n):
        if i == n - 4:
            sys.settrace(tracer)
        t += f(i)
    sys.settrace(None)
    return t


def traced_generator(n):
    def g():
        for i in range(n):
            yield i
    t = 0
    for x in g():
        if x == n - 3:
            sys.settrace(tracer)
        t += x
    sys.settrace(None)
    return t


def show(value):
    print(value, len(events))
    for e in events[:60]:
        print("  ", *e)
    events.clear()


show(hot(10000, 9000, 9003))
show(own_frame(10000, 9000, 9003))
show(profiled(10000, 9000, 9003))
show(raising(5000))
show(traced_generator(5000))
print(sys.gettrace(), sys.getprofile())
threading.settrace(tracer)
t = threading.Thread(target=work, args=(3,))
t.start()
t.join()
threading.settrace(None)
events[:] = [e for e in events if e[1] in ("work", "helper")]
show(hot(5000, -1, -1))
