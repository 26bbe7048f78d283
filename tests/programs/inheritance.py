# inheritance, super in all forms, abstract bases, multiple inheritance
import abc


class A:
    def f(self, x):
        return x + 1

    def g(self):
        return "A"

    @classmethod
    def make(cls):
        return cls()


class B(A):
    def f(self, x):
        return super().f(x) * 2

    def g(self):
        return "B" + super().g()


class C(A):
    def f(self, x):
        return super(C, self).f(x) - 3

    def g(self):
        return "C" + super().g()


class D(B, C):
    def f(self, x):
        return super().f(x) + A.f(self, x)

    def g(self):
        return "D" + super().g()

    @classmethod
    def make(cls):
        return super().make()


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self):
        ...


class Square(Shape):
    def __init__(self, a):
        self.a = a

    def area(self):
        return self.a * self.a


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3 * self.r ** 2


class L(list):
    def append(self, x):
        super().append(x * 2)


def run(objects, n):
    t = 0
    for i in range(n):
        t += objects[i % len(objects)].f(i)
    return t


def areas(shapes):
    t = 0
    for s in shapes:
        t += s.area()
        if isinstance(s, Square):
            t += 1
    return t


def lists(n):
    x = L()
    for i in range(n):
        x.append(i)
    return len(x), x[-1], sum(x)


print(run([A()], 15000), run([D()], 15000), run([A(), B(), C(), D()], 15000))
print(D().g(), [k.__name__ for k in D.__mro__], type(D.make()).__name__)
print(areas([Square(2)] * 8000 + [Circle(1.5), Square(1)] * 4000))
print(lists(10000))
try:
    Shape()
except TypeError as e:
    print(e)


class Odd(B):
    def f(self, x):
        return super().nothing(x)


for _ in range(3000):
    try:
        Odd().f(1)
    except AttributeError as e:
        m = str(e)
print(m)
