# functions that return at once for most of their calls, inlined as far as that: recursions, None tests, flags, and what must not be evaluated twice
import sys


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


class Node:
    def __init__(self, value, left, right):
        self.value = value
        self.left = left
        self.right = right


def tree(depth):
    return Node(depth, tree(depth - 1), tree(depth - 1)) if depth else None


def total(node):
    if node is None:
        return 0
    s = 0
    for child in (node.left, node.right):
        s += total(child)
    try:
        s += node.value
    except TypeError as e:
        return len(str(e))
    return s


class Sparse:
    def __init__(self, on):
        self.on = on
        self.seen = []

    def note(self, x, times=1):
        if not self.on:
            return self
        for _ in range(times):
            try:
                self.seen.append(x // 2)
            except TypeError:
                self.seen.append(x)
        return self


class Counted(int):
    """Its comparisons count, and may raise."""
    asked = 0

    def __ge__(self, other):
        Counted.asked += 1
        if Counted.asked % 50 == 0:
            raise ValueError(Counted.asked)
        return int(self) >= int(other)


def picky(x, n):
    if x >= 3:
        return n
    out = []
    for i in range(2):
        try:
            out.append(i + n)
        finally:
            out.append(n)
    return len(out)


def picks(n):
    c = 0
    for i in range(n):
        try:
            c += picky(Counted(i % 5) if i % 2 else i % 5, i)
        except ValueError:
            c += 1000
    return c, Counted.asked


def collatz(n, depth):
    if n == 1 or depth > 300:
        return depth
    out = []
    for k in range(2):
        try:
            out.append(n // 2 if n % 2 == 0 else 3 * n + 1)
        finally:
            out.append(k)
    return collatz(out[0], depth + 1)


def both(a, b):
    """Returns one of its arguments, which then is the caller's only reference."""
    if a is not b:
        return b
    log = []
    for x in (a, b):
        try:
            log.append(repr(x))
        finally:
            log.append(x)
    return log


class Loud:
    gone = 0

    def __repr__(self):
        return "Loud"

    def __del__(self):
        Loud.gone += 1


def chain(n):
    out = []
    for i in range(n):
        out.append(both(Loud(), i)), out.append(Loud.gone)
    return out[-2:], len(both(None, None)), both([i], Loud())


def depth_of(n):
    if n <= 0:
        return sys._getframe().f_code.co_name, n
    r = None
    for _ in range(1):
        try:
            r = depth_of(n - 1)
        finally:
            pass
    return r


s = Sparse(False)
for r in range(4):
    sys.audit("xtlink.burst")
    for i in range(6):
        picks(8)
        tak(7, 4, 1)
        total(tree(4))
        s.note(i).note(i)
        collatz(7 + i, 0)
        chain(20)
        depth_of(3)
    sys.audit("xtlink.learn")
print(tak(12, 8, 4), tak(7.5, 3, 1), total(tree(9)), Loud.gone)
root = tree(3)
root.left.value = "a"
print(total(root), total(None))
for on in (False, True, [], "x", None):
    s.on = on
    s.note(4).note(5, times=2).note("no")
print(s.seen)
out = []
for k in range(200):
    try:
        out.append(tak(Counted(4), Counted(k % 7), k % 3))
    except ValueError as e:
        tb, n = e.__traceback__, 0
        while tb:
            n, tb = n + 1, tb.tb_next
        out.append((str(e), n))
print(out, Counted.asked, picks(300))
print([collatz(i, 0) for i in range(1, 40)], collatz(1 << 70, 0))
print(chain(30), Loud.gone, depth_of(50), depth_of(2.5), depth_of(True))
for bad in ("a", None):
    try:
        tak(3, bad, 1)
    except TypeError as e:
        print(e, e.__traceback__.tb_next.tb_lineno, e.__traceback__.tb_next.tb_frame.f_locals)
for limit in (60, 61, 62):
    sys.setrecursionlimit(limit)
    for f, a in ((depth_of, (1000,)), (tak, (2000, 1, 3)), (collatz, (27, 0))):
        try:
            print(f(*a))
        except RecursionError as e:
            n, tb = 0, e.__traceback__
            while tb:
                n, tb = n + 1, tb.tb_next
            print(limit, f.__name__, str(e).replace(" in comparison", ""), n)
sys.setrecursionlimit(1000)
tak, keep = (lambda x, y, z: (x, y, z)), tak
print(keep(5, 3, 1), keep(1, 2, 3))
