"""Audit hooks hear of nothing that the program does not do itself."""
import sys

events = []
hearing = True


def hook(event, args):
    if hearing:
        events.append(event)


sys.addaudithook(hook)


class Point:
    def __init__(self, x):
        self.x = x

    def moved(self, by):
        return Point(self.x + by)


def work(n):
    p = Point(0)
    for i in range(n):
        p = p.moved(i)
    return p.x


def made(i):
    names = {}
    exec("def f(a):\n    return a + %d\nx = [f(k) for k in range(40)]" % i, names)
    return names["x"][-1]


def numbers(n):
    for i in range(n):
        yield i * 2


total = 0
for turn in range(60):
    total += work(200) + made(turn) + sum(numbers(50))
code = made.__code__.replace(co_name="other")
hearing = False
print(total, code.co_name)
counts = {e: events.count(e) for e in sorted(set(events))}
print(counts)
