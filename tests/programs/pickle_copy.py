# pickle, copy and deepcopy of objects that hot code uses
import copy
import io
import marshal
import pickle


class P:
    def __init__(self, x, other=None):
        self.x = x
        self.other = other

    def __eq__(self, o):
        return self.x == o.x


class S:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


class R:
    def __init__(self, v):
        self.v = v

    def __reduce__(self):
        return R, (self.v + 1,)

    def __copy__(self):
        return R(-self.v)


def step(p, i):
    p.x += i
    return p.x


def run(n):
    t = 0
    for i in range(n):
        p = P(i, P(2))
        q = pickle.loads(pickle.dumps(p))
        c = copy.copy(p)
        d = copy.deepcopy(p)
        t += step(q, i) + step(c, 1) + step(d, 2) + (c.other is p.other) + (d.other is p.other) + (d.other == p.other)
        s = copy.copy(S(i))
        t += s.a + pickle.loads(pickle.dumps(R(i))).v + copy.copy(R(i)).v
    return t


def cyclic(n):
    for i in range(n):
        a = [1]
        a.append(a)
        b = copy.deepcopy(a)
    return b[1] is b, pickle.loads(pickle.dumps(a))[0]


def functions(n):
    f = pickle.loads(pickle.dumps(step))
    t = 0
    p = P(0)
    for i in range(n):
        t += f(p, 1)
    code = marshal.loads(marshal.dumps(step.__code__))
    return t, f is step, code == step.__code__, code.co_code == step.__code__.co_code, len(pickle.dumps(P(1))) > 20


def generators_fail():
    try:
        pickle.dumps(x for x in range(3))
    except TypeError as e:
        return str(e)


print(run(1500))
print(cyclic(1000))
print(functions(15000))
print(generators_fail())
it = iter(list(range(5000)))
t = 0
for x in it:
    t += x
    if x == 2500:
        rest = copy.copy(it)
print(t, sum(rest), sum(pickle.loads(pickle.dumps(range(10)))))
