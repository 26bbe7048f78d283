# f-strings, format specs, conversions, custom __format__
class F:
    def __init__(self, x):
        self.x = x

    def __format__(self, spec):
        return "<%s|%s>" % (spec, self.x)

    def __repr__(self):
        return "F(%r)" % self.x


class BadFormat:
    def __format__(self, spec):
        return 5


def run(n):
    digest = 0
    for i in range(n):
        w = i % 9 + 2
        s = f"{i} {i:5d} {i:>{w}} {i / 7:.3f} {i / 7:{w}.2e} {i!r:^7} {'x' * (i % 3)!s:_<4} {i:#x} {i:,} {i % 2 == 0} {i=} {i + 1 = :4}"
        for ch in s[-7:]:
            digest = (digest * 33 + ord(ch)) % 1000000007
    return s, digest


def custom(n):
    out = None
    for i in range(n):
        f = F(i)
        out = f"{f} {f!r} {f:abc} {f!r:>8} {{}} {f!a} {None} {[i]} {'é'!a}"
    return out


def errors(n):
    msgs = set()
    for i in range(n):
        for fn in (lambda: f"{BadFormat()}", lambda: f"{i:z}", lambda: f"{'a':d}", lambda: f"{1.5:d}", lambda: f"{[]:5}"):
            try:
                fn()
            except (TypeError, ValueError) as e:
                msgs.add(str(e))
    return sorted(msgs)


def joins(n):
    parts = []
    for i in range(n):
        parts.append(f"{i}" if i % 2 else f"{float(i)}")
    return len("".join(parts)), ",".join(parts[:6])


print(run(10000))
print(custom(10000))
for m in errors(2000):
    print(m)
print(joins(20000))
