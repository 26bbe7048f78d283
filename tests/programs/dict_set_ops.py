# dicts and sets: changed while iterated, views, order, odd keys
class K:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return self.v % 3

    def __eq__(self, o):
        return isinstance(o, K) and self.v == o.v


def changed(n):
    d = {i: i for i in range(n)}
    msgs = []
    for how in range(3):
        try:
            for k in d:
                if k == n // 2:
                    if how == 0:
                        d["new"] = 1
                    elif how == 1:
                        del d["new"]
                    else:
                        d[k] = 0
        except RuntimeError as e:
            msgs.append(str(e))
    s = set(range(n))
    try:
        for x in s:
            if x == n // 2:
                s.add(-5)
    except RuntimeError as e:
        msgs.append(str(e))
    try:
        for k, v in d.items():
            if k == 5:
                del d[5]
                d["five"] = 5
    except RuntimeError as e:
        msgs.append(str(e))
    return msgs, len(d)


def count(words):
    c = {}
    for w in words:
        c[w] = c.get(w, 0) + 1
        c.setdefault(w[:1], []) if w[:1] not in c else None
    return c


def odd_keys(n):
    d = {}
    for i in range(n):
        d[K(i % 50)] = i
        d[i % 3 == 0] = i
        d[i % 7 * 1.0] = -i
        d[None] = i
        d[(i % 4, "x")] = i
    bad = set()
    for k in ([], {}, set(), [1], {1: 2}):
        for _ in range(1000):
            try:
                d[k]
            except TypeError as e:
                bad.add(str(e))
    return len(d), d[K(7)], d[True], d[1.0], sorted(bad)


def sets(n):
    a, b = set(), set()
    for i in range(n):
        a.add(i * i % 1009)
        b.add(i * 3 % 1013)
        if i % 100 == 0:
            a.discard(i)
            b -= {i, i + 1}
    return len(a), len(b), len(a & b), len(a | b), len(a ^ b), len(a - b), sum(a), a <= b, {1} < {1, 2}


def views(n):
    d = {i: -i for i in range(n)}
    t = 0
    for (k, v), k2, v2 in zip(d.items(), d.keys(), d.values()):
        t += k + v + k2 - v2
    for k in list(d):
        if k % 2:
            t += d.pop(k)
    while len(d) > 10:
        d.popitem()
    return t, d, list(reversed(d)), d.keys() & {0, 2}, d.items() >= {(0, 0)}


def merge(n):
    d = {}
    for i in range(n):
        d = {**d, i % 20: i}
        d |= {"x": i}
    return d


print(changed(20000))
print(count(["a", "bb", "a", "c%d" % 5, "bb"] * 4000))
print(odd_keys(5000))
print(sets(20000))
print(views(10000))
print(merge(5000))
