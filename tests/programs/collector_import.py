"""The module gc shows its own list of callbacks, whenever and however often it is made: nothing of whoever helps the collector."""
import sys

early = sys.modules.pop("gc", None)
junk = [[] for _ in range(100000)]
for x in junk:
    x.append(x)
del junk, x
import gc

print(gc.callbacks, type(gc.callbacks), sys.getrefcount(gc.callbacks) - bool(early), gc.__name__, gc.__spec__.origin, gc.collect() >= 0)
first = gc
del sys.modules["gc"]
import gc

print(gc is first, gc.callbacks is first.callbacks, gc.callbacks)
seen = []
gc.callbacks.append(lambda phase, info: seen.append(phase))
first.collect()
gc.collect()
print(seen, len(gc.callbacks))
print([c.__name__ for c in object.__subclasses__() if c.__name__ in ("gate", "marker")])
print([o for o in gc.get_objects() if type(o).__name__ in ("gate", "marker")])
