"""Functions that begin with `try` called by C code (properties, __getattr__, comparisons, map) and with star arguments, and traced."""
import sys
import traceback


def lines(e):
    return [(f.name, f.lineno - f_first(f)) for f in traceback.extract_tb(e.__traceback__)]


FIRST = {}


def f_first(f):
    return FIRST.get(f.name, f.lineno)


def known(function):
    FIRST[function.__name__] = function.__code__.co_firstlineno
    return function


@known
def missing_local(n):
    try:
        late
        late = 1
    except UnboundLocalError as e:
        late = n
        return (str(e), lines(e), late)


class Table:
    def __init__(self):
        self.values = {}
        self.misses = 0

    @property
    def first(self):
        try:
            return self.values['first']
        except KeyError as e:
            self.misses += 1
            return lines(e)

    def __getattr__(self, name):
        try:
            return self.__dict__['values'][name]
        except KeyError:
            raise AttributeError(name) from None

    def __lt__(self, other):
        try:
            return self.key < other.key
        except TypeError:
            return False


@known
def any_arguments(*args, **kwargs):
    try:
        return plain(*args, **kwargs)
    except TypeError as e:
        return str(e)


def plain(a, b=2, *, c=3):
    try:
        return a + b + c
    finally:
        log.append(a)


log = []


@known
def traced(n):
    try:
        return n * 2
    finally:
        n = None


def with_tracer(n):
    events = []

    def tracer(frame, event, arg):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer

    sys.settrace(tracer)
    try:
        traced(n)
    finally:
        sys.settrace(None)
    return [e for e in events if e[1] == 'traced']


def raising_tracer(n):
    def tracer(frame, event, arg):
        if event == 'return':
            raise ValueError('from the tracer')
        return tracer

    sys.settrace(tracer)
    try:
        return missing_local(n)
    except ValueError as e:
        return str(e)
    finally:
        sys.settrace(None)


def main():
    t, u = Table(), Table()
    t.values['key'], u.values['key'] = 1, 2
    out = []
    for i in range(400):
        out.append((missing_local(i), any_arguments(i, c=i), any_arguments(), any_arguments(1, c='x')))
        out.append((t.first, t.misses, getattr(t, 'nothing', None), t.key, max(t, u).key, sorted([u, t])[0].key))
        if i % 50 == 20:
            t.values['first'] = i
            t.values['key'] = 'text' if i > 200 else i
        elif i % 50 == 30:
            del t.values['first']
        if i % 100 == 50:
            out.append((with_tracer(i), raising_tracer(i)))
    for item in out[:6] + out[-30:]:
        print(item)
    print(hash(str(out)) != 0, len(str(out)), sorted(map(any_arguments, range(20)))[-3:], len(log))


main()
