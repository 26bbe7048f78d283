"""Comprehensions and consumed generator expressions whose iterators exist only where the interpreter takes over: exits, exceptions, observers."""
import sys


def squares(n):
    return [i * i for i in range(n)]


def window(items, a, b, step):
    return [items[i] for i in range(a, b, step)]


def pairs(xs, ys):
    return [(x, y) for x, y in zip(xs, ys)]


def numbered(xs):
    return {x: i for i, x in enumerate(xs)}


def evens(xs):
    return {x for x in xs if x % 2 == 0}


def nested(n):
    return [i * 10 + j for i in range(n) for j in range(i)]


def rows(n, m):
    return [[i + j for j in range(m)] for i in range(n)]


def through_cell(n, factor):
    offset = factor + 1
    out = [i * factor + offset for i in range(n)]
    factor = 0
    return out, factor


def total(xs, n):
    return sum(xs[i] for i in range(n))


def some(xs, n):
    return any(xs[i] == 3 for i in range(n)), all(xs[i] < 100 for i in range(n))


def changes(xs):
    """The list grows and shrinks while the comprehension goes over it."""
    out = [xs.append(x + 10) or len(xs) for x in xs if len(xs) < 12]
    gone = [xs.pop() for _ in xs if len(xs) > 3]
    return out, gone, xs


class Moody:
    def __init__(self, v):
        self.v = v

    def __mul__(self, other):
        if self.v == 7:
            raise ValueError("seven")
        return self.v * other


def mixed(items):
    return [x * 2 for x in items]


def mixed_range(f, n):
    return [f(i) for i in range(n)]


def caught(items):
    try:
        return [x * 2 for x in items]
    except (ValueError, TypeError) as e:
        tb = e.__traceback__.tb_next
        names = sorted(tb.tb_frame.f_locals)
        it = tb.tb_frame.f_locals[".0"]
        return type(e).__name__, str(e), names, tb.tb_lineno, list(it)


def caught_range(xs, n):
    try:
        return [xs[i] for i in range(n)]
    except IndexError as e:
        frame = e.__traceback__.tb_next.tb_frame
        return frame.f_locals["i"], list(frame.f_locals[".0"]), e.__traceback__.tb_next.tb_lasti


def caught_sum(xs, n):
    try:
        return sum(xs[i] for i in range(n))
    except (IndexError, TypeError) as e:
        frame = e.__traceback__.tb_next.tb_frame
        return type(e).__name__, frame.f_locals.get("i"), list(frame.f_locals.get(".0", ()))


def looks(n):
    return [sorted(sys._getframe(0).f_locals) for _ in range(n)]


def looks_ahead(n):
    """Whoever takes an item from the frame's iterator takes it from the loop."""
    return [(i, next(sys._getframe(0).f_locals[".0"], None)) for i in range(n)]


def big(n, start):
    return [start + i for i in range(n)], sum(start + i for i in range(n))


def strided(n, step):
    flags = [0] * n
    i = step
    while i < n:
        flags[i] = i
        i += step
    i = n - 1
    while i >= 0:
        flags[i] = flags[i] + 1
        i -= step
    return sum(flags), len(flags)


def seldom(n, rare):
    """A second loop that the first profiles know nothing of."""
    t = 0
    for i in range(n):
        t += i & 3
    if rare:
        for i in range(n):
            t += i * rare
        while t > 1000000:
            t //= 2
    return t


def main():
    data = list(range(40))
    for r in range(400):
        squares(20)
        window(data, 3, 30, 3)
        pairs(data, data)
        numbered(data)
        evens(data)
        nested(6)
        rows(3, 4)
        through_cell(9, 2)
        total(data, 30)
        some(data, 30)
        mixed(data)
        mixed_range(abs, 10)
        caught(data)
        caught_range(data, 40)
        caught_sum(data, 40)
        big(10, 5)
        strided(60, 11)
        seldom(30, 0)
    print(squares(5), squares(0), squares(-3))
    print(window(data, 30, 2, -4), window(data, 0, 40, 13))
    print(pairs(data[:3], "abcd"), pairs((), data), numbered("abca"), sorted(evens(range(9))))
    print(nested(5), rows(2, 3), through_cell(4, 3))
    print(total(data, 5), total([1, 2.5, 3], 3), total([True, 2], 2), total([1 << 62, 1 << 62], 2), some([1, 2, 3], 3), some([], 0))
    print(changes([1, 2, 3]))
    print(mixed([1, 2.5, "a", [3], 1 << 70, True]))
    print(mixed([Moody(1), Moody(2), 3]))
    print(caught([1, 2, Moody(3), Moody(7), 8, 9]), caught([1, None, 3]), caught(iter([1, {}, 3])))
    print(caught_range(data, 43), caught_range("ab", 5))
    print(caught_sum(data, 42), caught_sum([1, "x", 2], 3), caught_sum([1, 2, 3], 3))
    print(looks(2))
    print(looks_ahead(5))
    print(big(3, 1 << 62), big(3, (1 << 63) - 2), big(2, 0.5))
    print(strided(100, 7), strided(1000, 130), strided(5, 9))
    for r in range(60):
        x = seldom(200, r % 3)
    print(x, seldom(10, 2.5))
    events = []

    def tracer(frame, event, arg):
        if frame.f_code.co_name == "<listcomp>":
            events.append((event, frame.f_lineno - frame.f_code.co_firstlineno, sorted(frame.f_locals)))
        return tracer

    sys.settrace(tracer)
    squares(2)
    sys.settrace(None)
    print(events)


main()
