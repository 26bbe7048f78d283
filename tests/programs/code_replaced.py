import gc, sys
def other(n): return -n
def make():
    src = "def f(n):\n    if n == 150:\n        change(f)\n        junk = [bytes(100) for i in range(1000)]\n    t = 0\n    for i in range(3):\n        t += i * n\n    try:\n        return t + len(str(n)) + (1 if n != 150 else 1.5)\n    finally:\n        t = 0\n"
    scope = {"change": change}
    exec(src, scope)
    return scope["f"]
def change(f):
    f.__code__ = other.__code__
    gc.collect()
def caller(f, n):
    t = 0
    for i in range(n):
        t += f(i)
    return t
for k in range(3):
    f = make()
    print(caller(f, 300))
