# bench: whole-process benchmarks against stock python. Pass options with BENCH="--quick --only nbody".
BENCH ?=
BENCH_PACKAGES := $(shell cat bench/apps/packages.txt)

.PHONY: bench bench-packages
bench: all bench-packages
	$(PYTHON) bench/run.py --build $(B) $(BENCH)

bench-packages:
	@missing=`for p in $(BENCH_PACKAGES); do dpkg-query -W -f '$${db:Status-Abbrev}' $$p 2>/dev/null | grep -q '^ii' || echo $$p; done`; \
	if [ -n "$$missing" ]; then \
		sudo=; [ "`id -u`" = 0 ] || sudo=sudo; $$sudo apt-get install -y --no-install-recommends $$missing; \
	fi
