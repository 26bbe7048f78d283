"""Programs about containers that change while they are worked on: what a list, dict, set, bytearray or deque holds runs code when it is compared, hashed, converted,
iterated, or dies because it was replaced, and that code changes the container at hand.

Functions are learnt while nothing of the kind happens. Then, at the first to twelfth of those places, one thing is done to one of the containers. changes.py has
globals, classes and the like change, and containers from outside; here it is from within one of their own operations.
"""
import random
import re

from firing import FIRE, ROUNDS

PRELUDE = '''import array, collections, gc, operator, sys
LOG = []
''' + FIRE + '''class It:
    """All that it is asked may change something, and so may its end."""
    def __init__(self, v=1): self.v = v
    def __del__(self): fire()
    def __eq__(self, o): return fire() and self.v == (o.v if type(o) is It else o)
    def __hash__(self): return fire() and hash(self.v)
    def __lt__(self, o): return fire() and self.v < (o.v if type(o) is It else o)
    def __gt__(self, o): return fire() and self.v > (o.v if type(o) is It else o)
    def __index__(self): return fire() and self.v
    def __float__(self): return float(fire() and self.v)
    def __bool__(self): return fire() and self.v != 0
    def __add__(self, o): return fire() and self.v + (o.v if type(o) is It else o)
    __radd__ = __add__
    def __mul__(self, o): return fire() and o * 2
    __rmul__ = __mul__
    def __iadd__(self, o):
        self.v += fire()
        return self
    def __str__(self): return str(fire() and self.v)
    def __repr__(self): return 'It(%s)' % (fire() and self.v)
    def __format__(self, spec): return format(fire() and self.v, spec)
    def __call__(self, *a): return fire() and self.v
    def __len__(self): return fire() and 2
    def __getitem__(self, k):
        if k > 1: raise IndexError
        return fire() and self.v + k
class Vals: # an iterator
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __length_hint__(self): return fire() and self.n
    def __next__(self):
        self.n -= fire()
        if self.n < 0: raise StopIteration
        return self.n
class Box:
    def __init__(self): self.a, self.b = It(1), It(2)
class Slots:
    __slots__ = 'a', 'b'
    def __init__(self): self.a, self.b = It(3), It(4)
class Base(dict):
    def __missing__(self, k): return fire() and k
def key(v): return fire() and (v.v if type(v) is It else v)
def its(n):
    for k in range(n):
        fire()
        yield It(k)
def same(*a, **k): return len(a) + len(k)
def fresh():
    global L, N, F, D, E, S, T, B, Q, A, W, X, Y, M
    L, N, F = [It(v) for v in (1, 2, 0, 3)], [1, 2, 3, 4, 5], [1.0, 2.5, -3.0]
    D, E, S = {'a': It(1), 'b': It(2), 'c': 3}, {It(1): 10, It(2): 20, 5: 50}, {It(1), It(4), 7}
    T, B, Q, A = (It(1), It(2), 3), bytearray(b'hello'), collections.deque([It(1), It(2), 3]), array.array('i', [1, 2, 3])
    W, X, Y, M = [[1, 2], [3], [4, 5, 6]], Box(), Slots(), Base(a=It(6))
'''
# What is done at that place
CHANGES = [c.replace("$", name) for name in "LNF" for c in (
    "$.clear()", "$.append(9)", "$.pop()", "$.insert(0, 7)", "del $[1:]", "$[:] = [1.5] * 4", "$[:] = 'abc'", "$[0] = 2**70", "$[1] = None", "$.extend($)", "$.reverse()",
    "$[0] = It(8)", "$[:] = list(range(30))", "global $; $ *= 0", "$.pop(0)", "global $; $ = ()")]
CHANGES += ["D.clear()", "D['a'] = 's'", "del D['b']", "D['z'] = 4", "D.update(zip(range(40), range(40)))", "D.popitem()", "D[5] = It(5)", "E.clear()", "E[It(3)] = 30", "E.popitem()",
            "E.update(zip(range(40), range(40)))", "S.clear()", "S.add(9)", "S.update(range(40))", "S.discard(7)", "B.clear()", "B.extend(b'xyz' * 30)", "del B[1:]", "B[0] = 200",
            "Q.clear()", "Q.append(It(9))", "Q.popleft()", "Q.extend(range(100))", "Q[0] = 5", "A.append(5)", "del A[:]", "A[0] = -1", "W.clear()", "W[0].clear()", "W[1] = 'w'",
            "W[0][:] = [2.5, 2**65]", "X.__dict__.clear()", "X.a = 5", "del X.b", "X.c = X.d = 1", "Y.a = 2.5", "del Y.b", "M.clear()", "M['b'] = 2", "It.__eq__ = lambda s, o: NotImplemented",
            "It.__hash__ = None", "It.__index__ = lambda s: 2**65", "It.__lt__ = lambda s, o: 1 / 0", "It.__bool__ = lambda s: 5", "gc.collect()", "raise KeyError('change')"]
# $i an index, $k a number, $v a value, $l a list, $s a statement's expression
VALUES = ["It(1)", "It(2)", "It($k)", "It(0)", "$k", "a", "i", "2.5", "None", "L[$i]", "N[$i]", "x.a", "y.b", "l[$i]", "acc"]
NUMBERS = ["1", "2", "0", "3", "i", "-1", "n", "acc"]
INDICES = ["0", "1", "-1", "2", "i", "It(0)", "It(1)", "i - 1"]
LISTS = ["l", "l", "L", "m", "N", "f", "F", "w[0]"]
LOOKS = ["$l[$i]", "$l[$i] + $k", "m[$i] + $k", "f[$i] * 2.0", "len($l)", "sum(m)", "sum(l)", "$l[$i:$i]", "$v in $l", "$l.index($v)", "$l.count($v)", "$l == $l", "$l < $l", "min($l)",
         "max($l)", "max($l, key=key)", "sorted($l)", "sorted(l, key=key)", "list(map(key, $l))", "list(filter(key, $l))", "list(zip($l, $l))", "$l * It(1)", "$l + $l", "[*$l, $v]", "tuple($l)",
         "any(v == $v for v in $l)", "all($l)", "any(l)", "[v + $k for v in $l]", "[v for v in l if v]", "{key(v) for v in $l}", "{v: $k for v in m}", "sum(v for v in m)", "list($l)", "$l.copy()",
         "dict.fromkeys($l, 1)", "set($l)", "list(reversed($l))", "list(enumerate($l))", "''.join(map(str, $l))", "f'{$l[$i]}{$v}'", "'%s %s' % ($v, $l[0])", "str($l)", "same(*$l)", "same(*$l, $v)",
         "d['a']", "d['b'] + $k", "d.get('c')", "d.get($v)", "$v in d", "len(d)", "list(d)", "list(d.items())", "{**d}", "d | {'a': $v}", "d == dict(D)", "same(**d)", "e[$v]", "e[It($k)]",
         "e.get(It(1))", "It($k) in e", "list(e.values())", "e == dict(e)", "mm['a']", "mm[$v]", "mm[It(2)]", "d.setdefault('q', $v)", "d.pop('b', $v)", "e.pop(It(1), 0)", "e.setdefault(It(7), $v)",
         "$v in s", "s | {$v}", "s & {It(1), 7}", "s == set(s)", "len(s)", "sorted(s, key=key)", "s.issubset(l)", "t[$i]", "$v in t", "t == (It(1), It(2), 3)", "t < ($v, 1)", "t + ($v,)", "t.index($v)",
         "hash(t)", "b[$i]", "b[$i] + $k", "b[$i:$i]", "$v in b", "b + b'x'", "bytes(b)", "b.find(It(3))", "q[$i]", "$v in q", "q.count($v)", "list(q)", "q.index($v)", "a9[$i]", "a9[$i] + $k", "a9.index($v)",
         "w[$i][0]", "w[0][$i] + $k", "[len(v) for v in w]", "sum(sum(v) for v in w)", "x.a", "x.b.v", "y.a", "y.b + $k", "$v == $v", "$v < $v", "bool($v)", "($v or $k)", "not $v", "$v + $k", "$v * $k",
         "operator.index($v)", "range($v)[0]", "'abc'[$v]", "b'abc'[$v]", "[1, 2, 3][$v]", "(1, 2, 3)[$v]", "divmod($v, 2)", "[$v] * It(2)", "list(range(It(3)))", "bytes([It(65)])", "list(Vals(3))",
         "sum(Vals(3))", "tuple(its(2))", "dict(zip('ab', its(2)))", "next(its(1))", "[*its(2)]", "max(its(2), key=key)", "float($v)", "int($v)", "round(f[$i])", "key($v)"]
DEEDS = ["$l[$i] = $v", "$l[$i] = $v", "m[$i] = $k", "f[$i] += 0.5", "m[$i] += $k", "$l[$i] += $k", "del $l[$i]", "$l[$i:$i] = [It(1), $v]", "$l[$i:] = $l[:4]", "$l[:] = Vals(3)", "del $l[$i:]", "$l.pop()",
         "$l.pop($i)", "$l.insert($i, $v)", "$l.append($v)", "$l.extend(its(2))", "$l.extend($l[:4])", "$l += [$v]", "$l.remove($v)", "$l.sort()", "$l.sort(key=key)", "$l.reverse()", "$l *= It(1)",
         "$l.clear()", "a, c = $l[:2]", "a, *c = $l", "a, c, z = t", "(a, c), z = its(2), $v", "[a, c] = $l", "d['a'] = $v", "d[$v] = $v", "d['b'] = $v", "del d['a']", "d.update(e)", "d.update(a=$v)", "d.clear()",
         "e[It($k)] = $v", "e[$v] = $v", "del e[It(1)]", "d |= {'a': $v}", "s.add($v)", "s.discard(It(4))", "s.remove($v)", "s.update($l)", "s -= {It(1)}", "b[$i] = $k", "b[$i] = $v", "b[$i] += 1", "b.append($v)",
         "del b[$i]", "b += b'yz'", "b[$i:$i] = b'q'", "b.extend($l)", "q.append($v)", "q.popleft()", "q[$i] = $v", "q.rotate($v)", "q.remove($v)", "q.extend(its(2))", "a9[$i] = $v", "a9[$i] += 1", "a9.append($v)",
         "w[$i][0] = $v", "w[0] = $l", "w[0][$i] += $k", "w[0].append($v)", "x.a = $v", "x.b = $v", "x.a += 1", "del x.a", "x.c = $v", "y.a = $v", "y.b += 1", "y.a = y.b", "mm['a'] = $v", "mm[$v] += 1",
         "a = $v", "a = c = None", "c = a", "a = It(5)", "z = [It(1), It(2)]", "z = None", "a += 1", "del a; a = 0", "acc += len($l)", "acc += m[$i]", "acc = acc * 3 + b[$i] & 65535", "c = l[:]",
         "l2 = [It(3), It(1)]; l2.sort(); LOG.append(key(l2[0]))", "[$v, $v, $v]", "{$v: $v}", "It($k)", "($v, It(3))[0]", "a = [It(1) for _ in m]", "a = {'k': It(1), 'l': It(2)}; a = 0"]
LOOPS = ["for v in $l:", "for v in $l:", "for i, v in enumerate($l):", "for v, c in zip($l, $l):", "for v in m:", "for v in f:", "for i in range(len($l)):", "for v in reversed($l):", "for v in d:", "for v, c in d.items():",
         "for v in d.values():", "for v in list(e):", "for v in s:", "for v in t:", "for v in b:", "for v in q:", "for v in a9:", "for v in w:", "for c in w:", "for v in its(3):", "for v in Vals(3):", "for i in range(4):",
         "for i in range(n + 2):", "for v in l[$i:]:", "while l:", "while m and m[0] < 9:", "while len(q) > 0:", "for v in iter(l):", "for v in map(key, $l):", "for v in filter(key, $l):", "for v, c in enumerate(zip($l, $l)):"]
OTHERS = [["if $r:"], ["if $v == $v:", "else:"], ["if $l[$i] == $v:", "else:"], ["if m[$i] < $k:", "else:"], ["if $v in $l:", "else:"], ["try:", "except (IndexError, TypeError, ValueError):"],
          ["try:", "except Exception as err:"], ["try:", "finally:"], ["match $l:", "case [1, *c]:", "case [_, c, _, _]:", "case []:"], ["match d:", "case {'a': c}:", "case {}:"], ["match t:", "case (It(v=1), *_):", "case _:"]]


STATEMENTS = ["LOG.append($r)", "LOG.append($r)", "LOG.append(($r, $r))", "a = $r", "c = $r", "same($r, $v, $r)", "LOG.append((a, $r, a))", "$r"]


class Containers:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.changes = self.r.sample(CHANGES, 14)
        self.looks, self.deeds, self.loops = self.r.sample(LOOKS, 40), self.r.sample(DEEDS, 35), self.r.sample(LOOPS, 12)

    def fill(self, template, depth=3):
        def one(match):
            kind = match.group(1)
            choices = {"i": INDICES, "k": NUMBERS, "l": LISTS, "v": VALUES if depth else ["It(1)", "1"], "r": self.looks}[kind]
            return self.fill(self.r.choice(choices), depth - 1)
        return re.sub(r"\$([iklvr])\b", one, template)

    def out(self, level, text):
        self.lines.append("    " * level + text)

    def block(self, level, loops, n=0):
        for _ in range(n or self.r.randrange(1, 4)):
            self.statement(level, loops)

    def statement(self, level, loops):
        r = self.r
        if level < 5 and r.random() < 0.35:
            templates = [r.choice(self.loops)] if loops < 2 and r.random() < 0.6 else r.choice(OTHERS)
            for text in map(self.fill, templates):
                case = text.startswith("case ")
                self.out(level + case, text)
                if text.startswith("match "):
                    continue
                self.block(level + case + 1, loops + text.startswith(("for", "while")), 1 if case else 0)
                if text.startswith(("for", "while")):  # what is iterated may grow
                    self.out(level + 1, "left -= 1")
                    self.out(level + 1, "if left < 0: break")
        else:
            text = self.fill(r.choice(self.deeds) if r.random() < 0.5 else r.choice(STATEMENTS))
            if r.random() < 0.5:
                self.out(level, "try: " + text)
                self.out(level, r.choice(["except Exception as err: LOG.append(type(err).__name__ + str(err)[:60])", "except (TypeError, LookupError, ValueError, ArithmeticError, AttributeError, RuntimeError): acc += 1"]))
            else:
                self.out(level, text)

    def function(self, name):
        self.out(0, "def %s(n, l, m, f, d, e, s, t, b, q, a9, w, x, y, mm):" % name)
        self.out(1, "i = acc = a = v = c = z = 0; left = 40")
        self.block(1, 0, self.r.randrange(4, 9))
        self.out(1, self.fill("return $r"))

    def program(self, functions):
        r = self.r
        for k, change in enumerate(self.changes):
            self.out(0, "def do_%d():\n    %s" % (k, change.replace("; ", "\n    ")))
        names = ["f%d" % i for i in range(functions)]
        for name in names:
            self.function(name)
        self.out(0, "TURNS = [")
        for turn in range(5):
            calls = [(name, r.randrange(3), r.randrange(len(self.changes)), r.choice([1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 16]) if turn else 0) for name in names for _ in range(8 if turn else 3)]
            self.out(0, "[%s]," % ",\n".join("(%s, %d, %d, %d)" % c for c in calls))
        self.out(0, "]")
        return PRELUDE + "\n".join(self.lines) + """
SAVED = It.__eq__, It.__hash__, It.__index__, It.__lt__, It.__bool__
DO = [%s]
def run(f, n, change, place):
    global LEFT, WHICH
    LEFT = 0
    fresh()
    LOG.append('')
    LEFT, WHICH = place, change
    try:
        LOG.append(f(n, L, N, F, D, E, S, T, B, Q, A, W, X, Y, M))
    except Exception as e:
        LOG.append((type(e).__name__, str(e)[:60], 0 if type(e) is UnboundLocalError else e.__traceback__.tb_next.tb_lineno)) # of that, stock has not always the same one
        e = None
    left, LEFT = LEFT, 0
    It.__eq__, It.__hash__, It.__index__, It.__lt__, It.__bool__ = SAVED
    print(f.__name__, n, change, place, left, *[shown(v) for v in LOG], '|', *map(shown, (L, N, F, D, E, S, T, B, Q, A, W, X, Y, M)))
    LOG.clear()
def shown(v, deep=3):
    if type(v) in (tuple, list, set, dict, collections.deque, Base):
        return '(%%s)' %% ' '.join([shown(x, deep - 1) for x in list(v.items() if isinstance(v, dict) else v)[:20]]) if deep else '...'
    if type(v) is It: return 'It%%s' %% shown(v.v, deep - 1) if deep else '...'
    if type(v) in (Box, Slots): return ' '.join(n + '=' + shown(getattr(v, n, ''), deep - 1) for n in 'abcd')
    return str(v) if type(v) in (str, int, float, bool, type, bytes, bytearray, array.array) else type(v).__name__
sys.unraisablehook = lambda u: LOG.append(('unraisable', type(u.exc_value).__name__))
gc.disable()
""" % ", ".join("do_%d" % k for k in range(len(self.changes))) + ROUNDS


def program(seed):
    return Containers(seed).program(12)
