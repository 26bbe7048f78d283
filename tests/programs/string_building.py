# text made by many ways in loops; csv, textwrap, re, struct as library clients
import csv
import io
import re
import struct
import textwrap


def rows(n):
    out = io.StringIO()
    w = csv.writer(out)
    for i in range(n):
        w.writerow([i, "a,b" if i % 3 else 'q"x', i / 8, None])
    back = list(csv.reader(io.StringIO(out.getvalue())))
    return len(back), back[4], len(out.getvalue())


def hexdump(data):
    lines = []
    for i in range(0, len(data), 16):
        part = data[i:i + 16]
        hexes = " ".join("%02x" % b for b in part)
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
        lines.append("%08x  %-47s  |%s|" % (i, hexes, text))
    return "\n".join(lines)


def caesar(text, k):
    out = []
    for ch in text:
        if "a" <= ch <= "z":
            out.append(chr((ord(ch) - 97 + k) % 26 + 97))
        elif ch.isupper():
            out.append(chr((ord(ch) - 65 + k) % 26 + 65))
        else:
            out.append(ch)
    return "".join(out)


def regexes(n):
    rx = re.compile(r"(?P<k>\w+)=(\d+)")
    t = 0
    for i in range(n):
        m = rx.match("key%d=%d" % (i, i * 3))
        t += int(m.group(2)) + len(m["k"])
    return t, rx.sub(lambda m: m[2] + "=" + m["k"], "a=1 b=2"), re.split(r"[,;]\s*", "a, b;c")


def structs(n):
    t = 0
    for i in range(n):
        a, b = struct.unpack("<Ih", struct.pack("<Ih", i, -i % 1000))
        t += a - b
    return t


def roman(n):
    table = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
             (4, "IV"), (1, "I")]
    s = ""
    for v, r in table:
        while n >= v:
            s += r
            n -= v
    return s


print(rows(3000))
print(hexdump(bytes(range(256)) * 20)[-200:])
print(caesar(caesar("Hello, World! xyz" * 300, 3), 23) == "Hello, World! xyz" * 300, caesar("Abc xyz", 5))
print(regexes(4000))
print(structs(15000))
print(sum(len(roman(i)) for i in range(1, 3000)), roman(1994))
print(textwrap.fill("some words to wrap " * 60, 60)[:200])
print(int("123" * 20), int("ff", 16), int("-0b101", 0), float("1e-3"), str(1e16), repr(0.1 + 0.2), 1e22, 123456789012345680.0, -0.0)
