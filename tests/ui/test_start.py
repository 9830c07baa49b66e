"""The first paint waits for nothing heavy, and the program ends when it is told to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECK = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
import charstudio.ui.start as start
from charstudio.ui import theme
theme.apply(app)
window = start.MainWindow(start.resources() / start.POSTER)
window.show()
while not window.was_painted:
    app.processEvents()
found = [name for name in (*start.HEAVY, "asyncio", "qasync", "pydantic") if name in sys.modules]
print("loaded:", *found)
"""
SMOKE = """
import sys
from pathlib import Path
from charstudio.storage.paths import Paths
from charstudio.ui.start import run_window

def make_studio():
    from charstudio.nodes.registry import load_kinds
    from charstudio.studio.studio import Studio
    return Studio(load_kinds(())[0], {})

code = run_window(make_studio, Paths.under(Path(sys.argv[1])), smoke=True)
print("code", code)
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_heavy_is_loaded_before_the_first_paint():
    done = run(CHECK)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "loaded:"


def test_the_window_opens_paints_and_leaves(tmp_path):
    done = run(SMOKE, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "imported before it: nothing heavy" in done.stdout
    assert done.stdout.strip().endswith("code 0")
    assert done.stderr.replace("This plugin does not support propagateSizeHints()\n", "") == ""
