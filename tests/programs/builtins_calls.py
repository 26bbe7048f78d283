# builtin functions and type constructors with all sorts of arguments
def calls(n):
    t = 0
    for i in range(n):
        t += abs(-i) + min(i, 5) + max(i, 3, 2.5) + len(str(i)) + int("7") + ord("a") + len(chr(i % 1000)) + round(i / 3) + pow(i % 9, 3) + hash(i)
        t += sum((i, 1)) + len(repr(i)) + bool(i) + isinstance(i, int) + isinstance(i, (str, float)) + callable(t) + (type(i) is int) + len(list(range(i % 4)))
        t += len(bin(i)) + len(tuple("ab")) + len(set([i, i])) + len(dict(a=i)) + divmod(i, 7)[1] + int(float(i)) + len(format(i, "04d")) + (id(i) == id(i))
        t += any([0, i]) + all([1, i]) + len(sorted([i, 0])) + sum(map(int, "12")) + getattr(i, "real") + hasattr(i, "x") + getattr(i, "zz", 2) + len(ascii("é"))
        t += issubclass(bool, int) + next(iter([i])) + next(iter([]), 4) + len(vars(K)) * 0 + int(i.bit_length()) + sum(range(i % 5))
    return t


class K:
    pass


class Str:
    def __str__(self):
        return "s"

    def __len__(self):
        return -1

    def __hash__(self):
        return 2 ** 65

    def __instancecheck__(self, o):
        return True


def errors(n):
    out = []
    s = Str()
    for f in (lambda: len(s), lambda: len(5), lambda: ord("ab"), lambda: chr(-1), lambda: chr(2 ** 40), lambda: int("12a"), lambda: int([]), lambda: float("x"),
              lambda: min([]), lambda: max(), lambda: sum(["a"]), lambda: isinstance(1, 5), lambda: iter(5), lambda: next(5), lambda: next(iter([])), lambda: getattr(1, "q"),
              lambda: range(1.5), lambda: range(1, 2, 0), lambda: dict([1]), lambda: hash([]), lambda: round("a"), lambda: int("9" * 5000), lambda: [].pop(),
              lambda: [1].index(2), lambda: {}.popitem(), lambda: "a".join([1]), lambda: "%d" % "a", lambda: "%s %s" % (1,), lambda: {1}.remove(2), lambda: [3].remove(4),
              lambda: str(b"a", "ascii", "strict", 4), lambda: "abc".index("z"), lambda: bytes([256]), lambda: list.append(1, 2), lambda: tuple(5)):
        for _ in range(n):
            try:
                f()
                m = "no error"
            except Exception as e:
                m = type(e).__name__ + ": " + str(e)
        out.append(m)
    return out


def list_methods(n):
    a = []
    for i in range(n):
        a.append(i)
        a.insert(i % 3, -i)
        if len(a) > 60:
            a.pop()
            a.pop(0)
            a.reverse()
            a.extend(a[:2])
            del a[50:]
            a.sort(key=lambda v: v % 13)
    return a[:10], a.count(0), len(a.copy()), a.index(a[5])


print(calls(3000))
for e in errors(300):
    print(e)
print(list_methods(8000))
print(hash(Str()), isinstance(1, Str()))
