# a trace function that __next__ sets hears of the StopIteration that ends the loop, at the loop's line
import sys

events = []


def note(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, event, arg[0].__name__ if event == "exception" else None))
    return note


class Ends:
    def __init__(self, sets, error):
        self.left, self.sets, self.error = 3, sets, error

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left > 0:
            return self.left
        if self.sets:
            f = sys._getframe(1)
            while f:
                f.f_trace = note
                f = f.f_back
            sys.settrace(note)
        raise self.error


def loop(it):
    total = 0
    for x in it:
        total += x
    total += 1
    return total


def nested(it):
    return [x for x in it]


def caught(it):
    try:
        for x in it:
            pass
    except ValueError:
        x = 0
    return x


def calls(sets):
    out = []
    for f, error in ((loop, StopIteration), (nested, StopIteration), (loop, StopIteration(3)), (caught, ValueError)):
        out.append(f(Ends(sets, error)))
        sys.settrace(None)
    return out


for r in range(3):
    sys.audit("xtlink.burst")
    for k in range(100):
        calls(False)
    sys.audit("xtlink.learn")
print(calls(True))
sys._getframe().f_trace = None
for e in events:
    print(*e)
