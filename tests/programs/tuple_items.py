"""Items of tuples that native code loads once and the interpreter each time: counts in between, and deaths when the tuple goes first."""
import gc
import sys

gc.disable()
LOG = []


class Note:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)

    def me(self):
        LOG.append(sys.getrefcount(self))
        return self


def count(x):
    LOG.append(sys.getrefcount(x))


def between(t, other):
    held = [None]
    held[0] = t[1]
    count(other)
    count(t[0])
    return t[1]


def own_tuple(a, b):
    t = a, b
    t[0].me()
    count(a)
    t[1].me()
    t[0].me()
    count(b)
    return t[1]


def in_a_loop(t, n):
    for i in range(n):
        t[0].me()
        count(t[1])
        last = t[1]
    count(t[1])


def tuple_goes_first(a, b):
    t = Note("in"), a
    x = t[0]
    y = t[1]
    count(x)
    t = None
    LOG.append("tuple gone")
    count(x)
    x = None
    LOG.append("item gone")


def item_rebound(a, n):
    t = Note(1), Note(2), Note(3)
    for i in range(3):
        x = t[i]
        count(x)
        y = t[0]
        if i == n:
            t = y, a, x
            LOG.append("rebound")
    LOG.append("end")


def nested(t):
    count(t[0][1])
    u = t[0]
    count(u[1])
    t = None
    count(u[1])
    x = u[1]
    u = None
    count(x)
    LOG.append("end")


def nested_and_gone(a, n):
    t = (Note("u"), Note("v")), a
    u = t[0]
    count(u)
    x = u[n]
    count(u[n])
    u = None
    count(x)
    t = None
    LOG.append("gone")
    count(x)
    made = Note("w"), Note("q")
    count(x)
    return x.name


def order_at_the_end(a):
    t = Note("first"), Note("second")
    x = t[1]
    count(x)
    b = Note("between")
    y = t[0]
    count(y)
    LOG.append("end")


def raises(a):
    t = Note("r"), a
    x = t[0]
    count(x)
    try:
        t[1].nothing
    except AttributeError:
        count(t[0])
        t = None
        count(x)
    x = None
    LOG.append("end")


def suspended(a):
    t = a, Note("s")
    count(t[1])
    yield t[1]
    count(t[1])
    x = t[1]
    yield x
    count(x)
    u = t
    t = None
    yield u[0]
    count(u[0])


def round_(k):
    between((Note("a"), Note("b")), Note("o"))
    own_tuple(Note("a"), Note("b"))
    in_a_loop((Note("a"), Note("b")), k % 4)
    tuple_goes_first(Note("a"), Note("b"))
    item_rebound(Note("a"), k % 4)
    nested(((Note("x"), Note("y")), Note("z")))
    order_at_the_end(Note("a"))
    nested_and_gone(Note("a"), 0)
    raises(Note("a"))
    for x in suspended(Note("a")):
        count(x)
        x = None


def main():
    seen = []
    for turn in range(4):
        if turn < 2:
            sys.audit("xtlink.burst")
        for k in range(10 if turn < 3 else 8000):
            round_(k)
            if LOG not in seen:
                print(turn, k, LOG)
                seen.append(list(LOG))
            LOG.clear()
        sys.audit("xtlink.learn")


main()
