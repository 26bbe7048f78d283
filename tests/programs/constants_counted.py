# the constants of compiled code have as many references as before: the patched code object's tuple owns none, until the code object goes
import gc
import sys
import types


def big():
    return 123456789.5, "not interned, it has spaces", (1, "a b", 2.5), frozenset({7, 8}) if big is None else None


def calls(f, n):
    for i in range(n):
        f()


def counts(co):
    return [sys.getrefcount(c) for c in co.co_consts if not isinstance(c, (int, type(None), types.CodeType))]


before = counts(big.__code__)
calls(big, 5000)
print(counts(big.__code__) == before, counts(big.__code__))

TEXT = """
def f(x):
    if x in {1.25, "two words", (3, 4.5)}:
        return "one of them"
    return 98765.4321
"""


def made(i):
    names = {}
    exec(compile(TEXT, "<made>", "exec"), names)
    f = names["f"]
    calls(lambda: f(1.25), 1500)
    return f


def outlived():
    kept = []
    for i in range(4):
        f = made(i)
        consts, other = f.__code__.co_consts, f.__code__.replace(co_name="g")
        if i % 2:
            del f
            gc.collect()
            calls(types.FunctionType(other, {}), 0)
            print(types.FunctionType(other, {})(0), consts)
        kept.append((consts, other))
    gc.collect()
    for consts, other in kept:
        print(consts == other.co_consts, consts, [sys.getrefcount(c) for c in consts if isinstance(c, (float, frozenset))])
    del kept[:]
    gc.collect()
    print(consts, types.FunctionType(other, {})("two words"))


outlived()


# those that locals and stack entries hold are counted for them as well


def in_local():
    i = 42000123
    return sys.getrefcount(i)


def in_two():
    i = j = 44000123.5
    return sys.getrefcount(i), sys.getrefcount(j)


def on_stack():
    return [46000123, "below it", (46000123, sys.getrefcount(46000123))]


def replaced(x):
    i = "a constant with spaces"
    a = sys.getrefcount(i)
    if x:
        i = (1, x)
    return a, sys.getrefcount(i)


def in_loop(n):
    k = "another constant, with spaces"
    out = set()
    for i in range(n):
        out.add(sys.getrefcount(k))
    return out


def raising():
    i = "a third constant, with spaces"
    try:
        sys.getrefcount(i, i)
    except TypeError:
        return sys.getrefcount(i)


for turn in range(3000):
    found = in_local(), in_two(), on_stack(), replaced(0), replaced(1), in_loop(5), raising()
print(found)
