"""A frame that is to be taken over at its loop header, but is left by an exception in native code, does not outlive that."""
import sys


class Note:
    def __del__(self):
        print("del")


class Noted(Note):
    def __init__(self, x):
        pass


def loop(a, b=2):
    note = Noted(5)
    if a:
        while 5:
            sys.audit("xtlink.loop")
            f = run
            f.no_such_attribute


def call(a):
    try:
        loop(a)
    except AttributeError:
        pass
    print("called")


def run(n):
    if n == 1:
        call(False)
    else:
        call(True)


for n in (0, 1, 2, 0, 3, 0, 2, 4, 2):
    if n < 2:
        sys.audit("xtlink.burst")
    run(n)
    if n:
        sys.audit("xtlink.learn")
