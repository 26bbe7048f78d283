"""Dynamic programming: 0/1 knapsack, longest common subsequence, coin change."""
# quick-size: 120
# test-size: 10
import sys

DEFAULT = 290


def numbers(n, seed, limit):
    out = []
    s = seed
    for _ in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(1 + (s >> 16) % limit)
    return out


def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for w, v in zip(weights, values):
        for c in range(capacity, w - 1, -1):
            t = best[c - w] + v
            if t > best[c]:
                best[c] = t
    return best[capacity]


def knapsack_table(weights, values, capacity):
    rows = [[0] * (capacity + 1)]
    for i, w in enumerate(weights):
        last = rows[-1]
        rows.append([max(last[c], last[c - w] + values[i]) if c >= w else last[c] for c in range(capacity + 1)])
    return rows[-1][-1]


def lcs(a, b):
    table = {}
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i, j] = table.get((i - 1, j - 1), 0) + 1
            else:
                table[i, j] = max(table.get((i - 1, j), 0), table.get((i, j - 1), 0))
    return table.get((len(a) - 1, len(b) - 1), 0)


def coins(kinds, total):
    ways = [1] + [0] * total
    for k in kinds:
        for t in range(k, total + 1):
            ways[t] += ways[t - k]
    return ways[total]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    w = numbers(n, 1, 90)
    v = numbers(n, 2, 500)
    capacity = 45 * n // 2
    a = knapsack(w, v, capacity)
    b = knapsack_table(w, v, capacity)
    x = numbers(n * 4, 3, 6)
    y = numbers(n * 4, 4, 6)
    c = lcs(x, y)
    if a != b or c != lcs(y, x) or coins([1, 2, 5], 100) != 541:
        print("knapsack: wrong", a, b, c)
        sys.exit(1)
    print("knapsack", n, a, c, coins(list(range(1, 40)), n * 100) % 1000000007)


if __name__ == "__main__":
    main()
