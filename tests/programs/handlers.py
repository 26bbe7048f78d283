"""Exceptions raised and caught in one function, many times: what handlers see, and what is left behind."""
import contextlib
import sys
import traceback
import weakref

N = 400


class Odd(Exception):
    def __init__(self, n):
        super().__init__(n)
        self.n = n


class Even(Odd):
    pass


def check(n):
    if n % 3 == 1:
        raise Odd(n)
    if n % 3 == 2:
        raise Even(n)
    return n


def simple(n):
    total = 0
    for i in range(n):
        try:
            total += check(i)
        except Even:
            total += 1000
        except Odd as e:
            total += e.n * 2
    return total


def key(d, k):
    try:
        return d[k]
    except KeyError:
        return -1


def tuple_of(i):
    try:
        return check(i)
    except (ValueError, Odd) as e:
        return repr(e)


def otherwise(n):
    out = []
    for i in range(n):
        try:
            v = check(i)
        except Odd as e:
            out.append(("e", e.n))
            continue
        else:
            out.append(("v", v))
        finally:
            out.append("f")
        out.append("behind")
    return len(out), out[:8]


def finally_return(i):
    try:
        return check(i)
    finally:
        if i % 2:
            return "swallowed"


def finally_break(n):
    k = 0
    for i in range(n):
        while True:
            try:
                check(i)
                k += 1
            finally:
                break
    return k


def finally_runs(i, log):
    try:
        check(i)
        log.append(i)
    finally:
        log.append("fin")


def nested(i):
    log = []
    try:
        try:
            check(i)
            log.append("ok")
        except Even as e:
            log.append(("inner", e.n))
            raise ValueError(i) from e
        finally:
            log.append("fin")
    except ValueError as v:
        log.append((type(v.__cause__).__name__, type(v.__context__).__name__, v.__suppress_context__))
    except Odd as e:
        log.append(("outer", e.n, e.__context__))
    return log


def context(i):
    try:
        try:
            check(i)
        except Odd:
            check(i + 3)
    except Odd as e:
        c = e.__context__
        return type(e).__name__, e.n, type(c).__name__, c.n
    return None


def bare(i):
    try:
        try:
            return check(i)
        except Odd:
            raise
    except Even as e:
        return "again", e.n


def info(i):
    before = sys.exc_info()
    try:
        check(i)
    except Odd:
        inside = sys.exc_info()
        try:
            {}["x"]
        except KeyError:
            deeper = sys.exc_info()[0]
        after_inner = sys.exc_info()[0]
        return before, inside[0], inside[1].n, deeper, after_inner, sys.exc_info()[1] is inside[1]
    return before, sys.exc_info()


def info_after(i):
    try:
        check(i)
    except Odd:
        pass
    return sys.exc_info()


def lines(i):
    x = i
    try:
        x += 1
        check(
            i
        )
        x += 1
    except Odd as e:
        tb = e.__traceback__
        out = []
        while tb:
            code = tb.tb_frame.f_code
            out.append((code.co_name, tb.tb_lineno - code.co_firstlineno, list(code.co_positions())[tb.tb_lasti // 2]))
            tb = tb.tb_next
        return x, out
    return x


def text(i):
    try:
        check(i)
    except Odd:
        return traceback.format_exc()
    return ""


class Held:
    log = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Held.log.append(self.name)

    def __add__(self, other):
        raise TypeError("no sum of %s and %s" % (self.name, other.name))


def dropped(i):
    a = Held("a")
    try:
        return [Held("b"), Held("c"), Held("d") + Held("e")]
    except TypeError as e:
        Held.log.append(str(e))
        r = weakref.ref(a)
    return r() is a


def arguments(*args):
    return check(args[-1])


def stack(i):
    try:
        return ("x", [i, (i + 1.5, arguments(i * 2, Held("arg"), i))])
    except Odd as e:
        return e.n


def counts(i):
    o = object()
    before = sys.getrefcount(o)
    l = [o]
    try:
        m = [o, o, l, check(i)]
    except Odd:
        m = None
    during = sys.getrefcount(o)
    del m
    return before, during, sys.getrefcount(o), sys.getrefcount(l)


def deleted(i):
    e = "before"
    try:
        check(i)
    except Odd as e:
        pass
    try:
        return e
    except UnboundLocalError as u:
        return str(u)


def unbound(i):
    if i % 2:
        x = 1
    try:
        del x
    except UnboundLocalError as e:
        return str(e)
    try:
        return x
    except NameError as e:
        return type(e).__name__


class Manager:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, t, v, tb):
        self.log.append((t and t.__name__, v and v.n, tb and tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        return self.swallow


def managed(i):
    log = []
    with Manager(log, i % 2):
        log.append(check(i))
    log.append("behind")
    return log


def outer(i):
    try:
        return managed(i)
    except Odd as e:
        return "out", e.n, traceback.extract_tb(e.__traceback__)[-1].name


def two_managers(i):
    log = []
    try:
        with Manager(log, False) as a, contextlib.suppress(Even):
            log.append(check(i) + a.swallow)
    except Odd:
        log.append(sys.exc_info()[1].n)
    return log


def stops(items):
    it = iter(items)
    n = 0
    while True:
        try:
            n += next(it)
        except StopIteration:
            return n


def loop_in_handler(n):
    t = 0
    for i in range(n):
        try:
            check(i)
        except Odd as e:
            for k in range(e.n % 7):
                t += k
                if k == 5:
                    break
            else:
                t += 10000
    return t


def floats(n):
    x = 0.0
    y = 1
    for i in range(n):
        try:
            x += 1.0 / (i % 4)
            y += i
        except ZeroDivisionError:
            x -= 0.5
            y = y * 3 % 1000003
    return x, y


def changing(n):
    v = 0
    for i in range(n):
        try:
            v = v + check(i)
        except Even:
            v = float(v)
        except Odd:
            v = int(v)
    return v


def bad_class(i):
    try:
        try:
            check(i)
        except 5:
            return "never"
    except TypeError as e:
        return str(e), type(e.__context__).__name__
    return i


def raises_here(i):
    try:
        if i % 2:
            raise Odd(i)
        raise Even
    except Even as e:
        return type(e).__name__
    except TypeError as e:
        return str(e)
    except Odd as e:
        return e.args, e.__traceback__.tb_next


def assertion(i):
    try:
        assert i % 2, i
        return "odd"
    except AssertionError as e:
        return e.args


def kept(i):
    number = i * 7
    try:
        check(i)
    except Odd as e:
        return e
    return None


def locals_of(e):
    if e is None:
        return None
    d = dict(e.__traceback__.tb_frame.f_locals)
    return sorted((k, v) for k, v in d.items() if k != "e")


def look():
    return sys._getframe(1).f_locals["n"]


def looked_at(i):
    n = i + 10
    try:
        n += 1
        check(i)
    except Odd:
        n += 100
        return look()
    return look()


def cells(i):
    total = [0]

    def add(k):
        nonlocal i
        i = i + k
        total[0] += check(i)

    try:
        add(1)
    except Odd as e:
        return i, e.n, total
    return i, total


def groups(i):
    try:
        raise ExceptionGroup("g", [ValueError(i), KeyError(i)])
    except* ValueError as g:
        a = [repr(x) for x in g.exceptions]
    except* KeyError as g:
        a.append(len(g.exceptions))
    return a


def switches_tracing(i):
    events = []

    def tracer(frame, event, arg):
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer

    def begin():
        sys.settrace(tracer)
        sys._getframe(1).f_trace = tracer
        if i % 2:
            raise Odd(i)

    try:
        begin()
    except Odd:
        sys.settrace(None)
        return len(events) > 0
    sys.settrace(None)
    return len(events) > 0


def generator(n):
    for i in range(n):
        try:
            yield check(i)
        except Odd as e:
            yield -e.n


def many_locals(i, a, b, c):
    d = a + b
    e = [d]
    f = {"k": e}
    try:
        g = f["k"][0] + c[i % 5]
        h = g * 2
    except IndexError:
        g = -1
        h = d
    return a, b, d, e, sorted(f), g, h


def raised_twice(n):
    out = 0
    for i in range(n):
        try:
            try:
                check(i)
            except Even:
                raise KeyError(i)
        except KeyError as k:
            out += k.args[0]
        except Odd:
            out -= 1
    return out


def inner(a, b, i):
    c = Held("c%d" % (i % 3))
    d = i * 2
    if i % 3:
        raise Odd(d)
    return d


def middle(x, i):
    y = [x, i]
    z = inner(x, Held("b"), i)
    return z + len(y)


def through(i):
    x = Held("x")
    try:
        v = middle(x, i)
    except Odd as e:
        Held.log.append("caught")
        v = -e.n
        names = [(t.name, t.lineno - through.__code__.co_firstlineno) for t in traceback.extract_tb(e.__traceback__)]
        return v, names
    return v


def inner_locals(i):
    try:
        middle(i, i)
    except Odd as e:
        tb = e.__traceback__
        out = []
        while tb:
            out.append(sorted((k, v if not isinstance(v, (Held, Odd)) else type(v).__name__) for k, v in tb.tb_frame.f_locals.items() if k not in ("out", "tb")))
            tb.tb_frame.f_locals.clear()
            tb = tb.tb_next
        return out


class Made:
    def __init__(self, i):
        self.held = Held("made")
        self.i = self.test(i)

    def test(self, i):
        if i % 2:
            raise Odd(i)
        return i


def making(i):
    try:
        return Made(i).i
    except Odd as e:
        return e.n, [t.name for t in traceback.extract_tb(e.__traceback__)]


def plus(a, b):
    return a + b


def small(n):
    t = 0
    for i in range(n):
        try:
            t = plus(t, "x" if i % 5 == 4 else i)
        except TypeError as e:
            t = -t + len(str(e)) + e.__traceback__.tb_next.tb_lineno - e.__traceback__.tb_lineno
    return t


def show(f, *args):
    last = None
    seen = []
    for i in range(N):
        try:
            r = f(i, *args)
        except Exception as e:
            r = type(e).__name__, e.args, [x.lineno for x in traceback.extract_tb(e.__traceback__)], repr(e.__context__)
        if i < 6 or i == N - 1:
            seen.append(r)
        last = r
    print(f.__name__, seen)
    return last


def main():
    d = {1: 2, "a": 3}
    print(sum(key(d, k) for k in [1, "a", 5, (), 1] * N))
    for _ in range(3):
        print(simple(N), finally_break(N), floats(N), changing(N), loop_in_handler(N), raised_twice(N))
    print(otherwise(N), stops(range(N)), [stops([k]) for k in range(N)][-3:])
    for f in (tuple_of, finally_return, nested, context, bare, info, info_after, lines, text, counts, deleted, unbound, managed, outer,
              two_managers, bad_class, raises_here, assertion, looked_at, cells, groups, stack):
        show(f)
    log = []
    show(finally_runs, log)
    print(len(log), log[:6])
    Held.log.clear()
    for i in range(N):
        assert dropped(i)
    print(len(Held.log), Held.log[:12], Held.log[-6:])
    print([small(N) for _ in range(4)])
    for f in (through, inner_locals, making):
        Held.log.clear()
        show(f)
        print(len(Held.log), Held.log[-14:])
    print([locals_of(kept(i)) for i in range(N)][-4:])
    print(sum(switches_tracing(i) for i in range(60)))
    print(sum(generator(N)))
    print([many_locals(i, i, 2.5 * i, [1, 2, 3]) for i in range(N)][-5:])
    print(sys.exc_info())


if __name__ == "__main__":
    main()
    main()
