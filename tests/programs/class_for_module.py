"""A module is given another class (assignment to __class__, the documented way to properties of modules) while functions that look at its attributes run."""
import sys
import types


class Other(types.ModuleType):
    @property
    def a(self):
        return "property"

    def __getattribute__(self, name):
        return "got" if name == "b" else super().__getattribute__(name)


module = types.ModuleType("module")
module.a, module.b = "a", "b"


def straight(m, cls):
    first = m.a, m.b
    m.__class__ = cls
    return first, m.a, m.b


def loop(m, cls):
    seen = []
    for i in range(3):
        seen.append(m.a)
        if i:
            m.__class__ = cls
    return seen


def called(m, function):
    first = m.a
    function(m)
    return first, m.a, m.b


def collected(m, make):
    first = m.a
    kept = [make(), m]
    return first, m.a, kept[1].b


def one(m):
    m.c = 1


def two(m):
    m.d = 1


def three(m):
    m.e = 1


def back(m):
    m.__class__ = types.ModuleType


def change(m):
    m.__class__ = Other


sys.audit("xtlink.burst")
for _ in range(300):
    straight(module, types.ModuleType), loop(module, types.ModuleType), collected(module, list)
    for f in one, two, three, back:
        called(module, f)
sys.audit("xtlink.learn")
print(straight(module, types.ModuleType), straight(module, Other), straight(module, Other), straight(module, types.ModuleType))
print(loop(module, types.ModuleType), loop(module, Other), type(module).__name__)
back(module)
print(called(module, back), called(module, change), called(module, one), called(module, back))
print(collected(module, list), collected(module, lambda: change(module)), collected(module, lambda: back(module)))
