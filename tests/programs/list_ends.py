"""list.pop and list.insert at every place, with the memory that the list keeps (sys.getsizeof) and the counts of what went through it."""
import sys


class Item:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("gone", self.n)


def rotate(items, i):
    items.insert(i, items.pop(0))
    return items


def drain(items, i):
    out = []
    while items:
        out.append(items.pop(i if -len(items) <= i < len(items) else -1))
        out.append(sys.getsizeof(items))
    return out


def fill(items, places):
    out = []
    for i in places:
        items.insert(i, i)
        out.append(sys.getsizeof(items))
    return out


def misuse(items, i):
    try:
        return items.pop(i)
    except IndexError as e:
        return str(e)


def main():
    a = list(range(9))
    for turn in range(40):
        for i in (1, 0, 8, 4, -1, -8, -100, 100, 9):
            rotate(a, i)
    print(a)
    for n in (1, 2, 3, 8, 9, 17, 40):
        for i in (0, 1, -1, -2, 5):
            print(n, i, drain(list(range(n)), i))
    print(fill([], range(-20, 20)), fill([0] * 5, [100, -100, 3, -3] * 6))
    for turn in range(50):
        r = misuse([], 0), misuse([1], 1), misuse([1], -2), misuse([1, 2], 0), misuse([1, 2], -2), misuse([1], True)
    print(r)
    x = object()
    for turn in range(50):
        b = [x, 1, x, 2]
        b.insert(1, x)
        b.pop(2), b.pop(0)
        b.pop()
    print(sys.getrefcount(x), len(b))
    c = [Item(0), Item(1), Item(2), Item(3)]
    for i in (1, 0, -1, 0):
        c.pop(i)
    c.insert(0, Item(4))
    del c

    def key(v):
        try:
            d.insert(0, v)
            return d.pop(0)
        except IndexError as e:
            return -1

    for turn in range(30):
        d = [3, 1, 2]
        try:
            d.sort(key=key)
        except ValueError as e:
            print(turn, e) if turn == 29 else None
    print(d)


main()
