# while, else, break, continue, nesting, loops in try blocks
def find(n, want):
    i = 0
    while i < n:
        if i * i == want:
            break
        i += 1
    else:
        return "none", i
    return "found", i


def nested(n):
    t = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            if (i + j) % 3:
                continue
            t += i * j
        else:
            t += 1
            continue
        t -= 1
    return t


def collatz(limit):
    best = (0, 0)
    for start in range(1, limit):
        x = start
        steps = 0
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            steps += 1
        if steps > best[1]:
            best = (start, steps)
    return best


def forever(n):
    i = 0
    out = []
    while True:
        i += 1
        try:
            if i % 2:
                continue
            if i > n:
                break
            if i % 5000 == 0:
                raise KeyError(i)
        except KeyError as e:
            out.append(e.args[0])
        finally:
            i += i % 5000 == 0
    return i, out


def three(n):
    c = 0
    for a in range(n):
        for b in range(a, n):
            for d in range(b, n):
                if a * a + b * b == d * d:
                    c += 1
    return c


def countdown(n):
    while n:
        n -= 1
        if not n % 7777:
            print("at", n)
    return n


def return_inside(n):
    for i in range(n):
        for j in range(10):
            while True:
                if i * j == 50000:
                    return i, j
                break
    return None


print(find(20000, 144000000), find(20000, 2))
print(nested(200))
print(collatz(1500))
print(forever(20000))
print(three(60))
print(countdown(20000))
print(return_inside(20000))
