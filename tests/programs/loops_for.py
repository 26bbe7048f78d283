# for over everything that can be iterated
class Count:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Old:
    def __getitem__(self, i):
        if i >= 15000:
            raise IndexError(i)
        return i * 2


class Broken:
    def __iter__(self):
        return 5


def gen(n):
    for i in range(n):
        yield i
        if i % 2:
            yield -i


def over(it):
    n = t = 0
    for x in it:
        n += 1
        t += x
    return n, t


def pairs(it):
    t = 0
    for a, b in it:
        t += a * 3 + b
    return t


N = 15000
print(over(range(N)), over(range(N, 0, -3)), over(range(-5, N, 7)), over(range(0)), over(range(2 ** 63, 2 ** 63 + N)))
print(over(list(range(N))), over(tuple(range(N))), over({i: -i for i in range(N)}), over({i: -i for i in range(N)}.values()))
print(over(set(range(N))), over(frozenset(range(N))), over(bytes(N)), over(bytearray(b"ab") * 5000))
print(over(Count(N)), over(Old()), over(gen(N)), over(map(abs, range(-N, 0))), over(filter(None, range(N))), over(reversed(range(N))))
print(over(iter(lambda c=Count(N): next(c, 0), 0)), over(x * 2 for x in range(N)), over(memoryview(bytes(N))))
print(pairs(enumerate(range(N))), pairs(enumerate(range(N), 10)), pairs(zip(range(N), range(N, 0, -1))), pairs({i: i + 1 for i in range(N)}.items()))
print(pairs([(i, 2.5) for i in range(N)]), pairs([[1, 2]] * N), pairs(["12"] and [(1, 2)] * N))
for bad in (5, None, Broken(), 1.5):
    try:
        over(bad)
    except TypeError as e:
        print(e)
for bad in ([1, 2], [(1, 2, 3)], [(1,)], ["a"]):
    try:
        pairs([(1, 2)] * N + bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
for i in range(3):
    pass
print(i)
for i in []:
    pass
else:
    print("else", i)


def range_is_kept(n):
    stop = n
    t = 0
    for i in range(stop):
        stop = 1
        i += 5
        t += i
    return t, i, stop


print(range_is_kept(20000))
