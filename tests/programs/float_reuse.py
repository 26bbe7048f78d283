"""Floats that are read from a list or an attribute keep their value when another float is stored there."""


class P:
    def __init__(self, x):
        self.x = x
        self.y = 0.0


def set0(a, v):
    a[0] = v * 2.0


def take(a, x, v):
    a[0] = v + 1.0
    return x


def old_item(a, n):
    out = []
    for i in range(n):
        x = a[0]
        a[0] = x + 1.0
        if i % 500 == 499:
            out.append(x)
    return out


def old_attr(p, n):
    out = []
    for i in range(n):
        x = p.x
        p.x = x + 1.0
        if i % 500 == 499:
            out.append(x)
    return out


def swap(a, n):
    for i in range(n):
        a[0], a[1] = a[1], a[0] + 0.5
        a[i % 3], a[2] = a[2], a[i % 3]
    return a


def swap_attr(p, n):
    for i in range(n):
        p.x, p.y = p.y, p.x
        p.x += 0.25
        p.y, p.x = p.x, p.y
    return p.x, p.y


def alias(a, b, n):
    for i in range(n):
        x = a[1]
        b[1] = i * 0.5
        y = a[1]
        if x is y:
            print("same", i)
            break
    return x, y


def callee(a, n):
    last = None
    for i in range(n):
        x = a[0]
        last = take(a, a[0], i * 1.0)
        if last != x:
            return "changed", i, last, x
        set0(a, x)
        if a[0] != x * 2.0:
            return "lost", i
    return last


def tuple_keeps(a, n):
    out = None
    for i in range(n):
        t = (a[0], a[1])
        a[0] = a[0] + 1.0
        a[1] = t[0] * 0.5
        if t[0] != a[0] - 1.0:
            return i, t
        out = t
    return out


def escape(a, p, n):
    keep = []
    for i in range(n):
        p.x = a[0]
        a[0] = i * 1.5
        if i % 700 == 0:
            keep.append(p.x)
        a[1] = p.x
        p.x = p.x + a[1]
    return keep, p.x, a


def odd_last(a, n):
    x = y = 0.0
    for i in range(n):
        x = a[0]
        y = a[i % 2]
        a[0] = i + 0.5
        a[i % 2] = 3 if i == n - 1 else 2.5
    return x, y, a


def fresh_box(n):
    a = [0.0] * 3
    for i in range(n):
        v = i * 0.5
        a[0] = v
        a[1] = v
        a[2] = a[1]
        a[1] = a[0] + 1.0
        a[0] = -1.0
    return a, v


def main():
    for _ in range(6):
        print(old_item([0.5, 1.0], 3000))
        print(old_attr(P(0.5), 3000))
        print(swap([1.0, 2.0, 3.0], 3001))
        print(swap_attr(P(1.0), 3001))
        a = [1.0, 2.0]
        print(alias(a, a, 3000))
        print(callee([1.0, 2.0], 300))
        print(tuple_keeps([1.0, 2.0], 300))
        print(escape([1.0, 2.0], P(3.0), 3000))
        print(odd_last([1.0, 2.0], 3000))
        print(fresh_box(3000))


main()
