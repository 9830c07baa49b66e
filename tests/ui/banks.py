"""Services that need a key, and keychains of every temper, for tests of what the window asks about keys and money."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from charstudio.model.errors import ProviderError
from charstudio.providers.base import Found, KeyCheck, Ticket
from charstudio.providers.requests import Capability, Request
from charstudio.providers.scripted import ScriptedProvider
from charstudio.storage.secrets import KeychainUnavailable, Secrets
from charstudio.studio.accounts import Accounts

KEY = "0f3b-not-a-real-key:5d7a91c2e4"


class MemoryKeychain:
    def __init__(self, **keys):
        self.keys = keys

    def get(self, name):
        return self.keys.get(name)

    def put(self, name, text):
        self.keys[name] = text

    def remove(self, name):
        self.keys.pop(name, None)


class NoKeychain:
    def get(self, name):
        raise KeychainUnavailable("there is none on this system")

    put = remove = lambda self, *_: self.get("")


class Bank(ScriptedProvider):
    """A cloud service that knows which key is right, or cannot be reached."""

    def __init__(self, name: str, secrets: Secrets, *, right: str = KEY, balance: str | None = "12.5") -> None:
        super().__init__(name=name, models=dict.fromkeys(Capability, f"{name}-model"), price_usd=Decimal("0.4"))
        self.offline: ProviderError | None = None
        self.tests = 0
        self._is_missing = False  # as far as is known
        self._secrets = secrets
        self._right = right
        self._balance = None if balance is None else Decimal(balance)

    def unready(self, model: str) -> str:
        return "There is no key for it." if self._is_missing else ""

    async def look_for_key(self) -> bool:
        self._is_missing = self._secrets.find(self.name) is None
        return not self._is_missing

    async def check_key(self) -> KeyCheck:
        self.tests += 1
        if self.offline is not None:
            raise self.offline
        found = self._secrets.find(self.name)
        if found is None or found.reveal() != self._right:
            return KeyCheck(works=False, text="The service refused the key.")
        return KeyCheck(True, "The key works.", self._balance)

    def forget_key(self) -> None:
        self._is_missing = False

    async def look_again(self, request: Request, model: str, sent: datetime) -> tuple[Found, ...]:
        return ()

    def ticket_for(self, model: str, request_id: str) -> Ticket:
        return Ticket(self.name, model, request_id)


def open_accounts(stage, keychain=None, environment=None) -> Accounts:
    """Give the stage, before it is entered, fal and RunPod with a keychain."""
    secrets = Secrets(environment or {}, keychain or MemoryKeychain())
    stage.clouds = {name: Bank(name, secrets) for name in ("fal", "runpod")}
    stage.accounts = Accounts(secrets, stage.clouds)
    return stage.accounts
