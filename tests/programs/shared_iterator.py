# a loop that is taken over while it runs, whose iterator somebody else holds too
def shared(n, kind):
    it = iter(kind(range(n)))
    t = 0
    for x in it:
        t += x
        for y in it:
            t -= y
            if y % 7 == 0:
                break
    return t, list(it)


def looked_at(n, kind):
    it = iter(kind(range(n)))
    t = 0
    for x in it:
        t = (t * 3 + x) % 1000003
        if x % 1000 == 999:
            t += it.__length_hint__()
    return t


for kind in (lambda r: r), list, tuple:
    out = set()
    for i in range(60):
        out.add(repr(shared(10000, kind)))
        out.add(looked_at(10000, kind))
    print(sorted(map(str, out)))
