"""Parameters that are never rebound, tested for None, in functions whose locals are seen by what they call."""
import sys


def look(depth):
    return sorted(k for k, v in sys._getframe(depth).f_locals.items() if v is not None)


class Id:
    def __init__(self, text=None, data=None, fields=None, value=None, version=None, *, safe="no"):
        if [text, data, fields, value].count(None) != 3:
            raise TypeError("one of the four")
        if text is not None:
            text = text.replace("x", "").replace("-", "")
            value = int(text, 16)
        if data is not None:
            if len(data) != 16:
                raise ValueError("16 bytes")
            value = int_from(data)
        if fields is not None:
            (low, high) = fields
            value = (high << 64) | low
            self.seen = look(1)
        if not 0 <= value < 1 << 128:
            raise ValueError("out of range")
        if version is not None:
            if not 1 <= version <= 5:
                raise ValueError("version")
            value &= ~(0xF000 << 64)
            value |= version << 76
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "safe", safe)


def int_from(data):
    return int.from_bytes(data, "big")


def main():
    total = 0
    for i in range(60000):
        total ^= Id(value=i * 12345678901234567890, version=4).value
        total ^= Id(data=b"%016d" % i, version=1 + i % 5).value
        if i % 3 == 0:
            total ^= Id(text="%x-%x" % (i, i)).value
        if i % 7 == 0:
            total ^= Id(fields=(i, i + 1), version=i % 5 + 1).value
    print(hex(total), Id(fields=(1, 2), version=3).seen)
    for bad in ({"version": 9, "value": 1}, {"value": -1}, {"data": b"1"}, {}):
        try:
            Id(**bad)
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)


main()
