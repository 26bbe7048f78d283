"""A parameter that may also be in another local (on some paths only): its count, and when it dies. A list or tuple that only a condition looks at."""
import gc
import sys

gc.disable()
LOG = []


class Note:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


def count_in_loop(a, n):
    for i in range(n):
        other = a
    return sys.getrefcount(a)


def count_on_one_path(a, flag):
    other = None
    if flag:
        other = a
    return sys.getrefcount(a)


def count_of_both(a, b, flag):
    other = a if flag else b
    return sys.getrefcount(a), sys.getrefcount(b), sys.getrefcount(other)


def count_on_the_stack(a, b, flag):
    return (sys.getrefcount(a if flag else b), [a if flag else b, sys.getrefcount(a)][1])


def dies_in_order(a, b, n):
    for i in range(n):
        late = a
    LOG.append("end")


def dies_with_a_path(a, flag, b):
    late = b if flag else a
    LOG.append("end")


def dies_early(a, flag, b):
    late = a if flag else None
    a = b
    LOG.append("rebound")
    late = None
    LOG.append("end")


def list_for_none(a, b):
    if [Note(a), Note(b), a] is not None:
        LOG.append("list")


def tuple_for_none(a, b):
    if (Note(a), Note(b)) is None:
        LOG.append("no")
    LOG.append("tuple")


def one_for_none(a, b):
    if [Note(a), LOG.append("in it"), b] is not None:
        LOG.append("one")


def one_for_truth(a, b):
    if not (Note(a), LOG.append("in it"), b):
        LOG.append("no")
    while [LOG.append(b), Note(a)]:
        LOG.append("round")
        break


def taken_over(a, b):
    held = [Note(a)]
    held.append(Note(b))
    held += [Note("c"), Note("d")]
    LOG.append(sys.getrefcount(held[0]))
    LOG.append(sys.getrefcount(held[1]))
    pair = Note("p"), held
    LOG.append(sys.getrefcount(pair[0]))
    held = None
    pair = None
    LOG.append("end")


def taken_and_kept(a, b):
    x = Note(a)
    held = [x, Note(b), x]
    LOG.append(sys.getrefcount(x))
    x = None
    LOG.append("still")
    held[0] = held[2] = None
    LOG.append("gone")


def round_(k):
    for n in (0, 1, 2):
        LOG.append((count_in_loop(Note("l"), n), count_on_one_path(Note("p"), n), count_of_both(Note("a"), Note("b"), n)))
        LOG.append(count_on_the_stack(Note("x"), Note("y"), n))
        dies_in_order(Note("a"), Note("b"), n)
        dies_with_a_path(Note("a"), n, Note("b"))
        dies_early(Note("a"), n, Note("b"))
    for f in list_for_none, tuple_for_none, one_for_none, one_for_truth, taken_over, taken_and_kept:
        f("a", "b")
        LOG.append(f.__name__)


def main():
    seen = []
    for turn in range(4):
        if turn < 2:
            sys.audit("xtlink.burst")
        for k in range(10 if turn < 3 else 20000):
            round_(k)
            if LOG not in seen:
                print(turn, k, LOG)
                seen.append(list(LOG))
            LOG.clear()
        sys.audit("xtlink.learn")


main()
