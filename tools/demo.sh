#!/bin/bash
# Shows what xtlink does, with programs that know nothing of it: tools/demo.sh BUILD PYTHON. A private daemon with an empty cache serves all of them.
# Each program runs under stock python, then with xtlink (cold cache), then again in a new process, which finds the code compiled already.
# Exit status: 0 only when all outputs are identical and each second process took its code from the cache with nothing compiled.
set -eu

build=$(cd "$1" && pwd)
python=$2
programs=$(cd "$(dirname "$0")/../bench/programs" && pwd)
scratch=$(mktemp -d)
export XTLINK_SOCKET=$scratch/sock
unset LD_PRELOAD XTLINK_MODE XTLINK_STRESS XTLINK_LOG

"$build/xtlinkd" --foreground --socket "$XTLINK_SOCKET" --cache-dir "$scratch/cache" 2>"$scratch/daemon.log" &
daemon=$!
trap 'kill $daemon 2>/dev/null || true; wait $daemon 2>/dev/null || true; rm -rf "$scratch"' EXIT
for _ in $(seq 200); do
    if "$build/xtlink" status >/dev/null 2>&1; then break; fi
    kill -0 $daemon 2>/dev/null || { cat "$scratch/daemon.log" >&2; echo "demo: xtlinkd did not start" >&2; exit 1; }
    sleep 0.02
done

now() { date +%s%N; }
field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], 0))' "$1" "$2"; }
counter() {
    "$build/xtlink" status --json >"$scratch/status" || { cat "$scratch/daemon.log" >&2; echo "demo: the daemon is gone" >&2; return 1; }
    field "$scratch/status" "$1"
}
# one LABEL PROGRAM [COMMAND...]: runs it, output to LABEL.out, seconds to LABEL.s; the program's exit status is part of the output
one() {
    local label=$1 program=$2 start end code=0
    shift 2
    start=$(now)
    (cd "$scratch" && "$@" "$python" "$program" >"$label.out" 2>&1) || code=$?
    end=$(now)
    echo "exit status $code" >>"$scratch/$label.out"
    awk "BEGIN { printf \"%.3f\", ($end - $start) / 1e9 }" >"$scratch/$label.s"
}
# What the first process asked for may still be compiled for the next one.
settle() {
    local waiting
    for _ in $(seq 600); do
        waiting=$(counter queued)
        waiting=$((waiting + $(counter running)))
        [ $waiting != 0 ] || return 0
        sleep 0.1
    done
}

echo "Seconds of the whole process, start-up included. first: empty cache; second: a new process, code from the cache."
printf '%-14s %8s %8s %8s %9s  %-9s %10s %9s\n' program stock first second speed-up output "cache hits" compiled
bad=0
for name in nbody richards spectral_norm wordcount; do
    program=$programs/$name.py
    one stock "$program"
    XTLINK_STATS=$scratch/first.json one first "$program" "$build/xtlink" run --
    settle
    compiled=$(counter compilations)
    XTLINK_STATS=$scratch/second.json one second "$program" "$build/xtlink" run --
    settle
    compiled=$(($(counter compilations) - compiled))
    hits=$(field "$scratch/second.json" cache_hits 2>/dev/null || echo 0)
    same=identical
    grep -q '^exit status 0$' "$scratch/stock.out" || same=FAILED
    cmp -s "$scratch/stock.out" "$scratch/first.out" && cmp -s "$scratch/stock.out" "$scratch/second.out" || same=DIFFERS
    printf '%-14s %8s %8s %8s %8sx  %-9s %10s %9s\n' "$name" "$(cat "$scratch/stock.s")" "$(cat "$scratch/first.s")" "$(cat "$scratch/second.s")" \
        "$(awk "BEGIN { printf \"%.2f\", $(cat "$scratch/stock.s") / $(cat "$scratch/second.s") }")" "$same" "$hits" "$compiled"
    [ "$same" = identical ] && [ "$hits" -gt 0 ] && [ "$compiled" = 0 ] || bad=1
done
if [ $bad = 0 ]; then
    echo "All outputs are identical; every second process was served from the cache, nothing was compiled for it."
else
    echo "demo: not as it should be (see the lines above)" >&2
fi
exit $bad
