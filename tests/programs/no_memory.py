"""Each allocation of a function fails in turn: it raises MemoryError, or gives what it should."""
import _testcapi
import gc
import os
import sys

gc.disable()
os.dup2(os.open(os.devnull, os.O_WRONLY), 2) # generators that die without memory complain
class P:
    def __init__(s,x,y): s.x=x; s.y=y
    def m(s,k): return P(s.x+k,s.y)
    @property
    def p(s): return s.x+1000
class Sl:
    __slots__=('a','b')
    def __init__(s,a,b): s.a=a;s.b=b
def g(n):
    for i in range(n): yield i+1000, i
def ints(n):
    t=10**6
    for i in range(n): t=t*3+i
    return t
def floats(x):
    l=[]
    for i in range(5): l.append(x*i+0.5)
    return l,sum(l)
def strs(s):
    r=''
    for c in s: r+=c*2; r=f'{r}-{c!r:>5}'
    return r.split('-'),r.upper(),'%s %d'%(s,5000)
def objs(n):
    r=[]
    for i in range(n):
        o=P(i+5000,[i]); r.append(o.m(i)); o.x+=1; r.append(o.p)
    return [q if isinstance(q,int) else q.x for q in r]
def gens(n): return [a+b for a,b in g(n)],dict(g(n)),{a for a,_ in g(n)},max(a for a,_ in g(n)),sum(a+i for i,(a,_) in enumerate(g(n)) if a),any(a>9999 for a in range(n))
def clos(n):
    k=n+1000
    def f(a,*r,b=n,**kw):
        nonlocal k
        k+=a
        return k,r,kw
    return f(1),f(1,2,b=3,c=4),[f(j) for j in range(n)],list(map(lambda q:q+k,range(3)))
def excs(n):
    r=[]
    for i in range(n):
        try:
            if i%2: raise ValueError(i+1000)
            {}[i+1000]
        except ValueError as e: r.append(e.args)
        except KeyError as e:
            try: raise TypeError from e
            except TypeError as t: r.append(repr(t.__cause__))
        finally: r.append(i*1000)
    return r
def dicts(n):
    d={}
    for i in range(n): d[i+1000]=(i,str(i)); d.setdefault('k%d'%i,[]).append(i)
    a,*b=d.items()
    return {**d,'z':1},list(d),b,sorted(d.values(),key=str)
def slots(n):
    s=Sl(n*1000,n)
    for i in range(n): s.a+=i; s.b=s.a*2.5
    return s.a,s.b,[*range(n)],s.b//3,divmod(s.a,7),-s.a,s.a<<40,s.a**2
def cls(n):
    class A(P):
        z=n
        def q(s): return super().m(1)
    return A(1000,2).q().x,A.z,type(A).__name__
def lists(n):
    l=list(range(n)); l2=l[1:]+l*2; l2.sort(reverse=True); l2.insert(0,n+1000); l[1:2]=l2; l.extend(l2)
    return l,l2,tuple(l),[*l,*l2],(1,*l),l==l2, l<l2, 5 in l
def match_(n):
    r=[]
    for s in ([n,2],{'a':n+1000},P(n,2),(1,2,3),'s',{'a':1,'b':2}):
        match s:
            case [x,y]: r.append((x,y))
            case {'a':v,**rest}: r.append((v,rest))
            case P(x=xx): r.append(xx)
            case [x,*q]: r.append(q)
            case _: r.append(0)
    return r
async def co(n):
    return n+1000
async def aw(n):
    return [await co(i) for i in range(n)]
def coros(n):
    c=aw(n)
    try: c.send(None)
    except StopIteration as e: return e.value
def enums(n):
    r=[]
    for i,x in enumerate(range(1000,1000+n),1000):
        try: r.append(int('a' if i%2 else x))
        except ValueError: r.append(i)
    for a,b in zip(range(1000,1000+n),[5]*n):
        try: r.append(1//(b-5+a%2))
        except ZeroDivisionError: r.append(a)
    return r
class CM:
    def __enter__(s): return 5000
    def __exit__(s,*a): return a[0] is not MemoryError
def withs(n):
    r=[]
    for i in range(n):
        with CM() as c:
            r.append(c+i)
            if i%2: raise KeyError(i+1000)
    return r
fs=[(enums,5),(withs,4),(ints,6),(floats,2.5),(strs,'abé'),(objs,4),(gens,4),(clos,3),(excs,4),(dicts,4),(slots,4),(cls,5),(lists,4),(match_,5),(coros,3)]
want=[f(a) for f,a in fs]
for t in range(2):
    sys.audit('xtlink.burst')
    for _ in range(30):
        for f,a in fs: f(a)
    sys.audit('xtlink.learn')
assert [f(a) for f,a in fs]==want
for (f, a), w in zip(fs, want):
    wrong = 0
    for start in range(1, 250):
        for stop in (start + 1, start + 4):
            r = w
            try:
                _testcapi.set_nomemory(start, stop)
                r = f(a)
                _testcapi.remove_mem_hooks()
            except MemoryError:
                _testcapi.remove_mem_hooks()
            wrong += r != w
    print(f.__name__, wrong, f(a) == w)
