# unpacking of all kinds
def swap(n):
    a, b, c = 1, 2.0, "x"
    for i in range(n):
        a, b, c = b, c, a
        (a, b), c = (b, a), c
    return a, b, c


def stars(n):
    t = 0
    for i in range(n):
        a, *b = range(i % 5 + 1)
        *c, d = (i, i + 1, i + 2)
        e, *f, g = "hello"
        [h, [j, *k]] = [1, (2, 3, 4)]
        t += a + len(b) + sum(c) + d + len(f) + h + j + sum(k)
    return t, e, g


def errors(n):
    out = set()
    bad = [(1,), (1, 2, 3), [], "abc", 5, None, {1, 2, 3}, iter([1]), {"a": 1}]
    for i in range(n):
        try:
            a, b = bad[i % len(bad)]
        except (TypeError, ValueError) as e:
            out.add(str(e))
        try:
            a, b, *c = bad[i % len(bad)]
        except (TypeError, ValueError) as e:
            out.add(str(e))
    return sorted(out)


def partial(n):
    x = y = None
    d = {}
    for i in range(n):
        d["a"], d["b"] = d.get("b", 1), i
        x, d["c"] = i, x
    return x, sorted(d.items())


def from_generators(n):
    def g(k):
        yield k
        yield k + 1
    t = 0
    for i in range(n):
        a, b = g(i)
        c, d = map(abs, (-i, i))
        e, f = {i: 1, -i - 1: 2}
        t += a * b + c - d + e + f
    return t


def returns(n):
    def two(i):
        return i, i * 2
    t = 0
    for i in range(n):
        a, b = two(i)
        t += a + b
        p = q = r = a
        t += p + q - r
    return t


print(swap(20000))
print(stars(10000))
for e in errors(20000):
    print(e)
print(partial(20000))
print(from_generators(8000))
print(returns(20000))
print([*range(3), *"ab"], (*[], 1), {**{"a": 1}, "b": 2}, [a for a, (b, *c) in [(1, (2, 3))]])
