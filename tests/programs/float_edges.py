# nan, inf, -0.0, float //, %, **, and comparisons
import math


def table(values):
    out = []
    for a in values:
        for b in values:
            row = [a + b, a - b, a * b, a < b, a <= b, a == b, a != b, a > b, a >= b]
            try:
                row.append(a / b)
            except ZeroDivisionError as e:
                row.append(str(e))
            try:
                row.append(a // b)
            except ZeroDivisionError as e:
                row.append(str(e))
            try:
                row.append(a % b)
            except ZeroDivisionError as e:
                row.append(str(e))
            try:
                row.append(a ** b)
            except (ZeroDivisionError, OverflowError) as e:
                row.append(str(e))
            out.append(row)
    return out


def accumulate(n):
    x = 0.0
    y = 1.0
    for i in range(n):
        x += 0.1
        y = y * 1.0000001 - x / (i + 1)
        if y != y:
            break
    return x, y


def zero_signs(n):
    out = []
    z = 0.0
    for i in range(n):
        z = -z
        if i % 5000 < 2:
            out.append((z, math.copysign(1.0, z), z == 0.0, z + 0.0, abs(z)))
    return out


def overflow(n):
    x = 1e300
    k = 0
    for i in range(n):
        x = x * 1.5
        if x == math.inf:
            k += 1
            x = -1e300
        elif x == -math.inf:
            k += 100
            x = 1e300
    return k, x


def mods(n):
    t = 0.0
    for i in range(n):
        t += (i - 5000.5) % 7.25
        t -= (i - 5000.5) // -3.5
        t += -7.5 % (i + 0.5)
    return t


def nan_compare(n):
    nan = float("nan")
    c = [0] * 6
    items = [nan, 1.0, nan]
    for i in range(n):
        c[0] += nan == nan
        c[1] += nan != nan
        c[2] += nan < 1.0
        c[3] += nan in items
        c[4] += (nan, 1) == (nan, 1)
        c[5] += not nan > nan
    return c


values = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan]
for _ in range(80):
    rows = table(values)
for row in rows:
    print(row)
print(accumulate(30000))
print(zero_signs(20000))
print(overflow(30000))
print(mods(20000))
print(nan_compare(20000))
print([int(x) for x in (1e18, -1e18, 9.2e18, 1e19, 1e25)], round(2.5), round(-3.5), round(2.675, 2))
