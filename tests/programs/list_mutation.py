# lists changed while they are iterated, and by their own elements' methods
def grow(n):
    a = [1]
    t = 0
    for x in a:
        t += x
        if len(a) < n:
            a.append(x + 1)
    return t


def shrink(n):
    a = list(range(n))
    c = 0
    for x in a:
        c += 1
        if x % 3 == 0:
            a.pop()
    return c, len(a)


def clear_middle(n):
    a = list(range(n))
    c = 0
    for x in a:
        c += 1
        if x == n // 2:
            a.clear()
    return c


def remove_self(n):
    a = list(range(n))
    for x in a:
        if x % 2 == 0:
            a.remove(x)
        if len(a) < n - 400:
            break
    return len(a), a[:5]


class Evil:
    def __init__(self, a):
        self.a = a

    def __eq__(self, o):
        self.a.clear()
        return False

    def __index__(self):
        self.a.clear()
        return 2

    def __del__(self):
        self.a.append("deleted")


def evil(n):
    out = []
    for _ in range(n):
        a = [1, 2, 3, 4]
        e = Evil(a)
        try:
            a[e] = 5
        except IndexError as x:
            out = [str(x)]
        a.extend([1, 2, 3])
        out.append(e in a)
        out.append(list(a))
        b = [Evil(a), 1]
        b[0] = None
        out.append(list(a))
    return out


def sort_mutation():
    a = list(range(50))
    try:
        a.sort(key=lambda x: a.append(x) or x)
    except ValueError as e:
        return str(e), len(a)


def replaced_in_loop(n):
    a = [1, 2, 3]
    t = 0
    for i in range(n):
        for x in a:
            a = [x + 1, x]
            t += x
        a = [i % 5, 1]
    return t


def iterators(n):
    a = list(range(n))
    it = iter(a)
    t = 0
    for x in it:
        t += x
        t -= next(it, 0)
        if x == n - 10:
            a += [100]
    a.append(1)
    return t, list(it)


print(grow(20000), shrink(20000), clear_middle(20000), remove_self(20000))
print(evil(2000))
print(sort_mutation())
print(replaced_in_loop(10000))
print(iterators(20000))
