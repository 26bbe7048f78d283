"""Code objects of equal content share machine code, not what it refers to: each lives and dies on its own."""
import gc

SOURCE = '''
def make(x, n):
    t = 0
    for i in range(n):
        t += i
    return ("made", x, t, 2.5, b"bytes", frozenset)
def gen(n):
    for i in range(n):
        yield (i, "of", n)
class Point:
    def __init__(self, x):
        self.x = x
    def moved(self, by):
        return self.x + by
def total(p, n):
    t = 0
    for i in range(n):
        t += p.moved(i)
    return t
def fails(x):
    return [1, 2, 3][x]
'''


def load():
    scope = {"__name__": "twice"}
    exec(compile(SOURCE, "twice.py", "exec"), scope)
    return scope


def use(scope, what):
    out = []
    for n in (3, 200, 2):
        out.append(scope["make"](what, n))
        out.append(sum(a for a, _, _ in scope["gen"](n)))
        out.append(scope["total"](scope["Point"](1), n))
        out.append(scope["total"](scope["Point"](1.5), n))
    try:
        scope["fails"](7)
    except IndexError as e:
        out.append((str(e), e.__traceback__.tb_next.tb_lineno))
    return out


first = load()
results = [use(first, "first")]
for i in range(4):
    other = load()
    results.append(use(other, i))
    results.append(use(first, "first"))
    del other
    gc.collect()
    junk = [("junk%d" % k, k, [k]) for k in range(2000)]
    results.append(use(first, "first"))
    junk.clear()
kept = [load() for i in range(3)]
for scope in kept + [first]:
    results.append(use(scope, "kept"))
kept.pop(1)
gc.collect()
for scope in kept + [first]:
    results.append(use(scope, "kept"))
print(len(results), [r[0][:3] for r in results][:4])
for r in results:
    r[0] = r[0][:1] + ("*",) + r[0][2:]
    for k in (4, 8):
        r[k] = r[k][:1] + ("*",) + r[k][2:]
print(all(r == results[0] for r in results), results[0])
