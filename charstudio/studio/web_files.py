"""A picture, clip or sound from the web: fetched by its address as safely as a service's result."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from charstudio.model.errors import JobLost, MediaError, ServiceFault
from charstudio.providers.net.address import cloud_address
from charstudio.providers.net.download import GIGABYTE, Downloader, DownloadSettings
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.transport import wire

LIMIT_BYTES = 2 * GIGABYTE
_TRIES = 3
_UNSAFE = re.compile(r"[^\w .()-]+")
_LONGEST = 80
_INSTEAD = "Save the file to your disk and drop it here instead."


def downloader() -> Downloader:
    """Fetches public, encrypted addresses, each from a connection of its own; no key is ever sent."""
    cloud = cloud_address()
    return Downloader(wire(cloud, reuse=False), DownloadSettings(_TRIES, LIMIT_BYTES), Pace(), cloud)


def host_of(address: str) -> str:
    """Whose address it is, for showing."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def name_in(address: str) -> str:
    """A file name made of the address's last part: harmless, and with its suffix."""
    last = unquote(urlsplit(address).path).replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = _UNSAFE.sub("_", last).rpartition(".")
    return f"{(stem.strip(' .') or 'From the web')[:_LONGEST]}{dot}{suffix.strip()[:5]}"


async def fetch(
    address: str,
    folder: Path,
    progress: Callable[[float], None] = lambda _share: None,
    make: Callable[[], Downloader] = downloader,
) -> Path:
    """Fetch the file at ``address`` into ``folder``, which is the caller's; gives its path.

    Raises ``MediaError`` with what to do instead, ``Unavailable`` or ``Offline``, ``DiskFull``, ``StorageError``.
    """
    path = folder / name_in(address)
    fetching = make()
    try:
        await fetching.fetch(address, path, progress)
    except JobLost as error:
        raise MediaError(f"There is no file at this address of {host_of(address)}.", _INSTEAD) from error
    except ServiceFault as error:
        raise MediaError(f"The file was not fetched: {_reason(error)}.", _INSTEAD) from error
    finally:
        await fetching.aclose()
    return path


def _reason(fault: ServiceFault) -> str:
    """Why, without the words about a service's result."""
    words = fault.message.rpartition(": ")[2].rstrip(".")
    return words.replace("The result", "it").replace(" and was not fetched", "")
