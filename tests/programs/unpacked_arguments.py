"""f(*args, **kwargs): what is no tuple or no dict goes ahead of the call, the rest behind it; counts inside and deaths, also when the call raises."""
import collections
import gc
import sys

gc.disable()
LOG = []


class Note:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(getattr(self, "name", "nameless"))


class Items(list):
    def __del__(self):
        LOG.append("items")


class Keys(collections.UserDict):
    def __del__(self):
        LOG.append("keys")


class Callable:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Callable"

    def __call__(self, *args, **kwargs):
        LOG.append((self.name, len(args), len(kwargs)))

    def __del__(self):
        LOG.append(self.name)


def counts(*args, **kwargs):
    LOG.append([sys.getrefcount(a) for a in args] + [sys.getrefcount(v) for v in kwargs.values()])


def one(a):
    LOG.append(sys.getrefcount(a))
    a = None
    LOG.append("let go")


def raises(a, *rest):
    LOG.append(sys.getrefcount(a))
    raise ValueError("x")


def fails(f):
    try:
        f()
    except (TypeError, ValueError) as e:
        LOG.append(str(e).partition("(")[0])
    e = None


def lists():
    one(*[Note("a")])
    counts(*[Note("a"), Note("b")])
    counts(*Items([Note("a"), Note("b")]))
    kept = [Note("k")]
    counts(*kept)
    one(*kept)
    kept = None
    counts(*(Note(c) for c in "xy"))
    Callable("f")(*Items("abc"))


def tuples():
    one(*(Note("a"),))
    kept = Note("a"), Note("b")
    counts(*kept)
    counts(*kept, *kept)
    kept = None


def dicts():
    counts(**{"a": Note("a")})
    counts(*Items([Note("i")]), **Keys(b=Note("b")))
    one(**{"a": Note("o")})
    Callable("f")(*Items([Note("i")]), **Keys(k=Note("v")))


def errors():
    fails(lambda: one(*Items([Note("a"), Note("b")])))
    fails(lambda: one(*5))
    fails(lambda: Callable("c")(*5))
    fails(lambda: one(**Keys({1: Note("v")})))
    fails(lambda: Callable("c")(*Items(), **5))
    fails(lambda: raises(*Items([Note("r"), Note("s")])))
    fails(lambda: raises(*(Note("r"), Note("s"))))
    fails(lambda: Note(*Items("ab")))


def round_(k):
    for f in lists, tuples, dicts, errors:
        f()
        LOG.append(f.__name__)


def main():
    seen = []
    for turn in range(4):
        if turn < 2:
            sys.audit("xtlink.burst")
        for k in range(10 if turn < 3 else 5000):
            round_(k)
            if LOG not in seen:
                print(turn, k, LOG)
                seen.append(list(LOG))
            LOG.clear()
        sys.audit("xtlink.learn")


main()
