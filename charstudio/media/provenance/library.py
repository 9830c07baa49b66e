"""The library that signs, loaded when somebody signs or checks: 23 MB, and an extra that not everybody installs.

It never touches the network here: no time stamps are asked for, no revocation lists, no manifests kept elsewhere.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Final

from charstudio.model.errors import SettingError

MISSING: Final = "Signing needs an extra that is not installed."
INSTALL: Final = "Install it with: pip install 'charstudio[provenance]'"
_OFFLINE: Final[dict[str, Any]] = {
    "core": {"allowed_network_hosts": []},
    "verify": {"ocsp_fetch": False, "remote_manifest_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("c2pa") is not None and find_spec("cryptography") is not None


def require() -> Any:
    """The library. Raises ``SettingError`` where it is not installed or does not run here."""
    try:
        import c2pa  # noqa: PLC0415 - see above
    except (ImportError, OSError) as error:
        raise SettingError(MISSING, INSTALL) from error
    return c2pa


def context(anchors: bytes = b"") -> Any:
    """How to sign and check: offline; ``anchors`` are certificates (PEM) that the user trusts beside no others."""
    c2pa = require()
    wanted = dict(_OFFLINE)
    wanted["verify"] = {**_OFFLINE["verify"], "verify_trust": bool(anchors)}
    if anchors:
        wanted["trust"] = {"user_anchors": anchors.decode("ascii", "ignore")}
    return c2pa.Context.builder().with_settings(c2pa.Settings.from_dict(wanted)).build()
