"""Conway's Life on a torus of lists, and on a set of cells as the check."""
# test-size: 6
import sys

DEFAULT = 3000
SIDE = 64


def start():
    grid = [[0] * SIDE for _ in range(SIDE)]
    s = 12345
    for y in range(SIDE):
        for x in range(SIDE):
            s = (s * 1103515245 + 12345) & 0x7FFFFFFF
            grid[y][x] = 1 if (s >> 16) % 3 == 0 else 0
    return grid


def step(grid):
    n = len(grid)
    out = []
    for y in range(n):
        above = grid[y - 1]
        row = grid[y]
        below = grid[(y + 1) % n]
        new = [0] * n
        for x in range(n):
            left = x - 1
            right = x + 1 if x + 1 < n else 0
            k = above[left] + above[x] + above[right] + row[left] + row[right] + below[left] + below[x] + below[right]
            if k == 3 or (k == 2 and row[x]):
                new[x] = 1
        out.append(new)
    return out


def step_set(cells, n):
    counts = {}
    for y, x in cells:
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                if dy or dx:
                    key = ((y + dy) % n, (x + dx) % n)
                    counts[key] = counts.get(key, 0) + 1
    return {c for c, k in counts.items() if k == 3 or (k == 2 and c in cells)}


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    grid = start()
    cells = {(y, x) for y in range(SIDE) for x in range(SIDE) if grid[y][x]}
    checked = n // 4
    for i in range(n):
        grid = step(grid)
        if i < checked:
            cells = step_set(cells, SIDE)
            if i == checked - 1 and cells != {(y, x) for y in range(SIDE) for x in range(SIDE) if grid[y][x]}:
                print("life: wrong after", i)
                sys.exit(1)
    print("life", n, sum(map(sum, grid)), len(cells))


if __name__ == "__main__":
    main()
