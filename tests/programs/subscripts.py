# subscripts and stores on lists, tuples, dicts: negative, out of range, wrong types
def negatives(n):
    a = list(range(100))
    t = 0
    for i in range(n):
        k = i % 200 - 100
        t += a[k]
        a[k] = t % 1000
    return t, sum(a)


def out_of_range(n):
    a = [1, 2, 3]
    b = (1, 2, 3)
    reads = writes = tuples = 0
    for i in range(n):
        k = i % 8 - 4
        try:
            a[k]
        except IndexError as e:
            reads += 1
            r = str(e)
        try:
            a[k] = k
        except IndexError as e:
            writes += 1
            w = str(e)
        try:
            b[k]
        except IndexError as e:
            tuples += 1
            t = str(e)
    return reads, writes, tuples, r, w, t, a


def matrix(n):
    m = [[i * n + j for j in range(n)] for i in range(n)]
    for i in range(n):
        for j in range(i):
            m[i][j], m[j][i] = m[j][i], m[i][j]
    return m[1][:5], m[-1][-5:], sum(m[i][i] for i in range(n))


class Index:
    def __index__(self):
        return 1


def kinds():
    out = []
    a = [10, 20, 30]
    for k in (True, Index(), 0, -1, 1.0, "x", None, 2 ** 70, slice(0, 2)):
        for _ in range(3000):
            try:
                r = a[k]
            except (TypeError, IndexError) as e:
                r = type(e).__name__ + ": " + str(e)
        out.append(r)
    return out


def dicts(n):
    d = {}
    missing = 0
    for i in range(n):
        k = i % 101
        try:
            d[k] += i
        except KeyError as e:
            missing += 1
            d[e.args[0]] = i
        d["s%d" % k] = k
        if i % 1000 == 0:
            del d[k]
            d[k, k] = 1
    return missing, len(d), sum(v for v in d.values()), list(d)[:5]


class Missing(dict):
    def __missing__(self, key):
        return key * 2


class Box:
    def __init__(self):
        self.d = {}

    def __getitem__(self, k):
        return self.d.get(k, -1)

    def __setitem__(self, k, v):
        self.d[k] = v

    def __delitem__(self, k):
        del self.d[k]


def custom(n):
    m = Missing()
    b = Box()
    t = 0
    for i in range(n):
        b[i % 50] = i
        t += b[(i * 3) % 70] + m[i]
        if i % 50 == 49:
            del b[i % 50]
    return t, len(m)


def aug(n):
    a = [0, 0.0, "", []]
    for i in range(n):
        a[0] += 1
        a[1] += 0.5
        a[2] = a[2][-3:] + "x"
        a[3] += [i]
        a[i % 2] -= 0
    return a[0], a[1], a[2], len(a[3])


print(negatives(20000))
print(out_of_range(20000))
print(matrix(150))
print(kinds())
print(dicts(20000))
print(custom(20000))
print(aug(20000))
for f in (lambda: 5[0], lambda: None[0], lambda: {}[[]], lambda: (1,).__setitem__, lambda: {1}[0]):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(e)
