# tracebacks with exact lines and columns, printed and at last uncaught
import sys
import traceback


def divide(a, b):
    return (a + 1) / (b * 2)


def index(a, i):
    return a[i] + a[
        i + 1]


def attr(o):
    return o.x.y.z


def middle(k, n):
    t = 0
    for i in range(n):
        t += divide(i, n - i - 1 if k == 0 else 1)
        t += index([1, 2, 3], i // n if k != 1 else i * 2 // n + (i == n - 1))
        if k == 2 and i == n - 1:
            attr(t)
        if k == 3 and i == n - 1:
            t = [j for j in [1, 2, "x"] if j + 1]
        if k == 4 and i == n - 1:
            t = sum(int(w) for w in ["1", "2", "a"])
        if k == 5 and i == n - 1:
            (lambda q:
                q + undefined_name)(1)
        if k == 6 and i == n - 1:
            raise RuntimeError("six") from ValueError("cause")
        if k == 7 and i == n - 1:
            try:
                divide(1, 0)
            except ZeroDivisionError:
                index([], 5)
        if k == 8 and i == n - 1:
            x, y = t, *[]
        if k == 9 and i == n - 1:
            assert t == 0, "assertion"
    return t


def outer(k, n):
    return middle(
        k, n)


for k in range(10):
    outer(-1, 3000)
    try:
        outer(k, 3000)
    except Exception as e:
        traceback.print_exc(file=sys.stdout)
        for f in traceback.extract_tb(e.__traceback__):
            print(f.name, f.lineno, f.colno, f.end_colno)
sys.stdout.flush()
outer(0, 3000)
