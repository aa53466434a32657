"""What any program does: `plain_client.py ADDRESS PORT VALUE` connects, writes a register when it is told
to on standard input, waits half a second for the reply, and closes its socket as usual.

Where the cable is cut meanwhile, the kernel goes on sending what was written. See netns.py.
"""

import json
import socket
import struct
import sys
import time


def say(did):
    print(json.dumps({"did": did, "t": time.monotonic()}), flush=True)


with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5) as s:
    say("connect")
    sys.stdin.readline()
    s.settimeout(0.5)
    s.sendall(struct.pack(">HHHBBHH", 1, 0, 6, 1, 6, 0, int(sys.argv[3])))
    try:
        s.recv(260)
        say("answered")
    except TimeoutError:
        pass
say("give up")
sys.stdin.readline()
