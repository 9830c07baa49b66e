"""``doctor``: what is there, what is missing, and what the missing part is called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from desk import Desk

from charstudio.cli.doctor import examine
from charstudio.cli.doctor.child import ask, trial
from charstudio.cli.doctor.findings import State
from charstudio.cli.doctor.libraries import LEVELS, Level


def test_it_answers_for_scripts(desk: Desk):
    said = desk.say("doctor", "--json")
    found = json.loads(said.out)
    assert said.code == (0 if found["ok"] else 1)
    names = [finding["name"] for finding in found["findings"]]
    for name in ("Python", "PySide6", "Display", "Window", "Disk"):
        assert name in names
    assert any(name.startswith("FFmpeg") for name in names)


@pytest.mark.parametrize(
    ("installed", "interpreter", "state"),
    [
        ("6.11.3", (3, 11), State.OK),
        ("6.12.0", (3, 11), State.BAD),
        ("6.12.0", (3, 12), State.OK),
        (None, (3, 12), State.BAD),
    ],
)
def test_the_pair_of_versions_that_aborts(installed, interpreter, state):
    assert examine.qt_version(installed, interpreter).state is state


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names Debian packages")
def test_missing_libraries_are_named_with_their_package():
    finding = examine.qt_level(Level("Qt", "any window", {"libnowhere.so.9": "libnowhere9", "libc.so.6": "libc6"}))
    assert finding.state is State.BAD
    assert finding.packages == ("libnowhere9",)
    assert "apt install libnowhere9" in finding.hint
    assert "libc.so.6" not in finding.text


def test_what_only_a_display_needs_is_no_fault_without_one(monkeypatch):
    level = Level("X11", "a window", {"libnowhere.so.9": "libnowhere9"}, needs_display=True)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert examine.qt_level(level).state is State.NOTE
    monkeypatch.setenv("DISPLAY", ":77")
    assert examine.qt_level(level).state is State.BAD


def test_a_module_that_does_not_load_is_said():
    finding = examine.qt_level(Level("Sound", "hearing", {}, ("charstudio.nowhere",)))
    assert finding.state is State.BAD
    assert "charstudio.nowhere" in finding.text


def test_the_window_is_not_tried_when_qt_is_not_whole(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(examine, "LEVELS", (Level("Qt", "any window", {}, ("charstudio.nowhere",)),))
    found = {finding.name: finding for finding in examine.everything(tmp_path)}
    assert found["Window"].text == "not tried"


def test_a_crash_and_a_hang_are_answers(tmp_path: Path):
    (tmp_path / "crashes.py").write_text("import os; os.abort()")
    assert "it crashed (signal 6)" in ask(["crashes"], environment={"PYTHONPATH": str(tmp_path)}).failure
    assert trial("no-such-trial").failure.startswith("KeyError")
    assert ask(["charstudio", "run", str(tmp_path)]).failure.endswith("is not a Character Studio project")
    assert "did not answer" in ask(["http.server", "0"], patience_s=0.5).failure


def test_every_library_has_a_package():
    for level in LEVELS:
        for library, package in level.libraries.items():
            assert ".so." in library
            assert package.startswith("lib")
