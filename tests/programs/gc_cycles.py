# cyclic garbage is found, callbacks run, tracked objects stay consistent
import gc
import weakref


class Node:
    def __init__(self, i):
        self.me = self
        self.i = i


class WithDel:
    n = 0

    def __init__(self):
        self.me = [self]

    def __del__(self):
        WithDel.n += 1


def cycles(n):
    gc.collect()
    for i in range(n):
        a = Node(i)
        b = [a]
        b.append(b)
    del a, b
    gc.collect()
    return sum(isinstance(o, Node) for o in gc.get_objects())


def deleted(n):
    for i in range(n):
        WithDel()
    gc.collect()
    return WithDel.n


def referrers(n):
    t = 0
    for i in range(n):
        x = [i]
        y = (x,)
        if i % 1000 == 0:
            t += sum(r is y for r in gc.get_referrers(x))
        t += gc.is_tracked(x) + gc.is_tracked((1, 2)) + gc.is_tracked({}) + gc.is_tracked(1.5)
    return t


def refs(n):
    live = []
    for i in range(n):
        a = Node(i)
        live.append(weakref.ref(a))
        if i % 100 == 99:
            del a
            gc.collect()
            if any(r() is not None for r in live):
                return "alive"
            live.clear()
    return "dead"


def frozen(n):
    gc.disable()
    made = [Node(i) for i in range(n)]
    gc.enable()
    total = sum(m.me.i for m in made)
    del made
    return total, gc.collect() > 0


print(cycles(8000), deleted(5000), referrers(8000), refs(1000), frozen(5000))
