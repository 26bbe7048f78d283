# modes: all
"""A trace function set by what raises: the caller that catches it is told of the exception, too, however often it has caught one while it was learned from."""
import _thread
import signal
import sys

EVENTS = []
SOURCE = '''
def plain(t):
    a = 1
    t + 1
    return a


def outer_caught(t):
    try:
        a = plain(t)
    except ValueError:
        a = 3
    return a


def middle(t):
    a = plain(t)
    return a


def outer_above(t):
    try:
        a = middle(t)
    except ValueError:
        a = 3
    return a


def outer_finally(t):
    a = 0
    try:
        try:
            a = middle(t)
        finally:
            a = 4
    except ValueError:
        a += 1
    return a


def outer_loop(t):
    a = 0
    for k in range(3):
        try:
            a += middle(t)
        except ValueError:
            a += 3
    return a


class Place:
    """A property raises."""

    def __init__(self, t):
        self.t = t

    @property
    def value(self):
        return self.t + 1


class Made:
    def __init__(self, t):
        t + 1


def outer_property(t):
    p = Place(t)
    try:
        a = p.value
    except ValueError:
        a = 3
    return a


def outer_made(t):
    try:
        a = Made(t)
    except ValueError:
        a = 3
    return a


def interrupted(k):
    try:
        a = k + 1
    finally:
        k = 0
    for k in range(3):
        a += k
    return a


def outer_interrupted(t):
    try:
        t.signal[10]
        a = interrupted(4)
    except ValueError:
        a = 3
    return a
'''
MODE = None


def tracer(f, event, arg):
    if f.f_code.co_filename == "source":
        EVENTS.append((event, f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno, arg[0].__name__ if event == "exception" else 0))
        return tracer


def profiler(f, event, arg):
    if f.f_code.co_filename == "source" and event[:2] != "c_":
        EVENTS.append((event, f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno))


def fire():
    if MODE == "trace":
        sys.settrace(tracer)
        f = sys._getframe(2)
        while f:
            f.f_trace = tracer
            f = f.f_back
    elif MODE == "profile":
        sys.setprofile(profiler)


def handler(number, frame):
    fire()
    raise ValueError


class Signal:  # [10], which is SIGUSR1, runs no Python code: the handler is called where the next function begins
    __getitem__ = _thread.interrupt_main


signal.signal(signal.SIGUSR1, handler)


class T:
    raises = False
    signal = [0] * 11

    def __add__(self, o):
        fire()
        if self.raises:
            raise ValueError
        return 1


def run(f, mode, raises):
    global MODE
    MODE = mode
    t = T()
    t.raises = raises
    if raises:
        t.signal = Signal()
    f(t)
    sys.settrace(None)
    sys.setprofile(None)
    MODE = None


RAISE = [lambda n: False, lambda n: n % 2, lambda n: n == 5, lambda n: n < 4, lambda n: n > 250]
SPACES = [{} for raises in RAISE]
for k, space in enumerate(SPACES):  # no two of them are the same code
    exec(compile(SOURCE.replace("plain", "plain_%d" % k).replace("middle", "middle_%d" % k).replace("outer", "outer_%d" % k), "source", "exec"), space)
for n in range(300):
    if n == 0:
        sys.audit("xtlink.burst")
    for space, raises in zip(SPACES, RAISE):
        for name in space:
            if name[:5] == "outer":
                run(space[name], None, raises(n))
    if n in (200, 250):
        sys.audit("xtlink.learn")
for space in SPACES:
    for mode in "trace", "profile":
        for raises in False, True:
            for name in [name for name in space if name[:5] == "outer"]:
                EVENTS.clear()
                run(space[name], mode, raises)
                print(name, mode, raises, EVENTS)
