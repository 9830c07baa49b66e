"""From process start to the first paint and to the end: the window first, everything heavy after it.

``run_window`` shows the frame with the welcome page using QtWidgets alone, and imports the rest once it is painted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from charstudio.storage import settings as stored_settings
from charstudio.storage.paths import Paths, resources
from charstudio.ui import theme
from charstudio.ui.collector import Collector
from charstudio.ui.window.arrangement import Arrangement
from charstudio.ui.window.frame import APP_TITLE, MainWindow

if TYPE_CHECKING:
    from charstudio.studio.studio import Studio

POSTER = Path("sample") / "poster.jpg"
HEAVY = ("PIL", "PySide6.QtMultimedia", "av", "cv2", "fal_client", "keyring", "nodeeditor", "numpy", "qtawesome")
"""Modules that must not be needed for the first paint."""
PATIENCE_S = 10.0
"""How long the first paint is waited for where the window is never exposed (minimised at start)."""


def run_window(
    make_studio: Callable[[], Studio],
    paths: Paths,
    *,
    project: Path | None = None,
    sample: bool = False,
    smoke: bool = False,
) -> int:
    """Show the window until the user leaves; gives the process's exit code.

    ``project`` or the ``sample`` film is opened at once. ``smoke`` builds everything, says on standard output how long
    the first paint took and what it had imported, and leaves.
    """
    started = time.perf_counter()
    _application()
    collector = Collector()
    window = _first_paint(paths, busy="Opening…" if project is not None or sample else "")
    early: set[str] = set()  # what the user asked for before there was anybody to ask
    window.welcome.sample_chosen.connect(lambda: early.add("sample"))
    window.close_requested.connect(lambda: early.add("close"))
    painted = time.perf_counter() - started
    heavy = [name for name in HEAVY if name in sys.modules]

    from charstudio.ui import aio  # noqa: PLC0415 - asyncio and qasync come after the first paint

    def made() -> Studio:
        studio = make_studio()
        collector.is_busy = lambda: studio.is_running
        return studio

    async def main() -> int:
        return await _live(window, made, paths, early, project=project, sample=sample, smoke=smoke)

    try:
        code = aio.run(_application(), main)
    finally:
        collector.stop()
    if smoke:
        print(f"first paint after {painted * 1000:.0f} ms; imported before it: {', '.join(heavy) or 'nothing heavy'}")  # noqa: T201
    return code


def _first_paint(paths: Paths, *, busy: str) -> MainWindow:
    """The window on screen, in the user's theme and at the place it had last time."""
    started = time.perf_counter()
    app = _application()
    settings, _ = stored_settings.load(paths.settings)  # what is wrong with them is said when there is a window
    theme.apply(app, settings.theme)
    poster = resources() / POSTER
    window = MainWindow(poster if poster.is_file() else None)
    window.restore_place(Arrangement.from_text(settings.window_state).geometry)
    if busy:
        window.show_busy(busy)
    window.show()
    while not window.was_painted and time.perf_counter() - started < PATIENCE_S:
        app.processEvents()
    return window


async def _live(
    window: MainWindow,
    make_studio: Callable[[], Studio],
    paths: Paths,
    early: set[str],
    *,
    project: Path | None,
    sample: bool,
    smoke: bool,
) -> int:
    import asyncio  # noqa: PLC0415 - 60 ms that the first paint does not wait for

    studio = await asyncio.to_thread(make_studio)
    from charstudio.ui.window.session import Session  # noqa: PLC0415 - the panels come after the first paint

    session = Session(window, studio, paths)
    if project is not None:
        session.open_path(project)
    elif sample or "sample" in early:
        session.open_sample()
    else:
        session.show_welcome()
    if smoke:
        await asyncio.sleep(0.5)
    if smoke or "close" in early:
        session.closing.set()
    while True:
        await session.closing.wait()
        session.closing.clear()
        if smoke or await session.leave():
            break
    await session.end()
    await studio.close()
    for provider in studio.providers.values():
        await provider.aclose()
    window.may_close = True
    window.close()
    return 0


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName(APP_TITLE)
    app.setDesktopFileName("charstudio")
    return app
