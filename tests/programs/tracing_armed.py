# settrace and setprofile while the agent waits for the running frame to reach a loop header: the same events, and no agent settings on the frame
import sys

events = []


def tracer(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name, frame.f_lineno and frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def profiler(frame, event, arg):
    events.append((event, frame.f_code.co_name))


def helper(x):
    return x - 1


def traced(n, on):
    t = 0
    f = sys._getframe()
    for i in range(n):
        t += helper(i)
        if i == on:
            sys.audit("xtlink.loop")
            f.f_trace = tracer
            sys.settrace(tracer)
            events.append((f.f_trace_opcodes, f.f_trace_lines))
        if i == on + 2:
            sys.settrace(None)
            f.f_trace = None
    return t


def profiled(n, on):
    t = 0
    for i in range(n):
        t += helper(i)
        if i == on:
            sys.audit("xtlink.loop")
            sys.setprofile(profiler)
        if i == on + 2:
            sys.setprofile(None)
    return t


for f in traced, profiled:
    sys.audit("xtlink.burst")
    f(50, -10)
    sys.audit("xtlink.loops")
    for on in (5, 100, 5, 20):
        print(f.__name__, f(2000, on), len(events))
        print(events)
        events.clear()
