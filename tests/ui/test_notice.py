"""Notices of the desktop: what is worth one, what it says, and that many are told as one."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from charstudio.engine.events import JobDone, JobFailed, JobQueued, JobStarted
from charstudio.model.errors import Unavailable
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint, MediaRef, NodeId
from charstudio.providers.scripted import ScriptedProvider
from charstudio.studio.jobs import JobBoard
from charstudio.studio.signal import Signal
from charstudio.ui import notice
from charstudio.ui.notice import Ending, Notices, Tray, notice_of

CLIP, PICTURE = ("clip", "clips"), ("picture", "pictures")


class Jobs:
    """What a notice needs of a studio: jobs, their lines, and the providers."""

    def __init__(self):
        self.jobs = Signal()
        self.providers = {"fal": ScriptedProvider(name="fal"), "draft": ScriptedProvider(name="draft", draft=True)}
        self.board = JobBoard()
        self.is_running = False

    def job_views(self):
        return self.board.views()

    def tell(self, event):
        self.board.fold(event, event.node.title())
        self.jobs.emit(event)

    def end(self, name, provider="fal", error=None, kind=MediaKind.VIDEO):
        fingerprint, node = Fingerprint(f"print of {name}"), NodeId(name)
        self.tell(JobQueued(fingerprint, node))
        self.tell(JobStarted(fingerprint, node, provider, "a-model"))
        if error is not None:
            self.tell(JobFailed(fingerprint, node, error))
            return
        value = MediaValue(MediaRef("0" * 64, "mp4"), MediaInfo(kind, 1, 2, 2))
        when = datetime(2026, 5, 1, tzinfo=UTC)
        result = Result(fingerprint, "video.motion", {"clip": value}, provider, "a-model", "r", Decimal(1), when)
        self.tell(JobDone(fingerprint, node, result, 1))


@pytest.fixture
def desktop(qapp, monkeypatch):
    """Jobs with a listener whose window is not in front; ``told`` is what was shown."""
    monkeypatch.setattr(notice, "BATCH_MS", 20)
    front = [False]
    monkeypatch.setattr(notice, "_is_looked_at", lambda: front[0])
    window, jobs, told, wanted = QWidget(), Jobs(), [], [True]
    notices = Notices(jobs, window, lambda: wanted[0], lambda *words: told.append(words))
    jobs.told, jobs.front, jobs.wanted, jobs.notices = told, front, wanted, notices
    yield jobs
    notices.forget()
    window.deleteLater()
    gc.collect()


def test_what_ends_together_is_told_once(desktop, qtbot):
    for name in ("shot 1", "shot 2", "shot 3"):
        desktop.end(name)
    qtbot.waitUntil(lambda: bool(desktop.told))
    qtbot.wait(60)
    assert desktop.told == [("3 clips are ready", "Shot 1, Shot 2, Shot 3")]


def test_a_failure_says_why(desktop, qtbot):
    desktop.end("shot 1", error=Unavailable("fal.ai does not answer.", "Try later."))
    qtbot.waitUntil(lambda: bool(desktop.told))
    assert desktop.told == [("“Shot 1” failed", "fal.ai does not answer.")]


def test_nothing_is_told_while_the_window_is_in_front(desktop, qtbot):
    desktop.front[0] = True
    desktop.end("shot 1")
    qtbot.wait(60)
    assert desktop.told == []


def test_who_comes_back_in_time_is_not_told(desktop, qtbot):
    desktop.end("shot 1")
    desktop.front[0] = True
    qtbot.wait(60)
    desktop.front[0] = False
    qtbot.wait(60)
    assert desktop.told == []


def test_the_setting_is_obeyed(desktop, qtbot):
    desktop.wanted[0] = False
    desktop.end("shot 1")
    qtbot.wait(60)
    assert desktop.told == []


def test_a_quick_draft_is_not_worth_a_notice(desktop, qtbot):
    desktop.end("shot 1", provider="draft")
    qtbot.wait(60)
    assert desktop.told == []


def test_long_work_on_this_machine_is_told_when_the_run_is_over(desktop, qtbot, monkeypatch):
    monkeypatch.setattr(notice, "LONG_S", -1.0)
    desktop.is_running = True
    desktop.end("shot 1", provider="draft")
    qtbot.wait(60)
    assert desktop.told == []
    desktop.end("shot 2", provider="draft")
    desktop.is_running = False
    qtbot.waitUntil(lambda: bool(desktop.told))
    assert desktop.told == [("2 clips are ready", "Shot 1, Shot 2")]


def test_notices_keep_a_distance_and_lose_nothing(desktop, qtbot, monkeypatch):
    monkeypatch.setattr(notice, "QUIET_S", 0.15)
    desktop.end("shot 1")
    qtbot.waitUntil(lambda: len(desktop.told) == 1)
    desktop.end("shot 2")
    desktop.end("shot 3")
    qtbot.wait(50)
    assert len(desktop.told) == 1
    qtbot.waitUntil(lambda: len(desktop.told) == 2)
    assert desktop.told[1] == ("2 clips are ready", "Shot 2, Shot 3")


def test_after_forget_nothing_is_heard(desktop, qtbot):
    desktop.end("shot 1")
    desktop.notices.forget()
    desktop.end("shot 2")
    qtbot.wait(60)
    assert desktop.told == []


@pytest.mark.parametrize(
    ("endings", "title", "text"),
    [
        ([Ending("A", CLIP)], "1 clip is ready", "A"),
        ([Ending("A", CLIP), Ending("B", PICTURE)], "2 results are ready", "A, B"),
        ([Ending("A", CLIP), Ending("B", reason="No.")], "1 clip is ready, 1 failed", "B, A"),
        ([Ending("A", reason="No."), Ending("B", reason="No.")], "2 failed", "A, B"),
        ([Ending(name, PICTURE) for name in "ABCDE"], "5 pictures are ready", "A, B, C and 2 more"),
    ],
)
def test_the_words(endings, title, text):
    assert notice_of(endings) == (title, text)


def test_a_desktop_without_a_tray_is_no_reason_to_fail(qapp):
    window = QWidget()
    tray = Tray(window)
    tray.show("3 clips are ready", "A, B, C")
    assert tray._icon is None or QApplication.platformName() != "offscreen"
    window.deleteLater()
