# del of locals, globals, items and attributes; unbound locals; names bound on some paths only
def toggling(n):
    misses = 0
    for i in range(n):
        if i % 3 == 0:
            x = i
        try:
            t = x
        except UnboundLocalError as e:
            misses += 1
            text = str(e)
        if i % 3 == 1:
            del x
    return misses, text


def loop_variable(n):
    for i in range(n):
        pass
    a = i
    for i in range(0):
        pass
    try:
        for j in range(0):
            pass
        j
    except UnboundLocalError as e:
        return a, i, str(e)


def rebinding_args(a, b=None, *c, **d):
    for i in range(200):
        a, b = b, a
        c = c + (i,)
        d["k"] = i
        if i == 150:
            del b
            b = 5
    return a, b, len(c), d


def delete_global(n):
    global gone
    misses = 0
    for i in range(n):
        if i % 2:
            gone = i
        try:
            del gone
        except NameError as e:
            misses += 1
            text = str(e)
    return misses, text


def items(n):
    d = {}
    a = []
    bad = 0
    for i in range(n):
        d[i] = a
        a.append(i)
        if i % 2:
            del d[i - 1], a[-1]
        try:
            del d[-1]
        except KeyError:
            bad += 1
        try:
            del a[10 ** 6]
        except IndexError:
            bad += 1
    return len(d), len(a), bad


def except_name(n):
    c = 0
    e = None
    for i in range(n):
        try:
            e
        except UnboundLocalError:
            c += 1
            e = 1
        try:
            raise ValueError
        except ValueError as e:
            pass
    return c


print(toggling(15000))
print(loop_variable(10000))
for _ in range(100):
    r = rebinding_args(1, 2, 3, z=4)
print(r)
print(delete_global(10000))
print(items(10000))
print(except_name(10000))
