"""Runs pytest and appends one line a test to a file, as tests/compat/child.py does: what happened, a tab, the test's id. record.py RESULTS PYTEST-ARGUMENTS"""
import os
import sys

import pytest

OUTCOMES = {"passed": "ok", "failed": "fail", "skipped": "skip"}


class Record:
    def __init__(self, path):
        self.out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, what, test):
        os.write(self.out, ("%s\t%s\n" % (what, test.replace("\n", " "))).encode("utf-8", "replace"))

    def pytest_runtest_logstart(self, nodeid):
        self.write("start", nodeid)

    def outcome(self, report):
        what = OUTCOMES[report.outcome]
        if hasattr(report, "wasxfail"):
            what = "unexpected" if report.passed else "expected"
        if report.when == "call" or what != "ok":  # setting up and taking down count when they did not work
            self.write(what, report.nodeid)
        if report.failed:
            sys.stderr.write("%s: %s\n%s\n\n" % (what, report.nodeid, report.longreprtext))

    pytest_runtest_logreport = outcome

    def pytest_collectreport(self, report):
        if not report.passed:
            report.when = "collect"
            self.outcome(report)


if __name__ == "__main__":
    del sys.path[0]
    # the status says no more than the outcomes do: 1 is that of tests that failed
    status = pytest.main(["-q", "--tb=short", "-p", "no:cacheprovider", "--continue-on-collection-errors"] + sys.argv[2:], plugins=[Record(sys.argv[1])])
    sys.exit(0 if status in (0, 1) else int(status))
