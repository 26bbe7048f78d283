"""Methods that operators, attributes, loops and the like call look at the locals of who uses them."""
import sys


def look():
    f = sys._getframe(2)
    return f.f_lineno - f.f_code.co_firstlineno, sorted((k, v) for k, v in f.f_locals.items() if isinstance(v, (int, str, float)))
SEEN = []
class A:
    @property
    def p(self): SEEN.append(("p", look())); return 1
    def __getattr__(self, n): SEEN.append(("getattr", look())); return 2
    def __add__(self, o): SEEN.append(("add", look())); return 3
    def __radd__(self, o): SEEN.append(("radd", look())); return 3
    def __eq__(self, o): SEEN.append(("eq", look())); return True
    def __lt__(self, o): SEEN.append(("lt", look())); return True
    def __getitem__(self, k): SEEN.append(("item", look())); return 4
    def __setitem__(self, k, v): SEEN.append(("setitem", look()))
    def __delitem__(self, k): SEEN.append(("delitem", look()))
    def __contains__(self, k): SEEN.append(("in", look())); return True
    def __bool__(self): SEEN.append(("bool", look())); return True
    def __neg__(self): SEEN.append(("neg", look())); return 5
    def __hash__(self): SEEN.append(("hash", look())); return 7
    def __iter__(self): SEEN.append(("iter", look())); return self
    def __next__(self):
        SEEN.append(("next", look()))
        raise StopIteration
    def __format__(self, s): SEEN.append(("format", look())); return "fmt"
    def __len__(self): SEEN.append(("len", look())); return 3
    def __enter__(self): SEEN.append(("enter", look())); return self
    def __exit__(self, *a): SEEN.append(("exit", look()))
    def __call__(self): SEEN.append(("call", look())); return 9
    def __set__(self, o, v): SEEN.append(("set", look()))
    def __iadd__(self, o): SEEN.append(("iadd", look())); return self
class B:
    def __init__(self, x): SEEN.append(("init", look())); self.x = x
    d = A()
def work(a, n):
    i = n * 2
    f = i / 4
    s = "t%d" % i
    x = a.p; i += 1
    y = a.zork; i += 1
    x = a + i; i += 1
    x = i + a; i += 1
    t = a == i; i += 1
    t = a < i; i += 1
    x = a[i]; i += 1
    a[i] = f; i += 1
    del a[i]; i += 1
    t = i in a; i += 1
    if a: i += 1
    x = -a; i += 1
    d = {a: 1}; i += 1
    for q in a: pass
    i += 1
    s = f"{a}"; i += 1
    x = len(a); i += 1
    x = a(); i += 1
    with a as z: i += 1
    b = B(i); i += 1
    b.d = i; i += 1
    f += 1.5
    a += i
    i += 1
    *y, = a; i += 1
    return i, f
def main():
    a = A()
    for n in range(200):
        SEEN.clear()
        r = work(a, n)
    print(r)
    for e in SEEN: print(e)
main()
