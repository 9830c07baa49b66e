"""What a screen reader on Linux hears of the outline, over the real accessibility bus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
TIMEOUT_S = 90


def missing() -> str:
    """What this machine lacks for a bus and a display of its own."""
    tools = [tool for tool in ("dbus-run-session", "gdbus", "Xvfb") if shutil.which(tool) is None]
    if not any(Path(launcher).exists() for launcher in LAUNCHERS):
        tools.append("at-spi2-core")
    return ", ".join(tools)


def parts(told, role):
    found = [told] if told["role"] == role else []
    return found + [part for child in told["children"] for part in parts(child, role)]


@pytest.mark.skipif(bool(missing()), reason=f"no accessibility bus here: {missing()} is not installed")
def test_the_bus_tells_every_node_with_its_state_and_its_wires(tmp_path):
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_RUNTIME_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    ran = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(HERE / "_listen.py")],
        env={**os.environ, **home, "PYTHONPATH": str(HERE.parents[2])},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if "platform plugin could be initialized" in ran.stderr:
        pytest.skip("Qt finds no X server libraries here (libxcb-cursor)")
    assert ran.returncode == 0, ran.stderr
    programs = json.loads(ran.stdout.strip().splitlines()[-1])
    tree = next(tree for program in programs for tree in parts(program, "tree"))
    assert tree["name"] == "Outline of the graph"
    rows = [part["name"] for part in tree["children"] if part["role"] == "tree item"]
    assert len(rows) == 6
    assert rows[1] == "State, State. Not made yet. In: Picture from Image file. Out: Picture to Motion."
    assert rows[-1] == "Timeline, Timeline. Not made yet. Nothing is wired."
