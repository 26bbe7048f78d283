# the dict that locals(), vars(), dir(), eval() and exec() make of a function's variables goes with its frame
import gc
import sys

gc.disable()  # what the dicts' cycles keep alive is counted


class Loud:
    alive = 0

    def __init__(self):
        Loud.alive += 1

    def __del__(self):
        Loud.alive -= 1


def with_locals(a, n):
    b = Loud()
    d = locals()
    return len(d) + n, d is locals()


def with_vars(a, n=2):
    b = [a, Loud()]
    return sorted(vars()), "%(n)d" % locals()


def with_dir(a):
    return dir()


def with_eval(a, n):
    return eval("n + 1"), Loud()


def with_exec(a):
    exec("a = None; c = 3")
    return a is None, locals().get("c")


def tiny(a):
    return locals()


def closure(a):
    def inner(k):
        return sorted(locals()), a is not None, k
    return inner(Loud())


class Made:
    def __init__(self, a):
        self.names = sorted(locals())


def kept(a):
    return locals()


def call_all(n):
    out = []
    for i in range(n):
        out.append(with_locals(Loud(), i))
        out.append(with_vars(Loud()))
        out.append(with_dir(Loud()))
        out.append(with_eval(Loud(), i)[0])
        out.append(with_exec(Loud()))
        out.append(sorted(tiny(Loud())))
        out.append(closure(Loud())[1])
        out.append(Made(Loud()).names)
        out.append(Loud.alive)
    return out


for r in range(3):
    sys.audit("xtlink.burst")
    call_all(8)
    sys.audit("xtlink.learn")
print(call_all(40)[-9:], Loud.alive)
held = [kept(Loud()) for _ in range(50)]
print(Loud.alive, sorted(held[0]), held[0] is held[1])
held.clear()
print(Loud.alive)
