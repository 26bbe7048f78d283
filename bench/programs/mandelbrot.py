"""Escape times of the Mandelbrot set, with floats and with complex numbers for the check."""
# quick-size: 470
# test-size: 24
import sys

DEFAULT = 1150
LIMIT = 60


def escape(cr, ci, limit):
    zr = zi = 0.0
    for i in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return i
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def escape_complex(c, limit):
    z = 0j
    for i in range(limit):
        if abs(z) > 2.0:
            return i
        z = z * z + c
    return limit


def image(n):
    rows = []
    for y in range(n):
        ci = 2.4 * y / n - 1.2
        row = bytearray(n)
        for x in range(n):
            row[x] = escape(3.2 * x / n - 2.2, ci, LIMIT)
        rows.append(bytes(row))
    return rows


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    rows = image(n)
    for k in range(n):
        y = k * 7 % n
        x = k * 13 % n
        if rows[y][x] != escape_complex(complex(3.2 * x / n - 2.2, 2.4 * y / n - 1.2), LIMIT):
            print("mandelbrot: wrong at", x, y)
            sys.exit(1)
    print("mandelbrot", n, sum(map(sum, rows)), sum(r.count(LIMIT) for r in rows))


if __name__ == "__main__":
    main()
