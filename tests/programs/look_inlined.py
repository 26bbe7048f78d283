# Locals of the frames of inlined calls, seen from a function that C code calls: numbers that several of the frames have.
import sys

seen = []


def key(v):
    frame = sys._getframe(1)
    found = []
    while frame.f_code.co_name != "objects":
        found.append((frame.f_code.co_name, sorted((k, v) for k, v in frame.f_locals.items() if k != "self")))
        frame = frame.f_back
    seen.append(found)
    return v


class Plain:
    def __init__(self, x):
        self.x = x

    def chain(self, depth, step=1000):
        return sorted([depth], key=key)[0] if depth <= 3000 else self.chain(depth - step, step=step) + 1

    def down(self, depth, step=1):
        return sorted([depth], key=key)[0] if depth <= 0 else self.down(depth - step, step=step) + 1

    def passes(self, a, b=2000, c=3.5):
        return self.takes(b=a + 5000, a=b, c=c * 2)

    def takes(self, a, b, c):
        d = b
        return sorted([d], key=key)[0] + a + c


def objects(n):
    t = 0
    q = Plain(5)
    for i in range(n):
        t += q.chain(5000 + i) + q.passes(i * 1000) + q.down(3)
    return t


for turn in range(12):
    seen.clear()
    print(objects(200), len(seen), seen[0], seen[-1])
    if turn == 3:
        sys.audit("xtlink.burst")
    if turn == 6:
        sys.audit("xtlink.learn")
