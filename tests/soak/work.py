"""What the soak's programs compute: pure functions of a number, so that an answer can be checked anywhere. Each uses other parts of Python."""
import collections
import functools
import heapq
import json
import re
import string


class Money:
    __slots__ = ("cents",)

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __mul__(self, n):
        return Money(self.cents * n)

    def __str__(self):
        return "%d.%02d" % divmod(self.cents, 100)


class Basket:
    def __init__(self, seed):
        self.lines = [(Money((seed * 37 + i * 11) % 5000), 1 + (seed + i) % 4) for i in range(20)]

    @property
    def total(self):
        total = Money(0)
        for price, count in self.lines:
            total = total + price * count
        return total

    def render(self):
        return "\n".join("%3d x %8s" % (count, price) for price, count in self.lines) + "\ntotal %s" % self.total


def words(seed):
    """Text of pseudo-random words (a linear congruential generator)."""
    state = seed * 2654435761 % 2**32
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield "".join(string.ascii_lowercase[(state >> shift) % 26] for shift in range(0, 5 * (2 + state % 4), 5))


def count_words(seed):
    counts = collections.Counter()
    for word, _ in zip(words(seed), range(150)):
        counts[word[:2]] += 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]


def shortest(seed):
    """Dijkstra over a graph whose weights come from the seed."""
    size = 40
    edges = {i: [((i * 7 + k * seed) % size, (i * seed + k) % 17 + 1) for k in (1, 2, 3)] for i in range(size)}
    far, queue = {0: 0}, [(0, 0)]
    while queue:
        d, at = heapq.heappop(queue)
        if d > far[at]:
            continue
        for to, weight in edges[at]:
            if d + weight < far.get(to, 1 << 60):
                far[to] = d + weight
                heapq.heappush(queue, (d + weight, to))
    return sum(far.values())


def parse(seed):
    """An expression is written, split by a regular expression and evaluated by recursion; wrong ones raise."""
    text = "+".join("(%d*%d-%d)" % (seed % 97 + i, i, seed % 13) for i in range(12)) + (")" if seed % 5 == 0 else "")
    tokens = collections.deque(re.findall(r"\d+|[-+*()]", text))

    def factor():
        token = tokens.popleft()
        if token != "(":
            return int(token)
        value = expression()
        if tokens.popleft() != ")":
            raise ValueError("no )")
        return value

    def term():
        value = factor()
        while tokens and tokens[0] == "*":
            tokens.popleft()
            value *= factor()
        return value

    def expression():
        value = term()
        while tokens and tokens[0] in "+-":
            value = value + term() if tokens.popleft() == "+" else value - term()
        return value

    try:
        value = expression()
        if tokens:
            raise ValueError("more behind the end: %s" % tokens[0])
        return value
    except ValueError as e:
        return str(e)


@functools.lru_cache(maxsize=64)
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def floats(seed):
    x, total = 0.5 + seed % 7 * 0.01, 0.0
    for _ in range(500):
        x = 3.7 * x * (1.0 - x)
        total += x
    return repr(total)


def answer(seed):
    """All of it, as JSON text."""
    return json.dumps({"seed": seed, "basket": Basket(seed).render(), "words": count_words(seed), "shortest": shortest(seed), "value": parse(seed),
                       "collatz": [collatz(seed % 50 + i + 1) for i in range(10)], "floats": floats(seed)}, sort_keys=True)
