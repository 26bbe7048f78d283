"""Module tracemalloc tells where what is alive was allocated: by the lines of all frames, also those of functions that run natively when it begins."""
import tracemalloc


def leaf(n):
    return [n] * 100


def work(n):
    keep = [None] * (4 * n)
    for i in range(n):
        x = i + 1
        keep[4 * i] = [x, x, x, x, x, x, x, x, x, x, x, x, x, x]
        keep[4 * i + 1] = "x" * 100 + str(i)
        keep[4 * i + 2] = {i, x, x + 1, x + 2, x + 3, x + 4, x + 5}
        keep[4 * i + 3] = leaf(i)
    return keep


def numbers(n):
    for i in range(n):
        made = i * 2
        yield [i, i, i, i, i, i, i, i, i, i, i, i, i,
               made]


def begin(on):
    if on:
        tracemalloc.start(5)


def middle(n, on):
    """Tracing begins while this, its caller and its caller's loop run natively."""
    made = []
    begin(on)
    for i in range(n):
        made.append(bytearray(100))
    made.append([7] * 30)
    return made


def outer(n, on):
    kept = [middle(n, on)]
    kept.append(bytes(bytearray(200)))
    for made in numbers(n):
        kept.append(made)
    for made in map(leaf, range(3)):
        kept.append(made)
    return kept


def show(what, kept):
    lines = {}
    for trace in tracemalloc.take_snapshot().traces:
        frames = [f.lineno for f in trace.traceback if f.filename == __file__]
        if trace.size > 99 and len(frames) == len(trace.traceback):  # smaller ones may come from lists of free objects
            lines[tuple(frames)] = lines.get(tuple(frames), 0) + 1
    for frames in sorted(lines):
        print(what, frames, lines[frames] if lines[frames] > 1 else "")


def main():
    for turn in range(3):
        for _ in range(30):
            work(5), outer(5, False)
        kept = outer(20, True)
        show("outer", kept)
        tracemalloc.clear_traces()
        show("work", work(20))
        print(tracemalloc.is_tracing())
        tracemalloc.stop()
        print(sum(len(x) for x in outer(20, False)), sum(map(bool, work(20))))


main()
