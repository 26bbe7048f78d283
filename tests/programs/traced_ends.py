"""Frame objects that outlive their frames say where those ended, when a trace or a profile function was set meanwhile."""
import sys


def g():
    return 1


def ends_in_finally(x):
    try:
        1 / x
    finally:
        g()


def ends_in_handler(x):
    try:
        return 1 / x
    except KeyError:
        return 2


def raises_anew(x):
    try:
        1 / x
    except ZeroDivisionError:
        g()
        raise


def returns(x):
    if x:
        return sys._getframe()
    g()
    return sys._getframe()


def look(f, x):
    out = []
    try:
        frame = f(x)
        if f is returns:
            out.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_lasti))
    except ZeroDivisionError as e:
        t = e.__traceback__.tb_next
        while t:
            c = t.tb_frame.f_code
            out.append((c.co_name, t.tb_lineno - c.co_firstlineno, t.tb_frame.f_lineno - c.co_firstlineno))
            t = t.tb_next
    return out


def all_of_them():
    return [look(f, x) for f in (ends_in_finally, ends_in_handler, raises_anew, returns) for x in (0, 1)]


for turn in range(300):
    seen = all_of_them()
print(seen)
for setter in (sys.settrace, sys.setprofile):
    for turn in range(3):
        setter(lambda *args: None)
        seen = all_of_them()
        setter(None)
        print(seen)


def local(frame, event, arg):
    return local


sys.settrace(local)
seen = all_of_them()
sys.settrace(None)
print(seen)
