"""Window compression on bytes with a hash of positions, and back."""
# test-size: 2000
import sys

DEFAULT = 4600000
WINDOW = 4096
LONGEST = 255


def make_data(n):
    out = bytearray()
    s = 77
    while len(out) < n:
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        k = s >> 16
        if k % 3 and len(out) > 100:
            start = len(out) - 1 - k % min(len(out) - 20, 3000)
            out += out[start:start + 4 + k % 23]
        else:
            out.append(97 + k % 26)
    return bytes(out[:n])


def compress(data):
    table = {}
    out = []
    pos = 0
    n = len(data)
    while pos < n:
        best_len = 0
        best_dist = 0
        if pos + 3 <= n:
            key = data[pos] | data[pos + 1] << 8 | data[pos + 2] << 16
            chain = table.get(key)
            if chain is not None:
                for cand in chain[-6:]:
                    if pos - cand > WINDOW:
                        continue
                    length = 3
                    while length < LONGEST and pos + length < n and data[cand + length] == data[pos + length]:
                        length += 1
                    if length > best_len:
                        best_len = length
                        best_dist = pos - cand
                chain.append(pos)
            else:
                table[key] = [pos]
        if best_len >= 4:
            out.append((best_dist, best_len))
            pos += best_len
        else:
            out.append((0, data[pos]))
            pos += 1
    return out


def expand(codes):
    out = bytearray()
    for dist, arg in codes:
        if dist == 0:
            out.append(arg)
        else:
            start = len(out) - dist
            for i in range(arg):
                out.append(out[start + i])
    return bytes(out)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    data = make_data(n)
    codes = compress(data)
    if expand(codes) != data:
        print("lz77: does not come back")
        sys.exit(1)
    print("lz77", n, len(codes), sum(a * 3 + b for a, b in codes) % 1000003)


if __name__ == "__main__":
    main()
