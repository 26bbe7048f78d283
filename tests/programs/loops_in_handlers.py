# modes: all
"""Loops in except and finally bodies that are entered while they run."""
import sys
import traceback


def in_except(n):
    total = 0
    try:
        raise KeyError("first")
    except KeyError as e:
        i = 0
        while i < n:
            total += i & 7
            if i == n - 2:
                print(type(sys.exc_info()[1]).__name__, e)
            i += 1
        for k in range(n):
            total += k
    return total, sys.exc_info()


def in_finally(n):
    total = 0
    try:
        try:
            [][0]
        finally:
            for k in range(n):
                total += k
                if k == n - 1:
                    print(repr(sys.exc_info()[1]))
    except IndexError as e:
        return total, str(e), e.__context__


def nested(n):
    out = []
    try:
        raise ValueError("outer")
    except ValueError:
        try:
            raise TypeError("inner")
        except TypeError as e:
            for k in range(n):
                if k % (n // 2) == n // 2 - 1:
                    try:
                        {}[k]
                    except KeyError as f:
                        out.append((str(f), str(f.__context__), str(f.__context__.__context__)))
        out.append(repr(sys.exc_info()[1]))
        k = 0
        while True:
            k += 1
            if k > n:
                raise RuntimeError("from the loop")


def in_with(n):
    class Manager:
        def __enter__(self):
            return self

        def __exit__(self, kind, value, tb):
            total = 0
            for k in range(n):
                total += k
            print(kind.__name__, total, repr(sys.exc_info()[1]))
            return True
    with Manager():
        raise OSError("with")
    return repr(sys.exc_info()[1])


def raised_in_loop(n):
    try:
        raise ValueError("first")
    except ValueError:
        for k in range(n):
            if k == n - 1:
                k / 0


for n in (4000, 40000, 40000):
    print(in_except(n))
    print(in_finally(n))
    try:
        nested(n)
    except RuntimeError as e:
        print(repr(e), repr(e.__context__))
        traceback.print_exc(file=sys.stdout)
    print(in_with(n))
    try:
        raised_in_loop(n)
    except ZeroDivisionError as e:
        print(e, repr(e.__context__), e.__traceback__.tb_next.tb_lineno)
    print(repr(sys.exc_info()[1]))
try:
    raise LookupError("of the module")
except LookupError as e:
    total = 0
    for k in range(60000):
        total += k & 3
    print(total, repr(sys.exc_info()[1]))
print(sys.exc_info())
