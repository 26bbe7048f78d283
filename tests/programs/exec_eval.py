# exec, eval, compile: loops in exec'd code, in module scope with dict namespaces, functions made at run time
def evals(n):
    t = 0
    code = compile("a * 2 + b", "<e>", "eval")
    for i in range(n):
        t += eval(code, {"a": i, "b": 1})
        if i % 100 == 0:
            t += eval("t + i", {}, {"t": 1, "i": i})
    return t


class NS(dict):
    def __missing__(self, k):
        if k in ("range", "print"):
            raise KeyError(k)
        return 7


def makers(n):
    out = 0
    for i in range(n):
        ns = {}
        exec("def f(x):\n    t = 0\n    for k in range(x):\n        t += k * %d\n    return t\n" % (i % 3), ns)
        out += ns["f"](100)
    return out


print(evals(8000))
ns = NS()
exec("t = 0\nfor i in range(8000):\n    t += i + unknown\n", {}, ns)
print(ns["t"], ns["i"])
g = {}
exec("x = 0\nfor i in range(20000):\n    x = x + i\n    if i == 15000:\n        x = float(x)\ndel i\n", g)
print(g["x"], "i" in g)
print(makers(200))
total = 0
for i in range(20000):
    total += i % 5
    if i == 19000:
        total = str(total)
        break
print(total, i)
try:
    exec("for i in range(5000):\n    y = i\n    if i == 4999:\n        nothing_here\n", {})
except NameError as e:
    print(e, e.__traceback__.tb_next.tb_lineno)
try:
    exec("def f(:\n pass")
except SyntaxError as e:
    print(e.msg, e.lineno, e.offset)
k = 3


class Body:
    total = 0
    for i in range(5000):
        total += i * k
    k = total


print(Body.total, Body.k, Body.i)
print(eval("[x for x in range(k) if x]"), eval("lambda: k")()) 
