# bytes, bytearray, memoryview, array
from array import array


def checksum(data):
    a, b = 1, 0
    for x in data:
        a = (a + x) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def fill(n):
    buf = bytearray(n)
    for i in range(n):
        buf[i] = (i * 7) & 255
    for i in range(1, n):
        buf[-i] ^= buf[i - 1]
    return buf


def arrays(n):
    a = array("d", [0.0]) * n
    b = array("i", range(n))
    c = array("B", bytes(n))
    for i in range(n):
        a[i] = i * 0.5 + b[-1 - i]
        b[i] += 3
        c[i] = b[i] & 127
    return sum(a), sum(b), sum(c)


def views(n):
    buf = bytearray(range(256)) * 4
    m = memoryview(buf)
    t = 0
    for i in range(n):
        m[i % 1024] = (m[(i + 1) % 1024] + i) & 255
        t += m[-1]
    return t, checksum(buf)


def bad(n):
    buf = bytearray(10)
    msgs = set()
    for i in range(n):
        try:
            buf[i % 12] = 250 + i % 10
        except (IndexError, ValueError) as e:
            msgs.add(str(e))
    arr = array("h", [0])
    for v in (40000, "x", 1.5):
        try:
            arr[0] = v
        except (OverflowError, TypeError) as e:
            msgs.add(str(e))
    return sorted(msgs), bytes(buf)


def grow(n):
    out = bytearray()
    for i in range(n):
        out.append(i & 255)
        if i % 3 == 0:
            out += b"ab"
        if len(out) > 5000:
            del out[:2500]
    return len(out), checksum(out)


data = fill(20000)
print(checksum(data), checksum(bytes(data)), checksum(b"abc" * 5000))
print(arrays(20000))
print(views(20000))
print(bad(20000))
print(grow(20000))
print(b"abc"[1], b"abc"[-1:], b"a" < b"b", b"x" in b"xyz", 120 in b"xyz", data[5:20:3], bytes(data)[:10].hex())
