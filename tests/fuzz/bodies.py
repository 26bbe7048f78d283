"""Programs about code that is no function's: bodies of modules and of classes, and what exec() runs, in namespaces of all kinds.

Random statements bind, read and delete names that may be in the namespace, in the globals, in the builtins, in a cell, or nowhere. Each body runs some times in a namespace
that stays as it is, then in others: dicts, dicts with __missing__ or a __getitem__ of their own, mappings that are no dicts, those of a metaclass's __prepare__. Some of the
latter change names when others are looked up.
"""
import random
import re

from looking import LOOKING

PRELUDE = LOOKING + '''import ast, gc, types, builtins
class Default(dict):
    def __missing__(self, k):
        if k in 'abcd': return len(self) % 5
        raise KeyError(k)
class Watched(dict):
    def __getitem__(self, k):
        LOG.append('get ' + k)
        return dict.__getitem__(self, k)
    def __setitem__(self, k, v):
        LOG.append('set ' + k)
        dict.__setitem__(self, k, v)
    def __delitem__(self, k):
        LOG.append('del ' + k)
        dict.__delitem__(self, k)
class Mapped: # no dict at all
    def __init__(self, *a, **k): self.d = dict(*a, **k)
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __contains__(self, k): return k in self.d
    def keys(self): return self.d.keys()
    def items(self): return self.d.items()
class Moving(Default): # names change while others are looked up
    n = 0
    def __getitem__(self, k):
        self.n += 1
        if self.n % 5 == 0: dict.__setitem__(self, 'a', self.n / 2)
        if self.n % 7 == 0: self.pop('b', None)
        if self.n % 9 == 0: G['x'] = self.n
        if self.n % 11 == 0: G.pop('y', None)
        return dict.__getitem__(self, k) if k in self else self.__missing__(k)
class Calling(dict): # each name's turn may do something
    n = 0
    def turn(self):
        self.n += 1
        if self.n % 6 == AT: DOES()
    def __getitem__(self, k):
        self.turn()
        return dict.__getitem__(self, k)
    def __setitem__(self, k, v):
        self.turn()
        dict.__setitem__(self, k, v)
    def __delitem__(self, k):
        self.turn()
        dict.__delitem__(self, k)
def is_ours(f): return f.f_code.co_filename == 'body'
def signalled(number, frame):
    LOG.append((frame.f_code.co_name, frame.f_lineno))
    if AT > 3: DOES()
signal.signal(10, signalled)
def fail(): raise KeyError('turn')
def stumble(): raise ValueError('turn')
class Meta(type):
    space = dict
    @classmethod
    def __prepare__(meta, name, bases, **kw): return meta.space(a=1, b=2)
    def __new__(meta, name, bases, space, **kw):
        LOG.append([name, sorted(kw), shown(space)])
        return type.__new__(meta, name, bases, dict(space.items()))
    def __init__(cls, name, bases, space, **kw): LOG.append(len(bases))
class Base:
    k = 5
    def __init_subclass__(cls, **kw): LOG.append((cls.__name__, sorted(kw)))
    def m(self, v=1): return (v, self.k)
    @classmethod
    def c(cls): return cls.__name__
class Field:
    def __init__(self, v=0): self.v = v
    def __set_name__(self, owner, name): LOG.append((owner.__name__, name))
    def __get__(self, o, t=None): return self if o is None else self.v
class Ctx:
    def __enter__(self): return 3
    def __exit__(self, kind, v, tb): return kind is ValueError
class Dies:
    def __init__(self, v): self.v = v
    def __del__(self): LOG.append(('gone', self.v))
def deco(o):
    LOG.append(type(o).__name__)
    return o
def tagged(n): return lambda o: (LOG.append(n), o)[1]
def many(n):
    for i in range(n): yield i
def names_here():
    f = sys._getframe(1)
    return sorted(k for k in f.f_locals if k in 'abcdxyze'), f.f_lineno
mod = types.ModuleType('mod')
mod.a, mod.x, mod.y, mod._b, mod.sub = 7, 2.5, 'y', 4, types.ModuleType('mod.sub')
mod.sub.c = 9
listed = types.ModuleType('listed')
listed.__all__, listed.c, listed.d, listed.hidden = ['c', 'd'], 1, (2, 3), 0
short = types.ModuleType('short')
short.__all__, short.a = ['a', 'nothing'], 3
lazy = types.ModuleType('lazy')
lazy.__getattr__ = lambda name: len(name) if name[0] != '_' else getattr(0, name)
for m in (mod, mod.sub, listed, short, lazy): sys.modules[m.__name__] = m
def shown(v, deep=4):
    if isinstance(v, (dict, Mapped)):
        v = [(k, v.d[k] if isinstance(v, Mapped) else dict.__getitem__(v, k)) for k in list(v.keys()) if type(k) is str and k in 'abcdexyz' or k == '__annotations__']
    if deep and type(v) in (tuple, list, set):
        return '(%s)' % ' '.join(shown(w, deep - 1) for w in v)
    return str(v).partition(' at 0x')[0] if type(v) in (str, int, float, bool, type(None)) else v.__name__ if type(v) in (type, Meta) else type(v).__name__
def run(code, space, where):
    LOG.append((code.co_name, type(space).__name__))
    try:
        exec(code, where, space)
    except Exception as e:
        LOG.append((type(e).__name__, lines(e), type(e.__context__).__name__))
        e = None
    sys.settrace(None)
    sys.setprofile(None)
    LOG.append(shown(space))
def tell():
    print(*[shown(v) for v in LOG])
    LOG.clear()
def classes(space):
    """The class bodies' methods, after the body."""
    for c in list(space.values()):
        if isinstance(c, type) and c not in KNOWN:
            for name in [n for n in vars(c) if n in 'mnpqrs']:
                try:
                    v = getattr(c(), name)
                    LOG.append((c.__name__, name, v(2) if callable(v) else v))
                except Exception as e:
                    LOG.append((c.__name__, name, type(e).__name__))
'''
# $n a name, $m another, $i a small number, $e an expression of any kind, $v an iterable, $w a method's name, $f what methods look at
NAMES = ["a", "b", "c", "d", "x", "y"]
EXPRESSIONS = [
    "$n", "$n", "$n", "$n", "$i", "$i", "$n + $i", "$n * 2", "$i - $n", "($n, $m)", "[$n, $i]", "$n == $m", "$n is $m", "$n < $i", "not $n", "-$i", "$n and $m", "$n or $i",
    "($i if $n else $m)", "'%s' % ($n,)", "f'{$n}:{$m!r}'", "len(str($n))", "[$m for $m in $v]", "{$m for $m in $v}", "{$m: $i for $m in $v}", "sum(v for v in $v)",
    "[v + $i for v in $v if v != $i]", "{v % 3 for v in $v}", "[[w for w in range(v)] for v in $v]", "[($m := v) for v in (1, 2)]", "(lambda v=$n: v)()", "(lambda: $n)()",
    "max($i, $i)", "isinstance($n, int)", "type($n) is int", "'$n' in vars()", "sorted(k for k in locals() if k in 'abcd')", "names_here()", "eval('$n')", "mod.x", "mod.a + $i",
    "lazy.$n$m", "(x := $e)", "list($v)", "{**{'k': $n}}", "[*$v]", "globals().get('$n')", "[v for v in $v][-1]", "any(v == $n for v in $v)", "next((v for v in $v if v), $n)",
    "len({v for v in $v})", "tuple($v)[:2]", "__name__", "abs($i)", "deco($n)"]
ITERABLES = ["range($i)", "range(3)", "(1, 2)", "[1, $i]", "many(3)", "many($i)", "{1: 2, 3: 4}", "{5, 6}", "'ab'", "(v for v in range(2))"]
SIMPLE = ["$n = $e"] * 12 + ["$n = $m = $e", "$n, $m = $e, $e", "$n, *$m = $v", "$n += $i", "$n += $e", "$n: int = $e", "$n: str", "del $n", "del $n, $m", "LOG.append($e)", "LOG.append($e)",
    "LOG.append(($e, $n, $e))", "deco($e)", "$e", "$e", "from mod import x", "from mod import a as $n", "from mod import *", "from listed import *", "from lazy import $n", "from mod.sub import c as $n",
    "import mod as $n", "import mod.sub as $n", "globals()['$n'] = $i", "globals().pop('$n', 0)", "vars()['$n'] = $i", "exec('$n = $i')", "exec('del $n')",
    "pass", "$n = Dies($i)", "$n = None", "$n = $i", "$n = $i / 2", "$n = 2**64 + $i", "assert $e", "$n = [$i, $i]; $n[0] = $e", "raise ValueError", "from short import *", "from mod import gone", "mod.a = $i", "def $n(v=$e): return v, $m",
    "@deco\\ndef $n(v=1): return v + $i", "$n = lambda v: (v, $m)", "builtins.x = $i", "builtins.__dict__.pop('x', 0)", "gc.collect()", "__annotations__ = {}", "$n = Field($i)", "print('$n', end=' ')"]
COMPOUND = [
    ["for $n in $v:"], ["for $n in range(4):"], ["for $n in range(4):"], ["for $n, $m in zip($v, $v):"], ["for $n in $v:", "else:"], ["_n = 0", "while (_n := _n + 1) < 4:"],
    ["_n = 0", "while $n and (_n := _n + 1) < 4:"], ["if $e:"], ["if $e:", "else:"], ["if $n:", "elif $m:", "else:"], ["try:", "except NameError:"], ["try:", "except Exception as $n:"],
    ["try:", "except (TypeError, KeyError) as e:", "finally:"], ["try:", "finally:"], ["try:", "except* ValueError as $n:"], ["with Ctx() as $n:"], ["with Ctx():"],
    ["match $e:", "case $i:", "case ($n, $m):", "case [$n, *_]:", "case int():", "case _:"], ["match $n:", "case int($m):", "case str() as $m:", "case {'k': $n, **$m}:"]]
METHOD = ["def $w(self, v=$e): return v, $f", "def $w(self, v=1): return $f", "def $w(self, v=1): return super().m(v)", "def $w(self, v=1): return __class__.__name__, $f", "$w = property(lambda self: $f)",
    "@classmethod\\ndef $w(cls, v=1): return cls.c(), $f", "@staticmethod\\ndef $w(v=1): return v, $f", "@tagged($i)\\n@deco\\ndef $w(self, v=$e): return [$f for _ in range(2)]", "m = Base.m", "$w = Base.c",
    "def $w(self, v=1): return [super(__class__, self).m(u) for u in range(v)]"]
FREE = ["v", "v + 1", "$n", "self.k", "[v, $n]", "self.$n", "type(self).__name__", "{u for u in range(3)}", "(lambda: $n)()", "x", "y"]
BASES = ["", "(Base)", "(Base)", "(Base, tag=$i)", "(metaclass=Meta)", "(Base, metaclass=Meta)", "(metaclass=Meta, key=$e)", "(*[Base], **{})", "(Base, object)", "(Exception)", "($n)"]


class Bodies:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.classes = 0

    def fill(self, template, depth=2):
        def one(match):
            kind = match.group(1)
            if kind in "nm":
                return names[kind]
            if kind == "i":
                return str(self.r.randrange(5))
            if kind == "w":
                return self.r.choice("mnpqrs")
            return self.fill(self.r.choice({"e": EXPRESSIONS if depth else NAMES, "v": ITERABLES, "f": FREE}[kind]), max(depth - 1, 0))
        n = self.r.choice(NAMES)
        names = {"n": n, "m": self.r.choice([m for m in NAMES if m != n])}
        return re.sub(r"\$([nmiwevf])", one, template)

    def out(self, level, text):
        self.lines += ["    " * level + line for line in text.split("\\n")]

    def block(self, level, where, loops, n=0):
        for _ in range(n or self.r.randrange(1, 4)):
            self.statement(level, where, loops)

    def statement(self, level, where, loops):
        """where: "module", "class" or "def"."""
        r = self.r
        if where == "class" and r.random() < 0.25:
            return self.out(level, self.fill(r.choice(METHOD)))
        if level < 5 and r.random() < 0.1:
            return self.class_(level, where)
        if level < 5 and r.random() < 0.3:
            template = r.choice([c for c in COMPOUND if loops < 2 or not any(text.startswith(("for", "while")) for text in c)])
            for text in map(self.fill, template):
                if text.startswith("case "):
                    self.out(level + 1, text)
                    self.block(level + 2, where, loops, 1)
                elif not text.endswith(":"):
                    self.out(level, text)
                else:
                    self.out(level, text)
                    if not text.startswith("match "):
                        self.block(level + 1, where, loops + text.startswith(("for", "while")))
                        if text.startswith("for ") and r.random() < 0.2:
                            self.out(level + 1, "if K[10]: pass")
            return None
        if loops and r.random() < 0.07:
            return self.out(level, self.fill("if $e: " + r.choice(["break", "continue"])))
        text = self.fill(r.choice(SIMPLE))
        while where != "module" and "import *" in text:
            text = self.fill(r.choice(SIMPLE))
        return self.out(level, text)

    def class_(self, level, where):
        self.classes += 1
        name = "K%d" % self.classes
        if self.r.random() < 0.2:
            self.out(level, self.fill(self.r.choice(["@deco", "@tagged($i)"])))
        self.out(level, "class %s%s:" % (name, self.fill(self.r.choice(BASES))))
        if self.r.random() < 0.2:
            self.out(level + 1, self.r.choice(["global x", "global y", "global a, x"] + ["nonlocal c", "nonlocal d"] * (where == "def")))
        self.block(level + 1, "class", 0, self.r.randrange(2, 7))
        if self.r.random() < 0.3:
            self.out(level, "LOG.append(%s)" % self.r.choice([name, name + ".__mro__", "shown(vars(%s))" % name, name + ".c()", name + "().m()"]))

    def source(self):
        """Lines of one body: statements, or a function whose classes see its cells, and calls of it."""
        self.lines = []
        if self.r.random() < 0.4:
            self.out(0, "def f(a, b=2, *x):")
            self.out(1, "c, d = a, b")
            self.block(1, "def", 0, self.r.randrange(1, 3))
            self.class_(1, "def")
            self.out(1, "def get(): return (c, d, a)")
            self.block(1, "def", 0, self.r.randrange(1, 3))
            self.out(1, "return get()")
            self.out(0, "for _i in range(3):\\n    try: LOG.append(f(_i))\\n    except Exception as error: LOG.append(type(error).__name__)")
        for _ in range(self.r.randrange(4, 10)):
            guarded = self.r.random() < 0.85
            if guarded:
                self.out(0, "try:")
            self.statement(guarded, "module", 0)
            if guarded:
                self.out(0, "except Exception as error: LOG.append((type(error).__name__, error.__traceback__.tb_lineno))")
        return "\n".join(self.lines) + "\n"

    def body(self):
        """A source that is right: not each place of global and nonlocal is, nor each name that a pattern or a comprehension binds twice."""
        while True:
            text = self.source()
            try:
                compile(text, "body", "exec")
                return text
            except SyntaxError:
                pass

    def program(self, n):
        r = self.r
        sources = [self.body() for _ in range(n)]
        kinds = ["{'a': 1, 'b': 2, 'c': 3}", "{'a': 1, 'b': 2.5}", "{}", "Default(a=1, b=2)", "Watched(a=1, b=2)", "Mapped(a=1, b=2)", "Moving(a=1, b=2)", "{'a': 'a', 'x': None}",
                 "Default(a=2**64)", "G", "Calling(a=1, b=2)", "Calling(a=1, b=2)"]
        first = [r.choice([kinds[0]] * 3 + kinds) for _ in sources]
        turns = [[(k, first[k]) for k in range(n) for _ in range(2)]]
        turns += [[(k, first[k] if r.random() < 0.5 else r.choice(kinds)) for k in range(n) for _ in range(2)] for _ in range(3)]
        does = ["look", "look", "trace", "profile", "fail", "stumble", "gc.collect"]
        spaces = ["(%s, %d, %s)" % (r.choice(["dict", "dict", "Default", "Watched", "Mapped", "Moving", "Calling"]), r.randrange(6), r.choice(does)) for _ in turns]
        compiled = r.choice(["compile(s, 'body', 'exec')"] * 3 + ["compile(ast.Interactive(ast.parse(s).body), 'body', 'single')"])
        more = r.choice(["{}", "{'a': 5, 'b': 6, 'c': 7}", "{'a': 5, 'b': 0.5, 'c': None}"])
        return PRELUDE + "SOURCES = [\n%s]\n" % ",\n".join("'''\n%s'''" % s.replace("\\", "\\\\") for s in sources) + """
KNOWN = {v for v in globals().values() if isinstance(v, type)}
START = dict(globals())
CODES = [%s for s in SOURCES]
def globals_anew():
    global G
    G = dict(START)
    G.update(__name__='body', x=10, y='why', d=4, **%s)
    vars(mod).update(a=7)
    vars(builtins).pop('x', 0)
TURNS = [%s]
SPACES = [%s]
def turn(n):
    global AT, DOES
    Meta.space, AT, DOES = SPACES[n]
    for k, space in TURNS[n]:
        globals_anew()
        space = eval(space)
        run(CODES[k], space, G)
        classes(space if isinstance(space, dict) else space.d)
        LOG.append(shown(G))
        space = None
        tell()
sys.displayhook = lambda v: LOG.append(('shown', shown(v)))
gc.disable()
gc.collect()
for n in (0, 0, 1, 0, 2, 3):
    if n == 0: sys.audit('xtlink.burst')
    turn(n)
    sys.audit('xtlink.learn')
""" % (compiled, more, ", ".join("[%s]" % ", ".join("(%d, %r)" % t for t in turn) for turn in turns), ", ".join(spaces))


def program(seed):
    return Bodies(seed).program(8)
