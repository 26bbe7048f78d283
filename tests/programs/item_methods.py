# Subscripts and `in` of classes written in Python in hot loops: __getitem__ and __contains__ of classes and of subclasses of builtin ones, what they raise and
# answer, methods that change, instances that change their class, frames seen from inside, containers that die meanwhile.
import sys
import traceback


class Row:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, key):
        return self.items[key]

    def __contains__(self, key):
        return key in self.items


class Sub(Row):
    pass


class Log(dict):
    seen = 0

    def __getitem__(self, key):
        Log.seen += 1
        return dict.__getitem__(self, key) + 1

    def __contains__(self, key):
        return dict.__contains__(self, str(key))


class Word(str):
    def __getitem__(self, i):
        return "<%s>" % str.__getitem__(self, i)

    def __contains__(self, part):
        return part != "b" and str.__contains__(self, part)


class Answers:
    """What __contains__ answers is asked for its truth."""

    def __init__(self, answer):
        self.answer = answer

    def __contains__(self, item):
        return self.answer


class Odd:
    def __init__(self, n):
        self.n = n

    def __bool__(self):
        if self.n > 2:
            raise ValueError("neither %d" % self.n)
        return self.n % 2 == 1


class Nested:
    def __init__(self, depth):
        self.depth = depth

    def __getitem__(self, i):
        if self.depth == 0:
            return sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno
        return Nested(self.depth - 1)[i]


def subscripts(o, keys):
    out = []
    for k in keys:
        out.append(o[k])
    return out


def misses(o, keys):
    hits = lost = 0
    for k in keys:
        try:
            o[k]
            hits += 1
        except KeyError as e:
            lost += e.args[0]
        except IndexError:
            lost += 1000
    return hits, lost


def members(o, keys):
    n = 0
    for k in keys:
        if k in o:
            n += 1
        if k not in o:
            n += 100
    return n


def numbers(o, n):
    total = 0
    for i in range(n):
        total += o[i * 2] + o[i * 0.5 == 1.0] + o[i, "x"]
    return total


class Many:
    def __getitem__(self, key):
        return len(key) if isinstance(key, tuple) else 10 if isinstance(key, bool) else key


def changing(o, n):
    out = []
    for i in range(n):
        if i == n // 2:
            Row.__getitem__ = lambda self, key: ("other", key)
        if i == n // 2 + 3:
            Row.__contains__ = lambda self, key: key == i
        out.append((o[i % 3], i in o))
    return out[-8:]


def becoming(o, n):
    out = []
    for i in range(n):
        if i == n - 4:
            o.__class__ = Other
        out.append((o[i % 2], i in o))
    return out[-6:]


class Other:
    def __getitem__(self, key):
        return "other", key

    def __contains__(self, key):
        return None


class Dying:
    def __init__(self, holder):
        self.holder = holder

    def __getitem__(self, key):
        self.holder.clear()
        return key

    def __contains__(self, key):
        self.holder.clear()
        return key == 5

    def __del__(self):
        deaths[0] += 1


deaths = [0]


def dying(n):
    out = set()
    for i in range(n):
        held = []
        held.append(Dying(held))
        out.add(held[0][i % 2])
        held.append(Dying(held))
        if i in held[0]:
            out.add("in")
    return sorted(out), deaths[0]


def hidden(n):
    row = Row([1, 2, 3])
    row.__dict__["__getitem__"] = None
    row.__dict__["__contains__"] = None
    total = 0
    for i in range(n):
        total += row[i % 3] + (i in row)
    return total


def generator(o, keys):
    for k in keys:
        yield o[k], k in o


def shown(f, *args):
    try:
        print(f.__name__, f(*args))
    except Exception:
        text = traceback.format_exc()
        print(f.__name__, [line.strip() for line in text.splitlines() if not line.strip().startswith(("File", "^", "~"))], text.count("File"))


def main():
    for round in range(3):
        n = 3000
        row, sub = Row(list(range(50))), Sub({i: -i for i in range(50)})
        for o in row, sub, Log({i: i for i in range(50)}):
            shown(lambda: sum(subscripts(o, [i % 50 for i in range(n)])))
            shown(lambda: members(o, [i % 70 for i in range(n)]))
            shown(lambda: misses(o, [i % 55 for i in range(n)]))
        print(Log.seen)
        shown(lambda: "".join(subscripts(Word("abcdef"), [i % 6 for i in range(300)]))[:40])
        shown(members, Word("abcdef"), ["a", "b", "x", "cd"] * 300)
        shown(subscripts, row, [1] * 500 + ["x"])
        for answer in True, False, None, 0, 7, [], "x", Odd(1), Odd(2), Odd(3):
            shown(members, Answers(answer), range(200))
        shown(lambda: set(subscripts(Nested(3), range(500))))
        shown(numbers, Many(), 1000)
        shown(lambda: list(generator(row, [i % 50 for i in range(500)]))[-3:])
        shown(hidden, 2000)
        shown(dying, 500)
    kept = Row.__getitem__, Row.__contains__
    shown(changing, Row([1, 2, 3]), 2000)
    shown(changing, Sub([1, 2, 3]), 2000)
    Row.__getitem__, Row.__contains__ = kept
    shown(changing, Row([1, 2, 3]), 2000)
    shown(becoming, Row([1, 2, 3]), 2000)
    Row.__contains__ = None
    shown(members, Row([1, 2]), [1] * 50)
    del Row.__getitem__
    shown(subscripts, Row([1, 2]), [1] * 50)
    del Row.__contains__
    shown(members, Row([1, 2]), [1] * 50)


main()
