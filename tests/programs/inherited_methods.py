"""Methods that many classes have from one base, called where objects of all of them come along; and what else may stand there under the name."""
import sys
import traceback


class Base:
    def __init__(self, n):
        self.n = n

    def small(self, k):
        return self.n + k

    def preset(self, k, by=3, *rest):
        return self.n * by + k + len(rest)

    def named(self, k, *, by=1):
        return self.n, k, by

    def big(self, k):
        total = 0
        for i in range(k):
            if i % 3 == self.n % 3:
                total += i
            elif total > 100:
                total -= self.small(i)
        return total

    def fails(self, k):
        if k % 7 == 3:
            raise ValueError(k, type(self).__name__)
        return sys.getrefcount(self)

    def gives(self, k):
        yield self.n
        yield k


KINDS = [type("K%d" % i, (Base,), {"at": i}) for i in range(9)]


class Own(Base):
    def small(self, k):
        return "own", k

    def preset(self, k):
        return "own preset", k


class Builtin(Base):
    small = len
    big = staticmethod(abs)
    preset = classmethod(lambda cls, k: (cls.__name__, k))


class Hidden(Base):
    def __init__(self, n):
        self.n = n
        self.small = lambda k: ("hidden", k)
        self.preset = Base(n).preset


class Slots:
    __slots__ = "n"
    __init__, small, preset, named, big, fails, gives = Base.__init__, Base.small, Base.preset, Base.named, Base.big, Base.fails, Base.gives

    def __len__(self):
        return 5


def use(o, k):
    return o.small(k), o.preset(k), o.preset(k, 5), o.preset(k, 5, 6, 7), o.named(k), o.named(k, by=2), o.big(k), list(o.gives(k))


def failing(o, k):
    try:
        return o.fails(k)
    except ValueError as e:
        return e.args, [(f.name, f.lineno, f.line) for f in traceback.extract_tb(e.__traceback__)]


def attempt(f, o, k):
    try:
        return f(o, k)
    except Exception as e:
        return type(e).__name__, str(e)


def one(o, k):
    return o.small(k)


objects = [K(i) for i, K in enumerate(KINDS)]
for turn in range(120):
    seen = [(use(o, turn % 20), failing(o, turn)) for o in objects]
print(seen[-2:])
others = objects + [Own(1), Builtin(2), Hidden(3), Slots(4)]
for turn in range(120):
    seen = [(attempt(use, o, turn % 20), attempt(failing, o, turn), attempt(one, o, turn)) for o in others]
print(seen)
# other defaults, fewer, none
Base.preset.__defaults__ = (10,)
print([attempt(use, o, 5) for o in others[::3]])
Base.preset.__defaults__ = None
print([attempt(use, o, 5) for o in others[::3]])
Base.preset.__defaults__ = (3,)
# other code, another function, another class
Base.small.__code__ = Own.small.__code__
print([attempt(one, o, turn) for turn in range(3) for o in others])
Base.small = lambda self, k: (self.n, "patched")
print([attempt(one, o, turn) for turn in range(3) for o in others])
objects[0].__class__ = Own
objects[1].small = len
print([attempt(one, o, "abc") for turn in range(3) for o in objects])


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("one", "<lambda>", "small"):
        events.append((frame.f_code.co_name, event, frame.f_lineno))
    return tracer


def switch(o, k):
    sys.settrace(tracer if k == 3 else None)
    return k


events = []
objects[4].small = lambda k: switch(None, k)
for k in range(6):
    one(objects[4], k)
    one(objects[5], k)
sys.settrace(None)
print(events)
