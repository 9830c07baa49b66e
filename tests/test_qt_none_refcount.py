"""PySide6 6.12.0 loses a reference to ``None`` on every call that returns None, which aborts CPython before 3.12.

The version is pinned by marker in ``pyproject.toml``. Whoever "upgrades" it meets this test. From Python 3.12 on
``None`` is immortal and the fault harmless.
"""

from __future__ import annotations

import subprocess
import sys

CALLS = 50_000

CHILD = f"""
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for number in range({CALLS}):
    thing.setObjectName("a")
lost = before - sys.getrefcount(None)
print("lost", lost)
sys.exit(0 if lost < {CALLS} // 2 or sys.version_info >= (3, 12) else 1)
"""


def test_calls_that_return_none_cost_no_reference():
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stdout}{done.stderr[-500:]}"
    assert done.stdout.startswith("lost")
