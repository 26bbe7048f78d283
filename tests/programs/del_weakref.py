# __del__ order, weak references, and resurrection
import weakref

log = []


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def overwrite(n):
    x = None
    for i in range(n):
        x = D(i)
        log.append("made %d" % i)
    return len(log), log[-4:]


def frames(n):
    def f(i):
        a = D(("a", i))
        b = D(("b", i))
        c = D(("c", i))
        return i
    for i in range(n):
        f(i)
        log.append("after")
    return log[-8:]


def temporaries(n):
    for i in range(n):
        D(i).name
        log.append("t")
        [D("l"), D("m")]
        log.append("u")
        D("x") == D("y")
    return log[-7:]


def containers(n):
    a = [None] * 3
    d = {}
    for i in range(n):
        a[i % 3] = D(("list", i))
        d[i % 2] = D(("dict", i))
        o = D("outer")
        o.child = D("child")
        del o
    a.clear()
    log.append("cleared")
    return log[-9:]


def exceptions(n):
    def f(i):
        keep = D(("exc", i))
        raise ValueError(i)
    for i in range(n):
        try:
            f(i)
        except ValueError as e:
            log.append("handler")
        log.append("done")
    return log[-6:]


def weak(n):
    dead = alive = 0
    calls = []
    for i in range(n):
        o = D(i)
        r = weakref.ref(o, lambda r: calls.append(1))
        alive += r() is o
        o = None
        dead += r() is None
    return alive, dead, len(calls)


class Phoenix:
    saved = []

    def __del__(self):
        Phoenix.saved.append(self)


def resurrect(n):
    for i in range(n):
        p = Phoenix()
        p.i = i
        del p
    t = sum(p.i for p in Phoenix.saved)
    Phoenix.saved = []
    return t


class Raises:
    def __del__(self):
        raise_later.append(1)


raise_later = []


def generators(n):
    def g(i):
        a = D(("gen", i))
        try:
            yield 1
        finally:
            log.append("closed")
    for i in range(n):
        it = g(i)
        next(it)
        del it
        log.append("gone")
    return log[-4:]


for f in (overwrite, frames, temporaries, containers, exceptions, weak, resurrect, generators):
    log.clear()
    print(f.__name__, f(5000), len(log))
x = D("at exit")
