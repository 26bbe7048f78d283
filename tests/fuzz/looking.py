"""What random programs call to look at the frames below, or to have them traced. They say themselves which are theirs: is_ours(frame)."""

LOOKING = '''import sys, signal, _thread
LOG = []
def lines(e):
    """Of its traceback; of an UnboundLocalError stock itself has not always the same one."""
    t, found = type(e) is not UnboundLocalError and e.__traceback__, []
    while t: t = found.append(t.tb_lineno) or t.tb_next
    return found
def below():
    f = sys._getframe(1)
    while f:
        yield f
        f = f.f_back
def dying(): return any(f.f_code.co_name == '__del__' for f in below())
def ours(): return [] if dying() else filter(is_ours, below())
def look():
    for f in ours(): LOG.append((f.f_code.co_name, f.f_lineno, dict(f.f_locals)))
SHOWS = False
def here(f): # only the first event behind a look brings the dict up to date by itself, and what it held dies then
    return dict(f.f_locals) if f.f_locals and SHOWS else 0
def tracer(f, event, arg): # without lines: where the interpreter takes over behind a jump, one may be missing or too many
    if is_ours(f):
        f.f_trace_lines = False
        LOG.append((event, f.f_code.co_name, f.f_lineno, here(f)))
        return tracer
def trace(by=tracer):
    if dying(): return
    sys.settrace(by)
    for f in ours(): f.f_trace, f.f_trace_lines = by, False
KEPT, EVENTS = [], [0]
def keep(): KEPT.extend(ours())
def kept(): # they have ended since
    for f in KEPT: LOG.append((f.f_code.co_name, f.f_lineno, dict(f.f_locals)))
    KEPT.clear()
def brief(f, event, arg):
    EVENTS[0] -= 1
    if EVENTS[0] <= 0:
        KEPT.append(f)
        sys.settrace(None)
    return tracer(f, event, arg) and brief
def briefly(n): # tracing ends by itself, in the middle of something
    EVENTS[0] = n
    trace(brief)
class Signal: # [10]: runs no Python code, and so nothing looks for the signal before a jump back that follows
    __getitem__ = _thread.interrupt_main
K = Signal()
def profile():
    dying() or sys.setprofile(lambda f, event, arg: is_ours(f) and LOG.append((event, f.f_code.co_name, f.f_lineno, here(f))))
'''
