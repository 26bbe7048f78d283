"""Huffman coding: heap of tuples, tree of classes, bits in a bytearray, and back."""
# test-size: 2000
import heapq
import sys

DEFAULT = 2100000


class Leaf:
    def __init__(self, symbol):
        self.symbol = symbol

    def codes(self, prefix, table):
        table[self.symbol] = prefix or "0"


class Fork:
    def __init__(self, zero, one):
        self.zero = zero
        self.one = one

    def codes(self, prefix, table):
        self.zero.codes(prefix + "0", table)
        self.one.codes(prefix + "1", table)


def make_text(n):
    out = []
    s = 2024
    for _ in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        k = s >> 16 & 1023
        out.append(chr(97 + min(25, k * k >> 15)))
    return "".join(out)


def build(text):
    counts = {}
    for ch in text:
        counts[ch] = counts.get(ch, 0) + 1
    heap = []
    for order, ch in enumerate(sorted(counts)):
        heapq.heappush(heap, (counts[ch], order, Leaf(ch)))
    order = len(heap)
    while len(heap) > 1:
        a = heapq.heappop(heap)
        b = heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], order, Fork(a[2], b[2])))
        order += 1
    return heap[0][2], counts


def encode(text, table):
    numbers = {ch: (int(code, 2), len(code)) for ch, code in table.items()}
    out = bytearray()
    acc = bits = 0
    for ch in text:
        code, length = numbers[ch]
        acc = acc << length | code
        bits += length
        while bits >= 8:
            bits -= 8
            out.append(acc >> bits & 255)
        acc &= (1 << bits) - 1
    total = len(out) * 8 + bits
    if bits:
        out.append(acc << (8 - bits) & 255)
    return bytes(out), total


def decode(data, total, tree):
    out = []
    node = tree
    for i in range(total):
        bit = data[i >> 3] >> (7 - (i & 7)) & 1
        node = node.one if bit else node.zero
        if isinstance(node, Leaf):
            out.append(node.symbol)
            node = tree
    return "".join(out)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    text = make_text(n)
    tree, counts = build(text)
    table = {}
    tree.codes("", table)
    data, total = encode(text, table)
    if total != sum(len(table[ch]) * k for ch, k in counts.items()) or decode(data, total, tree) != text:
        print("huffman: wrong")
        sys.exit(1)
    print("huffman", n, total, sum(data))


if __name__ == "__main__":
    main()
