"""str(), int(), bool() and float() of all kinds of objects, as calls that a profile has seen."""


class Text(str):
    pass


class Shown:
    def __init__(self, v):
        self.v = v

    def __str__(self):
        return self.v

    def __bool__(self):
        return self.v is not None

    def __int__(self):
        return 12


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def texts(items):
    return [str(x) for x in items]


def numbers(items):
    out = []
    for x in items:
        try:
            out.append(int(x))
        except (ValueError, TypeError, OverflowError) as e:
            out.append((type(e).__name__, str(e)[:60], e.__traceback__.tb_lineno))
    return out


def truths(items):
    out = []
    for x in items:
        try:
            out.append(bool(x))
        except (ValueError, TypeError) as e:
            out.append(str(e))
    return out


def text_of(x):
    try:
        s = str(x)
    except TypeError as e:
        return str(e), e.__traceback__.tb_lineno
    return s, type(s).__name__, s is x


def of_number(n):
    return str(n) + str(n + 1)


def same_text(n):
    return str(n) is str(n)  # never: each is a new string, also that of one digit


def digits(s):
    return int(s) + 1


def truth_of(x):
    return (bool(x), not bool(x))


def main():
    small = ["1", " 22 ", "-3"]
    same = 0
    for r in range(500):
        texts([1, 2, 3])
        numbers(small)
        truths([1, 0, 2])
        text_of("a")
        of_number(r)
        same += same_text(r % 20)
        digits("41")
        truth_of(r % 2)
    print(same)
    print(texts([1, -5, 0, True, 1 << 64, -(1 << 63), 2.5, None, "s", Text("t"), Shown("sh"), [1], b"x", 10 ** 30]))
    print(numbers(["7", "0x1", "", "١٢", "1_0", "9" * 30, "9" * 5000, b"12", 3.9, float("inf"), Shown("q"), True, None, Text("8"), " \n4"]))
    print(truths([None, 0, 0.0, "", "a", [], [0], {}, Shown(None), Shown("x"), Sized(0), Sized(3), 1 << 70, b"", (), Text(""), set(), range(0)]))
    print(truths([Sized(-1), Sized("x")]))
    for x in ("a", Text("b"), Shown("c"), Shown(Text("d")), Shown(5), 6, -(1 << 63), None, True):
        print(text_of(x))
    print(of_number(1 << 62), of_number((1 << 63) - 1), of_number(True), of_number(1.5))
    print(digits("99999999999999999999"), digits(Text("5")), digits(3.7))
    for x in (0, 1.0, "", None, Sized(2), Shown(None), True):
        print(truth_of(x))


main()
