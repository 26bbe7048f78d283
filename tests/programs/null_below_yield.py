# What a call has below its callable while an argument suspends: NULL or a method. Native code that met only one of them resumes frames that the
# interpreter suspended with the other.


class Plain:
    def m(self, v, w=0):
        return ("method", v, w)


class Own:
    def __init__(self):
        self.m = lambda v, w=0: ("attribute", v, w)


class Fails:
    def __getattr__(self, name):
        return int


def pair(i):
    yield i
    return (yield i + 1)


def ask(o, n):
    t = []
    for i in range(n):
        t.append(o.m((yield i)))
    return t


def delegate(o, n):
    t = []
    for i in range(n):
        t.append(o.m((yield from pair(i)), i))
        t.append(o.m(*[(yield i)], **{}))
    return t


def same(v):
    return v


def seldom(o, n):
    t = []
    for i in range(n):
        if type(o) is not Plain:
            try:
                t.append(same((yield i)))
                t.append(same((yield from pair(i))))
            except KeyError as e:
                t.append(e.args)
        t.append((yield i))
    return t


def run(make, o, n, throws):
    g = make(o, n)
    seen = []
    try:
        v = None
        while True:
            seen.append(g.send(v))
            v = len(seen)
            if throws and v in (1, n // 2, n + 1):
                seen.append(g.throw(KeyError(v)))
    except StopIteration as e:
        seen.append(e.value)
    except (KeyError, ValueError, TypeError, AttributeError) as e:
        seen.append((type(e).__name__, e.__traceback__.tb_next.tb_lineno))
    return seen


for make in ask, delegate, seldom:
    for k in range(300):
        r = run(make, Plain(), 8, False)
    print(r)
    for o in Own(), Fails(), Plain(), Own():
        for throws in False, True:
            for k in range(20):
                r = run(make, o, 8, throws)
            print(type(o).__name__, r)
