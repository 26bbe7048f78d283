"""Programs about what changes in between: random functions that look at globals, classes, attributes, lists, modules, code and the like, and do in between what may
run other code: operators, hashes, lengths, iterators, finalizers, properties, signals at the end of a loop's turn.

They are learnt in a world that stays as it is. Then, at the first to ninth of those places, one thing changes: a global, a class's method or bases, what class an
object is of, the code of a function, the items of a list that is iterated. Compiled code that remembers what it knew before tells something else than stock.
"""
import random
import re

from firing import FIRE, ROUNDS
from looking import LOOKING

PRELUDE = LOOKING + '''import gc, abc, types, builtins, collections.abc
''' + FIRE + '''class Trigger:
    def __add__(self, v): return fire()
    __radd__ = __iadd__ = __sub__ = __rmul__ = __and__ = __mod__ = __matmul__ = __add__
    def __getitem__(self, k):
        if k == 3: raise IndexError
        return fire()
    def __setitem__(self, k, v): fire()
    def __delitem__(self, k): fire()
    def __getattr__(self, name): return fire()
    def __setattr__(self, name, v): fire()
    def __delattr__(self, name): fire()
    def __eq__(self, v): return fire() == v
    def __lt__(self, v): return fire() == 2
    def __neg__(self): return fire()
    def __hash__(self): return fire()
    def __bool__(self): return fire() == 1
    def __len__(self): return fire()
    def __contains__(self, v): return fire() == v
    def __index__(self): return fire()
    def __float__(self): return float(fire())
    def __call__(self, *a): return fire()
    def __str__(self): return str(fire())
    def __format__(self, spec): return str(fire())
    def __enter__(self): return fire()
    def __exit__(self, *a): return fire() == 1
    def __instancecheck__(self, o): return fire() == 1
    def __get__(self, o, t=None): return fire()
    def __set__(self, o, v): fire()
    def keys(self): return 'k' * fire()
def signalled(number, frame): fire()
signal.signal(10, signalled)
class Each:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= fire()
        return self.n
class Dies:
    def __init__(self, v=None): self.v = v
    def __del__(self): fire()
class Loop:
    def __init__(self): self.me = self
    def __del__(self): fire()
class Raised(Exception):
    def __init__(self): fire()
class Missing(dict):
    def __missing__(self, k): return fire()
class Holder:
    t = Trigger()
    p = property(lambda self: fire())
class Fires(type):
    def __call__(cls, *a): return type.__call__(cls, fire())
    def __getattr__(cls, name): return fire()
class Made(metaclass=Fires):
    def __init__(self, v): self.v = v
def each(n):
    for i in range(n):
        fire()
        yield i
def same(*a, **k): return len(a)
def is_ours(f):
    return f.f_code.co_name[0] in 'fg' and f.f_code.co_name[1:].isdigit()
def counts(): # in the signal handler, native code has not counted all it holds
    any(f.f_code.co_name == 'signalled' for f in below()) or dying() or LOG.append([sys.getrefcount(v) for v in (O, P, Q, L, N, D, S)])
def errors():
    e = sys.exc_info()[1]
    while e:
        LOG.append((type(e), e.__traceback__.tb_lineno if e.__traceback__ and type(e) is not UnboundLocalError else 0))
        e = e.__context__
T = Trigger()
MISSING, HOLDER = Missing(), Holder()
DICT, SET, LIST = {1: 2}, {1, 2}, [1, 2] # while the agent traces for itself, the interpreter holds these once more in calls of their methods
class Base:
    kind = 1
    def m(self, v): return v + 1
    def b(self): return 10
class Base2:
    kind = 3
    def m(self, v): return v + 3
    def b(self): return 30
class Thing(Base):
    w = 4
    def __init__(self, x=1):
        self.x = x
        self.y = 2
    p = property(lambda self: self.x + 1)
    def m(self, v): return super().m(v) + self.x
    def n(self, v): return self.x + v
    @staticmethod
    def s(v): return v + 5
    @classmethod
    def c(cls, v): return cls.w + v
class Odd(Base):
    w = 40
    p = property(lambda self: 500)
    def __init__(self, x=1): self.x = x + 7
    def m(self, v): return v + 50
    def n(self, v): return 60
    def s(self, v): return v + 70
    @classmethod
    def c(cls, v): return cls.w + v + 80
class Slots:
    __slots__ = ('x', 'y')
    def n(self): return self.x
class OddSlots:
    __slots__ = ('x', 'y')
    def n(self): return self.y
class OddModule(types.ModuleType):
    a = property(lambda self: 99)
class Kind(abc.ABC): pass
class Late: pass
class Listed:
    def __len__(self): return 2
    def __getitem__(self, i): return (0, 1)[i]
class Mapped:
    def __len__(self): return 1
    def get(self, k, d=None): return 7 if k == 'a' else d
collections.abc.Sequence.register(Listed)
collections.abc.Mapping.register(Mapped)
def helper(x, y=1, *, k=2): return x + y + k
def other(x, y=7, *, k=4): return x * 3 - y - k
def deep(x): return helper(x) + G
def cell():
    c = 3
    def get(): return c
    def put(v):
        nonlocal c
        c = v
    return get, put
get, put = cell()
INIT, ADD = Thing.__init__, helper.__code__
M = types.ModuleType('M')
M.a, M.b, M.f = 1, 2.5, lambda v: v + 1
def fresh():
    """New objects for a call: what changes of these need not be taken back."""
    global O, P, Q, L, N, D, S
    O, P, Q = Thing(), Thing(2), Slots()
    Q.x, Q.y = 1, 2
    L, N, D, S = [1, 2, 3, 4], [1.0, 2.0, 3.0], {'a': 1, 'b': 2, 'c': 3}, {1, 2}
'''
# By topic: (what is done, how it is taken back), what is looked at, statements with blocks;
# $i a number, $o an instance of Thing, $q of Slots, $l a list, $m a module, $k an instance of Late, $j a new name, $t what may run other code, $r what is looked at
TOPICS = {
    "modules": (
        [("M.a = 'm'", "M.a = 1"), ("del M.a", "M.a = 1"), ("M.__class__ = OddModule", "M.__class__ = types.ModuleType"), ("M.f = abs", "M.f = MODULE_F"),
         ("M.__getattr__ = lambda n: 5; del M.a", "del M.__getattr__; M.a = 1"), ("global M; M = Odd", "global M; M = MODULE"), ("del M.b", "M.b = 2.5"),
         ("M.b = 2**64", "M.b = 2.5"), ("M.z = 1", "del M.z"), ("M.a, M.b = M.b, M.a", "M.a, M.b = 1, 2.5"), ("vars(M)['a'] = 9", "M.a = 1"),
         ("M.f.__code__ = (lambda v: 0.5).__code__", "M.f.__code__ = MODULE_CODE")],
        ["$m.a", "$m.a + $i", "$m.f($i)", "$m.b", "$m.b * 2.0", "($m.a, $m.b)", "type($m) is types.ModuleType", "isinstance($m, OddModule)", "hasattr($m, 'z')",
         "getattr($m, 'z', 0)", "$m.a < $m.b"],
        [["$j = 0", "while $m.a and ($j := $j + 1) < 4:"], ["for i in range($m.a + 1)[:5]:"], ["if $m.a == 1:", "else:"]]),
    "what registers and lends itself late": (
        [("Late.late = 3", "del Late.late"), ("Late.__len__ = lambda self: 2; Late.__getitem__ = lambda self, i: (0, 1)[i]", "del Late.__len__, Late.__getitem__"),
         ("Kind.register(Late)", ""), ("collections.abc.Sequence.register(Late)", ""), ("collections.abc.Mapping.register(Late)", ""),
         ("LATE.__class__ = Listed", "LATE.__class__ = Late"), ("LATE.__class__ = Mapped", "LATE.__class__ = Late"), ("LATE.late = 5", "del LATE.late"),
         ("global LATE; LATE = [0, 1]", "global LATE; LATE = SAVED"), ("global LATE; LATE = {'a': 4}", "global LATE; LATE = SAVED"),
         ("global Kind; Kind = Late", "global Kind; Kind = KIND"), ("Late.__match_args__ = ('late',)", "del Late.__match_args__"),
         ("Kind.__subclasshook__ = classmethod(lambda cls, c: True)", "del Kind.__subclasshook__")],
        ["isinstance($k, collections.abc.Sized)", "isinstance($k, Kind)", "isinstance($k, collections.abc.Sequence)", "getattr($k, 'late', 0)",
         "hasattr($k, '__len__')", "issubclass(type($k), Kind)", "($k and $i)", "type($k) is Late", "callable($k)", "isinstance($k, (Kind, int))"],
        [["match $k:", "case [0, 1]:", "case Kind():", "case _:"], ["match $k:", "case [x, y]:", "case {'a': x}:", "case _:"],
         ["match $k:", "case {}:", "case [*y]:", "case Late(late=5):"], ["if isinstance($k, Kind):", "else:"],
         ["match $k:", "case Late():", "case int() | Listed():"]]),
    "lists, dicts, sets": (
        [("L.clear()", ""), ("del L[1:]", ""), ("L[0] = 'l'", ""), ("L[:] = [1.5] * 4", ""), ("L.insert(0, 2**65)", ""), ("L.append(None)", ""),
         ("L.extend(range(9))", ""), ("L.reverse()", ""), ("L[-1] = 2**62; L.pop(0)", ""), ("N.clear()", ""), ("N[0] = 7", ""), ("N[:] = 'abc'", ""),
         ("N.append(0.5)", ""), ("D.clear()", ""), ("D['a'] = 's'", ""), ("del D['b']", ""), ("D['d'] = 4", ""), ("D[5] = 6", ""),
         ("D.update(zip(range(20), range(20)))", ""), ("S.clear()", ""), ("S.add(9)", ""), ("global L; L = (1, 2)", "")],
        ["$l[0]", "$l[-1]", "$l[$i]", "$l[1] + $i", "len($l)", "sum($l)", "$l[:2]", "(2 in $l)", "($l[0] == 1)", "$l == [1, 2, 3, 4]", "N[0]", "N[0] * 2.0",
         "N[$i] + $i", "len(N)", "D['a']", "D['b'] + $i", "D.get('c')", "('b' in D)", "len(D)", "list(D)", "len(S)", "(1 in S)", "[v + $i for v in $l]",
         "sum(v for v in $l)", "{v: G for v in $l}", "tuple($l)", "$l.count(1)", "D.get($o)", "$o.x == $l[0]"],
        [["for i in $l:"], ["for b in $l:"], ["for b in N:"], ["for b in D:"], ["for i, b in enumerate($l):"], ["for b, i in zip(N, $l):"],
         ["for a, b in D.items():"], ["for b in D.values():"], ["$j = 0", "while ($j := $j + 1) <= len($l):"],
         ["match $l:", "case [1, *y]:", "case [x, 2, 3, _]:", "case []:"], ["match D:", "case {'a': 1, 'b': x}:", "case {'c': x}:"]]),
    "instances": (
        [("O.__class__ = Odd", ""), ("P.__class__ = Odd", ""), ("Q.__class__ = OddSlots", ""), ("O.x = 's'", ""), ("O.x = 2.5", ""), ("O.x = 2**64", ""),
         ("del O.x", ""), ("O.__dict__ = {'x': 90}", ""), ("del O.y; O.z = 1; O.y = 3", ""), ("O.__dict__.clear()", ""), ("O.__dict__['x'] = 44", ""),
         ("O.n = lambda v: 88", ""), ("O.w = 33", ""), ("O.m = O.b = O.s = len", ""), ("vars(O)[5] = 6", ""), ("del Q.x", ""), ("Q.x = 'q'", ""),
         ("Q.x, Q.y = Q.y, Q.x", ""), ("global O; O = P", "")],
        ["$o.x", "$o.x + $i", "$o.y", "$o.n($i)", "($o.x is $o.x)", "type($o) is Thing", "$o.__class__ is Thing", "getattr($o, 'x', 0)", "hasattr($o, 'z')",
         "$q.x", "$q.y + $i", "$q.n()", "f'{G} {$o.x}'", "[$o.n(v) for v in range(3)]", "(O is $o)", "$o.x < G"],
        [["$j = 0", "while $o.y >= ($j := $j + 1) and $j < 9:"], ["match $o:", "case Thing(x=1):", "case Thing(x=2, y=v):", "case Odd():", "case _:"]]),
    "classes": (
        [("Thing.w = 's'", "Thing.w = 4"), ("del Thing.w", "Thing.w = 4"), ("Base.kind = 2", "Base.kind = 1"), ("Thing.kind = 7", "del Thing.kind"),
         ("Base.m = lambda self, v: v + 100", "Base.m = BASE_M"), ("Thing.n = lambda self, v: -v", "Thing.n = THING_N"), ("del Thing.m", "Thing.m = THING_M"),
         ("Thing.n = T", "Thing.n = THING_N"), ("Thing.x = property(lambda self: 77)", "del Thing.x"), ("Thing.y = 5", "del Thing.y"),
         ("Thing.p = 8", "Thing.p = THING_P"), ("Thing.__bases__ = (Base2,)", "Thing.__bases__ = (Base,)"),
         ("Thing.__getattr__ = lambda self, name: 66", "del Thing.__getattr__"),
         ("Thing.__getattribute__ = lambda self, name: 3", "del Thing.__getattribute__"),
         ("Thing.__setattr__ = lambda self, name, v: None", "del Thing.__setattr__"), ("Thing.__len__ = lambda self: 0", "del Thing.__len__"),
         ("Thing.__bool__ = lambda self: False", "del Thing.__bool__"), ("Thing.__eq__ = lambda self, o: 4", "del Thing.__eq__"),
         ("Thing.__init__ = Odd.__init__", "Thing.__init__ = INIT"),
         ("Thing.__new__ = lambda cls, *a: object.__new__(Odd)", "Thing.__new__ = lambda cls, *a: object.__new__(cls)"),
         ("Thing.__call__ = lambda self, v: v + 9", "del Thing.__call__"), ("Thing.__match_args__ = ('x',)", "del Thing.__match_args__"),
         ("Thing.__lt__ = lambda self, o: True", "del Thing.__lt__"), ("Thing.__add__ = lambda self, o: 12", "del Thing.__add__"),
         ("Thing.__iter__ = lambda self: iter((7, 8))", "del Thing.__iter__"), ("Thing.__contains__ = lambda self, o: True", "del Thing.__contains__"),
         ("Thing.__class_getitem__ = classmethod(lambda cls, o: 3)", "del Thing.__class_getitem__"),
         ("Thing.__hash__ = lambda self: 5", "del Thing.__hash__"), ("Thing.__index__ = lambda self: 1", "del Thing.__index__"),
         ("global Thing; Thing = Odd", "global Thing; Thing = THING")],
        ["Thing.w", "Thing.c($i)", "Thing.s($i)", "Thing($i).x", "Thing().m($i)", "Thing($i).n(1)", "$o.m($i)", "$o.b()", "$o.s($i)", "$o.c($i)", "$o.kind",
         "$o.w", "$o.p", "isinstance($o, Thing)", "isinstance($o, (Base2, Odd))", "($o == $o)", "(P == $o)", "(1 if $o else 2)", "callable($o)", "(not $o)"],
        [["if $o:", "else:"], ["for i in range($o.w)[:5]:"], ["if $o.kind == 1:", "else:"], ["$j = 0", "while ($j := $j + 1) < 4 and $o:"]]),
    "globals, functions, cells": (
        [("global G; G = 'g'", "global G; G = 5"), ("global G; G = 2**70", "global G; G = 5"), ("global G; G = 1.5", "global G; G = 5"),
         ("global G; G = 6", "global G; G = 5"), ("global G; del G", "global G; G = 5"), ("global helper; helper = other", "global helper; helper = HELPER"),
         ("helper.__code__ = other.__code__", "helper.__code__ = ADD"), ("helper.__defaults__ = (9,)", "helper.__defaults__ = (1,)"),
         ("helper.__kwdefaults__ = {'k': 8}", "helper.__kwdefaults__ = {'k': 2}"), ("helper.__defaults__ = None", "helper.__defaults__ = (1,)"),
         ("put('c')", "put(3)"), ("put(2**66)", "put(3)"), ("put(0.5)", "put(3)"), ("builtins.abs = lambda v: 55", "builtins.abs = ABS"),
         ("global len; len = lambda v: 22", "global len; del len"), ("global min; min = max", "global min; del min"),
         ("global isinstance; isinstance = lambda a, b: False", "global isinstance; del isinstance"),
         ("global range; range = lambda *a: [5, 6]", "global range; del range"), ("builtins.hidden = 4", "del builtins.hidden"), ("gc.collect()", ""),
         ("raise Oops", ""), ("sys.setswitchinterval(0.005)", ""), ("sys._getframe(2).f_locals", "")],
        ["G", "G + $i", "$i < G", "helper($i)", "helper($i, 2)", "helper($i, k=$i)", "deep($i)", "get()", "get() + $i", "abs($i)", "min($i, G)", "max(G, $i)",
         "isinstance($i, int)", "str(G)", "(lambda v: v + G)($i)", "len(range($i))"],
        [["for i in range(G - 2)[:5]:"], ["if G == 5:", "else:"], ["for i in range(get())[:5]:"], ["$j = 0", "while ($j := $j + 1) <= get() and $j < 9:"]]),
}
TRIGGERS = ["fire()", "T + $i", "$i + T", "$i * T", "T - $i", "T % 2", "T[$i]", "-T", "len(T)", "(T == $i)", "(T < $i)", "hash(T)", "($i in T)", "T()", "T.q",
            "int(T)", "float(T)", "str(T)", "f'{T}'", "f'{T!s:>3}'", "'%s' % T", "(not T)", "bool(T)", "sum(T)", "list(T)[0]", "max(T, T)", "HOLDER.t", "HOLDER.p",
            "MISSING[$i]", "DICT.get(T)", "SET.add(T)", "isinstance($i, T)", "same(*T)", "same(**T)", "getattr(T, 'q')", "next(each(2))", "sum(each(2))", "sum(Each(2))",
            "list(Each(2))[0]", "[v for v in Each(2)][0]", "Dies().v", "Dies($i).v", "Made($i).v", "Made.q", "sum(map(T, [1, 2]))",
            "sorted([3, 1, 2], key=lambda v: fire())[0]", "(T and $i)", "(T or $i)", "(1 if T else $i)", "(fire() if T < 3 else $i)", "[T][0][0]", "abs(T + 1)",
            "range(T)[0]", "L[T]", "LIST.index(T, 0, 1)", "(T in [0, 1])", "min(L, key=T)", "'ab'[T]", "divmod(T % 3, 1)[0]", "gc.collect()", "isinstance(T, Kind)"]
FIRING = ["$t", "$t", "$t", "a = $t", "T[$i] = $i", "T.q = $i", "del T[$i]", "del T.q", "HOLDER.t = $i", "x = T; x += $i", "x, y, z = T", "x, y = Each(2)",
          "x, *y = Each(3)", "x = Dies($i); x = None", "x = Dies(); del x", "Loop(); gc.collect()", "assert T", "d2 = {T: $i}", "s2 = {T, $i}", "x = [*T]",
          "x = [*Each(2), $i]", "x = {**T}", "import sys as x; fire()", "x = Dies(Dies($i))", "L2 = [T, T]; L2.sort()", "x = [Dies(), $i]; x.pop(0)",
          "x = (Dies(),); x = x[0].v"]
# what fails as long as nothing has changed
FAILS = ["hidden", "($o < P)", "($o + $i)", "[*$o]", "($i in $o)", "$o($i)", "Thing[0]", "(3, 4)[$o]", "$k.late"]
# for one of five calls: nothing changes, but what is called looks at its callers, at counts, at exceptions, or switches tracing on, or keeps them
OBSERVING = [("look()", ""), ("counts()", ""), ("errors()", ""), ("trace()", "sys.settrace(None)"), ("profile()", "sys.setprofile(None)"),
             ("keep()", "kept()"), ("keep(); trace()", "sys.settrace(None); kept()")] + [("briefly(%d)" % n, "sys.settrace(None); kept()") for n in (1, 2, 4)]
NUMBERS = ["i", "n", "1", "2", "0", "i + 1", "acc", "n - i"]
STATEMENTS = ["LOG.append($r)"] * 9 + ["$f"] * 9 + ["$s"] * 9 + [
    "a = $r", "b = $r", "a = $r; LOG.append((a, $r))", "LOG.append(($r, $t, $r))", "LOG.append(($r, $r))", "LOG.append(a)", "LOG.append(b)", "same($r, $t, $r)",
    "acc = $i", "$o.x = $i", "$o.y = $o.x", "$o.x += $i", "$q.x = $i", "$m.a += 1; $m.a -= 1", "D['a'] = $i", "N[0] += 0.5", "$l[0] = $i", "$l[$i] = $r", "$l[0] += 1",
    "len(L) < 20 and L.append($i)", "LOG.append($l.pop())", "del $l[0]"]
COMPOUND = [["for i in range(3):"], ["for i in range(n + 2):"], ["for i in range(4):"], ["for i in Each(3):"], ["for i in each(3):"], ["for b in T:"], ["if $r:"],
            ["if $r:", "else:"], ["if $t:"], ["if $r == $r:", "else:"], ["try:", "except Exception:"], ["try:", "except (NameError, TypeError, AttributeError) as e:"],
            ["try:", "finally:"], ["try:", "raise Raised", "except Raised:"], ["with T:"]]


class Changes:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        topics = self.r.sample(list(TOPICS), self.r.choice([1, 1, 2]))
        self.changes, self.looks, self.compound = [], [], []
        for name, (changes, looks, compound) in TOPICS.items():
            about = name in topics
            self.changes += self.r.sample(changes, min(len(changes), 16 // len(topics) if about else 1))
            self.looks += [looks] * (15 // len(topics) if about else 1)
            self.compound += compound * 2 if about else []
        self.compound += COMPOUND
        self.changes += OBSERVING
        self.counters = self.leaves = 0

    def fill(self, template, depth=2):
        def one(match):
            kind = match.group(1)
            if kind == "i":
                return self.r.choice(NUMBERS)
            if kind in "olqmk":
                return self.r.choice({"o": ["o", "o", "O", "P"], "l": ["l", "l", "L"], "q": ["q", "Q"], "m": ["m", "m", "M"], "k": ["k", "k", "LATE"]}[kind])
            if kind == "s":
                look = self.fill("$r", 1)
                return self.fill(self.r.choice(["LOG.append((%s, $t, %s))", "a = %s; $f; LOG.append((a, %s))", "LOG.append(%s); LOG.append((a := $t, %s))"]) % (look, look))
            if depth == 0:
                return self.r.choice(["fire()" if kind == "t" else "G", "1"])
            if kind == "r" and self.leaves and self.r.random() < 0.08:
                return self.fill(self.r.choice(["g%d($o, $i, q, $l, $m, $k)", "$o.g%d($i, q, $l, $m, $k)"]) % self.r.randrange(self.leaves))
            return self.fill(self.r.choice({"t": TRIGGERS, "r": self.r.choice(self.looks) if self.r.random() < 0.97 else FAILS, "f": FIRING}[kind]), depth - 1)
        return re.sub(r"\$([itfrolqmks])\b", one, template)

    def block(self, level, n=0, loops=0):
        for _ in range(n or self.r.randrange(1, 4)):
            self.statement(level, loops)

    def statement(self, level, loops):
        r = self.r
        if level < 4 and r.random() < 0.35:
            self.counters += 1
            templates = r.choice([c for c in self.compound if loops < 2 or not c[-1].startswith(("for", "while"))])
            for text in [self.fill(t).replace("$j", "j%d" % self.counters) for t in templates]:
                if text.endswith(" = 0"):
                    self.out(level, text)
                elif text.startswith("case "):
                    self.out(level + 1, text)
                    self.block(level + 2, 1, loops)
                elif text.endswith(":"):
                    self.out(level, text)
                    if not text.startswith("match "):
                        self.block(level + 1, 0, loops + text.startswith(("for", "while")))
                        if text.startswith("for ") and r.random() < 0.2:
                            self.out(level + 1, "K[10]")
                else:
                    self.out(level + 1, text)
        elif loops in (1, 2) and r.random() < 0.06:
            self.out(level, self.fill(r.choice(["if $r == 2: continue", "if $r == 2: break", "if $t == 2: break"])))
        elif self.generator and r.random() < 0.15:
            self.out(level, self.fill(r.choice(["yield $r", "a = yield $r", "yield from each(2)"])))
        else:
            self.out(level, self.fill(r.choice(STATEMENTS)))

    def out(self, level, text):
        self.lines.append("    " * level + text)

    def leaf(self):
        """A function that others call: also a method."""
        self.generator = False
        self.out(0, "def g%d(o, n, q, l, m, k):" % self.leaves)
        self.out(1, "i = acc = 1; a = b = x = 0")
        self.block(1, self.r.randrange(1, 4), loops=3)
        self.out(1, self.fill("return $r"))
        self.out(0, "Thing.g%d = g%d" % (self.leaves, self.leaves))
        self.leaves += 1

    def function(self, name):
        self.generator = self.r.random() < 0.1
        self.out(0, "def %s(n, o, q, l, m, k):" % name)
        self.out(1, "i = acc = 1; a = b = v = x = y = 0")
        self.block(1, self.r.randrange(3, 8))
        self.out(1, self.fill("yield" if self.generator else "return $r"))

    def call(self, name, changed):
        """The arguments of run()."""
        r = self.r
        n, args = r.randrange(3), r.choice(["OQL", "PQL"])
        change = len(self.changes) - r.randrange(1, len(OBSERVING) + 1) if r.random() < 0.2 else r.randrange(len(self.changes))
        place = r.choice([1, 1, 2, 2, 3, 4, 5, 7, 9]) if changed else 0
        return "(%s, %d, %r, %d, %d)" % (name, n, args, change, place)

    def program(self, functions):
        r = self.r
        for k, (do, undo) in enumerate(self.changes):
            self.out(0, "def do_%d():\n    %s" % (k, do.replace("; ", "\n    ")))
            self.out(0, "def undo_%d():\n    %s" % (k, undo.replace("; ", "\n    ") or "pass"))
        names = ["f%d" % i for i in range(functions)]
        for _ in range(3):
            self.leaf()
        for name in names:
            self.function(name)
        seen = r.random() < 0.2  # changes in what is learnt, too
        self.out(0, "TURNS = [")
        for turn in range(5):
            self.out(0, "[%s]," % ",\n".join(self.call(name, k > 0 if turn else seen and r.random() < 0.3) for name in names for k in range(8 if turn else 3)))
        self.out(0, "]")
        return PRELUDE + "\n".join(self.lines) + """
class Oops(Exception): pass
G, LATE, SHOWS = 5, Late(), %s
HELPER, THING, KIND, MODULE, SAVED, ABS = helper, Thing, Kind, M, LATE, abs
BASE_M, THING_M, THING_N, THING_P, MODULE_F, MODULE_CODE = Base.m, Thing.m, Thing.n, Thing.p, M.f, M.f.__code__
DO = [%s]
UNDO = [%s]
def run(f, n, args, change, place):
    global LEFT, WHICH
    fresh()
    LEFT, WHICH = place, change
    try:
        LOG.append('')
        r = f(n, *[globals()[a] for a in args], M, LATE)
        LOG.append(list(r) if type(r) is types.GeneratorType else r)
    except Exception as e:
        LOG.append(type(e).__name__)
        LOG.extend(lines(e))
        e = r = None
    if place and LEFT <= 0:
        try:
            UNDO[change]()
        except Exception as e:
            LOG.append(str(e))
    gc.collect(0)
    try:
        print(f.__name__, n, change, place, *[shown(v) for v in LOG])
    finally:
        LOG.clear()
def shown(v):
    if type(v) in (tuple, list, set, dict):
        return '(%%s)' %% ' '.join(map(shown, v.items() if type(v) is dict else v))
    return str(v) if type(v) in (str, int, float, bool, type) else type(v).__name__
gc.disable()
gc.collect()
""" % (r.random() < 0.4, ", ".join("do_%d" % k for k in range(len(self.changes))), ", ".join("undo_%d" % k for k in range(len(self.changes)))) + ROUNDS


def program(seed):
    return Changes(seed).program(12)
