"""For the conftest of every folder whose tests use the whole window: each test on a stage of its own, at home alone."""

from __future__ import annotations

import pytest
import stage as stages


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    return stages.run_story(pyfuncitem)


@pytest.fixture
def stage(qapp, tmp_path, monkeypatch) -> stages.Stage:
    qapp.setQuitOnLastWindowClosed(False)  # as aio.run does
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home / "Documents"))
    return stages.Stage(tmp_path)
