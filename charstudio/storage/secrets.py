"""API keys: found in the environment, the system's keychain, or this session's memory. Never in a plain file.

The only importer of ``keyring``, and that lazily: its import takes 0.15 s and an unlock prompt may wait for the user,
so call from a worker thread.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Protocol, TypeVar

from charstudio.model.errors import SettingError

SERVICE = "Character Studio"
ENVIRONMENT = {"fal": "FAL_KEY", "runpod": "RUNPOD_API_KEY"}
"""The environment variable of each provider's key; others use ``<NAME>_API_KEY``."""

_MASK = "••••••••"
_T = TypeVar("_T")


class Secret:
    """Text that never shows itself: printing, formatting, pickling and copying give a mask or are refused."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text itself. Pass it on; do not keep or log it."""
        return self.__text

    def __repr__(self) -> str:
        return f"Secret({_MASK})"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = (text.encode(errors="surrogatepass") for text in (self.__text, other.reveal()))
        return hmac.compare_digest(mine, theirs)

    __hash__ = None  # type: ignore[assignment]  # a hash in a log or set helps guessing

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is never written anywhere")


class Where(StrEnum):
    """Where a key was found."""

    ENVIRONMENT = "environment"
    KEYCHAIN = "keychain"
    SESSION = "session"
    NOWHERE = "nowhere"

    @property
    def has_key(self) -> bool:
        """Whether there is one."""
        return self is not Where.NOWHERE


@dataclass(frozen=True, slots=True)
class KeyState:
    """Where a key is, in a sentence for Settings; ``notice`` is not empty when the user should know something."""

    where: Where
    text: str
    notice: str = ""


class KeychainUnavailable(Exception):
    """There is no keychain, it is locked, or it failed; the text is its own reason."""


class Keychain(Protocol):
    """The three verbs of a keychain. Each may raise ``KeychainUnavailable``."""

    def get(self, name: str) -> str | None:
        """The key called ``name``."""
        ...

    def put(self, name: str, text: str) -> None:
        """Store it."""
        ...

    def remove(self, name: str) -> None:
        """Forget it; nothing happens when it is not there."""
        ...


class SystemKeychain:
    """The keychain of the operating system, through ``keyring``."""

    def get(self, name: str) -> str | None:
        """The key called ``name``."""
        return _ask(lambda ring: ring.get_password(SERVICE, name))

    def put(self, name: str, text: str) -> None:
        """Store it."""
        _ask(lambda ring: ring.set_password(SERVICE, name, text))

    def remove(self, name: str) -> None:
        """Forget it."""

        def forget(ring: _Ring) -> None:
            if ring.get_password(SERVICE, name) is not None:
                ring.delete_password(SERVICE, name)

        _ask(forget)


class _Ring(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def _ask(question: Callable[[_Ring], _T]) -> _T:
    try:
        import keyring  # noqa: PLC0415 - slow to import and not needed at start
        import keyring.errors  # noqa: PLC0415
    except ImportError as error:  # a system library of the backend is missing
        raise KeychainUnavailable(str(error)) from error
    try:
        ring = keyring.get_keyring()
        _refuse_plain_files(ring)
        return question(ring)
    except (keyring.errors.KeyringError, RuntimeError, OSError) as error:
        raise KeychainUnavailable(str(error) or type(error).__name__) from error


def _refuse_plain_files(ring: object) -> None:
    """``keyrings.alt`` writes keys to files in the clear; a key of ours never goes there."""
    for backend in getattr(ring, "backends", [ring]):
        if type(backend).__module__.startswith("keyrings.alt"):
            raise KeychainUnavailable("the only keychain here keeps keys in plain files")


class Secrets:
    """Finds and keeps keys by provider name (``"fal"``, ``"runpod"``): environment, then keychain, then session."""

    def __init__(self, environment: Mapping[str, str] | None = None, keychain: Keychain | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._keychain: Keychain = keychain or SystemKeychain()
        self._session: dict[str, Secret] = {}

    def find(self, name: str) -> Secret | None:
        """The key, from the first place that has one. A keychain that fails counts as empty (see ``describe``)."""
        return self._look(name)[0]

    def describe(self, name: str) -> KeyState:
        """Where the key is, and what the user should know about the keychain."""
        return self._look(name)[1]

    def set(self, name: str, text: str) -> KeyState:
        """Keep a key in the keychain, or for this session where there is none that works.

        Raises ``SettingError`` for text that cannot be a key. The answer says where it went.
        """
        secret = Secret(_plausible(text))
        self._session.pop(name, None)
        try:
            self._keychain.put(name, secret.reveal())
            kept = self._keychain.get(name) == secret.reveal()  # the null keychain accepts and forgets
            reason = "the keychain forgot it at once"
        except KeychainUnavailable as error:
            kept, reason = False, str(error)
        if not kept:
            self._session[name] = secret
            return _in_session(reason)
        return self.describe(name)

    def forget(self, name: str) -> KeyState:
        """Remove the key from session and keychain. One in the environment stays, and the answer says so."""
        self._session.pop(name, None)
        try:
            self._keychain.remove(name)
        except KeychainUnavailable as error:
            state = self.describe(name)
            return KeyState(state.where, state.text, f"The keychain did not answer: {str(error).rstrip('.')}.")
        return self.describe(name)

    def _look(self, name: str) -> tuple[Secret | None, KeyState]:
        variable = environment_variable(name)
        if text := self._environment.get(variable, "").strip():
            return Secret(text), KeyState(Where.ENVIRONMENT, f"From the environment variable {variable}.")
        if name in self._session:
            return self._session[name], _in_session("")
        try:
            found = self._keychain.get(name)
        except KeychainUnavailable as error:
            return None, KeyState(Where.NOWHERE, "No key.", f"The keychain did not answer: {str(error).rstrip('.')}.")
        if found:
            return Secret(found), KeyState(Where.KEYCHAIN, "From the system's keychain.")
        return None, KeyState(Where.NOWHERE, "No key.")


def environment_variable(name: str) -> str:
    """The environment variable that may hold the key of provider ``name``."""
    return ENVIRONMENT.get(name, f"{name.upper().replace('-', '_').replace('.', '_')}_API_KEY")


def _in_session(reason: str) -> KeyState:
    because = f" ({reason.rstrip('.')})" if reason else ""
    return KeyState(
        Where.SESSION,
        "For this session only.",
        f"The key could not be kept in a keychain{because}; it will be asked for again at the next start.",
    )


def _plausible(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise SettingError("The key is empty.", "Paste the whole key.")
    if not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise SettingError("This is not a key: it holds spaces or characters no key has.", "Paste the key alone.")
    return stripped
