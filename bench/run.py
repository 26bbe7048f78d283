#!/usr/bin/python3.11
"""Paired whole-process benchmarks: stock CPython, xtlink with a cold and with a warm cache, and PyPy when installed.

Each round runs all variants of one program directly after each other, with the same PYTHONHASHSEED, and the variants' order rotates from round to
round, so that drift of the machine hits all alike. Ratios are medians over the rounds of (stock time / variant time) of the same round:
above 1 is faster than stock. Times are wall-clock seconds of the whole process, start-up included.

  cold   each run gets a new daemon with an empty cache directory; the daemon's start is not timed
  warm   one daemon for all; each program runs --warmup times beforehand, untimed, and after each of these the daemon finishes what it was
         asked to compile (at most --settle seconds are waited)

Exit status: 0, 1 when an output differs from stock's or a run fails, 2 for wrong usage or missing files.
"""
import argparse
import glob
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests"))
import harness

ORDER = ["stock", "cold", "warm", "pypy"]
COLOURS = {"cold": "#7aa6d8", "warm": "#1f5fa8", "pypy": "#c9c9c9"}


class Daemon(harness.Daemon):
    """With a directory of its own, which stop() removes."""

    def __init__(self, build):
        super().__init__(build, tempfile.mkdtemp(prefix="xtlink-bench-"), config="")

    def settle(self, build, seconds):
        """Waits until nothing is queued or being compiled, at most so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            p = subprocess.run([os.path.join(build, "xtlink"), "status", "--json"], env=dict(os.environ, XTLINK_SOCKET=self.socket),
                               stdout=subprocess.PIPE, check=True)
            status = json.loads(p.stdout)
            if not status["queued"] and not status["running"]:
                return
            time.sleep(0.2)

    def stop(self):
        super().stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class Bench:
    def __init__(self, options):
        self.options = options
        self.warm_daemon = None
        self.scratch = tempfile.mkdtemp(prefix="xtlink-bench-")

    def close(self):
        if self.warm_daemon:
            self.warm_daemon.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def one(self, program, variant, seed):
        """Runs once; returns (seconds, output bytes, stats dict)."""
        o = self.options
        env = harness.environment(PYTHONHASHSEED=str(seed))
        command = [o.pypy if variant == "pypy" else o.python, program]
        if o.size:
            command.append(str(o.size))
        elif o.quick:
            command.append(str(quick_size(program)))
        stats_file = os.path.join(self.scratch, "stats.json")
        daemon = None
        if variant in ("cold", "warm"):
            if variant == "cold":
                daemon = Daemon(o.build)
            elif self.warm_daemon is None:
                self.warm_daemon = Daemon(o.build)
            if os.path.exists(stats_file):
                os.unlink(stats_file)
            env = harness.environment({"XTLINK_STATS": stats_file}, o.build, (daemon or self.warm_daemon).socket, PYTHONHASHSEED=str(seed))
        try:
            start = time.perf_counter()
            try:
                p = subprocess.run(command, env=env, cwd=self.scratch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, timeout=o.timeout)
                output = p.stdout + b"exit status %d\n" % p.returncode
            except subprocess.TimeoutExpired:
                output = b"timeout\n"
            seconds = time.perf_counter() - start
        finally:
            if daemon:
                daemon.stop()
        stats = {}
        if variant in ("cold", "warm") and os.path.exists(stats_file):
            try:
                with open(stats_file) as f:
                    stats = json.load(f)
            except ValueError:
                pass
        return seconds, output, stats

    def program(self, path, variants):
        o = self.options
        times = {v: [] for v in variants}
        stats = {}
        problems = []
        if "warm" in variants:
            for i in range(o.warmup):
                self.one(path, "warm", 1000 + i)
                self.warm_daemon.settle(o.build, o.settle)
        for run in range(o.runs):
            want = None
            shift = run % len(variants)
            results = {}
            for v in variants[shift:] + variants[:shift]:
                seconds, output, st = self.one(path, v, run + 1)
                times[v].append(seconds)
                results[v] = output
                if st:
                    stats[v] = st
            want = results["stock"]
            if not want.endswith(b"exit status 0\n"):
                problems.append("stock failed: " + want[-300:].decode(errors="replace"))
            for v in variants:
                if v == "pypy" and results[v] != want:
                    times.pop(v, None)  # not our matter: PyPy cannot run it, or orders sets differently
                    variants = [w for w in variants if w != v]
                elif results[v] != want:
                    problems.append("%s differs: %s" % (v, results[v][-300:].decode(errors="replace")))
        row = {"name": name_of(path), "times": times, "median": {v: statistics.median(t) for v, t in times.items()}, "stats": stats,
               "ratio": {v: statistics.median(s / t for s, t in zip(times["stock"], times[v])) for v in variants if v != "stock"},
               "problems": sorted(set(problems))}
        return row


def name_of(path):
    name = os.path.splitext(os.path.basename(path))[0]
    return name[:-4] if name.endswith("_app") else name


def quick_size(path):
    """About a sixth of the work: programs whose time is not linear in the size state their own `# quick-size: N`."""
    default = 1
    with open(path) as f:
        for line in f:
            if line.startswith("# quick-size:"):
                return int(line.split(":")[1])
            if line.startswith("DEFAULT = "):
                default = int(line.split("=")[1])
                break
    return max(1, default // 6)


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def print_table(groups, variants):
    print("\n%-18s" % "" + "".join("%9s" % v for v in variants) + "".join("%12s" % ("x " + v) for v in variants[1:]))
    for group, rows in groups.items():
        print("-- " + group)
        for r in rows:
            print("%-18s" % r["name"] + "".join(cell(r["median"].get(v), 9, 3) for v in variants)
                  + "".join(cell(r["ratio"].get(v), 12, 2) for v in variants[1:]) + ("   WRONG" if r["problems"] else ""))
        print("%-18s" % "geometric mean" + " " * 9 * len(variants) + "".join(cell(m, 12, 2) for m in means(rows, variants).values()))


def cell(value, width, digits):
    return "-".rjust(width) if value is None else "%*.*f" % (width, digits, value)


def means(rows, variants):
    return {v: geometric_mean([r["ratio"][v] for r in rows if v in r["ratio"]]) for v in variants if v != "stock"}


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def svg(groups, variants):
    """A bar chart of the ratios, one group of bars a program, logarithmic from 0.5 on, with a line at 1 (stock)."""
    shown = [v for v in variants if v != "stock"]
    rows = []
    for group, members in groups.items():
        rows += [(r["name"], r["ratio"], False) for r in members]
        rows.append(("geometric mean (%s)" % group, means(members, variants), True))
    top = max([2.0] + [x for _, ratio, _ in rows for x in ratio.values() if x]) * 1.1
    left, width, bar, gap, head = 190, 620, 9, 7, 46
    height = head + sum(bar * len(shown) + gap for _ in rows) + 30

    def x(value):
        return left + width * math.log(max(value, 0.5) / 0.5) / math.log(top / 0.5)

    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">' % (left + width + 60, height),
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="%d" y="16" font-size="13" font-weight="bold">Speed relative to stock CPython %s (whole process)</text>'
           % (left, platform.python_version())]
    for i, v in enumerate(shown):
        out.append('<rect x="%d" y="24" width="10" height="10" fill="%s"/><text x="%d" y="33">%s</text>'
                   % (left + i * 90, COLOURS[v], left + i * 90 + 14, {"cold": "cold cache", "warm": "warm cache", "pypy": "PyPy"}[v]))
    tick = 0.5
    while tick <= top:
        out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/><text x="%.1f" y="%d" text-anchor="middle" fill="#555">%gx</text>'
                   % (x(tick), head - 4, x(tick), height - 22, "#333" if tick == 1 else "#ddd", x(tick), height - 8, tick))
        tick *= 2
    y = head
    for name, ratio, is_mean in rows:
        out.append('<text x="%d" y="%.1f" text-anchor="end"%s>%s</text>'
                   % (left - 6, y + bar * len(shown) / 2 + 4, ' font-weight="bold"' if is_mean else "", escape(name)))
        for v in shown:
            if ratio.get(v):
                a, b = sorted((x(1.0), x(ratio[v])))
                out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>' % (a, y, max(b - a, 1), bar - 1, COLOURS[v]))
                out.append('<text x="%.1f" y="%d" font-size="8" fill="#333">%.2f</text>' % (x(max(ratio[v], 1.0)) + 3, y + bar - 2, ratio[v]))
            y += bar
        y += gap
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--programs", action="store_true", help="only bench/programs")
    ap.add_argument("--apps", action="store_true", help="only bench/apps")
    ap.add_argument("--variants", metavar="A,B", help="among cold,warm,pypy; stock always runs")
    ap.add_argument("--runs", type=int, default=5, help="rounds (default 5)")
    ap.add_argument("--warmup", type=int, default=2, help="untimed runs that fill the warm cache (default 2)")
    ap.add_argument("--settle", type=float, default=120, help="longest wait for the daemon after a warm-up run (default 120 s)")
    ap.add_argument("--quick", action="store_true", help="smaller sizes, 2 rounds")
    ap.add_argument("--size", type=int, help="this size for every program")
    ap.add_argument("--json", metavar="FILE", help="results as JSON (default build/bench.json)")
    ap.add_argument("--svg", metavar="FILE", help="chart (default build/bench.svg)")
    ap.add_argument("--pypy", default=shutil.which("pypy3") or "")
    harness.add_options(ap, "only", timeout=300)
    o = ap.parse_args()
    if o.quick:
        o.runs = min(o.runs, 2)
    wanted = o.variants.split(",") if o.variants else ORDER
    variants = ["stock"] + [v for v in ORDER[1:] if v in wanted and (v != "pypy" or o.pypy)]
    if ("cold" in variants or "warm" in variants) and not all(os.path.exists(os.path.join(o.build, f)) for f in ("xtlinkd", "libxtlink.so")):
        print("bench: %s has no xtlinkd and libxtlink.so; run make first (or use --variants pypy)" % o.build, file=sys.stderr)
        return 2
    both = o.programs == o.apps
    groups = {}
    for group, use in (("programs", both or o.programs), ("apps", both or o.apps)):
        files = sorted(glob.glob(os.path.join(HERE, group, "*.py"))) if use else []
        if o.only:
            files = [f for f in files if any(s in name_of(f) for s in o.only.split(","))]
        if files:
            groups[group] = files
    if not groups:
        print("bench: nothing selected", file=sys.stderr)
        return 2
    bench = Bench(o)
    bad = False
    done = {}
    try:
        for group, files in groups.items():
            done[group] = []
            for f in files:
                row = bench.program(f, variants)
                done[group].append(row)
                print("%-18s" % row["name"] + "".join(" %s %.3f" % kv for kv in row["median"].items())
                      + "".join("  x%s %.2f" % kv for kv in row["ratio"].items()), flush=True)
                for problem in row["problems"]:
                    bad = True
                    print("   WRONG: " + problem)
    except KeyboardInterrupt:
        print("interrupted")
    finally:
        bench.close()
    done = {g: rows for g, rows in done.items() if rows}
    for group, rows in done.items():
        print_table({group: rows}, variants)
    result = {"python": platform.python_version(), "machine": platform.machine(), "cpus": os.cpu_count(), "runs": o.runs, "quick": o.quick,
              "groups": {g: {"rows": rows, "geometric_mean": means(rows, variants)} for g, rows in done.items()}}
    for path, text in ((o.json or os.path.join(o.build, "bench.json"), json.dumps(result, indent=1) + "\n"),
                       (o.svg or os.path.join(o.build, "bench.svg"), svg(done, variants))):
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
        print("wrote " + os.path.relpath(path))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
