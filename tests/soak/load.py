"""The web application's load: load.py PORT REPORT. Runs under stock until standard input ends; what came is in REPORT.

Each connection asks some hundred times, then another one takes its place; a part of the requests is wrong and has to be told so.
"""
import http.client
import random
import sys
import threading
import time

import work
from report import Report

CLIENTS = 4
PAUSE = 0.002  # s between a client's requests: leaves the machine to the server


def client(port, number, report, ended):
    r = random.Random(number)
    while not ended.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(300):
            if ended.is_set():
                break
            seed = r.randrange(100000)
            path, want = "/answer?seed=%d" % seed, None
            if seed % 50 == 7:
                path, want = "/answer?seed=x%d" % seed, (400, "ValueError: invalid literal for int() with base 10: 'x%d'" % seed)
            elif seed % 50 == 8:
                path, want = "/%d" % seed, (404, "LookupError: /%d" % seed)
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                got = response.status, response.read().decode()
            except (OSError, http.client.HTTPException) as e:
                got = 0, repr(e)
            report.check(path, got, want or (200, work.answer(seed)))
            if got[0] == 0:
                break
            time.sleep(PAUSE)
        connection.close()


def main():
    port, report, ended = int(sys.argv[1]), Report(sys.argv[2]), threading.Event()
    threads = [threading.Thread(target=client, args=(port, i, report, ended)) for i in range(CLIENTS)]
    for t in threads:
        t.start()

    def wait():
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    while not ended.wait(1):
        report.write()
    for t in threads:
        t.join()
    report.write()


if __name__ == "__main__":
    main()
