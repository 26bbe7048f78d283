# generators: what a suspended or running one shows, how it ends, what it holds, delegation, exception state, tracing in the middle
import gc
import sys
import traceback
import types
import weakref


class Item:
    live = 0

    def __init__(self, v):
        self.v = v
        Item.live += 1

    def __del__(self):
        Item.live -= 1


def items(n):
    for i in range(n):
        yield Item(i)


def held(n):
    a = Item(-1)
    for i in range(n):
        b = Item(i)
        yield a.v + b.v
    del a
    yield Item.live


def lifetimes():
    out = []
    g = items(5)
    for x in g:
        out.append((x.v, Item.live))
    del x
    out.append(Item.live)
    g = held(4)
    out.append([next(g), next(g), Item.live])
    del g
    out.append(Item.live)
    out.append((list(held(3)), Item.live))
    return out


def counts():
    o = object()
    base = sys.getrefcount(o)

    def g(x):
        while True:
            yield x
    it = g(o)
    seen = []
    for _ in range(300):
        next(it)
    seen.append(sys.getrefcount(o) - base)
    it.close()
    del it
    seen.append(sys.getrefcount(o) - base)
    return seen


def cleanup(log, n):
    try:
        for i in range(n):
            try:
                yield i
            finally:
                log.append(i)
    except GeneratorExit:
        log.append("exit")
        raise
    except KeyError as e:
        log.append(repr(e))
        yield "caught"
        return "after"
    finally:
        log.append("end")


def endings():
    out = []
    for how in range(300):
        log = []
        g = cleanup(log, 3)
        next(g)
        if how % 3 == 0:
            g.close()
        elif how % 3 == 1:
            out.append(g.throw(KeyError("k")))
            try:
                next(g)
            except StopIteration as e:
                out.append(e.value)
        else:
            del g
        out.append(log)
    return out[:6], out[-3:]


class Manager:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, t, v, tb):
        self.log.append(t and t.__name__)
        return t is ValueError


def with_inside(log):
    for i in range(3):
        with Manager(log):
            x = yield i
            if x:
                raise ValueError(x)
    return len(log)


def withs():
    log = []
    for k in range(200):
        log.clear()
        g = with_inside(log)
        next(g)
        try:
            if k % 2:
                g.send("bad")
                g.send(None)
                g.send(None)
            else:
                g.close()
        except StopIteration as e:
            log.append(e.value)
    return log


def inspect_one():
    def g():
        x = 10
        me = yield
        assert me.gi_running
        yield me.gi_frame.f_lineno - me.gi_code.co_firstlineno, sorted(me.gi_frame.f_locals), me.gi_suspended
        y = 2
        x = yield x + y
        yield locals()["x"]
    out = []
    for _ in range(150):
        it = g()
        out = [it.gi_frame.f_lasti >= 0, it.gi_running, it.gi_suspended, next(it), it.gi_suspended]
        out.append(it.send(it))
        out.append(it.gi_frame.f_locals["x"])
        out.append(next(it))
        out.append({k: v for k, v in it.gi_frame.f_locals.items() if k != "me"})
        out.append(it.gi_frame.f_lineno - it.gi_code.co_firstlineno)
        out.append(it.send("sent"))
        out.append(next(it, "done"))
        out.append((it.gi_frame, it.gi_running, it.gi_yieldfrom))
    return out


def delegate(kinds):
    r = []
    for k in kinds:
        r.append((yield from k))
    return r


class Sub:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("sub")
        return -self.n

    def send(self, v):
        return ("sent", v)

    def throw(self, *a):
        return ("thrown", a[0].__name__ if isinstance(a[0], type) else repr(a[0]))


def ret(v):
    yield v
    return v * 2


def delegating():
    out = []
    for _ in range(200):
        out = list(delegate([[1, 2], range(2), (x for x in "ab"), ret(7), Sub(), {"k": 1}.items(), map(str, [1])]))
        g = delegate([Sub(), ret(3)])
        next(g)
        out.append(g.gi_yieldfrom.__class__.__name__)
        out += [g.send(5), g.throw(OSError)]
        out += [next(g), next(g)]
        try:
            next(g)
        except StopIteration as e:
            out.append(e.value)
    return out


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


def nested_errors():
    def fail(n):
        if n == 0:
            raise LookupError("bottom")
        yield n
        yield from fail(n - 1)
    out = None
    for _ in range(100):
        try:
            for x in fail(3):
                pass
        except LookupError as e:
            out = [f.name + ":" + str(f.lineno - fail.__code__.co_firstlineno) for f in traceback.extract_tb(e.__traceback__)][1:]
    return out


def exc_state():
    def g():
        yield sys.exc_info()[0]
        try:
            raise KeyError
        except KeyError:
            yield sys.exc_info()[0]
            yield sys.exc_info()[0]
        yield sys.exc_info()[0]
    out = []
    for _ in range(120):
        out = []
        it = g()
        out.append(next(it))
        try:
            raise ValueError
        except ValueError:
            out.append(next(it))
            out.append(sys.exc_info()[0])
        out.append(next(it))
        out.append(sys.exc_info()[0])
        try:
            raise OSError
        except OSError:
            out.append(next(it))
    return [x and x.__name__ for x in out]


def counter(n):
    t = 0
    for i in range(n):
        if i % 3 == 0:
            t += i
            yield t
        elif i % 3 == 1:
            t -= 1
    return t


def kinds(xs):
    total = 0
    for x in xs:
        total += x
        yield total


def two_loops(n, m):
    for i in range(n):
        for j in range(m):
            if (i + j) % 2:
                yield i, j
            k = i * j
        yield k


def unbound(n):
    for i in range(n):
        if i > 1:
            yield seen
        if i == 3:
            del seen
        else:
            seen = i


def computed():
    out = []
    for _ in range(60):
        out = [list(counter(20)), list(kinds([1, 2, 3.5, 4])), list(kinds([10**18] * 12))[-2:],
               list(two_loops(3, 3)), sum(counter(100)), max(x * y for x in (1, 2) for y in (3, 4)), "".join(str(x) for x in range(5)),
               dict((x, y) for x, y in zip("ab", (1, 2))), sorted(-x for x in (1, 3, 2)), any(x > 2 for x in (1, 2, 3)), all(x for x in (1, 0))]
        try:
            out.append(list(unbound(6)))
        except UnboundLocalError as e:
            out.append(str(e))
        try:
            list(kinds([1, "a"]))
        except TypeError as e:
            out.append(str(e))
    return out


def traced():
    def g(n):
        for i in range(n):
            yield i
    events = []

    def tracer(frame, event, arg):
        if frame.f_code is g.__code__:
            events.append((event, frame.f_lineno - g.__code__.co_firstlineno, arg if event == "return" else None))
        return tracer
    it = g(400)
    for i in range(200):
        next(it)
    sys.settrace(tracer)
    next(it)
    next(it)
    sys.settrace(None)
    out = events[:]
    events.clear()

    def prof(frame, event, arg):
        if frame.f_code is g.__code__:
            events.append(event)
    sys.setprofile(prof)
    next(it)
    sys.setprofile(None)
    return out, events, next(it)


def reentered():
    def g():
        yield next(it)
    out = []
    for _ in range(100):
        it = g()
        try:
            next(it)
        except ValueError as e:
            out = [str(e)]
        try:
            next(it)
        except StopIteration:
            out.append("over")
    return out


def cyclic():
    def g():
        me = yield
        x = Item(0)
        while True:
            yield x.v
    for _ in range(50):
        it = g()
        next(it)
        it.send(it)
        next(it)
    del it
    gc.collect()
    return Item.live


def weak():
    g = items(3)
    r = weakref.ref(g)
    x = next(g)
    alive = r() is g
    del g
    return alive, r(), x.v, Item.live


def deeper(n):
    it = iter(range(5))
    for _ in range(n):
        it = (x + 1 for x in it)
    return list(it)


def stopped():
    def inner():
        yield 1
        raise StopIteration("x")
    out = None
    for _ in range(100):
        try:
            list(inner())
        except RuntimeError as e:
            out = str(e), repr(e.__cause__), repr(e.__context__)
    return out


@types.coroutine
def old_style(n):
    r = yield n
    return r


async def use_old():
    t = 0
    for i in range(3):
        t += await old_style(i)
    return t


def drive():
    out = []
    for _ in range(150):
        c = use_old()
        out = [c.send(None)]
        try:
            while True:
                out.append(c.send(10))
        except StopIteration as e:
            out.append(e.value)
    return out


for f in (lifetimes, counts, endings, withs, inspect_one, delegating, nested_errors, exc_state, computed, traced, reentered, cyclic, weak, stopped, drive):
    print(f.__name__, f())
print(sum(deep(60)), deeper(50))
try:
    deeper(5000)
except RecursionError as e:
    print("RecursionError")
