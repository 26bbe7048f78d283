"""A finalizer that the collector runs while a container is allocated changes a class, a function's code and a global: what was known ahead of the allocation is
asked again behind it. What is printed does not depend on where collections are: each of these is 2 once an earlier one was."""
import gc
import sys


class Point:
    step = 1

    def __init__(self, x):
        self.x = x

    def move(self):
        return 1


def other_move(self):
    return 2


def helper():
    return 1


def other_helper():
    return 2


FIRST, SECOND = helper.__code__, other_helper.__code__
move, ran, kept, G = Point.move, [], [], 1


class Changer:
    def __init__(self):
        self.me = self

    def __del__(self):
        global G
        Point.move, Point.step, helper.__code__, G = other_move, 2, SECOND, 2
        ran.append(1)


def reset():
    global G
    Point.move, Point.step, helper.__code__, G = move, 1, FIRST, 1
    ran.clear()
    kept.clear()


def check(where, n, *seen):
    if list(seen) != sorted(seen):
        print("differ:", where, n, seen)


def lists(p, n):
    for i in range(n):
        a = p.move(), p.step, helper(), G
        x = [p, i]
        check("list", i, len(ran) + 1, p.move(), p.step, helper(), G)
        y = (p, x)
        check("tuple", i, len(ran) + 1, p.move(), p.step, helper(), G)
        z = Point(i)
        check("instance", i, len(ran) + 1, p.move(), p.step, helper(), G)
        w = x[0:1]
        check("slice", i, len(ran) + 1, p.move(), p.step, helper(), G)
        v = [*x, p]
        check("star", i, len(ran) + 1, p.move(), p.step, helper(), G)
        u = {i: p}
        check("dict", i, len(ran) + 1, p.move(), p.step, helper(), G)
        kept.append((a, x, y, z, w, v, u))


def straight(p, kind):
    before = p.move(), p.step, helper(), G
    x = [p, kind] if kind == 0 else (p, kind) if kind == 1 else Point(p) if kind == 2 else kept[0:1]
    check(("straight", kind), 0, len(ran) + 1, p.move(), p.step, helper(), G)
    kept.append((x, before))


def run(threshold):
    reset()
    gc.collect()
    reset()
    p = Point(0)
    gc.set_threshold(threshold, 100, 100)
    Changer()
    gc.enable()
    lists(p, 12)
    gc.disable()
    if not ran:
        print("not collected", threshold)
    for kind in range(4):
        for _ in range(8):
            reset()
            gc.collect()
            reset()
            kept.append(0)
            gc.set_threshold(threshold, 100, 100)
            Changer()
            gc.enable()
            for _ in range(10):
                straight(p, kind)
            gc.disable()


gc.disable()
sys.audit("xtlink.burst")
for _ in range(40):
    lists(Point(0), 20)
    for kind in range(4):
        straight(Point(0), kind)
sys.audit("xtlink.learn")
for threshold in range(1, 20):
    run(threshold)
print("done")
