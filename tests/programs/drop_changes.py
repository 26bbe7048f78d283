"""Dropping the last reference to an object may change everything that was read before."""


class D:
    def __init__(self, f):
        self.f = f

    def __del__(self):
        self.f()


class P:
    def __init__(self):
        self.v = 1


def drop_local(n):
    out = []
    for i in range(n):
        a = [1, 2, 3]
        x = D(a.clear)
        k = a[2]
        x = None
        try:
            out.append(k + a[2])
        except IndexError:
            out.append(-1)
    return out


def drop_len(n):
    t = 0
    for i in range(n):
        a = [1, 2, 3]
        x = D(a.clear)
        k = len(a)
        x = i
        t += k * 10 + len(a)
    return t


def drop_attr(n):
    t = 0
    p = P()

    def change():
        p.v = p.v + 1
    for i in range(n):
        x = D(change)
        k = p.v
        x = i
        t += k * 10 + p.v
        del x
    return t, p.v


def drop_item(n):
    t = 0
    for i in range(n):
        a = [1, 2, 3]
        b = [D(a.clear), 1]
        k = len(a)
        b[0] = 5
        t += k * 10 + len(a)
    return t


def drop_borrowed(n):
    t = 0
    for i in range(n):
        a = [[i], 2, 3]
        x = D(a.clear)
        k = a[0]
        x = None
        t += k[0] + len(a)
    return t


def drop_instance_attr(n):
    t = 0
    for i in range(n):
        p = P()
        a = [1, 2, 3]
        p.v = D(a.clear)
        k = len(a)
        p.v = 2
        t += k * 10 + len(a) + p.v
    return t


def drop_class(n):
    t = 0

    class Q(P):
        def m(self):
            return 1

    def change():
        Q.m = lambda self: 2
    q = Q()
    for i in range(n):
        x = D(change) if i == n - 3 else D(int)
        k = q.m()
        x = i
        t += k * 10 + q.m()
    return t


def main():
    for _ in range(5):
        print(sum(drop_local(2000)), drop_len(2000), drop_attr(2000), drop_item(2000), drop_borrowed(2000), drop_instance_attr(2000), drop_class(2000))


main()
