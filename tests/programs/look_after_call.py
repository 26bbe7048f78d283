# Frames are looked at where no call is: from a property, an operator, __del__ and a signal handler. What a call before has left to be looked at may be gone by then.
# (Which locals are seen there is not compared: docs/testing.md.)
import signal
import sys


def look():
    frame, n = sys._getframe(2), 0
    while frame and frame.f_code.co_name != "<module>":
        n += len(repr(list(frame.f_locals.values())))
        frame = frame.f_back
    return n > 0


class Looks:
    seen = 0

    @property
    def here(self):
        self.seen += look()
        return self.seen

    def __add__(self, other):
        self.seen += look()
        return self

    def __del__(self):
        look()


def make(i):
    return [str(i), i * 1000]


def use(x, y):
    return [x, y]


def handler(signum, frame):
    look()
    signal.setitimer(signal.ITIMER_REAL, period)  # not before: handlers would pile up on a slow machine


def by_property(n, o):
    for i in range(n):
        x = make(i)
        y = use(x, i)
        s = sorted(x, key=str)
        x = y = None
        o.here
        z = make(i + 1)
        s = repr(z)
        z = None
        make(2)
        o + z
    return o.seen > 0


def raises(i):
    raise KeyError(i, make(i))


def by_handler(n, o):
    for i in range(n):
        try:
            raises(i)
        except KeyError as e:
            m = str(e)
            m = use(repr(e), format(m))
        o.here
        m = None
        o + m
    return o.seen > 0


def by_del(n):
    for i in range(n):
        x = make(i)
        s = repr(x)
        x = None
        if i % 2:
            Looks()
        y = Looks()
        y = make(i)
    return y


def by_signal(n):
    total = 0
    for i in range(n):
        x = make(i)
        total += len(repr(x)) & 1
        x = None
        for j in range(30):
            total += j
    return total > 0


def caught(n):
    out = []
    for f in (lambda: next(iter([])), lambda: [].pop(), lambda: "a".join([1]), lambda: {}["k"]):
        for _ in range(n):
            try:
                f()
            except Exception as e:
                m = type(e).__name__ + ": " + str(e)
        out.append(m)
    return out


signal.signal(signal.SIGALRM, handler)
period = 0.0003
signal.setitimer(signal.ITIMER_REAL, period)
for turn in range(12):
    print(by_property(100, Looks()), by_handler(100, Looks()), by_del(50), by_signal(1000), caught(500))
    if turn == 3:
        sys.audit("xtlink.burst")
    if turn == 6:
        sys.audit("xtlink.learn")
period = 0
signal.setitimer(signal.ITIMER_REAL, 0)
