# operand types change in the middle of a hot loop
from fractions import Fraction


def total(items):
    t = 0
    for x in items:
        t = t + x
    return t


def scale(items, k):
    out = []
    for x in items:
        out.append(x * k)
    return out


def switch(n):
    x = 0
    kinds = []
    for i in range(n):
        if i == n // 4:
            x = float(x)
        elif i == n // 2:
            x = complex(x)
        elif i == 3 * n // 4:
            x = Fraction(int(x.real))
        x = x + 1
        if i % (n // 8) == 0:
            kinds.append((type(x).__name__, x))
    return kinds


class Int(int):
    def __add__(self, other):
        return Int(int(self) + int(other) + 1)

    __radd__ = __add__


class Float(float):
    def __mul__(self, other):
        return "Float*" + str(other)


print(total(range(20000)))
print(total([1] * 10000 + [0.5] * 10000))
print(total([1] * 10000 + [True] * 10000))
print(total([1] * 10000 + [2 ** 70] * 10 + [1] * 10000))
print(total([1] * 10000 + [Int(3)] * 3 + [1] * 10000))
print(total([0.25] * 20000 + [1, 2]))
print(total([1.5] * 5000 + [1j] + [1.5] * 5000))
print(sum(scale(list(range(10000)), 3)))
print(scale([1.5] * 20000, 2)[-1], scale(["ab"] * 20000, 2)[-1], scale([[1]] * 20000, 2)[-1])
print(scale([1] * 20000 + [Float(2.0)], 3)[-2:])
print(scale([2] * 20000 + ["x", (1,), None and 1 or 2.0], 3)[-4:])
try:
    total([1] * 20000 + ["a"])
except TypeError as e:
    print(e)
try:
    total([1.0] * 20000 + [None])
except TypeError as e:
    print(e)
for row in switch(24000):
    print(row)
