"""Queens on a board: by sets of taken lines, and by bit masks as the check."""
# quick-size: 8
# test-size: 6
import sys

DEFAULT = 9
KNOWN = {4: 2, 5: 10, 6: 4, 7: 40, 8: 92, 9: 352, 10: 724}


def place(row, n, columns, up, down, board):
    if row == n:
        return 1
    found = 0
    for c in range(n):
        if c in columns or row + c in up or row - c in down:
            continue
        columns.add(c)
        up.add(row + c)
        down.add(row - c)
        board[row] = c
        found += place(row + 1, n, columns, up, down, board)
        columns.discard(c)
        up.discard(row + c)
        down.discard(row - c)
    return found


def bits(full, columns, left, right):
    if columns == full:
        return 1
    free = full & ~(columns | left | right)
    found = 0
    while free:
        b = free & -free
        free ^= b
        found += bits(full, columns | b, (left | b) << 1 & full, (right | b) >> 1)
    return found


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    repeat = {8: 150, 9: 250}.get(n, 1)
    for _ in range(repeat):
        a = place(0, n, set(), set(), set(), [0] * n)
        b = bits((1 << n) - 1, 0, 0, 0)
        if a != b or a != KNOWN.get(n, a):
            print("nqueens: wrong", a, b)
            sys.exit(1)
    print("nqueens", n, a)


if __name__ == "__main__":
    main()
