"""Class and module bodies that start often, and long loops in them: namespaces of all kinds, names that come and go, errors and their places, cells, annotations."""
import gc
import sys
import traceback
import types

gc.disable()


class Watched:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def where(e):
    f = [(t.tb_frame.f_code.co_name, t.tb_lineno - t.tb_frame.f_code.co_firstlineno) for t in walk(e.__traceback__)]
    return type(e).__name__, str(e), getattr(e, "name", None), f


def walk(tb):
    while tb:
        yield tb
        tb = tb.tb_next


def run(f, *args, **kw):
    try:
        return f(*args, **kw)
    except Exception as e:
        return where(e)


class Space(dict):
    """A namespace that is no plain dict: it answers for names that are not there."""

    def __init__(self, log):
        self.log = log

    def __getitem__(self, name):
        if name == "answer":
            return 42
        if name == "bad":
            raise LookupError("bad name")
        return dict.__getitem__(self, name)

    def __setitem__(self, name, v):
        self.log.append(name)
        if name == "refused":
            raise AttributeError("refused")
        dict.__setitem__(self, name, v)

    def __delitem__(self, name):
        self.log.append("-" + name)
        dict.__delitem__(self, name)


class Mapping:
    """Not a dict at all."""

    def __init__(self, log):
        self.d, self.log = {}, log

    def __getitem__(self, name):
        return self.d[name]

    def __setitem__(self, name, v):
        self.log.append(name)
        self.d[name] = v

    def __delitem__(self, name):
        del self.d[name]


class Meta(type):
    @classmethod
    def __prepare__(cls, name, bases, log=None, space=Space):
        return space(log if log is not None else [])

    def __new__(cls, name, bases, ns, log=None, space=None):
        return type.__new__(cls, name, bases, dict(ns) if isinstance(ns, dict) else dict(ns.d))


def plain(n):
    class C:
        """doc"""
        a = n
        b = a + 1
        items = [a for a in range(n)]

        def m(self):
            return __class__, self.b

        @property
        def p(self):
            return self.a * 2

        @staticmethod
        def s(x=a):
            return x

        class Inner:
            c = n
        del b
        n = n + 1
        keep = n
    c = C()
    return C.__doc__, C.a, hasattr(C, "b"), C.items, c.p, C.s(), C.Inner.c, C.Inner.__qualname__, C.n, C.keep, sorted(k for k in vars(C) if k[0] != "_")


def with_super(n):
    class A:
        x: int = n

        def f(self):
            return [self.x]

    class B(A):
        y: "str"
        x = n + 1
        (z): int

        def f(self):
            return super().f() + [__class__.__name__]
    return B().f(), A.__annotations__, B.__annotations__


def in_space(n, name, space=Space):
    log = []

    class C(metaclass=Meta, log=log, space=space):
        first = n
        if name == "answer":
            second = answer
        elif name == "bad":
            second = bad
        elif name == "refused":
            refused = 1
        elif name == "global":
            second = len
        elif name == "missing":
            second = nobody_defined_this
        elif name == "delete":
            del first
        elif name == "delete missing":
            del third
        third: float = 1.5
    return log, C.__dict__.get("second"), C.__annotations__


def loops(n):
    class C:
        total = 0
        seen = []
        for i in range(n):
            total += i * i % 7
            if i % 5 == 0:
                seen.append(total)
            while i > 100:
                i -= 50
        else:
            ended = True
        squares = {k: k * k for k in seen}
    return C.total, len(C.squares), C.i, C.ended


def tries(n):
    class C:
        out = []
        for k in range(4):
            try:
                if k == n:
                    raise ValueError(k)
                out.append(k)
            except ValueError as e:
                out.append((str(e), sys.exc_info()[1] is e, sorted(x for x in locals() if x[0] != "_")))
            finally:
                out.append("f")
        with_e = "e" in locals()
    return C.out, C.with_e


def unbound(flag):
    if flag:
        x = 1

    class C:
        y = x
    return C.y


def looks():
    class C:
        f = sys._getframe()
        a = 1
        names = sorted(k for k in f.f_locals if k[0] != "_"), f.f_locals is locals(), f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno
        locals()["b"] = 5
        c = b + 1
        del f
    return C.names, C.b, C.c


def own_global(n):
    class C:
        global made_here
        nonlocal n
        made_here = n
        v = made_here
        n = n + 1
    return made_here, C.v, n


def dies(n):
    class C:
        w = Watched("w%d" % n)
        w = None
        x = Watched("x%d" % n)
        del x
        y = Watched("y%d" % n)
        if n % 2:
            raise KeyError(n)
    C.y = None
    return "made"


def stars(n):
    class C:
        a, *b = range(n)
        [] = ()
        first, second = "xy"
    return C.a, C.b, C.second


def empty(seq):
    [] = seq
    () = seq
    return "empty"


CODE = compile("""
total = start
def double(x):
    return x * 2
for i in range(count):
    total += double(i)
    if i == stop:
        del total
table = [double(k) for k in range(3)]
class K:
    v = total
if count > 5:
    x: int = 3
""", "<made>", "exec")


def executed(start, count, stop=-1):
    g = {"start": start, "count": count, "stop": stop}
    exec(CODE, g)
    return g["total"], g["K"].v, g["table"], g.get("__annotations__"), sorted(k for k in g if k[0] != "_")


STAR = compile("from made_up import *", "<star>", "exec")
made = sys.modules["made_up"] = types.ModuleType("made_up")


def star(**names):
    made.__dict__.clear()
    made.__dict__.update(names)
    g = {}
    exec(STAR, g)
    return sorted(k for k in g if k != "__builtins__")


def star_in(space):
    log = []
    locals_ = space(log)
    exec(STAR, {}, locals_)
    return log


def separate(n):
    g, l = {"a": 1}, {"b": 2}
    exec("c = a + b\nd = [a for _ in range(%d)]\nb = c\ndel c" % n, g, l)
    return sorted(k for k in g if k != "__builtins__"), sorted(l.items())


def all_of(n, show):
    p = print if show else lambda *a: None
    p(plain(n % 4), with_super(n))
    for name in ("answer", "bad", "refused", "global", "missing", "delete", "delete missing", ""):
        p(name, run(in_space, n, name))
    p(run(in_space, n, "delete", Mapping), run(in_space, n, "missing", Mapping), run(in_space, n, "", Mapping))
    p(loops(n % 30 + 2), tries(n % 6), unbound(True), run(unbound, False), looks(), own_global(n), stars(n % 5 + 1))
    p(empty([]), empty({}), run(empty, [1]), run(empty, 5), run(empty, iter("ab")))
    p(executed(1, n % 9), run(executed, 1, 8, 3), run(executed, "a", 2))
    p(star(__name__="made_up", a=1, _b=2), star(__name__="made_up", __all__=["_c", "a"], a=1, _c=3), run(star, __name__="made_up", __all__=["no"]),
      run(star, __name__="made_up", __all__=[5]), run(star, __name__=None, __all__=["a", 5], a=1), star_in(Mapping) if star(__name__="made_up", q=1) else 0)
    p(separate(n % 4))


for n in range(40):
    if n in (0, 39):
        print("--- round", n)
        all_of(n, True)
        print(run(dies, n), run(dies, n + 1))
    else:
        all_of(n, False)
print(loops(30000))
count = 0
for i in range(30000):  # the module's own long loop
    count += i % 3
    if i % 10000 == 9999:
        del i
        print(count, "i" in globals())
        i = 0
try:
    print(undefined_name)
except NameError as e:
    print(where(e), e.name)


def factory(k):
    class Made:
        if k > 30:
            value = missing_at_last
        value = k
    return Made


for k in range(40):
    factory(k)
