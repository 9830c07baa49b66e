"""Who signs films: the user's own certificate, or one made here. Where certificate and key are found and kept.

The certificate is no secret and lies in the settings folder. The key is in the system's keychain; where there is none,
in a file only the user may read, beside the certificate. A key of the user's own may stay wherever it is: in a file
outside every project, or named by the environment. No key ever enters a project, a log or a film.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from charstudio.media.provenance import library
from charstudio.media.provenance.certificates import Identity, anchor_of, identity_of, make_identity
from charstudio.model.errors import SettingError, StorageError
from charstudio.storage.files import door, read_bytes, replace_file
from charstudio.storage.paths import ProjectFolder
from charstudio.storage.secrets import Secrets, Where
from charstudio.storage.settings import Settings

SECRET: Final = "signing"  # noqa: S105 - the name of one
"""The name of the key in the keychain."""
CERTIFICATE_VARIABLE: Final = "CHARSTUDIO_SIGNING_CERTIFICATE"
KEY_VARIABLE: Final = "CHARSTUDIO_SIGNING_KEY"
SELF_MADE: Final = (
    "A certificate made here proves that a file has not changed since you signed it. It does not prove who you are: "
    "anybody can make one in any name, so programs show it as “unknown signer”."
)
OWN: Final = (
    "A certificate from an authority proves who signed, to everybody who trusts that authority. It is a file in PEM "
    "form that begins with your certificate and ends with theirs, and a key that only you have."
)
_MOST_BYTES: Final = 256 * 1024
_FOLDER, _CERTIFICATE, _KEY = "signing", "certificate.pem", "key.pem"


@dataclass(frozen=True, slots=True)
class SignerState:
    """Whether films can be signed, in a sentence. ``identity`` is who would sign; None where nobody could."""

    text: str
    identity: Identity | None = None
    hint: str = ""


class Signers:
    """Finds and keeps who signs. Blocking: a keychain may ask the user."""

    def __init__(
        self,
        config: Path,
        secrets: Secrets,
        settings: Callable[[], Settings],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = config / _FOLDER
        self._secrets = secrets
        self._settings = settings
        self._environment = os.environ if environment is None else environment

    def wanted(self) -> Identity | None:
        """Who signs exports; None while that is switched off. Raises ``SettingError`` when it is on and cannot be."""
        return self.identity() if self._settings().sign_exports == "on" else None

    def identity(self) -> Identity:
        """Who signs. Raises ``SettingError`` with what is missing or wrong."""
        if not library.is_installed():
            raise SettingError(library.MISSING, library.INSTALL)
        chain = self._chain()
        if chain is None:
            raise SettingError("There is no certificate to sign with.", "Make one in Settings, or choose your own.")
        return identity_of(chain, self._key())

    def anchors(self) -> bytes:
        """The certificates that the user trusts: where the own chain begins. Empty where there is none."""
        with suppress(StorageError):
            return anchor_of(self._chain() or b"")
        return b""

    def state(self) -> SignerState:
        """Whether films can be signed and by whom, for Settings."""
        try:
            found = self.identity()
        except (SettingError, StorageError) as error:
            return SignerState(error.message, None, error.hint)
        kind = "made here; it proves no identity" if found.self_made else "your own certificate"
        return SignerState(f"Films are signed as “{found.name}” ({kind}).", found)

    def make(self, name: str) -> SignerState:
        """Make a certificate in this name and keep it. Raises ``SettingError``, ``StorageError``."""
        made = make_identity(name)
        with door(self._folder, "created"):
            self._folder.mkdir(parents=True, exist_ok=True)
        self._keep_key(made.key_pem)
        replace_file(self._folder / _CERTIFICATE, made.chain_pem)
        return self.state()

    def check(self, certificate: Path, key: Path) -> Identity:
        """Look the user's own files over before they are chosen. Raises ``SettingError``, ``StorageError``."""
        return identity_of(read_bytes(certificate, _MOST_BYTES), _read_key(key))

    def forget(self) -> None:
        """Remove the certificate that was made here, and its key."""
        self._secrets.forget(SECRET)
        for name in (_KEY, _CERTIFICATE):
            with door(self._folder / name, "removed"):
                (self._folder / name).unlink(missing_ok=True)

    def _chain(self) -> bytes | None:
        named = self._environment.get(CERTIFICATE_VARIABLE, "").strip() or self._settings().signing_certificate
        if named:
            return read_bytes(Path(named), _MOST_BYTES)
        made = self._folder / _CERTIFICATE
        return read_bytes(made, _MOST_BYTES) if made.is_file() else None

    def _key(self) -> bytes:
        named = self._environment.get(KEY_VARIABLE, "").strip() or self._settings().signing_key
        if named:
            return _read_key(Path(named))
        if (self._folder / _KEY).is_file():
            return read_bytes(self._folder / _KEY, _MOST_BYTES)
        secret = self._secrets.find(SECRET)
        if secret is None:
            raise SettingError("The key of the certificate was not found.", "Make a new certificate in Settings.")
        with suppress(binascii.Error, ValueError):
            return base64.b64decode(secret.reveal(), validate=True)
        raise SettingError("The key in the keychain is damaged.", "Make a new certificate in Settings.")

    def _keep_key(self, pem: bytes) -> None:
        """In the keychain; where there is none, in a file for the user alone."""
        kept = self._secrets.set(SECRET, base64.b64encode(pem).decode())
        file = self._folder / _KEY
        if kept.where is Where.KEYCHAIN:
            with door(file, "removed"):
                file.unlink(missing_ok=True)
            return
        self._secrets.forget(SECRET)
        with door(file, "written"):
            file.unlink(missing_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                opened.write(pem)


def _read_key(path: Path) -> bytes:
    """A key from a file. Raises ``SettingError`` for one inside a project, which is copied and given away."""
    if any(ProjectFolder(folder).exists for folder in path.absolute().parents):
        raise SettingError("The key lies inside a project, which may be given away.", "Move it somewhere else first.")
    return read_bytes(path, _MOST_BYTES)
