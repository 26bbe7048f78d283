"""enumerate and zip keep what they gave last until the next turn, in the tuple that they use again."""
import sys
class N:
    def __init__(self, n): self.n=n
    def __del__(self): print('d%s'%(self.n,))
def g(n):
    for i in range(n): yield N(i)
def en(k):
    for i, x in enumerate(g(3)):
        print('a', i)
        x = None
        print('b', i)
    print('end')
    for i, x in enumerate([N(5), N(6)]):
        print('c', i)
    print('end2')
    l = [N(7), N(8)]
    for i, x in enumerate(l):
        l[i] = None
        x = None
        print('e', i)
    print('end3')
def zi(k):
    for x, y in zip(g(3), g(3)):
        print('a')
        x = y = None
        print('b')
    print('end')
    l = [N(7), N(8)]
    for x, y in zip(l, range(5)):
        l[y] = None
        x = None
        print('e', y)
    print('end3')
def counts(l, m, stop):
    for i, x in enumerate(l):
        print(sys.getrefcount(x), end=' ')
        x = None
        if i == stop: l[i] = None
        print(sys.getrefcount(l[i]) if l[i] else None)
    for x, y in zip(l, m):
        print(sys.getrefcount(x) if x else None, sys.getrefcount(y))
        if y is m[stop]: break
    print('broken')
    for i, (x, y) in enumerate(zip(m, (1, 2, 3))):
        print(i, x.n, y)
def rebound(l):
    for i, x in enumerate(l):
        l[i] = x = N(x.n + 10)
        print('new')
        l[i] = None
        x = 3
        print('end of turn')
    print('end')
def leaves(l, k): # the loop goes on in the interpreter, which has the last items then
    for i, x in enumerate(l):
        y = l[i]
        l[i] = None
        x = y = x.n if i < k else x.o
        print('turn', i, y)
    print('end')
def two(l, m, k):
    for x, y in zip(l, m):
        n = x.n
        l[0] = None
        x = y = None
        print('turn', n if n < k else getattr(l, 'nothing', 'none'))
    print('end')
def ends(k): # in which order lists and what was given last go
    for x, y in zip([N(1), N(2)], [N(3), N(4)]): print('turn')
    print('both')
    for x, y in zip([N(1), N(2), N(5)], [N(3), N(4)]): x = None
    print('second')
    l = [N(1), N(2), N(3)]
    for x, y in zip(l, (N(4), N(5))):
        l = None
        x = None
    print('rebound')
    for i, x in enumerate([N(1), N(2), N(3)]):
        x = None
        if i == k: break
    print('broken')
    l, m = [N(1), N(2)], [N(3), N(4)]
    for x, y in zip(l, m):
        l = m = None
        if k == 0: break
    print('both broken')
    for x in [N(1), N(2)]: print('plain')
    print('end', k)
class O(N):
    def __init__(self, n, o): self.n = n; self.o = o
for n in range(6):
    if n < 2: sys.audit('xtlink.burst')
    en(1); zi(1)
    counts([N(1), N(2), N(3)], [N(4), N(5), N(6)], 1)
    rebound([N(1), N(2), N(3)])
    ends(n % 3)
    leaves([O(1, 'a'), O(2, 'b'), O(3, 'c')], 9 if n < 3 else 1)
    two([N(1), N(2), N(3)], (N(4), N(5), N(6)) if n < 4 else [N(7), N(8)], 9 if n < 3 else 2)
    if n: sys.audit('xtlink.learn')
    print('--')
