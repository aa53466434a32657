"""What the Python peers share: `matrix HOST PORT…` prints one line of five letters for each port.

Five reads of five holding registers, 60 ms apart, on one client that is opened once. K right, W wrong
data returned as success, X exception, T timeout, E any other error.
"""

import sys
import time

TIMEOUT = 0.3


def letter(start, registers):
    return "K" if list(registers) == [(31 * (start + i) + 7) & 0xFFFF for i in range(5)] else "W"


def main(open_client):
    """`open_client(host, port)` gives a function that reads at an address: registers or a letter."""
    if len(sys.argv) < 4 or sys.argv[1] != "matrix":
        sys.exit(f"use: {sys.argv[0]} matrix HOST PORT…")
    for port in map(int, sys.argv[3:]):
        read, line = open_client(sys.argv[2], port), ""
        for start in range(100, 600, 100):
            found = read(start)
            line += found if isinstance(found, str) else letter(start, found)
            time.sleep(0.06)
        print(line, flush=True)
