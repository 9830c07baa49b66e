"""No part of the window flashes up as a window of its own while it is being built, and takes the keyboard with it."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from stage import KINDS

from charstudio.model import graph_edits
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.values import NodeId


class Strays(QObject):
    """Notes every widget that is shown as a window and is meant to be part of one."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            is_plain = watched.windowType() is Qt.WindowType.Window
            if is_plain and not isinstance(watched, QMainWindow | QDialog):
                self.seen.append(type(watched).__name__)
        return False


@pytest.fixture
def strays(qapp):
    found = Strays()
    QApplication.instance().installEventFilter(found)
    yield found
    QApplication.instance().removeEventFilter(found)


async def test_pages_of_every_kind_of_node_and_of_clips_are_built_in_the_window(stage, strays):
    session = stage.enter(stage.sample())
    await stage.focus(session.bench.canvas.view)
    kinds = [kind for kind in KINDS if kind != TIMELINE_KIND]

    def one_of_each(project):
        for number, kind in enumerate(kinds):
            project = graph_edits.add_node(
                project, stage.studio.kinds, kind, x=400 * number, y=1500, node_id=NodeId(f"each{number}")
            )
        return project

    stage.studio.document.apply("Add one of each", one_of_each)
    for node in list(stage.studio.project.graph.nodes):
        session.bench.canvas.select([node])
        await stage.turn()
    session.run_nodes([stage.find("Warm dusk")])
    await stage.ran()
    session.bench.canvas.select([stage.find("Warm dusk")])
    await stage.turn()
    for _, clip in stage.studio.project.timeline.clips():
        session.bench.timeline.select([clip.id])
        await stage.turn()
    assert strays.seen == []


async def test_panels_workspaces_and_dialogs_are_built_in_the_window(stage, strays):
    session = stage.enter()
    await stage.turn()
    session = await reopened(stage)
    for name in ("view.edit", "view.review", "view.graph", "view.history", "view.outline", "run.jobs", "view.light"):
        session.actions[name].trigger()
        await asyncio.sleep(0.05)
    for name in ("edit.settings", "run.spending", "help.keys", "help.about", "file.new", "file.templates"):
        session.actions[name].trigger()
        dialog = await stage.dialog(QDialog)
        dialog.reject()
        await stage.until(lambda shown=dialog: not shown.isVisible())
    assert strays.seen == []


async def reopened(stage):
    """The sample, opened from the welcome page's window."""
    stage.studio.open(stage.sample())
    await stage.turn()
    return stage.session
