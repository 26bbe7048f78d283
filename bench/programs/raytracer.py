"""Spheres over a checkered floor, with vectors as small objects with operator methods."""
# quick-size: 210
# test-size: 8
import sys

DEFAULT = 520


class Vec:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k, self.z * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def length(self):
        return self.dot(self) ** 0.5

    def unit(self):
        return self * (1.0 / self.length())

    def reflect(self, normal):
        return self - normal * (2.0 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.unit()

    def at(self, t):
        return self.origin + self.direction * t


class Sphere:
    def __init__(self, centre, radius, colour, mirror):
        self.centre = centre
        self.radius = radius
        self.colour = colour
        self.mirror = mirror

    def hit(self, ray):
        to = ray.origin - self.centre
        b = to.dot(ray.direction)
        c = to.dot(to) - self.radius * self.radius
        d = b * b - c
        if d < 0.0:
            return None
        root = d ** 0.5
        t = -b - root
        if t > 1e-6:
            return t
        t = -b + root
        return t if t > 1e-6 else None

    def normal(self, p):
        return (p - self.centre).unit()

    def colour_at(self, p):
        return self.colour


class Floor:
    mirror = 0.1

    def __init__(self, height):
        self.height = height

    def hit(self, ray):
        if abs(ray.direction.y) < 1e-9:
            return None
        t = (self.height - ray.origin.y) / ray.direction.y
        return t if t > 1e-6 else None

    def normal(self, p):
        return Vec(0.0, 1.0, 0.0)

    def colour_at(self, p):
        return Vec(0.9, 0.9, 0.9) if (int(p.x // 1) + int(p.z // 1)) % 2 == 0 else Vec(0.1, 0.1, 0.1)


class Scene:
    def __init__(self, things, light):
        self.things = things
        self.light = light

    def nearest(self, ray):
        best = None
        best_t = 1e30
        for thing in self.things:
            t = thing.hit(ray)
            if t is not None and t < best_t:
                best_t = t
                best = thing
        return best, best_t

    def lit(self, p):
        ray = Ray(p, self.light - p)
        distance = (self.light - p).length()
        for thing in self.things:
            t = thing.hit(ray)
            if t is not None and t < distance:
                return False
        return True

    def trace(self, ray, depth):
        thing, t = self.nearest(ray)
        if thing is None:
            k = 0.5 * (ray.direction.y + 1.0)
            return Vec(0.4, 0.5, 0.9) * k
        p = ray.at(t)
        n = thing.normal(p)
        colour = thing.colour_at(p)
        out = colour * 0.15
        if self.lit(p):
            shade = (self.light - p).unit().dot(n)
            if shade > 0.0:
                out = out + colour * (0.7 * shade)
        if thing.mirror and depth < 3:
            out = out + self.trace(Ray(p, ray.direction.reflect(n)), depth + 1) * thing.mirror
        return out


def make_scene():
    things = [Sphere(Vec(-1.5 + 1.1 * i, 0.2 * (i % 2), 4.0 + i), 0.5, Vec(0.2 * i, 0.9 - 0.2 * i, 0.5), 0.15 * i) for i in range(4)]
    things.append(Floor(-0.6))
    return Scene(things, Vec(4.0, 6.0, -2.0))


def render(scene, n, ys):
    eye = Vec(0.0, 0.4, -1.0)
    out = []
    for y in ys:
        for x in range(n):
            ray = Ray(eye, Vec(2.0 * x / n - 1.0, 1.0 - 2.0 * y / n, 1.6))
            c = scene.trace(ray, 0)
            out.append((min(255, int(255 * c.x)) << 16) | (min(255, int(255 * c.y)) << 8) | min(255, int(255 * c.z)))
    return out


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    scene = make_scene()
    pixels = render(scene, n, range(n))
    again = render(scene, n, [n // 2])
    digest = 0
    for p in pixels:
        digest = (digest * 1000003 ^ p) & 0xFFFFFFFFFFFF
    if again != pixels[n // 2 * n:(n // 2 + 1) * n] or len(set(pixels)) < n:
        print("raytracer: wrong")
        sys.exit(1)
    print("raytracer", n, "%012x" % digest)


if __name__ == "__main__":
    main()
