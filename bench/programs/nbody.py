"""Planets around a sun: float attributes kept in lists, pairwise forces, energy conserved."""
# test-size: 300
import sys

DEFAULT = 530000


def make_system():
    # x, y, z, vx, vy, vz, mass: invented, near-circular orbits
    return [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0],
        [5.0, 0.1, -0.1, 0.02, 2.8, 0.01, 0.04],
        [-9.0, 1.5, 0.3, -0.3, -2.05, 0.02, 0.011],
        [12.0, -14.0, -0.2, 1.1, 0.95, -0.02, 0.0017],
        [-15.0, -25.0, 0.7, 1.0, -0.6, 0.03, 0.002],
    ]


def offset_momentum(bodies):
    px = py = pz = 0.0
    for b in bodies:
        px += b[3] * b[6]
        py += b[4] * b[6]
        pz += b[5] * b[6]
    sun = bodies[0]
    sun[3] = -px / sun[6]
    sun[4] = -py / sun[6]
    sun[5] = -pz / sun[6]


def energy(bodies):
    e = 0.0
    for i, a in enumerate(bodies):
        e += 0.5 * a[6] * (a[3] ** 2 + a[4] ** 2 + a[5] ** 2)
        for b in bodies[i + 1:]:
            dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
            e -= a[6] * b[6] / (dx * dx + dy * dy + dz * dz) ** 0.5
    return e


def advance(bodies, dt, steps):
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for _ in range(steps):
        for a, b in pairs:
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            mag = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
            ma = a[6] * mag
            mb = b[6] * mag
            a[3] -= dx * mb
            a[4] -= dy * mb
            a[5] -= dz * mb
            b[3] += dx * ma
            b[4] += dy * ma
            b[5] += dz * ma
        for b in bodies:
            b[0] += dt * b[3]
            b[1] += dt * b[4]
            b[2] += dt * b[5]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    bodies = make_system()
    offset_momentum(bodies)
    before = energy(bodies)
    advance(bodies, 0.001, n)
    after = energy(bodies)
    if abs(after - before) > 1e-3 * abs(before):
        print("nbody: energy not conserved", before, after)
        sys.exit(1)
    print("nbody %.9f %.9f" % (before, after))


if __name__ == "__main__":
    main()
