"""Nodes are run as the engine runs them, on a call that remembers what was asked of it."""

from __future__ import annotations

import pytest

from charstudio.model.library import MediaKind
from tests.lab import run_coroutine
from tests.nodes.looks import RememberingCall, media_value


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


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
