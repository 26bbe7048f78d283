"""Properties: getters inlined, called straight, of several classes; what raises, what changes, what looks."""
import sys
import traceback


class Base:
    def __init__(self, x):
        self._x = x
        self._n = 0

    @property
    def x(self):
        return self._x

    @property
    def twice(self):
        return self.x + self.x

    @property
    def counted(self):
        self._n += 1
        return self._n

    @property
    def checked(self):
        if self._x < 0:
            raise ValueError("negative: %d" % self._x)
        return self._x

    @property
    def missing(self):
        return self.nothing_there

    @property
    def depth(self):
        f = sys._getframe()
        names = []
        while f and len(names) < 3:
            names.append((f.f_code.co_name, f.f_lineno))
            f = f.f_back
        return names

    @property
    def refs(self):
        return sys.getrefcount(self)

    @property
    def looped(self):
        total = 0
        for i in range(self._x & 7):
            total += i
        return total


class Left(Base):
    pass


class Right(Base):
    @property
    def extra(self):
        return self._x * 3


class Own(Base):
    @property
    def x(self):
        return -self._x


class Temp:
    def __init__(self, log, name):
        self.log, self.name = log, name

    def __del__(self):
        self.log.append("del " + self.name)

    @property
    def part(self):
        inner = Temp(self.log, self.name + ".inner")
        return len(inner.name)

    @property
    def itself(self):
        return self


def sums(objects, n):
    total = 0
    for i in range(n):
        for o in objects:
            total += o.x + o.twice
    return total


def counts(o, n):
    for i in range(n):
        o.counted
    return o.counted


def checks(values):
    good = bad = 0
    for v in values:
        o = Base(v)
        try:
            good += o.checked
        except ValueError as e:
            bad += len(str(e))
    return good, bad


def raises(o):
    return [o.checked]


def lacks(o):
    return o.missing


def looks(o):
    return o.depth


def refs(o):
    return o.refs


def temps(n):
    log = []
    for i in range(n):
        log.append(Temp(log, "t%d" % (i % 3)).part)
        Temp(log, "s").itself.itself
    return log[-12:]


def loops(o, n):
    return sum([o.looped for i in range(n)])


def changing(n):
    class C:
        @property
        def v(self):
            return 1
    o, out, total = C(), [], 0
    for i in range(n):
        total += o.v
        if i == n // 4:
            C.v = property(lambda self: 10)
        elif i == n // 2:
            C.v = 100
        elif i == 3 * n // 4:
            del C.v
            C.__getattr__ = lambda self, name: 1000
        out.append(total)
    return out[-1], total


class Cell:
    def __init__(self, next):
        self.next = next

    @property
    def length(self):
        return 1 + (self.next.length if self.next else 0)


def chain(n):
    c = None
    for i in range(n):
        c = Cell(c)
    return c


def deep(n):
    try:
        return chain(n).length
    except RecursionError as e:
        return str(e)


class Closure:
    pass


def with_closure(k):
    class K:
        @property
        def v(self):
            return k + 1

        @v.setter
        def v(self, value):
            self.__dict__["_v"] = value + k
    return K


def closures(n):
    a, b = with_closure(1)(), with_closure(10)()
    total = 0
    for i in range(n):
        total += a.v + b.v
        a.v = i
    return total, a._v


def main():
    mixed = [Left(1), Right(2), Base(3)]
    print(sums([Base(2)], 1500), sums(mixed, 800), sums(mixed + [Own(4)], 600))
    print(counts(Base(0), 2500), checks([1, 2, 3] * 600 + [-1, -22] * 30 + [4] * 100))
    for f, o in ((raises, Base(-5)), (lacks, Right(1))):
        for i in range(2):
            try:
                f(o)
            except Exception:
                traceback.print_exc(file=sys.stdout)
    for i in range(1500):
        raises(Base(i))
        a, b = looks(Base(1)), refs(Base(1))
    print(a, b, refs(mixed[0]))
    try:
        raises(Base(-5))
    except ValueError:
        traceback.print_exc(file=sys.stdout)
    print(temps(1200))
    print(loops(Base(6), 2000))
    print(changing(4000))
    c = chain(200)
    for i in range(60):
        n = c.length
    print(n, deep(100), deep(5000))
    print(closures(3000))


main()
