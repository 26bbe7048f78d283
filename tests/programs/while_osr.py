# long loops in functions that are called once and at module level: entered while they run; state must be complete
import sys


def once(n):
    a, b, c, d = 1, 2.5, "s", [0]
    t = {}
    i = 0
    while i < n:
        i += 1
        a = a * 3 % 1000003
        b += 0.25
        if i % 1000 == 0:
            c += "x"
            d.append(a)
            t[a] = b
        for j in range(3):
            a += j
    return a, b, len(c), len(d), len(t), i, j


def nested(n):
    t = 0
    with_stack = []
    for x in [1, 2, 3]:
        for y in (4, 5):
            for i in range(n):
                t += x * y + i
                if i == n - 1:
                    with_stack.append((x, y, t))
    return with_stack


def in_try(n):
    i = 0
    try:
        while True:
            i += 1
            if i == n:
                raise IndexError(i)
    except IndexError as e:
        return e.args[0], i
    finally:
        i = 0


def in_with(n):
    class C:
        def __enter__(self):
            return [0]

        def __exit__(self, *a):
            return True
    with C() as box:
        for i in range(n):
            box[0] += i
            if i == n - 1:
                raise ValueError
    return box, i


def generator_loop(n):
    t = 0
    for i in range(n):
        t += i
        if i % (n // 4) == 0:
            yield t, i


def handler_loop(n):
    try:
        raise KeyError("outer")
    except KeyError:
        t = 0
        for i in range(n):
            t += i
        return t, sys.exc_info()[0].__name__


print(once(150000))
print(nested(20000))
print(in_try(200000))
print(in_with(100000))
print(list(generator_loop(100000)))
print(handler_loop(200000))
total = 0
step = 1
for n in range(200000):
    total += n * step
    if n == 100000:
        step = 0.5
print(total, n)
while total > 1:
    total /= 1.0001
print(total)
