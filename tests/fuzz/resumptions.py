"""Programs about what is suspended and resumed: random generators, coroutines and asynchronous generators, and scripts of what is done with them.

They are learnt with scripts that mostly go on to the end. Then come scripts that send other types, throw, close, drop, look at frames and switch tracing on at any suspension.
"""
import random
import re

from looking import LOOKING

PRELUDE = LOOKING + '''import gc, re, types
class Dies:
    def __init__(self, v): self.v = v
    def __repr__(self): return 'Dies'
    def __del__(self): LOG.append('gone %s' % (self.v,))
class Oops(Exception): pass
class Ctx:
    def __init__(self, v=0): self.v = v
    def __enter__(self): return self.v
    def __exit__(self, kind, e, tb):
        LOG.append(('exit', kind.__name__ if kind else kind))
        return kind is Oops and self.v == 2
    async def __aenter__(self): return await Wait(self.v)
    async def __aexit__(self, kind, e, tb):
        LOG.append(('aexit', kind.__name__ if kind else kind))
        await Wait(kind and 'x')
        return kind is Oops and self.v == 2
class Wait: # one suspension
    def __init__(self, v): self.v = v
    def __await__(self):
        r = yield self.v
        return self.v if r is None else r
class Done: # none
    def __init__(self, v): self.v = v
    def __await__(self): return iter(())
class Iter: # an iterator that is no generator
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration(self.n)
        self.n -= 1
        return self.n
    __await__ = __iter__
class Sent(Iter): # has send and throw
    def send(self, v):
        LOG.append(('sent', v))
        return next(self)
    def throw(self, kind, e=None, tb=None):
        LOG.append('thrown')
        if self.n == 1: raise Oops
        return 't'
class AIter:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n <= 0: raise StopAsyncIteration
        self.n -= 1
        if self.n % 2: await Wait('a')
        return self.n
@types.coroutine
def old(v):
    r = yield v
    return v if r is None else r
def is_ours(f): return f.f_code.co_filename == __file__ and f.f_code.co_name[0] in 'gca' and f.f_code.co_name[1:].isdigit()
def look():
    """At the caller only: a generator may be closed by who drops it, whose locals are not to be seen then."""
    f = sys._getframe(1)
    LOG.append((f.f_code.co_name, f.f_lineno, dict(f.f_locals)))
def handled():
    e = sys.exc_info()[1]
    return type(e).__name__, e and e.__traceback__ and e.__traceback__.tb_lineno
RAISES = None
def signalled(number, frame):
    LOG.append((frame.f_code.co_name, frame.f_lineno))
    if RAISES: raise RAISES
signal.signal(10, signalled)
def shown(v, deep=4):
    if isinstance(v, (tuple, list, set, dict)):
        v = list(v.items()) if isinstance(v, dict) else v
        return '(%s)' % ' '.join(shown(w, deep - 1) for w in v) if deep else '...'
    return re.sub(' at 0x[0-9a-f]+', '', str(v)) if type(v) in (str, int, float, bool, type(None)) else v.__name__ if type(v) is type else type(v).__name__
def state(o):
    """Where it is: line, locals, what it waits for."""
    for p in ('gi', 'cr', 'ag'):
        if hasattr(o, p + '_frame'):
            f = getattr(o, p + '_frame')
            wait = getattr(o, p + ('_yieldfrom' if p == 'gi' else '_await'), None)
            return p, getattr(o, p + '_running'), f and (f.f_lineno, f.f_lasti, dict(f.f_locals), f.f_back is None), type(wait)
    return type(o)
def step(o, op, v):
    if isinstance(o, types.AsyncGeneratorType) and op in ('next', 'send', 'throw', 'close'):
        a = {'next': o.__anext__, 'send': lambda: o.asend(v), 'throw': lambda: o.athrow(v), 'close': o.aclose}[op]()
        r = []
        try:
            for _ in range(9): r.append(a.send(None))
            a.close()
        except StopIteration as e:
            r.append(e.value)
        return r
    if op == 'next': return o.send(None) if isinstance(o, types.CoroutineType) else next(o)
    if op == 'send': return o.send(v)
    if op == 'throw': return o.throw(v)
    if op == 'close': return o.close()
    if op == 'all': return [w for w, _ in zip(o, range(12))]
    if op == 'sum': return sum(w for w in o if type(w) is int)
    if op == 'state': return state(o)
    if op == 'trace': return sys.settrace(tracer)
    if op == 'profile': return profile()
    if op == 'raise': globals()['RAISES'] = v
    if op == 'collect': return gc.collect() * 0
def run(make, script):
    LOG.append('')
    o = make()
    handling, ends = script[0] == 'handling', len(script) % 5
    for op, *v in script[handling:]:
        try:
            if op == 'drop':
                o = None
                break
            if handling:
                try: raise KeyError('outside')
                except KeyError: LOG.append(step(o, op, v and v[0]))
            else:
                LOG.append(step(o, op, v and v[0]))
        except (Exception, GeneratorExit) as e:
            LOG.append((type(e).__name__, lines(e), shown(e.args), type(e.__context__).__name__, type(e.__cause__).__name__))
            ended = ends and type(e) in (StopIteration, StopAsyncIteration, RuntimeError)
            e = None
            if ended: break
    sys.settrace(None)
    sys.setprofile(None)
    globals()['RAISES'] = o = None
    print(*[shown(v) for v in LOG])
    LOG.clear()
'''
# $e an expression, $s one that suspends, $g what yield from takes, $w an awaitable, $i an iterable, $a an asynchronous one, $n a number, $x a local's name
EXPRESSIONS = ["$n", "$n", "$x", "$x", "$x", "acc", "n", "acc + $n", "$x + $n", "n * 2", "($x, $n)", "[$x, acc]", "str($x)", "-$n", "acc * 0.5", "acc == $x", "not $x", "handled()", "len(o)", "o[0]",
               "n < $n", "$x is None", "h1($x)", "h2($x, $n)", "[v + 1 for v in $i]", "sum(v for v in $i)", "f'{$x}'", "Dies($n).v", "type($x)", "(lambda: acc)()", "max(n, $n)", "2**62 + n", "$x and $n"]
SUSPENDING = {"g": ["(yield $e)"] * 4 + ["((yield $e) or 1)"] * 4 + ["(yield)", "(yield from $g)", "(yield from $g)"], "c": ["(await $w)"], "a": ["(yield $e)", "((yield $e) or acc)", "((yield $e) or 2)", "(yield)", "(await $w)", "(await $w)"], "h": ["$e"]}
DELEGATES = ["range($n)", "[1, 2]", "(4,)", "Iter($n)", "Sent($n)", "(v for v in $i)", "g0(n - 1, o)", "g1(n - 1, o)", "g2(n - 1, o)", "'ab'"]
AWAITABLES = ["Wait($e)", "Wait($e)", "Wait($n)", "Done($n)", "old($e)", "Iter($n)", "Sent($n)", "c0(n - 1, o)", "c1(n - 1, o)", "c2(n - 1, o)", "anext(AIter($n), $n)", "anext(a0(n - 1, o), 0)"]
ITERABLES = ["range($n)", "range(3)", "o", "(1, 2)", "Iter($n)", "g0(n - 1, o)", "g1(n - 1, o)", "[n, acc]", "enumerate(o)", "zip(o, 'ab')"]
ASYNCHRONOUS = ["AIter($n)", "AIter(3)", "a0(n - 1, o)", "a1(n - 1, o)", "a2(n - 1, o)"]
SIMPLE = ["x = $s", "y = $s", "x = $s", "acc += $s or 1", "$s", "$s", "$s", "z = ($s, $x)", "x, y = $s, $e", "x = [$s, $s]", "acc = acc + 1", "acc += $n", "x = $e", "y = $e", "z = $e", "x = Dies($n)", "x = None",
          "del $x", "LOG.append($e)", "LOG.append(($x, $s, $x))", "LOG.append(handled())", "o.append($e); o.pop()", "x = h1($s)", "y = h2($s, $x)", "x = -($s or 1)", "x = ($s or n) + $n", "x = $s or $n", "x = 1 if $s else 2",
          "assert $e != 7, $s", "f'{$s} {$x}'", "x = {'k': $s}", "x = (y := $s)", "look()"]
COMPOUND = ["for x in $i:", "for x in $i:", "for y in range(3):", "for y in range($n + 1):", "if $e:", "if $s:", "if $x:|else:", "try:|except Oops as e:", "try:|except Exception:", "try:|finally:", "try:|except ValueError:|finally:",
            "try:|except GeneratorExit:", "try:|except* Oops as e:", "with Ctx($n):", "with Ctx($n) as x:", "try:|except (TypeError, KeyError) as z:|else:", "try:|except BaseException as e:|finally:"]
ASYNC_COMPOUND = ["async for x in $a:", "async for x in $a:", "async for y in $a:|else:", "async with Ctx($n):", "async with Ctx($n) as y:"]
ASYNC_SIMPLE = ["x = [v async for v in $a]", "x = [await $w for v in $i]", "x = {v: await $w async for v in $a}", "x = sum([v async for v in $a if v])", "x = await $w", "acc += await $w"]
RAISING = ["raise Oops", "raise Oops($x)", "raise", "raise ValueError from None", "raise Oops from KeyError(1)", "raise StopIteration(3)"]
THROWN = ["Oops", "Oops(5)", "ValueError('v')", "KeyError", "GeneratorExit", "StopIteration(4)", "TypeError('t')", "ExceptionGroup('g', [Oops(1), ValueError(2)])"]
SENT = ["None", "None", "1", "2", "3", "1.5", "'s'", "2**64", "[1]", "(1, 2)", "True", "Dies('sent')"]


class Resumptions:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []

    def fill(self, template, kind, depth=2):
        def one(match):
            what = match.group(1)
            if what == "n":
                return str(self.r.randrange(4))
            if what == "x":
                return self.r.choice(["x", "y", "z", "acc", "n"])
            if depth == 0:
                return {"e": "acc", "s": "acc", "g": "o", "w": "Wait(n)", "i": "o", "a": "AIter(2)"}[what]
            return self.fill(self.r.choice({"e": EXPRESSIONS, "s": SUSPENDING[kind], "g": DELEGATES, "w": AWAITABLES, "i": ITERABLES, "a": ASYNCHRONOUS}[what]), kind, depth - 1)
        return re.sub(r"\$([nxesgwia])\b", one, template)

    def out(self, level, text):
        self.lines.append("    " * level + text)

    def block(self, level, kind, loops, n=0):
        for _ in range(n or self.r.randrange(1, 4)):
            self.statement(level, kind, loops)

    def statement(self, level, kind, loops):
        r = self.r
        is_async = kind in "ca"
        if level < 5 and r.random() < 0.35:
            template = r.choice([c for c in COMPOUND + ASYNC_COMPOUND * is_async if loops < 2 or "for " not in c])
            for text in template.split("|"):
                self.out(level, self.fill(text, kind))
                self.block(level + 1, kind, loops + ("for " in text))
                if "for " in text and r.random() < 0.3:
                    self.out(level + 1, "K[10]")
            return
        x = r.random()
        if x < 0.03:
            return self.out(level, self.fill("if $e: " + r.choice(RAISING), kind))
        if x < 0.05:
            return self.out(level, self.fill("if $e: return" + " $e" * (kind != "a"), kind))
        if x < 0.09 and loops:
            return self.out(level, self.fill("if $s: " + r.choice(["break", "continue"]), kind))
        self.out(level, self.fill(r.choice(SIMPLE + ASYNC_SIMPLE * is_async * 2), kind))

    def function(self, kind, number):
        self.out(0, "%sdef %s%d(n, o):" % ("async " * (kind in "ca"), kind, number))
        self.out(1, "if n < 0: return%s" % (" 0" * (kind != "a")))
        self.out(1, self.r.choice(["x = y = z = 0", "x = y = z = 0", "x, y, z = 1, 2.5, 's'", "x = z = None; y = n"]))
        self.out(1, "acc = n")
        self.block(1, kind, 0, self.r.randrange(2, 7))
        if kind in "ga":
            self.out(1, "yield acc")
        if kind != "a":
            self.out(1, self.fill("return $e", "h"))

    def functions(self):
        """Three of a kind that compile: not each statement is right in each block."""
        for kind in "gca":
            for number in range(3):
                done = len(self.lines)
                while True:
                    self.function(kind, number)
                    try:
                        compile("\n".join(self.lines[done:]), "f", "exec")
                        break
                    except SyntaxError:
                        del self.lines[done:]

    def script(self, kind, learning):
        r = self.r
        ops = []
        for _ in range(r.randrange(2, 9)):
            x = r.random()
            if x < (0.55 if learning else 0.3):
                ops.append("('next',)")
            elif x < (0.85 if learning else 0.55):
                ops.append("('send', %s)" % r.choice(SENT[:5] if learning else SENT))
            elif learning:
                ops.append(r.choice(["('all',)", "('sum',)", "('next',)"] if kind == "g" else ["('next',)"]))
            else:
                ops.append(r.choice(["('throw', %s)" % r.choice(THROWN)] * 5 + ["('raise', %s)" % r.choice(THROWN)] + ["('%s',)" % op for op in ("close", "state", "state", "state", "all" if kind == "g" else "next", "collect", "trace", "profile", "drop")]))
        if learning or r.random() < 0.8:
            ops.insert(0, "('next',)")
        if learning:
            ops += ["('all',)" if kind == "g" else "('next',)"] * (r.random() < 0.7)
        return "[%s]" % ", ".join(["'handling'"] * (r.random() < 0.15) + ops)

    def calls(self, learning):
        r = self.r
        return ["(lambda: %s%d(%d, [1, %s]), %s)" % (kind, r.randrange(3), r.randrange(1, 4), "2" if learning else r.choice(["2", "2", "'o'", "2.5"]), self.script(kind, learning))
                for kind in "gggccca" * 6]

    def program(self):
        self.functions()
        turns = [self.calls(True)] + [self.calls(False) for _ in range(3)]
        return PRELUDE + """
def h1(v): return v if v else 1
def h2(v, w=2): return (v, w) if v == w else v
""" + "\n".join(self.lines) + "\ndef turn(n):\n    for make, script in TURNS[n](): run(make, script)\nTURNS = [%s]" % ", ".join(
            "lambda: [\n%s]" % ",\n".join(t) for t in turns) + "\nSHOWS = %s" % (self.r.random() < 0.4) + """
gc.disable()
gc.collect()
import warnings
warnings.simplefilter('ignore')
sys.unraisablehook = lambda u: LOG.append(('unraisable', type(u.exc_value).__name__))
for n in (0, 0, 1, 0, 2, 3):
    if n == 0: sys.audit('xtlink.burst')
    turn(n)
    sys.audit('xtlink.learn')
"""


def program(seed):
    return Resumptions(seed).program()
