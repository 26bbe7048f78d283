"""f_trace_opcodes and f_trace_lines of frames that somebody holds, and looks at and sets again and again, while the agent profiles, links and waits for loops' headers."""
import sys

wrong = []


def look(where, frames, opcodes):
    for f in frames:
        if (f.f_trace_opcodes, f.f_trace_lines, f.f_trace) != (opcodes, True, None):
            wrong.append((where, f.f_code.co_name, f.f_trace_opcodes, f.f_trace_lines))


def held(n):
    frames = [sys._getframe(), sys._getframe(1)]
    t = 0
    for i in range(n):
        t += i
        if i % 10 == 3:
            t = t + (1, 2.5)[i // 10 & 1]
            look("held", frames, False)
            frames[0].f_trace_opcodes = True
            look("set", frames[:1], True)
            frames[0].f_trace_opcodes = False
    return t


def raises(n):
    try:
        for i in range(n):
            n -= 1 if i & 1 else 1.0
        raise LookupError(n)
    except LookupError as e:
        return e


def from_tracebacks(n):
    for i in range(n):
        f = raises(i % 7 + 2).__traceback__.tb_frame
        look("traceback", [f, f.f_back], False)


def generated():
    i = 0
    while True:
        i = yield i + 1


def from_generators(n):
    g = generated()
    next(g)
    for i in range(n):
        g.send(i)
        look("generator", [g.gi_frame], False)


for turn in range(4):
    held(4000)
    from_tracebacks(400)
    from_generators(1000)
print(wrong[:5], len(wrong))
