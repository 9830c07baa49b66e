"""Nodes are run as the engine runs them, on a call that remembers what was asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import MediaRef
from charstudio.nodes.base import SequenceFormat
from tests.lab import run_coroutine


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


class RememberingCall:
    """A ``Call`` without an engine: params, inputs, and the requests it was given."""

    def __init__(self, kind, params=None, inputs=None, take=1, texts=None):
        self.params = {**kind.spec.defaults(), **(params or {})}
        self.inputs = inputs or {}
        self.texts = texts or {}
        self.take = take
        self.sequence = SequenceFormat(Rate(30000, 1001), 1281, 721)
        self.mark_draft = True
        self.requests = []

    def param(self, name):
        return self.params.get(name)

    def number(self, name):
        return self.params.get(name) or 0

    def text(self, name):
        return self.texts.get(name, self.params.get(name) or "")

    def media(self, port):
        return self.inputs.get(port, ())

    def path(self, value):
        return Path(value.media.file_name)

    async def generate(self, request, model):
        self.requests.append((request, model))
        return "made"

    async def work(self, make, suffix):
        return make, suffix


def media_value(kind: MediaKind, width: int = 0, height: int = 0, name: str = "a") -> MediaValue:
    return MediaValue(MediaRef(name * 64, "bin"), MediaInfo(kind, 10, width, height))


@pytest.fixture
def call():
    return RememberingCall


@pytest.fixture
def still():
    return media_value(MediaKind.IMAGE, 4000, 3001)


@pytest.fixture
def clip():
    return media_value(MediaKind.VIDEO, 640, 360, "b")


@pytest.fixture
def sound():
    return media_value(MediaKind.AUDIO, name="c")
