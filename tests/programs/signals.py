# signal handlers interrupt hot loops, raise out of them, and see consistent frames
import signal
import sys
import time

hits = 0


def handler(signum, frame):
    global hits
    hits += 1


def raiser(signum, frame):
    raise TimeoutError("alarm")


def spin_until(k):
    n = 0
    x = 0.0
    while hits < k:
        n += 1
        x += 0.5
    return x == n * 0.5


def forever():
    i = 0
    while True:
        i += 1


def for_forever(a):
    t = 0
    for _ in range(10 ** 12):
        t += a
    return t


def inner(x):
    return x + 1


def calling():
    x = 0
    while True:
        x = inner(x)


def look(signum, frame):
    global seen
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    seen = names[-2:]
    raise KeyboardInterrupt


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
print(spin_until(10))
signal.setitimer(signal.ITIMER_REAL, 0)
for f, args in ((forever, ()), (for_forever, (1,)), (for_forever, (0.5,)), (calling, ())):
    signal.signal(signal.SIGALRM, raiser)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        f(*args)
    except TimeoutError as e:
        print(f.__name__, e)
        tb = e.__traceback__
        print(tb.tb_frame.f_code.co_name, tb.tb_next.tb_frame.f_code.co_name)
signal.signal(signal.SIGALRM, look)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    forever()
except KeyboardInterrupt:
    print(seen)
signal.signal(signal.SIGUSR1, handler)
hits = 0


def raise_in_loop(n):
    for i in range(n):
        signal.raise_signal(signal.SIGUSR1)
    return hits


print(raise_in_loop(5000))
