# Methods of builtin types called straight: every convention, wrong arguments, results and their types, errors with their lines, code that runs inside (hashes, comparisons,
# keys, iterators), tracing that begins there, and the limit of recursion.
import sys
import traceback


def strings(n):
    out = 0
    for i in range(n):
        s = " Word%d " % i
        t = s.strip().lower().upper().title().capitalize()
        out += len(t) + len(s.lstrip()) + len(s.rstrip(" ")) + len(t.zfill(9)) + len(t.ljust(8, "-")) + len(t.center(10))
        out += t.isalpha() + t.isdigit() + t.isalnum() + t.isspace() + t.isupper() + t.islower() + t.isidentifier()
        a, b, c = t.partition("d")
        out += len(a) + len(b) + len(c) + len(t.replace("o", "00")) + len(",".join([a, c])) + len(t.split("o", 1)) + len(s.splitlines())
        out += len(t.translate({111: "xx"})) + len(t.encode())
    return out


def containers(n):
    out = []
    for i in range(n):
        l, d, s = [3, 1, 2], {"a": 1}, {1, 2}
        l.sort()
        l.reverse()
        l.extend((i, 5))
        l.remove(5)
        out.append((l.index(2), l.count(i), l.copy(), d.setdefault("b", i), list(d.items()), list(d.keys()), list(d.values()), d.pop("a"), d.pop("z", None)))
        s.add(i)
        s.discard(1)
        out.append((s.copy(), s.issubset({1, 2, i}), s.issuperset({2}), d.copy(), d.popitem(), (1, 2, i).index(2), (1, 1).count(1)))
        l.clear()
        d.clear()
        out.append((l, d, bytes([i % 9]).hex(), b"a,b".split(b","), b"".join([b"x", b"y"]).decode(), bytearray(b"ab").pop()))
    return out[-3:], len(out)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        if self.n == 13:
            raise ValueError("hash of 13")
        return 1

    def __eq__(self, other):
        if self.n == 17:
            raise KeyError("eq of 17")
        return self.n == other.n


def code_inside(n):
    d, out, keys = {Key(0): "zero", Key(99): "last"}, [], [Key(i) for i in range(20)]
    for i in range(n):
        k = keys[i % 20]
        try:
            out.append((d.get(k), d.setdefault(k, i), d.pop(k), [k, keys[0]].index(k), [k].count(keys[1])))
        except (ValueError, KeyError) as e:
            out.append((type(e).__name__, [t.lineno for t in traceback.extract_tb(e.__traceback__)]))
        d.setdefault(keys[0], "zero")
    return out[:2], out[13], out[17], len(out)


def wrong(n):
    out = []
    calls = [lambda s: s.lower(1), lambda s: s.strip(1), lambda s: s.join(1), lambda s: s.partition(""), lambda s: s.split(s, 1, 2), lambda s: s.zfill("a"),
             lambda s: s.upper(x=1), lambda s: [].sort(3), lambda s: {}.pop(), lambda s: [].remove(s), lambda s: [1].index(2), lambda s: {}.popitem(), lambda s: set().pop(),
             lambda s: (1,).index(0), lambda s: {}.get(), lambda s: {}.get([])]
    for i in range(n):
        for f in calls:
            try:
                f("a")
            except Exception as e:
                out.append("%s: %s %s" % (type(e).__name__, e, [t.lineno for t in traceback.extract_tb(e.__traceback__)]))
    return out[: len(calls)], len(out), len(set(out))


def direct_errors(n):
    log = []
    for i in range(n):
        s, l = "abc", [1]
        try:
            x = s.lower().strip() + s.join(["a", i % 7 == 3 or "b"])
            y = l.index(1 if i % 5 else 2)
        except (TypeError, ValueError) as e:
            log.append((i, str(e), e.__traceback__.tb_lineno))
    return log[:4], len(log)


def lists(n):
    """The key function looks at its caller; the list is empty meanwhile."""
    seen = set()
    l = list(range(5))

    def key(x):
        f = sys._getframe(1)
        seen.add((f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno, len(l)))
        return -x

    for i in range(n):
        l.sort(key=key)
        l.sort()
    for i in range(n):
        m = list("cab")
        m.extend(x for x in (sys._getframe(1).f_code.co_name, "z"))
        seen.add(tuple(m[3:]))
    return sorted(map(str, seen)), l


def traced(n):
    events = []

    def tracer(frame, what, arg):
        events.append((frame.f_code.co_name, what, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer

    class Sets:
        on = False

        def __hash__(self):
            if Sets.on:
                sys._getframe(1).f_trace = tracer
                sys.settrace(tracer)
            return 5

    d = {}
    for i in range(n):
        Sets.on = i == n - 2
        d.get(Sets())
        x = i + 1
    sys.settrace(None)
    return events[-8:]


def depth():
    """The level at which the limit is hit inside lower() and strip()."""
    reached = []

    def down(k):
        reached[0] = k
        "A".strip()
        reached[1] = k
        "A".lower()
        reached[2] = k
        down(k + 1)

    out = []
    for i in range(3):
        reached[:] = [0, 0, 0]
        try:
            down(0)
        except RecursionError as e:
            out.append((list(reached), str(e)))
    return out


def counted(l):
    return l.count(1)


def cleared(d):
    d.clear()
    return d.copy()


def through(l):
    return counted(l)


def depth_inlined(n):
    """The limit comes down to where the program is, in functions that are inlined: their frames are there, and gone again."""
    l, d, out, depth, f = [1, 2], {}, [], 0, sys._getframe()
    while f:
        depth += 1
        f = f.f_back
    for i in range(n):
        try:
            if i % 10 > 4:
                sys.setrecursionlimit(depth + i % 10 - 4)
            through(l)
            cleared(d)
            sys.setrecursionlimit(1000)
        except RecursionError as e:
            sys.setrecursionlimit(1000)
            names = [t.name for t in traceback.extract_tb(e.__traceback__)]
            out.append((i % 10, str(e), names, sys._getframe().f_code.co_name, sys._getframe(1).f_code.co_name))
    return sorted(set(map(str, out))), len(out), sys.getrefcount(l), sys.getrefcount(d)


class Text(str):
    def lower(self):
        return "mine"


def mixed(n):
    out = []
    for i in range(n):
        s = Text("ABC") if i % 10 == 9 else "ABC" if i % 3 else "abc"
        out.append((s.lower(), s.strip() is s, type(s.strip()).__name__))
    return out[8:11], sys.getrefcount("ABC".strip()) > 0


print(strings(200))
print(containers(100))
print(*code_inside(60))
print(*wrong(20), sep="\n")
print(*direct_errors(100))
print(*lists(50), sep="\n")
print(traced(60))
sys.setrecursionlimit(300)
print(depth())
print(*depth_inlined(300), sep="\n")
print(mixed(100))
