# as-laid-out: what catches is decided by what lies ahead of the target of a jump; stock crashes where that is another block
# A signal that comes just ahead of a jump back: its handler sees the loop at the jump, and what it raises has the jump in its traceback. What catches that is what covers
# the instruction ahead of the jump's target: not a `try` around a loop on one line.
import _thread
import signal
import sys

SEEN = []
RAISES = False


class Oops(Exception):
    pass


class Trip:
    __getitem__ = _thread.interrupt_main  # runs no Python code: nothing looks for signals before the next jump back


def handler(number, frame):
    SEEN.append((frame.f_code.co_name, frame.f_lineno, sorted((k, v) for k, v in frame.f_locals.items() if type(v) is int)))
    if RAISES: raise Oops


TRIP = Trip()
signal.signal(signal.SIGUSR1, handler)
USR1 = int(signal.SIGUSR1)


def counts(n):
    s = 0
    for i in range(n):
        s += i
        if i % 30 == 3:
            TRIP[USR1]
    return s


def bounded(n):
    s = 0
    for i in range(n):
        if i % 2:
            s += 1
            continue
        s += 2
        if i % 30 == 4: TRIP[USR1]
    return s


def within(n):
    s = 0
    try:
        while True:
            s += 1
            if s == n:
                TRIP[USR1]
            if s == n + 2: return s
    except Oops as e:
        return 'caught', e.__traceback__.tb_lineno, s


def around(n):
    s = 0
    while s < n + 2:
        try:
            s += 1
            if s == n:
                TRIP[USR1]
        except Oops as e:
            return 'caught', s


def one_line(n):
    s = 0
    try:
        while 1: s += 1; n != s or TRIP[USR1]
    except Oops as e:
        return 'caught', s


def one_line_inside(n):
    s = 0
    while s < n + 2:
        try: s += 1; n != s or TRIP[USR1]
        except Oops as e:
            return 'caught', s


def last(n):
    s = 0
    for i in range(2):
        try:
            for j in range(n):
                s += j
                if s == 3: TRIP[USR1]
        finally:
            SEEN.append('finally')
    return s


def inner(n): return one_line(n)


def inlined(n):
    try:
        return inner(n)
    except Oops as e:
        return 'caught here', lines(e.__traceback__)


def yields(n):
    for i in range(n):
        yield i
        if i % 2: TRIP[USR1]


def consumes(n):
    try:
        return sum(i for i in yields(n) if i or 1)
    except Oops as e:
        return lines(e.__traceback__)


def expression(n):
    try:
        return sum(TRIP[USR1] or i for i in range(n))
    except Oops as e:
        return lines(e.__traceback__)


def comprehension(n):
    try:
        return [TRIP[USR1] if i == 2 else i for i in range(n)]
    except Oops as e:
        return lines(e.__traceback__)


def replaces(n):
    """The handler changes what the loop relies on."""
    global CHANGING
    s = 0
    CHANGING = 1
    signal.signal(signal.SIGUSR1, change)
    for i in range(n):
        s += CHANGING
        if i % 9 == 4: TRIP[USR1]
    signal.signal(signal.SIGUSR1, handler)
    return s


def change(number, frame):
    global CHANGING
    CHANGING = CHANGING * 2 if type(CHANGING) is int else 1.5
    if CHANGING == 8: CHANGING = 0.5


def lines(tb):
    r = []
    while tb:
        r.append(tb.tb_lineno)
        tb = tb.tb_next
    return r


def run(f, n):
    try:
        print(f.__name__, f(n), SEEN)
    except Oops as e:
        print(f.__name__, 'escaped', lines(e.__traceback__), SEEN)
    SEEN.clear()


FUNCTIONS = [counts, bounded, within, around, one_line_inside, last, consumes, expression, comprehension, replaces]
sys.audit('xtlink.burst')
for RAISES in (False, True, False, True):
    for n in (5, 5, 100, 5, 5):
        for f in FUNCTIONS + [one_line, inlined] * RAISES:
            run(f, n)
    sys.audit('xtlink.learn')
