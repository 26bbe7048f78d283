# An exception leaves a loop that was taken over while it ran, inside a try whose handlers do not fit; the function's start has been changed meanwhile.
def total(n):
    s = 0
    try:
        for i in range(n):
            s += i & 7
        raise KeyError(s)
    except TypeError:
        print("no")
    finally:
        s = -s


for n in (400000, 400001, 10):
    try:
        total(n)
    except KeyError as e:
        print("KeyError", e, e.__traceback__.tb_next.tb_lineno)
