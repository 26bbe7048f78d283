# star imports, imports in loops, module attributes used and changed while hot
import sys
import types

mod = types.ModuleType("made_up")
exec("__all__ = ['alpha', 'beta']\nalpha = 1\ndef beta(x):\n    return x + alpha\ngamma = 5\n", mod.__dict__)
sys.modules["made_up"] = mod
from made_up import *
from math import *


def run(n):
    t = 0
    for i in range(n):
        t += beta(i) + floor(sqrt(i))
        if i == n // 2:
            mod.alpha = 100
    return t


def imports(n):
    t = 0
    for i in range(n):
        import math
        from made_up import gamma as g, alpha
        import os.path as p
        t += g + alpha + math.floor(1.5) + (p is not None)
        if i == n // 2:
            mod.gamma = 0.5
    return t


def missing(n):
    out = set()
    for i in range(n):
        try:
            from made_up import nothing
        except ImportError as e:
            out.add(str(e))
        try:
            import not_a_module_at_all
        except ModuleNotFoundError as e:
            out.add(str(e))
        try:
            mod.absent
        except AttributeError as e:
            out.add(str(e))
    return sorted(out)


def module_getattr(n):
    mod.__getattr__ = lambda name: len(name)
    t = 0
    for i in range(n):
        t += mod.absent + mod.alpha
    del mod.__getattr__
    return t


print(run(20000), alpha, "gamma" in globals())
print(imports(5000))
print(missing(300))
print(module_getattr(10000))
