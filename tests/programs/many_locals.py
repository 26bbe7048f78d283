"""Functions and generators with more than 256 locals, cells and free variables: MAKE_CELL and COPY_FREE_VARS have EXTENDED_ARGs."""
import asyncio
import sys

N = 300
STORES = "\n".join("    v%d = a + %d" % (i, i) for i in range(N))
SUM = " + ".join("v%d" % i for i in range(N))
SOURCE = f"""
def cells(a, b=2):
{STORES}
    def inner():
        nonlocal last
        last += {SUM}
        return last
    last = b
    return inner

def plain_and_cell(a, b=2):
{STORES}
    return [lambda: a + b + k for k in (1, 2)][1]() + {SUM} + sum(v1 * j for j in (b, v2))

def generator(a, b=2):
{STORES}
    for c in (1, b):
        yield (lambda: c + v299)()
    yield {SUM}

async def coroutine(a, b=2):
{STORES}
    async def later():
        return b + v299 + v0
    return await later()

def comprehended(a, b=2):
{STORES}
    return [(lambda: c + {SUM})() for c in (1, b)], {{k: (lambda: k + b + {SUM})() for k in (a, b)}}

class Class:
    def __init__(self, a, b=2):
{STORES.replace("    v", "        v")}
        self.f = lambda: b + v0 + v299
"""
scope = {}
exec(SOURCE, scope)
cells, plain_and_cell, generator, coroutine, comprehended, Class = (
    scope[name] for name in ("cells", "plain_and_cell", "generator", "coroutine", "comprehended", "Class"))


def use(a):
    f = cells(a)
    return f(), f(), cells(a, 3)(), plain_and_cell(a), plain_and_cell(a, b=5), list(generator(a)), asyncio.run(coroutine(a)), comprehended(a), Class(a).f(), Class(a, b=1).f()


def use_often(n):
    t = 0
    for i in range(n):
        t += cells(i)() + plain_and_cell(i) + sum(generator(i)) + Class(i).f() + sum(comprehended(i)[0])
    return t


for turn in range(6):
    sys.audit("xtlink.learn" if turn == 2 else "xtlink.burst")
    print(use(turn), use_often(20), sys.getrefcount(Class), len(cells(1).__closure__))
