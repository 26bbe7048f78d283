# A trace function writes and deletes locals (parameters, too) of functions, generators and coroutines; then tracing ends, and they go on natively.
import sys

NEW = None  # (name, value): at the next event of EVENT kind
EVENT = 'line'


class Deleted:
    pass


def tracer(f, event, arg):
    global NEW
    if NEW and event == EVENT and f.f_code.co_filename == __file__ and f.f_code.co_name in ('gen', 'loop', 'coro', 'fun', 'long'):
        name, value = NEW
        if value is Deleted: f.f_locals.pop(name, None)
        else: f.f_locals[name] = value
        NEW = None
        sys.settrace(None)
        f.f_trace = None
        return None
    return tracer


def gen(n, *a, k=2):
    s = 0; t = 1.5; l = [1, 2]; x = 1
    for i in range(n):
        s += i
        t += 0.5
        y = yield s
        l.append(x)
        x = l[0] + i
        yield t, x, len(l), k, a
    return s


def loop(n, m):
    i = 0; s = 'a'
    del m
    while i < n:
        i += 1
        s += 'b'
        yield i
        yield s


class Wait:
    def __init__(self, v): self.v = v
    def __await__(self):
        yield self.v
        return self.v


async def coro(n):
    s = 0
    for i in range(n):
        s += await Wait(i)
        t = s * 2
        await Wait(t)
    return s


def fun(n, k=1):
    s = 0
    for i in range(n): s += k
    return s, n


def long(n, k=1):
    s = 0
    for j in range(60):
        for i in range(n): s += k
    return s, n


def shown(e): return type(e).__name__, str(e)[:60]


def drive(make, at, new):
    global NEW
    o = make()
    frame = getattr(o, 'gi_frame', None) or getattr(o, 'cr_frame', None)
    found = []
    try:
        for k in range(14):
            if k == at:
                NEW = new
                sys.settrace(tracer)
                frame.f_trace = tracer
            found.append(o.send(None))
            if k == at:
                sys.settrace(None)
                NEW = None
    except StopIteration as e:
        found.append(('stop', e.value))
    except Exception as e:
        found.append(shown(e))
    sys.settrace(None)
    return found


def call(f, new):
    global NEW
    NEW = new
    sys.settrace(tracer)
    try:
        return f()
    except Exception as e:
        return shown(e)
    finally:
        sys.settrace(None)
        NEW = None


VALUES = [5, 2.5, 'z', None, [7], Deleted, True, 2**70]


def write_all():
    global EVENT
    for make, names in ((lambda: gen(5, 7), 'n a k s t l x i y'), (lambda: loop(5, 1), 'n m i s'), (lambda: coro(5), 'n s i t')):
        for name in names.split():
            for value in VALUES:
                print(name, str(value)[:8], *[drive(make, at, (name, value)) for at in (0, 1, 2, 5)])
    for EVENT in ('call', 'line'):
        for f, names in ((lambda: fun(9), 'n k s'), (lambda: long(30), 'n k'), (lambda: list(gen(5)), 'n a k'), (lambda: list(loop(5, 1)), 'n m')):
            for name in names.split():
                for value in VALUES[:-1]:
                    print(EVENT, name, str(value)[:8], str(call(f, (name, value)))[:80])


sys.audit('xtlink.burst')
for _ in range(3):
    for _ in range(20):
        list(gen(5))
        list(loop(5, 1))
        drive(lambda: coro(5), -1, None)
        fun(9)
    long(30)
    sys.audit('xtlink.learn')
    write_all()
