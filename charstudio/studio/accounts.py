"""The keys of the services: entered, tested, forgotten. A key never leaves ``storage.secrets`` and its provider."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from charstudio.model.errors import ProviderError
from charstudio.providers.base import KeyCheck, Provider, as_cloud
from charstudio.storage.secrets import KeyState, Secrets, Where, environment_variable
from charstudio.studio.signal import Signal


@dataclass(frozen=True, slots=True)
class Service:
    """A service that needs a key, in words for people. ``page`` is where its keys are made."""

    name: str
    title: str
    what: str
    page: str

    @property
    def variable(self) -> str:
        """The environment variable that may hold its key."""
        return environment_variable(self.name)


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a key that was entered: ``state`` is where the key is that counts now.

    ``check`` is the service's answer; None with ``untested``, the reason why it could not be asked.
    """

    state: KeyState
    check: KeyCheck | None = None
    untested: ProviderError | None = None
    is_kept: bool = True


SERVICES = (
    Service("fal", "fal.ai", "Most models, billed by the second or the picture.", "https://fal.ai/dashboard/keys"),
    Service("runpod", "RunPod", "A second source for some of these models.", "https://console.runpod.io/user/settings"),
)


class Accounts:
    """All verbs may wait for the system's keychain; none blocks the loop. ``changed`` names the service."""

    def __init__(self, secrets: Secrets, providers: Mapping[str, Provider]) -> None:
        self.changed: Signal[str] = Signal()
        self._secrets = secrets
        self._providers = providers

    @property
    def services(self) -> tuple[Service, ...]:
        """The services there are keys for."""
        return tuple(service for service in SERVICES if service.name in self._providers)

    async def state(self, name: str) -> KeyState:
        """Where the key of a service is, and what the user should know about that."""
        return await asyncio.to_thread(self._secrets.describe, name)

    async def has_any(self) -> bool:
        """Whether there is a key for any service."""
        states = [await self.state(service.name) for service in self.services]
        return any(state.where is not Where.NOWHERE for state in states)

    async def enter(self, name: str, text: str) -> KeyState:
        """Keep a key. Raises ``SettingError`` for text that cannot be one."""
        state = await asyncio.to_thread(self._secrets.set, name, text)
        self._anew(name)
        return state

    async def replace(self, name: str, text: str) -> Entered:
        """Keep a key if its service accepts it; one that is refused goes, and the one from before is there again.

        Where the service cannot be asked now, it is kept untested. Raises ``SettingError`` for text that cannot be one.
        """
        before = await asyncio.to_thread(self._secrets.find, name)
        state = await self.enter(name, text)
        try:
            check = await self.test(name)
        except ProviderError as error:
            return Entered(state, untested=error)
        if check.works:
            return Entered(state, check)
        state = await (self.forget(name) if before is None else self.enter(name, before.reveal()))
        return Entered(state, check, is_kept=False)

    async def forget(self, name: str) -> KeyState:
        """Remove a key from keychain and session."""
        state = await asyncio.to_thread(self._secrets.forget, name)
        self._anew(name)
        return state

    async def test(self, name: str) -> KeyCheck:
        """Try the key with a call that costs nothing."""
        cloud = as_cloud(self._providers.get(name))
        if cloud is None:
            return KeyCheck(works=False, text=f"{name} is not available in this version.")
        return await cloud.check_key()

    def _anew(self, name: str) -> None:
        cloud = as_cloud(self._providers.get(name))
        if cloud is not None:
            cloud.forget_key()
        self.changed.emit(name)
