"""No network: whoever tries gets an error. Loaded by `conftest`, and by every Python it starts, through PYTHONPATH.

The hook stands below the `socket` module, so that nobody gets around it from Python, and cannot be taken out again.
"""

import sys
from typing import Any

ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
AF_UNIX = 1  # on every system; `socket` is not imported for it


class NetworkError(RuntimeError):
    """Something tried to reach the network."""


def forbid_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: raise `NetworkError` where a name is looked up or something is sent but to a socket in a file."""
    if event in ASKING or (event in SENDING and int(arguments[0].family) != AF_UNIX):
        raise NetworkError(f"{event} {arguments[-1]!r}: no test, and nothing in this project, may use the network")


sys.addaudithook(forbid_network)
