"""Edit distances between made-up words, by rows; symmetry and triangle inequality as the check."""
# quick-size: 40
# test-size: 6
import sys

DEFAULT = 100


def words(n):
    out = []
    s = 99
    for _ in range(n):
        w = []
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        for _ in range(20 + (s >> 16) % 60):
            s = (s * 1103515245 + 12345) & 0x7FFFFFFF
            w.append("abcdefgh"[(s >> 16) % 8])
        out.append("".join(w))
    return out


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a):
        current = [i + 1]
        for j, cb in enumerate(b):
            cost = previous[j] if ca == cb else previous[j] + 1
            insert = current[j] + 1
            delete = previous[j + 1] + 1
            if insert < cost:
                cost = insert
            if delete < cost:
                cost = delete
            current.append(cost)
        previous = current
    return previous[-1]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    ws = words(n)
    table = [[distance(a, b) for b in ws] for a in ws]
    total = 0
    for i in range(n):
        for j in range(n):
            total += table[i][j]
            if table[i][j] != table[j][i] or table[i][i] or table[i][j] > table[i][0] + table[0][j]:
                print("levenshtein: wrong", i, j)
                sys.exit(1)
    print("levenshtein", n, total)


if __name__ == "__main__":
    main()
