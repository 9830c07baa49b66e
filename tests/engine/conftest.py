"""A laboratory for each test, and the promise that nothing is left running or complained of."""

from __future__ import annotations

import logging

import pytest

from charstudio.providers.scripted import ScriptedProvider
from tests.lab import Lab, run_coroutine


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


@pytest.fixture
def make_lab(tmp_path):
    """``make_lab(scene_or_script, **provider options)``: a session on this test's project folder."""
    labs = []

    def make(script=None, *, root=tmp_path / "film", provider=None, project=None, **options):
        found = provider or ScriptedProvider(script, **options)
        lab = Lab(root, found, project=project)
        labs.append(lab)
        return lab

    yield make
    for lab in labs:
        lab.database.close()


@pytest.fixture
def lab(make_lab):
    return make_lab()


@pytest.fixture(autouse=True)
def quiet(request, caplog):
    """No warning, error or traceback in the log, unless the test expects it (and clears it)."""
    with caplog.at_level(logging.INFO):
        yield
    loud = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert loud == [], loud
