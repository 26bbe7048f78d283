# Bound methods kept in locals, globals, attributes and containers, called with PRECALL taking them apart: their function and self are what was seen, or not.
import sys
import traceback
import weakref


class Counter:
    def __init__(self, start=0):
        self.n = start

    def add(self, x, by=1):
        self.n += x * by
        return self.n

    def plain(self):
        return self.n

    def fails(self, x):
        if x == 7:
            raise ValueError("seven in %d" % self.n)
        return x

    def rest(self, *args, key=None, **more):
        return len(args), key, sorted(more)

    def gen(self, k):
        for i in range(k):
            yield self.n + i

    @classmethod
    def named(cls, x):
        return cls.__name__ * x

    def deep(self, k):
        again = self.deep
        return 1 if k == 0 else again(k - 1) + 1


class Sub(Counter):
    def plain(self):
        return -self.n


def local(n):
    c = Counter()
    add, plain = c.add, c.plain
    out = 0
    for i in range(n):
        out += add(i) + plain() + add(i, 2) + add(i, by=3) + add(x=i)
    return out, sys.getrefcount(c), sys.getrefcount(add)


shared = Counter(5)
add_shared = shared.add


def from_global(n):
    return sum(add_shared(i, -1) for i in range(n)), [add_shared(i) for i in range(3)]


class Holder:
    def __init__(self, call):
        self.call = call

    def run(self, n):
        out = []
        for i in range(n):
            out.append(self.call(i))
        return out[-1]


def kinds(n):
    """Functions, methods of others, callables and C functions in the place of what was seen."""
    calls = [Counter(1).add] * n + [Sub(2).add, len, lambda x: "lambda", Counter.named, abs, "".join, Counter(3).fails]
    out = []
    for i, f in enumerate(calls):
        try:
            out.append(f(7 if i % 2 else "ab"))
        except Exception as e:
            out.append("%s: %s" % (type(e).__name__, e))
    return out[-8:]


def replaced(n):
    c, out = Counter(), []
    f = c.plain
    for i in range(n):
        out.append(f())
        if i == n // 2:
            f = Sub(i).plain
        if i == 3 * n // 4:
            Sub.plain.__code__ = Counter.plain.__code__
    Sub.plain.__code__ = (lambda self: -self.n).__code__
    return out


def errors(n):
    f, g, out = Counter(4).fails, Counter(1).add, []
    for i in range(n):
        for call in (f, g):
            try:
                call(i % 9)
                if i % 10 == 3:
                    call()
                if i % 10 == 4:
                    call(1, 2, 3, 4)
                if i % 10 == 5:
                    call(1, nothing=2)
            except Exception as e:
                out.append(traceback.format_exception_only(e)[0] + str([t.lineno for t in traceback.extract_tb(e.__traceback__)]))
    return len(out), sorted(set(out))


def last_reference(n):
    """The method object goes when it is taken apart, ahead of the call."""
    log = []

    class C:
        def method(self, refs):
            log.append([r() is None for r in refs])
            return refs

        def __del__(self):
            log.append("del")

    for i in range(n):
        method = [C().method]
        refs = [weakref.ref(method[0], lambda r: log.append("method gone"))]
        refs = method.pop()(refs)
    return log[:6], len(log)


def generators(n):
    gen, total = Counter(1).gen, 0
    for i in range(n):
        total += sum(gen(i % 5))
    return total


def star(n):
    rest, out = Counter().rest, []
    for i in range(n):
        out.append((rest(i, i), rest(key=i), rest(*range(i % 3), a=1, **{"b": 2})))
    return out[-1]


def named(n):
    f, out = Sub.named, 0
    for i in range(n):
        out += len(f(i % 3)) + len(Counter.named(2))
    return out


class Proxy:
    """A method of something that is no instance of the class."""

    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        return getattr(self.target, name)


def proxied(n):
    p, out = Proxy(Counter(2)), 0
    for i in range(n):
        out += p.add(i) + p.plain()
    return out


print(local(300), from_global(200))
print(Holder(Counter(3).add).run(300), Holder(Counter.named).run(20), Holder(abs).run(20), Holder(Holder(shared.add).call).run(100))
print(kinds(200))
print(replaced(200)[::20])
print(*errors(200), sep="\n")
print(last_reference(50))
print(generators(200), star(100), named(200), proxied(200), Counter().deep(100))


class Tagged:
    def f(self):
        pass

    f.tag = 5

    def g(self):
        pass


def tag(m):
    return m.tag


tagged, total = Tagged(), 0
for i in range(3000):
    total += tag(tagged.f) + hasattr(tagged.g, "tag") + len(tagged.g.__name__)
Tagged.f.tag = 7
print(total, tag(tagged.f))
for k in range(3):
    try:
        print(tag(tagged.g))
    except AttributeError as e:
        print(e, e.name, e.obj is Tagged.g)
    if k == 0:
        Tagged.g.tag = 1
    elif k == 1:
        del Tagged.g.tag
