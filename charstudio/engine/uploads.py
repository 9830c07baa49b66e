"""Gets a request's inputs to where a provider's models can fetch them: each file once, however many jobs need it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from charstudio.model.values import MediaRef
from charstudio.providers.base import Provider
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database

_MARGIN = timedelta(minutes=30)
"""An address must outlive the wait in a queue; one that dies sooner is not used again."""


class Uploads:
    """Remembers addresses per provider and content in the project's database, and shares uploads that are under way."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._under_way: dict[tuple[str, str], asyncio.Task[str]] = {}
        self._of_session: dict[tuple[str, str], str] = {}

    async def addresses(self, provider: Provider, media: Iterable[MediaRef]) -> dict[MediaRef, str]:
        """Where ``provider`` finds each of ``media``, uploading what it does not have yet. Raises ``ProviderError``."""
        wanted = sorted(set(media), key=str)
        found = await asyncio.gather(*(self._address(provider, ref) for ref in wanted))
        return dict(zip(wanted, found, strict=True))

    def forget(self, provider: Provider, media: Iterable[MediaRef]) -> None:
        """Upload these anew next time: the service could not fetch them. Blocking."""
        for ref in media:
            self._of_session.pop((provider.name, ref.sha256), None)
            self._database.forget_upload(provider.name, ref.sha256)

    async def _address(self, provider: Provider, ref: MediaRef) -> str:
        key = (provider.name, ref.sha256)
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(self._known_or_uploaded(provider, ref))
            self._under_way[key] = task
            task.add_done_callback(lambda done: (self._under_way.pop(key, None), done.cancelled() or done.exception()))
        return await asyncio.shield(task)  # another job may be waiting for it too

    async def _known_or_uploaded(self, provider: Provider, ref: MediaRef) -> str:
        key = (provider.name, ref.sha256)
        known = self._of_session.get(key) or await asyncio.to_thread(self._database.upload, *key)
        return known or await self._uploaded(provider, ref)

    async def _uploaded(self, provider: Provider, ref: MediaRef) -> str:
        upload = await provider.upload(ref, self._blobs.path(ref))
        if upload.valid_until is None:
            self._of_session[provider.name, ref.sha256] = upload.url
        elif upload.valid_until - datetime.now(UTC) > _MARGIN:
            await asyncio.to_thread(
                self._database.remember_upload, provider.name, ref.sha256, upload.url, upload.valid_until - _MARGIN
            )
        return upload.url
