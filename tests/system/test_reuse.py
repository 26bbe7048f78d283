"""What one process got compiled serves the next ones, and is shared by those that run at the same time."""
import unittest

from own import MAIN, PYTHON, WORK, Place


def mappings(pid):
    """[(addresses, permissions, name, {field: kB})]"""
    found = []
    with open("/proc/%d/smaps" % pid) as f:
        for line in f:
            words = line.split()
            if words[0].endswith(":"):
                if words[-1] == "kB":
                    found[-1][3][words[0][:-1]] = int(words[1])
            else:
                found.append((words[0], words[1], " ".join(words[5:]), {}))
    return found


class Reuse(Place):
    def test_second_process(self):
        self.start()
        program = self.write(WORK + MAIN)
        first = self.warm(program)
        before = self.status()
        second = self.check_same(program)
        after = self.status()
        self.assertGreater(second.stats["cache_hits"], 1, second.stats)
        self.assertEqual(second.stats["cache_hits"], second.stats["functions_linked"] + second.stats["loops_linked"], second.stats)
        self.assertGreaterEqual(second.stats["functions_linked"], first.stats["functions_linked"])
        self.assertEqual(after["misses"], before["misses"], second.stats)
        self.assertEqual(after["compilations"], before["compilations"])

    def test_first_call_is_native(self):
        self.start()
        program = self.write(WORK + MAIN)
        self.warm(program)
        for _ in range(5):  # a process waits 20 ms for the hot list, no longer: on a busy machine that may be too short
            short = self.run_python(program, 5)  # far too short for anything to get hot
            if short.stats["functions_linked"]:
                break
        self.assertGreater(short.stats["functions_linked"], 0, short.stats)
        self.assertGreaterEqual(short.stats["native_entries"], 5, short.stats)
        self.assertEqual(short.stats["compile_requests"], 0, short.stats)
        self.assertGreater(short.stats["first_native_ms"], 0)
        self.assertLess(short.stats["first_native_ms"], 500, short.stats)

    def test_restart(self):
        self.start()
        program = self.write(WORK + MAIN)
        first = self.warm(program)
        self.stop()
        self.start()
        second = self.check_same(program, 5)
        self.assertGreaterEqual(second.stats["cache_hits"], first.stats["functions_linked"], second.stats)
        self.assertEqual(self.status()["compilations"], 0)

    def test_functions_of_an_imported_module(self):
        self.start()
        self.write(WORK, "work.py")
        program = self.write("import sys\nfrom work import *\n" + MAIN)
        self.warm(program)
        second = self.run_python(program, 5)
        self.assertGreater(second.stats["functions_linked"], 0, second.stats)
        self.assertGreaterEqual(second.stats["native_entries"], 5, second.stats)

    def test_changed_program(self):
        self.start()
        program = self.write(WORK + MAIN)
        self.warm(program)
        self.write(WORK.replace("i * 3 & 7", "i * 5 & 15").replace("return len(d)", "return len(d) + 1") + MAIN)
        self.check_same(program)

    def test_hot_list_once(self):
        self.start()
        program = self.write("import sys, time\nfor i in range(4):\n"
                             "    exec('def f(): return %d + %s' % (i, sys.argv[1]))\n    time.sleep(0.1)\nprint(f())\n")
        first = self.check_same(program, 1, XTLINK_MODE="eager")
        before = self.status()
        self.check_same(program, 100, XTLINK_MODE="eager")
        after = self.status()
        self.assertGreater(after["compilations"], before["compilations"] + 2)  # each on a connection of its own
        self.assertLessEqual(after["hot_links"], first.stats["functions_linked"])


class Sharing(Place):
    def processes(self, n, program, **more):
        ps = [self.begin([PYTHON, program], **more) for _ in range(n)]
        for p in ps:
            self.assertTrue(p.stdout.readline().strip(), "no output")
        return ps

    def private(self, pid):
        return sum(m[3].get("Private_Clean", 0) + m[3].get("Private_Dirty", 0) for m in mappings(pid))

    def test_eight_processes(self):
        self.start()
        program = self.write(WORK + MAIN + "sys.stdout.flush()\nsys.stdin.read()\n")
        self.warm(program)
        stock, ours = self.processes(8, program, agent=False), self.processes(8, program)
        for p in ours:
            code = [m for m in mappings(p.pid) if "memfd:xtlink" in m[2]]
            self.assertEqual([m[1] for m in code], ["r-xs"], code)
            self.assertGreater(code[0][3]["Rss"], 0)
            self.assertEqual(code[0][3]["Private_Dirty"], 0)
            self.assertEqual([m for m in mappings(p.pid) if "w" in m[1] and "x" in m[1]], [])
        self.assertEqual(len({[m for m in mappings(p.pid) if "memfd:xtlink" in m[2]][0][2] for p in ours}), 1)
        more = max(self.private(p.pid) for p in ours) - min(self.private(p.pid) for p in stock)
        self.assertLessEqual(more, 3072, "kB of private memory beyond stock")
        for p in stock + ours:
            self.assertEqual(self.end(p).returncode, 0)

    def test_memory_of_profiles(self):
        self.start()
        body = "    d = [a, b]\n" + "    d.append(a + b * len(d) - d[-1]); a = d[0] - a\n" * 20 + "    return d\n"
        functions = "".join("def f%d(a, b):\n%s" % (n, body) for n in range(20))
        calls = "import time\nend = time.time() + 2\nwhile time.time() < end:\n    for n in range(20): globals()['f%d' % n](1, 2)\n"
        program = self.write("import sys\n" + functions + calls + "print(1, flush=True)\nsys.stdin.read()\n")
        stock, ours = self.processes(1, program, agent=False), self.processes(1, program)
        self.assertLessEqual(self.private(ours[0].pid) - self.private(stock[0].pid), 3072)
        for p in stock + ours:
            self.assertEqual(self.end(p).returncode, 0)
        self.assertGreater(ours[0].stats["burst_events"], 3000)


if __name__ == "__main__":
    unittest.main()
