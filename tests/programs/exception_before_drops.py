# A trace function is told of an exception before the frame drops what is on its stack.
import _thread
import signal
import sys
LOG = []
def tracer(f, event, arg):
    LOG.append((event, f.f_code.co_name, f.f_lineno))
    f.f_trace_lines = False
    return tracer
def trace(): trace_from(sys._getframe(1))
def trace_from(f):
    sys.settrace(tracer)
    while f:
        f.f_trace, f.f_trace_lines = tracer, False
        f = f.f_back
def raises(k):
    if k:
        trace()
        raise KeyError
    return 1
def zips(k):
    s = 0
    for a, y in zip((v for v in range(2)), [1, 2]):
        s += raises(k)
    return s
def enums(k):
    s = 0
    for a, y in enumerate(v for v in range(2)):
        s += raises(k)
    return s
def plain(k):
    s = 0
    for a in (v for v in range(2)):
        s += raises(k)
    return s
class D:
    def __del__(self): LOG.append('gone')
def local(k):
    d = D()
    s = raises(k)
    return s
def stack(k):
    return [D(), raises(k)]
def handler(number, frame):
    trace_from(frame)
    raise KeyError
class Trip:
    __getitem__ = _thread.interrupt_main # noticed at the jump back that follows
TRIP, USR1 = Trip(), int(signal.SIGUSR1)
signal.signal(signal.SIGUSR1, handler)
def polled(k):
    for a in (v for v in range(3)):
        if k: TRIP[USR1]
def listc(k):
    return [raises(k) for a, b in zip((v for v in range(2)), [1, 2])]
sys.audit('xtlink.burst')
for k in (0, 0, 0, 1, 1, 0, 1):
    for f in (zips, enums, plain, local, stack, listc, polled):
        try: f(k)
        except KeyError: pass
        sys.settrace(None)
        print(f.__name__, LOG)
        LOG.clear()
    sys.audit('xtlink.learn')
