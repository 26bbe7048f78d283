# ints around the edges of 30, 62, 63 and 64 bits; floor division, modulo, shifts, bools as ints
def add_loop(start, step, n):
    x = start
    out = []
    for i in range(n):
        x = x + step
        if i % 4000 == 0:
            out.append(x)
    return x, out


def mul_loop(x, k, n):
    out = []
    for i in range(n):
        x = x * k
        if x > 2 ** 66 or x < -2 ** 66:
            out.append(x)
            x = i + 1
    return x, len(out), out[:3], out[-1] if out else None


def div_table(values, divisors):
    rows = []
    for a in values:
        for b in divisors:
            rows.append((a // b, a % b, divmod(a, b)))
    return rows


def shifts(n):
    total = 0
    for i in range(n):
        k = i % 70
        total ^= (1 << k) + (-1 << k)
        total += (i << 3) >> 1
        total ^= -i >> (k % 9)
        total ^= (2 ** 64 + i) >> k
    return total


def bools(n):
    t = 0
    for i in range(n):
        b = i % 3 == 0
        t += b
        t = t + (b & True) - (b | False) + (b ^ True)
        t += -b + ~b + (not b)
    return t, type(True & False), type(True + False), type(True & 1)


def negs(n):
    x = -2 ** 62
    seen = []
    for i in range(n):
        y = -x
        y = abs(y) - 1
        if i in (0, 9999, 19999):
            seen.append((x, y, ~x, +x))
        x = -y if i % 2 else y
    return seen


def powers(n):
    t = 0
    for i in range(n):
        t += (i % 13) ** (i % 7)
        t ^= (-(i % 5)) ** (i % 4)
    return t, 2 ** 63, (-2) ** 63, 2 ** -1, 0 ** 0


def shift_errors():
    errors = 0
    last = None
    for i in range(20000):
        try:
            1 << (5 - i % 7)
        except ValueError as e:
            errors += 1
            last = str(e)
    return errors, last


for start in (0, 2 ** 30 - 5, 2 ** 62 - 10000, 2 ** 63 - 10000, 2 ** 64 - 7, -2 ** 63 + 10000, -2 ** 62 + 3):
    for step in (1, -1, 3, 2 ** 40, -2 ** 50):
        print(start, step, add_loop(start, step, 12000)[0])
print(add_loop(2 ** 62, 2 ** 50, 20000))
print(mul_loop(3, 7, 20000))
print(mul_loop(-3, 5, 20000))
values = [0, 1, -1, 7, -7, 2 ** 31, -2 ** 31, 2 ** 62, -2 ** 62, 2 ** 63 - 1, -2 ** 63, 2 ** 64, -2 ** 65]
for _ in range(60):
    rows = div_table(values, [1, -1, 2, -2, 3, -7, 10 ** 9, -2 ** 62, 2 ** 63, -2 ** 63])
for row in rows:
    print(row)
print(shifts(30000))
print(bools(30000))
print(negs(20000))
print(powers(30000))
print(shift_errors())
