"""Generators and coroutines that catch exceptions themselves, suspend in handlers, and raise on."""
import sys

N = 90


class Odd(Exception):
    pass


class Even(Exception):
    pass


def check(n):
    if n % 3 == 1:
        raise Odd(n)
    if n % 3 == 2:
        raise Even(n)
    return n


def entries(tb):
    out = []
    while tb is not None:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    return out


def simple(n):
    for i in range(n):
        try:
            v = check(i)
        except Odd as e:
            v = ("odd", e.args)
        except Even:
            continue
        yield v


def around(n):
    for i in range(n):
        try:
            x = yield check(i)
            if x:
                raise Odd(x)
        except Even as e:
            yield "even", type(sys.exc_info()[1]).__name__, e.args
        except Odd as e:
            yield "odd", type(sys.exc_info()[1]).__name__, e.args
            yield "odd again", sys.exc_info()[1] is e
        yield "behind", sys.exc_info()[1]


def fin(n, log):
    for i in range(n):
        try:
            yield i
            check(i)
            log.append(i)
        except Odd:
            log.append("odd")
        finally:
            log.append("fin")


def fin_leaves(n, stop):
    total = 0
    try:
        for i in range(n):
            try:
                total += check(i % 3 if i > stop else 0)
                yield total
            except Odd:
                yield "odd"
    except Even:
        yield "even"
        raise
    finally:
        yield "last", total


def fin_yields(n):
    try:
        yield 1
        check(n)
        yield 2
    finally:
        yield "fin", type(sys.exc_info()[1]).__name__
        yield "fin 2", type(sys.exc_info()[1]).__name__


def bare(n):
    try:
        check(n)
    except (Odd, Even):
        yield type(sys.exc_info()[1]).__name__
        raise
    yield "no"


def nested(n):
    try:
        try:
            yield check(n)
        except Odd:
            yield "inner"
            try:
                {}[n]
            except KeyError as e:
                yield "deeper", type(e.__context__).__name__
            yield "back", type(sys.exc_info()[1]).__name__
            raise
        finally:
            yield "fin"
    except Odd as e:
        yield "outer", entries(e.__traceback__), e.__context__
    except Even as e:
        yield "outer even", entries(e.__traceback__)


class Manager:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, t, v, tb):
        self.log.append((t and t.__name__, tb and len(entries(tb))))
        return self.swallow


def with_inside(n, log):
    for i in range(n):
        with Manager(log, i % 2) as m:
            m.i = i
            yield i
            check(i)
            yield "passed"
        yield "behind"


def delegates(n):
    while n:
        try:
            r = yield from inner(n)
            yield "returned", r
        except Odd as e:
            yield "caught", e.args, entries(e.__traceback__)
        except StopIteration:
            yield "never"
        n -= 1


def inner(n):
    try:
        yield n
        return check(n)
    except Even as e:
        return "even", e.args


def stops(n):
    try:
        if n % 2:
            raise StopIteration(n)
        yield n
    except KeyError:
        yield "never"


def mixed_types(n):
    """Locals change their types on the way through handlers."""
    x = 0
    y = 1.5
    for i in range(n):
        try:
            if i % 7 == 3:
                x = x + 0.5
            if i % 11 == 5:
                raise ValueError(i)
            x += 1
            yield x
        except ValueError as e:
            y = str(e) if i % 2 else i
            x = int(x)
            yield x, y
        z = y
    yield x, y, z


def unbound(n):
    for i in range(n):
        try:
            if i % 3 == 0:
                value = check(i + 1)
            yield value
        except UnboundLocalError as e:
            yield "unbound"
        except Odd:
            if i % 2:
                del i
            value = "odd"
            yield value


def loop_in_handler(n):
    try:
        check(n)
        yield "none"
    except (Odd, Even) as e:
        for k in range(n % 7):
            for c in "ab":
                yield k, c, type(sys.exc_info()[1]).__name__
        if n % 2:
            raise


def spin(n):
    """Goes round in handlers without suspending."""
    tries = 0
    for i in range(n):
        while True:
            try:
                tries += 1
                if tries % 4:
                    check(tries)
                    raise Odd()
                break
            except Odd:
                if tries % 3:
                    continue
            except Even:
                pass
        yield i, tries


def keeps_frame(n):
    a = [n]
    b = n * 1.5
    try:
        check(n)
    except (Odd, Even) as e:
        kept.append(e)
        c = e.args
        del e
        yield c
    d = (a, b)
    yield d


kept = []


def run(g, sends=None):
    out = []
    k = 0
    try:
        while True:
            out.append(next(g) if not sends or not k else g.send(sends[k % len(sends)]))
            k += 1
    except StopIteration as e:
        out.append(("end", e.value))
    except BaseException as e:
        out.append((type(e).__name__, str(e), type(e.__context__).__name__, type(e.__cause__).__name__, entries(e.__traceback__)[1:]))
    out.append(type(sys.exc_info()[1]).__name__)
    return out


def thrown(make, at, error):
    g = make()
    out = []
    try:
        for _ in range(at):
            out.append(next(g))
        out.append(g.throw(error))
        for _ in range(3):
            out.append(next(g))
        g.close()
    except BaseException as e:
        out.append((type(e).__name__, str(e), entries(e.__traceback__)[1:]))
    return out


def within_handler(n):
    """The caller handles an exception while generators come and go."""
    out = []
    g = bare(1)
    try:
        check(2)
    except Even:
        out.append(next(g))
        out.append(type(sys.exc_info()[1]).__name__)
        try:
            next(g)
        except Odd as e:
            out.append((type(e.__context__).__name__, entries(e.__traceback__)))
        out.append(run(fin_yields(n)))
    return out


class Later:
    def __init__(self, v):
        self.v = v

    def __await__(self):
        x = yield self.v
        if x == "raise":
            raise Odd(self.v)
        return self.v


class Source:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        if self.n == 5:
            raise Odd("source")
        return await Later(self.n)


class AsyncManager:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    async def __aenter__(self):
        return await Later("enter")

    async def __aexit__(self, t, v, tb):
        self.log.append((t and t.__name__, await Later("exit")))
        return self.swallow


async def awaits(n, log):
    total = []
    try:
        total.append(await Later(n))
        check(n)
    except Odd as e:
        total.append(("odd", await Later(e.args)))
    except Even:
        total.append(await Later("even"))
        raise
    finally:
        log.append(await Later("fin"))
    return total


async def async_for(n):
    out = []
    try:
        async for x in Source(n):
            if x % 2:
                continue
            out.append(x)
        else:
            out.append("else")
    except Odd as e:
        out.append(e.args)
    return out


async def async_for_leaves(n):
    out = []
    async for x in Source(n):
        out.append(x)
    return out


async def async_comprehension(n):
    return [x * 2 async for x in Source(n) if x % 3]


async def async_with(n, log, swallow):
    async with AsyncManager(log, swallow) as m:
        log.append(m)
        check(n)
        return "inside"
    return "behind"


async def gathers(n, log):
    out = []
    for i in range(n):
        try:
            out.append(await awaits(i, log))
        except Even as e:
            out.append(("even", entries(e.__traceback__)))
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
        print("   ", count, text[:700])


def main():
    log = []
    show("simple", [run(simple(i % 9)) for i in range(N)])
    show("around", [run(around(i % 5), (None, None, 5)) for i in range(N)])
    show("fin", [run(fin(i % 9, log)) for i in range(N)])
    print(len(log), log[:20])
    log.clear()
    show("fin_leaves", [run(fin_leaves(i % 9, i % 4)) for i in range(N)])
    for f in (fin_yields, bare, nested, stops, loop_in_handler, within_handler):
        show(f.__name__, [run(f(i % 9)) if f is not within_handler else f(i % 9) for i in range(N)])
    show("with_inside", [run(with_inside(i % 6, log)) for i in range(N)])
    print(len(log), log[:12])
    log.clear()
    show("delegates", [run(delegates(i % 8)) for i in range(N)])
    show("mixed", [run(mixed_types(i % 40)) for i in range(N)])
    show("unbound", [run(unbound(i % 9)) for i in range(N)])
    show("spin", [run(spin(i % 9)) for i in range(N)])
    show("keeps", [run(keeps_frame(i % 6)) for i in range(N)])
    print([sorted((k, repr(v)) for k, v in e.__traceback__.tb_frame.f_locals.items()) for e in kept[-3:]])
    kept.clear()
    for make in (lambda: around(9), lambda: fin(9, log), lambda: fin_yields(0), lambda: nested(1), lambda: with_inside(4, log), lambda: delegates(4),
                 lambda: simple(9), lambda: loop_in_handler(4)):
        for error in (Odd("thrown"), Even("thrown"), KeyError("k"), GeneratorExit()):
            show("thrown", [thrown(make, i % 4, error.__class__(*error.args)) for i in range(40)])
    print(len(log), log[-12:])
    log.clear()
    show("awaits", [drive(awaits(i % 6, log)) for i in range(N)])
    show("awaits", [drive(awaits(i % 6, log), (None, None, "raise")) for i in range(N)])
    print(len(log), log[:5])
    log.clear()
    show("async_for", [drive(async_for(i % 9)) for i in range(N)])
    show("async_for_leaves", [drive(async_for_leaves(i % 9)) for i in range(N)])
    show("async_comprehension", [drive(async_comprehension(i % 6)) for i in range(N)])
    for swallow in (False, True):
        show("async_with", [drive(async_with(i % 6, log, swallow)) for i in range(N)])
    print(len(log), log[:9])
    show("gathers", [drive(gathers(i % 7, log)) for i in range(N)])
    # left alone: closed by the collector in a handler
    for i in range(20):
        g = around(5)
        next(g)
        next(g)
        g = fin(5, log)
        next(g)
        del g
    print(log[-3:])


if __name__ == "__main__":
    sys.audit("xtlink.burst")  # agent/learn.h
    main()
    sys.audit("xtlink.learn")
    main()
