# an operand that is also a local, argument or item is no temporary: counts seen by operators, attribute hooks and calls are stock's
import sys


class N:
    def __init__(self):
        self.seen = set()

    def __add__(self, other):
        self.seen.add(("add", sys.getrefcount(self), sys.getrefcount(other)))
        return self

    def __lt__(self, other):
        self.seen.add(("lt", sys.getrefcount(self), sys.getrefcount(other)))
        return True

    def __getattr__(self, name):
        self.seen.add(("getattr", sys.getrefcount(self)))
        return 1


def locals_only(n):
    a, b = N(), N()
    c = a
    for i in range(n):
        r = a + b
        r = a + c
        a < b
        a.missing
    return sorted(a.seen)


def parameters(a, b, n):
    for i in range(n):
        a + b
        a < a
        a.missing
    return sorted(a.seen)


def temporaries(n):
    seen = set()
    for i in range(n):
        r = N() + [i]
        seen |= r.seen
    return sorted(seen)


print(locals_only(4000))
print(parameters(N(), N(), 4000))
print(temporaries(4000))
