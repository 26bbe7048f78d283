#!/bin/bash
# Installs the Debian packages that are missing: tools/deps.sh SET..., sets: build test compat bench lint, or "packages:NAME NAME...". Quiet, and does nothing
# when all are there.
# Works as root or with sudo. Exit status: 0 all there, 1 could not be installed, 2 wrong usage.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build="gcc make pkgconf python3.11 libpython3.11-dev libuv1-dev libmsgpack-dev liblmdb-dev libb2-dev libxxhash-dev libseccomp-dev libjson-c-dev
    llvm-19-dev"
test="libcmocka-dev binutils python3-cffi cython3"
compat="libpython3.11-testsuite"
lint="clang clang-format clang-tidy cppcheck"

[ $# -gt 0 ] || { echo "usage: tools/deps.sh build|test|compat|bench|lint|packages:NAMES..." >&2; exit 2; }
wanted=""
for set in "$@"; do
    case $set in
    build) wanted+=" $build" ;;
    test) wanted+=" $test" ;;
    compat) wanted+=" $compat" ;;
    bench) wanted+=" $(tr '\n' ' ' <"$root/bench/apps/packages.txt")" ;;
    lint) wanted+=" $lint" ;;
    packages:*) wanted+=" ${set#packages:}" ;;
    *) echo "deps: no set \"$set\"" >&2; exit 2 ;;
    esac
done

missing=""
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    case $state in installed*) ;; *) missing+=" $package" ;; esac
done
[ -n "$missing" ] || exit 0

echo "deps: installing$missing"
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { $sudo apt-get install -y --no-install-recommends $missing >"$log" 2>&1; }
# the package lists of a fresh machine are empty or old
if ! install && ! { $sudo apt-get update >"$log" 2>&1 && install; }; then
    tail -20 "$log" >&2
    echo "deps: could not install$missing" >&2
    exit 1
fi
