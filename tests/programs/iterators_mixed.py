# itertools, iter with sentinel, zip strictness, reversed, enumerate objects kept, iterators shared between loops
import itertools


def shared(n):
    it = iter(range(n))
    t = 0
    for x in it:
        t += x
        for y in it:
            t -= y
            if y % 7 == 0:
                break
    return t, list(it)


def kept(n):
    e = enumerate(range(n))
    z = zip(range(n), "abc" * n)
    t = 0
    for i, x in e:
        t += i * x
        if i == n // 2:
            break
    nxt = next(e)
    for a, b in z:
        if a == n // 3:
            break
    return t, nxt, next(z), repr(iter(range(3)).__length_hint__())


def strict(n):
    try:
        for a, b in zip(range(n), range(n - 1), strict=True):
            pass
    except ValueError as e:
        return a, str(e)


def tools(n):
    t = 0
    for a, b in itertools.product(range(100), range(n // 100)):
        t += a ^ b
    for a, b in itertools.pairwise(range(n)):
        t += b - a
    for k, g in itertools.groupby(range(n), key=lambda x: x // 10):
        t += k * len(list(g))
    for x in itertools.chain(range(n), [1.5], range(3)):
        t += x
    for x in itertools.islice(itertools.count(5, 3), n):
        t += x
    for c in itertools.combinations(range(30), 3):
        t += c[2]
    for x in itertools.accumulate(range(n)):
        t = int(t) ^ x
    return t


def growing(n):
    a = [0]
    for i, x in enumerate(a):
        if len(a) < n:
            a += [i, x]
    return len(a), sum(a)


def backwards(n):
    a = list(range(n))
    t = 0
    for x in reversed(a):
        t = (t * 7 + x) % 1000003
    for i in range(n - 1, -1, -1):
        t = (t * 7 + a[i]) % 1000003
    return t


def ended(n):
    class Twice:
        calls = 0

        def __iter__(self):
            return self

        def __next__(self):
            Twice.calls += 1
            if Twice.calls % 100 == 0:
                raise StopIteration
            return Twice.calls
    t = Twice()
    return sum(sum(t) for _ in range(n)), Twice.calls


def huge():
    out = []
    for i in range(2 ** 63 - 3, 2 ** 63 + 3):
        out.append(i)
    for i in range(10 ** 30, 0, -3 * 10 ** 29):
        out.append(i)
    return out, len(range(0, 10, 3)), range(10)[-1], range(10)[2:5], 5 in range(10), list(range(5, 5)), range(0, 3, 2) == range(0, 4, 2)


print(shared(20000))
print(kept(20000))
print(strict(10000))
print(tools(10000))
print(growing(15000))
print(backwards(10000))
print(ended(100))
print(huge())
