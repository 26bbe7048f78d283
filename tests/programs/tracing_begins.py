# Trace and profile functions that begin inside __enter__, __aenter__ or an imported module: what follows in the caller is seen.
import os
import sys
import tempfile
import threading

learn = lambda step: sys.audit("xtlink." + step)
events = []


def note(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return note


class Observed:
    def __init__(self, setter):
        self.setter = setter

    def __enter__(self):
        frame = sys._getframe(1)
        frame.f_trace = note
        self.setter(note)
        return self

    def __exit__(self, *exc):
        self.setter(None)

    async def __aenter__(self):
        return self.__enter__()

    async def __aexit__(self, *exc):
        self.__exit__()


def leaf(x):
    return x + 1


def with_c(setter, things):
    with Observed(setter):
        things.append(1)
        n = len(things)
    return n


def with_python(setter, x):
    with Observed(setter) as o:
        x = leaf(x)
        y = abs(x)
    return x, y, o is None


def with_raise(setter, things):
    try:
        with Observed(setter):
            things.pop()
            raise KeyError(len(things))
    except KeyError as e:
        return e.args


async def with_async(setter, things):
    async with Observed(setter):
        things.append(2)
    return len(things)


def drive(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as e:
        return e.value


def imports(setter, things):
    import tracing_begins_module
    things.append(len(things))
    setter(None)
    return tracing_begins_module.__name__


def plain(x):
    for i in range(3):
        x = leaf(x)
    return x


class Nothing:
    def __call__(self, function):
        pass


def run(setter):
    things = [0, 1, 2, 3, 4, 5, 6, 7]
    sys.modules.pop("tracing_begins_module", None)
    return [with_c(setter, things), with_python(setter, 3), with_raise(setter, things), drive(with_async(setter, things)), imports(setter, things), plain(1)]


with tempfile.TemporaryDirectory() as directory:
    with open(os.path.join(directory, "tracing_begins_module.py"), "w") as f:
        f.write("import sys, __main__\nf = sys._getframe(1)\nwhile f.f_code.co_name != 'imports': f = f.f_back\nf.f_trace = __main__.note\nf.f_locals['setter'](__main__.note)\n")
    sys.path.insert(0, directory)
    learn("burst")
    for i in range(30):
        run(Nothing())
    learn("learn")
    for setter in (sys.settrace, sys.setprofile, sys.settrace):
        for turn in range(3):
            events.clear()
            print(setter.__name__, run(setter), len(events))
        for e in events:
            print("   ", e)
