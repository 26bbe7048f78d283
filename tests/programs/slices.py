# slices: read, store, delete, extended, of lists, strings, tuples
def reads(n):
    a = list(range(50))
    s = "".join(map(chr, range(65, 115)))
    t = tuple(a)
    total = 0
    for i in range(n):
        k = i % 60 - 5
        total += len(a[k:]) + len(a[:k]) * 2 + len(s[k:k + 3]) + sum(t[k:-1:7]) + len(a[::-1][k:])
    return total


def windows(a, k):
    return [a[i:i + k] for i in range(len(a) - k + 1)]


def stores(n):
    a = list(range(20))
    for i in range(n):
        k = i % 20
        a[k:k + 2] = [i, i + 1]
        if len(a) > 25:
            del a[20:]
        if i % 3 == 0:
            a[k:k] = (7,)
        if i % 5 == 0:
            a[::2] = a[::2]
    return a


def rotate(n):
    a = list(range(17))
    for i in range(n):
        a = a[1:] + a[:1]
        if i % 2:
            a[0], a[-1] = a[-1], a[0]
    return a


def errors():
    a = [1, 2, 3, 4]
    out = []
    for _ in range(3000):
        out = []
        for f in (lambda: a.__setitem__(slice(0, 4, 2), [1]), lambda: a[::0], lambda: a["a":], lambda: a.__setitem__(slice(0, 1), 5)):
            try:
                f()
            except (ValueError, TypeError) as e:
                out.append(str(e))
    return out


class S:
    def __getitem__(self, k):
        return k


def objects(n):
    s = S()
    t = []
    for i in range(n):
        t = [s[i:], s[:i], s[i:1:2], s[1, 2:3], s[...]]
    return t


print(reads(20000))
print(len(windows(list(range(5000)), 3)), windows("abcdefgh" * 500, 4)[-1])
print(stores(20000))
print(rotate(20000))
print(errors())
print(objects(20000))
