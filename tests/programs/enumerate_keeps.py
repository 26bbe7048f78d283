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
for n in range(6):
    if n < 2: sys.audit('xtlink.burst')
    en(1); zi(1)
    if n: sys.audit('xtlink.learn')
    print('--')
