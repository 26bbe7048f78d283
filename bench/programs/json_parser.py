"""A JSON reader and writer in plain Python, checked against the json module."""
# test-size: 20
import json
import sys

DEFAULT = 32000


class Reader:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def error(self, message):
        raise ValueError("%s at %d" % (message, self.pos))

    def skip(self):
        text = self.text
        pos = self.pos
        while pos < len(text) and text[pos] in " \t\r\n":
            pos += 1
        self.pos = pos

    def expect(self, ch):
        if self.text[self.pos] != ch:
            self.error("expected " + ch)
        self.pos += 1

    def value(self):
        self.skip()
        ch = self.text[self.pos]
        if ch == "{":
            return self.object()
        if ch == "[":
            return self.array()
        if ch == '"':
            return self.string()
        if ch == "-" or ch.isdigit():
            return self.number()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.pos):
                self.pos += len(word)
                return value
        self.error("unexpected " + ch)

    def object(self):
        out = {}
        self.pos += 1
        self.skip()
        if self.text[self.pos] == "}":
            self.pos += 1
            return out
        while True:
            self.skip()
            key = self.string()
            self.skip()
            self.expect(":")
            out[key] = self.value()
            self.skip()
            if self.text[self.pos] == ",":
                self.pos += 1
                continue
            self.expect("}")
            return out

    def array(self):
        out = []
        self.pos += 1
        self.skip()
        if self.text[self.pos] == "]":
            self.pos += 1
            return out
        while True:
            out.append(self.value())
            self.skip()
            if self.text[self.pos] == ",":
                self.pos += 1
                continue
            self.expect("]")
            return out

    def string(self):
        self.expect('"')
        parts = []
        text = self.text
        while True:
            ch = text[self.pos]
            self.pos += 1
            if ch == '"':
                return "".join(parts)
            if ch == "\\":
                esc = text[self.pos]
                self.pos += 1
                if esc == "u":
                    parts.append(chr(int(text[self.pos:self.pos + 4], 16)))
                    self.pos += 4
                else:
                    parts.append({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(esc, esc))
            else:
                parts.append(ch)

    def number(self):
        start = self.pos
        text = self.text
        pos = start
        real = False
        while pos < len(text):
            ch = text[pos]
            if ch in ".eE+":
                real = True
            elif not (ch.isdigit() or ch == "-"):
                break
            pos += 1
        self.pos = pos
        word = text[start:pos]
        return float(word) if real or "e" in word else int(word)


def write(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return write_string(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(write_string(k) + ": " + write(v) for k, v in value.items()) + "}"
    return "[" + ", ".join([write(v) for v in value]) + "]"


def write_string(text):
    out = ['"']
    for ch in text:
        if ch == '"' or ch == "\\":
            out.append("\\" + ch)
        elif ch == "\n":
            out.append("\\n")
        elif ch < " " or ch > "~":
            out.append("\\u%04x" % ord(ch))
        else:
            out.append(ch)
    out.append('"')
    return "".join(out)


def document(n):
    return [{"id": i, "name": "item \"%d\"\n\u00e9" % i, "price": i * 1.25, "tags": ["a%d" % (i % 7), "b", None, True],
             "size": {"w": -i, "h": i * i, "ok": i % 2 == 0}, "empty": [[], {}], "big": 1e300 / (i + 1)} for i in range(n)]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    doc = document(n)
    text = write(doc)
    back = Reader(text).value()
    if text != json.dumps(doc) or back != json.loads(text) or back != doc:
        print("json_parser: wrong")
        sys.exit(1)
    print("json_parser", n, len(text), sum(map(ord, text[::97])))


if __name__ == "__main__":
    main()
