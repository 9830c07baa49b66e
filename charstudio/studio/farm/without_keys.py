"""Keys stay at home: a worker has none, whatever environment it was started in."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

from charstudio.storage.secrets import ENVIRONMENT

_NAMES = re.compile(r"(.+_API_KEY|FAL_KEY(_ID|_SECRET)?|CHARSTUDIO_CLOUD)\Z", re.IGNORECASE)
_NO_KEYCHAIN = "keyring.backends.null.Keyring"


def scrub(environment: MutableMapping[str, str]) -> None:
    """Remove every variable that holds a key or leads to a cloud, and close the system's keychain to this process."""
    for name in [name for name in environment if name in ENVIRONMENT.values() or _NAMES.match(name)]:
        del environment[name]
    environment["PYTHON_KEYRING_BACKEND"] = _NO_KEYCHAIN
