"""getattr() with and without a default, hasattr(), and attributes of classes that their metaclass has."""


class Plain:
    kind = "plain"

    def __init__(self, v):
        self.v = v

    def method(self):
        return self.v

    @property
    def loud(self):
        raise ValueError("loud")

    @property
    def missing(self):
        raise AttributeError("missing")

    @classmethod
    def made(cls):
        return cls.__name__

    @staticmethod
    def free():
        return "free"


class Slots:
    __slots__ = ("a", "b")


class Hook:
    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(name)
        return "hook " + name


class Every:
    def __getattribute__(self, name):
        if name == "bad":
            raise KeyError(name)
        return object.__getattribute__(self, name)


class Wide:
    def __init__(self):
        for i in range(40):
            setattr(self, "w%d" % i, i)


class Meta(type):
    label = "meta"

    @property
    def shown(cls):
        return "shown " + cls.__name__


class WithMeta(metaclass=Meta):
    pass


class Descr:
    def __get__(self, o, t):
        if o is not None and o.v == 13:
            raise AttributeError("thirteen")
        return "descr", o is None


Plain.d = Descr()


def ask(o, default):
    return (getattr(o, "v", default), getattr(o, "kind", default), getattr(o, "nope", None), hasattr(o, "v"), hasattr(o, "nope"),
            hasattr(o, "method"), hasattr(o, "missing"), hasattr(o, "d"), getattr(o, "d", default), hasattr(o, "__dict__"))


def must(o):
    try:
        return getattr(o, "v")
    except AttributeError as e:
        return str(e), e.name, e.obj is o, e.__traceback__.tb_lineno


def loud(o):
    try:
        return hasattr(o, "loud"), getattr(o, "loud", 5)
    except ValueError as e:
        return str(e)


def bad(o):
    try:
        return hasattr(o, "bad")
    except KeyError as e:
        return "KeyError", str(e)


def dynamic(o, names):
    return [getattr(o, "w%d" % n, -1) for n in names], [hasattr(o, n) for n in ("w3", "w99", "x" * 3)]


def wrong(o, name):
    try:
        return getattr(o, name, 1), hasattr(o, name)
    except TypeError as e:
        return str(e)


def names_of(c):
    return c.__name__, c.__qualname__, c.__module__, c.__class__.__name__, hasattr(c, "mro"), hasattr(c, "shown"), getattr(c, "label", 0)


def main():
    objects = [Plain(1), Plain(13), Slots(), Hook(), Every(), Wide(), Plain, Meta, WithMeta, WithMeta(), 5, "s", None, len, must]
    for r in range(300):
        for o in objects:
            ask(o, r)
            must(o)
        loud(objects[0])
        bad(objects[4])
        dynamic(objects[5], (1, 30, 77))
        names_of(Plain)
        names_of(WithMeta)
        wrong(objects[0], "v")
    for o in objects:
        print([x if isinstance(x, (int, str, bool, tuple)) else type(x).__name__ for x in ask(o, "default")])
        print(must(o) if not isinstance(o, (Slots, int, str)) else must(o)[:3] if isinstance(must(o), tuple) else must(o))
    print(loud(objects[0]), loud(Slots()), bad(Every()), bad(Plain(1)))
    print(dynamic(Wide(), (0, 39, 40)), wrong(Plain(1), "v"), wrong(Plain(1), 5), wrong(Plain(1), b"v"))
    print(names_of(Plain), names_of(WithMeta), names_of(int))
    p, q = Plain(2), Plain(3)
    p.nope = "own"
    q.method = "hides"
    print(ask(p, 0)[2:5], ask(q, 0)[5], getattr(q, "method", 0), getattr(p, "method")())
    del p.v
    print(ask(p, "gone")[0], must(p)[0])
    Plain.v = "of the class"
    print(ask(p, "gone")[0], must(p), ask(q, 0)[0])
    del Plain.v
    del Plain.d
    print(ask(p, "gone")[0], ask(q, 0)[7:9])
    Plain.__name__ = "Renamed"
    print(names_of(Plain), Plain.made(), getattr(Plain, "made")(), getattr(q, "free")())
    s = Slots()
    print(hasattr(s, "a"), getattr(s, "a", "unset"))
    s.a = 4
    print(hasattr(s, "a"), getattr(s, "a", "unset"))
    WithMeta.label = "class's own"
    Meta.shown = "no property any more"
    print(names_of(WithMeta), WithMeta.shown)
    w = Wide()
    w.__dict__ = {"w1": "new", 5: 6}
    print(dynamic(w, (1, 2)), hasattr(w, "w2"))


main()
