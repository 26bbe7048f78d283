# modes: all
"""What is known of a parameter when a loop with suspension points begins need not hold where the loop is entered from inside."""
import sys
class Y:
    def __init__(self, n): self.n = n
    def __await__(self):
        for i in range(self.n): yield i
        return 7
class P:
    def __init__(self): self.k = 0
    async def drain(self):
        self.k += 1
        if self.k % 3 == 0: await Y(1)
    async def restore(self): pass
async def fallback(p, data, offset, count):
    if offset:
        offset += 1
    blocksize = min(count, 16384) if count else 16384
    total_sent = 0
    pos = 0
    try:
        while True:
            if count:
                blocksize = min(count - total_sent, blocksize)
                if blocksize <= 0:
                    return total_sent
            view = blocksize
            read = await ex(min(view, data - pos))
            if not read:
                return total_sent
            await p.drain()
            pos += read
            total_sent += read
    finally:
        if total_sent > 0 and hasattr(p, 'k'):
            pos = 0
        await p.restore()
async def ex(v):
    await Y(1)
    return v
def drive(c):
    n = 0
    while True:
        try: c.send(None); n += 1
        except StopIteration as e: return e.value, n
def main(turns):
    for t in turns:
        print(t, drive(fallback(P(), 200000, 0, t)), drive(fallback(P(), 200000, 1000, t)))
for n in range(8):
    if n < 2: sys.audit("xtlink.burst")
    main((None, None))
    if n: sys.audit("xtlink.learn")
for n in range(6):
    main((100, None, 100, 100, 5000, None))
    sys.audit("xtlink.learn")


def numbers(n, stop):
    if stop is None:
        n += 0
    for i in range(n):
        yield i
        if stop is not None and i >= stop:
            return "stopped"
    return stop


def all_of(*args):
    g, seen = numbers(*args), []
    while True:
        try:
            seen.append(next(g))
        except StopIteration as e:
            return len(seen), e.value


for n in range(8):
    if n < 2: sys.audit("xtlink.burst")
    all_of(40, None)
    if n: sys.audit("xtlink.learn")
for stop in (None, 3, 3.5, 100, None, False):
    print(all_of(50, stop))
