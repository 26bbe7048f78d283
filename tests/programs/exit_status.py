# SystemExit out of hot code, atexit functions, status
import atexit
import sys


def work(n):
    t = 0
    for i in range(n):
        t += i & 3
        if i == n - 1:
            sys.exit(t % 100 + 3)
    return t


@atexit.register
def last():
    t = 0
    for i in range(10000):
        t += i
    print("atexit", t)


try:
    work(20000)
except SystemExit as e:
    print("code", e.code)
work(12345)
