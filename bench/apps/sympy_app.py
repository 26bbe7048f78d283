"""sympy: expansion, factoring, differentiation, integration and linear systems."""
# test-size: 1
import hashlib
import sys

import sympy
from sympy import Matrix, Rational, cos, diff, exp, expand, factor, integrate, simplify, sin, solve, symbols

DEFAULT = 7


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    x, y, z = symbols("x y z")
    digest = hashlib.sha256()
    for i in range(1, n + 1):
        p = expand((x + i * y - z) ** (4 + i % 5) * (x - y))
        out = [p, factor(p), diff(sin(x * y) ** i * exp(x) * cos(i * x), x, x), integrate(x ** i * sin(x) + exp(i * x), x),
               simplify(sin(x) ** 2 + cos(x) ** 2 + (x ** 2 - i * i) / (x - i)), solve([x + i * y - 3, 2 * x - y + z, x + y + z - i], [x, y, z])]
        m = Matrix(5, 5, lambda r, c: Rational(1, r + c + i) + (r == c) * i)
        out += [m.det(), m.inv()[0, 0], sympy.series(exp(sin(x)), x, 0, 5 + i % 3)]
        digest.update("\n".join(map(str, out)).encode())
    print("sympy", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
