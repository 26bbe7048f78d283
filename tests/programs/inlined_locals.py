# Locals of a call that is inlined die when it returns, in their order, and the function behind them; what a class is called with stays until __init__ is done.
LOG = []


class Note:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


class C:
    def __init__(self, x):
        unused = Note("local of init")
        self.x = x

    def m(self, q):
        note = Note("first local")
        other = q
        last = Note("last local")

    def __del__(self):
        LOG.append("self")


def keep(a):
    b = Note("local")
    LOG.append("in keep")
    return a


def both(a):
    note = Note("note")
    if a:
        return Note("result")
    LOG.append("no")
    return note


def caller(k):
    C(3).m(Note("argument"))
    LOG.append("-")
    keep(Note("temporary"))
    LOG.append("-")
    x = keep(Note("kept"))
    LOG.append("-")
    x = C(Note("x"))
    LOG.append("-")
    x = None
    both(k & 1)
    LOG.append("-")
    y = both(k & 2)
    LOG.append("=")


seen = {}
for k in range(4000):
    caller(k)
    seen.setdefault(k & 3, set()).add(str(LOG))
    LOG.clear()
for k in seen:
    print(k, *sorted(seen[k]))
