"""Programs about numbers at the edges: random functions that compare, branch and calculate around 2**63, 2**53, 0, the infinities and the like.

Functions are learnt with numbers up to a limit, then called with all of them, so that what was taken for granted of the former is wrong of the latter. gen.py's
programs have such numbers now and then; of these, one in five finds a comparison that was decided for all 64-bit ints, one in six a conversion that is left out
because nobody uses its result.
"""
import random

INTS = [0, 1, -1, 2, 3, -3, 5, 7, 63, 64, 255, 256, 2**15, 2**30 - 1, 2**30, 2**31, 2**32, 2**53 - 1, 2**53, 2**53 + 1, 2**62 - 1, 2**62, 2**63 - 2, 2**63 - 1, 2**63,
        2**63 + 1, 2**64, -2**53, -2**53 - 1, -2**62, -2**63 + 1, -2**63, -2**63 - 1, -2**64, 2**100]
FLOATS = ["0.0", "-0.0", "0.5", "-0.5", "1.0", "-1.5", "3.7", "1e15", "2.0**53", "2.0**63", "-2.0**63", "9.3e18", "1e308", "-1e308", "5e-324", "INF", "-INF", "NAN", "True", "False"]
COMPARISONS = ["<", "<=", ">", ">=", "==", "!="]
PRELUDE = '''import random, sys
INF = 1e400
NAN = INF - INF
def call(f, x, y):
    try:
        return repr(f(x, y))
    except Exception as e:
        return type(e).__name__
'''


class Edges:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.mixed = self.r.random() < 0.4
        self.numbers = ["(%d)" % n for n in INTS] + ["(%s)" % x for x in FLOATS] * self.mixed + ["(-10**310)", "(10**4400)"] * (self.r.random() < 0.6)

    def constant(self):
        r = self.r
        return r.choice(self.numbers) if self.mixed or r.random() < 0.8 else "(%d)" % (r.choice(INTS) + r.randint(-2, 2))

    def number(self, depth=0):
        r = self.r
        if depth > 2 or r.random() < 0.1:
            return r.choice(["x", "y"])
        a = self.number(depth + 1)
        divisor = r.choice(["7", "(-7)", "16", "2", "2**62", "(2**63 - 1)", "1", "(-1)"])
        other = self.constant() if r.random() < 0.5 else "(%s)" % self.number(depth + 1)
        return r.choice(["-(%s)" % a, "abs(%s)" % a, "(%s) %% %s" % (a, divisor), "(%s) // %s" % (a, divisor), "(%s) * %s" % (a, self.constant()),
                         "%s((%s), %s)" % (r.choice(["min", "max"]), a, self.constant()), "(%s) - %s" % (a, other), "(%s) + %s" % (a, other), "(%s) + %s" % (a, other)] +
                        (["(%s) / %s" % (a, r.choice(["2", "3.0", "0.1"])), "%s(%s)" % (r.choice(["int", "float", "bool", "round"]), a)] if self.mixed else
                         ["(%s) >> %s" % (a, r.choice(["0", "1", "3", "62", "63", "64", "100"])), "(%s) & %s" % (a, self.constant())]))

    def condition(self):
        r = self.r
        if r.random() < 0.15:
            return "%s %s %s %s %s" % (self.constant(), r.choice(["<", "<="]), self.number(1), r.choice(["<", "<="]), self.constant())
        return "%s %s %s" % (self.number(1), r.choice(COMPARISONS), self.constant() if r.random() < 0.7 else self.number(1))

    def unused(self):
        """A result that nobody wants: its exception comes all the same."""
        n = self.number(2)
        value = self.r.choice(["float(%s)", "str(%s)", "f'{%s}'", "(%s) + 1.5", "0.5 * (%s)", "(%s) / 3", "(%s) << 2", "(%s) // 1.0", "repr(%s)", "int(%s)", "1 / (%s)", "(%s) ** 2"]) % n
        return self.r.choice(["%s\n", "t = %s\nt = 0\n", "if %s: pass\n"]) % value

    def body(self):
        return (self.unused() if self.r.random() < 0.2 else "") + self.used()

    def used(self):
        r, C, N = self.r, self.condition, self.number
        return r.choice([
            lambda: "return " + C(),
            lambda: "if %s: return %s, 1\nreturn %s, 2" % (C(), C(), C()),
            lambda: "if %s:\n    if %s: return %s\n    return %s\nreturn x %s y" % (C(), C(), C(), C(), r.choice(COMPARISONS)),
            lambda: "t = %s\nif %s: t = %s\nreturn t %s %s, t" % (N(), C(), N(), r.choice(COMPARISONS), self.constant()),
            lambda: "t = 0\nfor i in range(%d):\n    if %s: t += %s\n    elif %s: t -= 1\nreturn t" % (r.choice([3, 5]), C().replace("y", r.choice("iy")), r.choice("1ix"), C()),
            lambda: "n = 0\nfor i in range(%s, %s%s):\n    if %s: n += 1\n    n += 1\n    if n > 8: break\nelse: n -= 100\nreturn n, i" % (
                r.choice(["x", "y", "0", N(1)]), r.choice(["y", "x", "x + 3", N(1)]), r.choice(["", "", ", 2", ", -1", ", 7", ", " + self.constant()]), C().replace("y", r.choice("iiy"))),
            lambda: "n = 0\nwhile x %s %s:\n    x = %s\n    n += 1\n    if n > 8: break\nreturn n, %s" % (r.choice(COMPARISONS), self.constant(), N(), C())])()

    def program(self, functions):
        bodies = ["def f%d(x, y):\n    %s\n" % (i, self.body().replace("\n", "\n    ")) for i in range(functions)]
        return PRELUDE + "".join(bodies) + """ALL = [%s]
LEARNT = [x for x in ALL if abs(x) < 2**%d]
r = random.Random(%d)
def results(numbers, n):
    return [[call(f, r.choice(numbers), r.choice(numbers)) for _ in range(n)] for f in (%s)]
for turn in range(3):
    sys.audit('xtlink.burst')
    for line in results(LEARNT, 50): print(turn, line)
    sys.audit('xtlink.learn')
    for line in results(ALL, 80): print(turn, line)
""" % (", ".join(self.numbers), self.r.choice([20, 40, 62, 63]), self.r.randrange(1000), ", ".join("f%d" % i for i in range(functions)))


def program(seed):
    return Edges(seed).program(40)
