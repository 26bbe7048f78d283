# Constants of a callee that is inlined into a loop are there only once its code has been recognised; here the call comes first after many rounds.
def point(c):
    return c < "m" or ord("a") < 3 or c == "\u20ac uro"


def scan(text, first):
    n = 0
    for k in range(3):
        for i, c in enumerate(text):
            if i >= first:
                n += point(c)
            n += i
    return n


def generate(text, first):
    for k in range(12):
        yield k
    for k in range(40):
        for i, c in enumerate(text):
            if i >= first and point(c):
                return
        yield k


TEXT = "xyzzy plugh" * 500
for n in range(60):
    r = scan(TEXT[:40], 5), list(generate(TEXT[:20], 7))
print(r)
print(scan(TEXT * 3, 5), list(generate(TEXT, len(TEXT) + 1))[-1])
