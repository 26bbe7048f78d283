"""Tests of the executing half with blobs made by hand (rt_smoke.c): entry, exits, raising, inlined frames, OSR. Usage: test_exec.py DIR-OF-rt_smoke.so"""
import dis, gc, signal, sys, threading, time, traceback, weakref
sys.path.insert(0, sys.argv[1])
import rt_smoke

NULL, KEEP, OBJ, NOBJ, I64, F64, BOOL, SYMBOL, CONST, INT, RANGE_ITER, LIST_ITER, TUPLE_ITER, TUPLE, RANGE, ENUM, ZIP, REF, MAYBE = range(19)


def R(tag, payload=0):
    return tag | (payload & 0xffffff) << 8


def unit(f, op, arg=None, nth=0):
    found = [i.offset // 2 for i in dis.get_instructions(f) if i.opname == op and (arg is None or i.argrepr == arg)]
    return found[nth]


def frame(code, unit, values, nlocals, func=None, nstack=None):
    return [code, unit, nlocals, len(values) - nlocals if nstack is None else nstack] + ([] if func is None else [func]) + values


def link(f, action, exits=(), values=(), exit=0, osr=-1, codes=(), exc=ValueError, expect=0):
    code = f.__code__ if hasattr(f, "__code__") else f
    got = rt_smoke.link(code, osr, list(exits), action, exit, list(values), list(codes), exc)
    assert got == expect, got


def fresh(f, **kw):
    """A copy with a code object of its own."""
    return type(f)(f.__code__.replace(**kw), f.__globals__, f.__name__, f.__defaults__, f.__closure__)


def test_ident():
    def f(a, b=2):
        return b
    original = f.__code__.co_code
    link(f, "ident")
    assert f(7) == 7 and f(b=1, a=5) == 5 and f.__code__.co_code == original
    assert f.__code__.replace() == f.__code__ == f.__code__.replace() and f(8) == 8
    assert f.__code__.co_consts == (None,)
    for i in range(100):
        assert f(i) == i
    rt_smoke.unlink(f.__code__)
    assert f(7) == 2 and f.__code__.co_code == original


def work(a, b):
    c = a + b
    d = [c]
    d.append(a)
    return d, c, b


def test_exit():
    f = fresh(work)
    at = unit(f, "BUILD_LIST")     # c is set, c on the stack
    link(f, "exit", [(0, [1] + frame(0, at, [R(KEEP), R(KEEP), R(I64, 0), R(NULL), R(REF, 0)], 4) + [0])], [12345678901])
    for i in range(50):
        assert f(1, 2) == ([12345678901, 1], 12345678901, 2)
    c = f(1, 2)
    assert c[0][0] is c[1]                      # REF keeps identity
    at = unit(f, "LOAD_METHOD") - 1             # resume with an empty stack
    o = object()
    n = sys.getrefcount(o)
    link(f, "exit", [(0, [1] + frame(0, at, [R(OBJ, 1), R(KEEP), R(INT, -5), R(OBJ, 0)], 4) + [1, 0])], [("own", []), ("any", o)])
    # slot 0 is overwritten without dropping: a small int does not mind
    assert f(1, 2) == ([o], -5, 2)
    assert sys.getrefcount(o) == n + 2          # the values above and their list, to which it was appended


def test_exit_first_units():
    def f(x, y):
        return x.real + y
    link(f, "exit", [(0, [1] + frame(0, 0, [R(KEEP), R(KEEP)], 2) + [0])])
    assert f(3, 4) == 7
    try:
        f("", 1)
    except AttributeError as e:
        assert str(e) == "'str' object has no attribute 'real'"
        assert len(list(traceback.walk_tb(e.__traceback__))) == 2, traceback.format_exc()
        assert e.__traceback__.tb_next.tb_lineno == f.__code__.co_firstlineno + 1
    else:
        raise AssertionError

    def g(a):
        (b, c) = a, 1
        return b + c
    link(g, "exit", [(0, [1] + frame(0, 1, [R(KEEP), R(NULL), R(NULL)], 3) + [0])])
    assert g(3) == 4

    def h(a):
        return -a if not a else f"{a}"
    link(h, "exit", [(0, [1] + frame(0, 0, [R(KEEP)], 1) + [0])])
    assert h(0) == 0 and h(3) == "3"


def raising(x):
    y = x
    try:
        y.nothing
    except TypeError:
        return "handled"
    finally:
        y = 5
    return y


def test_raise():
    def f(x):
        y = x
        return y.nothing
    at = unit(f, "LOAD_ATTR")
    link(f, "raise", [(1, [1] + frame(0, at, [R(KEEP), R(INT, 3)], 2) + [0])])
    for _ in range(20):
        try:
            f(1)
        except ValueError as e:
            tb = list(traceback.walk_tb(e.__traceback__))
            assert str(e) == "native" and len(tb) == 2, tb
            fr = tb[1][0]
            assert tb[1][1] == fr.f_lineno == f.__code__.co_firstlineno + 2 and fr.f_locals == {"x": 1, "y": 3} and fr.f_code is f.__code__
            assert fr.f_back is None or fr.f_back.f_code.co_name == "test_raise", fr.f_back
        else:
            raise AssertionError
    g = fresh(raising)
    at = unit(g, "LOAD_ATTR")
    link(g, "raise", [(1, [1] + frame(0, at, [R(KEEP), R(KEEP)], 2) + [0])], exc=TypeError)
    assert g(1) == "handled"
    h = fresh(raising)
    link(h, "raise", [(1, [1] + frame(0, at, [R(KEEP), R(NULL)], 2) + [0])])
    try:
        h(1)
    except ValueError as e:
        tb = list(traceback.walk_tb(e.__traceback__))
        assert len(tb) == 2 and tb[1][1] == h.__code__.co_firstlineno + 3, tb
    else:
        raise AssertionError


def test_call():
    def apply(f, a, b):
        return f(a, b)

    def ident(a, b, c=9):
        return b
    link(ident, "ident")
    at = unit(apply, "CALL")
    link(apply, "call", [(1, [1] + frame(0, at, [R(KEEP), R(KEEP), R(KEEP)], 3) + [0])])
    assert apply(ident, 1, 2) == 1
    assert apply(divmod, 7, 3) == (2, 1)
    assert apply(lambda a, b: a * b, 3, 4) == 12

    class C:
        def __init__(self, a, b):
            self.a, self.b = a, b

        def m(self, a, b):
            return a - b
    assert apply(C(1, 2).m, 5, 3) == 2
    # the callee leaves to the interpreter (how 1)
    f = fresh(work)
    link(f, "exit", [(0, [1] + frame(0, unit(f, "BUILD_LIST"), [R(KEEP), R(KEEP), R(INT, 7), R(NULL), R(INT, 8)], 4) + [0])])
    assert apply(f, 1, 2) == ([8, 1], 7, 2)
    # it raises (how 1)
    g = fresh(work)
    link(g, "raise", [(1, [1] + frame(0, unit(g, "BUILD_LIST"), [R(KEEP), R(KEEP), R(INT, 7), R(NULL), R(INT, 8)], 4) + [0])])
    for callee, error, depth in (g, ValueError, 3), (divmod, ZeroDivisionError, 2), (lambda a, b: a % b, ZeroDivisionError, 3):
        try:
            apply(callee, 1, 0)
        except error as e:
            tb = list(traceback.walk_tb(e.__traceback__))
            assert len(tb) == depth and tb[1][1] == apply.__code__.co_firstlineno + 1, tb
        else:
            raise AssertionError
    # native __init__
    link(C.__init__, "exit", [(0, [1] + frame(0, unit(C.__init__, "STORE_ATTR") - 1, [R(KEEP), R(KEEP), R(KEEP), R(KEEP), R(KEEP)][:3] + [R(INT, 4), R(INT, 3)], 3) + [0])])
    c = apply(C, 1, 2)
    assert (c.a, c.b) == (3, 4), (c.a, c.b)


def test_recipes():
    def f(a):
        b = None
        return b
    at = unit(f, "LOAD_FAST")

    def result(words, values=()):
        link(f, "exit", [(0, [1] + frame(0, at, [R(KEEP)] + words, 2, nstack=0) + [0])], values)
        return f([1, 2, 3])
    assert result([R(F64, 0)], [1.5]) == 1.5
    assert result([R(BOOL, 0)], [1]) is True
    assert result([R(TUPLE, 3), R(I64, 0), R(REF, 1), R(TUPLE, 0)], [1 << 40]) == (1 << 40, 1 << 40, ())
    assert list(result([R(RANGE_ITER), R(INT, 1), R(INT, 10), R(INT, 5), R(INT, 4)])) == [15, 20, 25]
    assert list(result([R(LIST_ITER), R(OBJ, 0), R(INT, 1)], [("arg", 0)])) == [2, 3]
    assert list(result([R(LIST_ITER), R(OBJ, 0), R(INT, -1)], [("arg", 0)])) == []
    assert list(result([R(TUPLE_ITER), R(OBJ, 0), R(INT, 1)], [("any", (4, 5))])) == [5]
    assert result([R(RANGE), R(INT, 1), R(INT, 10), R(INT, 2)]) == range(1, 10, 2)
    assert list(result([R(ENUM), R(LIST_ITER), R(OBJ, 0), R(INT, 1), R(INT, 7), R(NULL)], [("arg", 0)])) == [(7, 2), (8, 3)]
    e = result([R(ENUM), R(LIST_ITER), R(OBJ, 0), R(INT, 1), R(INT, 7), R(OBJ, 1)], [("arg", 0), ("any", work)])
    assert any(t[1] is work for t in gc.get_referents(e) if type(t) is tuple) and list(e) == [(7, 2), (8, 3)]
    two = [R(ZIP, 2), R(LIST_ITER), R(OBJ, 0), R(INT, 1), R(LIST_ITER), R(OBJ, 0), R(INT, 0)]
    assert list(result(two + [R(NULL), R(NULL)], [("arg", 0)])) == [(2, 1), (3, 2)]
    z = result(two + [R(NULL), R(OBJ, 1)], [("arg", 0), ("any", work)])
    assert any(t == (None, work) for t in gc.get_referents(z)) and list(z) == [(2, 1), (3, 2)]
    assert result([R(MAYBE, 0), R(INT, 4)], [1]) == 4
    try:
        result([R(MAYBE, 0), R(TUPLE, 2), R(INT, 4), R(I64, 1)], [0, 0])
    except UnboundLocalError as e:
        assert str(e) == "cannot access local variable 'b' where it is not associated with a value"


def inner(p, q):
    r = p // q
    return r + p


def outer(a, b):
    s = 10
    t = inner(a, b)
    return s, t, a


def test_inlined():
    f = fresh(outer)
    call = unit(f, "CALL")
    at = unit(inner, "BINARY_OP")
    head = frame(0, call, [R(KEEP), R(KEEP), R(INT, 10), R(NULL)], 4)
    tail = frame(1, at, [R(OBJ, 1), R(OBJ, 2), R(NULL), R(OBJ, 1), R(OBJ, 2)], 3, func=R(OBJ, 0))
    values = [("any", inner), ("arg", 0), ("arg", 1)]
    link(f, "exit", [(0, [2] + head + tail + [0])], values, codes=[inner.__code__])
    assert f(7, 2) == (10, 10, 7)
    try:
        f(7, 0)
    except ZeroDivisionError as e:
        tb = [(fr.f_code.co_name, line) for fr, line in traceback.walk_tb(e.__traceback__)]
        assert tb[1:] == [("outer", f.__code__.co_firstlineno + 2), ("inner", inner.__code__.co_firstlineno + 1)], tb
        assert e.__traceback__.tb_next.tb_next.tb_frame.f_back is e.__traceback__.tb_next.tb_frame
    else:
        raise AssertionError
    g = fresh(outer)
    link(g, "raise", [(1, [2] + head + tail + [0])], values, codes=[inner.__code__])
    try:
        g(7, 2)
    except ValueError as e:
        assert [fr.f_code.co_name for fr, _ in traceback.walk_tb(e.__traceback__)][1:] == ["outer", "inner"]
    else:
        raise AssertionError


def total(n):
    t = 0
    for i in range(n):
        t += i
        if i == 5:
            rt_smoke.arm(sys._getframe())
    return t


def total_try(n):
    t = 0
    try:
        for i in range(n):
            t += i
            if i == 5:
                rt_smoke.arm(sys._getframe())
    except KeyError:
        t = "caught"
    except IndexError:
        t = 1 / 0
    return t


def sum_exits(f, error_op="BINARY_OP"):
    header = unit(f, "FOR_ITER")
    out = [R(OBJ, 0), R(I64, 4), R(I64, 5)]
    after = dis.get_instructions(f)
    target = [i.argval // 2 for i in after if i.opname == "FOR_ITER"][0]
    owned = [4, 0, 1, 2, 3]
    return header, [(0, [1] + frame(0, target, out, 3) + owned),
                    (0, [1] + frame(0, header, out + [R(OBJ, 3)], 3) + owned),
                    (1, [1] + frame(0, unit(f, error_op), out + [R(OBJ, 3), R(INT, 1), R(INT, 2)], 3) + owned)]


def test_osr():
    expected = sum(range(2000))
    for f in total, total_try:
        for limit, end in (10 ** 9, "exit"), (10 ** 9, "return"), (100, "exit"), (1, "exit"):
            g = fresh(f)
            header, exits = sum_exits(g)
            link(g, "sum", exits, [limit, end], osr=header)
            for _ in range(5):
                n = rt_smoke.entries(g.__code__)
                assert g(2000) == expected
                assert rt_smoke.entries(g.__code__) > n
                assert sys.gettrace() is None
    for f, error, result in (total, ValueError, None), (total_try, ValueError, None), (total_try, KeyError, "caught"), (total_try, IndexError, None):
        g = fresh(f)
        header, exits = sum_exits(g)
        link(g, "sum", exits, [10 ** 9, "raise"], osr=header, exc=error)
        try:
            r = g(2000)
        except (ZeroDivisionError if error is IndexError else error) as e:
            assert result is None
            tb = list(traceback.walk_tb(e.__traceback__))
            line = 10 if error is IndexError else 3 if f is total else 4
            assert len(tb) == 2 and tb[1][1] == g.__code__.co_firstlineno + line, tb
            assert tb[1][0].f_locals["n"] == 2000
            if error is IndexError:
                assert type(e.__context__) is IndexError
        else:
            assert r == result, r


def test_fib():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    t = time.perf_counter()
    expected = fib(22)
    t1 = time.perf_counter()
    link(fib, "fib", [(1, [1] + frame(0, 1, [R(KEEP)], 1) + [0])])
    assert fib(22) == expected
    t2 = time.perf_counter()
    print("fib(22): stock %.1f ms, through xt_rt_call %.1f ms" % ((t1 - t) * 1e3, (t2 - t1) * 1e3))

    def down(n, f):
        return down
    try:
        sys.setrecursionlimit(300)
        fib(1000)
    except RecursionError as e:
        assert str(e).startswith("maximum recursion depth exceeded")
    else:
        raise AssertionError
    finally:
        sys.setrecursionlimit(1000)
    assert fib(10) == 55


def test_tracing():
    def f(a):
        b = a
        return b

    def observed(setter, function):
        events = []
        def tracer(frame, event, arg):
            events.append((frame.f_code.co_name, event, frame.f_lineno, arg if event != "call" else None))
            return tracer
        setter(tracer)
        try:
            function(5)
        except Exception:
            pass
        setter(None)
        return [e for e in events if e[0] == function.__name__]

    def bad(a):
        return a.nothing
    for setter in sys.settrace, sys.setprofile:
        for function in f, bad:
            g = fresh(function)
            before = observed(setter, g)
            link(g, "ident")
            after = observed(setter, g)
            strip = lambda l: [(a, b, c, str(d)[:40]) for a, b, c, d in l]
            assert strip(before) == strip(after), (before, after)
            assert g(3) == 3


def test_low_stack():
    def f(a, b):
        return a + b
    link(f, "ident")
    rt_smoke.low_stack(True)
    assert f(3, 4) == 7
    def g(a):
        return g2(a)
    def g2(a):
        global seen
        seen = sys._getframe(1).f_code
        return a
    link(g, "ident")
    assert g.__code__ and [g(i) for i in range(5)] == list(range(5))
    rt_smoke.low_stack(False)
    assert f(3, 4) == 3


def test_deep():
    def g(h, n):
        return h(n)

    def h(n):
        return n and g(h, n - 1) + 1
    link(g, "call", [(1, [1] + frame(0, unit(g, "CALL"), [R(KEEP), R(KEEP)], 2) + [0])])
    sys.setrecursionlimit(10 ** 6)
    assert h(100000) == 100000              # much deeper than the C stack
    sys.setrecursionlimit(1000)
    try:
        h(100000)
    except RecursionError:
        pass
    else:
        raise AssertionError
    threads = [threading.Thread(target=lambda: [h(20) for _ in range(2000)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def test_signal():
    """A handler that runs in the middle of everything."""
    hits = []

    def handler(*_):
        hits.append(len([line for _, line in traceback.walk_stack(None)]))
    f = fresh(work)
    link(f, "exit", [(0, [1] + frame(0, unit(f, "BUILD_LIST"), [R(KEEP), R(KEEP), R(I64, 0), R(NULL), R(REF, 0)], 4) + [0])], [12345678901])
    g = fresh(total)
    header, exits = sum_exits(g)
    link(g, "sum", exits, [7, "exit"], osr=header)
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        assert f(1, 2) == ([12345678901, 1], 12345678901, 2)
        assert g(300) == sum(range(300))
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert hits


def test_nesting():
    """Frames of all kinds inside each other, generators between them, exceptions through all."""
    f = fresh(outer)
    call = unit(f, "CALL")
    head = frame(0, call, [R(KEEP), R(KEEP), R(INT, 10), R(NULL)], 4)
    tail = frame(1, unit(inner, "BINARY_OP"), [R(OBJ, 1), R(OBJ, 2), R(NULL), R(OBJ, 1), R(OBJ, 2)], 3, func=R(OBJ, 0))
    link(f, "exit", [(0, [2] + head + tail + [0])], [("any", inner), ("arg", 0), ("arg", 1)], codes=[inner.__code__])

    class Num(int):
        def __floordiv__(self, other):
            if other == 0:
                raise KeyError(self)
            return f(int(self), int(other))[1]

        def __add__(self, other):
            return int(self) + other
    def gen(n):
        for i in range(n):
            yield f(Num(i), 1)[1]
    assert list(gen(5)) == [0, 3, 6, 9, 12], list(gen(5))
    for _ in range(50):
        try:
            f(Num(3), 0)
        except KeyError as e:
            names = [fr.f_code.co_name for fr, _ in traceback.walk_tb(e.__traceback__)]
            assert names == ["test_nesting", "outer", "inner", "__floordiv__"], names
        else:
            raise AssertionError


def test_code_dies():
    for _ in range(100):
        f = fresh(work)
        link(f, "ident")
        f(1, 2)
        ref = weakref.ref(f)
        f.__code__ = test_ident.__code__
        del f
    gc.collect()
    assert ref() is None


def test_leaks():
    f = fresh(work)
    link(f, "exit", [(0, [1] + frame(0, unit(f, "BUILD_LIST"), [R(KEEP), R(KEEP), R(I64, 0), R(NULL), R(REF, 0)], 4) + [0])], [12345678901])
    g = fresh(outer)
    head = frame(0, unit(g, "CALL"), [R(KEEP), R(KEEP), R(INT, 10), R(NULL)], 4)
    tail = frame(1, unit(inner, "BINARY_OP"), [R(OBJ, 1), R(OBJ, 2), R(NULL), R(OBJ, 1), R(OBJ, 2)], 3, func=R(OBJ, 0))
    link(g, "exit", [(0, [2] + head + tail + [0])], [("any", inner), ("arg", 0), ("arg", 1)], codes=[inner.__code__])
    h = fresh(total)
    header, exits = sum_exits(h)
    link(h, "sum", exits, [3, "exit"], osr=header)

    def round():
        for _ in range(200):
            f(1, 2)
            g(1000, 2)
            try:
                g(1000, 0)
            except ZeroDivisionError:
                pass
            h(300)
    round()
    gc.collect()
    a, refs = sys.getallocatedblocks(), sys.getrefcount(inner)
    round()
    gc.collect()
    b = sys.getallocatedblocks()
    assert b - a < 20 and sys.getrefcount(inner) == refs, (a, b)
    assert rt_smoke.hot() > 0


for name, test in list(globals().items()):
    if name.startswith("test_") and (len(sys.argv) < 3 or name in sys.argv[2:]):
        print(name, flush=True)
        test()
print("ok")
