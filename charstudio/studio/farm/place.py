"""Where a cluster is: the address of its scheduler, and the files that prove who is who on an encrypted line."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from charstudio.model.errors import FarmError

_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})/?\Z")
_HINT = "An address looks like tcp://192.168.1.20:8786, or tls://… for an encrypted line."

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8786


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster's address and, for ``tls://``, the three files in PEM form: who vouches, who we are, our key."""

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def host(self) -> str:
        """The scheduler's host."""
        return self.address.partition("://")[2].rpartition(":")[0].strip("[]")

    @property
    def is_encrypted(self) -> bool:
        """Whether both sides prove who they are and nobody on the way can read along."""
        return self.address.startswith("tls://")

    @property
    def is_local(self) -> bool:
        """Whether the scheduler is on this machine."""
        return is_loopback(self.host)


def place_of(address: str, ca: Path | None = None, cert: Path | None = None, key: Path | None = None) -> Place:
    """A checked place. Raises ``FarmError`` saying what is wrong with the address or the files."""
    found = _ADDRESS.match(address.strip())
    if found is None or not 0 < int(found[3]) < 65536:
        raise FarmError(f"“{address}” is not the address of a cluster.", _HINT)
    files = {"the authority's certificate": ca, "the certificate": cert, "the key": key}
    if found[1] == "tcp":
        if any(path is not None for path in files.values()):
            raise FarmError("Certificates are for encrypted lines, and this address is not one.", "Write tls://…")
        return Place(f"tcp://{found[2]}:{found[3]}")
    for what, path in files.items():
        if path is None or not path.is_file():
            where = "is not given" if path is None else f"is not at {path}"
            raise FarmError(f"For an encrypted line three files are needed, and {what} {where}.", "Give all three.")
    return Place(f"tls://{found[2]}:{found[3]}", ca, cert, key)


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
