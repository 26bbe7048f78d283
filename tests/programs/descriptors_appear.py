"""Classes get __get__ and __set__ while their instances are class attributes of others already: nothing tells those others of it."""


def load(o):
    return o.x


def store(o, v):
    o.x = v


def has(o):
    return hasattr(o, "x"), getattr(o, "x", "none")


def call(o):
    return o.x()


def scenario(body, own, use):
    """body: of the class; own: attributes of the instance; yields what is seen before and after each of the changes."""

    class Mark:
        def __call__(self):
            return "called"

        def __repr__(self):
            return "mark"

    class Other:
        def __get__(self, o, cls):
            return "other's get"

    C = type("C", (), dict(body, x=Mark()))
    o = C()
    for k, v in own:
        setattr(o, k, v)

    def many():
        seen = None
        for i in range(400):
            try:
                seen = use(o)
            except Exception as e:
                seen = type(e).__name__, str(e)
        return seen

    yield many()
    Mark.__get__ = lambda self, o, cls: (lambda: "got")
    yield many()
    Mark.__set__ = lambda self, o, v: None
    yield many()
    del Mark.__get__
    yield many()
    del Mark.__set__
    yield many()
    C.__dict__["x"].__class__ = Other
    yield many()


def shown(v):
    return v() if callable(v) and "lambda" in repr(v) else v


def stores(o):
    store(o, 7)
    return o.__dict__.get("x"), shown(load(o))


many_own = [("a%d" % i, i) for i in range(40)]
for body in ({}, {"__slots__": ("a", "b", "__dict__")}):
    for own in ([("x", 1)], [("y", 1), ("x", 2)], many_own + [("x", 3)], []):
        for use in (lambda o: shown(load(o)), has, call, stores):
            print([str(v)[:60].split(" at ")[0] for v in scenario(body, own, use)])


class Meta(type):
    pass


class Late:
    pass


class K(metaclass=Meta):
    x = 1


Meta.x = Late()
before = [load(K) for i in range(500)][-1]
Late.__get__ = lambda self, o, cls: "from the metaclass"
between = [load(K) for i in range(500)][-1]
Late.__set__ = lambda self, o, v: None
print(before, between, [load(K) for i in range(500)][-1])
