"""Words to commands and exit codes; every error is a line a person can read."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk

from charstudio.cli.faults import guarded
from charstudio.cli.main import VERBS, run, with_verb
from charstudio.cli.output import Output
from charstudio.model.errors import CharStudioError, EditError, PlanError
from charstudio.storage.logfile import keep_log


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ([], ["open"]),
        (["my-film"], ["open", "my-film"]),
        (["--smoke"], ["open", "--smoke"]),
        (["run", "my-film"], ["run", "my-film"]),
        (["--version"], ["--version"]),
    ],
)
def test_without_a_verb_the_window_is_meant(given, understood):
    assert with_verb(given) == understood


def test_the_readme_names_every_verb():
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for verb in VERBS:
        assert verb == "open" or f"`charstudio {verb}" in readme
    assert "sh packaging/run demo" in readme
    assert "sh packaging/run test" in readme


@pytest.mark.parametrize(
    "words", [["run"], ["export", "x", "--form", "betamax"], ["run", "x", "--draft", "--final"], ["demo", "--what"]]
)
def test_wrong_words_end_with_two(desk: Desk, words):
    said = desk.say(*words)
    assert said.code == 2
    assert "usage: charstudio" in said.err


def test_a_project_that_is_not_there(desk: Desk):
    for verb in ("run", "estimate", "check", "resume"):
        said = desk.say(verb, "nowhere")
        assert said.code == 2
        assert said.err.startswith("charstudio: ")
        assert "hint: " in said.err


def test_a_typing_error_is_understood(desk: Desk):
    said = desk.say("exprot")
    assert said.code == 2
    assert "charstudio export" in said.err


def test_the_window_needs_a_display(desk: Desk, film: Path, monkeypatch):
    said = desk.say(film)
    assert said.code == 2
    assert "charstudio demo" in said.err
    monkeypatch.setenv("DISPLAY", ":77")
    assert desk.say(film).code == 0
    assert desk.windows == [film]


def test_a_missing_system_library_is_one_line(desk: Desk, monkeypatch, capsys):
    def missing(_project, _smoke):
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setenv("DISPLAY", ":77")
    launch = replace(desk.launch, open_window=missing)
    assert run([], lambda: launch) == 1
    err = capsys.readouterr().err
    assert "libGL.so.1" in err
    assert "charstudio doctor" in err


def raising(error: BaseException):
    def work() -> int:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (CharStudioError("It failed.", "Do this."), 1, "charstudio: It failed.\n  hint: Do this.\n"),
        (EditError("No."), 2, "charstudio: No.\n"),
        (PlanError("A (and 1 more)", "", ("A", "B")), 1, "charstudio: A (and 1 more)\n  - B\n"),
        (CharStudioError("bad \x1b[31m name\n"), 1, "charstudio: bad  [31m name \n"),
    ],
)
def test_errors_become_lines(capsys, error, code, words):
    assert guarded(raising(error), Output()) == code
    assert capsys.readouterr().err == words


def test_no_traceback_reaches_a_user(tmp_path: Path, capsys):
    log = keep_log(tmp_path / "log")
    try:
        assert guarded(raising(RuntimeError("boom")), Output()) == 1
    finally:
        handler = logging.getLogger().handlers[-1]
        logging.getLogger().removeHandler(handler)
        handler.close()
        logging.getLogger().setLevel(logging.WARNING)
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "RuntimeError: boom" in err
    assert str(log) in err
    assert "Traceback" in log.read_text()


def test_ctrl_c_between_steps(capsys):
    assert guarded(raising(KeyboardInterrupt()), Output()) == 130
    assert "Stopped." in capsys.readouterr().err


def test_a_reader_that_leaves_is_no_fault(desk: Desk, tmp_path: Path):
    shell = f'"{sys.executable}" -m charstudio new --list | true'
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
