# comprehensions of all kinds, nested, with conditions, closures, scopes
def kinds(n):
    a = [i * i for i in range(n)]
    b = [x for x in a if x % 3 == 0 if x % 2]
    c = {x % 97 for x in a}
    d = {x: y for x, y in zip(a, reversed(a))}
    e = sum(x - 1 for x in a)
    f = [(x, y) for x in range(100) for y in range(x) if (x + y) % 17 == 0]
    g = [[i * j for j in range(30)] for i in range(30)]
    h = tuple(x if x % 2 else -x for x in a)
    return sum(a), len(b), len(c), len(d), e, len(f), sum(map(sum, g)), sum(h)


def closures(n):
    fs = [lambda: i for i in range(n)]
    gs = [lambda i=i: i for i in range(n)]
    k = 5
    hs = [x + k for x in range(n)]
    return fs[0](), gs[7](), sum(f() for f in fs[:100]), sum(g() for g in gs), sum(hs)


class C:
    items = [1, 2, 3]
    doubled = [x * 2 for x in items]


def walrus(n):
    seen = [y := x * 2 for x in range(n)]
    total = 0
    odd = [total := total + v for v in range(n) if v & 1]
    return y, len(seen), total, odd[-1]


def raising(n):
    try:
        return [10 // (n - i) for i in range(2 * n)]
    except ZeroDivisionError as e:
        return str(e)


def gen_any(n):
    return any(x > n - 2 for x in range(n)), all(x < n for x in range(n)), max((x * 7 % 1001 for x in range(n))), sorted(-x % 13 for x in range(40))


x = "global"
print(kinds(5000))
print(closures(3000))
print(C.doubled)
print(walrus(15000))
print(raising(10000))
print(gen_any(15000))
print([x for x in "ab"], x)
print([[y for y in range(x)] for x in range(4)], {**{a: b for a, b in ((1, 2), (3, 4))}, 5: 6}, [*range(3), *"ab"], {*[1], *(2,)})
