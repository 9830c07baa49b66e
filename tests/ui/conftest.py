"""What every test of the window needs: no display, one look, one font, no blinking, and nothing left running."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # so that tests can import stage
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete, isValid

from charstudio.ui import theme

GRACE_S = 2.0


@pytest.fixture(scope="session", autouse=True)
def look(qapp: QApplication) -> QApplication:
    """The dark theme in the one font every Linux machine has, with cursors that do not blink."""
    theme.FONT_FAMILIES = ("DejaVu Sans",)  # type: ignore[assignment]
    theme.apply(qapp, "dark")
    qapp.setCursorFlashTime(0)
    return qapp


@pytest.fixture(scope="module", autouse=True)
def all_collected(qapp: QApplication) -> Iterator[None]:
    """What was set apart between the tests of a module is looked at when it is over."""
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def collected_here(all_collected: None) -> Iterator[None]:
    """Garbage is collected between tests and in this thread only, as ``ui.collector`` does in the program.

    What a test leaves (modules, caches) is set apart: looking at all of it after each test took a tenth of a second.
    """
    gc.disable()
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_button_held(look: QApplication) -> Iterator[None]:
    """QTest remembers a button that a test pressed and did not release, and the next test's press would be ignored."""
    yield
    nobody = QWidget()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseRelease(nobody, button)
    delete(nobody)


def running_threads() -> set[int]:
    """Every ``QThread`` that Python knows of and that runs, by identity. The main thread is not among them."""
    main = QApplication.instance().thread() if QApplication.instance() else None
    return {
        id(thread)
        for thread in gc.get_objects()
        if isinstance(thread, QThread) and isValid(thread) and thread is not main and thread.isRunning()
    }


@pytest.fixture(autouse=True)
def no_thread_left(look: QApplication) -> Iterator[None]:
    """A test that leaves a ``QThread`` running fails: at exit such a thread aborts the process."""
    before = running_threads()
    yield
    until = time.monotonic() + GRACE_S
    while (left := running_threads() - before) and time.monotonic() < until:
        look.processEvents()
        time.sleep(0.02)
    assert not left, f"{len(left)} QThread(s) still running after the test"
