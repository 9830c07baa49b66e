"""The entry: it answers at once, and builds nothing that was not asked for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from importlib.metadata import EntryPoint, version
from pathlib import Path

import pytest

from charstudio.app import build_studio, launch, load_providers
from charstudio.storage.logfile import keep_log
from charstudio.storage.paths import Paths

HEAVY = {"PySide6", "av", "numpy", "cv2", "PIL", "pydantic", "keyring", "fal_client", "qasync", "nodeeditor", "asyncio"}


def python(code: str, *words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **(environment or {})},
    )


def test_importing_the_entry_brings_nothing_heavy():
    done = python("import charstudio.__main__, sys; print(*{name.partition('.')[0] for name in sys.modules})")
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["run", "--help"]])
def test_version_and_help_answer_at_once(words):
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "charstudio", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert time.monotonic() - started < 5  # 0.15 s on a quiet machine
    assert words != ["--version"] or done.stdout == f"charstudio {version('charstudio')}\n"


def test_the_window_opens_and_closes(tmp_path: Path):
    """The real window on a platform nobody sees. Heavy parts come after the first paint."""
    done = subprocess.run(
        [sys.executable, "-m", "charstudio", "--smoke"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr
    assert "nothing heavy" in done.stdout


def test_a_studio_has_all_kinds_and_the_draft_engine(tmp_path: Path):
    studio = build_studio(Paths.under(tmp_path))
    assert "draft" in studio.providers
    assert {"image.state", "video.motion", "video.lipsync", "timeline"} <= set(studio.kinds)


def test_settings_that_change_reach_the_services(tmp_path: Path):
    studio = build_studio(Paths.under(tmp_path))
    studio.use_settings(replace(studio.settings, cloud_jobs=7))
    assert [studio.providers[name].concurrency for name in ("fal", "runpod")] == [7, 7]


def test_launching_builds_nothing(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from charstudio.app import launch; from charstudio.storage.paths import "
        "Paths; launch(Paths.under(Path(sys.argv[1]))); print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = python(code, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())
    assert callable(launch)


def test_faults_in_threads_go_to_the_log(tmp_path: Path):
    code = (
        "import sys, threading; from pathlib import Path; from charstudio.app import launch\n"
        "from charstudio.storage.paths import Paths\n"
        "class Fragile:\n"
        "    def __del__(self): raise ValueError('dropped')\n"
        "launch(Paths.under(Path(sys.argv[1]))); Fragile()\n"
        "thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()"
    )
    done = python(code, str(tmp_path))
    assert done.stderr == ""
    log = (tmp_path / "log" / "charstudio.log").read_text()
    assert "ZeroDivisionError" in log
    assert "dropped" in log


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "charstudio.providers")


def test_an_extension_that_fails_is_named_and_the_rest_loads(tmp_path: Path, monkeypatch):
    (tmp_path / "extension_of_a_friend.py").write_text(
        "from charstudio.providers.draft.provider import DraftProvider\n"
        "class Mine(DraftProvider):\n"
        "    name = 'mine'\n"
        "def mine(work): return Mine(work)\n"
        "def double(work): return DraftProvider(work)\n"
        "def broken(work): raise OSError('no room')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = "extension_of_a_friend"
    found, problems = load_providers(
        tmp_path,
        [
            entry("gone", "no_such_module:provider"),
            entry("broken", f"{module}:broken"),
            entry("double", f"{module}:double"),
            entry("mine", f"{module}:mine"),
        ],
    )
    assert set(found) == {"draft", "mine"}
    said = [problem.message for problem in problems]
    assert len(said) == 3
    assert "“gone” did not load" in said[0]
    assert "no room" in said[1]
    assert said[2] == "The provider “draft” is offered by Character Studio and by “double”."


def test_where_the_log_cannot_be_it_is_in_the_temporary_folder(tmp_path: Path):
    (tmp_path / "taken").write_text("")
    code = (
        "import sys, logging; from pathlib import Path; from charstudio.storage.logfile import keep_log, current_log\n"
        "path = keep_log(Path(sys.argv[1])); logging.getLogger('charstudio').info('noted'); print(path, current_log())"
    )
    done = python(code, str(tmp_path / "taken" / "log"), environment={"TMPDIR": str(tmp_path)})
    assert done.stdout.split() == [str(tmp_path / "charstudio.log")] * 2
    assert "noted" in (tmp_path / "charstudio.log").read_text()
    assert done.stderr == ""
    assert callable(keep_log)
