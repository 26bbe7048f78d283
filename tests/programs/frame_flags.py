"""f_trace_opcodes and f_trace_lines of frames are the program's, also while the agent profiles, links or waits for a loop's header."""
import sys
import threading  # much to compile and to link while this module runs

here = sys._getframe()
bad = [("import", here.f_trace_opcodes, here.f_trace_lines)]


def look(where):
    f = sys._getframe(1)
    while f:
        if (f.f_trace_opcodes, f.f_trace_lines, f.f_trace) != (False, True, None):
            bad.append((where, f.f_code.co_name))
        f = f.f_back


def count(x):
    t = 0
    for i in range(x):
        t += i
        if i > 100:
            t = t * 1.5
    return t


def loops(n):
    t = 0
    for k in range(n):
        t += count(30)
        if k % 50 == 7:
            t = t + (1, 2.5)[k & 1]
            look("loop")
    look("behind")
    return t


look("module")
for i in range(3):
    loops(1000)
    for k in range(120):
        count(k)
    look("module's loop")
print(bad, threading.active_count())
