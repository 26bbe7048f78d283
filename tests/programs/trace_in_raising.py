"""Trace and profile functions set by what then raises, and by what builds sets and dicts, isinstance(), generators that yield on: heard of at once."""
import sys
import types

EVENTS = []
MODE = "nothing"


def tracer(f, event, arg):
    if f.f_code.co_name in NAMES:
        EVENTS.append((event, f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno))
        return tracer


def profiler(f, event, arg):
    if f.f_code.co_name in NAMES:
        EVENTS.append((event, f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno))


def fire():
    if MODE == "trace":
        sys.settrace(tracer)
        f = sys._getframe(1)
        while f:
            f.f_trace = tracer
            f = f.f_back
    elif MODE == "profile":
        sys.setprofile(profiler)


class T:
    def __init__(self, raises=False):
        self.raises = raises

    def __add__(self, o):
        fire()
        if self.raises:
            raise ValueError
        return 1

    __eq__ = __getitem__ = __contains__ = __add__

    def __hash__(self):
        return self + 1

    def __getattr__(self, name):
        if name == "q":
            return self + 1
        raise AttributeError

    def __instancecheck__(self, o):
        return self + 1 == 1

    def __bool__(self):
        return self + 1 == 1


class Raised(Exception):
    def __init__(self, t):
        t + 1


def each(t):
    yield 1
    t + 1
    yield 2


def plain(t):
    a = 1
    t + 1
    return a


def caught(t):
    a = 1
    try:
        t + 1
    except ValueError:
        a = 2
    return a


def cleaned(t):
    a = 1
    try:
        t + 1
    finally:
        a = 2
    return a


def outer(t):
    a = plain(t)
    a = 3
    return a


def outer_caught(t):
    try:
        a = plain(t)
    except ValueError:
        a = 3
    return a


def index(t):
    a = [1]
    a.index(t, 0, 1)
    return a


def item(t):
    a = t[0]
    return a


def raising(t):
    a = 1
    raise Raised(t)


def raising_class(t):
    try:
        raise Raised(t)
    except (Raised, ValueError):
        a = 2
    return a


def sets(t):
    a = {t, 1}
    return a


def dicts(t):
    a = {t: 1}
    return a


def set_comprehension(t):
    a = {x for x in (1, t)}
    return a


def dict_comprehension(t):
    a = {x: 1 for x in (1, t)}
    return a


def subscript(t):
    a = {}
    a[t] = 1
    b = a[t]
    return b


def discard(t):
    a = {1}
    a.discard(t)
    return a


def instance(t):
    a = isinstance(1, t)
    if isinstance(2, t):
        a = 2
    return a


def test(t):
    a = 1
    if t and a:
        a = 2
    return a


def attribute(t):
    a = t.q
    return a


def generator(t):
    a = 1
    yield from each(t)
    a = 2
    yield a


def loop(t):
    a = 0
    for x in generator(t):
        a += x
    return a


def class_body(t):
    class Body(metaclass=Meta):
        a = t
        b = 1
    return 1


class Names(dict):
    def __setitem__(self, k, v):
        if k == "a":
            v + 1
        dict.__setitem__(self, k, v)


class Meta(type):
    @classmethod
    def __prepare__(cls, *a):
        return Names()


FUNCTIONS = (plain, caught, cleaned, outer, outer_caught, index, item, raising, raising_class, sets, dicts, set_comprehension, dict_comprehension, subscript, discard, instance,
             test, attribute, generator, loop, class_body)
NAMES = {f.__name__ for f in FUNCTIONS} | {"each", "<setcomp>", "<dictcomp>", "Body", "native"}


def native(f, t):
    """Calls f natively."""
    r = f(t)
    return list(r) if type(r) is types.GeneratorType else r


def run(f, by, mode, raises):
    global MODE
    t = T(raises)
    MODE = mode
    try:
        r = by(f, t)
        if type(r) is types.GeneratorType:
            r = list(r)
        r = type(r).__name__
    except Exception as e:
        r = type(e).__name__
    sys.settrace(None)
    sys.setprofile(None)
    MODE = "nothing"
    return r


def sum_of(t):
    a = sum(x for x in each(t))
    return a


def any_of(t):
    try:
        a = any(x > 5 for x in each(t))
    except ValueError:
        a = 7
    return a


UNRAISED, RARELY = [], []  # the same functions, whose handlers have not been seen to be entered, or only a few times
for f in FUNCTIONS + (sum_of, any_of):
    for functions, suffix in (UNRAISED, "_unraised"), (RARELY, "_rarely"):
        name = f.__name__ + suffix
        functions.append(types.FunctionType(f.__code__.replace(co_name=name, co_qualname=name), globals(), name))
        NAMES.add(name)
FUNCTIONS += sum_of, any_of
NAMES |= {"sum_of", "any_of", "<genexpr>"}
sys.audit("xtlink.burst")
for n in range(200):
    for f in FUNCTIONS:
        run(f, native, "nothing", False)
        run(f, native, "nothing", True)
    for f in UNRAISED:
        run(f, native, "nothing", False)
    for f in RARELY:
        run(f, native, "nothing", n < 4)
sys.audit("xtlink.learn")
for f in [*FUNCTIONS, *UNRAISED, *RARELY]:
    for by in native, lambda f, t: eval("f(t)"):
        for mode in "trace", "profile":
            for raises in False, True:
                EVENTS.clear()
                r = run(f, by, mode, raises)
                print(f.__name__, by is native, mode, raises, r, [e for e in EVENTS if e[0][:2] != "c_"])
