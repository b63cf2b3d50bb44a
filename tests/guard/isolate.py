"""Run a command in a network namespace with only the loopback device, and log each attempt to leave it.

`python isolate.py LOG COMMAND...` is to be started by ``unshare --map-root-user --net``. The kernel counts what finds
no route, so attempts of native code are seen too, which `sitecustomize` does not see.
"""

import fcntl
import socket
import struct
import subprocess
import sys
from pathlib import Path

_SET_FLAGS, _UP, _RUNNING = 0x8914, 0x1, 0x40


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, _SET_FLAGS, struct.pack("16sh14s", b"lo", _UP | _RUNNING, b""))


def attempts():
    """Return the kernel's counts of datagrams sent, for example for name look-ups, and of packets without a route."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()]
    counts = {
        head[0] + name: int(n) for head, row in zip(lines[::2], lines[1::2]) for name, n in zip(head[1:], row[1:])
    }
    version_6 = dict(line.split() for line in Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines())
    found = {name: counts[name] for name in ("Ip:OutNoRoutes", "Udp:OutDatagrams")}
    return found | {name: int(version_6[name]) for name in ("Ip6OutNoRoutes", "Udp6OutDatagrams")}


if __name__ == "__main__":
    log, *command = sys.argv[1:]
    raise_loopback()
    before = attempts()
    status = subprocess.run(command).returncode
    made = {name: n - before[name] for name, n in attempts().items() if n != before[name]}
    if made:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"kernel {made}\n")
    sys.exit(status)
