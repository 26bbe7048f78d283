"""except*: what matches, what is left, what is raised again; state, tracebacks and objects along the way."""
import gc
import sys
import traceback


def shape(e, depth=0):
    """The exception with all that hangs on it, without addresses."""
    if e is None or depth > 4:
        return None
    lines = [t.tb_lineno - t.tb_frame.f_code.co_firstlineno for t in iter_tb(e.__traceback__)]
    inner = [shape(x, depth + 1) for x in e.exceptions] if isinstance(e, BaseExceptionGroup) else list(map(repr, e.args))
    return (type(e).__name__, inner, lines, getattr(e, "__notes__", None), shape(e.__context__, depth + 2), shape(e.__cause__, depth + 2), e.__suppress_context__)


def iter_tb(tb):
    while tb:
        yield tb
        tb = tb.tb_next


class Watched:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


class Own(ExceptionGroup):
    def derive(self, excs):
        print("derive", [type(e).__name__ for e in excs], sys.exc_info()[0], sys._getframe(1).f_code.co_name)
        return Own(self.message + "'", excs)


class BadDerive(ExceptionGroup):
    def derive(self, excs):
        raise LookupError("no derive")


class NoGroup(ExceptionGroup):
    def derive(self, excs):
        return ValueError("not a group")


def group(*excs, of=ExceptionGroup, notes=()):
    g = of("g", list(excs))
    for n in notes:
        g.add_note(n)
    return g


def thrower(exc):
    raise exc


def one(exc):
    out = []
    try:
        if exc:
            thrower(exc)
    except* ValueError as e:
        out.append(("V", shape(e), shape(sys.exc_info()[1])))
    except* (TypeError, KeyError) as e:
        out.append(("T", [type(x).__name__ for x in e.exceptions], sys.exc_info()[1] is e))
    else:
        out.append("else")
    finally:
        out.append(("finally", sys.exc_info()[0]))
    out.append(sys.exc_info()[0])
    return out


def reraise(exc):
    try:
        thrower(exc)
    except* ValueError:
        raise
    except* KeyError as e:
        raise e
    except* TypeError as e:
        raise OSError("new") from e
    except* OSError as e:
        e.add_note("noted")
        raise IndexError("other")


def nested(exc):
    try:
        try:
            thrower(exc)
        except* ValueError as e:
            try:
                raise group(ArithmeticError(1), e)
            except* ArithmeticError as f:
                return_value = ("inner", shape(f))
    except* Exception as e:
        return_value = ("outer", shape(e)), return_value if "return_value" in locals() else None
    return return_value


def loops(excs):
    n = 0
    for i, e in enumerate(excs):
        try:
            if e:
                raise e
        except* ValueError as v:
            for x in v.exceptions:
                if x.args == (2,):
                    continue
                if x.args == (3,):
                    break
                n += 1
            while n % 7:
                n += 1
        except* TypeError:
            n += 100
        else:
            n += 1000
            if i == 9:
                break
            continue
        n += 10000
    return n


def wrong(type, exc):
    try:
        thrower(exc)
    except* type:
        return_value = "caught"
    return return_value


def watched(exc):
    w = Watched("local")
    try:
        x = Watched("in try")
        thrower(exc)
    except* ValueError as e:
        y = Watched("in clause")
        del x
        raise RuntimeError(y.name)
    except* TypeError as e:
        e.exceptions
    print("end", "e" in locals(), "x" in locals())


def gen(exc):
    try:
        yield 1
        thrower(exc)
    except* ValueError as e:
        got = yield ("V", len(e.exceptions), sys.exc_info()[1] is e)
        yield got, sys.exc_info()[1] is e
        raise
    except* TypeError as e:
        yield "T", sys.exc_info()[1] is e
    finally:
        yield "finally"
    yield "end", sys.exc_info()[0]


def lines(exc):
    f = sys._getframe()
    out = [f.f_lineno - f.f_code.co_firstlineno]
    try:
        thrower(exc)
    except* ValueError:
        out.append(f.f_lineno - f.f_code.co_firstlineno)
    except* TypeError:
        out.append(f.f_lineno - f.f_code.co_firstlineno)
    out.append(f.f_lineno - f.f_code.co_firstlineno)
    return out


class Pause:
    def __await__(self):
        yield


def drive(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as e:
        return e.value


async def waits(exc):
    try:
        await Pause()
        thrower(exc)
    except* ValueError as e:
        await Pause()
        return_value = shape(e), sys.exc_info()[1] is e
    else:
        return_value = None
    return return_value


def cases():
    V, T, K, O = ValueError, TypeError, KeyError, OSError
    yield lambda: None
    yield lambda: V(1)
    yield lambda: T(1)
    yield lambda: K(1)
    yield lambda: group(V(1), T(2))
    yield lambda: group(V(1), group(T(2), V(3), of=ExceptionGroup), O(4), notes=["a", "b"])
    yield lambda: group(group(V(1)), group(K(2), group(O(5), T(3))))
    yield lambda: group(O(1), V(2), of=Own, notes=["own"])
    yield lambda: group(group(V(1), O(2), of=Own), T(3), K(4), of=Own)
    yield lambda: BaseExceptionGroup("b", [KeyboardInterrupt(1), V(2)])
    yield lambda: group(V(1), T(2), of=BadDerive)
    yield lambda: group(V(1), O(2), of=BadDerive)
    yield lambda: group(V(1), T(2), of=NoGroup)
    yield lambda: group(ZeroDivisionError(9))
    yield lambda: group(V(1), O(2), T(3), K(4), IndexError(5), notes=("n",))


def run(f, *args):
    try:
        return f(*args)
    except BaseException as e:
        seen = shape(e)
        strip(e, 0)
        return "raised", seen


def strip(e, depth):
    """No cycles are left: what dies, dies at once."""
    if e is not None and depth < 6:
        e.__traceback__ = None
        for x in (e.__context__, e.__cause__, *getattr(e, "exceptions", ())):
            strip(x, depth + 1)


def main(show):
    for make in cases():
        for f in (one, reraise, nested, lines):
            r = run(f, make() or V0)
            if show:
                print(f.__name__, r)
        r = run(one, None)
        r = run(lambda: drive(waits(make() or V0)))
        if show:
            print("waits", r)
    r = loops([None, group(ValueError(1), ValueError(2), ValueError(3), ValueError(4)), TypeError(), None, group(ValueError(2), TypeError(1))] * 2)
    for t in (5, ExceptionGroup, (ValueError, ExceptionGroup), (ValueError, 5), BaseExceptionGroup, (), Own):
        for e in (ValueError(1), group(ValueError(1))):
            w = run(wrong, t, e)
            if show:
                print(t, w)
    if show:
        print(r)


gc.disable()
sys.unraisablehook = lambda u: print("unraisable", u.exc_type.__name__, u.exc_value)
V0 = ValueError(0)
for i in range(60):
    V0 = ValueError(0)
    if i in (0, 59):
        print("--- round", i)
        main(True)
    else:
        sys.stdout, out = None, sys.stdout
        try:
            main(False)
        finally:
            sys.stdout = out
    if i in (0, 30, 59):
        for e in (group(ValueError(1), OSError(2)), group(TypeError(3)), KeyError(4)):
            print("watched", run(watched, e))
            strip(e, 0)
            del e
    if i in (0, 20, 59):
        for make in (lambda: group(ValueError(1), TypeError(2)), lambda: TypeError(1), lambda: group(OSError(3))):
            g = gen(make())
            try:
                for k in range(8):
                    print("gen", g.send(None if k < 2 else k))
            except BaseException as e:
                print("gen raised", shape(e))
            g = gen(make())
            print(next(g))
            try:
                print(g.throw(make()))
                print(g.throw(group(TypeError("thrown"), ValueError("thrown"))))
                print(next(g))
                g.close()
            except BaseException as e:
                print("gen raised", shape(e))

g = gen(group(ValueError(1), TypeError(2)))
print(next(g), next(g), g.gi_frame.f_lineno - g.gi_frame.f_code.co_firstlineno, sorted(g.gi_frame.f_locals), sys.exc_info())
del g
before = sys.getrefcount(group), sys.getrefcount(None) > 0
e = group(ValueError(1), TypeError(2))
one(e)
e.__traceback__ = e.__context__ = None
print([sys.getrefcount(x) for x in e.exceptions], sys.getrefcount(e), sys.getrefcount(group) == before[0])
try:
    reraise(group(ValueError(1), TypeError(2), KeyError(3), OSError(4), IndexError(5)))
except BaseException:
    print("\n".join(l for l in traceback.format_exc().splitlines() if "~" not in l and "^" not in l))
reraise(group(ValueError(1), TypeError(2)))
