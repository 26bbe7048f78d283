# globals and builtins that change in the middle of a hot loop
import builtins

step = 1
table = [1, 2, 3]


def f(x):
    return x + step


def g(x):
    return x - step


def run(n):
    global step, f
    t = 0
    for i in range(n):
        t += f(i)
        if i == n // 4:
            step = 2.5
        elif i == n // 2:
            f = g
        elif i == 3 * n // 4:
            globals()["step"] = 100
    return t


def shadow(n):
    out = []
    for i in range(n):
        v = len(table)
        if i == n // 3:
            globals()["len"] = lambda x: 42
        elif i == 2 * n // 3:
            del globals()["len"]
        if i % (n // 10) == 0:
            out.append(v)
    return out


def shadow_builtin(n):
    old = builtins.abs
    t = 0
    try:
        for i in range(n):
            t += abs(-i)
            if i == n // 2:
                builtins.abs = lambda x: 1000
    finally:
        builtins.abs = old
    return t


def appears(n):
    missing = 0
    t = 0
    for i in range(n):
        try:
            t += newcomer
        except NameError as e:
            missing += 1
            text = str(e)
        if i == n // 2:
            globals()["newcomer"] = 3
        if i == n - 10:
            del globals()["newcomer"]
    return missing, t, text


def own_globals(n):
    ns = {"__builtins__": {"range": lambda k: [k, k], "sum": sum}, "n": n}
    exec("def h():\n    t = 0\n    for i in range(n):\n        t += i\n    return t\n", ns)
    return [ns["h"]() for _ in range(3000)][-1]


def shadow_range(n):
    t = 0
    for rounds in range(3):
        for i in range(n):
            t += i
        if rounds == 0:
            globals()["range"] = lambda k: [5] * (k // 2)
    del globals()["range"]
    return t


print(run(20000))
print(shadow(20000))
print(shadow_builtin(20000))
print(appears(20000))
print(own_globals(7))
print(shadow_range(10000))
print(f is g, step)
