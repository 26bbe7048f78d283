#!/usr/bin/python3.11
"""What the agent adds to the start of a process: medians over many interleaved runs, in milliseconds.

  python       python3.11 -c pass: without the agent; with it and no daemon; with it and a running one
  not python   /bin/true: without and with the preloaded library
"""
import argparse
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run  # noqa: E402  (the daemon of the benchmarks)


def once(command, env):
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, env, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    status = os.waitpid(pid, 0)[1]
    if status:
        raise SystemExit("startup: %s ended with status %d" % (command, status))
    return (time.perf_counter() - start) * 1000


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--runs", type=int, default=200)
    run.harness.add_options(ap)
    o = ap.parse_args()
    plain = {k: v for k, v in os.environ.items() if not k.startswith("XTLINK") and k != "LD_PRELOAD"}
    loaded = plain | {"LD_PRELOAD": os.path.join(o.build, "libxtlink.so")}
    daemon = run.Daemon(o.build)
    try:
        python = [o.python, "-c", "pass"]
        cases = {"python": (python, plain), "python, no daemon": (python, loaded | {"XTLINK_SOCKET": daemon.directory + "/nobody"}),
                 "python, daemon": (python, loaded | {"XTLINK_SOCKET": daemon.socket}),
                 "not python": (["/bin/true"], plain), "not python, loaded": (["/bin/true"], loaded)}
        times = {name: [] for name in cases}
        for _ in range(o.runs):
            for name, case in cases.items():
                times[name].append(once(*case))
    finally:
        daemon.stop()
    for name, t in times.items():
        base = times["python" if name.startswith("python") else "not python"]
        t10, t50, t90 = (sorted(t)[len(t) * q // 100] for q in (10, 50, 90))
        added = statistics.median(a - b for a, b in zip(t, base))
        print("%-20s median %7.3f  p10 %7.3f  p90 %7.3f   added %+7.3f" % (name, t50, t10, t90, added))


if __name__ == "__main__":
    main()
