"""An instance's own attribute hides a method or a class's value, also where the call is hot and its class known."""


class Values:
    limit = 10

    def __init__(self):
        self.x = 1

    def f(self):
        return self.x


class Child(Values):
    def f(self):
        return 3


class NoInit:
    def f(self):
        return 1


class Listy(list):
    def f(self):
        return len(self)


def run(o, n):
    t = 0
    for _ in range(n):
        t += o.f()
    return t


def limits(o, n):
    t = 0
    for _ in range(n):
        t += o.limit
    return t


def main():
    a, p, s = Values(), NoInit(), 0
    for _ in range(1500):
        s += run(a, 1000) + limits(a, 500)
    print(s)
    b = Values()
    b.f = lambda: 5
    b.limit = 11
    print(run(b, 1000), run(a, 1000), limits(b, 100), limits(a, 100))
    del b.f
    print(run(b, 1000))
    c = Values()
    c.__dict__["f"] = lambda: 7
    print(run(c, 1000), run(a, 100), run(Child(), 100))
    for k in range(300):
        setattr(Values(), "extra%d" % k, k)
    print(run(a, 1000), run(c, 1000))
    s = 0
    for _ in range(1500):
        s += run(p, 500)
    d = NoInit()
    d.__dict__
    d.f = lambda: 9
    print(s, run(d, 1000), run(p, 10))
    e, s = Listy([1, 2]), 0
    for _ in range(1000):
        s += run(e, 500)
    e.f = lambda: 100
    print(s, run(e, 10))


main()
