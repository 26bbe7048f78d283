"""Memory runs out in the middle of loops: a MemoryError as in stock, and everything works again behind it."""
import os
import resource
import sys

os.dup2(os.open(os.devnull, os.O_WRONLY), 2) # generators that die without memory complain, and collections

def pages(): return int(open('/proc/self/statm').read().split()[0])

class Node:
    def __init__(self, value, next):
        self.value = value
        self.next = next

class Account:
    def __init__(self): self.total = 0.5
    def add(self, x):
        self.total += x
        return self.total

def ints(l):
    i = 10**6
    while True:
        i += 1
        l.append(i)
def int_items(l):
    l.extend([None] * (5 * 10**5))
    n = 0
    while True:
        for i in range(5 * 10**5):
            n += 1000
            l[i] = (n, l[i])
def ready_places(l):
    l.extend([None] * 10**6)
    i = 0
    for i in range(10**6): l[i] = i * 1000 + 0.5
    for i in range(10**6): l[i] = (i * 1000, i * 0.25)
def floats(l):
    x = 0.5
    while True:
        x += 1.5
        l[:] = [(x, l[0] if l else None)]
def objects(l):
    o = Node(0, None)
    while True:
        o = Node(o.value + 1000, o)
        l[:] = [o]
def accounts(l):
    while True:
        a = Account()
        l.append(a)
        for i in range(3): a.add(i * 1.5)
def keys(l):
    d = {}
    l.append(d)
    for i in range(10**9): d[i] = i * 3
def texts(l):
    for i in range(10**9): l.append(f'{i} {i + 1000}')
def generated(l):
    def numbers():
        i = 1000
        while True:
            i += 1
            yield i * 1.5, [i]
    for x, y in numbers(): l.append((x, y))
def closures(l):
    for i in range(10**9):
        def f(a=i): return a + i
        l.append(f)

limit = resource.getrlimit(resource.RLIMIT_AS)[1]
for turn in range(2):
    for fill in ints, int_items, ready_places, floats, objects, accounts, keys, texts, generated, closures:
        sys.audit('xtlink.burst')
        l = []
        resource.setrlimit(resource.RLIMIT_AS, (pages() * 4096 + (16 << 20), limit))
        try: fill(l)
        except MemoryError: l.clear()
        else: sys.exit('no MemoryError')
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        print(turn, fill.__name__)
        sys.audit('xtlink.learn')
