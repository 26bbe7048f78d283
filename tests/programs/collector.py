"""Cyclic garbage: what is found, in which order finalizers and weak references are served, which objects stay in which order in which
generation, and what the program can see of it: gc.callbacks, statistics, counts, tracking of tuples and dicts."""
import gc
import random
import weakref

gc.disable()
gc.collect()
seen = []


class Node:
    def __init__(self, i):
        self.i = i
        self.links = []

    def __del__(self):
        if self.i % 7 == 0:
            seen.append(self.i)
        if self.i % 501 == 0:  # comes back
            kept.append(self)


class Slots:
    __slots__ = ("a", "b", "__weakref__")


def told(phase, info):
    calls.append((phase, sorted(info.items())))


def is_ours(o):
    return isinstance(o, (Node, Slots))


def ours():
    """Our objects of each generation, in the collector's order."""
    return [[o.i if isinstance(o, Node) else o.a for o in gc.get_objects(generation=g) if is_ours(o)] for g in range(3)]


def checksum(lists):
    value = 0
    for k, items in enumerate(lists):
        for place, i in enumerate(items):
            value = (value * 31 + i * 7 + place + k) % 1000003
    return value, [len(items) for items in lists]


calls = []
kept = []
gc.callbacks.append(told)
print(len(gc.callbacks), gc.callbacks[0] is told)
rng = random.Random(5)
everything = []
for round in range(6):
    fresh = [Node(round * 1000 + i) for i in range(600)]
    for i, n in enumerate(fresh):
        n.links.append(fresh[rng.randrange(len(fresh))])
        if i % 3 == 0 and everything:
            n.links.append(rng.choice(everything))
        if i % 11 == 0:
            n.weak = weakref.ref(fresh[(i * 5) % 600], lambda r, i=i: seen.append(-i))
        if i % 13 == 0:
            n.tuple = (i, (i + 1, "x"), {i: n})
        if i % 17 == 0:
            s = Slots()
            s.a, s.b = i, (n, s)
            n.links.append(s)
    everything += fresh[::5]
    watchers = [weakref.ref(n, lambda r, i=n.i: seen.append(("w", i))) for n in fresh[::37]]
    del n, s, fresh
    if round % 2:
        everything = everything[::2]
    before = checksum(ours())
    found = gc.collect(round % 3)
    print(round, found > 0, before, checksum(ours()), len(seen), seen[-12:], len(kept))
    seen.clear()
    del watchers

print(calls[0], calls[-1][0], len(calls))
gc.callbacks.remove(told)
print(gc.callbacks)
kept.clear()
everything.clear()
gc.collect()
print(checksum(ours()), sorted(map(str, seen))[:5], len(seen))

pair = (1, (2, "three"))
with_list = (pair, [])
flat, nested = {"k": pair}, {"k": with_list}
print([gc.is_tracked(o) for o in (pair, pair[1], with_list, flat, nested)])
gc.collect(0)
print([gc.is_tracked(o) for o in (pair, pair[1], with_list, flat, nested)])
gc.collect()
print([gc.is_tracked(o) for o in (pair, pair[1], with_list, flat, nested)])

# what a finalizer sees of the survivors in the middle of a collection
survivors = [Node(100000 + i) for i in range(50)]


class Looks:
    def __init__(self):
        self.me = self

    def __del__(self):
        counts = [len(lists) for lists in ours()]
        print("finalizer sees", counts, gc.isenabled(), gc.collect(), any(o is survivors for o in gc.get_referrers(survivors[3])))


for generation in 0, 1, 2:
    Looks()
    gc.collect(generation)


def raises(phase, info):
    raise ValueError(phase + str(info["generation"]))


import sys
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value), u.object is raises)
gc.callbacks.append(raises)
gc.collect(1)
gc.callbacks.clear()
gc.set_debug(gc.DEBUG_SAVEALL)
cycle = Slots()
cycle.a, cycle.b = -1, cycle
del cycle
gc.collect()
print([o.a for o in gc.garbage if isinstance(o, Slots)])
gc.set_debug(0)
gc.garbage.clear()
gc.freeze()
print(gc.get_freeze_count() > 50, [len(lists) for lists in ours()])
gc.unfreeze()
print([len(lists) for lists in ours()])
gc.collect()

big = [[i, {i: (i, [i])}] for i in range(60000)]
for x in big[::2]:
    x.append(x)
big = big[1::2]
print(gc.collect(), sum(x[0] for x in big))
gc.enable()
trees = None
for i in range(200000):
    trees = [trees, i] if i % 1000 else [trees]
depth = 0
while trees:
    trees = trees[0]
    depth += 1
print(depth, gc.get_threshold())

# collections at every depth up to the limit
sys.unraisablehook = lambda u: print("unraisable", u.exc_value, u.object)
sys.setrecursionlimit(400)


def deep(n):
    x = [n]
    return [deep(n + 1), x]


for generation in range(3):
    gc.set_threshold(1, *[(1, 1), (10, 1), (1, 10)][generation])
    try:
        deep(0)
    except RecursionError as e:
        error = str(e)
gc.set_threshold(700, 10, 10)
print(error)
