"""What was unpacked from a tuple that is gone by then dies where its last name goes."""
import sys


class Note:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def swap(a, b):
    return b, a


def replaces(o):
    o = Note("new")
    return 1


def unpacked():
    a = Note("a")
    b = a
    a, b = swap(a, b)
    a = b
    replaces(Note("old"))
    replaces(a)
    del a, b
    print("end")


for n in range(12):
    if n < 2:
        sys.audit("xtlink.burst")
    unpacked()
    if n:
        sys.audit("xtlink.learn")
