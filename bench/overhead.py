#!/usr/bin/python3.11
"""Instructions executed by a program that makes many calls: stock, and with the agent loaded and no daemon (valgrind --tool=callgrind).

Start-up counts in both; the difference that matters is per call, so each program runs at two sizes and the increase is compared as well.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))
from harness import add_options

PROGRAM = """
import sys
class Point:
    def __init__(self, x): self.x = x
    def moved(self, by): return Point(self.x + by)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def main(n):
    p = Point(0)
    for i in range(n):
        p = p.moved(i)
        fib(9)
    print(p.x)
main(int(sys.argv[1]))
"""


def count(o, size, env):
    with tempfile.TemporaryDirectory() as d:
        p = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + d + "/out", o.python, "-c", PROGRAM, str(size)],
                           env=env, capture_output=True, text=True)
        if p.returncode:
            raise SystemExit("overhead: valgrind failed: " + p.stderr[-500:])
        return int(re.findall(r"Collected : (\d+)", p.stderr)[-1])


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--size", type=int, default=2000)
    add_options(ap)
    o = ap.parse_args()
    plain = {k: v for k, v in os.environ.items() if not k.startswith("XTLINK") and k != "LD_PRELOAD"} | {"PYTHONHASHSEED": "1"}
    loaded = plain | {"LD_PRELOAD": os.path.join(o.build, "libxtlink.so"), "XTLINK_SOCKET": "/nonexistent/xtlink"}
    small, large = o.size // 4, o.size
    rows = {name: [count(o, n, env) for n in (small, large)] for name, env in (("stock", plain), ("agent, no daemon", loaded))}
    stock = rows["stock"]
    for name, (a, b) in rows.items():
        print("%-18s whole %13d (%+.3f%%)   without start-up %13d (%+.3f%%)" % (
            name, b, 100 * (b / stock[1] - 1), b - a, 100 * ((b - a) / (stock[1] - stock[0]) - 1)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
