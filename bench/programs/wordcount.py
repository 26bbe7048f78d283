"""Counting and ranking words of a generated text: str methods, dicts, sorting."""
# test-size: 300
import sys
from collections import Counter

DEFAULT = 260000
SYLLABLES = "ka to mi re su na lo vi pe do ar en il os ut".split()
MARKS = ",.;:!?"


def make_text(lines):
    out = []
    s = 31337
    for _ in range(lines):
        words = []
        for _ in range(9):
            s = (s * 1103515245 + 12345) & 0x7FFFFFFF
            k = s >> 12
            word = SYLLABLES[k % 15]
            if k & 64:
                word += SYLLABLES[(k >> 7) % 15]
            if k & 128:
                word = word.capitalize()
            if k & 256:
                word += MARKS[k % 6]
            words.append(word)
        out.append(" ".join(words))
    return out


def count(lines):
    counts = {}
    for line in lines:
        for word in line.split():
            word = word.strip(MARKS).lower()
            if not word:
                continue
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = 1
    return counts


def by_hand(lines):
    letters = {}
    for line in lines:
        for ch in line:
            if ch.isalpha():
                ch = ch.lower()
                letters[ch] = letters.get(ch, 0) + 1
    return letters


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    lines = make_text(n)
    counts = count(lines)
    letters = by_hand(lines)
    top = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:5]
    if sum(counts.values()) != 9 * n or sum(len(w) * k for w, k in counts.items()) != sum(letters.values()):
        print("wordcount: wrong")
        sys.exit(1)
    if Counter(counts).most_common(1)[0][1] != top[0][1]:
        print("wordcount: wrong ranking")
        sys.exit(1)
    print("wordcount", n, len(counts), " ".join("%s=%d" % t for t in top))


if __name__ == "__main__":
    main()
