"""Asynchronous generators: async for, asend, athrow, aclose, awaits between the yields, handlers, comprehensions."""
import sys

N = 90


class Odd(Exception):
    pass


class Later:
    def __init__(self, v):
        self.v = v

    def __await__(self):
        x = yield self.v
        if x == "raise":
            raise Odd(self.v)
        return (self.v, x) if x else self.v


def entries(tb):
    out = []
    while tb is not None:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    return out


async def count(n):
    for i in range(n):
        yield i


async def waits(n):
    total = 0
    for i in range(n):
        total += i
        yield await Later(total)
        if i % 3 == 1:
            await Later("between")


async def echo(n):
    got = None
    for i in range(n):
        got = yield i, got


async def catches(n, log):
    for i in range(n):
        try:
            x = yield i
            if x == 2:
                raise Odd(x)
            await Later(i)
        except Odd as e:
            yield "odd", e.args
        except GeneratorExit:
            log.append("exit")
            raise
        finally:
            log.append(await Later("fin"))


async def leaves(n):
    yield 1
    if n % 2:
        raise Odd(n)
    if n % 3 == 0:
        raise StopAsyncIteration(n)
    if n % 5 == 0:
        raise StopIteration(n)
    yield 2


async def chained(n):
    async for x in waits(n):
        async for y in count(x % 3):
            yield x, y


async def unclean(n):
    try:
        yield n
    except GeneratorExit:
        yield "no"


async def with_closure(n):
    k = [0]

    async def inner():
        for i in range(n):
            k[0] += i
            yield k[0]
    async for x in inner():
        yield x, k[0]


async def floats(n):
    x = 0.5
    y = 1
    for i in range(n):
        x += y * 0.25
        y += i
        yield x, y
    yield "end", x, y


async def collect(g):
    out = []
    try:
        async for x in g:
            out.append(x)
    except BaseException as e:
        out.append((type(e).__name__, str(e), type(e.__cause__).__name__, entries(e.__traceback__)))
    else:
        out.append("else")
    return out


async def comprehensions(n):
    a = [x async for x in count(n)]
    b = {x: y async for x, y in echo(n)}
    c = {x % 3 async for x in waits(n) if x}
    d = [x async for x in (y * 2 async for y in count(n) if y % 2)]
    e = [[z async for z in count(x)] async for x in count(n)]
    f = sum([x async for x in waits(n)])
    return a, b, sorted(c), d, e, f


async def sends(n):
    g = echo(n)
    out = [await g.asend(None)]
    try:
        for i in range(n + 1):
            out.append(await g.asend(i * 1.5 if i % 2 else i))
    except StopAsyncIteration as e:
        out.append(("stop", e.args))
    try:
        await g.asend(1)
    except StopAsyncIteration:
        out.append("again")
    return out


async def throws(n, log):
    g = catches(4, log)
    out = []
    try:
        for i in range(n % 4 + 1):
            out.append(await g.asend(None if not i else i))
        out.append(await g.athrow(Odd("thrown")))
        out.append(await g.__anext__())
        out.append(await g.athrow(KeyError("k")))
    except BaseException as e:
        out.append((type(e).__name__, str(e), entries(e.__traceback__)))
    return out


async def closes(n, log):
    g = catches(5, log)
    out = []
    for i in range(n % 3):
        out.append(await g.__anext__())
    await g.aclose()
    try:
        out.append(await g.__anext__())
    except StopAsyncIteration:
        out.append("closed")
    u = unclean(n)
    await u.__anext__()
    try:
        await u.aclose()
    except RuntimeError as e:
        out.append(str(e))
    return out


async def misuse(n):
    out = []
    g = count(3)
    a = g.__anext__()
    out.append(await a)
    for what in (lambda: a.send(None), lambda: g.asend(5).send(None), lambda: next(g.__anext__()), lambda: count(2).asend(1).send(None)):
        try:
            out.append(what())
        except BaseException as e:
            out.append((type(e).__name__, str(e), getattr(e, "value", None)))
    w = waits(3)
    b, c = w.__anext__(), w.__anext__()
    try:
        out.append(b.send(None))
        out.append(c.send(None))
    except BaseException as e:
        out.append((type(e).__name__, str(e)))
    try:
        out.append(b.send("x"))
    except StopIteration as e:
        out.append(e.value)
    out.append((w.ag_running, w.ag_await, g.ag_frame is None))
    return out


async def breaks(n, log):
    async for x in catches(n, log):
        if x == 1:
            break
    else:
        return "else"
    return "broken"


async def handled_meanwhile(n):
    out = []
    try:
        raise KeyError(n)
    except KeyError:
        async for x in leaves(4):
            out.append((x, type(sys.exc_info()[1]).__name__))
        try:
            async for x in leaves(1):
                out.append(x)
        except Odd as e:
            out.append(type(e.__context__).__name__)
    out.append(sys.exc_info())
    return out


def drive(c, sends=(None,)):
    out = []
    k = 0
    try:
        v = c.send(None)
        while True:
            out.append(v)
            k += 1
            v = c.send(sends[k % len(sends)])
    except StopIteration as e:
        out.append(("end", e.value))
    except BaseException as e:
        out.append((type(e).__name__, str(e), entries(e.__traceback__)[1:]))
    return out


def show(name, results):
    distinct = {}
    for r in results:
        distinct[repr(r)] = distinct.get(repr(r), 0) + 1
    print(name, len(results), len(distinct))
    for text, count in list(distinct.items())[:9]:
        print("   ", count, text[:600])


class Hooks:
    def __init__(self):
        self.log = []

    def first(self, g):
        self.log.append(("first", g.__name__))

    def last(self, g):
        self.log.append(("last", g.__name__))


def main():
    log = []
    for f in (count, waits, echo, leaves, chained, with_closure, floats):
        show(f.__name__, [drive(collect(f(i % 7))) for i in range(N)])
    show("waits sent", [drive(collect(waits(i % 7)), (None, "a", "b")) for i in range(N)])
    show("waits raise", [drive(collect(waits(i % 7)), (None, None, None, "raise")) for i in range(N)])
    show("catches", [drive(collect(catches(i % 5, log))) for i in range(N)])
    show("catches raise", [drive(collect(catches(i % 5, log)), (None, None, "raise")) for i in range(N)])
    for f in (comprehensions, sends, misuse, handled_meanwhile):
        show(f.__name__, [drive(f(i % 6)) for i in range(N)])
    for f in (throws, closes):
        show(f.__name__, [drive(f(i % 6, log)) for i in range(N)])
    print(len(log), log[:5], log[-5:])
    hooks = Hooks()
    sys.set_asyncgen_hooks(hooks.first, hooks.last)
    log.clear()
    show("hooked", [drive(breaks(i % 6, log)) for i in range(N)])
    sys.set_asyncgen_hooks(None, None)
    print(len(hooks.log), hooks.log[:4], len(log))


if __name__ == "__main__":
    sys.audit("xtlink.burst")  # agent/learn.h
    main()
    sys.audit("xtlink.learn")
    main()
