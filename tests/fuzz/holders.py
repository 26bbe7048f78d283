"""Programs about who holds what: random functions that pass a few objects around in locals, tuples, lists, attributes, calls and exceptions.

What is printed are the objects' deaths and the reference counts in between. gen.py's programs do that too, among much else; these find what is wrong with a
single reference much sooner (an object of a dead local, a copy that counts twice, an order of deaths).
"""
import random
import re

PRELUDE = '''import sys, gc
gc.disable()
LOG = []
GLOBAL = None
MADE = 0
def made():
    global MADE
    MADE += 1
    return MADE
def refs(n):
    return min(n, 50) # None and the like are everywhere
class Note:
    def __init__(self, o=None, p=None):
        self.name = made()
        self.o = o
        self.p = p
    def __del__(self):
        LOG.append(-self.name)
    def swap(self, x):
        y = self.o
        self.o = x
        return y
    def me(self):
        return self
    @property
    def prop(self):
        return self.o
    def __repr__(self):
        return 'N%d' % self.name
    def __add__(self, x):
        return Note(x)
    def __lt__(self, x):
        LOG.append('lt')
        return self.name < getattr(x, 'name', 0)
    def __eq__(self, x):
        return x is self
    def __hash__(self):
        return 3
    def __bool__(self):
        return self.name % 3 != 0
    def __enter__(self):
        return self.o
    def __exit__(self, *a):
        LOG.append(len(a))
        return True
class Slot:
    __slots__ = ('o', 'p', 'name')
    def __init__(self, o=None, p=None):
        self.name = made()
        self.o = o
        self.p = p
    def __del__(self):
        LOG.append(-self.name)
    def swap(self, x):
        y = self.p
        self.p = x
        return y
    def me(self):
        return self
    prop = property(me)
    def __repr__(self):
        return 'S%d' % self.name
    def __lt__(self, x):
        return True
    __enter__ = me
    def __exit__(self, *a):
        return False
class Sub(Note):
    def __init__(self, o=None, p=None):
        super().__init__(p, o)
class Pair:
    def __init__(self, o):
        self.o = o
    def both(self, x):
        y = self.o
        self.o = x
        count(y)
        return self.o
class Oops(Exception):
    def __init__(self, o=None):
        self.name = made()
        self.o = o
    def __del__(self):
        LOG.append(-self.name)
def count(x):
    LOG.append(refs(sys.getrefcount(x)))
    return x
def ident(x):
    return x
def second(x, y):
    return y
def pair(x, y):
    return x, y
def drop(x):
    x = None
    LOG.append('dropped')
def named(x, *, y=None):
    return y
def star(*a):
    return a[-1]
def default(x, y=None, *, k=5):
    return x or y
def deep(x, y):
    z = pair(y, x)
    x = None
    return second(z, count(z[0]))
def again(x, n):
    if n <= 0:
        return count(x)
    y = x
    return again(y, n - 1)
def cell(x):
    def inner():
        nonlocal x
        y, x = x, None
        return y
    return inner()
def caught(x, y, n):
    try:
        z = x
        if n > 1:
            oops(y)
        return z
    except Oops as e:
        return count(e.o)
def oops(x):
    raise Oops(x)
def gen(x, y):
    yield x
    x = None
    yield y
def call(f, *a):
    global MADE
    MADE = 0
    try:
        r = f(*[k() if isinstance(k, type) else k for k in a])
        if hasattr(r, 'send'):
            for x in r:
                LOG.append(repr(x))
                x = None
        else:
            LOG.append(repr(r))
        r = None
    except Exception as e:
        LOG.append(type(e).__name__)
        t = e.__traceback__ if type(e) is not UnboundLocalError else None
        while t:
            LOG.append(t.tb_lineno)
            t = t.tb_next
        t = e = None
    print(f.__name__, LOG)
    LOG.clear()
'''
CLASSES = ["Note", "Note", "Slot", "Sub"]
LEAVES = ["{v}", "{v}", "{v}", "Note()", "Slot()"]  # no None: a tuple of constants is one itself, which native code has no references for
# {e} expression, {v} variable, {t} variable that may be assigned to, {h} variable with an instance, {c} condition, {k} class, {i} 0 or 1
EXPRESSIONS = LEAVES + [
    "{k}({e}, {e})", "({e}, {e})", "[{e}, {e}]", "({e} if {c} else {e})", "({e} or {e})", "({e} and {e})", "({t} := {e})", "GLOBAL",
    "ident({e})", "second({e}, {e})", "pair({e}, {e})[{i}]", "named({e}, y={e})", "star({e}, *({e}, {e}))", "default({e})", "deep({e}, {e})", "again({e}, n)",
    "cell({e})", "caught({e}, {e}, n)", "(lambda x: x)({e})", "next(gen({e}, {e}))", "list(gen({e}, {e}))[{i}]", "max({e}, {e}, key=lambda x: 1)",
    "{h}.o", "{h}.prop", "{h}.me()", "{h}.swap({e})", "Note().me().swap({e})", "Pair({e}).both({e})", "getattr({h}, 'q', {e})", "h + {e}",
    "({e}, {e})[{i}]", "[{e}, {e}].pop({i})", "{{1: {e}, 2: {e}}}[1]", "{{1: {e}, 2: {e}}}.get(3)", "{{1: {e}}}.setdefault(2, {e})", "T[{i}]", "T[{i}].me()",
    "T[{i}].swap({e})", "isinstance({e}, Note) and {e}"]
CONDITIONS = ["n", "n > 1", "not n", "{v} is {v}", "{v} is None", "{v} is not None", "{v}", "{h} < {v}", "[{e}, {v}] is not None", "{v} == {v}",
              "{v} in ({v}, {v})", "{e} is not {v}", "{h} < {h} < {v}"]
STATEMENTS = ["{t} = {e}"] * 7 + ["LOG.append(refs(sys.getrefcount({v})))"] * 3 + [
    "LOG.append(n)", "LOG.append((refs(sys.getrefcount({v})), refs(sys.getrefcount({e}))))", "LOG.append(type({e}).__name__)", "count({e})", "drop({e})", "{e}",
    "{t}, {t} = {e}, {e}", "{t}, {t} = ({e}, {e})", "{t}, *{t} = {e}, {e}, {e}", "{t} = {t} = {e}", "{t} = {e}, {e}", "{h}.o = {e}", "{h}.p = {e}",
    "GLOBAL = {e}", "L = [{e}, {e}]", "L.append({e})", "L[{i}] = {e}", "{t} = L[{i}]", "{t} = L.pop(); L.append({e})", "T = ({h}, {h})", "D[{i}] = {e}",
    "{t} = D.get({i}, {v})", "{t} = D.pop(n, None)", "{t} = inner()", "{t} = None", "if {c}: return {e}"]
# lines ahead of blocks of statements; a line that ends in no colon is one of the block before it
COMPOUND = [["if {c}:"], ["if {c}:", "else:"], ["if {c}:", "else:"], ["for {x} in range(n):"], ["for {x} in range(3):"], ["for {x} in range(2):", "if {c}: break"],
            ["for {x} in range(n + 1):", "if {c}: continue"], ["for {t} in ({e}, {e}):"], ["for {t} in [{e}, {e}]:"], ["for {t} in gen({e}, {e}):"],
            ["for {x}, {t} in enumerate([{e}, {e}]):"], ["for {x}, {t} in enumerate(L[:3]):"], ["for {t}, {t} in zip(L, T):"], ["for {t}, {t} in zip([{e}, {e}], L):"],
            ["try:", "if n > {i}: oops({e})", "except Oops as e:"], ["try:", "if n > 1: oops({e})", "except Exception:"], ["try:", "if n > 2: undefined", "finally:"],
            ["try:", "if n > {i}: {v}.nothing", "except AttributeError:", "finally:"], ["with {k}({e}) as {t}:"], ["with Note({e}):", "if n > 1: oops({e})"]]


class Holders:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.counter = 0

    def fill(self, template, depth):
        def one(match):
            kind = match.group(1)
            if kind == "e":
                return self.fill(self.r.choice(EXPRESSIONS if depth else LEAVES), depth - 1)
            if kind == "c":
                return self.fill(self.r.choice(CONDITIONS), 0)
            if kind == "x":
                self.counter += 1
                return "i%d" % self.counter
            return self.r.choice({"v": self.names + ["h", "p0"], "t": self.names, "h": ["h", "p0", "p0"], "k": CLASSES, "i": "01"}[kind])
        return re.sub(r"\{([ectvhkix])\}", one, template).replace("{{", "{").replace("}}", "}")

    def block(self, level, n=0):
        for _ in range(n or self.r.randrange(1, 4)):
            self.statement(level)

    def statement(self, level):
        if level < 5 and self.r.random() < 0.25:
            for line in self.r.choice(COMPOUND):
                text = self.fill(line, 1)
                if text.endswith(":"):
                    self.out(level, text)
                    self.block(level + 1)
                else:
                    self.out(level + 1, text)
        else:
            self.out(level, "yield " + self.fill("{e}", 1) if self.generator and self.r.random() < 0.1 else self.fill(self.r.choice(STATEMENTS), 2))

    def out(self, level, text):
        self.lines.append("    " * level + text)

    def function(self, name):
        """Returns the texts of its calls."""
        r = self.r
        params = ["p%d" % k for k in range(r.randrange(1, 4))]
        own = ["v%d" % k for k in range(r.randrange(1, 4))]
        self.names = params[1:] + own
        self.generator = r.random() < 0.15
        self.out(0, "def %s(%s%s):" % (name, ", ".join(["n"] + params), ", *rest" if r.random() < 0.15 else ""))
        self.out(1, "global GLOBAL")
        self.out(1, "h = Note()")
        for v in own:
            self.out(1, "%s = %s" % (v, r.choice(["None", "p0", "h", "Slot()", "(h, p0)"])))
        self.out(1, r.choice(["L = [p0, None]", "L = [Note(), Note()]"]))
        self.out(1, r.choice(["T = (p0, h)", "T = (Note(h), Slot())"]))
        self.out(1, "D = {}")
        self.out(1, "inner = lambda: %s" % (r.choice(self.names) if r.random() < 0.2 else "n"))
        self.block(1, r.randrange(3, 10))
        if self.generator:
            self.out(1, "yield L")
        if r.random() < 0.6:
            self.out(1, self.fill("return {e}", 1))
        kinds = [", ".join([r.choice(CLASSES)] + [r.choice(CLASSES + ["None"]) for _ in params[1:]]) for _ in range(2)]
        return ["(%s, %d, %s)" % (name, n, kinds[r.random() < 0.2]) for n in (0, 1, 2, 3, 2, 1)]

    def program(self, functions):
        calls = [self.function("f%d" % i) for i in range(functions)]
        self.out(0, "ROUNDS = [")
        for k in range(5):
            self.out(0, "[%s]," % ",\n".join(c for f in calls for c in (f[1:5] if k == 1 else f[:4])))
        self.out(0, "]")
        self.out(0, """def turn(n):
    if n < 2:
        sys.audit('xtlink.burst')
    for c in ROUNDS[n]:
        call(*c)
    sys.audit('xtlink.learn')
for n in (0, 1, 2, 0, 3, 0, 2, 4, 2):
    turn(n)""")
        return PRELUDE + "\n".join(self.lines) + "\n"


def program(seed):
    return Holders(seed).program(3)
