# match statements of all pattern kinds, and walrus
from dataclasses import dataclass


@dataclass
class P:
    x: int
    y: int


class Color:
    RED = 1


def kind(v):
    match v:
        case 0:
            return "zero"
        case -1 | -2:
            return "negative"
        case Color.RED:
            return "red"
        case True | None:
            return "single"
        case int(n) if n > 100:
            return "big"
        case int() | float():
            return "number"
        case "a" | "b":
            return "letter"
        case str(s):
            return "str" + s[:1]
        case []:
            return "empty"
        case [x]:
            return ("one", x)
        case [P(x=0), *rest]:
            return ("points", len(rest))
        case (1, y, *_, z):
            return ("seq", y, z)
        case {"type": "k", "v": [a, b], **rest}:
            return ("map", a, b, sorted(rest))
        case {"type": t}:
            return ("type", t)
        case P(0, y):
            return ("axis", y)
        case P(x, y) as p if x == y:
            return ("diagonal", p)
        case P():
            return "point"
        case _:
            return "other"


def run(values, n):
    counts = {}
    for i in range(n):
        r = str(kind(values[i % len(values)]))
        counts[r] = counts.get(r, 0) + 1
    return counts


def command(n):
    pos = 0
    for i in range(n):
        match ("move", i % 4, 2):
            case ("move", 0, d):
                pos += d
            case ("move", 1 | 3 as k, d):
                pos -= d * k
            case _:
                pos += 1
    return pos


def walrus(n):
    t = 0
    i = 0
    while (i := i + 1) < n:
        if (m := i % 7) and (k := m * 2) > 6:
            t += k
        t += (y := i) - y
    return t, m, k, any((last := v) > 90 for v in range(100)), last


values = [0, -2, 1, True, None, 500, 7, 2.5, "a", "xyz", [], [9], [P(0, 1), 2, 3], (1, 2, 3, 4), {"type": "k", "v": [1, 2], "q": 3}, {"type": 5}, {},
          P(0, 7), P(3, 3), P(1, 2), {1}, b"x"]
print(run(values, 11000))
print(command(20000))
print(walrus(20000))


class Bad:
    __match_args__ = 5


for v in (Bad(),):
    try:
        match v:
            case Bad(1):
                pass
    except TypeError as e:
        print(e)
try:
    match 5:
        case int(1, 2):
            pass
except TypeError as e:
    print(e)
