"""From process start to the first paint and to the end: the window first, everything heavy after it.

``run_window`` shows the frame with the welcome page using QtWidgets alone, and imports the rest once it is painted.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from charstudio.storage.paths import Paths, resources
from charstudio.ui import theme
from charstudio.ui.window.frame import APP_TITLE, MainWindow

if TYPE_CHECKING:
    from charstudio.studio.studio import Studio

POSTER = Path("sample") / "poster.jpg"


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
    app = _application()
    theme.apply(app)
    poster = resources() / POSTER
    window = MainWindow(poster if poster.is_file() else None)
    if project is not None or sample:
        window.show_busy("Opening…")
    window.show()
    while not window.was_painted and time.perf_counter() - started < 10:
        app.processEvents()
    painted = time.perf_counter() - started
    heavy = sorted(
        {name.partition(".")[0] for name in sys.modules} & {"av", "numpy", "PIL", "cv2", "keyring", "nodeeditor"}
    )

    from charstudio.ui import aio  # noqa: PLC0415 - asyncio and qasync come after the first paint

    async def main() -> int:
        return await _live(window, make_studio, paths, project=project, sample=sample, smoke=smoke)

    code = aio.run(app, main)
    if smoke:
        print(f"first paint after {painted * 1000:.0f} ms; imported before it: {', '.join(heavy) or 'nothing heavy'}")  # noqa: T201
    return code


async def _live(
    window: MainWindow,
    make_studio: Callable[[], Studio],
    paths: Paths,
    *,
    project: Path | None,
    sample: bool,
    smoke: bool,
) -> int:
    studio = await asyncio.to_thread(make_studio)
    from charstudio.ui.window.session import Session  # noqa: PLC0415 - the panels come after the first paint

    session = Session(window, studio, paths)
    if project is not None:
        session.open_path(project)
    elif sample:
        session.open_sample()
    else:
        session.show_welcome()
    if smoke:
        await asyncio.sleep(0.5)
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
