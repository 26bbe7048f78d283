"""Finalizers of cycles run in the thread that works, also while the main thread is in C code for long and the agent looks from a thread of its own."""
import gc
import threading
import time

seen = set()


class Node:
    def __init__(self):
        self.me = self

    def __del__(self):
        seen.add(threading.get_ident())


def count(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total


def work(turns):
    time.sleep(0.05)  # the main thread is to wait by then
    for _ in range(turns):
        Node()
        count(20000)  # numbers only: nothing that the collector would count
    gc.collect()


gc.set_threshold(1, 1, 1)
thread = threading.Thread(target=work, args=(300,))
thread.start()
ident = thread.ident
thread.join()
print(seen == {ident}, len(seen))
