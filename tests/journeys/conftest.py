"""Journeys are stories on a loop of their own."""

from __future__ import annotations

import pytest

from tests.lab import run_coroutine


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)
