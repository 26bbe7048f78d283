# int with float: exactness, comparisons of large ints with floats, true division
def divide(n):
    t = 0.0
    for i in range(1, n):
        t += i / 7
        t -= 7 / i
        t += (2 ** 53 + i) / 3
    return t


def compare(n):
    c = 0
    big = 2 ** 53
    fbig = float(big)
    for i in range(n):
        c += (big + i % 3) == fbig
        c += ((big + i % 3) > fbig) * 2
        c += (i < 10000.5) * 4
        c += (i == float(i)) * 8
        c += (2 ** 63 - 1 == 2.0 ** 63) * 16
        c += (2 ** 63 == 2.0 ** 63) * 32
    return c


def mix(n):
    x = 0
    for i in range(n):
        if i % 2:
            x += 1
        else:
            x += 0.5
    return x


def divs(n):
    errors = []
    for i in range(n):
        d = i % 1000
        try:
            i / d
            i // d
            i % d
        except ZeroDivisionError as e:
            if i % 5000 == 0:
                errors.append(str(e))
    for f in (lambda a, b: a / b, lambda a, b: a // b, lambda a, b: a % b, lambda a, b: divmod(a, b), lambda a, b: a ** -b):
        for a, b in ((1, 0), (1.0, 0), (1, 0.0), (True, False), (0, 1)):
            try:
                errors.append(f(a, b))
            except ZeroDivisionError as e:
                errors.append(str(e))
    return errors


def huge(n):
    bad = 0
    for i in range(n):
        try:
            (10 ** 400 + i) * 1.0
        except OverflowError as e:
            bad += 1
            text = str(e)
    return bad, text


print(divide(20000))
print(compare(20000))
print(mix(30000))
for e in divs(20000):
    print(e)
print(huge(3000))
print(hash(2 ** 61 - 1), hash(1.0) == hash(1), hash(2 ** 70), {1: "a", 1.0: "b", True: "c"})
