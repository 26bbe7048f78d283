# methods and functions replaced in mid loop
class A:
    def f(self, x):
        return x + 1

    @staticmethod
    def s(x):
        return x * 2

    @classmethod
    def c(cls, x):
        return cls.__name__, x


class B(A):
    pass


def helper(x):
    return x


def run(n):
    b = B()
    t = 0
    for i in range(n):
        t += b.f(i) + b.s(i) + len(b.c(i)) + helper(i)
        if i == n // 8:
            A.f = lambda self, x: x - 1
        elif i == 2 * n // 8:
            B.f = lambda self, x: 1.5
        elif i == 3 * n // 8:
            b.f = lambda x: 0
        elif i == 4 * n // 8:
            del b.f
        elif i == 5 * n // 8:
            A.s = staticmethod(lambda x: -x)
        elif i == 6 * n // 8:
            helper.__code__ = (lambda x: x * 3).__code__
        elif i == 7 * n // 8:
            helper.__defaults__ = (1,)
            A.c = lambda self, x: "abcdef"
    return t, helper()


class Base1:
    def who(self):
        return 1


class Base2:
    def who(self):
        return 2


class D(Base1):
    pass


def bases(n):
    d = D()
    t = 0
    for i in range(n):
        t += d.who()
        if i == n // 2:
            D.__bases__ = (Base2,)
    return t


print(run(16000))
print(bases(16000))
