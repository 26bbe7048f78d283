# the adaptive code of a function shows nothing of xtlink: the same operations at the same places, though not what they are specialised for
import dis
import opcode


def total(items):
    t = 0
    for x in items:
        if x:
            t += x
    return t


def first_loop(n):
    while n > 3:
        n -= 1
    return n


def unspecialised(name):
    for general, special in opcode._specializations.items():
        if name in special or name == general + "_ADAPTIVE" or name == general + "_QUICK":
            return general
    return name


for f, x in (total, [1, 0, 2]), (first_loop, 9):
    for _ in range(3000):
        f(x)
    plain = [(i.offset, i.opname, i.arg) for i in dis.get_instructions(f)]
    adaptive = [(i.offset, unspecialised(i.opname), i.arg) for i in dis.get_instructions(f, adaptive=True)]
    units = f.__code__._co_code_adaptive
    print(len(units) == len(f.__code__.co_code), plain[:3], adaptive[:3], [o for o, _, _ in plain] == [o for o, _, _ in adaptive])
