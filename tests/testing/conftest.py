"""The catalogue, read once, and a running fake cloud."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from charstudio.providers.catalog.library import Catalog
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Script
from tests.testing.caller import Caller


@pytest.fixture(scope="session")
def catalog():
    return Catalog.load()


@pytest.fixture
def talk(tmp_path, catalog):
    """Run a conversation with a quick fake cloud: ``talk(conversation, script, …)`` gives what it returns."""

    def run(conversation, script=None, *, timeout_s=20.0, **settings):
        async def whole():
            settings.setdefault("quick", True)
            settings.setdefault("tunnels", False)
            async with (
                FakeCloud(tmp_path / "cloud", catalog, script=script or Script(), **settings) as cloud,
                Caller(cloud, timeout_s=timeout_s) as caller,
            ):
                return await conversation(caller)

        return asyncio.run(whole())

    return run


@pytest.fixture
def cloud_in(tmp_path, catalog):
    """A fake cloud for ``async with``, always in the same folder."""

    @asynccontextmanager
    async def start(script=None, **settings):
        settings.setdefault("quick", True)
        settings.setdefault("tunnels", False)
        async with FakeCloud(tmp_path / "cloud", catalog, script=script or Script(), **settings) as cloud:
            yield cloud

    return start
