# one code object with many functions: different globals, defaults, closures; functions copied and edited
import types


def make(k, base=10):
    def f(x, y=k):
        return x * base + y + bonus
    return f


bonus = 1


def run(fs, n):
    t = 0
    for i in range(n):
        t += fs[i % len(fs)](i)
    return t


f = make(3)
other_globals = {"bonus": 1000, "__builtins__": __builtins__}
g = types.FunctionType(f.__code__, other_globals, "g", (7,), f.__closure__)
h = types.FunctionType(f.__code__.replace(co_name="h"), globals(), "h", (9,), tuple(types.CellType(0.5) for _ in f.__closure__))
print(run([f], 8000), run([g], 8000), run([h], 8000), run([f, g, h], 9000))
other_globals["bonus"] = 2.5
bonus = 5
f.__closure__[0].cell_contents = 100
print(run([f], 8000), run([g], 8000), run([h], 8000), run([f, g, h], 9000))
f.__defaults__ = (1000,)
print(run([f, make(1), make(2, 20)], 9000))
f.__kwdefaults__ = {}
f.__defaults__ = None
try:
    run([f], 100)
except TypeError as e:
    print(e)


def const():
    return (1, 2, "x")


print(const() is const(), [const() is const() for _ in range(5000)].count(True))
const.__code__ = const.__code__.replace(co_consts=tuple((9, 9) if c == (1, 2, "x") else c for c in const.__code__.co_consts))
print([const() for _ in range(5000)][-1])
copies = [types.FunctionType(run.__code__, globals()) for _ in range(5)]
print([c([make(1)], 2000) for c in copies])
