"""Sizes of containers as they grow and shrink, of strings, numbers, code and frames; which operations give the same object again."""
import sys


class P:
    def __init__(self, a, b):
        self.a = a; self.b = b


class Q:
    __slots__ = ("a", "b")
    def __init__(self, a):
        self.a = a


class D(dict):
    pass


class L(list):
    pass


def lists(n):
    out = []
    l = []
    for i in range(n):
        l.append(i); out.append(sys.getsizeof(l))
    m = [i for i in range(n)]; out.append(sys.getsizeof(m))
    m = [i for i in range(n) if i & 1]; out.append(sys.getsizeof(m))
    m = [*l, 1]; out.append(sys.getsizeof(m))
    m = l + [1]; out.append(sys.getsizeof(m))
    m = l * 2; out.append(sys.getsizeof(m))
    m = l[1:]; out.append(sys.getsizeof(m))
    m = l[:]; out.append(sys.getsizeof(m))
    m += [1]; out.append(sys.getsizeof(m))
    m.extend(l); out.append(sys.getsizeof(m))
    m.insert(0, 1); out.append(sys.getsizeof(m))
    while m:
        m.pop(); out.append(sys.getsizeof(m))
    m[2:4] = [1, 2, 3, 4]; out.append(sys.getsizeof(m))
    m = [0] * n; out.append(sys.getsizeof(m))
    m = [1, 2, 3]; out.append(sys.getsizeof(m)); m.append(1); out.append(sys.getsizeof(m))
    m = [n, n, n, n]; out.append(sys.getsizeof(m)); m.append(1); out.append(sys.getsizeof(m))
    m = list(range(n)); out.append(sys.getsizeof(m))
    m = list(x for x in range(n)); out.append(sys.getsizeof(m))
    m = sorted(x for x in range(n)); out.append(sys.getsizeof(m))
    m = list(map(str, l)); out.append(sys.getsizeof(m))
    a, *m = l; out.append(sys.getsizeof(m))
    m = list(enumerate(l)); out.append(sys.getsizeof(m))
    m = list(zip(l, l)); out.append(sys.getsizeof(m))
    m = "a b c d".split(); out.append(sys.getsizeof(m))
    del m[0]; out.append(sys.getsizeof(m))
    m = L(l); m.append(3); out.append(sys.getsizeof(m))
    return out


def dicts(n):
    out = []
    d = {}
    for i in range(n):
        d[i] = i; out.append(sys.getsizeof(d))
    d = {}
    for i in range(n):
        d["k%d" % i] = i; out.append(sys.getsizeof(d))
    for i in range(n):
        del d["k%d" % i]; out.append(sys.getsizeof(d))
    d = {i: i for i in range(n)}; out.append(sys.getsizeof(d))
    d = {"a": n, "b": n}; out.append(sys.getsizeof(d))
    d = {"a": n, n: 1}; out.append(sys.getsizeof(d))
    d = {n: n}; out.append(sys.getsizeof(d))
    d = {**d, "x": 1}; out.append(sys.getsizeof(d))
    d = dict(a=1, b=n); out.append(sys.getsizeof(d))
    d |= {"z": 1}; out.append(sys.getsizeof(d))
    d.setdefault("q", []).append(1); out.append(sys.getsizeof(d))
    e = dict(d); out.append(sys.getsizeof(e)); e = d.copy(); out.append(sys.getsizeof(e))
    d = D(); d["a"] = 1; out.append(sys.getsizeof(d))
    def kw(**k):
        return k
    out.append(sys.getsizeof(kw(a=1, b=2, c=n)))
    s = set()
    for i in range(n):
        s.add(i); out.append(sys.getsizeof(s))
    s = {i for i in range(n)}; out.append(sys.getsizeof(s)); s = {1, 2, n}; out.append(sys.getsizeof(s)); s = s | {5, 6}; out.append(sys.getsizeof(s))
    s = frozenset(s); out.append(sys.getsizeof(s))
    return out


def objects(n):
    out = []
    for i in range(n):
        p = P(i, i); out.append(sys.getsizeof(p)); out.append(sys.getsizeof(p.__dict__))
        p.c = i; out.append(sys.getsizeof(p.__dict__)); del p.a; out.append(sys.getsizeof(p.__dict__))
        q = Q(i); out.append(sys.getsizeof(q))
        p = P(i, 2); p.x = 1; p.__dict__["y"] = 2; out.append(sys.getsizeof(vars(p)))
        out.append(sys.getsizeof(lambda: i))
        g = (x for x in range(i)); out.append(sys.getsizeof(g)); next(g, 0); out.append(sys.getsizeof(g))
        def gen():
            yield i
        g = gen(); out.append(sys.getsizeof(g)); list(g); out.append(sys.getsizeof(g))
        f = sys._getframe(); out.append(sys.getsizeof(f))
    return out


def texts(n):
    out = []
    s = ""; b = b""; ba = bytearray(); t = ()
    for i in range(n):
        s += "x"; out.append(sys.getsizeof(s)); b += b"y"; out.append(sys.getsizeof(b)); ba.append(i & 255); out.append(sys.getsizeof(ba))
        ba += b"zz"; out.append(sys.getsizeof(ba)); t += (i,); out.append(sys.getsizeof(t))
        u = s + "é"; out.append(sys.getsizeof(u)); u = s + "€"; out.append(sys.getsizeof(u)); u = f"{s}{i}"; out.append(sys.getsizeof(u))
        u = s[1:]; out.append(sys.getsizeof(u)); u = s * 2; out.append(sys.getsizeof(u)); u = "%s-%d" % (s, i); out.append(sys.getsizeof(u))
        u = "".join([s, "€"]); out.append(sys.getsizeof(u)); u = "€a"[1:]; out.append(sys.getsizeof(u)); u = str(i); out.append(sys.getsizeof(u))
        u = s.encode(); out.append(sys.getsizeof(u)); out.append(sys.getsizeof("€é"[1])); out.append(sys.getsizeof(chr(300 + i))); out.append(sys.getsizeof(repr(s)))
        out.append(sys.getsizeof((s, b)));  out.append(sys.getsizeof(tuple(ba))); out.append(sys.getsizeof(tuple(x for x in ba)))
    return out


def ints(n):
    out = []
    x = 1
    for i in range(n):
        x = x * 7 + i; out.append(sys.getsizeof(x)); out.append(sys.getsizeof(-x)); out.append(sys.getsizeof(x - x)); out.append(sys.getsizeof(x >> 3)); out.append(sys.getsizeof(x & 0xffff)); out.append(sys.getsizeof(x // 3)); out.append(sys.getsizeof(x % 1000)); out.append(sys.getsizeof(i * 1.5)); out.append(sys.getsizeof(i < 3)); out.append(sys.getsizeof(x ^ (x + 1)))
        out.append(sys.getsizeof(x << 1)); out.append(sys.getsizeof(abs(-x))); out.append(sys.getsizeof(~x)); out.append(sys.getsizeof(x | i)); out.append(sys.getsizeof(complex(i, x)));
    return out


def const(x):
    return x


def same(n):
    out = []
    for i in range(n):
        s = "abcé€"; t = (i, 2); f = i * 1.5; b = b"abc"; z = ""
        out.append((s[0] is s[0], s[0] is const("a"), s[3] is s[3], s[4] is s[4], chr(65) is const("A"), chr(233) is chr(233), s[:] is s, s + "" is s, "" + s is s, s * 1 is s, s[0:0] is const(""), z + z is z, s is f"{s}", s is f"{s!s}", s is "".join([s]), s is "%s" % s, str(s) is s, s.strip() is s,
                    t[:] is t, t + () is t, t * 1 is t, tuple(t) is t, const(()) is tuple([]), t[0:0] is const(()), b[0:1] is b[0:1], b + b"" is b, bytes(b) is b, b[:] is b, b * 1 is b, float(f) is f, +f is f, abs(f) is f, f + 0 is f, max(f, -1.0) is f, min(t, t) is t,
                    i is +i, int(i) is i, i | 0 is i, bool(i) is (i > 0), (i > 0) is (i > 0), (not i) is (i == 0), (lambda: None)() is None, s.lower() is s.lower(), s.replace("q", "") is s, const("a").upper() is const("A"), sum([i]) is i, divmod(i, 300)[0] is const(0), i % 7 is i % 7, -i is -i, len(s) is const(5), ord("a") is const(97), b[0] is const(97), hash(i) is i, s.find("b") is const(1), [i][0] is i, {i: i}[i] is i, f is (lambda x: x)(f), (f, f)[0] is (f, f)[1], s in {s}, {**{s: f}}[s] is f,
                    (i + 1000) is (i + 1000), (i + 1000 - 1000) is i, frozenset() is frozenset(), frozenset({i}) is frozenset({i}), range(3)[1] is const(1), s[1:2] is const("b"), s[-1:] is s[-1:], const("ab")[1] is const("b"), str(i) is str(i), repr("a")[1] is const("a"), bytes([97]) is const(b"a"), i.bit_length() is i.bit_length(), type(i) is int, i.real is i, f.real is f, (not not i) is bool(i), i ** 1 is i, 1 * i is i, 0 + i is i, i - 0 is i, i // 1 is i, i >> 0 is i))
    return out


def views(n):
    return [(sys.getsizeof(f.__code__), f.__code__.__sizeof__(), len(object.__subclasses__())) for f in (lists, same, views)] + [s[4] is s[4] for s in ("abcé€", "aaaaa")]


for fn in (lists, dicts, objects, texts, ints, same, views):
    first = None
    for r in range(40):
        got = fn(12)
        if first is None:
            first = got; print(fn.__name__, got)
        elif got != first:
            print(fn.__name__, r, [(k, a, b) for k, (a, b) in enumerate(zip(first, got)) if a != b][:5]); first = got
