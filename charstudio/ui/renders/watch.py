"""What the window does about exports beyond listing them: title, taskbar, staying awake, notices, leaving."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from charstudio.studio.renders.values import Render, RenderId, RenderState, overall
from charstudio.ui.notice import Show
from charstudio.ui.renders.ready import ReadyNote, notice_of
from charstudio.ui.renders.taskbar import Taskbar
from charstudio.ui.renders.wakefulness import Wakefulness
from charstudio.ui.renders.words import title_words
from charstudio.ui.window.desk import Desk

_STOP, _KEEP = 0, 1


class RenderWatch:
    """``titled`` is called when the window's title is another; ``look`` brings an export of the list before the user,
    ``notify`` a notice of the desktop.
    """

    def __init__(self, desk: Desk, titled: Callable[[], None], look: Callable[[RenderId], None], notify: Show) -> None:
        self._desk = desk
        self._renders = desk.studio.renders
        self._titled = titled
        self._notify = notify
        self._taskbar = Taskbar()
        self._wakefulness = Wakefulness()
        self._closes_when_done = False
        self.title = ""
        """What goes into the window's title, or nothing."""
        self.note = ReadyNote(desk.window, look)
        self._stop_listening = (
            self._renders.changed.connect(self._changed),
            self._renders.ended.connect(self._ended),
        )
        self._renders.use()

    def forget(self) -> None:
        """Let go of everything."""
        for stop in self._stop_listening:
            stop()
        self._wakefulness.keep(awake=False)
        self._taskbar.forget()
        self.note.put_away()

    async def may_stop(self, *, is_closing: bool) -> bool:
        """Ask about exports that are under way, before their film is let go of. False: stay."""
        self._closes_when_done = False
        if not self._renders.is_busy:
            return True
        where = "It stops with the window." if is_closing else "It stops when another film takes its place."
        answers = ("Stop for now", "Close when done", "Cancel")
        answer = await self._desk.ask(
            "The film is being exported",
            f"{where} What is half written is begun anew when this film is opened next time.",
            answers if is_closing else (answers[0], answers[2]),
            icon="progress-clock",
        )
        if is_closing and answer == _KEEP:
            self._closes_when_done = True
            self._desk.say("The window closes when the exports are done.")
            self._close_if_done()
        return answer == _STOP

    def _changed(self, renders: tuple[Render, ...]) -> None:
        title = title_words(renders)
        if title != self.title:
            self.title = title
            self._titled()
        self._taskbar.show(overall(renders))
        self._wakefulness.keep(awake=any(each.state is RenderState.RUNNING for each in renders))
        self._close_if_done()

    def _close_if_done(self) -> None:
        if self._closes_when_done and not self._renders.is_busy:
            self._closes_when_done = False
            self._desk.window.close()

    def _ended(self, render: Render) -> None:
        self.note.tell(render)
        if QApplication.activeWindow() is None and self._desk.settings.notify == "on":
            self._notify(*notice_of((render,)))
