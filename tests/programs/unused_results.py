"""Results that nobody uses, of operations that raise for ints beyond what a double or a decimal string takes: the exception comes all the same."""
import math
import sys


def add(x):
    x + 1.5
    return "done"


def overwritten(x):
    y = x * 2.0
    y = "done"
    return y


def to_float(x):
    float(x)
    return "done"


def to_complex(x):
    complex(x)
    x - 1j
    return "done"


def root(x):
    math.sqrt(x)
    return "done"


def divided(x):
    x / 3
    x // 2.0
    return "done"


def in_loop(items):
    for x in items:
        y = x * 0.5
    y = "done"
    return y


def compared(x):
    x < 2.0
    return "done"


def to_str(x):
    str(x)
    return "done"


def formatted(x):
    f"{x}"
    f"a{x}b"
    y = "%d" % x
    y = "done"
    return y


def represented(x):
    repr(x)
    return "done"


def shifted(x):
    1 << x
    return "done"


def character(x):
    chr(x % 100)
    "abc" * (x % 3)
    return "done"


FUNCTIONS = add, overwritten, to_float, to_complex, root, divided, compared, to_str, formatted, represented, shifted, character

sys.audit("xtlink.burst")
for i in range(300):
    for f in FUNCTIONS:
        f(i % 60)
    in_loop((i, i))
sys.audit("xtlink.learn")
for x in 5, 2**64, -(2**70), 2**1024, -(10**400), 10**5000, -(10**5000), True, 1.5, "a", None:
    for f in FUNCTIONS:
        try:
            print(f.__name__, f(x))
        except Exception as e:
            print(f.__name__, type(e).__name__, e, e.__traceback__.tb_next.tb_lineno)
    try:
        print(in_loop([1, x, 2]))
    except Exception as e:
        print(type(e).__name__, e, e.__traceback__.tb_next.tb_lineno)
