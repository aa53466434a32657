"""A program that prints lines of JSON and is told what to do on standard input. Part of netns.py and disk.py."""

import json
import subprocess
import threading
import time


class Wrong(Exception):
    """Something is not as it should be."""


class Program:
    """A process that prints JSON lines; each is kept with the time it came."""

    def __init__(self, *words, **more):
        self.process = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, **more,
        )
        self.lines, self.news = [], threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for text in self.process.stdout:
            at = time.monotonic()
            with self.news:
                self.lines.append((at, json.loads(text)))
                self.news.notify_all()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def since(self, mark):
        with self.news:
            return self.lines[mark:]

    def mark(self):
        with self.news:
            return len(self.lines)

    def wait(self, what, limit, fits, mark=0):
        """When the first line after `mark` came that fits, and the line."""
        end = time.monotonic() + limit
        with self.news:
            while True:
                for at, line in self.lines[mark:]:
                    if fits(line):
                        return at, line
                mark = len(self.lines)
                left = end - time.monotonic()
                if left <= 0:
                    raise Wrong(f"{what}: not within {limit:.1f} s; {self.lines[-3:]}")
                self.news.wait(left)


def verdict(failures):
    """Tells what went wrong, and gives the exit code."""
    for failure in failures:
        print(f"FAIL  {failure}")
    print("FAILED" if failures else "all as it should be")
    return 1 if failures else 0
