# truth values, and / or, conditional expressions, __bool__ that changes or raises
class B:
    def __init__(self, v):
        self.v = v

    def __bool__(self):
        if self.v == "raise":
            raise ValueError("no truth")
        return self.v


class L:
    def __len__(self):
        return L.n


def run(values, n):
    c = [0] * 5
    for i in range(n):
        v = values[i % len(values)]
        if v:
            c[0] += 1
        if not v:
            c[1] += 1
        c[2] += 1 if v else 2
        r = v and 5 or 7
        c[3] += r
        c[4] += len(str(v or "none")) if v is not values else 0
        while v:
            break
        else:
            c[4] += 3
    return c


def changing(n):
    L.n = 0
    x = L()
    t = 0
    for i in range(n):
        if x:
            t += 1
        if i % 100 == 0:
            L.n = i % 200
    return t


def short(n):
    log = []

    def f(v):
        log.append(v)
        return v
    for i in range(n):
        f(0) and f(1)
        f(1) or f(2)
        f(i % 2) and f(3) or f(4)
        if len(log) > 100:
            last = log[-9:]
            log.clear()
    return last


def raising(n):
    bad = 0
    items = [B(True), B(False), B("raise"), B(5)]
    msgs = set()
    for i in range(n):
        try:
            bad += 1 if items[i % 4] else 2
        except (ValueError, TypeError) as e:
            msgs.add(str(e))
    return bad, sorted(msgs)


values = [0, 1, 0.0, -0.0, 2.5, "", "x", [], [0], (), {}, {1: 1}, None, True, False, 0j, b"", range(0), range(3), set(), 2 ** 70, float("nan"), B(True), B(False)]
print(run(values, 24000))
print(run([0, 1], 10000), run([0.0, 1.5], 10000), run(["", "a"], 10000), run([None, []], 10000))
print(changing(10000))
print(short(5000))
print(raising(10000))
