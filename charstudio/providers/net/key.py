"""What is known of a provider's key without asking anybody.

A keychain may show a prompt and wait for the user, so it is asked in a worker thread, once, and its answer remembered.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from importlib import import_module

from charstudio.model.errors import NotConfigured
from charstudio.providers.net.address import CloudAddress
from charstudio.storage.secrets import Secret, environment_variable

FAKE = "fake-key"
"""The key a local server that stands for the cloud is given when there is no other."""


class KnownKey:
    """The last answer of ``find``. One in the environment is known at once."""

    def __init__(
        self,
        provider: str,
        find: Callable[[], Secret | None],
        missing: NotConfigured,
        cloud: CloudAddress | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._find = find
        self._missing = missing
        self._cloud = cloud
        text = (os.environ if environment is None else environment).get(environment_variable(provider), "").strip()
        self._known: Secret | None = Secret(text) if text else None
        self._asked = self._known is not None
        self._forgotten = 0

    @property
    def is_missing(self) -> bool:
        """Whether it was looked for and there is none. False before anybody looked."""
        return self._asked and self._known is None

    async def look(self) -> Secret | None:
        """Ask, unless the answer is known."""
        while not self._asked:
            before = self._forgotten
            found = await asyncio.to_thread(self._find)
            if found is None and self._cloud is not None:
                found = Secret(FAKE)
            if before == self._forgotten:  # else the answer is an old one
                self._known, self._asked = found, True
        return self._known

    async def look_ahead(self, service: str) -> bool:
        """Look, and when there is a key load the module ``service``, which the first request needs. Whether there is.

        Loading takes half a second, which a job need not wait for. The module is named, not imported, since an import
        that looks unused is taken away by tools.
        """
        if await self.look() is None:
            return False
        await asyncio.to_thread(import_module, service)
        return True

    async def need(self) -> Secret:
        """The key. Raises ``NotConfigured`` when there is none."""
        found = await self.look()
        if found is None:
            raise NotConfigured(self._missing.message, self._missing.hint)
        return found

    def forget(self) -> None:
        """Ask anew when it is needed next."""
        self._forgotten += 1
        self._known, self._asked = None, False
