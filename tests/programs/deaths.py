"""When and in which order objects die: operands, locals, arguments, replaced attributes and items, what an exception leaves, generators, cells."""
import sys
OUT=[]
class N:
    __slots__=('n','o','__weakref__')
    def __init__(self, n, o=None): self.n=n; self.o=o
    def __del__(self): OUT.append('d%s'%(self.n,))
class A:
    def __init__(self, n, o=None): self.n=n; self.o=o
    def __del__(self): OUT.append('D%s'%(self.n,))
    def meth(self, x): return 1
    def __eq__(self, o): OUT.append('eq'); return True
    def __lt__(self, o): return True
    def __bool__(self): return True
    def __len__(self): return 2
    def __getitem__(self, i): return N('item%s'%i)
    def __setitem__(self, i, v): pass
    def __contains__(self, v): return True
    def __iter__(self): return iter([N('i1'), N('i2')])
    def __enter__(self): return N('entered')
    def __exit__(self, *a): OUT.append('exit'); return True
    def __call__(self, x): return x
    def __format__(self, s): return 'F'
    @property
    def prop(self): return N('prop')
    def __iadd__(self, o): return self
    def __add__(self, o): return A('sum')
    def __neg__(self): return N('neg')
def ident(x): return x
def drop2(a, b): OUT.append('in'); return None
def retfirst(a, b): return a
def retsecond(a, b): return b
def locals3(a):
    x = N('x'); y = N('y'); z = N('z')
    OUT.append('body')
    return y
def nestedl(a):
    p = N('p')
    q = locals3(N('arg'))
    r = retfirst(N('rf'), N('rs'))
    OUT.append('nl')
    return 1
def raiser(a):
    k = N('k')
    m = N('m')
    raise ValueError(1)
def through(a):
    t = N('t')
    raiser(N('ra'))
def catcher():
    c = N('c')
    try:
        through(N('ta'))
    except ValueError:
        OUT.append('caught')
    OUT.append('after')
def loops():
    for i in range(3):
        v = N(i)
        w = ident(N('w'))
    OUT.append('end loop')
def comp():
    l = [N(i).n for i in range(2)]
    m = [x for x in (N('c1'), N('c2')) if x.n != 'c1']
    OUT.append('comp')
    return len(l)
def attrs():
    a = A(1)
    a.o = N('o1')
    a.o = N('o2')
    a.n = a.o.n
    a.o = None
    OUT.append('attrs')
    b = N('s', N('s1'))
    b.o = N('s2')
    OUT.append('slots')
    del b.o
    OUT.append('end')
def ops():
    r = A('l') + A('r')
    OUT.append('1')
    A('x') == A('y')
    OUT.append('2')
    if A('c') < A('d'): OUT.append('lt')
    if A('t'): OUT.append('true')
    if not A('t2'): pass
    OUT.append(len(A('len')))
    A('sub')[3]
    OUT.append('3')
    A('set')[N('key')] = N('val')
    OUT.append('4')
    N('q') in A('cont')
    for x in A('iter'): OUT.append('it')
    OUT.append('5')
    with A('with') as e: OUT.append('body')
    OUT.append('6')
    A('call')(N('arg'))
    OUT.append('7')
    s = f"{A('fmt')}-{A('f2')!s:>3}"[:1]
    A('p').prop
    OUT.append('8')
    r += N('iadd')
    -r
    r = None
    OUT.append('9')
    a, b = N('u1'), N('u2')
    a, b = b, a
    OUT.append('10')
    a = b
    OUT.append('11')
    x = A('m').meth(N('marg'))
    y = N('or1') or N('or2')
    y = N('and1') and N('and2')
    OUT.append('12')
    z = [N('l1'), N('l2')]
    z[0] = N('l3')
    del z[1]
    z.append(N('l4'))
    z.pop()
    OUT.append('13')
    z[:] = []
    d = {'a': N('d1')}
    d['a'] = N('d2')
    d.pop('a')
    d['b'] = N('d3')
    del d['b']
    OUT.append('14')
    t = (N('t1'), N('t2'))
    t = t[0]
    OUT.append('15')
    return retsecond(N('r1'), N('r2'))
def gens():
    def g():
        a = N('ga')
        yield N('gy')
        b = N('gb')
        yield 2
    x = g()
    next(x)
    OUT.append('g1')
    x.close()
    OUT.append('g2')
    for v in g(): OUT.append('gv')
    OUT.append('g3')
    y = g(); next(y)
    del y
    OUT.append('g4')
    list(g())
def cells():
    c = N('cell')
    def f(): return c
    f()
    c = N('cell2')
    OUT.append('c1')
    f = None
    OUT.append('c2')
    h = lambda: c
    c = 1
    return h
def cond(k):
    if k: v = N('if')
    else: v = N('else')
    w = N('w1') if k else N('w2')
    OUT.append('cond')
    v = None
    while True:
        q = N('brk')
        if k: break
        k = 1
    OUT.append('out')
def tryf(k):
    for i in range(3):
        try:
            a = N('try')
            if i == k: continue
            if i == 2: return N('ret')
        finally:
            OUT.append('fin')
            b = N('finv')
def rnd(k):
    for name, f, args in (('nl', nestedl, (1,)), ('ca', catcher, ()), ('lo', loops, ()), ('co', comp, ()), ('at', attrs, ()), ('op', ops, ()), ('ge', gens, ()), ('ce', cells, ()), ('cn', cond, (k%2,)), ('tf', tryf, (k%3,))):
        f(*args)
        print(name, OUT); OUT.clear()
for n in range(10):
    if n < 2: sys.audit('xtlink.burst')
    rnd(n)
    if n: sys.audit('xtlink.learn')
