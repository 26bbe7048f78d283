"""A class where its instances have been seen, and an instance where its class has been called."""
import sys

class P:
    k = 1
    def __init__(self, x): self.x = x
    def m(self=None): return 'm', self is None
    def __call__(self, *a): return 'called', self.x, a
    @property
    def p(self): return self.x + 1

class Q(P):
    __slots__ = ('s',)
    def __init__(self, x):
        self.x = x
        self.s = -x

class R(P):
    pass

def load(o): return o.x
def slot(o): return o.s
def method(o): return o.m()
def value(o): return o.k
def prop(o): return type(o.p).__name__
def store(o):
    o.x = 5
    return o.x
def delete(o):
    o.y = 1
    del o.y
    return hasattr(o, 'y')
def either(o): return o.x, o.k, o.m(), type(o.p).__name__
def make(c):
    o = c(3)
    return o[0] if isinstance(o, tuple) else o.x
def make_and_load(c, o):
    n = c(4)
    return n if isinstance(n, tuple) else n.x, o.x
def add(o, p): return o.x + p.x

def show(f, *a):
    try: print(f.__name__, f(*a))
    except (AttributeError, TypeError) as e: print(f.__name__, e)

for turn in range(2):
    sys.audit('xtlink.burst')
    for i in range(40):
        load(P(i)), slot(Q(i)), method(P(i)), value(P(i)), prop(P(i)), store(P(i)), delete(P(i))
        either((P, Q, R)[i % 3](i))
        make(P), make_and_load(P, P(1)), add(P(1), P(2))
    sys.audit('xtlink.learn')
for o in P(1), P, Q(2), Q, R(3), R, type, 3:
    for turn in range(3):
        for f in load, slot, method, value, prop, either, make: show(f, o)
        show(make_and_load, o, o)
        show(make_and_load, P, o)
        show(make_and_load, o, P(7))
        show(add, o, P(1))
        show(add, P(1), o)
for c in P, Q, R:
    show(store, c)
    show(delete, c)
    show(load, c(8))
    show(load, c)
