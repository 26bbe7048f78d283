# identity of ints, floats, strings and tuples; id() stable while an object lives
def ints(n):
    c = [0] * 5
    for i in range(n):
        a = i + 1
        b = a
        c[0] += a is b
        x = a - 1
        c[1] += x is i
        c[2] += (i % 300) is (i % 300)
        d = [a]
        c[3] += d[0] is a
        c[4] += id(a) == id(d[0])
    return c


def floats(n):
    c = [0] * 5
    x = 0.5
    for i in range(n):
        y = x
        c[0] += y is x
        x = x + 1.0
        c[1] += y is x
        box = [x, x]
        c[2] += box[0] is box[1] is x
        k = id(x)
        t = (x,)
        c[3] += id(t[0]) == k
        z = x * 1.0
        c[4] += z is x
    return c


def through_calls(n):
    def same(v):
        return v

    def pair(v):
        return v, v
    c = 0
    for i in range(n):
        f = i / 3
        g = same(f)
        a, b = pair(f)
        c += (g is f) + (a is b) + (b is f)
        k = i * 1000
        c += (same(k) is k) * 10
    return c


class O:
    pass


def attributes(n):
    o = O()
    o.x = 0.0
    c = 0
    for i in range(n):
        o.x = o.x + 1.5
        v = o.x
        c += v is o.x
        w = o.x
        o.x += 0.0
        c += (w is v) + (o.x is v) * 100000
    return c


def in_lists(n):
    a = [float(i) for i in range(10)]
    c = 0
    for i in range(n):
        k = i % 10
        old = a[k]
        a[k] = old + 1.0
        c += old is a[k]
        c += (a[k] == old + 1.0) * 2
        ids = id(a[k])
        c += (ids == id(a[k])) * 4
    return c


def singles(n):
    c = 0
    for i in range(n):
        c += "abc"[i % 3] is "xaxbxc"[i % 3 * 2 + 1]
        c += () is tuple([])
        c += (i % 2 == 0) is True
        c += (None is None) + (i % 100 - 5 is (i + 100) % 100 - 5)
        c += str(i % 10) is str(i % 10)
    return c


def kept(n):
    seen = {}
    for i in range(n):
        v = i * 0.25
        seen[id(v)] = v
    return all(id(v) == k for k, v in seen.items()), len(seen)


print(ints(15000))
print(floats(15000))
print(through_calls(15000))
print(attributes(15000))
print(in_lists(15000))
print(singles(15000))
print(kept(15000))
