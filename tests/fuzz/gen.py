#!/usr/bin/python3.11
"""Random Python programs for differential tests: gen.py SEED prints one.

The same seed gives the same program. A program defines classes, functions and generators, then calls them in rounds: two rounds with the arguments that its
functions are "made for", during which a learning agent (agent/learn.h) looks on, then the same again and with other types, edge values and after changes to
globals, classes and builtins. It prints each result, each exception with the instructions of its traceback, what __del__ methods logged, and the reference
counts of some objects. Output is deterministic; running time is bounded by a static estimate of each function's cost.

Every eighth seed gives one of the programs of changes.py instead, and likewise of holders.py, edges.py, resumptions.py and bodies.py.

Types are tags: i int, f float, b bool, s str, n None, y bytes, LI/LF/LA lists of int/float/anything, T tuple, DS dict str->int, DI dict int->anything, S set,
O0.. instances of class C0.., a anything.
"""
import os
import random
import warnings
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bodies
import changes
import containers
import edges
import holders
import resumptions
from idioms import Idioms

warnings.simplefilter("ignore")
PRELUDE = '''\
import sys, gc, itertools
gc.disable()
LOG, TURN = [], 0
def places(t, columns):
    if t is None:
        return ()
    code = t.tb_frame.f_code
    return ((code.co_name, t.tb_lineno, list(code.co_positions())[t.tb_lasti // 2][2:]) if columns else code.co_name,) + places(t.tb_next, columns)
def where(e): # of UnboundLocalError, stock has the place of the instruction before in it when both have become one
    return places(e.__traceback__, not isinstance(e, UnboundLocalError))
def call(f, args, items):
    try:
        r = f(*eval(args))
        print(f.__name__, list(r) if items else r)
    except Exception as e:
        while e is not None:
            print(f.__name__, type(e).__name__, e, where(e))
            e = e.__cause__ or e.__context__
    if LOG:
        print('log', LOG)
        LOG.clear()
def peek():
    g = sys._getframe(1)
    LOG.append((g.f_lineno, [(k, repr(v).partition(' at 0x')[0]) for k, v in sorted(g.f_locals.items())]))
class Note:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        LOG.append('del ' + str(self.name))
    def __repr__(self):
        return 'Note(%r)' % (self.name,)
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        LOG.append('enter')
        return self
    def __exit__(self, kind, value, tb):
        LOG.append(kind and kind.__name__)
        return self.swallow
def changed(o, how):
    try:
        if how == 0:
            vars(o).clear()
        elif how == 1:
            o.__dict__ = dict(vars(o))
        elif how == 2:
            vars(o)[1] = 2
        elif how == 3:
            o.__dict__ = {k: vars(o)[k] for k in sorted(vars(o), reverse=True)}
        elif how == 4:
            o.x, o.m, o.key = 'own x', len, 'own key'
        elif how == 5:
            o.__class__ = type('Sub', (type(o),), {'x': property(lambda s: 'read'), '__slots__': ()})
        elif how == 6:
            o.__class__ = type('Hook', (type(o),), {'__getattr__': lambda s, n: n, '__slots__': ()})
        else:
            del o.x
    except (TypeError, AttributeError):
        pass
    return o
class Chatty:
    def __init__(self, v):
        self.v = v
    def __add__(self, o):
        LOG.append('add')
        return self.v + o
    def __radd__(self, o):
        LOG.append('radd')
        return o + self.v
    def __lt__(self, o):
        LOG.append('lt')
        return self.v < o
    def __eq__(self, o):
        LOG.append('eq')
        return self.v == o
    def __hash__(self):
        return 7
    def __bool__(self):
        LOG.append('bool')
        return self.v > 0
    def __index__(self):
        return 2
    def __len__(self):
        return 3
    def __getitem__(self, k):
        LOG.append('getitem')
        if k == 3:
            raise IndexError('end')
        return k
    def __repr__(self):
        return 'Chatty(%r)' % (self.v,)
class MyInt(int):
    pass
class MyList(list):
    def append(self, v):
        LOG.append('my append')
        list.append(self, v)
'''

INTS = [0, 1, -1, 2, 3, 5, 7, 10, 255, 256, 257, -5, -6, 1000, 12345]
EDGES = ["2**30", "2**31 - 1", "-2**31", "2**62", "2**63 - 1", "-2**63", "2**63", "2**64", "10**20", "-10**20", "2**30 - 1", "2**60"]
FLOATS = ["0.0", "-0.0", "1.0", "0.5", "-2.5", "3.25", "1e308", "1e-320", "float('inf')", "float('nan')", "0.1", "1e16", "-1e16", "2.0**63"]
STRS = ["", "a", "bc", "x y", "\u00e9", "\u20ac9", "hello", "12", "A-b", "\U0001f600z", "k0", "k1"]
HOME = ["i", "i", "i", "f", "f", "b", "s", "LI", "LF", "LA", "T", "DS", "DI", "S", "O0", "O1", "O2", "O3", "y", "n"]


# Ranges: functions, statements of one, idioms. Small programs show more in the same time, in large ones more meets.
SIZES = [((1, 3), (2, 6), (1, 3))] * 6 + [((2, 4), (2, 7), (1, 4))] * 3 + [((4, 8), (3, 9), (3, 9))]


class Gen(Idioms):
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.functions_wanted, self.statements, self.idioms_wanted = self.r.choice(SIZES)
        self.lines = []
        self.level = 0
        self.names = 0
        self.functions = []  # (name, params [(name, type)], result type, cost, kind)
        self.vars = {}  # name -> type of the locals that may be used
        self.mult = 1
        self.cost = 1
        self.in_loop = 0
        self.in_gen = False
        self.patches = []
        self.homes = {}
        self.ill = self.r.choice([0.0, 0.01, 0.01, 0.05])
        self.self_name = None
        self.idioms = []
        self.decorators = []
        self.closure = {}
        self.depth_guard = 0

    # --- small things ---

    def p(self, chance):
        return self.r.random() < chance

    def pick(self, seq):
        return self.r.choice(seq)

    def fresh(self, prefix="v"):
        self.names += 1
        return prefix + str(self.names)

    def out(self, text):
        self.lines.append("    " * self.level + text)

    def var(self, kind):
        have = [v for v, t in self.vars.items() if t == kind]
        if self.p(0.006) and self.vars:
            return self.pick(list(self.vars))
        return self.pick(have) if have else None

    def target(self, kind):
        """A local to assign a value of that type to."""
        have = [v for v, t in self.vars.items() if t == kind and not v.startswith("_")]
        if have and self.p(0.6):
            return self.pick(have)
        if self.p(0.08) and self.vars:
            v = self.pick(list(self.vars))
            if not v.startswith("_"):
                return v
        return self.fresh()

    # --- expressions ---

    def const(self, kind):
        r = self.r
        if kind == "i":
            return str(self.pick(INTS)) if r.random() < 0.85 else "(%s)" % self.pick(EDGES)
        if kind == "f":
            return self.pick(FLOATS) if self.p(0.5) else repr(round(r.uniform(-9, 9), 2))
        if kind == "b":
            return self.pick(["True", "False"])
        if kind == "s":
            return repr(self.pick(STRS))
        if kind == "n":
            return "None"
        if kind == "y":
            return self.pick(["b''", "b'abc'", "b'\\x00\\xff'", "bytes(3)"])
        if kind == "LI":
            return "[%s]" % ", ".join(str(self.pick(INTS)) for _ in range(r.randrange(1, 6) if self.p(0.9) else 0))
        if kind == "LF":
            return "[%s]" % ", ".join(self.pick(FLOATS) for _ in range(r.randrange(1, 5)))
        if kind == "LA":
            return "[%s]" % ", ".join(self.const(self.pick("ifsbn")) for _ in range(r.randrange(5)))
        if kind == "T":
            return self.pick(["()", "(1, 2)", "(1, 2.5, 'x')", "(3, 4)", "((1, 2), 3)", "(None, True)"])
        if kind == "DS":
            return "{%s}" % ", ".join("'k%d': %s" % (k, self.pick(INTS)) for k in range(r.randrange(2, 5) if self.p(0.9) else 0))
        if kind == "DI":
            return "{%s}" % ", ".join("%d: %s" % (k, self.const(self.pick("ifs"))) for k in range(r.randrange(4)))
        if kind == "S":
            return self.pick(["set()", "{1, 2, 3}", "{0, 5}", "{7}"])
        if kind[0] == "O":
            return "%s(%s, %s)" % ("C" + kind[1:], self.const("i"), self.const("i") if kind != "O1" else self.const("f"))
        return self.const(self.pick("ifsbn"))

    def expr(self, kind, depth=2):
        if self.p(self.ill):
            kind = self.pick(HOME)
        if kind == "a":
            kind = self.pick(HOME)
        v = self.var(kind)
        if v and (depth <= 0 or self.p(0.35)):
            return v
        if depth <= 0:
            return self.const(kind)
        if self.p(0.06):
            c = self.call_expr(kind, depth)
            if c:
                return c
        if self.p(0.04):
            return "(%s if %s else %s)" % (self.expr(kind, depth - 1), self.expr("b", depth - 1), self.expr(kind, depth - 1))
        if self.p(0.02):
            return "(%s %s %s)" % (self.expr(kind, depth - 1), self.pick(["and", "or"]), self.expr(kind, depth - 1))
        if self.p(0.02):
            n = self.fresh("w")
            e = self.expr(kind, depth - 1)
            if self.depth_guard == 0:
                self.vars[n] = kind
                return "(%s := %s)" % (n, e)
            return e
        made = getattr(self, "expr_" + kind, None)
        if kind[0] == "O":
            made = lambda d: self.const(kind)
        return made(depth) if made and self.p(0.85) else self.const(kind)

    def call_args(self, params, depth):
        args, names = [], False
        for name, t, default in params:
            if default and self.p(0.5):
                names = True
                continue
            e = self.expr(t, depth - 1)
            if names or self.p(0.1):
                names = True
                e = "%s=%s" % (name, e)
            args.append(e)
        if args and not names and self.p(0.05):
            return "*(%s,)" % ", ".join(args)
        return ", ".join(args)

    def call_expr(self, kind, depth):
        fit = [f for f in self.functions if (f[2] == kind or (kind == "a" and f[2] != "g")) and f[3] * self.mult < 3000]
        if not fit:
            return None
        name, params, _, cost, _ = self.pick(fit)
        self.cost += cost * self.mult
        return "%s(%s)" % (name, self.call_args(params, depth))

    def expr_i(self, d):
        r = self.r.random()
        E = lambda k: self.expr(k, d - 1)
        if self.p(0.10):
            return self.expr_i_user(d)
        if r < 0.45:
            op = self.pick(["+", "+", "-", "*", "&", "|", "^", "//", "%"])
            if op in ("//", "%") and self.p(0.7):
                return "(%s %s %s)" % (E("i"), op, self.pick([1, 2, 3, 7, -3, 16]))
            if op == "*" and self.in_loop:
                return "(%s * %s %% %s)" % (E("i"), E("i"), self.pick(["1000003", "97", "(2**64)", "(2**31)"]))
            return "(%s %s %s)" % (E("i"), op, E("i"))
        if r < 0.50:
            return "(%s %s %s)" % (E("i"), self.pick(["<<", ">>"]), self.pick([0, 1, 3, 31, 62] if not self.in_loop else [0, 1]))
        if r < 0.55:
            return "%s(%s)" % (self.pick(["-", "~", "+", "abs"]), E("i"))
        if r < 0.62:
            return "len(%s)" % E(self.pick(["LI", "s", "T", "DS", "S", "LA"]))
        if r < 0.70:
            v = E("LI")
            return "%s[%s]" % (v, self.pick([E("i"), "0", "0", "-1", "-1", "1"]))
        if r < 0.73:
            return "%s[%s]" % (E("DS"), self.pick(["'k0'", "'k1'", E("s")]))
        if r < 0.75:
            return "(%s).get(%s, %s)" % (E("DS"), E("s"), E("i"))
        if r < 0.80:
            return "(%s).%s" % (E("O%d" % self.r.randrange(3)), self.pick(["x", "x", "x", "k", "p", "y"]))
        if r < 0.84:
            return "(%s).m%d(%s)" % (E("O%d" % self.r.randrange(3)), self.r.randrange(2), E("i"))
        if r < 0.87:
            return "%s(%s, %s)" % (self.pick(["min", "max"]), E("i"), E("i"))
        if r < 0.90:
            return "sum(%s)" % self.pick([E("LI"), "[%s for _q in range(3)]" % E("i")])
        if r < 0.92:
            return "int(%s)" % self.pick([E("b"), E("i"), "'12'"])
        if r < 0.94:
            return "G%d" % self.r.randrange(3)
        if r < 0.96:
            return "ord(%s)" % self.pick(["'a'", "'\u20ac'", E("s")])
        if r < 0.98:
            return "%s ** %s" % (E("i"), self.pick([0, 1, 2]))if not self.in_loop else E("i")
        return "(%s).bit_length()" % E("i")

    def expr_i_user(self, d):
        """What users write: methods of all kinds, generator expressions, keys, text."""
        r = self.r.random()
        E = lambda k: self.expr(k, d - 1)
        o = "O%d" % self.r.randrange(3)
        if r < 0.30:
            o = "O3"
            return self.pick(["(%s).m0(%s)" % (E(o), E("i")), "(%s).sm(%s)" % (E(o), E("i")), "(%s).cm(%s)" % (E(o), E("i")), "C3.cm(%s)" % E("i"),
                              "(%s)(%s)" % (E(o), E("i")), "(%s)(q=%s)" % (E(o), E("i")), "len(%s)" % E(o), "(%s)[%s]" % (E(o), E("i")), "sum(%s)" % E(o),
                              "(%s).r" % E(o), "(%s in %s)" % (E("i"), E(o)), "(%s).kw(%s, b=%s)" % (E(o), E("i"), E("i"))])
        n = self.fresh("c")
        if r < 0.50:
            old = dict(self.vars)
            self.depth_guard += 1
            source = E("LI")
            self.vars[n] = "i"
            m, self.mult, self.in_loop = self.mult, self.mult * 6, self.in_loop + 1
            body, cond = self.expr("i", d - 1), self.expr("b", d - 2)
            self.mult, self.in_loop = m, self.in_loop - 1
            self.vars = old
            self.depth_guard -= 1
            return self.pick(["sum(%s for %s in %s if %s)" % (body, n, source, cond), "any(%s for %s in %s)" % (cond, n, source),
                              "all(%s for %s in %s)" % (cond, n, source), "max((%s for %s in %s), default=0)" % (body, n, source),
                              "sum(map(lambda %s: %s, %s))" % (n, body, source), "len(list(filter(lambda %s: %s, %s)))" % (n, cond, source),
                              "sorted(%s, key=lambda %s: %s)[0]" % (source, n, body), "next((%s for %s in %s if %s), 7)" % (body, n, source, cond)])
        if r < 0.70:
            return "(%s).%s" % (E("s"), self.pick(["find(%s)" % self.const("s"), "count(%s)" % self.const("s"), "startswith(%s)" % self.const("s"), "isdigit()",
                                                   "index(%s)" % self.const("s"), "rfind(%s, %s)" % (self.const("s"), E("i")), "endswith(('a', 'c'))"]))
        if r < 0.80:
            return self.pick(["round(%s)" % E("f"), "int(%s)" % E("f"), "(%s).__index__()" % E("i"), "int(%s, 16)" % self.pick(["'ff'", "'-7f'", E("s")]),
                              "divmod(%s, %s)[%d]" % (E("i"), E("i"), self.r.randrange(2)), "pow(%s, 3, 1009)" % E("i"), "hash(%s)" % E(self.pick("ibT"))])
        if r < 0.90:
            return self.pick(["(%s).x" % E(o), "getattr(%s, 'x')" % E(o), "getattr(%s, 'none', 5)" % E(o), "hasattr(%s, 'y')" % E(o), "vars(%s)['x']" % E("O0"),
                              "(%s).index(%s)" % (E("LI"), E("i")), "(%s).count(%s)" % (E("T"), E("i")), "isinstance(%s, (C0, int))" % E("a")])
        return "(lambda *a, **k: len(a) + len(k))(%s)" % self.pick(["*%s" % E("LI"), "**%s" % E("DS"), "*%s, **%s" % (E("T"), E("DS")), "1, *%s, z=2" % E("LI")])

    def expr_f(self, d):
        r = self.r.random()
        E = lambda k: self.expr(k, d - 1)
        if r < 0.45:
            return "(%s %s %s)" % (E("f"), self.pick(["+", "-", "*"]), E(self.pick(["f", "f", "f", "i"])))
        if r < 0.52:
            return "(%s / %s)" % (E(self.pick("fi")), E(self.pick("fi")))
        if r < 0.57:
            return "(%s %s %s)" % (E("f"), self.pick(["//", "%"]), E("f"))
        if r < 0.62:
            return "%s(%s)" % (self.pick(["-", "abs", "+"]), E("f"))
        if r < 0.72:
            return "%s[%s]" % (E("LF"), self.pick(["0", "0", "-1", "-1", E("i")]))
        if r < 0.78:
            return "float(%s)" % self.pick([E("b"), E("f"), "'2.5'", E("i")])
        if r < 0.85:
            return "(%s).%s" % (E("O1"), self.pick(["y", "y", "p"]))
        if r < 0.90:
            return "%s(%s, %s)" % (self.pick(["min", "max"]), E("f"), E("f"))
        if r < 0.93:
            return "sum(%s)" % E("LF")
        return "(%s if %s < %s else %s)" % (E("f"), E("f"), E("f"), E("f"))

    def expr_b(self, d):
        r = self.r.random()
        E = lambda k: self.expr(k, d - 1)
        op = self.pick(["<", "<=", "==", "!=", ">", ">="])
        if r < 0.35:
            return "(%s %s %s)" % (E("i"), op, E("i"))
        if r < 0.5:
            return "(%s %s %s)" % (E("f"), op, E(self.pick("fi")))
        if r < 0.58:
            return "(%s %s %s)" % (E("s"), op, E("s"))
        if r < 0.64:
            return "(not %s)" % E(self.pick(["i", "b", "LI", "s", "f", "DS"]))
        if r < 0.72:
            return "(%s %s %s)" % (E("i"), self.pick(["in", "not in"]), E(self.pick(["LI", "S", "T"])))
        if r < 0.76:
            return "(%s in %s)" % (E("s"), E(self.pick(["s", "DS"])))
        if r < 0.82:
            return "isinstance(%s, %s)" % (E("a"), self.pick(["int", "float", "(int, str)", "list", "C0", "C1", "object"]))
        if r < 0.86:
            return "(%s %s None)" % (E("a"), self.pick(["is", "is not"]))
        if r < 0.90:
            return "(%s < %s <= %s)" % (E("i"), E("i"), E("i"))
        if r < 0.94:
            return "(%s == %s)" % (E("LI"), E("LI"))
        if r < 0.97:
            return "%s(%s)" % (self.pick(["any", "all", "bool"]), E("LA"))
        v = self.var(self.pick(["LI", "f", "s", "O0"]))
        return "(%s is %s)" % (v, v) if v else "True"

    def expr_s(self, d):
        r = self.r.random()
        E = lambda k: self.expr(k, d - 1)
        if self.p(0.12):
            return "(%s).%s" % (E("s"), self.pick(["zfill(5)", "ljust(4, '.')", "center(7)", "split('k')[0]", "partition(' ')[2]", "rstrip('a')", "swapcase()",
                                                   "encode().decode()", "join(%s)" % E("s"), "removeprefix('k')", "split()[%s]" % E("i"), "format()", "casefold()"]))
        if r < 0.25:
            return "(%s + %s)" % (E("s"), self.const("s"))
        if r < 0.37:
            return "str(%s)" % E(self.pick(["i", "f", "b", "T"]))
        if r < 0.55:
            inner = E(self.pick(["i", "f", "s", "LI"]))
            if any(c in inner for c in "'\"\\{}"):
                return "'%%s:%%r' %% (%s, %s)" % (inner, E("i"))
            return 'f"%s{%s%s}"' % (self.pick(["", "x=", "\u00e9"]), inner, self.pick(["", "", "!r", "!s:>6"]))
        if r < 0.63:
            return "%s[%s]" % (E("s"), self.pick(["0", "-1", E("i")]))
        if r < 0.70:
            return "%s[%s:%s]" % (E("s"), self.pick(["", E("i")]), self.pick(["", E("i")]))
        if r < 0.78:
            return "(%s).%s()" % (E("s"), self.pick(["upper", "lower", "strip", "title"]))
        if r < 0.82:
            return "(%s).join(%s)" % (E("s"), self.pick(["['a', 'b']", "[str(_j) for _j in %s]" % E("LI")]))
        if r < 0.86:
            return "(%s).replace(%s, %s)" % (E("s"), self.const("s"), self.const("s"))
        if r < 0.90:
            return "repr(%s)" % E("a")
        if r < 0.93:
            return "format(%s, %s)" % (E(self.pick("if")), self.pick(["''", "'>5'", "'08'"]))
        if r < 0.96:
            return "type(%s).__name__" % E("a")
        return "chr(%s)" % self.pick(["97", "233", "8364", E("i")])

    def comprehension(self, kind, d):
        n = self.fresh("c")
        self.depth_guard += 1
        source, t = self.iterable(d - 1)
        old = dict(self.vars)
        self.vars[n] = t
        m, self.mult, self.in_loop = self.mult, self.mult * 6, self.in_loop + 1
        body = self.expr(kind, d - 1)
        cond = " if " + self.expr("b", d - 1) if self.p(0.4) else ""
        self.mult, self.in_loop = m, self.in_loop - 1
        self.vars = old
        self.depth_guard -= 1
        return "%s for %s in %s%s" % (body, n, source, cond)

    def expr_LI(self, d):
        r = self.r.random()
        E = lambda k: self.expr(k, d - 1)
        if r < 0.25:
            return "[%s]" % ", ".join(E("i") for _ in range(self.r.randrange(1, 5)))
        if r < 0.45:
            return "[%s]" % self.comprehension("i", d)
        if r < 0.55:
            return "%s[%s:%s]" % (E("LI"), self.pick(["", E("i")]), self.pick(["", E("i")]))
        if r < 0.65:
            return "sorted(%s)" % E(self.pick(["LI", "S"]))
        if r < 0.75:
            return "list(range(%s))" % self.pick(["3", "5", "len(%s)" % E("LI")])
        if r < 0.85 and not self.in_loop:
            return "(%s + %s)" % (E("LI"), E("LI"))
        if r < 0.9:
            return "list(%s)" % E(self.pick(["LI", "S", "T"]))
        if r < 0.95:
            return "%s[::%s]" % (E("LI"), self.pick(["-1", "2", E("i")]))
        return "[*%s, %s]" % (self.const("LI"), E("i"))

    def expr_LF(self, d):
        if self.p(0.5):
            return "[%s]" % self.comprehension("f", d)
        return "[%s]" % ", ".join(self.expr("f", d - 1) for _ in range(self.r.randrange(1, 4)))

    def expr_LA(self, d):
        if self.p(0.4):
            return "[%s]" % self.comprehension("a", d)
        if self.p(0.1):
            return "MyList(%s)" % self.expr("LI", d - 1)
        return "[%s]" % ", ".join(self.expr("a", d - 1) for _ in range(self.r.randrange(1, 4)))

    def expr_T(self, d):
        if self.p(0.2):
            return "tuple(%s)" % self.expr(self.pick(["LI", "s", "LA"]), d - 1)
        if self.p(0.2):
            return "%s[%s:]" % (self.expr("T", d - 1), self.expr("i", d - 1))
        return "(%s,)" % ", ".join(self.expr("a", d - 1) for _ in range(self.r.randrange(1, 4)))

    def expr_DS(self, d):
        if self.p(0.4):
            return "{%s}" % ", ".join("%s: %s" % (self.expr("s", d - 1), self.expr("i", d - 1)) for _ in range(2))
        if self.p(0.3):
            return "{**%s, 'z': %s}" % (self.expr("DS", d - 1), self.expr("i", d - 1))
        return "dict(k0=%s, k1=%s)" % (self.expr("i", d - 1), self.expr("i", d - 1))

    def expr_DI(self, d):
        if self.p(0.3):
            return "{_k: %s for _k in range(3)}" % self.expr("a", d - 1)
        return "{%s: %s}" % (self.expr("i", d - 1), self.expr("a", d - 1))

    def expr_S(self, d):
        if self.p(0.5):
            return "set(%s)" % self.expr("LI", d - 1)
        return "(%s %s %s)" % (self.expr("S", d - 1), self.pick(["|", "&", "-", "^"]), self.expr("S", d - 1))

    def expr_y(self, d):
        return "%s[%s:]" % (self.expr("y", d - 1), self.expr("i", d - 1)) if self.p(0.5) else "(%s + %s)" % (self.expr("y", d - 1), self.const("y"))

    def iterable(self, d):
        """(text, type of the items)"""
        r = self.r.random()
        if r < 0.35:
            return "range(%s)" % self.pick(["3", "4", "6", "2, 9, 3", "5, 0, -1", "len(%s)" % self.expr("LI", d)]), "i"
        if r < 0.6:
            return self.expr("LI", d), "i"
        if r < 0.7:
            return self.expr("LF", d), "f"
        if r < 0.78:
            return self.expr("s", d), "s"
        if r < 0.84:
            return self.expr("T", d), "a"
        if r < 0.90:
            return self.expr(self.pick(["DS"]), d), "s"
        if r < 0.93:
            return "sorted(%s)" % self.expr("S", d), "i"
        gens = [f for f in self.functions if f[2] == "g" and f[3] * self.mult < 2000]
        if gens:
            name, params, _, cost, _ = self.pick(gens)
            self.cost += cost * self.mult
            return "%s(%s)" % (name, self.call_args(params, d)), "i"
        return self.expr("LA", d), "a"

    # --- statements ---

    def block(self, n):
        self.level += 1
        start = len(self.lines)
        for _ in range(n):
            self.statement()
        if len(self.lines) == start:
            self.out("pass")
        self.level -= 1

    def scoped(self, n):
        """A block whose new names may be unbound behind it."""
        old = dict(self.vars)
        self.block(n)
        if self.p(0.85):
            self.vars = {k: t for k, t in self.vars.items() if k in old}

    def statement(self):
        deep = self.level > 4
        choices = [(self.st_assign, 12), (self.st_aug, 10), (self.st_mutate, 8), (self.st_attr, 5), (self.st_unpack, 3), (self.st_print, 3),
                   (self.st_refs, 1), (self.st_del, 1), (self.st_call, 3), (self.st_peek, 0.7), (self.st_note, 2), (self.st_global, 1.5),
                   (self.st_patch, 1), (self.st_identity, 0.7), (self.st_boxed, 0.6)]
        choices += [(self.st_edge, 1), (self.st_star, 1), (self.st_counter, 0.7)]
        if self.idioms:
            choices += [(self.st_idiom, 9)]
        if not deep:
            choices += [(self.st_iterate_and_change, 1.2), (self.st_finally, 1), (self.st_subclass, 0.4)]
            choices += [(self.st_if, 7), (self.st_for, 7), (self.st_while, 3), (self.st_try, 4), (self.st_with, 1), (self.st_match, 1),
                        (self.st_def, 1.2), (self.st_raise, 0.8), (self.st_genuse, 1)]
        if self.in_loop:
            choices += [(self.st_break, 1.5), (self.st_flip, 2.5)]
        if self.in_gen:
            choices += [(self.st_yield, 8)]
        if self.level > 1:
            choices += [(self.st_return, 0.8)]
        self.r.choices([c for c, _ in choices], [w for _, w in choices])[0]()

    def start(self):
        for kind in self.r.sample(["i", "i", "f", "LI", "LF", "s", "DS", "O0", "O1", "O2", "LA"], self.r.randrange(2, 6)):
            v = self.fresh()
            self.out("    %s = %s" % (v, self.const(kind)))
            self.vars[v] = kind

    def st_assign(self):
        kind = self.pick(HOME)
        e = self.expr(kind, 3)
        t = self.target(kind)
        if self.p(0.05):
            u = self.fresh()
            self.out("%s = %s = %s" % (t, u, e))
            self.vars[u] = kind
        else:
            self.out("%s = %s" % (t, e))
        self.vars[t] = kind

    def st_aug(self):
        kind = self.pick(["i", "i", "i", "f", "f", "s", "LI", "S"])
        v = self.var(kind)
        if not v or v.startswith("_") or self.vars.get(v) != kind:
            return self.st_assign()
        if kind == "i":
            op = self.pick(["+=", "+=", "-=", "^=", "&=", "|=", "//=", "%=", ">>="])
            e = str(self.pick([1, 2, 3, 7])) if op in ("//=", "%=", ">>=") else self.expr("i", 2)
            self.out("%s %s %s" % (v, op, e))
        elif kind == "f":
            self.out("%s %s %s" % (v, self.pick(["+=", "-=", "*="]), self.expr(self.pick(["f", "f", "i"]), 2)))
        elif kind == "s":
            self.out("%s += %s" % (v, self.const("s")))
        elif kind == "LI":
            self.out("%s += %s" % (v, self.const("LI")))
        else:
            self.out("%s %s %s" % (v, self.pick(["|=", "-=", "&="]), self.expr("S", 1)))

    def st_mutate(self):
        kind = self.pick(["LI", "LI", "LF", "LA", "DS", "DI", "S"])
        v = self.var(kind)
        if not v:
            return self.st_assign()
        E = self.expr
        if kind[0] == "L":
            item = {"LI": "i", "LF": "f", "LA": "a"}[kind]
            self.out(self.pick(["%s.append(%s)" % (v, E(item, 2)), "%s[%s] = %s" % (v, self.pick(["0", "-1", E("i", 1)]), E(item, 2)),
                                "%s[%s] += %s" % (v, self.pick(["0", "-1"]), E(item if item != "a" else "i", 2)),
                                "%s.pop()" % v, "%s.insert(0, %s)" % (v, E(item, 1)), "del %s[%s]" % (v, self.pick(["0", "-1", "1:2"])),
                                "%s[%s:%s] = %s" % (v, E("i", 0), E("i", 0), self.const("LI")), "%s.reverse()" % v, "%s.sort()" % v,
                                "%s.clear()" % v, "%s.extend(%s)" % (v, self.const(kind)), "%s[:] = %s" % (v, self.const(kind)),
                                "%s.remove(%s)" % (v, E(item, 1))]))
        elif kind == "DS":
            self.out(self.pick(["%s[%s] = %s" % (v, E("s", 1), E("i", 2)), "%s['k0'] += %s" % (v, E("i", 1)), "%s.pop(%s, None)" % (v, E("s", 1)),
                                "del %s['k1']" % v, "%s.setdefault(%s, %s)" % (v, E("s", 1), E("i", 1)), "%s.update(k0=1)" % v,
                                "%s[%s] = %s.get(%s, 0) + 1" % (v, "'k1'", v, "'k1'")]))
        elif kind == "DI":
            self.out(self.pick(["%s[%s] = %s" % (v, E("i", 1), E("a", 2)), "%s.pop(%s, None)" % (v, E("i", 1)), "%s.clear()" % v]))
        else:
            self.out(self.pick(["%s.add(%s)" % (v, E("i", 1)), "%s.discard(%s)" % (v, E("i", 1)), "%s.update(%s)" % (v, E("LI", 1))]))

    def st_attr(self):
        k = self.r.randrange(3)
        v = self.var("O%d" % k)
        if not v:
            return self.st_assign()
        E = self.expr
        y = "f" if k == 1 else "i"
        self.out(self.pick(["%s.x = %s" % (v, E("i", 2)), "%s.x += %s" % (v, E("i", 1)), "%s.y = %s" % (v, E(y, 2)), "%s.y += %s" % (v, E(y, 1)),
                            "%s.x -= 1" % v, "%s.z = %s" % (v, E("a", 1)), "%s.p = %s" % (v, E("i", 1)), "del %s.y" % v,
                            "%s.__dict__['x'] = %s" % (v, E("i", 1)), "%s.m0(%s)" % (v, E("i", 1)),
                            "%s.__class__ = C%d" % (v, self.r.choice([0, 1]))][:self.pick([5, 5, 6, 8, 10, 11])]))

    def st_unpack(self):
        a, b = self.target("i"), self.target("i")
        r = self.r.random()
        if r < 0.4:
            self.out("%s, %s = %s, %s" % (a, b, self.expr("i", 2), self.expr("i", 2)))
        elif r < 0.55:
            self.out("%s, %s = %s, %s" % (a, b, self.var("i") or 1, self.var("i") or 2))
        elif r < 0.7:
            self.out("%s, *%s = %s" % (a, self.fresh(), self.expr(self.pick(["LI", "T"]), 2)))
        elif r < 0.85:
            self.out("(%s, %s) = %s" % (a, b, self.expr(self.pick(["LI", "T"]), 1)))
        else:
            self.out("%s, %s = divmod(%s, %s)" % (a, b, self.expr("i", 1), self.pick([3, 7, -2])))
        self.vars[a] = self.vars[b] = "i"

    def st_print(self):
        self.out("LOG.append(%s)" % self.expr(self.pick(["i", "f", "s", "b", "T"]), 2))

    def st_refs(self):
        v = self.var(self.pick(["LI", "LA", "O0", "O1", "DS", "LF"]))
        if v:
            self.out("LOG.append(type(%s) in COUNTED and sys.getrefcount(%s))" % (v, v))

    def st_identity(self):
        v = self.var(self.pick(["f", "LI", "s", "O0"]))
        if v:
            u = self.fresh()
            self.out("%s = %s" % (u, v))
            self.out("LOG.append(%s is %s)" % (u, v))
            self.vars[u] = self.vars.get(v, "a")

    def st_boxed(self):
        """A number in a container stays the object that its name has. Within one round: what a loop carries is a known difference."""
        v, box, u = self.fresh(), self.fresh(), self.fresh()
        kind = self.pick("if")
        self.out("%s = %s" % (v, self.expr(kind, 2)))
        self.out("%s = %s" % (box, self.pick(["[%s]" % v, "{0: %s}" % v, "[None]; %s[0] = %s" % (box, v), "[]; %s.append(%s)" % (box, v)])))
        self.out("%s = %s" % (u, self.expr(self.pick("ifs"), 2)))
        self.out("LOG.append(%s[0] is %s)" % (box, v))
        self.vars[v] = kind

    def st_del(self):
        v = self.pick(list(self.vars)) if self.vars else None
        if v and not v.startswith("_"):
            self.out("del " + v)
            if self.p(0.9):
                del self.vars[v]

    def st_call(self):
        c = self.call_expr("a", 2)
        fit = [f for f in self.functions if f[2] != "g" and f[3] * self.mult < 3000]
        if not c and fit:
            name, params, _, cost, _ = self.pick(fit)
            self.cost += cost * self.mult
            c = "%s(%s)" % (name, self.call_args(params, 2))
        if c:
            self.out(c)

    def st_peek(self):
        self.out(self.pick(["peek()", "LOG.append(sorted(locals()))", "LOG.append(sys._getframe().f_lineno)"]))

    def st_note(self):
        n = self.fresh("note")
        r = self.r.random()
        if r < 0.4:
            self.out("%s = Note(%s)" % (n, self.pick(["'%s'" % n, self.expr("i", 1)])))
            self.vars[n] = "note"
        elif r < 0.6:
            v = self.var("note")
            if v:
                self.out(self.pick(["%s = None" % v, "%s = Note('again')" % v, "del %s" % v]))
        elif r < 0.8:
            v = self.var("LA")
            if v:
                self.out("%s.append(Note('in list'))" % v)
        else:
            self.out("Note('gone')")

    def st_global(self):
        self.out("global_%d(%s)" % (self.r.randrange(3), self.expr("i", 1)))

    def st_patch(self):
        if self.patches:
            self.out(("if %s: " % self.expr("b", 1) if self.p(0.8) else "") + "%s()" % self.pick(self.patches))

    def st_if(self):
        self.out("if %s:" % self.expr("b", 3))
        self.scoped(self.r.randrange(1, 4))
        if self.p(0.2):
            self.out("elif %s:" % self.expr("b", 2))
            self.scoped(self.r.randrange(1, 3))
        if self.p(0.45):
            self.out("else:")
            self.scoped(self.r.randrange(1, 4))

    def loop_body(self, trips, n):
        mult, self.mult = self.mult, self.mult * trips
        self.in_loop += 1
        self.cost += self.mult * n
        self.scoped(n)
        self.in_loop -= 1
        self.mult = mult

    def tick(self, i):
        if self.p(0.3):
            self.out("    if %s == %s: sys.audit('xtlink.loop')" % (i, self.pick([1, 3, 5, 8])))

    def st_for(self):
        r = self.r.random()
        if self.mult > 300:
            return self.st_assign()
        old = dict(self.vars)
        if r < 0.35:
            i = self.fresh("i")
            trips = self.pick([4, 6, 12, 40]) if self.mult == 1 else self.pick([2, 3, 5])
            self.out("for %s in range(%s):" % (i, trips))
            self.tick(i)
            self.vars[i] = "i"
            self.loop_body(trips, self.r.randrange(1, 6))
        elif r < 0.45:
            i, x = self.fresh("i"), self.fresh("x")
            src, t = self.iterable(1)
            self.out("for %s, %s in enumerate(%s):" % (i, x, src))
            self.tick(i)
            self.vars[i], self.vars[x] = "i", t
            self.loop_body(5, self.r.randrange(1, 5))
        elif r < 0.52:
            a, b = self.fresh("x"), self.fresh("x")
            s1, t1 = self.iterable(1)
            s2, t2 = self.iterable(1)
            self.out("for %s, %s in zip(%s, %s):" % (a, b, s1, s2))
            self.vars[a], self.vars[b] = t1, t2
            self.loop_body(5, self.r.randrange(1, 5))
        elif r < 0.58:
            a, b = self.fresh("x"), self.fresh("x")
            self.out("for %s, %s in (%s).items():" % (a, b, self.expr("DS", 1)))
            self.vars[a], self.vars[b] = "s", "i"
            self.loop_body(4, self.r.randrange(1, 5))
        else:
            x = self.fresh("x") if self.p(0.8) else self.target("i")
            src, t = self.iterable(2)
            self.out("for %s in %s:" % (x, src))
            self.vars[x] = t
            v = self.var("LI")
            self.loop_body(6, self.r.randrange(1, 6))
            if v and src == v and self.p(0.5):
                self.out("    if len(%s) < 9: %s.append(1)" % (v, v))
        if self.p(0.1):
            self.out("else:")
            self.scoped(1)
        if self.p(0.8):
            self.vars = {k: t for k, t in self.vars.items() if k in old}

    def st_while(self):
        if self.mult > 300:
            return self.st_assign()
        k = self.fresh("_k")
        trips = self.pick([3, 5, 20]) if self.mult == 1 else 3
        self.out("%s = 0" % k)
        cond = "" if self.p(0.6) else " and %s" % self.expr("b", 2)
        self.out("while %s < %d%s:" % (k, trips, cond))
        self.out("    %s += 1" % k)
        self.tick(k)
        self.vars[k] = "i"
        self.loop_body(trips, self.r.randrange(1, 6))
        if self.p(0.1):
            self.out("else:")
            self.scoped(1)

    def st_flip(self):
        """Something is another thing from one round of the loop on."""
        counters = [v for v in self.vars if v[0] == "i" or v.startswith("_k")]
        if not counters:
            return self.st_aug()
        r = self.r.random()
        if r < 0.3 and self.patches:
            what = "%s()" % self.pick(self.patches)
        elif r < 0.5 and self.var("LI"):
            what = "%s[0] = %s" % (self.var("LI"), self.const(self.pick(["f", "s", "i", "n"])))
        elif r < 0.6 and self.var("O0"):
            what = "%s.x = %s" % (self.var("O0"), self.const(self.pick(["f", "s", "n"])))
        else:
            v = self.pick(list(self.vars))
            if v.startswith("_") or v in counters:
                return self.st_aug()
            same = self.vars[v]
            what = "%s = %s" % (v, self.const(same if self.p(0.4) and same in HOME else self.pick(["f", "i", "s", "n", "LF", "O1"])))
        self.out("if %s == %d: %s" % (self.pick(counters), self.pick([1, 2, 3, 5, 9]), what))

    def st_edge(self):
        """A value that runs over the edge of int64, or of double, in a few rounds."""
        if self.mult > 60:
            return self.st_aug()
        kind = self.pick("iif")
        v = self.var(kind)
        if not v or v.startswith("_") or self.vars.get(v) != kind:
            return self.st_assign()
        trips = self.pick([3, 8, 24])
        if kind == "i":
            step = self.pick(["%s = %s * 7 + 1", "%s += %s + 1", "%s = (%s << 5) ^ 3", "%s = -(%s * 3)", "%s -= 2**61 - %s", "%s = %s * 1000003 & (2**64 - 1)",
                              "%s = %s * 3 // 2 + 2**40", "%s = abs(%s * -9) %% 2**63", "%s = ~%s * 5"]) % (v, v)
        else:
            step = self.pick(["%s = %s * 1e60", "%s = %s / 1e70", "%s -= %s * 0.5", "%s = %s ** 2", "%s = %s %% 3.0 + 1e16", "%s = -%s // 0.3"]) % (v, v)
        i = self.fresh("i")
        self.out("for %s in range(%d):" % (i, trips))
        self.tick(i)
        self.out("    " + step)
        if self.p(0.4):
            self.out("    LOG.append(%s)" % self.pick([v, "%s > %s" % (v, i), "str(%s)" % v, "int(%s)" % v, "%s %% 7" % v]))
        if self.p(0.2):
            self.out("    if %s > 2**62: break" % v)

    def st_star(self):
        fit = [f for f in self.functions if f[2] != "g" and f[3] * self.mult < 3000 and f[1]]
        if not fit:
            return self.st_assign()
        name, params, _, cost, _ = self.pick(fit)
        self.cost += cost * self.mult
        args = [(n, self.expr(t, 1)) for n, t, _ in params]
        k = self.r.randrange(len(args) + 1)
        text = ", ".join(e for _, e in args[:k])
        named = ", ".join(["'%s': %s" % a for a in args[k:]] + ["'odd': 1"] * self.p(0.15))
        self.out("%s(*[%s], **{%s})" % (name, text, named) if self.p(0.6) else "%s(*(%s), **{%s})" % (name, text + "," if text else "", named))

    def st_counter(self):
        """A closure over a local that it changes, and one over a loop's variable."""
        n, inc, k = self.fresh("n"), self.fresh("h"), self.fresh("h")
        self.out("def %s(start=%s):" % (k, self.const("i")))
        self.out("    %s = start" % n)
        self.out("    def %s(by=1):" % inc)
        self.out("        nonlocal %s" % n)
        self.out("        %s %s by" % (n, self.pick(["+=", "+=", "-=", "*="])))
        self.out("        return %s" % n)
        self.out("    return %s" % self.pick([inc, inc, "%s, [lambda: %s for _ in range(2)]" % (inc, n)]))
        c = self.fresh("c")
        self.out("%s = %s(%s)" % (c, k, self.expr("i", 1) if self.p(0.5) else ""))
        self.out("if type(%s) is tuple: LOG.append([g() for g in %s[1]]); %s = %s[0]" % (c, c, c, c))
        t = self.target("i")
        for _ in range(self.r.randrange(1, 3)):
            self.out("%s = %s(%s)" % (t, c, self.expr("i", 1) if self.p(0.5) else ""))
        self.vars[t] = "i"

    def st_iterate_and_change(self):
        """A container changes while it is iterated."""
        kind = self.pick(["LI", "LI", "DS", "S", "LA"])
        v = self.var(kind)
        if not v or self.mult > 100 or self.vars.get(v) != kind:
            return self.st_assign()
        x, k = self.fresh("x"), self.fresh("_k")
        self.out("%s = 0" % k)
        self.out("for %s in %s:" % (x, self.pick([v, v, v, "reversed(%s)" % v if kind[0] == "L" else v, "enumerate(%s)" % v, "list(%s)" % v, "zip(%s, %s)" % (v, v)])))
        self.out("    %s += 1" % k)
        self.out("    if %s > 12: break" % k)
        self.tick(k)
        change = {"LI": ["%s.append(%s)" % (v, k), "%s.pop()" % v, "del %s[0]" % v, "%s.insert(0, 3)" % v, "%s.clear()" % v, "%s[0] = 2.5" % v, "%s[:] = [1]" % v, "%s = [9, 8]" % v],
                  "LA": ["%s.append(None)" % v, "%s.pop(0)" % v, "%s[-1:] = [1, 2]" % v],
                  "DS": ["%s['n%%d' %% %s] = 1" % (v, k), "%s.pop('k1', 0)" % v, "%s['k0'] = %s" % (v, k), "%s.clear()" % v, "%s = {}" % v],
                  "S": ["%s.add(%s + 50)" % (v, k), "%s.discard(1)" % v, "%s.clear()" % v, "%s |= {77}" % v]}[kind]
        self.out("    if %s == %d: %s" % (k, self.pick([1, 2, 3]), self.pick(change)))
        self.out("    LOG.append(%s)" % self.pick([x, "len(%s)" % v, k]))
        self.vars[k] = "i"

    def st_finally(self):
        """Ways out of try/finally in a loop."""
        if self.mult > 100:
            return self.st_assign()
        i = self.fresh("i")
        self.out("for %s in range(%d):" % (i, self.pick([2, 4, 7])))
        self.tick(i)
        old = dict(self.vars)
        self.vars[i] = "i"
        self.level += 1
        self.out("try:")
        self.in_loop += 1
        m, self.mult = self.mult, self.mult * 5
        self.scoped(self.r.randrange(1, 3))
        ways = ["break", "continue", "raise Oops(%s)" % i, "raise ValueError", "pass"]
        if self.level > 1 and not self.in_gen and self.locals_of_function:
            ways.append("return %s" % self.expr(self.result, 1))
        self.out("    if %s == %d: %s" % (i, self.pick([0, 1, 3, 6]), self.pick(ways)))
        if self.p(0.6):
            self.out("except %s%s:" % (self.pick(["Oops", "ValueError", "Exception"]), self.pick(["", " as err"])))
            self.scoped(1)
            if self.p(0.3):
                self.out("    " + self.pick(["raise", "continue", "break"]))
            self.out("else:")
            self.scoped(1)
        self.out("finally:")
        self.scoped(1)
        if self.p(0.1):
            self.out("    " + self.pick(["continue", "break"]))
        self.in_loop, self.mult = self.in_loop - 1, m
        self.level -= 1
        self.vars = {k: t for k, t in self.vars.items() if k in old}

    def st_subclass(self):
        """A class made where it is used."""
        n, o = self.fresh("K"), self.fresh("o")
        self.out("class %s(%s):" % (n, self.pick(["C0", "C1", "C3", "MyInt", "MyList", "object"])))
        self.out("    def m0(self, q=1): return %s" % self.pick(["q + 1", "super().m0(q)", "getattr(self, 'x', q)", "q * %s" % (self.var("i") or 2)]))
        self.out("    k = %s" % self.const("i"))
        self.out("%s = %s(%s)" % (o, n, self.pick(["", "1", "1, 2"])))
        self.out("LOG.append(%s.m0(%s))" % (o, self.expr("i", 1)))
        if self.p(0.4):
            self.vars[o] = "O0"

    def st_break(self):
        self.out("if %s: %s" % (self.expr("b", 2), self.pick(["break", "continue"])))

    def st_try(self):
        self.out("try:")
        ill, self.ill = self.ill, min(self.ill * 3, 0.1)
        self.scoped(self.r.randrange(1, 5))
        if self.p(0.25):
            self.out("    raise %s" % self.pick(["ValueError(%s)" % self.expr("i", 1), "KeyError('q')", "Oops(1)"]))
        self.ill = ill
        kinds = self.pick([["Exception"], ["ValueError", "Exception"], ["(TypeError, IndexError)"], ["ZeroDivisionError"], ["KeyError", "ArithmeticError"], []])
        for k in kinds:
            e = self.fresh("e")
            named = self.p(0.6)
            self.out("except %s%s:" % (k, " as " + e if named else ""))
            if named:
                self.out("    LOG.append((type(%s).__name__, str(%s), where(%s)))" % (e, e, e) if self.p(0.6) else "    LOG.append(str(%s))" % e)
            self.scoped(self.r.randrange(1, 3))
            if self.p(0.1):
                self.out("    raise" if self.p(0.5) or not named else "    raise Oops(2) from %s" % e)
        if kinds and self.p(0.2):
            self.out("else:")
            self.scoped(1)
        if not kinds or self.p(0.3):
            self.out("finally:")
            self.scoped(self.r.randrange(1, 3))

    def st_with(self):
        self.out("with Manager(%s)%s:" % (self.expr("b", 1), " as " + self.fresh("m") if self.p(0.5) else ""))
        self.scoped(self.r.randrange(1, 4))

    def st_match(self):
        v = self.fresh("m")
        self.out("match %s:" % self.expr(self.pick(["i", "T", "LI", "DS", "O0", "s"]), 2))
        self.level += 1
        for pattern in self.r.sample(["0", "1 | 2 | 3", "[%s, _]" % v, "[%s, *_]" % v, "{'k0': %s}" % v, "C0(x=%s)" % v, "int(%s)" % v, "'a'", "str()", "(1, 2)"], 3):
            self.out("case %s%s:" % (pattern, " if " + self.expr("b", 1) if self.p(0.2) else ""))
            self.scoped(1)
        if self.p(0.5):
            self.out("case _:")
            self.scoped(1)
        self.level -= 1

    def st_def(self):
        name, a = self.fresh("h"), self.fresh("a")
        kind = self.pick(["i", "f", "s"])
        if self.p(0.3):
            e = None
            old = dict(self.vars)
            self.depth_guard += 1
            self.vars[a] = kind
            e = self.expr(kind, 2)
            self.depth_guard -= 1
            self.vars = old
            self.out("%s = lambda %s=%s: %s" % (name, a, self.const(kind), e))
        else:
            outer = self.var(kind)
            self.out("def %s(%s=%s):" % (name, a, self.const(kind)))
            old, gen, loop = dict(self.vars), self.in_gen, self.in_loop
            self.in_gen, self.in_loop = False, 0
            written = outer and self.p(0.5) and not outer.startswith("_") and outer in self.locals_of_function
            if written:
                self.out("    nonlocal %s" % outer)
            mine = {v: t for v, t in self.vars.items() if self.p(0.3)}  # read through cells
            self.vars = dict(mine)
            self.vars = {a: kind}
            if written:
                self.vars[outer] = kind
            readable = [v for v, t in mine.items() if t == kind]
            locals_before, self.locals_of_function = self.locals_of_function, set()
            if readable:
                self.out("    %s = %s" % (a, self.pick(["%s" % self.pick(readable), a])))
            self.block(self.r.randrange(1, 3))
            self.out("    return %s" % self.expr(kind, 2))
            self.locals_of_function = locals_before
            self.vars, self.in_gen, self.in_loop = old, gen, loop
        for _ in range(self.r.randrange(1, 3)):
            t = self.target(kind)
            self.out("%s = %s(%s)" % (t, name, self.expr(kind, 1) if self.p(0.7) else ""))
            self.vars[t] = kind

    def st_raise(self):
        self.out("if %s: raise %s" % (self.expr("b", 2), self.pick(["ValueError(%s)" % self.expr("i", 1), "KeyError('q')", "Oops(3)", "TypeError"])))

    def st_return(self):
        if self.in_gen:
            self.out("if %s: return" % self.expr("b", 1))
        else:
            self.out("if %s: return %s" % (self.expr("b", 2), self.expr(self.result, 1)))

    def st_yield(self):
        r = self.r.random()
        if r < 0.6:
            self.out("yield %s" % self.expr("i", 2))
        elif r < 0.85:
            t = self.target("a")
            self.out("%s = yield %s" % (t, self.expr("i", 2)))
            self.vars[t] = "a"
        else:
            self.out("yield from %s" % self.pick(["range(3)", self.expr("LI", 1)]))

    def st_genuse(self):
        gens = [f for f in self.functions if f[2] == "g" and f[3] * self.mult < 1000]
        if not gens:
            return
        name, params, _, cost, _ = self.pick(gens)
        self.cost += cost * self.mult
        g = self.fresh("g")
        self.out("%s = %s(%s)" % (g, name, self.call_args(params, 1)))
        for _ in range(self.r.randrange(1, 4)):
            self.out(self.pick(["LOG.append(next(%s, None))" % g, "LOG.append(%s.send(None))" % g, "LOG.append(list(%s))" % g, "%s.close()" % g,
                                "LOG.append(next(%s, None))" % g, "%s.throw(ValueError)" % g, "del %s" % g if _ > 1 else "next(%s, 1)" % g]))

    # --- definitions ---

    def begin(self, params):
        self.vars = {n: t for n, t, _ in params}
        self.locals_of_function = set(self.vars)
        self.cost, self.mult, self.in_loop = 5, 1, 0

    def params(self, n):
        out, default = [], False
        for _ in range(n):
            t = self.pick(HOME)
            default = default or self.p(0.15)
            out.append((self.fresh("a"), t, default))
        return out

    def signature(self, params, star):
        parts = ["%s=%s" % (n, self.const(t)) if d else n for n, t, d in params]
        if star:
            parts.append(star)
        return ", ".join(parts)

    def function(self, name, size, kind=None, leaf=False):
        params = self.params(self.r.randrange(0, 5))
        self.begin(params)
        self.in_gen = kind == "g"
        self.result = self.pick(["i", "i", "f", "s", "LI", "a", "T", "b", "O0"])
        star = self.pick([None] * 6 + ["*rest", "**more", "*, only=3"])
        if self.decorators and self.p(0.2):
            self.lines_out(self.pick(self.decorators))
        self.out("def %s(%s):" % (name, self.signature(params, star)))
        if star:
            self.vars.update({"*rest": {"rest": "T"}, "**more": {"more": "DS"}, "*, only=3": {"only": "i"}}[star])
        if self.p(0.12) and not self.in_gen and params and params[0][1] == "i":
            self.out("    if 0 < %s < 8: return (%s, %s(%s))" % (params[0][0], self.pick([n for n, _, _ in params]), name,
                                                                ", ".join([params[0][0] + " - 1"] + [n for n, _, _ in params[1:]])))
            self.result = "T"
            self.cost *= 8
        if self.p(0.1):
            self.out("    global G0")
            self.vars["G0"] = "i"
        if leaf:
            self.level += 1
            for _ in range(self.r.randrange(0, 2)):
                self.st_assign()
            if self.in_gen:
                self.st_yield()
            self.level -= 1
        else:
            if self.p(0.8):
                self.start()
            self.block(size)
        if self.in_gen:
            self.out("    yield %s" % self.expr("i", 1))
        else:
            self.out("    return %s" % self.expr(self.result, 2))
        self.in_gen = False
        self.functions.append((name, params, "g" if kind == "g" else self.result, self.cost, kind))

    def method(self, name):
        self.begin([])
        self.vars = {"self": "self", "q": "i"}
        self.out("    def %s(self, q=1):" % name)
        self.level += 1
        r = self.r.random()
        if r < 0.3:
            self.out("    self.x += q")
        elif r < 0.5:
            self.out("    self.y = self.x")
        elif r < 0.65:
            self.level += 0
            self.block(1)
        self.out("    return %s" % self.pick(["self.x + q", "self.x * q % 1009", "q", "self.x if q else self.k", self.expr("i", 1), "self.x"]))
        self.level -= 1

    def class_(self, k):
        base = "" if k == 0 or self.p(0.5) else "(C0)"
        self.functions_hidden, self.functions = self.functions, []
        self.out("class C%d%s:" % (k, base))
        if self.p(0.2) and not base and k == 2:
            self.out("    __slots__ = ('x', 'y')")
        self.out("    k = %s" % self.const("i"))
        self.out("    def __init__(self, x, y=0):")
        self.out("        self.x = x")
        self.out("        self.y = y")
        if self.p(0.15):
            self.out("        self.z = Note('of C%d')" % k) if k != 2 else None
        for m in range(2):
            self.method("m%d" % m)
        self.out("    @property")
        self.out("    def p(self):")
        self.out("        return self.%s" % self.pick(["x", "y", "k"]))
        if self.p(0.3):
            self.out("    @p.setter")
            self.out("    def p(self, v):")
            self.out("        self.x = v")
        if self.p(0.25):
            self.out("    def __del__(self):")
            self.out("        LOG.append(('del', %d, getattr(self, 'x', None)))" % k)
        if self.p(0.2):
            self.out("    def __eq__(self, o):")
            self.out("        return isinstance(o, C%d) and self.x == o.x" % k)
            self.out("    __hash__ = None")
        self.out("    def __repr__(self):")
        self.out("        return 'C%d(%%s)' %% (getattr(self, 'x', None),)" % k)
        self.functions = self.functions_hidden

    def class_3(self):
        base = self.pick(["C0", "C1", "C2", "C1, C0", "C2, C1"])
        self.begin([])
        self.functions_hidden, self.functions = self.functions, []
        self.out("class Meta(type):")
        self.out("    def __call__(cls, *args): return type.__call__(cls, *args)")
        meta = ", metaclass=Meta" if self.p(0.1) else ""
        self.out("class C3(%s%s):" % (base.split(",")[0], meta))
        self.out("    def __init__(self, x, y=0):")
        self.out("        " + self.pick(["super().__init__(x, y)", "super().__init__(x)", "super(C3, self).__init__(x, y=y)"]))
        self.out("        self.x %s" % self.pick(["+= 1", "= x", "= self.x"]))
        self.vars = {"self": "self", "q": "i"}
        for name in ("m0", "m1"):
            if self.p(0.6):
                self.out("    def %s(self, q=1):" % name)
                self.out("        return %s" % self.pick(["super().%s(q) + 1" % name, "super().%s(q=q)" % name, "q if q else super().%s()" % name, "self.x + q"]))
        self.out("    @staticmethod")
        self.out("    def sm(q=2): return %s" % self.pick(["q", "q + 1", "q * q % 97"]))
        self.out("    @classmethod")
        self.out("    def cm(cls, q=3): return %s" % self.pick(["q + cls.k", "cls.k", "cls(q).x"]))
        self.out("    def __call__(self, q=1): return %s" % self.pick(["q", "self.x - q", "self.m0(q)"]))
        self.out("    def __len__(self): return %s" % self.pick(["3", "2", "abs(self.x) % 4", "self.x"]))
        self.out("    def __getitem__(self, i):")
        self.out("        if i > %d: raise IndexError(i)" % self.pick([1, 3]))
        self.out("        return %s" % self.pick(["i", "i * 2", "self.x"]))
        if self.p(0.5):
            self.out("    def __iter__(self):")
            self.out(self.pick(["        yield self.x\n        yield 2", "        for i in range(3): yield i", "        return iter([self.x, 1])"]).replace("\n", "\n"))
        if self.p(0.3):
            self.out("    def __contains__(self, v): return v == self.x")
        self.out("    @property")
        self.out("    def r(self): return %s" % self.pick(["super().p", "self.x", "self.k"]))
        self.out("    def kw(self, a, *, b=1, **rest): return %s" % self.pick(["a - b", "b", "a + len(rest)"]))
        if self.p(0.2):
            self.out("    def __getattr__(self, n):")
            self.out("        if n[:2] == '__' or n == 'x': raise AttributeError(n)")
            self.out("        return 4")
        if self.p(0.25):
            self.out("    def __del__(self):")
            self.out("        LOG.append(('del 3', self.__dict__.get('x')))")
        self.out("    def __repr__(self):")
        self.out("        return 'C3(%s)' % (getattr(self, 'x', None),)")
        self.functions = self.functions_hidden

    def patch(self, n):
        name = "patch_%d" % n
        names = [f[0] for f in self.functions if f[2] != "g"] or ["where"]
        f, g = self.pick(names), self.pick(names)
        k = self.r.randrange(3)
        what = self.pick(["global %s; %s = %s" % (f, f, g), "C%d.m0 = C%d.m1" % (k, k), "C%d.m0 = lambda self, q=1: q" % k, "C%d.k = %s" % (k, self.const("a")),
                          "global G1; G1 = %s" % self.const("a"), "global len; len = lambda v: 2", "C%d.x = 5" % k, "C%d.x = property(lambda self: 3)" % k,
                          "C%d.__init__ = lambda self, x, y=0: setattr(self, 'x', 1)" % k, "C%d.p = 4" % k,
                          "C%d.__getattr__ = lambda self, n: n" % k, "import builtins; builtins.min = max",
                          "%s.__defaults__ = None" % f, "%s.__code__ = %s.__code__" % (f, g), "del C%d.m1" % k, "C3.__bases__ = (C%d,)" % self.r.randrange(2), "C3.m0 = C0.m0", "C3.sm = 5", "C3.cm = classmethod(lambda cls, q=1: -q)",
                          "C3.__len__ = lambda self: 0", "C3.__call__ = lambda self, q=1: 11", "C0.__getattribute__ = lambda self, n: object.__getattribute__(self, n)",
                          "C3.__iter__ = lambda self: iter((5,))", "import builtins; builtins.sum = lambda v: 3", "import builtins; builtins.range = lambda *a: (1, 2)",
                          "global int; int = float", "import builtins; del builtins.round", "%s.__kwdefaults__ = {'only': 9}" % f,
                          "C%d.__setattr__ = lambda self, n, v: LOG.append((n, v))" % k, "import builtins; builtins.abs = lambda v: 1"])
        self.out("def %s():" % name)
        self.out("    %s" % what)
        self.patches.append(name)

    def program(self):
        for line in PRELUDE.splitlines():
            self.out(line)
        self.out("class Oops(Exception):")
        self.out("    pass")
        self.locals_of_function, self.result = set(), "i"
        self.out("G0 = %s" % self.const("i"))
        self.out("G1 = %s" % self.const("i"))
        self.out("G2 = %s" % self.const("i"))
        for k in range(3):
            self.out("def global_%d(v):" % k)
            self.out("    global G%d" % k)
            self.out("    G%d = v" % k)
        for k in range(3):
            self.class_(k)
        self.class_3()
        self.define_idioms()
        space = {}
        exec("\n".join(self.lines), space)
        n = self.r.randrange(*self.functions_wanted)
        for i in range(n):
            leaf = i < n // 3
            if not leaf and i < 4 and self.p(0.5):
                self.patch(i)
                space["patch_%d" % i] = lambda: None
            kind = "g" if self.p(0.2) else None
            for attempt in range(6):
                start, state = len(self.lines), (self.vars, self.level)
                self.function("f%d" % i, self.r.randrange(*self.statements), kind, leaf)
                if attempt == 5 or self.works(space, start) or self.p(0.1):
                    break
                del self.lines[start:]
                self.functions.pop()
                self.vars, self.level = state
        self.driver()
        return "\n".join(self.lines) + "\n"

    def works(self, space, start):
        """Does the newest function return with the arguments that it is made for?"""
        name, params, result, _, kind = self.functions[-1]
        home = self.homes.setdefault(name, [])
        home[:] = [[self.arg(t) for _, t, d in params] for _ in range(2)]
        space.update(W0=[3, 1, 2], W1=[1.5, 2.5, -1.0], W2=[1, 'x', None, 2.0], COUNTED=())
        try:
            exec("\n".join(self.lines[start:]), space)
            for args in home:
                value = eval("%s(%s)" % (name, ", ".join(args)), space)
                if kind == "g":
                    list(value)
        except Exception:
            return False
        return True

    def arg(self, t):
        return self.const(t) if t in ("i", "f", "b", "s", "n", "y", "T") or self.p(0.7) else {"LI": "W0", "LF": "W1", "LA": "W2"}.get(t) or self.const(t)

    def odd_arg(self, t):
        r = self.r.random()
        if t[0] == "O" and r < 0.6:
            return "C" + t[1:] if r < 0.2 else "changed(%s, %d)" % (self.const(t), self.r.randrange(8))
        if r < 0.5:
            return self.const(self.pick(HOME))
        if r < 0.7:
            return "(%s)" % self.pick(EDGES) if t == "i" else self.pick(["Chatty(3)", "Chatty(-1)"])
        return self.pick(["MyInt(3)", "True", "Chatty(2)", "MyList([1, 2])", "range(4)", "None", "iter([1, 2])", "1.5", "bytearray(b'ab')", "(2**63)", "Note('arg')",
                          "C0", "C2", "int", "len", "sys"])

    def driver(self):
        self.vars = {}
        self.out("COUNTED = (list, dict, C0, C1, C2, C3)")
        self.out("W0, W1, W2 = [3, 1, 2], [1.5, 2.5, -1.0], [1, 'x', None, 2.0]")
        self.out("WATCH = [W0, W1, W2, object(), 'w' * 3, 10.0 ** 3]")
        fs = [f for f in self.functions]
        home = self.homes
        self.out("ROUNDS = [[], [], [], [], []]")  # no loops here: what takes time to compile should be what is random about a program
        for k in range(2):
            for f in fs:
                if len(home.setdefault(f[0], [])) < 2:
                    home[f[0]].append([self.arg(t) for _, t, d in f[1]])
        for r in range(2):
            for f in fs:
                self.emit_call(r, f, home[f[0]][r])
        for f in fs:
            self.emit_call(2, f, home[f[0]][self.r.randrange(2)])
            self.emit_call(2, f, [self.arg(t) for _, t, d in f[1]])
        for f in fs:
            args = [self.arg(t) for _, t, d in f[1]]
            if args:
                i = self.r.randrange(len(args))
                args[i] = self.odd_arg(f[1][i][1])
            self.emit_call(3, f, args)
        for p in self.patches:
            self.out("ROUNDS[4].append((%s, '()', False))" % p)
        for f in fs:
            self.emit_call(4, f, home[f[0]][0])
            self.emit_call(4, f, [self.odd_arg(t) if self.p(0.3) else self.arg(t) for _, t, d in f[1]])
        for k in self.r.sample(range(4), 2): # methods with another self
            name = self.pick(["m0", "m1", "__repr__", "p.fget"])
            args = [self.pick(["C%d" % k, self.odd_arg("O%d" % k)])] + ["2"] * (name[0] == "m" and self.p(0.5))
            self.out("ROUNDS[%d].append((C%d.%s, %r, False))" % (self.pick([3, 4]), k, name, "(%s,)" % ", ".join(args)))
        learn = self.pick(["'xtlink.learn'", "'xtlink.learn'", "'xtlink.learn' if n > 2 else 'xtlink.loops'"])
        self.lines_out("""def turn(n):
    global TURN
    TURN = n
    if n < 2: sys.audit('xtlink.burst')
    list(itertools.starmap(call, ROUNDS[n]))
    if n: sys.audit(%s)
    W0[:], W1[:], W2[:] = [3, 1, 2], [1.5, 2.5, -1.0], [1, 'x', None, 2.0]
    print('round', n, list(map(sys.getrefcount, WATCH)))
list(map(turn, (0, 1, 2, 0, 3, 0, 2, 4, 2)))""" % learn)

    def emit_call(self, number, f, args):
        self.out("ROUNDS[%d].append((%s, %r, %s))" % (number, f[0], "(%s,)" % ", ".join(args) if args else "()", f[2] == "g"))


def program(seed):
    other = {1: changes, 2: containers, 3: holders, 5: edges, 6: resumptions, 7: bodies}.get(seed % 8)
    return other.program(seed) if other else Gen(seed).program()


if __name__ == "__main__":
    sys.stdout.write(program(int(sys.argv[1])))
