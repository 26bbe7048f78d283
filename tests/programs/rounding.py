# math.floor, math.ceil and float.is_integer in hot loops: both signs, halves, zeros, the ends of what a double holds exactly and of 64 bits, infinities, nan, ints,
# bools, subclasses and classes with __floor__.
import math
import struct


class F(float):
    def is_integer(self):
        return "mine"


class Floors:
    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"


def floors(values):
    out = []
    for v in values:
        out.append(math.floor(v))
    return out


def ceils(values):
    out = []
    for v in values:
        out.append(math.ceil(v))
    return out


def integers(values):
    n = 0
    for v in values:
        if v.is_integer():
            n += 1
    return n


def mixed(values):
    out = []
    for v in values:
        out.append((math.floor(v), math.ceil(v), v.is_integer()))
    return out


def otherwise(f, values):
    out = []
    for v in values:
        try:
            out.append(f([v])[0])
        except (OverflowError, ValueError, TypeError, AttributeError) as e:
            out.append((type(e).__name__, str(e)))
    return out


def arithmetic(n):
    total, whole = 0, 0
    for i in range(n):
        x = (i - n // 2) * 0.25
        total += math.floor(x + 0.5) * 3 - math.ceil(x)
        whole += x.is_integer()
    return total, whole


def main():
    edges = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.5, -2.5, 1e-300, -1e-300, 2.0**52 + 0.5, -(2.0**52) - 0.5, 2.0**53, 2.0**53 + 2, -(2.0**53) - 2, 2.0**62, -(2.0**62)]
    for e in (2.0**63, 2.0**52, 1.0):
        bits = struct.unpack("<q", struct.pack("<d", e))[0]
        edges += [struct.unpack("<d", struct.pack("<q", bits + d))[0] * s for d in (-2, -1, 0, 1, 2) for s in (1, -1)]
    for round in range(3):
        plain = [(i - 500) * 0.25 for i in range(1000)]
        print(sum(floors(plain)), sum(ceils(plain)), integers(plain), mixed(plain[:6]), arithmetic(2000))
        print(mixed(plain * 2 + edges)[-len(edges):])
        print(floors(edges * 20)[-3:], ceils(edges * 20)[-3:], integers(edges * 20))
        odd = [math.inf, -math.inf, math.nan, 1e308, -1e308, 7, True, 1 << 70, F(2.5), Floors(), "x", None]
        for f in floors, ceils, mixed, lambda v: v[0].is_integer():
            f(plain[:900])
            print(otherwise(f, odd))
        print(otherwise(floors, plain[:3] + odd + plain[3:6]), integers(plain + [F(1.5)]))


main()
