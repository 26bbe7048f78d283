# recursion, RecursionError with exact depth, setrecursionlimit with deep recursion
import sys


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def forever(n):
    global deepest
    deepest = n
    forever(n + 1)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def catch_deep(n):
    try:
        return catch_deep(n + 1)
    except RecursionError:
        return n


class R:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __eq__(self, o):
        return self == o


def hanoi(n, a, b, c):
    if n == 0:
        return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


def permutations(items):
    if not items:
        return [[]]
    return [[x] + rest for i, x in enumerate(items) for rest in permutations(items[:i] + items[i + 1:])]


print(hanoi(13, "a", "b", "c"), len(permutations([1, 2, 3, 4, 5, 6])))
for _ in range(20):
    assert depth(900) == 900
print(even(900), odd(900))
for _ in range(5):
    try:
        forever(0)
    except RecursionError as e:
        print(type(e).__name__, e, deepest)
print(catch_deep(0))
try:
    R().foo
except RecursionError as e:
    print(e)
try:
    R() == 1
except RecursionError as e:
    print(e)
sys.setrecursionlimit(200)
try:
    depth(300)
except RecursionError as e:
    print(e)
sys.setrecursionlimit(60000)
print(depth(50000))
try:
    forever(0)
except RecursionError as e:
    print(e, deepest)
