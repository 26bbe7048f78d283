"""When arguments die that the callee lets go: with it where it owns them, behind the call where the caller keeps them (classes, operators)."""
import sys
OUT=[]
class N:
    def __init__(self, n): self.n=n
    def __del__(self): OUT.append('d%s'%(self.n,))
class T:
    def __init__(self, a, *r, **k):
        a = None; r = None; k = None
        OUT.append('in')
class U:
    def __new__(cls, a):
        a = 1
        OUT.append('new')
        return super().__new__(cls)
    def __init__(self, a):
        a = 2
        OUT.append('init')
class V:
    __slots__ = ()
    def __init__(self, a):
        a = 3
        OUT.append('vi')
class W(T):
    def __init__(self, a):
        super().__init__(a)
        a = 1
        OUT.append('wi')
class M(type):
    def __call__(cls, a):
        a = 1
        OUT.append('mc')
        return 5
class X(metaclass=M): pass
class E(Exception):
    def __init__(self, a):
        a = 1
        OUT.append('ei')
def f(a):
    a = 2
    OUT.append('f')
class C:
    def __call__(self, a):
        a = 1
        OUT.append('call')
    def m(self, a, b=None):
        a = b = 1
        OUT.append('m')
    @staticmethod
    def s(a): a = 1; OUT.append('s')
    @classmethod
    def c(cls, a): a = 1; OUT.append('c')
    def __getitem__(self, a): a = 1; OUT.append('gi')
    def __setitem__(self, a, b): a = b = 1; OUT.append('si')
    def __contains__(self, a): a = 1; OUT.append('co'); return 1
    def __add__(self, a): a = 1; OUT.append('ad')
    def __eq__(self, a): a = 1; OUT.append('eq'); return 1
    def __getattr__(self, a): OUT.append('ga')
    def __setattr__(self, a, b): b = 1; OUT.append('sa')
    def __format__(self, a): return 'f'
    @property
    def p(self): self = 1; OUT.append('p')
def work():
    T(N('t')); OUT.append('1')
    T(N('t1'), N('t2'), k=N('t3')); OUT.append('2')
    T(*[N('ts')]); OUT.append('2b')
    U(N('u')); OUT.append('3')
    V(N('v')); OUT.append('4')
    W(N('w')); OUT.append('5')
    X(N('x')); OUT.append('6')
    try: raise E(N('e'))
    except E: OUT.append('7')
    f(N('f')); OUT.append('8')
    f(a=N('fk')); OUT.append('9')
    f(*(N('fs'),)); OUT.append('9b')
    c = C()
    c(N('c')); OUT.append('10')
    c.m(N('m')); OUT.append('11')
    c.m(N('m'), b=N('b')); OUT.append('12')
    C().m(N('cm')); c.s(N('s')); C.s(N('s2')); c.c(N('cc')); OUT.append('13')
    c[N('si')] = N('sv'); N('co') in c; c + N('ad'); c == N('eq'); OUT.append('14')
    c.z = N('sa'); OUT.append('15')
    C().p; OUT.append('16')
    g = c.m
    g(N('bm')); OUT.append('17')
    list(map(f, [N('m1'), N('m2')])); OUT.append('18')
    sorted([N('k1'), N('k2')], key=lambda a: a.n); OUT.append('19')
    (lambda a: f(a))(N('lam')); OUT.append('20')
    h = [f]
    h[0](N('h')); OUT.append('21')
    f(f(N('ff'))); OUT.append('22')
    f((N('tt'),)); f([N('tl')]); f({1: N('td')}); OUT.append('23')
    x = N('x1'); f(x); OUT.append('24'); x = f(x); OUT.append('25')
for n in range(9):
    if n < 3: sys.audit('xtlink.burst')
    work(); print('oo', OUT); OUT.clear()
    if n > 1: sys.audit('xtlink.learn')
