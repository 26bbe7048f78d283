"""Comparisons that the range of a 64-bit number decides: a larger int, or a sum that is one, must still be compared as what it is."""
import sys

MAX, MIN = 2**63 - 1, -2**63


def not_below(x): return x >= -2**63
def not_above(x): return x <= 2**63 - 1
def packed(x): return "q" if -0x8000000000000000 <= x <= 0x7fffffffffffffff else "big"
def which(x): return "big" if x > 2**63 - 1 else "small" if x < -2**63 else "int64"


def next_is_last(x):
    if x >= 2**63 - 2: return x + 1 == 2**63 - 1


def next_is_below(x):
    if x >= 2**63 - 2: return x + 1 < 2**63


def before_is_first(x):
    if x <= -2**63 + 1: return x - 1 == -2**63


def doubled(x):
    if x >= 2**62 - 1: return x * 2 <= 2**63 - 1
    return 2 * x >= -2**63


def negative(x):
    if x <= -2**63 + 1: return -x <= 2**63 - 1


def absolute(x): return abs(x) <= 2**63 - 1, abs(x) >= 0


def joined(x, flag):
    y = x + 1 if flag else x - 1
    return y >= -2**63, y <= 2**63 - 1


def counted(x):
    n = 0
    for i in range(6):
        if x + i <= 2**63 - 1: n += 1
        if x - i >= -2**63: n += 10
    return n


def below_a_sum(v, x):
    r = True
    if v < x + 1: r = v < 2**63 - 1
    return r


def grown(x):
    n = 0
    while x <= 2**63 - 1:
        x = x * 2 + 1
        n += 1
        if n > 70: break
    return n, x


ONE = [not_below, not_above, packed, which, next_is_last, next_is_below, before_is_first, doubled, negative, absolute, counted, grown]
SMALL = [0, 1, -1, 255, 10**6, -10**6, 2**62 - 1, MAX - 1, MIN + 1]
ALL = SMALL + [MAX, MIN, MAX + 1, MIN - 1, 2**62, 2**64, -2**64, 2**100, -2**100, True]


def results(values):
    return [[f(v) for v in values] for f in ONE] + [[joined(v, i & 1) for i, v in enumerate(values)], [below_a_sum(v, w) for v in values for w in values[-4:]]]


for turn in range(3):
    sys.audit("xtlink.burst")
    for i in range(300): results(SMALL if i & 7 else SMALL[:6])
    sys.audit("xtlink.learn")
    for line in results(ALL): print(turn, line)
    for f in ONE: print(turn, f.__name__, [f(v) for v in ALL for _ in range(3)][-3:])
