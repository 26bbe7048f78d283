"""Handlers that raise on: the end of finally and with, except clauses that do not match, a bare raise; what the traceback, sys.exc_info() and the frames say."""
import gc
import sys
from _weakref import ref

N = 120


class Odd(Exception):
    pass


class Even(Exception):
    pass


class Token:
    live = 0

    def __init__(self, name="t"):
        self.name = name
        Token.live += 1

    def __del__(self):
        Token.live -= 1


def check(n):
    if n % 3 == 1:
        raise Odd(n)
    if n % 3 == 2:
        raise Even(n)
    return n


def entries(tb):
    out = []
    while tb is not None:
        code = tb.tb_frame.f_code
        for k, p in enumerate(code.co_positions()):
            if k == tb.tb_lasti // 2:
                break
        out.append((code.co_name, tb.tb_lineno - code.co_firstlineno, p[2:]))
        tb = tb.tb_next
    return out


class Suppress:
    def __init__(self, kind):
        self.kind = kind

    def __enter__(self):
        pass

    def __exit__(self, t, v, tb):
        return t is not None and issubclass(t, self.kind)


def mismatch(n):
    try:
        return check(n)
    except Even:
        return "even"


def fin(n, log):
    try:
        return check(n)
    finally:
        log.append(n)


def fin_in_fin(n, log):
    try:
        try:
            check(n)
        finally:
            log.append("inner")
    finally:
        log.append("outer")
    return "none"


def bare(n):
    try:
        return check(n)
    except Odd:
        if n % 2:
            raise
        return "odd"


def named(n):
    try:
        return check(n)
    except (Odd, Even) as e:
        e.seen = True
        raise


def named_mismatch(n):
    t = Token()
    try:
        check(n)
    except Even as e:
        t.name = e
        raise
    return t.name


def within(n):
    """Raised on and caught in the same function."""
    try:
        try:
            check(n)
        except Even:
            raise
        finally:
            n += 1
    except Odd as e:
        return "odd", n, e.__context__, entries(e.__traceback__)
    except Even as e:
        return "even", n, e.__context__, entries(e.__traceback__)
    return "none", n


def loop_within(n):
    total = 0
    for i in range(n):
        try:
            try:
                total += check(i)
            finally:
                total += 1
        except Odd:
            total += 100
        except Even:
            total += 1000
    return total


def loop_leaves(n, stop):
    total = 0
    for i in range(n):
        try:
            try:
                total += check(i)
            except Odd:
                total += 7
        except Even:
            if i > stop:
                total = -total
                raise
            total += 9
    return total


class Manager:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        self.log.append((t and t.__name__, str(v), tb and len(entries(tb)), sys.exc_info()[1] is v))
        return self.swallow


def with_one(n, log, swallow):
    with Manager(log, swallow) as m:
        m.n = check(n)
    return "behind"


def with_two(n, log, swallow):
    with Manager(log, False), Manager(log, swallow):
        check(n)
    return "behind"


def with_loop(n, log):
    k = 0
    for i in range(n):
        with Suppress(Odd), Manager(log, i % 2):
            k += check(i) + 1
            k += 1
    return k


def helper():
    raise


def by_helper(n):
    try:
        check(n)
    except Odd:
        helper()
    except Even as e:
        try:
            helper()
        except Even as again:
            return again is e, entries(again.__traceback__)
    return "none"


def nothing_active():
    raise


def nothing_caught(n):
    try:
        raise
    except RuntimeError as e:
        return str(e), n, e.__context__, entries(e.__traceback__)


def replaced(n):
    try:
        check(n)
    except Odd:
        raise ValueError(n)
    except Even as e:
        raise KeyError(n) from e
    return n


def fin_replaces(n):
    try:
        check(n)
    finally:
        if n % 2:
            raise LookupError(n)
    return n


def fin_raises_inside(n):
    try:
        try:
            check(n)
        finally:
            try:
                raise LookupError(n)
            except LookupError as e:
                context = type(e.__context__).__name__
                handled = type(sys.exc_info()[1]).__name__
            inside = type(sys.exc_info()[1]).__name__
    except (Odd, Even) as e:
        return context, handled, inside, str(e), e.__context__
    return context, handled, inside


def lines(n):
    """The line of the first raise, not of what raises on."""
    x = 0
    try:
        x += 1
        try:
            x += 1
            check(n)
            x += 1
        except KeyError:
            x += 10
        except IndexError:
            x += 20
        x += 100
    finally:
        x += 1000
    return x


def frame_left(n):
    big = [n] * 3
    small = n + 0.5
    for k in range(n % 5):
        small += k
    try:
        check(n)
    except KeyError:
        pass
    finally:
        other = (n, small)
    return other[0] + len(big)


def dies_on_the_way(log, n):
    class Loud:
        def __del__(self):
            log.append("del")

    loud = Loud()
    for item in [Loud()]:
        try:
            check(n)
        finally:
            del item
            log.append("fin")
    return loud is not None


def with_traceback(n):
    try:
        check(n)
    except Odd as e:
        e.__traceback__ = None
        raise
    except Even as e:
        raise e.with_traceback(None)
    return n


def recursion(n):
    try:
        if n == 0:
            raise Odd("deep")
        return recursion(n - 1)
    except Even:
        return "never"
    finally:
        n = -n


def describe(e):
    return (type(e).__name__, str(e), type(e.__context__).__name__, type(e.__cause__).__name__, e.__suppress_context__, entries(e.__traceback__),
            getattr(e, "seen", None))


def call(f, *args):
    try:
        return "value", f(*args)
    except BaseException as e:
        return describe(e)


def left_locals(f, *args):
    try:
        f(*args)
    except BaseException as e:
        tb = e.__traceback__.tb_next
        out = []
        while tb:
            f_locals = tb.tb_frame.f_locals
            out.append((tb.tb_frame.f_code.co_name, sorted((k, v if isinstance(v, (int, float, list, tuple, str)) else type(v).__name__)
                                                           for k, v in f_locals.items())))
            tb = tb.tb_next
        return out
    return None


def show(name, results):
    distinct = {}
    for r in results:
        distinct[repr(r)] = distinct.get(repr(r), 0) + 1
    print(name, len(results), len(distinct))
    for text, count in list(distinct.items())[:7]:
        print("   ", count, text)


def main():
    for f in (mismatch, bare, named, named_mismatch, within, by_helper, nothing_caught, replaced, fin_replaces, fin_raises_inside, lines, frame_left,
              with_traceback):
        show(f.__name__, [call(f, i % 6) for i in range(N)])
    show("nothing_active", [call(nothing_active) for i in range(N)])
    show("recursion", [call(recursion, i % 4) for i in range(N)])
    gc.collect()
    print("tokens", Token.live)
    log = []
    for f in (fin, fin_in_fin):
        show(f.__name__, [call(f, i % 6, log) for i in range(N)])
        print(len(log), log[:8])
        log.clear()
    print(loop_within(N))
    for stop in (-1, 10, 50, 200, 1000):
        print(call(loop_leaves, N, stop))
    for swallow in (False, True):
        for f in (with_one, with_two):
            show(f.__name__, [call(f, i % 6, log, swallow) for i in range(N)])
            print(len(log), log[:6])
            log.clear()
    show("with_loop", [call(with_loop, i % 12, log) for i in range(N)])
    print(len(log), log[:6], log[-6:])
    log.clear()
    show("dies", [call(dies_on_the_way, log, i % 6) for i in range(N)])
    print(len(log), log[:12])
    for f in (frame_left, lines, mismatch, named, recursion, within):
        show("left " + f.__name__, [left_locals(f, i % 7) for i in range(60)])
    # the frame lives on; the exception is raised once more behind it
    kept = []
    for i in range(60):
        try:
            frame_left(i % 6)
        except Exception as e:
            kept.append(e)
    for e in kept[:4]:
        try:
            raise e
        except Exception as again:
            print(again is e, entries(e.__traceback__))
    # exc_info between two handlers of callers
    def outer(n):
        try:
            check(n)
        except (Odd, Even):
            try:
                mismatch(n + 1)
            except Odd as e:
                return type(e.__context__).__name__, type(sys.exc_info()[1]).__name__
            return "even", type(sys.exc_info()[1]).__name__
        return sys.exc_info()
    show("outer", [outer(i % 6) for i in range(N)])
    # what lives only in the traceback goes with it
    t = Token()
    r = ref(t)

    def holder(t, n):
        try:
            check(n)
        except Even:
            return 0
        return 1
    for i in range(N):
        call(holder, t, i)
    del t
    gc.collect()
    print(r() is None, Token.live)


if __name__ == "__main__":
    sys.audit("xtlink.burst")  # agent/learn.h
    main()
    sys.audit("xtlink.learn")
    main()
    lines(2)
