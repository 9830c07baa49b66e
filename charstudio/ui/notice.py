"""A notice of the desktop when results are ready or failed while the user looks at something else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from charstudio.engine.events import Event, JobDone, JobFailed
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue, Result
from charstudio.studio.jobs import JobView
from charstudio.studio.studio import Studio
from charstudio.ui import theme

BATCH_MS = 1000
"""What ends within so many milliseconds is told in one notice."""
QUIET_S = 10.0
"""At least so many seconds lie between two notices: a hundred jobs are no hundred interruptions."""
LONG_S = 20.0
"""What is made on this machine is worth a notice when it took longer than this."""
SHOWN_MS = 8000
_NAMES = {
    MediaKind.IMAGE: ("picture", "pictures"),
    MediaKind.VIDEO: ("clip", "clips"),
    MediaKind.AUDIO: ("sound", "sounds"),
}
_OTHER = ("result", "results")
_LISTED = 3

Show = Callable[[str, str], None]
"""Brings a title and a text before the user."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One job that is over: ``what`` is its result's name for one and for several; ``reason`` why it failed."""

    title: str
    what: tuple[str, str] = _OTHER
    reason: str | None = None
    is_cloud: bool = True


class Notices(QObject):
    """Listens to the jobs of ``studio``. ``wanted`` is asked each time: the user may not want to be told."""

    def __init__(self, studio: Studio, window: QWidget, wanted: Callable[[], bool], show: Show | None = None) -> None:
        super().__init__(window)
        self._studio = studio
        self._wanted = wanted
        self._show = show or Tray(window).show
        self._endings: list[Ending] = []
        self._shown_at = float("-inf")
        self._timer = QTimer(self, singleShot=True, interval=BATCH_MS)
        self._timer.timeout.connect(self._tell)
        self._stop = studio.jobs.connect(self._take)

    def forget(self) -> None:
        """Listen no longer."""
        self._timer.stop()
        self._stop()

    def _take(self, event: Event) -> None:
        if not isinstance(event, JobDone | JobFailed) or _is_looked_at() or not self._wanted():
            return
        view = next((each for each in self._studio.job_views() if each.fingerprint == event.fingerprint), None)
        if view is None or not (self._is_cloud(view) or _took(view) > LONG_S):
            return
        reason = event.error.message if isinstance(event, JobFailed) else None
        what = _named(event.result) if isinstance(event, JobDone) else _OTHER
        self._endings.append(Ending(view.title, what, reason, self._is_cloud(view)))
        if not self._timer.isActive():
            self._timer.start(BATCH_MS)

    def _is_cloud(self, view: JobView) -> bool:
        """Whether it is made elsewhere, that is by a provider none of whose models is a draft."""
        provider = self._studio.providers.get(view.provider)
        return provider is not None and not any(info.draft for info in provider.models())

    def _tell(self) -> None:
        """Say what has ended, unless the user has come back to see it, or it is better to wait for more."""
        if _is_looked_at():
            self._endings.clear()
            return
        is_early = time.monotonic() - self._shown_at < QUIET_S
        is_one_run = self._studio.is_running and not any(ending.is_cloud for ending in self._endings)
        if is_early or is_one_run:
            self._timer.start(BATCH_MS)
            return
        endings, self._endings = self._endings, []
        if endings:
            self._shown_at = time.monotonic()
            self._show(*notice_of(endings))


def notice_of(endings: Sequence[Ending]) -> tuple[str, str]:
    """Title and text of one notice: "3 clips are ready", and which."""
    done = [ending for ending in endings if ending.reason is None]
    failed = [ending for ending in endings if ending.reason is not None]
    parts = [_ready(done)] if done else []
    if failed:
        parts.append(f"{len(failed)} failed" if done or len(failed) > 1 else f"“{failed[0].title}” failed")
    if failed and not done and len(failed) == 1:
        return parts[0], failed[0].reason or ""
    return ", ".join(parts), _list([*failed, *done])


def _ready(done: Sequence[Ending]) -> str:
    kinds = Counter(ending.what for ending in done)
    one, several = next(iter(kinds)) if len(kinds) == 1 else _OTHER
    return f"1 {one} is ready" if len(done) == 1 else f"{len(done)} {several} are ready"


def _list(endings: Sequence[Ending]) -> str:
    titles = list(dict.fromkeys(ending.title for ending in endings))
    more = f" and {len(titles) - _LISTED} more" if len(titles) > _LISTED else ""
    return f"{', '.join(titles[:_LISTED])}{more}"


def _named(result: Result) -> tuple[str, str]:
    media = [value for value in result.outputs.values() if isinstance(value, MediaValue)]
    kinds = {value.info.kind for value in media}
    if MediaKind.VIDEO in kinds:
        return _NAMES[MediaKind.VIDEO]  # the stills beside a clip are not the point
    return _NAMES.get(kinds.pop(), _OTHER) if len(kinds) == 1 else _OTHER


def _took(view: JobView) -> float:
    """Seconds since the user asked for it: what waited for others is waited for, too."""
    return (view.ended_at or time.monotonic()) - view.queued_at


def _is_looked_at() -> bool:
    return QApplication.activeWindow() is not None


class Tray:
    """The desktop's notices, where it has any: an icon that is there only while there is something to tell."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._icon: QSystemTrayIcon | None = None

    def show(self, title: str, text: str) -> None:
        """Show a notice; a click on it brings the window to the front. Without a tray nothing happens."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._icon is None:
            self._icon = self._made()
        self._icon.show()
        self._icon.showMessage(title, text, theme.icon("movie-open-outline", "accent"), SHOWN_MS)

    def _made(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(theme.icon("movie-open-outline", "accent"), self._window)
        icon.setToolTip("Character Studio")
        icon.messageClicked.connect(self._to_front)
        icon.activated.connect(self._to_front)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusWindowChanged.connect(self._came_back)
        return icon

    def _to_front(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _came_back(self, window: object) -> None:
        if window is not None and self._icon is not None:
            self._icon.hide()
