# deep recursion with a large limit, in main and in a thread with a large stack; natively deep data
import sys
import threading


class Node:
    def __init__(self, next_):
        self.next = next_

    def count(self):
        return 1 if self.next is None else 1 + self.next.count()


def down(n, acc):
    if n == 0:
        return acc
    return down(n - 1, acc + n)


def floats(n):
    return 0.5 if n == 0 else floats(n - 1) + 0.5


def mutual_a(n):
    return 0 if n == 0 else mutual_b(n - 1) + 1


def mutual_b(n):
    return 0 if n == 0 else mutual_a(n - 1) + 2


def raising(n):
    if n == 0:
        raise ValueError("bottom")
    try:
        return raising(n - 1)
    finally:
        counts[0] += 1


def all_of_it():
    for _ in range(3):
        print(down(15000, 0), floats(15000), mutual_a(15000))
    head = None
    for _ in range(10000):
        head = Node(head)
    print(head.count())
    while head:
        head = head.next
    try:
        raising(8000)
    except ValueError as e:
        depth = 0
        tb = e.__traceback__
        while tb:
            depth += 1
            tb = tb.tb_next
        print(e, depth, counts)


counts = [0]
sys.setrecursionlimit(100000)
for _ in range(200):
    down(100, 0)
all_of_it()
counts = [0]
threading.stack_size(256 * 1024 * 1024)
t = threading.Thread(target=all_of_it)
t.start()
t.join()
