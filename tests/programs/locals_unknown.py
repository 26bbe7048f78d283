# locals(), vars(), dir(), eval() and exec() where nothing tells the compiler that they are called: by another name, or by a function in C
import sys


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def through(fn, n):
    t = n + 1
    u = t * 2.5
    w = (t, u)
    return fn(), w[0]


def apply(fn):
    z = [1]
    return fn()


def inner_call(fn, n):
    total = 0
    for i in range(n):
        half = i * 0.5
        got = apply(fn)
        total += len(got)
    return total, half, got


def mapped(texts, k):
    a = k * 3
    for j, text in enumerate(texts):
        b = j + a
        c = list(map(eval, texts))
        for v in map(eval, ("a", "b * 1.5")):
            c.append(v)
    return c, max(["a", "b"], key=eval)


def executed(run, k):
    a = k + 1
    run("a += 1; made = a")
    return a, sorted(locals())


def partly(fn, n):
    if n > 3:
        late = n
    del n
    return sorted(fn())


def raises(fn, text):
    x = 5
    try:
        return fn(text)
    except NameError as e:
        return str(e), x


def keeps(fn):
    o = Loud("kept")
    d = fn()
    del o
    print("still there", sorted(d))


def generates(fn, n):
    for i in range(n):
        s = i * i
        yield sorted(fn().items(), key=str)[-1:]


class Made:
    def __init__(self, fn, a):
        b = a + 1
        self.seen = fn()
        self.b = b


def all_of(fn, run, read, n):
    return through(fn, n), inner_call(fn, 20)[0], executed(run, n), partly(fn, n), raises(read, "x"), Made(fn, n).b, list(generates(fn, 3))


def nothing():
    return {"a": 1}


def no_code(text):
    return text


for r in range(3):
    sys.audit("xtlink.burst")
    for k in range(60):
        all_of(dict if r else nothing, no_code, str, k)
        mapped(["a + k", "len(texts)"], k)
        apply(list)
    sys.audit("xtlink.learn")

for f in (locals, vars, dir, lambda: {"b": 1}, dict, locals):
    print(through(f, 4), inner_call(f, 5), partly(f, 2), partly(f, 7))
    print(sorted(map(str, Made(f, 3).seen)), [str(v)[:30] for v in generates(f, 3)] if f is not dir else None)
    if f is not dir:
        keeps(f)
print(mapped(["a + k", "b", "len(texts)"], 7))
print(executed(exec, 1), executed(no_code, 1), executed(exec, 2))
print(raises(eval, "x * 2"), raises(eval, "unknown"), raises(str, "x"))
