# decorators, lambdas, partials, caches, context manager functions
import contextlib
import functools


def count(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return f(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


def repeat(k):
    def deco(f):
        return lambda x: [f(x) for _ in range(k)][-1]
    return deco


@count
@repeat(2)
def double(x):
    return x * 2


@functools.lru_cache(maxsize=50)
def cached(n):
    return n if n < 2 else cached(n - 1) + cached(n - 2)


class Memo:
    def __init__(self, f):
        self.f = f
        self.d = {}

    def __call__(self, x):
        if x not in self.d:
            self.d[x] = self.f(x)
        return self.d[x]

    def __get__(self, obj, owner):
        return functools.partial(self, obj) if obj is not None else self


@Memo
def slow(x):
    return sum(range(x))


@contextlib.contextmanager
def ctx(log):
    log.append("+")
    try:
        yield len(log)
    except ValueError:
        log.append("!")
    finally:
        log.append("-")


class C:
    @functools.cached_property
    def lazy(self):
        return object.__hash__(self) and 5

    @functools.singledispatchmethod
    def f(self, x):
        return "object"

    @f.register
    def _(self, x: int):
        return "int"

    @f.register
    def _(self, x: str):
        return "str"


def run(n):
    t = 0
    for i in range(n):
        t += double(i) + slow(i % 30) + cached(i % 40)
        t += (lambda a, *b, c=3, **d: a + len(b) + c + len(d))(i, 1, 2, k=1)
        t += functools.reduce(lambda a, b: a + b, (1, 2, i))
    return t, double.calls, double.__name__, cached.cache_info().currsize


def contexts(n):
    log = []
    for i in range(n):
        with ctx(log) as k:
            if i % 3 == 0:
                raise ValueError
        if len(log) > 100:
            log.clear()
    return "".join(log)


def dispatch(n):
    c = C()
    out = {}
    for i in range(n):
        r = c.f((1, "a", 2.5)[i % 3])
        out[r] = out.get(r, 0) + c.lazy
    return out


print(run(6000))
print(contexts(6000))
print(dispatch(3000))
print(sorted(map(lambda p: p[1] - p[0], zip(range(9), range(0, 90, 10))), key=lambda v: -v))
