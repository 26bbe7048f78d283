"""The arguments of a call in a try are the callee's, as elsewhere: it can let them die."""
import sys


class Note:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def replaces(o):
    o = None
    print("replaced")


def counts(o, *rest, **more):
    print(sys.getrefcount(o), [sys.getrefcount(r) for r in rest], sorted((k, sys.getrefcount(v)) for k, v in more.items()))


def fails(o):
    raise ValueError(sys.getrefcount(o))


def caught(n):
    for i in range(n):
        try:
            replaces(Note(i))
            replaces(o=Note("by name"))
            counts([i], {1: i}, k=[2])
            counts({"k0": -1, "k1": i})
            Note("in list") and counts([Note("item")])
            fails({1: i})
        except ValueError as e:
            print(e)


for n in range(12):
    if n < 2:
        sys.audit("xtlink.burst")
    caught(2)
    if n:
        sys.audit("xtlink.learn")
