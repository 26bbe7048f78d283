"""PyFrame_LocalsToFast(), which writes the dict of locals into a running frame: that of a native one ignores it (docs/compatibility.md), and nothing breaks."""
import ctypes
import gc
import sys

to_fast = ctypes.pythonapi.PyFrame_LocalsToFast
NEW = ['new']

def change(name, value=NEW, depth=1, clear=0):
    f = sys._getframe(depth)
    f.f_locals[name] = value
    to_fast(ctypes.py_object(f), ctypes.c_int(clear))
def deeper(name): change(name, depth=2)
def local(n):
    x = [n]
    change('x')
    return len(x)
def in_loop(n):
    t = 0
    for i in range(n):
        y = i * 2.5
        change('y', y)
        t += y
    return t
def nested(n):
    z = (n, 1)
    deeper('z')
    return z[0]
def parameter(a, b=NEW):
    change('a')
    change('b')
    return len(a), len(b)
def captured(n):
    k = [n]
    def inner(): return k
    change('k')
    return len(k), len(inner())
def unbound(n):
    if n < 0: q = 1
    change('q')
    try: return len(q)
    except UnboundLocalError: return 1
def cleared(n):
    w = [n]
    f = sys._getframe()
    f.f_locals.pop('w')
    to_fast(ctypes.py_object(f), ctypes.c_int(1))
    try: return len(w)
    except UnboundLocalError: return 1
def generated(n):
    for i in range(n):
        v = [i]
        change('v')
        yield len(v)
def unchanged(n):
    s, t = str(n) + 'x', n * 1.5
    f = sys._getframe()
    f.f_locals
    to_fast(ctypes.py_object(f), ctypes.c_int(0))
    return s, t
def run(n):
    try: r = nested(n)
    except TypeError: r = None
    return (r is None or r in (n, 'new'), local(n), in_loop(n % 5), parameter([n]), captured(n), unbound(n), cleared(n), list(generated(n % 4)), unchanged(n))

for _ in range(3):
    sys.audit('xtlink.burst')
    for i in range(40): run(i)
    sys.audit('xtlink.learn')
for i in range(12): print(run(i))
gc.collect()
before = sys.getrefcount(NEW)
for i in range(50): run(i)
gc.collect()
print(sys.getrefcount(NEW) - before)
