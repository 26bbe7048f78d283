"""f_lasti and tb_lasti in functions with so many names and constants that their instructions have EXTENDED_ARGs: the instruction itself is meant."""
import sys

NAMES = 300
SOURCE = """
def long(o, d, call):
%s
    for way in ways:
        try:
            way(o, d)
        except (KeyError, AttributeError, TypeError, ZeroDivisionError, NameError) as e:
            raised(e)
    try:
        o.bad
    except KeyError as e:
        raised(e)
    try:
        d[n299]
    except KeyError as e:
        raised(e)
    try:
        undefined
    except NameError as e:
        raised(e)
    try:
        try:
            o.bad
        finally:
            call(%s)
    except KeyError as e:
        raised(e)
    try:
        with o.context:
            pass
    except TypeError as e:
        raised(e)
    try:
        with Context():
            o.bad
    except KeyError as e:
        raised(e)
    try:
        o.a1 = 1
        o.bad = 2
    except AttributeError as e:
        raised(e)
    del o.a1
    try:
        del o.a2
    except AttributeError as e:
        raised(e)
    return [n299, call(*(n298,), key=n297), "%%s" %% n296, f"{n295}"]
""" % ("\n".join("    n%d = o.a%d" % (i, i) for i in range(NAMES)), ", ".join("n%d" % (i % NAMES) for i in range(400)))
seen = []


def looks():
    f = sys._getframe(2)
    seen.append((f.f_lasti, f.f_lineno))


def raised(e):
    tb = e.__traceback__
    seen.append((type(e).__name__, tb.tb_lasti, tb.tb_lineno, tb.tb_next and tb.tb_next.tb_lasti))


class Names:
    def __getattr__(self, name):
        looks()
        if name == "bad":
            raise KeyError(name)
        return 1

    def __setattr__(self, name, value):
        looks()
        if name == "bad":
            raise AttributeError(name)

    def __delattr__(self, name):
        looks()
        if name == "a2":
            raise AttributeError(name)


class Context:
    def __enter__(self):
        looks()

    def __exit__(self, *exc):
        looks()


def call(*args, **kwargs):
    looks()
    return len(args)


def ways():
    lines = ["def way%d(o, d): %s" % (i, way) for i, way in enumerate(("o.bad", "d[1]", "o.a1 + undefined", "1 // 0", "o.a()", "o.bad = 1", "del o.a2"))]
    scope = {}
    exec("\n".join(lines), scope)
    return [f for name, f in scope.items() if name.startswith("way")]


scope = {"ways": ways(), "raised": raised, "Context": Context}
exec(SOURCE, scope)
for turn in range(6):
    sys.audit("xtlink.learn" if turn == 2 else "xtlink.burst")
    seen.clear()
    print(scope["long"](Names(), {}, call), len(seen), seen[:2], seen[NAMES:])
