"""A trace function that C sets (coverage does so): its events are stock's, though the functions have native code by then; and again after it has gone."""
import ctypes
import sys
import threading

TRACE = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.py_object, ctypes.c_int, ctypes.c_void_p)
SET = ctypes.pythonapi.PyEval_SetTrace
SET.argtypes = ctypes.c_void_p, ctypes.c_void_p
SET.restype = None
NAMES = "call exception line return c_call c_exception c_return opcode".split()
events = []


@TRACE
def tracer(obj, frame, what, arg):
    if frame.f_code.co_filename == __file__:
        events.append("%s %s %d" % (frame.f_code.co_name, NAMES[what], frame.f_lineno - frame.f_code.co_firstlineno))
    return 0


ADDRESS = ctypes.cast(tracer, ctypes.c_void_p)


def leaf(a):
    return a + 1


def caller(a):
    x = leaf(a)
    return [leaf(i) for i in range(x % 3)], leaf(x)


def recursive(n):
    if n < 1:
        return 0
    return recursive(n - 1) + leaf(n)


def generator(n):
    for i in range(n):
        yield leaf(i)


def fails(a):
    try:
        return leaf(a) / 0
    except ZeroDivisionError:
        return leaf(a)


class Thing:
    def __init__(self, a):
        self.a = a

    @property
    def twice(self):
        return leaf(self.a) * 2

    def __del__(self):
        leaf(0)


def everything(a):
    return caller(a), recursive(3), list(generator(2)), fails(a), Thing(a).twice, sorted([2, 1], key=leaf)


def traced_in_the_middle(n):
    total = 0
    for i in range(n):
        if i == n - 2:
            SET(ADDRESS, None)
        total += leaf(i)
    SET(None, None)
    return total


def hot():
    for i in range(1500):
        everything(i)


for turn in range(2):
    hot()
    SET(ADDRESS, None); result = everything(5); SET(None, None)
    print(len(events), result, events)
    events.clear()
    for k in range(100):
        traced_in_the_middle(20)
    print(len(events), events[-40:])
    events.clear()

# set deep inside, by a callee
def starts(n):
    if n:
        return starts(n - 1) + leaf(n)
    SET(ADDRESS, None)
    return leaf(0)


for turn in range(300):
    SET(None, None)
    events.clear()
    starts(3)
SET(None, None)
print(events)
# a Python trace function in place of it, and in another thread
seen = []
events.clear()


def trace(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        seen.append((frame.f_code.co_name, event))
    return trace


SET(ADDRESS, None); leaf(1); sys.settrace(trace); leaf(2); sys.settrace(None)
print(events, seen)


def in_thread():
    everything(0)  # enters native code, if it has any: the thread tells from then on
    SET(ADDRESS, None); everything(3); SET(None, None)


events.clear()
t = threading.Thread(target=in_thread)
t.start()
t.join()
print(len(events), events)
hot()
