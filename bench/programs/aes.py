"""AES-128 in counter mode on lists of bytes; the field tables are computed, the standard's test vector is checked."""
# test-size: 200
import sys

DEFAULT = 900000


def xtime(a):
    a <<= 1
    return a ^ 0x11B if a & 0x100 else a


def gmul(a, b):
    r = 0
    while b:
        if b & 1:
            r ^= a
        a = xtime(a)
        b >>= 1
    return r


def make_sbox():
    sbox = [0] * 256
    inverse = {0: 0}
    for a in range(1, 256):
        for b in range(1, 256):
            if gmul(a, b) == 1:
                inverse[a] = b
                break
    for a in range(256):
        x = inverse[a]
        y = x
        for _ in range(4):
            x = (x << 1 | x >> 7) & 255
            y ^= x
        sbox[a] = y ^ 0x63
    return sbox


class Aes:
    def __init__(self, key):
        self.sbox = make_sbox()
        self.two = [xtime(a) for a in range(256)]
        self.three = [xtime(a) ^ a for a in range(256)]
        self.keys = self.expand(key)

    def expand(self, key):
        words = [list(key[i:i + 4]) for i in range(0, 16, 4)]
        rcon = 1
        for i in range(4, 44):
            t = list(words[i - 1])
            if i % 4 == 0:
                t = [self.sbox[b] for b in t[1:] + t[:1]]
                t[0] ^= rcon
                rcon = xtime(rcon)
            words.append([a ^ b for a, b in zip(words[i - 4], t)])
        return [sum(words[r:r + 4], []) for r in range(0, 44, 4)]

    def encrypt(self, block):
        sbox, two, three = self.sbox, self.two, self.three
        s = [a ^ k for a, k in zip(block, self.keys[0])]
        for r in range(1, 10):
            key = self.keys[r]
            out = [0] * 16
            for c in range(0, 16, 4):
                a = sbox[s[c]]
                b = sbox[s[(c + 5) % 16]]
                d = sbox[s[(c + 10) % 16]]
                e = sbox[s[(c + 15) % 16]]
                out[c] = two[a] ^ three[b] ^ d ^ e ^ key[c]
                out[c + 1] = a ^ two[b] ^ three[d] ^ e ^ key[c + 1]
                out[c + 2] = a ^ b ^ two[d] ^ three[e] ^ key[c + 2]
                out[c + 3] = three[a] ^ b ^ d ^ two[e] ^ key[c + 3]
            s = out
        key = self.keys[10]
        return bytes(sbox[s[(i * 5) % 16]] ^ key[i] for i in range(16))

    def counter(self, data, nonce):
        out = bytearray()
        for i in range(0, len(data), 16):
            stream = self.encrypt((nonce + i // 16).to_bytes(16, "big"))
            for a, b in zip(data[i:i + 16], stream):
                out.append(a ^ b)
        return bytes(out)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    aes = Aes(bytes(range(16)))
    vector = aes.encrypt(bytes.fromhex("00112233445566778899aabbccddeeff"))
    data = bytes(i * 7 & 255 for i in range(n))
    sealed = aes.counter(data, 1000)
    if vector.hex() != "69c4e0d86a7b0430d8cdb78070b4c55a" or aes.counter(sealed, 1000) != data:
        print("aes: wrong", vector.hex())
        sys.exit(1)
    print("aes", n, sum(sealed), sealed[-4:].hex())


if __name__ == "__main__":
    main()
