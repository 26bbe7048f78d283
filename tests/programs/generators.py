# generators: interleaved, send, throw, close, yield from, return values, errors
def gen(n):
    for i in range(n):
        yield i * 2


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, (a + b) % 1000003


def interleave(n):
    a, b, c = gen(n), fib(), (x * x for x in range(n))
    t = 0
    for x in a:
        t += x + next(b) - next(c)
    return t


def averager():
    total = count = 0
    value = None
    while True:
        try:
            x = yield value
        except ValueError as e:
            x = len(e.args)
        if x is None:
            return total, count
        total += x
        count += 1
        value = total / count


def sends(n):
    g = averager()
    next(g)
    for i in range(n):
        r = g.send(i)
        if i % 1000 == 0:
            r = g.throw(ValueError(1, 2, 3))
    try:
        g.send(None)
    except StopIteration as e:
        return r, e.value


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)
    return depth


def delegating(n):
    def outer():
        r = yield from inner()
        yield ("r", r)

    def inner():
        x = yield 1
        return x
    out = None
    for i in range(n):
        g = outer()
        next(g)
        out = g.send(i)
    return out


def closing(n):
    log = []

    def g(i):
        try:
            while True:
                yield i
        except GeneratorExit:
            log.append(i)
            raise
        finally:
            log.append(-i)
    for i in range(n):
        x = g(i)
        next(x)
        x.close()
        try:
            next(x)
        except StopIteration:
            pass
    return len(log), log[-2:]


def pipeline(n):
    def numbers():
        for i in range(n):
            yield i

    def odd(it):
        for x in it:
            if x % 2:
                yield x

    def square(it):
        for x in it:
            yield x * x
    return sum(square(odd(numbers())))


def errors(n):
    def bad():
        yield 1
        raise StopIteration

    def own():
        yield next(me)
    out = set()
    for i in range(n):
        try:
            list(bad())
        except RuntimeError as e:
            out.add(str(e))
        me = own()
        try:
            next(me)
        except ValueError as e:
            out.add(str(e))
        g = gen(3)
        try:
            g.send(1)
        except TypeError as e:
            out.add(str(e))
        g = gen(3)
        try:
            g.throw(KeyError("k"))
        except KeyError as e:
            out.add(str(e))
        if list(g):
            out.add("not ended")
    return sorted(out)


def state(n):
    g = gen(n)
    out = []
    for i, x in enumerate(g):
        if i % 4000 == 3:
            out.append((g.gi_frame.f_lineno, g.gi_frame.f_locals["i"], g.gi_running, g.gi_yieldfrom))
    return out, g.gi_frame


print(interleave(15000))
print(sends(15000))
print(sum(tree(12)))
print(delegating(5000))
print(closing(5000))
print(pipeline(20000))
print(errors(2000))
print(state(15000))
