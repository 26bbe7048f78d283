# bool, None and int subclasses in arithmetic and as indices and keys; and other subclasses of builtin types
class MyInt(int):
    def __repr__(self):
        return "My%d" % int(self)

    def __lt__(self, o):
        return not int.__lt__(self, o)


class MyFloat(float):
    pass


class MyStr(str):
    def __eq__(self, o):
        return True

    __hash__ = str.__hash__


class MyList(list):
    def __getitem__(self, i):
        return -1

    def __len__(self):
        return 3


class MyDict(dict):
    def __getitem__(self, k):
        return "mine"


def arithmetic(n):
    a, b = MyInt(3), MyFloat(2.5)
    kinds = set()
    t = 0
    for i in range(n):
        r = a + i
        s = b * i
        t += r + s + (a < i) + (i < a) + True + (a == 3)
        kinds.add((type(r).__name__, type(s).__name__, type(-a).__name__, type(+b).__name__, type(a & 1).__name__, type(True + True).__name__))
    return t, sorted(kinds), a, [a] * 2


def containers(n):
    x, d, s = MyList([1, 2, 3]), MyDict(a=1), MyStr("q")
    t = 0
    for i in range(n):
        t += x[i % 5] + len(x) + len(d["zz"]) + (s == "other") + (s != "q") + sum(x) + [10, 20, 30][True] + (1, 2)[False]
        for v in x:
            t += v
    return t, x, d, d.get("a"), "%s" % s, {s: 1}


def dict_keys(n):
    d = {}
    for i in range(n):
        d[i % 2 == 0] = d.get(True, 0) + 1
        d[MyInt(i % 3)] = i
        d[float(i % 4)] = i
    return d


print(arithmetic(10000))
print(containers(10000))
print(dict_keys(10000))
