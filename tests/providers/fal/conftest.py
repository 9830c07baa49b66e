"""One provider per test."""

from __future__ import annotations

import pytest

from tests.providers.fal.lab import Fal, network


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)


@pytest.fixture
def net():
    with network() as thread:
        yield thread


@pytest.fixture
def fal(net):
    return Fal(net)
