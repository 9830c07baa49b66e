"""A queue over a real database, with a writer that goes on when it is let."""

from __future__ import annotations

import pytest

from tests.lab import run_coroutine
from tests.render_desk import Desk


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "film")
    yield made
    made.database.close()
