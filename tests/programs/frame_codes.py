"""frame.f_code is the function's own code object, also of a frame that runs interpreted although its function is compiled."""
import sys


def leaf(n):
    return n + 1


def branches(n):
    if n:
        return leaf(n)
    raise ValueError(n)


seen = []


def note(frame, event, arg):
    if event in ("call", "return"):
        seen.append((event, frame.f_code.co_name, frame.f_code is globals()[frame.f_code.co_name].__code__))
    return note


for n in range(3):
    leaf(n), branches(n + 1)
for setter in (sys.setprofile, sys.settrace):
    for n in (1, 0):
        setter(note)
        try:
            branches(n)
        except ValueError as e:
            setter(None)
            tb = e.__traceback__.tb_next
            print(tb.tb_frame.f_code is branches.__code__)
        setter(None)
    print([s for s in seen if s[1] != "setter"])
    seen.clear()
