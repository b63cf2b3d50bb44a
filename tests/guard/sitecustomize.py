"""Refuse every connection and name look-up beyond this machine and log it; Python imports this module at its start."""

import os
import sys
from pathlib import Path

_LOCAL = ("127.", "::1", "localhost", "0.0.0.0")
_HOST_AT = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def _refuse(event, arguments):
    if event not in _HOST_AT:
        return
    address = arguments[_HOST_AT[event]]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("utf-8", "replace")
    is_path = event in {"socket.connect", "socket.sendto"} and not isinstance(address, tuple)
    if host and not is_path and not host.startswith(_LOCAL) and host != os.uname().nodename:
        with Path(os.environ["THUCTHE_GUARD_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{event} {address}\n")
        raise ConnectionRefusedError(f"{event} {address}: the network is off limits")


sys.addaudithook(_refuse)
