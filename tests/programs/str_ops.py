# str methods, indexing, slicing, concatenation, comparison
def build(n):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26)
        if len(s) > 1000:
            s = s[500:]
    return s


def alias(n):
    s = ""
    kept = []
    for i in range(n):
        t = s
        s += "x"
        if i % 1000 == 0:
            kept.append(t)
            s = s[:10]
    return [len(k) for k in kept], s


def scan(text):
    up = down = other = 0
    for ch in text:
        if ch.isupper():
            up += 1
        elif "a" <= ch <= "z":
            down += 1
        else:
            other += 1
    return up, down, other


def index(text):
    t = 0
    n = len(text)
    for i in range(-n, n):
        t = (t * 31 + ord(text[i])) % 1000003
    return t


def slices(text):
    t = 0
    for i in range(0, 3000):
        t += len(text[i:]) + len(text[:-i]) + len(text[i:i + 5]) + len(text[::i + 1]) + text[i % 7:50].count("a")
    return t


def methods(n):
    out = []
    for i in range(n):
        w = " Word%d,x " % i
        a = w.strip().lower().replace("o", "0").split(",")
        b = "-".join(a).partition("-")
        if b[0].startswith("w0rd1") and b[2].endswith("x"):
            out.append(b[0].upper().zfill(12))
        if w.find("9") == 6 or "77" in w:
            out.append(w.title().center(20, "*"))
    return len(out), out[::700]


def unicode_kinds(n):
    out = ""
    for i in range(n):
        ch = "aé€😀"[i % 4]
        out = (out + ch)[-9:]
        if out[-1] != ch or out[0] > "\U0010ffff":
            return "bad"
    return ascii(out), len(out), out.encode("utf-8")


def errors(text):
    out = []
    for i in range(20000, 20010):
        for _ in range(1000):
            try:
                text[i]
            except IndexError as e:
                out.append(str(e))
    try:
        text + 1
    except TypeError as e:
        out.append(str(e))
    try:
        1 + text
    except TypeError as e:
        out.append(str(e))
    return len(out), out[0], out[-2:]


t = build(20000)
print(len(t), t[:30])
print(alias(20000))
print(scan("Hello World, 123 äÖ" * 1000))
print(index(t * 10))
print(slices(t))
print(methods(20000))
print(unicode_kinds(20000))
print(errors("abc"))
print("a" * 5 < "aaab", "é" > "z", "abc" == "ab" + "c", "x" * 0 == "", "%s|%r|%5.2f|%-4d|%x" % ("a", "b", 1.5, 7, 255))
