"""One provider per test, on services that answer as they are told."""

from __future__ import annotations

import asyncio

import pytest

from charstudio.providers.net.thread import NetThread
from charstudio.providers.runpod.provider import RunPodProvider
from charstudio.providers.runpod.settings import RunPodSettings
from charstudio.storage.secrets import Secret
from tests.providers.fal.lab import CATALOG, REF, REQUEST
from tests.providers.net.lab import QuickPace, Routes

KEY = "rp-secret-key-123"
MODEL = "runpod/some-model"
RUN = "api.runpod.ai/v2/some-model/run"
STATUS = "api.runpod.ai/v2/some-model/status/job-1"
CANCEL = "api.runpod.ai/v2/some-model/cancel/job-1"


class RunPod:
    """The provider, its services and its clock."""

    def __init__(self, net, key=KEY, host=None, settings=None):
        self.routes = Routes()
        self.pace = QuickPace()
        self.provider = RunPodProvider(
            CATALOG,
            net,
            lambda: Secret(key) if key else None,
            settings or RunPodSettings(),
            host=host,
            transport=lambda _reuse: self.routes,
            pace=self.pace,
            environment={},
        )
        self.model = next(info.id for info in self.provider.models())

    def tell(self, story):
        async def told():
            try:
                return await story(self.provider)
            finally:
                await self.provider.aclose()

        return asyncio.run(told())

    def ticket(self):
        return self.provider.ticket_for(self.model, "job-1")

    def submit(self, request=REQUEST, url="https://v3.fal.media/files/x.png"):
        return self.tell(lambda provider: provider.submit(request, self.model, {REF: url}))

    def updates(self):
        async def story(provider):
            return [update async for update in provider.watch(self.ticket())]

        return self.tell(story)

    def collect(self):
        return self.tell(lambda provider: provider.collect(self.ticket()))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)


@pytest.fixture
def net():
    thread = NetThread()
    yield thread
    thread.close()


@pytest.fixture
def runpod(net):
    return RunPod(net)


@pytest.fixture
def make_runpod(net):
    return lambda **options: RunPod(net, **options)
