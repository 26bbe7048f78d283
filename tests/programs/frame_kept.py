"""A frame object that is kept has the place and all the locals of its frame's end."""
import sys

KEPT = []


def keep_caller():
    KEPT.append(sys._getframe(1))


def direct(n):
    before = n
    KEPT.append(sys._getframe())
    after = [n]
    number = n * 2.5
    return after


def through(n):
    before = n
    keep_caller()
    for i in range(n):
        number = i * 2
    del before
    return number


def generator(n):
    yield n
    KEPT.append(sys._getframe())
    last = n + 1
    yield last
    end = 3


def show():
    for f in KEPT:
        print(f.f_code.co_name, f.f_lineno, sorted(f.f_locals.items()), f.f_back and f.f_back.f_code.co_name)
    KEPT.clear()


for n in range(8):
    if n < 3:
        sys.audit("xtlink.burst")
    print(direct(n), through(n + 1), list(generator(n)))
    show()
    if n > 1:
        sys.audit("xtlink.learn")
