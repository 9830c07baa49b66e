"""The outline beside a canvas, with the canvas tests' studio and hand, or in the whole window."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that tests can import stage

import stage as stages

from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.outline.panel import OutlinePanel


def _load(name: str, path: Path):
    known = sys.modules.get(name)
    if known is None:
        spec = importlib.util.spec_from_file_location(name, path)
        known = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(known)
    return known


_canvas = _load("canvas_fixtures", Path(__file__).parents[1] / "graph" / "conftest.py")


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    return stages.run_story(pyfuncitem)


@pytest.fixture
def stage(qapp, tmp_path, monkeypatch) -> stages.Stage:
    qapp.setQuitOnLastWindowClosed(False)  # as aio.run does
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return stages.Stage(tmp_path)


class Reader:
    """An outline, used with keys only, and read as a screen reader reads it."""

    def __init__(self, studio, canvas: GraphCanvas, panel: OutlinePanel) -> None:
        self.studio, self.canvas, self.panel = studio, canvas, panel
        self.tree, self.model = panel.tree, panel.model

    @property
    def project(self) -> Project:
        return self.studio.document.project

    def go(self, node: str, wire: int | None = None) -> None:
        """Put the keyboard on a row as the arrows would."""
        index = self.model.index_of(NodeId(node))
        if wire is not None:
            self.tree.expand(index)
            index = self.model.index(wire, 0, index)
        self.tree.setCurrentIndex(index)

    def key(self, key: Qt.Key, keys=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.tree, key, keys)

    def said(self, node: str, wire: int | None = None) -> str:
        index = self.model.index_of(NodeId(node))
        return (index if wire is None else self.model.index(wire, 0, index)).data(Qt.ItemDataRole.AccessibleTextRole)

    def text(self) -> list[str]:
        return rows_of(self.model)

    def chosen(self) -> set[str]:
        return {index.data() for index in self.tree.selectionModel().selectedIndexes()}

    def wires(self) -> set[str]:
        return {f"{a.node}.{a.port}>{b.node}.{b.port}" for a, b in self.project.graph.wires()}

    def steps(self) -> int:
        return len(self.studio.document.history.past) - 1


def rows_of(model) -> list[str]:
    """Every row as text, wires indented."""
    found = []
    for row in range(model.rowCount()):
        node = model.index(row, 0)
        found.append(node.data())
        for place in range(model.rowCount(node)):
            wire = model.index(place, 0, node)
            assert wire.parent() == node
            found.append(f"  {wire.data()}")
    assert not model.parent(QModelIndex()).isValid()
    return found


@pytest.fixture
def canvas_tools():
    return _canvas


@pytest.fixture
def make_reader(qtbot, tmp_path) -> Iterator[Callable[[Project], Reader]]:
    made: list[Reader] = []

    def make(project: Project) -> Reader:
        studio = _canvas.FakeStudio(project, tmp_path)
        canvas = GraphCanvas(studio, render=_canvas.grey)
        canvas.resize(900, 600)
        qtbot.addWidget(canvas)
        canvas.show()
        panel = OutlinePanel(canvas)
        panel.resize(360, 600)
        qtbot.addWidget(panel)
        panel.show()
        qtbot.waitExposed(panel)
        panel.activateWindow()
        panel.setFocus()
        if project.graph.nodes:
            qtbot.waitUntil(panel.tree.hasFocus)
        made.append(Reader(studio, canvas, panel))
        return made[-1]

    yield make
    for reader in made:
        reader.panel.close_outline()
        reader.canvas.close_canvas()


@pytest.fixture
def reader(make_reader) -> Reader:
    return make_reader(_canvas.chain())
