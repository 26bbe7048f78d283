# sorting: keys, stability, reverse, errors from keys and comparisons, heapq, bisect, min/max
import bisect
import functools
import heapq
import operator


class K:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __lt__(self, o):
        return self.a < o.a

    def key(self):
        return -self.b


def numbers(n):
    s = 7
    out = []
    for _ in range(n):
        s = s * 1103515245 + 12345 & 0x7FFFFFFF
        out.append(s >> 8)
    return out


def run(n):
    xs = numbers(n)
    ks = [K(x % 100, i) for i, x in enumerate(xs)]
    digest = 0
    for rows in (sorted(ks), sorted(ks, reverse=True), sorted(ks, key=K.key), sorted(ks, key=lambda k: (k.a, -k.b)), sorted(ks, key=operator.attrgetter("a"))):
        for k in rows:
            digest = (digest * 31 + k.b) % 1000000007
    by = sorted(xs, key=functools.cmp_to_key(lambda a, b: (a % 10 - b % 10) or b - a))
    return digest, by[:5], by[-3:]


def heaps(n):
    xs = numbers(n)
    h = []
    for i, x in enumerate(xs):
        heapq.heappush(h, (x % 1000, i))
        if len(h) > 100:
            heapq.heappop(h)
    pos = []
    for x in xs[:2000]:
        bisect.insort(pos, x % 500)
    return sum(a for a, _ in h), pos[1000], heapq.nsmallest(3, xs, key=lambda v: v % 997), max(xs, key=lambda v: v % 991), min(xs, default=0)


def failing(n):
    def key(x):
        if x == n - 1:
            raise KeyError(x)
        return -x
    a = list(range(n))
    try:
        a.sort(key=key)
    except KeyError as e:
        r = e.args, len(a), a[0]
    try:
        sorted([1, 2, "a", 3] * 100)
    except TypeError as e:
        return r, str(e)


def insertion(a):
    for i in range(1, len(a)):
        x = a[i]
        j = i - 1
        while j >= 0 and a[j] > x:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = x
    return a


print(run(4000))
print(heaps(8000))
print(failing(8000))
print(insertion(numbers(250))[:4], insertion([str(x) for x in numbers(150)])[:3], insertion([1.5, 2, True, -0.5, 0] * 20)[:5])
