"""What the Python peers share.

`speed HOST PORT SECONDS` reads 125 holding registers one request after the other, and prints how many
requests it took how many seconds, and how many of the processor.

`matrix HOST PORT…` prints one line of five letters for each port. Five reads of five holding registers, 60 ms apart, on one client that is opened once. K right, W wrong
data returned as success, X exception, T timeout, E any other error.
"""

import sys
import time

TIMEOUT = 0.3


def letter(start, registers):
    return "K" if list(registers) == [(31 * (start + i) + 7) & 0xFFFF for i in range(5)] else "W"


def speed(read, seconds):
    first, last = (7 * 1000 + 3) & 0xFFFF, (7 * 1124 + 3) & 0xFFFF
    read(1000, 125)
    begin, cpu, done = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() < begin + seconds:
        found = read(1000, 125)
        assert (found[0], found[124]) == (first, last), found
        done += 1
    print(done, time.perf_counter() - begin, time.process_time() - cpu)


def main(open_client):
    """`open_client(host, port)` gives a function that reads so many at an address: registers or a letter."""
    if len(sys.argv) == 5 and sys.argv[1] == "speed":
        speed(open_client(sys.argv[2], int(sys.argv[3])), float(sys.argv[4]))
        return
    if len(sys.argv) < 4 or sys.argv[1] != "matrix":
        sys.exit(f"use: {sys.argv[0]} matrix HOST PORT… | speed HOST PORT SECONDS")
    for port in map(int, sys.argv[3:]):
        read, line = open_client(sys.argv[2], port), ""
        for start in range(100, 600, 100):
            found = read(start)
            line += found if isinstance(found, str) else letter(start, found)
            time.sleep(0.06)
        print(line, flush=True)
