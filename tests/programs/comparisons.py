# chained comparisons, rich comparison methods, is / in, sorting out NotImplemented
class V:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        if not isinstance(o, V):
            return NotImplemented
        return self.v < o.v

    def __eq__(self, o):
        return isinstance(o, V) and self.v == o.v

    def __le__(self, o):
        return [] if self.v % 2 else [self.v]

    def __contains__(self, x):
        return x == self.v


def chain(n):
    c = 0
    for i in range(n):
        if 10 < i % 100 <= 50 != i:
            c += 1
        if i % 7 == i % 5 == i % 3:
            c += 100
        if 0.5 < i % 10 / 10 < 0.8:
            c += 10000
        if "a" <= "abcdef"[i % 6] < "d":
            c += 1
    return c


calls = []


def mid(x):
    calls.append(x)
    return x


def once(n):
    c = 0
    for i in range(n):
        if 3 < mid(i % 9) < 7:
            c += 1
    return c, len(calls)


def objects(n):
    a = V(3)
    c = [0] * 7
    for i in range(n):
        b = V(i % 6)
        c[0] += a < b
        c[1] += a > b
        c[2] += a == b
        c[3] += a != b
        c[4] += bool(a <= b)
        c[5] += i in a
        c[6] += b not in [a, a]
    return c


def identity(n):
    c = 0
    x = None
    for i in range(n):
        if x is None:
            x = i
        elif x is not None and i % 5 == 0:
            x = None
        c += (x is None) + (i % 2 == 0 is False)
    return c


def mixed(values):
    rows = []
    for a in values:
        for b in values:
            rows.append((a == b) * 1 + (a != b) * 2)
            try:
                rows.append(a < b)
            except TypeError as e:
                rows.append(str(e))
    return rows


print(chain(20000))
print(once(20000))
print(objects(20000))
print(identity(20000))
values = [1, 1.0, True, "1", b"1", None, (1,), [1], {1}, {1: 1}, 1j, V(1)]
for _ in range(100):
    rows = mixed(values)
print(rows)
try:
    V(1) < 3
except TypeError as e:
    print(e)
