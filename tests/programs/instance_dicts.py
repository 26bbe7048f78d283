"""Attributes of instances whose attributes are in a real __dict__: many of them, taken as vars(), in different orders, deleted, hidden methods."""


class Many:
    kind = "class"

    def __init__(self, n, first=None):
        if first:
            setattr(self, first, -1)
        for i in range(n):
            setattr(self, "a%d" % i, i)

    def total(self):
        return self.a0 + self.a1 + self.a39

    def name(self):
        return self.kind


class Old(dict):
    def __init__(self, v):
        self.v = v

    def get_v(self):
        return self.v


def run(o, n):
    t = 0
    for _ in range(n):
        t += o.total()
    return t, o.name()


def main():
    a, b, c = Many(40), Many(40, "a1"), Many(40, "zz")
    vars(c)
    for _ in range(2000):
        r = run(a, 100), run(b, 100), run(c, 100)
    print(r)
    b.kind = "own"
    c.total = lambda: 1
    print(run(a, 1000), run(b, 1000), run(c, 1000))
    del b.kind, b.a1
    try:
        run(b, 10)
    except AttributeError as e:
        print(e)
    b.a1 = 100
    print(run(b, 1000))
    Many.a0 = property(lambda self: 7)
    print(run(a, 1000), run(b, 1000))
    del Many.a0
    print(run(a, 1000))
    o, t = Old(3), 0
    for i in range(200000):
        o.v = i
        t += o.get_v()
    o.get_v = lambda: 9
    print(t, o.get_v(), len(o))
    a.__dict__ = {"a0": 1, "a1": 2, "a39": 3, 5: 6}
    print(run(a, 1000))


main()
