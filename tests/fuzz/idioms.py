"""More of what random programs (gen.py) are made of: the ways in which people write Python, each a few lines with random parts.

A family is a pair of methods: def_NAME writes classes and functions at the top of the program, use_NAME a statement that works with them. Each program has some of
the families. Families without definitions have use_NAME only. What is written is deterministic, and bounded as everything in gen.py is.
"""

INT_EDGES = ["2**62 - 1", "2**62", "-2**62", "2**63 - 1", "2**63", "-2**63", "-2**63 - 1", "2**31", "-2**31 - 1", "2**30", "2**60", "-1", "0", "1", "10**19", "255", "-6"]


class Idioms:
    def families(self):
        """Names of all families."""
        return sorted({n[4:] for n in dir(Idioms) if n.startswith(("def_", "use_"))})

    def define_idioms(self):
        hidden, self.functions = self.functions, []
        self.bound = "10"
        self.idioms = self.r.sample(self.families(), self.r.randrange(*self.idioms_wanted))
        for name in self.idioms:
            define = getattr(self, "def_" + name, None)
            if define:
                self.begin([])
                define()
        self.functions = hidden

    def st_idiom(self):
        if self.mult > 60:
            return self.st_assign()
        level = self.level
        self.depth_guard += 1  # no := where a comprehension may be around it
        getattr(self, "use_" + self.pick(self.idioms))()
        self.depth_guard -= 1
        self.level = level
        self.cost += 20 * self.mult

    def lines_out(self, text):
        """Several lines, each with its own indentation."""
        for line in text.strip("\n").split("\n"):
            self.out(line)

    def body_of(self, header, n, names=(), trips=1, loop=False):
        """A compound statement whose block is random and may use names [(name, type)]."""
        old = dict(self.vars)
        self.out(header)
        self.vars.update(names)
        mult, self.mult = self.mult, self.mult * trips
        self.in_loop += loop
        self.scoped(n)
        self.in_loop -= loop
        self.mult = mult
        self.vars = {k: t for k, t in self.vars.items() if k in old}

    def with_vars(self, kind, names, depth=2):
        """An expression of that type that may use names only."""
        old, self.vars = self.vars, dict(names)
        self.depth_guard += 1
        e = self.expr(kind, depth)
        self.depth_guard -= 1
        self.vars = old
        return e

    def set_to(self, kind, text):
        t = self.target(kind)
        self.out("%s = %s" % (t, text))
        self.vars[t] = kind

    # --- decorators: calls handed on with *args and **kwargs ---

    def def_decorator(self):
        self.lines_out("""
import functools
def traced(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        %s
    return wrapper
def counted(limit):
    def decorate(f):
        calls = 0
        def inner(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls %% limit == 0: LOG.append(calls)
            return f(*args, **kwargs)
        return inner
    return decorate
def forward(f, *args, key=None, **kwargs): return f(*args, **kwargs)""" % self.pick([
            "return f(*args, **kwargs)", "LOG.append(len(args)); return f(*args, **kwargs)", "result = f(*args, **kwargs); return result",
            "try: return f(*args, **kwargs)\n        finally: LOG.append('out of ' + f.__name__)",
            "try:\n            return f(*args, **kwargs)\n        except TypeError as e:\n            LOG.append(str(e)); raise"]))
        self.decorators = ["@traced", "@counted(2)", "@counted(1000)", "@traced\n@counted(3)"]

    def use_decorator(self):
        fit = [f for f in self.functions if f[2] != "g" and f[3] * self.mult < 2000]
        if not fit:
            return self.st_assign()
        name, params, result, cost, _ = self.pick(fit)
        self.cost += cost * self.mult
        args = self.call_args(params, 1)
        text = self.pick(["forward(%s%s)", "functools.partial(%s%s)()", "traced(%s)(X)", "(lambda *a, **k: %s(*a, **k))(X)"])
        self.out("LOG.append(%s)" % (text.replace("X", args) % name if "X" in text else text % (name, ", " + args if args else "")))

    # --- iterators written as classes ---

    def def_iterator(self):
        self.lines_out("""
class Steps:
    def __init__(self, n, step=1):
        self.n = n
        self.i = 0
        self.step = step
    def __iter__(self): %s
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += self.step
        return %s
class Pairs:
    def __init__(self, items): self.items = items
    def __iter__(self):
        for i, item in enumerate(self.items): yield i, item""" % (
            self.pick(["return self", "self.i = 0; return self"]), self.pick(["self.i", "self.i * 2", "self.i + 0.5", "(self.i, self.n)", "'s%d' % self.i"])))

    def use_iterator(self):
        n, x = self.pick(["3", "2", "4", "len(%s)" % self.expr("LI", 1)]), self.fresh("x")
        r = self.r.random()
        if r < 0.4:
            self.body_of("for %s in Steps(%s):" % (x, n), self.r.randrange(1, 3), [(x, "i")], 4, True)
        elif r < 0.6:
            self.body_of("for %s, (%s, %s) in Pairs(list(zip(%s, Steps(3)))):" % (x, x + "a", x + "b", self.expr("LI", 1)), 1, [(x, "i"), (x + "a", "i"), (x + "b", "i")], 4, True)
        else:
            self.out(self.pick(["LOG.append(list(Steps(%s)))" % n, "LOG.append([q for q in Steps(3) if q != %s])" % self.const("i"), "LOG.append(2 in Steps(%s))" % n,
                                "%s, *%s = Steps(3)" % (x, x + "s"), "LOG.append(dict(Pairs(%s)))" % self.expr("LI", 1), "LOG.append(max(Steps(2)))",
                                "LOG.append([*Steps(2), *Steps(1)])", "LOG.append(next(iter(Steps(%s)), None))" % n,
                                "LOG.append([(p, q) for p in Steps(2) for q in Steps(p if type(p) is int else 1)])"]))

    # --- operators ---

    def def_vector(self):
        other = self.pick(["if not isinstance(o, Vec): return NotImplemented", "if type(o) is not Vec: return NotImplemented", "if isinstance(o, int): o = Vec(o, o)"])
        self.lines_out("""
class Vec:
    %s
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, o):
        %s
        return Vec(self.x + o.x, self.y + o.y)
    def __radd__(self, o): return self if o == 0 else NotImplemented
    def __sub__(self, o): return Vec(self.x - o.x, self.y - o.y)
    def __mul__(self, k): return %s
    __rmul__ = __mul__
    def __iadd__(self, o):
        self.x += o.x
        %s
    def __neg__(self): return Vec(-self.x, -self.y)
    def __abs__(self): return self.x * self.x + self.y * self.y
    def __matmul__(self, o): return self.x * o.x + self.y * o.y
    def __eq__(self, o):
        %s
        return self.x == o.x and self.y == o.y
    def __lt__(self, o): return (self.x, self.y) < (o.x, o.y)
    def __hash__(self): return hash((self.x, self.y))
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __setitem__(self, i, v): setattr(self, 'xy'[i], v)
    def __len__(self): return 2
    def __bool__(self): return %s
    def __contains__(self, v): return v == self.x or v == self.y
    def __repr__(self): return f'Vec({self.x}, {self.y})'
    def dot(self, o): return self.x * o.x + self.y * o.y""" % (
            self.pick(["__slots__ = 'x', 'y'", "zero = 0", "zero = 0"]), other, self.pick(["Vec(self.x * k, self.y * k)", "self.dot(k) if isinstance(k, Vec) else Vec(k * self.x, k * self.y)"]),
            self.pick(["return self", "return Vec(self.x, self.y + o.y)", "self.y += o.y; return self"]), other,
            self.pick(["self.x != 0 or self.y != 0", "True", "self.x > self.y"])))

    def use_vector(self):
        v, w, i = self.fresh("u"), self.fresh("u"), self.fresh("i")
        kind = self.pick("iif")
        made = lambda: "Vec(%s, %s)" % (self.expr(kind, 1), self.expr(kind, 1))
        self.out("%s, %s = %s, %s" % (v, w, made(), made()))
        step = self.pick(["%s = %s + %s" % (v, v, w), "%s += %s" % (v, w), "%s = %s - %s * 2" % (v, v, w), "%s = 2 * %s" % (v, v), "%s[%s %% 2] += %s" % (v, i, self.const(kind)),
                          "%s, %s = %s, %s + %s" % (v, w, w, v, w), "%s.x, %s.y = %s.y, %s.x" % (v, v, v, v), "%s = -%s" % (v, v), "%s = sum([%s, %s], 0)" % (v, v, w),
                          "%s += %s" % (v, self.const("i")), "%s = %s if %s < %s else %s" % (v, v, v, w, w), "%s = max(%s, %s)" % (v, v, w)])
        look = self.pick(["%s @ %s" % (v, w), "%s == %s" % (v, w), "%s < %s" % (v, w), "%s != 3" % v, "abs(%s)" % v, "bool(%s)" % v, "len(%s)" % v, "%s in %s" % (self.expr(kind, 1), v),
                          "{%s: 1}.get(%s)" % (v, w), "sorted([%s, %s, Vec(0, 0)])" % (v, w), "%s.dot(%s)" % (v, w), "%s[0]" % v, "list(%s)" % v, "[*map(abs, [%s, %s])]" % (v, w), "%s in [%s]" % (v, w)])
        if self.p(0.6):
            self.out("for %s in range(%d):" % (i, self.pick([2, 4, 9])))
            self.tick(i)
            self.out("    " + step)
            self.out("    LOG.append(%s)" % look)
        else:
            self.out("%s = 1" % i)
            self.out(step)
            self.out("LOG.append(%s)" % look)
        self.out("LOG.append(%s)" % v)

    # --- descriptors, properties, __getattr__, class attributes ---

    def def_descriptor(self):
        self.lines_out("""
class Field:
    def __set_name__(self, owner, name): self.name = '_' + name
    def __get__(self, o, owner=None):
        if o is None: return self
        return getattr(o, self.name, %s)
    %s
class Lazy:
    def __init__(self, f): self.f = f
    def __get__(self, o, owner=None):
        if o is None: return self
        LOG.append('lazy')
        value = o.__dict__[self.f.__name__] = self.f(o)
        return value
class Record:
    made = 0
    a = Field()
    b = Field()
    def __init__(self, a, b=2):
        Record.made += 1
        self.a = a
        self.b = b
    @Lazy
    def total(self): return %s
    @property
    def double(self): return self.a * 2
    @double.setter
    def double(self, v): self.a = v // 2
    @double.deleter
    def double(self): self.a = 0
    @classmethod
    def make(cls, *args): return cls(*args)
    def __getattr__(self, name):
        if name.startswith('_'): raise AttributeError(name)
        return len(name)
    def __init_subclass__(cls, **kw): cls.kw = sorted(kw)
class Special(Record, tag=1):
    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)
        self.c = %s
    @property
    def double(self): return super().double + 1""" % (
            self.const("i"), self.pick(["def __set__(self, o, v): o.__dict__[self.name] = v", "def __set__(self, o, v): setattr(o, self.name, v)", "limit = 3"]),
            self.pick(["self.a + self.b", "self.b", "self.double"]), self.const("i")))

    def use_descriptor(self):
        o, i = self.fresh("o"), self.fresh("i")
        self.out("%s = %s(%s)" % (o, self.pick(["Record", "Record.make", "Special", "Special.make"]), self.expr("i", 1)))
        lines = ["%s.a += %s" % (o, self.expr("i", 1)), "%s.b = %s" % (o, self.expr("i", 1)), "%s.double = %s.a + 3" % (o, o), "del %s.double" % o, "LOG.append(%s.total)" % o,
                 "LOG.append(%s.double)" % o, "LOG.append(%s.unknown)" % o, "LOG.append(%s.a + %s.b)" % (o, o), "LOG.append(%s.made)" % o, "del %s._a" % o, "LOG.append(Record.a is %s.a)" % o,
                 "%s.total = 5" % o, "LOG.append(sorted(vars(%s)))" % o, "LOG.append(%s.c)" % o, "LOG.append(Special.kw)", "LOG.append(%s._x)" % o]
        self.out("for %s in range(%d):" % (i, self.pick([1, 3, 6])))
        self.tick(i)
        for line in self.r.sample(lines, self.r.randrange(1, 4)):
            self.out("    " + line)

    # --- dataclasses, named tuples, enumerations, match on classes ---

    def def_data(self):
        self.lines_out("""
import dataclasses, collections, enum
@dataclasses.dataclass(%s)
class Point:
    x: int
    y: int = 2
    rest: list = dataclasses.field(default_factory=list, compare=False)
    def moved(self, by): return dataclasses.replace(self, x=self.x + by)
Pair = collections.namedtuple('Pair', 'left right', defaults=[0])
class Colour(enum.Enum):
    RED = 1
    BLUE = 2
class Flags(enum.IntFlag):
    A = 1
    B = 2""" % self.pick(["order=True", "", "frozen=True", "unsafe_hash=True", "slots=True, order=True"]))

    def use_data(self):
        p, E = self.fresh("d"), lambda: self.expr("i", 1)
        r = self.r.random()
        if r < 0.4:
            a, b = self.fresh("m"), self.fresh("m")
            self.out("match %s:" % self.pick(["Point(%s, %s)" % (E(), E()), "Pair(%s, %s)" % (E(), E()), "[Point(%s), %s]" % (E(), E()), "{'p': Point(%s), 'q': %s}" % (E(), E()), self.expr("a", 1),
                                              "Colour(1)", "(%s, 'x', [%s, %s])" % (E(), E(), E())]))
            self.level += 1
            for pattern, names in self.r.sample([("Point(0, y=%s)" % a, [a]), ("Point(%s, %s)" % (a, b), [a, b]), ("Pair(%s, 0 | 1 | 2)" % a, [a]), ("[Point(x=%s), *_]" % a, [a]), ("{'p': Point(%s), **%s}" % (a, b), [a]),
                                                 ("Colour.RED | Colour.BLUE", []), ("(%s, str(), [_, %s])" % (a, b), [a, b]), ("int(%s) | float(%s)" % (a, a), [a]), ("(1 | 2 as %s, *_)" % a, [a]), ("None", [])], 4):
                old = dict(self.vars)
                self.vars.update({n: "i" for n in names})
                self.out("case %s%s:" % (pattern, " if " + self.expr("b", 1) if self.p(0.2) else ""))
                self.scoped(1)
                for n in names:
                    self.out("    LOG.append(%s)" % n)
                self.vars = old
            self.level -= 1
        elif r < 0.7:
            i = self.fresh("i")
            self.out("%s = Point(%s, %s)" % (p, E(), E()))
            self.out("for %s in range(%d):" % (i, self.pick([2, 5])))
            self.tick(i)
            self.out("    " + self.pick(["%s.x += %s" % (p, i), "%s = %s.moved(%s)" % (p, p, i), "%s.rest.append(%s)" % (p, i), "%s = Point(%s.y, %s)" % (p, p, i), "LOG.append(%s == Point(%s))" % (p, i),
                                         "LOG.append(%s < Point(%s))" % (p, i), "LOG.append({%s: 1})" % p, "%s.z = 1" % p]))
            self.out("LOG.append(%s)" % p)
        else:
            self.out("%s = Pair(%s, %s)" % (p, E(), E()))
            self.out(self.pick(["LOG.append(%s.left + %s.right)" % (p, p), "%s = %s._replace(left=1); LOG.append(%s)" % (p, p, p), "%s, %s = %s; LOG.append(%s)" % (p + "a", p + "b", p, p + "b"),
                                "LOG.append(Colour(%s))" % E(), "LOG.append(Colour.RED is Colour(1))", "LOG.append(Flags.A | Flags(2))", "LOG.append([c.name for c in Colour])", "LOG.append(Colour['BLUE'].value)"]))

    # --- context managers ---

    def def_context(self):
        self.lines_out("""
import contextlib
@contextlib.contextmanager
def section(name, swallow=()):
    LOG.append('in ' + name)
    try:
        yield len(name)
    except swallow as e:
        LOG.append(type(e).__name__)
    %s:
        LOG.append('out ' + name)
class Stack:
    def __init__(self): self.items = []
    def __enter__(self):
        self.items.append(%s)
        return self.items
    def __exit__(self, kind, value, tb):
        self.items.pop()
        return kind is not None and issubclass(kind, %s)
STACK = Stack()""" % (self.pick(["finally", "finally", "else"]), self.const("a"), self.pick(["Oops", "ArithmeticError", "()"])))

    def use_context(self):
        a, b = self.fresh("m"), self.fresh("m")
        head, names = self.pick([("with section('a') as %s:" % a, [(a, "i")]), ("with section('ab', Exception) as %s, STACK as %s:" % (a, b), [(a, "i"), (b, "LA")]), ("with STACK:", []),
                                 ("with STACK as %s, section('q', (Oops, KeyError)):" % b, [(b, "LA")]), ("with contextlib.suppress(ValueError, Oops):", []),
                                 ("with section('o', ZeroDivisionError), Manager(False):", [])])
        loop = self.p(0.4)
        if loop:
            i = self.fresh("i")
            self.out("for %s in range(%d):" % (i, self.pick([2, 4])))
            self.tick(i)
            self.vars[i] = "i"
            self.level += 1
            self.in_loop += 1
            self.mult *= 4
        self.body_of(head, self.r.randrange(1, 4), names)
        way = self.pick(["pass", "raise Oops('w')", "raise ValueError(%s)" % self.expr("i", 1), "LOG.append(1 // %s)" % self.expr("i", 1)] + ["break", "continue"] * loop
                        + ["return %s" % self.expr(self.result, 1)] * bool(self.level > 1 and not self.in_gen and self.locals_of_function))
        self.out("    " + ("if %s: " % self.expr("b", 1) if self.p(0.7) else "") + way)
        if loop:
            self.level -= 1
            self.in_loop -= 1
            self.mult //= 4
            self.vars.pop(i, None)

    # --- coroutines, driven by hand ---

    def def_coroutine(self):
        self.lines_out("""
class Wait:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return %s
async def leaf(n):
    return await Wait(n)
class Source:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n <= 0: raise StopAsyncIteration
        self.n -= 1
        return await leaf(self.n)
class Guard:
    async def __aenter__(self): return await Wait('enter')
    async def __aexit__(self, kind, value, tb):
        LOG.append(kind and kind.__name__)
        await leaf('exit')
        return kind is not None and issubclass(kind, Oops)
async def agen(n):
    try:
        for i in range(n):
            got = yield await leaf(i)
            if got: LOG.append(got)
    finally:
        LOG.append('agen closed')
def drive(coro, limit=40, throw_at=None):
    seen, answer = [], None
    try:
        for k in range(limit):
            if k == throw_at: seen.append(coro.throw(Oops('thrown')))
            else: seen.append(coro.send(answer))
            answer = k
    except StopIteration as e:
        return seen, e.value
    except Exception as e:
        return seen, type(e).__name__, str(e)
    finally:
        coro.close()
    return seen, 'not finished'""" % self.pick(["got", "self.v if got is None else got", "(got, self.v)"]))
        self.coroutines = []
        for k in range(self.r.randrange(1, 3)):
            name = "coro_%d" % k
            old, self.result = self.vars, "i"
            self.begin([("n", "i", False), ("m", "i", True)])
            self.vars["total"] = "i"
            self.out("async def %s(n, m=3):" % name)
            self.out("    total = 0")
            self.level += 1
            for _ in range(self.r.randrange(1, 4)):
                e = lambda: self.pick(["n", "m", "total", self.const("i"), "total + n"])
                x = self.fresh("x")
                choice = self.r.randrange(9)
                if choice == 0:
                    self.lines_out("for %s in range(%d):\n    total += await leaf(%s)" % (x, self.pick([2, 5]), e()))
                elif choice == 1:
                    self.lines_out("async for %s in Source(%d):\n    total += %s if %s is not None else 1" % (x, self.pick([1, 3]), self.pick(["1", "2"]), x))
                elif choice == 2:
                    self.lines_out("async with Guard() as %s:\n    LOG.append(%s)\n    if %s: raise %s" % (x, x, self.expr("b", 1), self.pick(["Oops('g')", "KeyError('g')"])))
                elif choice == 3:
                    self.lines_out("try:\n    %s = await Wait(%s)\n    total += %s\nexcept %s as e:\n    LOG.append(str(e))\n    total -= await leaf(1) or 0" % (x, e(), x, self.pick(["Oops", "TypeError", "Exception"])))
                elif choice == 4:
                    self.lines_out("LOG.append([%s async for %s in agen(%d)%s])" % (x, x, self.pick([1, 3]), self.pick(["", " if %s" % x])))
                elif choice == 5:
                    self.lines_out("async for %s in agen(4):\n    if %s == 2: break\n    total += 1" % (x, x))
                elif choice == 6:
                    self.lines_out("try:\n    total += await leaf(%s) or 0\nfinally:\n    LOG.append(total)" % e())
                elif choice == 7 and self.coroutines:
                    self.lines_out("%s = await %s(%s)\nLOG.append(%s)" % (x, self.pick(self.coroutines), e(), x))
                else:
                    self.out("total += %s" % e())
                    if self.p(0.5):
                        self.out("if n:")
                        self.block(1)
            self.level -= 1
            self.out("    return %s" % self.pick(["total", "(n, total)", "await leaf(total)"]))
            self.coroutines.append(name)
            self.vars = old

    def use_coroutine(self):
        if not self.coroutines:
            return self.st_assign()
        c = self.pick(self.coroutines)
        self.cost += 200 * self.mult
        self.out("LOG.append(drive(%s(%s)%s))" % (c, self.expr("i", 1), self.pick(["", "", ", 3", ", 40, %d" % self.r.randrange(4)])))

    # --- parameters that are None for long, looked at ahead of a loop and in it ---

    def def_limits(self):
        ahead = ["size = min(limit, 9) if limit else 9", "if limit: size = 3", "size = 9 + 0 * by if not limit else 2", "if by and limit is None: size = 4"]
        test = ["if limit and total >= limit: return total", "if limit is not None and total > limit: return 'over'", "if limit is None: total += 0\n        else: total += limit",
                "if limit:\n            if total >= limit: return total", "size = min(limit - total, size) if limit else size\n        if size <= 0: return size"]
        more = ["total += by", "total += by\n        if total == 3: continue", "try: total += by\n        except TypeError: total += 1"]
        loop = ["while total < n:", "for k in range(n):", "for k in [1] * n:"]
        stop = ["yield total", "yield (total, size)", "got = yield\n        if got: total += got", "yield from (total, by)"]
        wait = ["await rest(total)", "got = await rest(by)\n        if got is None: total += 1", "async with Here(): await rest(1)"]
        for name, head, pause in (("limited", "def", stop), ("plain", "def", ["LOG.append(size)", "pass"]), ("waiting", "async def", wait)):
            self.lines_out("""%s %s(n, limit=None, by=1):
    total, size = 0, 9
    %s
    %s
        %s
        %s
        %s
    return (total, limit)""" % (head, name, self.pick(ahead), self.pick(loop), self.pick(test), self.pick(pause), self.pick(more)))
        self.lines_out("""
class Rest:
    def __init__(self, v): self.v = v
    def __await__(self): return (yield self.v)
class Here:
    async def __aenter__(self): await Rest(0)
    async def __aexit__(self, *how): await Rest(1)
def rest(v): return Rest(v)
def run_all(g):
    seen = []
    try:
        while len(seen) < 30: seen.append(g.send(None))
    except StopIteration as e: seen.append(e.value)
    except Exception as e: seen.append((type(e).__name__, where(e)))
    g.close()
    return seen""")

    def use_limits(self):
        late = "(%s if TURN > 2 else None)" % self.pick(["3", "2.5", "True", "0", "'x'", "10**20", self.expr("i", 0)])
        call = "(%d, %s%s)" % (self.r.randrange(2, 9), self.pick([late, late, late, "None"]), self.pick(["", "", ", 2", ", 1.5 if TURN > 3 else 1"]))
        self.cost += 60 * self.mult
        self.out("LOG.append(%s)" % self.pick(["run_all(limited%s)", "run_all(waiting%s)", "plain%s", "list(limited%s)"]) % call)
        if self.p(0.5):
            self.out("LOG.append(run_all(%s%s))" % (self.pick(["limited", "waiting"]), call))

    # --- generators: send, throw, close, yield from ---

    def def_protocol(self):
        self.lines_out("""
def averager(start=0):
    total, n = start, 0
    try:
        while True:
            try:
                x = yield (total / n if n else None)
                if x is None: continue
                total += x
                n += 1
                if n > %d: return total
            except %s as e:
                LOG.append('caught ' + type(e).__name__)
                n = 0
    finally:
        LOG.append(('closed', n))
def outer(n):
    got = yield from averager(n)
    LOG.append(('returned', got))
    %s
def walk(tree):
    if isinstance(tree, (list, tuple)):
        for branch in tree: yield from walk(branch)
    else:
        yield tree
def permutations(items):
    if len(items) <= 1: yield items
    else:
        for i in range(len(items)):
            for rest in permutations(items[:i] + items[i + 1:]): yield items[i:i + 1] + rest
def chunks(items, n):
    for i in range(0, len(items), n): yield items[i:i + n]
def numbers(n):
    note = Note('of numbers')
    for i in range(n):
        yield i
def evens(source): return (x for x in source if x %% 2 == 0)
def scaled(source, k):
    for x in source:
        yield x * k""" % (self.pick([2, 3, 5]), self.pick(["ValueError", "(ValueError, TypeError)", "Exception"]), self.pick(["yield got", "return got", "yield from range(2)", "yield from [got, n]"])))

    def use_protocol(self):
        g, x = self.fresh("g"), self.fresh("x")
        r = self.r.random()
        E = lambda: self.expr("i", 1)
        if r < 0.4:
            self.out("%s = %s(%s)" % (g, self.pick(["averager", "outer"]), self.pick(["0", "1.5", E()])))
            self.out("try:")
            self.out("    LOG.append(next(%s))" % g)
            for _ in range(self.r.randrange(1, 6)):
                self.out("    " + self.pick(["LOG.append(%s.send(%s))" % (g, E()), "LOG.append(%s.send(2.5))" % g, "LOG.append(next(%s))" % g, "LOG.append(%s.throw(ValueError('t')))" % g, "LOG.append(%s.throw(Oops))" % g,
                                             "%s.close()" % g, "LOG.append(%s.send(%s))" % (g, self.expr("f", 1)), "LOG.append(%s.gi_frame is None)" % g, "LOG.append(%s.send('x'))" % g]))
            self.out("except (StopIteration, Oops, TypeError) as %s: LOG.append((type(%s).__name__, str(%s)))" % (x, x, x))
        elif r < 0.6:
            self.body_of("for %s in %s:" % (x, self.pick(["scaled(evens(numbers(%d)), %s)" % (self.pick([3, 6]), self.const("i")), "numbers(4)", "chunks(%s, 2)" % self.expr("LI", 1),
                                                         "walk([1, [2, (3, %s)], []])" % E(), "permutations([1, 2, 3])"])), self.r.randrange(1, 3), [(x, "a")], 5, True)
        else:
            self.out(self.pick(["LOG.append(list(walk([%s, [%s, (3,)]])))" % (E(), E()), "LOG.append(sum(scaled(numbers(5), %s)))" % E(), "LOG.append(list(chunks(%s, %d)))" % (self.expr(self.pick(["LI", "s", "T"]), 1), self.pick([1, 2, 3])),
                                "LOG.append(list(map(tuple, permutations(%s[:3]))))" % self.expr("LI", 1), "%s = numbers(3); LOG.append(next(%s)); del %s" % (g, g, g), "LOG.append(max(evens(numbers(%s %% 9))))" % E(),
                                "LOG.append(any(q > 2 for q in numbers(9)))", "%s = numbers(3); LOG.append([next(%s), *%s])" % (g, g, g), "LOG.append(dict(zip(numbers(2), %s)))" % self.expr("s", 1)]))

    # --- trees and recursion ---

    def def_tree(self):
        self.lines_out("""
class Node:
    %s
    def __init__(self, key, value=None):
        self.key = key
        self.value = value
        self.left = self.right = None
    def insert(self, key, value):
        if key == self.key: self.value = value
        elif key < self.key:
            if self.left is None: self.left = Node(key, value)
            else: self.left.insert(key, value)
        else:
            if self.right is None: self.right = Node(key, value)
            else: self.right.insert(key, value)
    def find(self, key, default=None):
        node = self
        while node is not None:
            if key == node.key: return node.value
            node = node.left if key < node.key else node.right
        return default
    def __iter__(self):
        if self.left: yield from self.left
        yield self.key
        if self.right: yield from self.right
    def depth(self): return 1 + max(self.left.depth() if self.left else 0, self.right.depth() if self.right else 0)
class Linked:
    def __init__(self, items):
        self.head = None
        for item in items: self.head = (item, self.head)
    def __len__(self):
        n, at = 0, self.head
        while at: n, at = n + 1, at[1]
        return n
def build(keys):
    root = None
    for i, key in enumerate(keys):
        if root is None: root = Node(key, i)
        else: root.insert(key, i)
    return root
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def ack(m, n):
    if m == 0: return n + 1
    return ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
def is_even(n): return True if n == 0 else is_odd(n - 1)
def is_odd(n): return False if n == 0 else is_even(n - 1)
MEMO = {}
def ways(n, coins=(1, 5, 10)):
    if n == 0: return 1
    if n < 0 or not coins: return 0
    key = n, coins
    if key not in MEMO: MEMO[key] = ways(n - coins[-1], coins) + ways(n, coins[:-1])
    return MEMO[key]
def hanoi(n, a, b, c):
    if n == 0: return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)""" % self.pick(["__slots__ = 'key', 'value', 'left', 'right'", "kind = 'node'"]))

    def use_tree(self):
        t = self.fresh("t")
        self.cost += 200 * self.mult
        if self.p(0.4):
            self.out("%s = build(%s)" % (t, self.pick([self.expr("LI", 1), self.expr("LF", 1), "'hello'", "[3, 1, 2.5, 4]", "[i * 7 % 11 for i in range(9)]"])))
            self.out("if %s is not None: LOG.append(%s)" % (t, self.pick(["list(%s)" % t, "%s.depth()" % t, "%s.find(3, 'no')" % t, "[(k, %s.find(k)) for k in %s]" % (t, t), "%s.insert(%s, 'new')" % (t, self.expr("i", 1)), "max(%s)" % t])))
        else:
            n = self.pick(["3", "7", "%s %% 9" % self.expr("i", 1)])
            self.out("LOG.append(%s)" % self.pick(["fib(%s)" % n, "ack(2, %d)" % self.pick([1, 3]), "is_even(%s)" % n, "ways(%s)" % n, "hanoi(%s %% 6, 'a', 'b', 'c')" % n, "len(Linked(%s))" % self.expr("LI", 1), "fib(%s)" % self.pick(["True", "2.0", "1.5"])]))

    # --- exceptions ---

    def def_errors(self):
        self.lines_out("""
class Wrapped(Exception):
    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code
    def __str__(self): return 'code %%s' %% (self.code,)
def wrap(f, *args):
    try:
        return f(*args)
    except (ValueError, TypeError, KeyError) as e:
        raise Wrapped(str(e)) %s
    finally:
        LOG.append(sys.exc_info()[0] and sys.exc_info()[0].__name__)
def retry(f, times=3):
    for attempt in range(times):
        try:
            return f(attempt)
        except Wrapped as e:
            LOG.append((attempt, e.code))
            last = e
        except Exception:
            if attempt == %d: raise
    raise last
def fail(n):
    if n < %d: raise Wrapped(n)
    if n == 2: raise KeyError(n)
    return n
def chain_of(e):
    out = []
    while e is not None and len(out) < 6:
        out.append((type(e).__name__, str(e), where(e)))
        e = e.__cause__ or (None if e.__suppress_context__ else e.__context__)
    return out""" % (self.pick(["from e", "from None", ""]), self.r.randrange(3), self.r.randrange(4)))

    def use_errors(self):
        e, E = self.fresh("e"), lambda: self.expr("i", 1)
        r = self.r.random()
        act = self.pick(["wrap(int, %s)" % self.expr("s", 1), "wrap(fail, %s)" % E(), "retry(fail, %d)" % self.pick([1, 2, 4]), "retry(lambda k: %s)" % self.with_vars("i", {"k": "i"}), "wrap(len, %s)" % self.expr("a", 1),
                         "wrap({1: 2}.__getitem__, %s)" % E(), "wrap(wrap, fail, %s)" % E(), "[][%s]" % E(), "None.x", "1 + 'a'", "fail(*%s)" % self.expr("T", 1), "fail(n=%s, k=1)" % E()])
        if r < 0.35:
            self.out("try:")
            self.out("    %s" % act)
            self.out("except* %s as %s:" % (self.pick(["ValueError", "(KeyError, TypeError)", "Exception"]), e))
            self.out("    LOG.append(%s)" % self.pick(["[type(x).__name__ for x in %s.exceptions]" % e, "len(%s.exceptions)" % e]))
            if self.p(0.5):
                self.out("except* %s: LOG.append('other')" % self.pick(["Wrapped", "LookupError", "Oops"]))
            if self.p(0.3):
                self.out("else: LOG.append('none')")
            if self.p(0.3):
                self.out("finally: LOG.append('done')")
        elif r < 0.5:
            self.lines_out("try:\n    raise ExceptionGroup('g', [ValueError(%s), KeyError('k'), %s])\nexcept* ValueError as %s:\n    LOG.append([str(x) for x in %s.exceptions])\nexcept* KeyError:\n    LOG.append('k')\nexcept* Exception as %s:\n    LOG.append(len(%s.exceptions))" % (
                E(), self.pick(["Oops(1)", "ExceptionGroup('n', [ValueError(2), Oops()])", "TypeError('t')"]), e, e, e, e))
        else:
            self.out("try:")
            self.out("    LOG.append(%s)" % act)
            self.scoped(1) if self.p(0.3) else None
            self.out("except %s as %s:" % (self.pick(["Wrapped", "Exception", "(Wrapped, LookupError)", "Wrapped"]), e))
            self.out("    LOG.append(%s)" % self.pick(["chain_of(%s)" % e, "%s.args" % e, "str(%s)" % e, "getattr(%s, 'code', None)" % e]))
            if self.p(0.2):
                self.lines_out("    try: raise ValueError(%s)\n    except ValueError as %s: LOG.append(chain_of(%s))" % (E(), e + "b", e + "b"))
            if self.p(0.15):
                self.out("    raise")
            if self.p(0.3):
                self.out("else: LOG.append('fine')")
            if self.p(0.3):
                self.out("finally: LOG.append(sys.exc_info()[0] and sys.exc_info()[0].__name__)")

    # --- what looks at frames ---

    def def_observe(self):
        self.lines_out("""
import traceback, warnings, inspect, weakref
warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: LOG.append((str(message), lineno))
warnings.simplefilter('always')
def warn_caller(text): warnings.warn(text, stacklevel=2)
def caller_name(): return sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno
def stack_names(): return [(f.name, f.lineno) for f in traceback.extract_stack()[:-1]][-3:]
def report(): # see where()
    lines = traceback.format_exc().splitlines()[1:12]
    return lines if sys.exc_info()[0] is not UnboundLocalError else lines[-1:]
def caller_local(name): return repr(sys._getframe(1).f_locals.get(name))[:60].partition(' at 0x')[0]
EVENTS = []
def tracer(frame, event, arg):
    if len(EVENTS) < 60: EVENTS.append((event, frame.f_code.co_name, frame.f_lineno))
    return tracer
def profiler(frame, event, arg):
    if event[0] != 'c' and len(EVENTS) < 60: EVENTS.append((event, frame.f_code.co_name))""")

    def use_observe(self):
        v = self.pick(list(self.vars) or ["LOG"])
        r = self.r.random()
        if r < 0.6:
            self.out(self.pick(["warn_caller('w')", "LOG.append(caller_name())", "LOG.append(stack_names())", "LOG.append(caller_local(%r))" % v, "LOG.append(sys._getframe().f_code.co_name)",
                                "LOG.append(len(inspect.stack()) > 2)", "LOG.append((lambda: caller_name())())", "LOG.append([caller_name() for _ in range(2)])", "LOG.append(sorted(k for k in sys._getframe().f_locals))",
                                "LOG.append(traceback.format_stack()[-1].splitlines()[1:])"]))
        elif r < 0.8:
            self.out("try:")
            self.scoped(self.r.randrange(1, 3))
            self.out("    " + self.pick(["raise Oops('seen')", "LOG.append(1 // %s)" % self.expr("i", 1), self.expr("i", 2)]))
            self.out("except Exception: LOG.append(report())")
        else:
            what = self.pick(["settrace", "setprofile"])
            self.out("sys.%s(%s)" % (what, {"settrace": "tracer", "setprofile": "profiler"}[what]))
            self.out("try:")
            self.scoped(self.r.randrange(1, 3))
            self.out("finally: sys.%s(None)" % what)
            self.out("LOG.append(EVENTS[:]); EVENTS.clear()")

    # --- lives of objects ---

    def def_lives(self):
        self.lines_out("""
import weakref
class Owner:
    def __init__(self, name, other=None):
        self.name = name
        self.other = other
        self.note = Note('of %%s' %% (name,))
    def __del__(self):
        LOG.append(('owner', self.name, %s))
    def give(self): return self.note
    def me(self): return self
def watched(o, name):
    return weakref.ref(o, lambda r: LOG.append('gone ' + name))
def passes(o, *rest): return o
def keeps_none(o): return None
def swap(a, b): return b, a
def replaces(o):
    o = Note('new')
    return 1""" % self.pick(["type(self.other).__name__", "self.note and self.note.name", "sys.getrefcount(self)"]))

    def use_lives(self):
        a, b, w = self.fresh("l"), self.fresh("l"), self.fresh("w")
        lines = ["LOG.append(len([Note('t')]))", "%s = passes(%s, Note('arg'))" % (a, a), "keeps_none(Note('dropped'))", "%s = Owner('b', %s)" % (b, a), "LOG.append(Owner('tmp').give())", "LOG.append(Note('n').name)",
                 "%s, %s = swap(%s, %s)" % (a, b, a, b), "%s = [%s, Note('in list')]" % (b, a), "%s = None" % a, "%s = %s" % (a, b), "LOG.append(%s() is None)" % w, "%s = watched(%s, 'w')" % (w, a), "replaces(Note('old'))", "replaces(%s)" % a,
                 "%s = Owner('again')" % a, "del %s; %s = 1" % (a, a), "%s = {'k': Note('value')}; %s['k'] = 2" % (b, b), "%s = [Note(i) for i in range(2)]; %s[0] = None" % (b, b), "%s = %s.me()" % (b, a), "LOG.append((Note('x'), 5)[1])",
                 "%s = Note('1') or Note('2')" % b, "(lambda o: None)(Note('lambda'))", "%s = (lambda: %s)" % (b, a), "LOG.append(%s is None or sys.getrefcount(%s))" % (a, a), "for %s in (Note('p'), Note('q')): LOG.append('loop')" % b,
                 "try: raise Oops(Note('raised'))\nexcept Oops: LOG.append('handled')", "%s = Owner(%s)" % (a, self.expr("i", 1)), "%s.name = %s" % (a, self.expr("a", 1)), "%s.note = None" % a]
        self.out("%s = Owner('a')" % a)
        self.out("%s = %s" % (b, self.pick(["None", "Note('b')", a])))
        self.out("%s = watched(%s, 'first')" % (w, a))
        loop = self.p(0.4)
        if loop:
            i = self.fresh("i")
            self.out("for %s in range(%d):" % (i, self.pick([2, 4])))
            self.tick(i)
            self.level += 1
        for line in self.r.sample(lines, self.r.randrange(2, 6)):
            if self.p(0.2):
                self.out("if %s:" % self.expr("b", 1))
                self.level += 1
                self.lines_out(line)
                self.level -= 1
            else:
                self.lines_out(line)
        if loop:
            self.level -= 1
        if self.p(0.3):
            self.out("LOG.append('end')")
        if self.p(0.3):
            self.out("del %s, %s" % (a, b))

    # --- text ---

    def use_text(self):
        s, i, c, n = self.fresh("s"), self.fresh("i"), self.fresh("c"), self.fresh("n")
        text = self.pick([self.expr("s", 1), "'a1b22c333'", "'x = 3.5 * (y1 + \"q\")'", "'na\u00efve \u20ac5'", "'the cat the dog' * 2", "str(%s)" % self.expr("LI", 1), "''"])
        self.out("%s, %s = %s, %s" % (s, n, text, self.pick(["0", "''", "[]", "{}", "7"])))
        self.out("for %s, %s in enumerate(%s):" % (i, c, s))
        self.tick(i)
        for line in self.r.sample([
                "if %s.isdigit(): %s = int(%s)" % (c, n, c), "if %s == 'a': continue" % c, "if %s in ' \\t': break" % c, "%s = ord(%s) * 31 + %s" % (n, c, i), "LOG.append(%s.upper())" % c,
                "%s = %s[%s:]" % (n, s, i), "%s = %s[:-%s]" % (n, s, i), "%s = %s[%s:%s + 2]" % (n, s, i, i), "if %s != '': LOG.append(%s)" % (c, c), "%s = %s" % (n, c), "%s = chr(ord(%s) + 1)" % (n, c), "%s = '%%s-%%d' %% (%s, %s)" % (n, c, i),
                "%s = f'{%s:>3}{%s!r}'" % (n, c, i), "%s = %s + %s" % (n, c, c), "%s = %s * 2" % (n, c), "LOG.append(%s.find(%s, %s))" % (s, c, i), "LOG.append(%s < %s)" % (c, s), "%s = %s[::-1]" % (n, s), "%s = %s[%s::-2]" % (n, s, i),
                "%s = %s.translate({97: 'A', 98: None})" % (n, s), "LOG.append(%s[-%s])" % (s, i), "%s = (%s, %s)" % (n, c, n if self.p(0.3) else i)], self.r.randrange(2, 5)):
            self.out("    " + line)
        self.out("LOG.append(%s)" % n)
        if self.p(0.5):
            self.out("LOG.append(%s)" % self.pick(["''.join(reversed(%s))" % s, "sorted(set(%s))" % s, "'-'.join(%s.split())" % s, "{q: %s.count(q) for q in %s}" % (s, s), "[p for p in %s.split('a')]" % s, "%s.encode('utf-8')[-3:]" % s, "%s.rpartition('b')" % s,
                                                   "'%%5s|%%-4d|%%.2f|%%x' %% (%s[:2], %s, 2.5, 255)" % (s, self.expr("i", 1)), "'{0}{1!r:>6}{0}'.format(%s[:3], %s)" % (s, self.expr("a", 1)), "%s.splitlines()" % s, "max(%s, default='')" % s]))

    # --- integers around the machine word ---

    def use_words(self):
        x, y, k = self.fresh("w"), self.fresh("w"), self.fresh("_k")
        self.out("%s, %s = %s, 0" % (x, k, self.pick(["1", "0x9E3779B9", "2463534242", self.expr("i", 1), "2**61", "-1"])))
        r = self.r.random()
        if r < 0.5:
            self.out("for %s in range(%d):" % (k, self.pick([5, 12, 30])))
            self.tick(k)
            for line in self.r.sample(["%s ^= (%s << 13) & 0xffffffff" % (x, x), "%s ^= %s >> 17" % (x, x), "%s = %s * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1" % (x, x), "%s = (%s * 31 + %s) & 0x7fffffff" % (x, x, k), "%s = (%s << 1) | (%s >> 31) & 1" % (x, x, x),
                                       "%s = %s * 3 if %s & 1 else %s >> 1" % (x, x, x, x), "%s += 1 << %s * 3" % (x, k), "%s = -%s" % (x, x), "%s, _r = divmod(%s, 10)" % (x, x), "%s = ~%s" % (x, x), "%s -= 2**59" % x, "%s = pow(%s, 2, 2**61 - 1)" % (x, x), "%s = %s %% 2**63" % (x, x),
                                       "%s = %s // -3" % (x, x), "%s = %s + (%s > 2**62)" % (x, x, x), "%s = abs(%s) ** 2" % (x, x), "%s = int(%s * 1.5)" % (x, x), "%s = min(%s, 2**63)" % (x, x), "%s = (%s >> %s) + (%s << %s)" % (x, x, k, x, k)], self.r.randrange(1, 4)):
                self.out("    " + line)
            self.out("    if abs(%s) > 2**200: break" % x)
            if self.p(0.4):
                self.out("    LOG.append(%s)" % self.pick([x, "%s > 2**31" % x, "%s.bit_length()" % x, "%s & 255" % x, "float(%s)" % x, "%s / 3" % x, "%s == %s + 0.0" % (x, x), "hash(%s)" % x, "hex(%s)" % x]))
            self.out("LOG.append(%s)" % x)
        else:
            self.out("for %s in (%s):" % (y, ", ".join(self.r.sample(INT_EDGES, self.r.randrange(3, 7)))))
            for _ in range(self.r.randrange(1, 4)):
                self.out("    LOG.append(%s)" % (self.pick(["%s + 1", "%s - 1", "-%s", "abs(%s)", "~%s", "%s * %s", "%s * -1", "%s // -1", "%s %% -7", "%s // 3", "%s << 1", "%s >> 1", "%s & 0xff", "%s | 1", "%s ^ -1", "%s == 2**63", "%s < 2**62", "int(float(%s))", "%s / 2", "%s + 0.5", "%s - 2**63",
                                                           "%s + -2**63", "(%s, -%s)[%s < 0]", "%s ** 2", "%s and 1", "not %s", "[0, 1][%s > 0]", "range(%s - 1, %s + 1)[0]", "len(range(%s, %s + 2))", "'%%d' %% %s", "format(%s, 'x')", "%s * 2.0", "float(%s) == %s", "divmod(%s, 10**9)", "min(%s, 2**63 - 1)",
                                                           "sum([%s, %s])", "%s - %s", "%s is %s", "{%s: 1}", "%s in (2**63, -1)", "bool(%s)", "%s.bit_length()", "%s << 62 >> 62", "-7 // %s if %s else 0", "-7 %% %s if %s else 0"]).replace("%s", y).replace("%%", "%")))

    # --- lists of lists, slices ---

    def use_matrix(self):
        m, i, j, n = self.fresh("m"), self.fresh("i"), self.fresh("j"), self.pick([2, 3, 4])
        v = self.pick(["0", "0.0", "%s * %d + %s" % (i, n, j), "%s == %s" % (i, j), "1.5 * %s" % i, "None"])
        self.out("%s = [[%s for %s in range(%d)] for %s in range(%d)]" % (m, v, j, n, i, n))
        self.out("for %s in range(%d):" % (i, n))
        self.tick(i)
        self.out("    for %s in range(%d):" % (j, n))
        for line in self.r.sample(["%s[%s][%s] = %s * %s" % (m, i, j, i, j), "%s[%s][%s] += 1" % (m, i, j), "%s[%s][%s] = %s[%s][%s]" % (m, i, j, m, j, i), "%s[%s][%s], %s[%s][%s] = %s[%s][%s], %s[%s][%s]" % (m, i, j, m, j, i, m, j, i, m, i, j), "if %s[%s][%s]: continue" % (m, i, j),
                                   "%s[%s][%s] = sum(%s[k][%s] or 0 for k in range(%d))" % (m, i, j, m, j, n), "%s[%s][%s] = %s" % (m, i, j, self.expr(self.pick("if"), 1)), "%s[%s] = %s[%s][::-1]" % (m, i, m, i), "%s[%s][-1] = %s" % (m, i, j), "LOG.append(%s[%s][%s])" % (m, i, j),
                                   "if %s > %s: break" % (j, i), "%s[%s][%s] = %s[%s - 1][%s]" % (m, i, j, m, i, j), "row = %s[%s]; row[%s] = 2.5" % (m, i, j), "%s[%s][%s] -= %s[%s][%s]" % (m, i, j, m, j, j)], self.r.randrange(1, 4)):
            self.out("        " + line)
        self.out("LOG.append(%s)" % self.pick([m, "[*zip(*%s)]" % m, "[row[:] for row in %s]" % m, "max(map(len, %s))" % m, "[x for row in %s for x in row if x]" % m, "[[a and a * 2 for a in r] for r in %s]" % m]))

    def use_slice(self):
        s, kind = self.fresh("z"), self.pick(["LI", "LA", "T", "s", "y"])
        self.out("%s = %s" % (s, self.pick([self.expr(kind, 1), {"LI": "list(range(8))", "LA": "[1, 'a', None, 2.0, 5]", "T": "(1, 2, 3, 4, 5)", "s": "'abcdef\u20acg'", "y": "b'abcdef'"}[kind]])))
        index = lambda: self.pick(["", "", "1", "-1", "-3", "2", "100", "-100", "0", self.expr("i", 1)])
        for _ in range(self.r.randrange(1, 4)):
            self.out("LOG.append(%s[%s:%s%s])" % (s, index(), index(), self.pick(["", "", ":-1", ":2", ":-2", ":" + self.expr("i", 1)])))
        if kind[0] == "L":
            self.out(self.pick(["%s[::2] = [9] * len(%s[::2])" % (s, s), "del %s[::2]" % s, "del %s[%s:%s]" % (s, index(), index()), "%s[%s:%s] = %s" % (s, index(), index(), self.const("LI")), "%s[::-1] = %s[:]" % (s, s), "%s[1:1] = %s" % (s, s), "%s *= 2" % s, "%s += (1, 2)" % s, "%s[:] = []" % s,
                                "%s[-2:] = 'xy'" % s, "%s[::3] = [1]" % s]))
        self.out("LOG.append(%s)" % s)

    # --- dicts and sets ---

    def use_dict(self):
        d, k, v = self.fresh("d"), self.fresh("k"), self.fresh("v")
        self.out("%s = %s" % (d, self.pick([self.expr("DS", 1), "{i: i * i for i in range(4)}", "{'a': 1, 'b': [2], 'c': 'x'}", "dict.fromkeys(%s, 0)" % self.expr("s", 1), "{}", "{(1, 2): 'p', 3.5: 'f', True: 't'}"])))
        loop = self.pick(["for %s, %s in %s.items():" % (k, v, d), "for %s, %s in list(%s.items()):" % (k, v, d), "for %s in sorted(%s, key=str):" % (k, d), "for %s in %s.values():" % (k, d), "for %s, %s in zip(%s, %s.values()):" % (k, v, d, d), "for %s in %s:" % (k, self.expr("LI", 1)), "for %s in %s:" % (k, self.expr("s", 1)),
                          "for %s in reversed(%s):" % (k, d)])
        self.out(loop)
        two = "%s, %s" % (k, v) in loop
        lines = ["LOG.append(%s)" % k, "LOG.append(%s.get(%s))" % (d, k), "LOG.append(%s in %s)" % (k, d), "if %s == 1: break" % k, "LOG.append(%s[%s])" % (d, k)]
        if "list(" in loop or "sorted(" in loop or " in %s" % d not in loop:
            lines += ["%s[%s] = %s.get(%s, 0) + 1" % (d, k, d, k), "%s.setdefault(%s, []).append(1)" % (d, k), "%s.pop(%s, None)" % (d, k), "%s[str(%s)] = %s" % (d, k, k), "del %s[%s]" % (d, k)]
        else:
            lines += ["%s[%s] = %s" % (d, k, self.expr("i", 1))]
        if two:
            lines += ["LOG.append((%s, %s))" % (v, k), "LOG.append(%s == %s)" % (v, k), "LOG.append(isinstance(%s, int) and %s + 1)" % (v, v)]
        for line in self.r.sample(lines, self.r.randrange(1, 4)):
            self.out("    " + line)
        self.out(self.pick(["LOG.append(%s)" % d, "LOG.append(list(%s.items())[::-1])" % d, "LOG.append({x: y for y, x in %s.items() if not isinstance(x, list)})" % d, "LOG.append(sorted(%s.items(), key=lambda kv: (str(kv[1]), str(kv[0]))))" % d, "LOG.append(%s | {'z': 1})" % d, "LOG.append(%s.popitem() if %s else 0)" % (d, d),
                            "LOG.append(len({*%s} & {1, 2, 'a'}))" % d, "LOG.append(%s.keys() - {1, 'a'} == set())" % d, "LOG.append(max(%s, key=str, default=None))" % d, "LOG.append({**%s, 'k0': 3})" % d, "%s |= {1: 2}; LOG.append(len(%s))" % (d, d), "LOG.append(%s == dict(%s))" % (d, d),
                            "LOG.append((lambda **kw: kw)(**%s))" % d]))

    # --- the library ---

    def def_library(self):
        self.lines_out("import itertools, functools, operator, heapq, bisect, collections, math, struct, array, copy, json, re")

    def use_library(self):
        L, F, s, i, d = self.expr("LI", 1), self.expr("LF", 1), self.expr("s", 1), self.expr("i", 1), self.expr("DS", 1)
        n = self.fresh("q")
        r = self.r.random()
        if r < 0.25:
            self.lines_out(self.pick(["%s = []\nfor _x in %s: heapq.heappush(%s, _x)\nLOG.append([heapq.heappop(%s) for _ in range(len(%s))])" % (n, L, n, n, n), "%s = collections.deque(%s, 3)\nfor _x in range(5): %s.append(_x * %s)\nLOG.append(list(%s))" % (n, L, n, i, n),
                                      "%s = collections.defaultdict(list)\nfor _i, _c in enumerate(%s): %s[_c].append(_i)\nLOG.append(dict(%s))" % (n, s, n, n), "%s = array.array('d', %s)\nfor _i in range(len(%s)): %s[_i] = %s[_i] * 2 + 1\nLOG.append(list(%s))" % (n, F, n, n, n, n),
                                      "%s = bytearray(b'abc\\xff')\nfor _i in range(len(%s)): %s[_i] = (%s[_i] * 3 + %s) & 255\nLOG.append(bytes(%s))" % (n, n, n, n, i, n), "%s = memoryview(bytearray(6))\nfor _i in range(6): %s[_i] = _i * _i\nLOG.append(%s[1:4].tolist())" % (n, n, n),
                                      "%s = iter(%s)\nfor _x in %s: LOG.append((_x, next(%s, None)))" % (n, L, n, n), "%s = collections.Counter(%s)\n%s.update('ab')\nLOG.append(sorted(%s.items()))" % (n, s, n, n)]))
        else:
            self.out("LOG.append(%s)" % self.pick([
                "list(itertools.accumulate(%s))" % L, "list(itertools.chain(%s, %s))" % (L, F), "[(k, len(list(g))) for k, g in itertools.groupby(%s)]" % s, "list(itertools.islice(itertools.count(%s), 3))" % i, "functools.reduce(lambda a, b: a * 3 + b, %s, 1)" % L, "sorted(%s, key=operator.neg)" % L,
                "bisect.bisect(sorted(%s), %s)" % (L, i), "list(map(operator.itemgetter(0), [%s or [1]]))" % L, "math.sqrt(abs(%s))" % self.expr("f", 1), "math.floor(%s)" % self.expr("f", 1), "math.gcd(%s, 12)" % i, "struct.pack('<iH', %s %% 1000, 7)" % i, "copy.deepcopy([%s, %s])" % (L, d), "json.loads(json.dumps(%s))" % d,
                "re.findall('[a-z]+', %s)" % s, "re.sub('a', lambda m: m.group().upper(), %s)" % s, "list(itertools.product(%s[:2], 'ab'))" % L, "[*itertools.zip_longest(%s, %s)]" % (L, s), "list(filter(None, %s))" % L, "max(%s, key=lambda q: -q, default=0)" % L, "min(%s, %s)" % (i, self.expr("f", 1)), "sum(%s, 10)" % L, "sum(%s)" % F,
                "sorted(%s, reverse=True)" % L, "all(isinstance(q, int) for q in %s)" % L, "''.join(map(str, %s))" % L, "list(zip(%s, %s, strict=False))" % (L, s), "dict(enumerate(%s))" % s, "list(reversed(%s))" % L, "round(%s, 1)" % self.expr("f", 1), "int.from_bytes(b'ab', 'big') + %s" % i, "abs(complex(%s, 1))" % i, "%s.hex()" % self.expr("f", 0),
                "math.hypot(3, %s)" % i, "math.isnan(%s)" % self.expr("f", 1), "divmod(%s, 2.5)" % self.expr("f", 1), "math.pow(%s, 2)" % self.expr("f", 1), "type('X', (), {'a': %s}).a" % i, "callable(%s)" % self.expr("a", 1), "pow(3, %s %% 5)" % i, "eval('%s + 1')" % self.const("i"), "repr([%s])" % self.expr("f", 1)]))

    # --- values that are read again behind what may have changed them ---

    def def_reread(self):
        ways = self.r.sample(["lambda o: setattr(o, 'x', o.x + 1)", "lambda o: o.items.append(1)", "lambda o: o.items.__setitem__(0, o.items[0] + 2)", "operator.methodcaller('bump')", "Kept.bump",
                              "functools.partial(Kept.bump, k=3)", "lambda o: globals().update(KEPT=KEPT + 1)", "lambda o: o.__dict__.update(x=o.x * 2)", "lambda o: None", "lambda o: o.items.insert(0, 4)",
                              "lambda o: o.more.update(a=o.more['a'] + 1)", "lambda o: setattr(Kept, 'common', Kept.common + 1)", "lambda o: [o.bump() for _ in 'ab']"], 4)
        reads = self.r.sample(["o.x", "len(o.items)", "o.items[0]", "KEPT", "o.more['a']", "o.common", "o.items[-1]", "sum(o.items)", "len(o.more)"], self.r.randrange(2, 5))
        self.lines_out("import functools, operator\nKEPT = 1\nclass Kept:\n    common = 0\n    def __init__(self, x):\n        self.x = x\n        self.items = [x, 2]\n        self.more = {'a': x}\n"
                       "    def bump(self, k=1):\n        self.x += k\n        self.items[0] -= k")
        self.out("WAYS = [%s]" % ", ".join(ways))
        self.out("def watch(o, way, n):")
        self.out("    seen = %s" % self.pick(["0", " + ".join(reads), reads[0]]))
        self.out("    for i in range(n):")
        for k, read in enumerate(reads):
            self.out("        b%d = %s" % (k, read))
        self.out("        %s" % self.pick(["way(o)", "if i % 2: way(o)", "o = way(o) or o", "try: way(o)\n        except TypeError: pass", "WAYS[i % len(WAYS)](o)"]))
        self.out("        seen = (seen * 3 + %s) %% 10007" % " + ".join("(%s - b%d)" % (read, k) for k, read in enumerate(reads)))
        self.out("    return seen")

    def use_reread(self):
        self.out("LOG.append(watch(Kept(%s), WAYS[%d], %d))" % (self.pick(["1", "7", "-3"]), self.r.randrange(4), self.pick([2, 3, 5])))

    # --- the sign of zero, infinities and what is no number ---

    def def_signs(self):
        out = self.r.sample(["-x", "x * k", "-(x - x)", "0.0 - x", "x / (k or 1.0)", "abs(-x)", "-x * 0.0", "x + -x", "x - 0.0", "-(-x)", "x % 2.0", "x // 3.0", "x ** 2", "-x if x else -0.0", "x * -1", "0 - x", "+x", "x == -x",
                             "min(x, 0.0)", "max(0.0, x)", "math.copysign(2.0, x)", "int(x) if x == x and abs(x) < 1e9 else 0", "round(x, 1)"], 5)
        self.lines_out("import math\ndef signs(xs, k):\n    got = []\n    for x in xs:\n        got.append((%s))\n    return got" % ", ".join(out))
        self.lines_out("def fold(xs):\n    a = %s\n    for x in xs:\n        a = %s\n    return a" % (self.pick(["0.0", "-0.0", "1.0", "1e308"]), self.pick(["-(a * x)", "a - x", "-a + x", "x * 0.0 - a", "a * x if a else -x", "a / 2.0 - x"])))

    def use_signs(self):
        xs = self.r.sample(["0.0", "-0.0", "1.5", "-2.0", "1e308", "-1e-308", "float('inf')", "-float('inf')", "float('nan')", "3.0"], 4)
        self.out("LOG.append(%s)" % self.pick(["signs([%s], %s)" % (", ".join(xs), self.pick(["0.0", "-1.0", "2.5", "-0.0"])), "fold([%s])" % ", ".join(xs)]))

    # --- comparisons that others have decided, or nearly ---

    def def_bounds(self):
        k = self.pick(["5", "10", "2**62", "2**63 - 2", "-3", "0", "255"])
        C = lambda: "%s %s %s" % (self.pick(["i", "i", "i", "i", "i + 1", "i - 1", "-i", "i % 7", "i & 15", "abs(i)"]), self.pick(["<", "<=", ">", ">=", "==", "!="]), self.pick([k, k, k, k, "%s + 1" % k, "%s - 1" % k, "0", "m"]))
        tests = ["        if %s: got += %d" % (C() if self.p(0.7) else "%s %s %s" % (C(), self.pick(["and", "or"]), C()), 3 ** j) for j in range(4)]
        self.lines_out("def bounds(i, m, steps):\n    got = 0\n    while %s %s %s:\n%s\n        i += %s\n        steps -= 1\n        if not steps: break\n        got %%= 100003\n    return got, i" % (
            "i", self.pick(["<=", "<=", "<", ">=", "!="]), self.pick([k, k, "m"]), "\n".join(tests), self.pick(["1", "1", "2", "-1", "m % 3"])))
        self.lines_out("def among(items, m):\n    got = []\n    for i in items:\n        if %s:\n            got.append((%s, %s))\n        elif %s:\n            got.append(%s)\n    return got" % (C(), C(), C(), C(), C()))
        self.bound = k

    def use_bounds(self):
        near = ["%s %s" % (self.bound, d) for d in ("", "+ 1", "- 1", "- 3", "+ 2", "- 5")]
        self.out("LOG.append(%s)" % self.pick(["bounds(%s, %s, %d)" % (self.pick(near), self.pick(near), self.pick([6, 9])), "among([%s], %s)" % (", ".join(self.r.sample(near, 4)), self.pick(near))]))

    # --- nested functions ---

    def use_nested(self):
        f, g, x = self.fresh("h"), self.fresh("h"), self.fresh("x")
        E = lambda: self.expr("i", 1)
        have = [v for v, t in self.vars.items() if t == "i" and not v.startswith("_") and v in self.locals_of_function]
        outer = self.pick(have) if have else "3"
        self.lines_out(self.pick([
            "def %s(n): return 1 if n <= 1 else n * %s(n - 1)\nLOG.append(%s(%d))" % (f, f, f, self.pick([3, 25])),
            "%s = [lambda: _i for _i in range(3)]\nLOG.append([h() for h in %s])" % (f, f),
            "%s = [lambda k=_i: k + %s for _i in range(3)]\nLOG.append([h() for h in %s])" % (f, outer, f),
            "def %s(%s):\n    def %s(y): return %s + y + %s\n    %s += 1\n    return %s\nLOG.append(%s(%s)(%s))" % (f, x, g, x, outer, x, g, f, E(), E()),
            "def %s(items, key):\n    def %s(p): return key(p) if p else 0\n    return sorted(items, key=%s)\nLOG.append(%s(%s, lambda q: -q))" % (f, g, g, f, self.expr("LI", 1)),
            "def %s(a, b=2, *rest, c=3, **more): return (a, b, rest, c, sorted(more))\nLOG.append(%s)" % (f, self.pick(["%s(1)", "%s(1, 2, 3, 4, c=5, d=6)", "%s(*[1, 2, 3], **{'c': 4})", "%s(b=1, a=2)", "%s(c=1, *(7,))", "%s(*'ab', e=%%s)" % "X"]).replace("%%s", "1").replace("X", "1").replace("%s", f)),
            "def %s(a, /, b, *, c): return a - b * c\nLOG.append(%s(%s, b=%s, c=%s))\nLOG.append(%s(%s, %s, c=2))" % (f, f, E(), E(), E(), f, E(), E()),
            "def %s(acc=[]):\n    acc.append(%s)\n    return len(acc)\nLOG.append((%s(), %s(), %s([])))" % (f, E(), f, f, f),
            "class %s:\n    y = %s\n    def m(self, k): return self.y + k + %s\n    @staticmethod\n    def n(k): return k * 2\nLOG.append((%s().m(%s), %s.n(2)))" % (f, E(), outer, f, E(), f),
            "def %s():\n    %s = 1\n    def %s():\n        nonlocal %s\n        %s += 1\n        return %s\n    return [%s() for _ in range(3)], %s\nLOG.append(%s())" % (f, x, g, x, x, x, g, x, f),
            "def %s(n):\n    if n: yield n; yield from %s(n - 1)\nLOG.append(list(%s(%d)))" % (f, f, f, self.pick([0, 3])),
            "%s = lambda f: (lambda *a: f(*a) + 1)\nLOG.append(%s(%s(len))('abc'))" % (f, f, f),
            "%s = (lambda a, b: a if a > b else b)\nLOG.append(%s(%s, %s))\nLOG.append(%s('a', 'b'))" % (f, f, E(), E(), f)]))

    def use_unpack(self):
        a, b, c = self.fresh("p"), self.fresh("p"), self.fresh("p")
        E = lambda: self.expr("i", 1)
        self.lines_out(self.pick([
            "%s, (%s, *%s) = %s, %s" % (a, b, c, E(), self.pick(["[1, 2, 3]", "'xyz'", self.expr("LI", 1), "range(4)"])), "for %s, (%s, %s) in enumerate([(1, 2.5), ('a', None), (%s, 3)]): LOG.append((%s, %s, %s))" % (a, b, c, E(), a, b, c),
            "*%s, %s = %s" % (a, b, self.expr(self.pick(["LI", "T", "s"]), 1)), "%s = %s, = [%s]" % (a, b, E()), "%s = [0, 0]\n%s[0], %s[%s[0]] = 1, %s" % (a, a, a, a, E()), "%s, %s, %s = %s, %s, %s\n%s, %s, %s = %s, %s, %s\nLOG.append((%s, %s))" % (a, b, c, E(), E(), E(), a, b, c, c, a, b, a, b),
            "%s, %s = {'a': 1, 'b': 2}\nLOG.append(%s)" % (a, b, a), "%s, %s = %s" % (a, b, self.expr("LI", 1)), "[%s, %s], %s = (1, 2), 3\nLOG.append(%s + %s)" % (a, b, c, a, c), "%s = %s, *%s, %s\nLOG.append(%s)" % (a, E(), self.expr("LI", 1), E(), a), "%s = [*range(3), *%s]\nLOG.append(%s)" % (a, self.expr("T", 1), a),
            "(%s), %s = %s, %s\nLOG.append(%s < %s < %s)" % (a, b, E(), E(), a, b, E()), "for %s, in [(1,), (2,)]: LOG.append(%s)" % (a, a), "LOG.append([%s for %s, %s in [(1, 2), (3, %s)] if %s != 1])" % (b, a, b, E(), a)]))
