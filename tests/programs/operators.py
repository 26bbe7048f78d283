# operator methods: reflected, in place, NotImplemented, unary, matmul, conversions
class M:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        return M(self.v + (o.v if isinstance(o, M) else o)) if not isinstance(o, str) else NotImplemented

    def __radd__(self, o):
        return M(o * 10 + self.v) if not isinstance(o, str) else NotImplemented

    def __iadd__(self, o):
        self.v += 1000
        return self

    def __sub__(self, o):
        return NotImplemented

    def __rsub__(self, o):
        return "rsub"

    def __matmul__(self, o):
        return self.v * o.v

    def __neg__(self):
        return M(-self.v)

    def __pos__(self):
        return self.v

    def __invert__(self):
        return ~self.v

    def __abs__(self):
        return 5

    def __bool__(self):
        return self.v % 2 == 0

    def __len__(self):
        return 3

    def __pow__(self, o, mod=None):
        return (self.v, o, mod)

    def __divmod__(self, o):
        return (1, 2)

    def __int__(self):
        return 7

    __float__ = lambda self: 7.5
    __index__ = lambda self: 1
    __lshift__ = lambda self, o: "lshift"
    __rand__ = lambda self, o: "rand"


class Sub(M):
    def __radd__(self, o):
        return "sub first"


def run(n):
    t = 0
    kept = None
    for i in range(n):
        m = M(i)
        t += (m + 1).v + (1 + m).v + (m + m).v + m @ m % 7 + (-m).v + +m + ~m + abs(m)
        k = m
        k += 5
        t += k.v + (m is k) + (1 if m else 2) + len(m) + int(m) + [0, 4][m]
        kept = (m + Sub(1), m - m if i < 0 else None, 5 - m, m ** 2, pow(m, 2, 3), divmod(m, 1), m << 1, 3 & m, float(m), not m)
    return t, kept[0], kept[2:]


def errors(n):
    out = []
    for f in (lambda: M(1) - M(2), lambda: M(1) + "a", lambda: "a" + M(1), lambda: M(1) * 2, lambda: -"a", lambda: ~1.5, lambda: [] - [], lambda: 1 @ 2,
              lambda: {} | 1, lambda: 1 < "a", lambda: [1] < (1,), lambda: 5 in 5, lambda: abs("x"), lambda: 1 + None, lambda: "a" * "b", lambda: [1] + (1,)):
        for _ in range(n):
            try:
                f()
            except TypeError as e:
                m = str(e)
        out.append(m)
    return out


def inplace(n):
    a, s, d, st, x = [], set(), {}, "", 1
    tup = ([],)
    for i in range(n):
        a += [i]
        a *= 1
        s |= {i % 9}
        d |= {i % 5: i}
        x <<= 1
        x %= 10007
        x ^= i
        x **= 1
        x //= 1
        try:
            tup[0] += [i]
        except TypeError as e:
            m = str(e)
    return len(a), len(s), d, x, len(tup[0]), m


print(run(8000))
for e in errors(800):
    print(e)
print(inplace(8000))
