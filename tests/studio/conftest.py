"""A studio without a window, on a scripted cloud and scripted drafts."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest

from charstudio.model.project import Project
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import ScriptedProvider
from charstudio.studio.studio import Studio
from tests.lab import NODE_KINDS, picture, run_coroutine


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return run_coroutine(pyfuncitem)


def free_drafts(script=None) -> ScriptedProvider:
    return ScriptedProvider(
        script, name="draft", models=dict.fromkeys(Capability, "draft"), draft=True, price_usd=Decimal(0)
    )


@pytest.fixture
def make_studio():
    """``make_studio(script, drafts=script)``: a program that has just been started."""

    def make(script=None, drafts=None, **options):
        cloud = ScriptedProvider(script, **options)
        return Studio(NODE_KINDS, {"scripted": cloud, "draft": free_drafts(drafts)})

    return make


@pytest.fixture
def studio(make_studio, tmp_path):
    """A new, empty film that is open."""
    made = make_studio()
    made.new(tmp_path / "film", Project())
    yield made
    if made._workspace is not None:
        made._workspace.close()


@pytest.fixture
def photo(tmp_path):
    return picture(tmp_path / "portrait.png")


@pytest.fixture(autouse=True)
def quiet(caplog):
    """No warning, error or traceback in the log, unless the test expects it (and clears it)."""
    with caplog.at_level(logging.INFO):
        yield
    loud = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert loud == [], loud
