"""Where the cloud is: the real hosts, or one local server that stands for all of them (``CHARSTUDIO_CLOUD``)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from charstudio.model.errors import SettingError

VARIABLE = "CHARSTUDIO_CLOUD"

HOSTS = frozenset(
    {
        "fal.run",
        "queue.fal.run",
        "falrun.com",
        "queue.falrun.com",
        "rest.fal.ai",
        "api.fal.ai",
        "fal.ai",
        "fal.media",
        "v2.fal.media",
        "v3.fal.media",
        "v3b.fal.media",
        "api.runpod.ai",
        "video.runpod.ai",
        "image.runpod.ai",
        "audio.runpod.ai",
    }
)
"""Every host this program may speak to while a local server stands for the cloud."""


@dataclass(frozen=True, slots=True)
class CloudAddress:
    """The local server that stands for every host of the cloud."""

    scheme: str
    host: str
    port: int

    def holds(self, scheme: str, host: str, port: int | None) -> bool:
        """Whether an address with these parts is on that server."""
        standard = 443 if scheme == "https" else 80
        return (scheme, host, port or standard) == (self.scheme, self.host, self.port)


def cloud_address(environment: Mapping[str, str] | None = None) -> CloudAddress | None:
    """The local server named by ``CHARSTUDIO_CLOUD``; None: the real cloud. Raises ``SettingError`` for nonsense."""
    text = (os.environ if environment is None else environment).get(VARIABLE, "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _nonsense() from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or "@" in text:
        raise _nonsense()
    return CloudAddress(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80))


def _nonsense() -> SettingError:
    return SettingError(f"{VARIABLE} is not the address of a server.", "Write it like http://127.0.0.1:8765.")
