"""What a program of the soak tells: how many answers were right, how many wrong, and what the first wrong one was. A JSON file, replaced as a whole."""
import json
import os
import threading


class Report:
    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.counts = {"right": 0, "wrong": 0, "first_wrong": ""}

    def check(self, what, got, want):
        with self.lock:
            if got == want:
                self.counts["right"] += 1
            else:
                self.counts["wrong"] += 1
                self.counts["first_wrong"] = self.counts["first_wrong"] or "%s: %r, should be %r" % (what, got, want)

    def write(self):
        with self.lock:
            text = json.dumps(self.counts)
        with open(self.path + ".new", "w") as f:
            f.write(text)
        os.replace(self.path + ".new", self.path)
