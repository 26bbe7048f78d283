"""Functions whose first statement is a try: what leaves them, what they catch, and what the first instructions in the try raise."""
import gc
import sys

gc.disable()


class Watched:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def where(e):
    out = []
    tb = e.__traceback__
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno, list(tb.tb_frame.f_code.co_positions())[tb.tb_lasti // 2][2:]))
        tb = tb.tb_next
    return type(e).__name__, str(e), out, type(e.__context__).__name__


def run(f, *args):
    try:
        return f(*args)
    except BaseException as e:
        return where(e)


def divides(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return "zero"


def name_first(a):
    try:
        undefined
    except NameError as e:
        return e.name, e.__traceback__.tb_lineno - name_first.__code__.co_firstlineno
    return a


def name_escapes(a):
    try:
        undefined_too
    except ValueError:
        return a


def unbound_first(a):
    try:
        x
    except UnboundLocalError as e:
        x = str(e)
    return x


def cell_first(flag):
    if flag:
        v = 1

    def inner():
        try:
            return v
        except NameError as e:
            return str(e)
    return inner()


def with_finally(a, log):
    try:
        return a[0]
    finally:
        log.append("finally")
        if len(a) == 2:
            return "two"


def handler_raises(a):
    try:
        return a.missing
    except AttributeError:
        raise KeyError(a)


def bare(a):
    try:
        return a + 1
    except TypeError:
        raise


def attribute_first(a):
    try:
        a.x.y
    except AttributeError as e:
        return e.name
    else:
        return "else"


def nested(a):
    try:
        try:
            try:
                return int(a)
            except TypeError:
                return "T"
        except ValueError:
            return "V" + a
    except TypeError:
        return "outer T"


def loop(a):
    try:
        while a > 0:
            a -= 3
            if a == 1:
                raise StopIteration(a)
    except StopIteration as e:
        return e.value
    return "even"


def recursive(n):
    try:
        return 1 if n == 0 else 1 + recursive(n - 1)
    except ZeroDivisionError:
        return -1


def too_deep():
    try:
        return too_deep() + 1
    except KeyError:
        return 0


def caught_deep(n=0):
    try:
        return caught_deep(n + 1)
    except RecursionError:
        return "deep" if n > 100 else n


def manager(m, a):
    try:
        with m:
            return 1 // a
    except ZeroDivisionError:
        return "with zero"


class M:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


def watched(a):
    try:
        w = Watched("in try")
        a()
    except ValueError:
        return "caught"
    return "left"


def locals_seen(a):
    try:
        b = a + 1
        return sorted(sys._getframe().f_locals.items()), sys._getframe().f_lineno - locals_seen.__code__.co_firstlineno
    except TypeError as e:
        return sorted(k for k in locals()), sys.exc_info()[1] is e


def deletes(a):
    try:
        del a
        a
    except UnboundLocalError:
        return "deleted"


def raising(e):
    raise e


events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("divides", "bare", "name_first", "switches"):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def switches(a, b):
    try:
        sys.settrace(tracer)
        return a // b
    except ZeroDivisionError:
        return "z"


def refuses(frame, event, arg):
    if event == "line":
        raise OSError("no line")
    return refuses


def everything(n):
    log = []
    return [divides(n, 2), divides(n, 0), run(divides, n, "x"), name_first(n), run(name_escapes, n), unbound_first(n), cell_first(True), cell_first(False),
            with_finally([n], log), run(with_finally, [], log), with_finally([1, 2], log), with_finally("ab", log), log, run(handler_raises, n), bare(n),
            run(bare, "s"), attribute_first(n), nested("5"), nested("x"), nested(None), loop(n), loop(10), recursive(20), manager(M(), 1), manager(M(), 0),
            run(manager, M(), "s"), locals_seen(n), locals_seen("s"), deletes(n)]


for n in range(300):
    r = everything(n)
    if n in (0, 1, 299):
        for x in r:
            print(n, x)
limit = sys.getrecursionlimit()
print(run(too_deep)[0], caught_deep())
for f in (lambda: raising(ValueError(1)), lambda: raising(KeyError(2)), lambda: None):
    print(run(watched, f))
for f, args in ((divides, (1, 2)), (divides, (1, 0)), (divides, (1, "x")), (bare, (1,)), (bare, ("s",)), (name_first, (1,))):
    sys.settrace(tracer)
    r = run(f, *args)
    sys.settrace(None)
    print(r, events)
    events.clear()
for args in ((4, 2), (4, 0), (4, "x")):
    r = run(switches, *args)
    sys.settrace(None)
    print(r, events)
    events.clear()
for f, args in ((divides, (1, 2)), (bare, ("s",)), (name_first, (1,))):
    try:
        sys.settrace(refuses)
        r = f(*args)
    except (OSError, TypeError) as e:
        r = where(e)
    sys.settrace(None)
    print(r)
divides.__code__ = divides.__code__.replace(co_name="other")
print(divides(3, 0), divides(1, 4), run(divides, 1, None))
bare("x")
