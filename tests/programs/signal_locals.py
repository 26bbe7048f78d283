# A signal handler looks at the locals of the loop that it interrupts: numbers that the loop keeps in registers, lists, an inlined callee's caller.
import signal
import sys

seen = set()
wrong = []


def handler(signum, frame):
    look(frame)
    signal.setitimer(signal.ITIMER_REAL, period)  # not before: handlers would pile up on a slow machine


def look(frame):
    while frame and frame.f_code.co_name not in ("numbers", "calls"):
        frame = frame.f_back
    if not frame or frame.f_lineno <= frame.f_code.co_firstlineno + 1:
        return  # it has just begun
    v = frame.f_locals
    seen.add((frame.f_code.co_name, tuple(sorted(v))))
    if len(v) != 6 or not (v["i"] <= v["n"] and v["x"][0] >= 0 and isinstance(v["total"], type(v["start"]))):
        wrong.append(dict(v))


def numbers(n, start):
    total, x, i, j = start, [0], 0, 0
    for i in range(n):
        for j in range(300):
            total += j
            x = [j]
    return total


def add(a, b):
    return a + b


def calls(n, start):
    total, x, i, j = start, [0], 0, 0
    while i < n:
        for j in range(100):
            total = add(total, j)
        x = [i]
        i += 1
    return total


signal.signal(signal.SIGALRM, handler)
sys.audit("xtlink.burst")
for start in (0, 0.5):
    numbers(20, start), calls(20, start)
sys.audit("xtlink.learn")
for turn in range(3):
    period = 0.002
    signal.setitimer(signal.ITIMER_REAL, period)
    results = [f(n, start) for start in (0, 0.5) for f, n in ((numbers, 3000), (calls, 2000))]
    period = 0
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(results, sorted(seen), wrong)
