# Attributes of classes with metaclasses of their own, values of classes that become descriptors, __getattr__ in subclasses of builtin types: what is remembered
# of them is no longer true when a class, its metaclass or the value's class changes.
import abc
import enum
import weakref


class Colour(enum.Enum):
    RED = 1
    GREEN = 2

    @classmethod
    def first(cls):
        return cls.RED

    @staticmethod
    def twice(x):
        return 2 * x


class Shape(abc.ABC):
    sides = 0

    @classmethod
    def make(cls, n):
        return cls.__name__, cls.sides + n

    def area(self):
        return 0


failing = False


class Meta(type):
    hits = 0

    def __getattr__(cls, name):
        Meta.hits += 1
        if name.startswith("no"):
            raise AttributeError("no such attribute: " + name)
        return cls.__name__ + "." + name

    def of_meta(cls):
        return "of " + cls.__name__

    @property
    def label(cls):
        if cls.fails or failing:
            raise AttributeError("label fails")
        return "<%s>" % cls.__name__


class Plain(metaclass=Meta):
    fails = False
    value = 5

    @classmethod
    def create(cls):
        return cls.__name__


class Sub(Plain):
    pass


def ask(o, names):
    out = []
    for name in names:
        try:
            v = getattr(o, name)
            out.append(v() if callable(v) and name in ("first", "create", "of_meta") else v)
        except Exception as e:
            out.append("%s: %s" % (type(e).__name__, e))
    return out


def enums(n):
    out = 0
    for i in range(n):
        c = Colour if i % 2 else Colour
        out += c.RED.value + c.GREEN.value + c.first().value + c.twice(i)
    return out


def classes(cs, n):
    out = []
    for i in range(n):
        for c in cs:
            out.append((c.value, c.create(), c.of_meta(), c.other, c.__name__))
    return out[:4], len(out), len(set(out))


def abstract(n):
    return [Shape.make(i) for i in range(n)][-1], Shape.sides, isinstance(Shape.area, object)


print(enums(200), abstract(100))
print(classes([Plain, Sub], 50), Meta.hits)
print(ask(Plain, ["value", "create", "of_meta", "label", "other", "none", "fails"]) * 2, Meta.hits)
Plain.fails = True
print(ask(Plain, ["label", "value"]), ask(Sub, ["label"]), Meta.hits)
Plain.fails = False


def labels(n):
    global failing
    out = []
    for i in range(n):
        out.append((Plain.label, Sub.label))
        failing = i > n // 2
    return out[0], out[-1]


print(labels(60), Meta.hits)
failing = False
Sub.value = 6
print(classes([Plain, Sub], 20), ask(Sub, ["value", "create"]))
del Sub.value
print(classes([Plain, Sub], 20), ask(Sub, ["value", "create"]))


def changes():
    out = []
    for i in range(60):
        out.append((Plain.value, Sub.value, Sub.extra, Sub.of_meta()))
        if i == 20:
            Meta.extra = "from the metaclass"
        if i == 30:
            Meta.value = property(lambda cls: "property of the metaclass")
        if i == 40:
            del Meta.value
        if i == 45:
            Sub.extra = "own"
        if i == 50:
            Meta.of_meta = lambda cls: "other"
    return [x for i, x in enumerate(out) if i == 0 or x != out[i - 1]]


print(changes())


class Other(Meta):
    def of_meta(cls):
        return "through Other"

    def __getattribute__(cls, name):
        return "asked" if name == "value" else super().__getattribute__(name)


def metaclass_changes():
    class C(metaclass=Meta):
        value = 1

    out = []
    for i in range(40):
        out.append((C.value, C.of_meta()))
        if i == 20:
            C.__class__ = Other
        if i == 30:
            C.__class__ = Meta
    return [x for i, x in enumerate(out) if i == 0 or x != out[i - 1]]


print(metaclass_changes())


class Value:
    def __repr__(self):
        return "Value"


class Holder:
    shared = Value()
    both = Value()

    def __init__(self, own):
        if own:
            self.both = own


def values(n):
    a, b, out = Holder(0), Holder("own"), []
    for i in range(n):
        for o in (a, b, Holder, a):
            out.append((o.shared, o.both))
        if i == n // 3:
            Value.__get__ = lambda self, o, t=None: "got through %s" % (type(o).__name__)
        if i == n // 2:
            Value.__set__ = lambda self, o, v: print("set", v)
            b.both = 3
        if i == 2 * n // 3:
            del Value.__get__
        if i == 3 * n // 4:
            del Value.__set__
    return [str(x) for i, x in enumerate(out) if i < 4 or x != out[i - 4]]


for line in values(60):
    print(line)


class Text(str):
    def __getattr__(self, name):
        if name == "absent":
            raise AttributeError(name)
        return "%s of %s" % (name, str(self))

    @property
    def fails(self):
        raise AttributeError("inner")

    @classmethod
    def build(cls):
        return cls("built")

    def term(self, x):
        return self + x


class Table(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @staticmethod
    def static(x):
        return x + 1


def subclasses(n):
    t, d, out = Text("abc"), Table(x=1, keys=2), []
    for i in range(n):
        out.append((t.term("d"), t.upper(), t.anything, t.fails, t.build(), d.x, len(d.keys()), d.static(i), hasattr(t, "absent"), hasattr(d, "y")))
    return out[0], out[-1]


print(subclasses(100))


class Wide:
    pass


def many(n):
    """More names and classes than are remembered."""
    made = [type("C%d" % i, (Wide,), {"a%d" % j: i * j for j in range(i % 7, i % 7 + 20)}) for i in range(n)]
    total = missing = 0
    for turn in range(2):
        for c in made:
            o = c()
            for j in range(30):
                v = getattr(o, "a%d" % j, None)
                w = getattr(c, "a%d" % j, None)
                if v is None or v != w:
                    missing += 1
                else:
                    total += v
        made[turn].a3 = -1
    refs = [weakref.ref(c) for c in made]
    return total, missing, len(refs)


print(many(400))


def own_methods(n):
    """What LOAD_METHOD finds that is no method: values, static and class methods, properties, instances' own."""

    class C:
        field = staticmethod(len)
        calls = int

        def __init__(self):
            self.mine = abs

        @classmethod
        def named(cls, x):
            return cls.__name__ * x

        @property
        def made(self):
            return lambda x: x - 1

    out = 0
    objects = [C(), Wide()]
    objects[1].mine = objects[1].field = objects[1].calls = objects[1].named = objects[1].made = str
    for i in range(n):
        o = objects[i % 3 == 0]
        out += len(str(o.mine(i))) + len(str(o.field("abc"))) + len(str(o.calls("7"))) + len(o.named(2)) + len(str(o.made(i)))
    return out


print(own_methods(300))
