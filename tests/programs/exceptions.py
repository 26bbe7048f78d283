# try / except / else / finally / with / raise from in hot loops
class E1(Exception):
    pass


class E2(E1):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b


log = []


class Ctx:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        log.append("in")
        return self

    def __exit__(self, t, v, tb):
        log.append(t.__name__ if t else "ok")
        return self.swallow


def which(n):
    c = [0] * 6
    for i in range(n):
        try:
            k = i % 6
            if k == 1:
                raise E1(i)
            if k == 2:
                raise E2(i, 2)
            if k == 3:
                [][i]
            if k == 4:
                {}[i]
        except E2 as e:
            c[2] += e.b
        except (IndexError, E1):
            c[1] += 1
        except LookupError as e:
            c[3] += e.args[0] == i
        else:
            c[4] += 1
        finally:
            c[5] += 1
    return c


def final(n):
    def f(i):
        try:
            if i % 3 == 0:
                return "try"
            if i % 3 == 1:
                raise ValueError
        except ValueError:
            return "except"
        finally:
            if i % 10 == 0:
                return "finally"
        return "end"
    counts = {}
    for i in range(n):
        r = f(i)
        counts[r] = counts.get(r, 0) + 1
    return counts


def withs(n):
    escaped = 0
    for i in range(n):
        log.clear()
        try:
            with Ctx(i % 2 == 0) as a, Ctx(i % 5 == 0):
                if i % 3 == 0:
                    raise E1("with")
                if i % 3 == 1:
                    continue
        except E1 as e:
            escaped += 1
    return escaped, log


def chains(n):
    for i in range(n):
        try:
            try:
                1 / 0
            except ZeroDivisionError as e:
                if i % 2:
                    raise E1("from") from e
                raise E1("context")
        except E1 as e:
            a = (type(e.__cause__).__name__, type(e.__context__).__name__, e.__suppress_context__)
        try:
            try:
                raise KeyError(1)
            finally:
                raise E1("none") from None
        except E1 as e:
            b = (e.__cause__, type(e.__context__).__name__, e.__suppress_context__)
    return a, b


def reraise(n):
    def thrower(i):
        try:
            raise E2(i, i)
        except E1:
            raise
    t = 0
    for i in range(n):
        try:
            thrower(i)
        except E2 as e:
            t += e.b
            depth = 0
            tb = e.__traceback__
            while tb:
                depth += 1
                tb = tb.tb_next
    return t, depth


def name_is_deleted():
    try:
        raise E1
    except E1 as e:
        pass
    try:
        e
    except UnboundLocalError as x:
        return str(x)


def groups(n):
    a = b = 0
    for i in range(n):
        try:
            raise ExceptionGroup("g", [ValueError(i), TypeError(i), KeyError(i)])
        except* ValueError as g:
            a += len(g.exceptions)
        except* (TypeError, KeyError) as g:
            b += len(g.exceptions)
    return a, b


print(which(12000))
print(final(12000))
print(withs(9000))
print(chains(5000))
print(reraise(8000))
print(name_is_deleted())
print(groups(2000))
for bad in (5, "x", None):
    try:
        raise bad
    except TypeError as e:
        print(e)
try:
    raise E1 from 5
except TypeError as e:
    print(e)
try:
    with 5:
        pass
except TypeError as e:
    print(e)
