# closures and cells: counters, late binding, nonlocal, deleted cells, types changing in a cell
def counter():
    n = 0

    def up(k=1):
        nonlocal n
        n += k
        return n

    def get():
        return n
    return up, get


def run(n):
    up, get = counter()
    for i in range(n):
        up()
        if i == n // 2:
            up(0.5)
    return get()


def deep(a):
    def f(b):
        def g(c):
            def h(d):
                nonlocal a
                a += d
                return a + b + c
            return h
        return g
    return f


def unbound(n):
    msgs = set()
    for i in range(n):
        def f():
            return late
        if i % 2:
            late = i
        try:
            f()
        except NameError as e:
            msgs.add(str(e))
        if i % 2:
            del late
    return msgs


def local_unbound(n):
    msgs = set()
    for i in range(n):
        try:
            if i % 3 == 0:
                del v
            v = v + 1 if i % 3 == 2 else i
        except UnboundLocalError as e:
            msgs.add(str(e))
    return msgs


def shared(n):
    total = 0

    def add(x):
        nonlocal total
        total = total + x
    for i in range(n):
        add(i)
        if total > 100000:
            total = 0
    return total, add.__closure__[0].cell_contents


def make_adders(n):
    return [(lambda k: lambda x: x + k)(i) for i in range(n)]


def compose(*fs):
    def call(x):
        for f in fs:
            x = f(x)
        return x
    return call


print(run(20000))
h = deep(1)(2)(3)
for _ in range(15000):
    r = h(2)
print(r)
print(unbound(5000))
print(local_unbound(20000))
print(shared(20000))
print(sum(f(1) for f in make_adders(5000)))
c = compose(*make_adders(20))
print(sum(c(i) for i in range(1000)))
print(h.__code__.co_freevars, deep.__code__.co_cellvars)
