"""Classes with __getattr__, __getattribute__ or __setattr__: what is there is loaded and stored as ever, what is not goes to the hook."""


class Lazy:
    shared = "class"

    def __init__(self, v):
        self.v = v
        self.log = []

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError("no " + name)
        self.log.append(name)
        return name.upper()

    def method(self, a):
        return self.v + a

    @property
    def prop(self):
        return self.v * 2

    @property
    def broken(self):
        raise AttributeError("inside")

    def __add__(self, o):
        return self.v + o

    def __len__(self):
        return 4


class Frozen:
    __slots__ = ("a", "b")

    def __init__(self, a):
        object.__setattr__(self, "a", a)
        object.__setattr__(self, "b", [a])

    def __setattr__(self, name, v):
        raise TypeError("frozen " + name)

    def __iter__(self):
        return iter(self.b)

    def __getitem__(self, i):
        return self.b[i]

    def both(self):
        return self.a, self.b


class Watched:
    def __init__(self, v):
        self.v = v

    def __setattr__(self, name, v):
        self.__dict__[name] = v + 1

    def bump(self):
        self.v = self.v + 1
        return self.v


class Full:
    def __init__(self, v):
        self.v = v

    def __getattribute__(self, name):
        if name == "v":
            return "intercepted"
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        return "late " + name


class Meta(type):
    def __getattr__(cls, name):
        return "meta " + name


class WithMeta(metaclass=Meta):
    known = 1


def loads(o):
    return o.v, o.shared, o.method(2), o.prop, o + 1, len(o)


def absent(o):
    out = []
    for f in (lambda: o.other, lambda: o.nothing, lambda: o.broken, lambda: getattr(o, "nope", 3), lambda: hasattr(o, "nope"), lambda: hasattr(o, "yes")):
        try:
            out.append(f())
        except AttributeError as e:
            out.append(("AttributeError", str(e)))
    return out


def frozen(f):
    return f.a, [x for x in f], f[0], f.both()


def store(o, v):
    try:
        o.v = v
        return o.v
    except TypeError as e:
        return str(e)


def full(o):
    return o.v, o.w, o.__class__.__name__


def of_class(c):
    return c.known, c.unknown, hasattr(c, "anything")


def main():
    lazy, icy, watched, every = Lazy(1), Frozen(2), Watched(3), Full(4)
    for r in range(600):
        loads(lazy)
        absent(lazy)
        lazy.log.clear()
        frozen(icy)
        store(lazy, r)
        store(icy, r)
        store(watched, r)
        store(every, r)
        watched.bump()
        full(every)
        of_class(WithMeta)
        Lazy(r).method(1)
        isinstance(lazy, Frozen)
    lazy = Lazy(10)
    print(loads(lazy), absent(lazy), lazy.log)
    print(frozen(icy), store(icy, 1), store(watched, 5), watched.bump(), store(every, 6), full(every), of_class(WithMeta))
    del lazy.v
    print(lazy.v, isinstance(lazy, Frozen), isinstance(lazy, (int, Lazy)))
    lazy.v = 7
    Lazy.__setattr__ = lambda self, name, v: self.__dict__.__setitem__(name, (v, "set"))
    print(store(lazy, 8), lazy.v)
    del Lazy.__setattr__
    print(store(lazy, 9), loads(lazy))
    Lazy.__getattribute__ = lambda self, name: object.__getattribute__(self, name) if name != "v" else "all " + name
    print(lazy.v, lazy.zz, lazy.shared)
    del Lazy.__getattribute__
    print(loads(lazy))
    del Lazy.__getattr__
    print(absent(lazy), loads(lazy))
    del Frozen.__setattr__
    print(frozen(icy), [setattr(icy, "a", 77), icy.a])


main()
