"""Report lines built four ways: f-strings, %, format and join; all must agree."""
# test-size: 100
import sys

DEFAULT = 500000


def by_fstring(i, name, price, flag):
    return f"{i:06d}|{name:<10}|{price:>12.3f}|{flag!s:^7}|{i:x}"


def by_percent(i, name, price, flag):
    return "%06d|%-10s|%12.3f|%s|%x" % (i, name, price, str(flag).center(7), i)


def by_format(i, name, price, flag):
    return "{0:06d}|{1:<10}|{2:>12.3f}|{3!s:^7}|{0:x}".format(i, name, price, flag)


def by_join(i, name, price, flag):
    text = str(flag)
    space = 7 - len(text)
    left = space // 2
    return "|".join([str(i).zfill(6), name.ljust(10), format(price, ".3f").rjust(12),
                     " " * left + text + " " * (space - left), hex(i)[2:]])


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    digest = 0
    kinds = ["bolt", "nut", "washer", "gear", "cog"]
    for i in range(n):
        name = kinds[i % 5] + str(i % 97)
        price = i * 0.37 + (i % 7) / 3
        flag = i % 3 == 0
        a = by_fstring(i, name, price, flag)
        b = by_percent(i, name, price, flag)
        c = by_format(i, name, price, flag)
        d = by_join(i, name, price, flag)
        if not a == b == c or (a != d and not flag):
            if not a.replace(" ", "") == d.replace(" ", ""):
                print("string_format: wrong", a, d)
                sys.exit(1)
        digest = (digest * 31 + ord(a[i % len(a)])) % 1000000007
    print("string_format", n, digest)


if __name__ == "__main__":
    main()
