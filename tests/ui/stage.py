"""The real window with a real studio on a real loop, a provider that answers at once, and a hand to use it.

A test is a coroutine that takes ``stage``; it runs on Qt's event loop, which waits for conditions, never for time.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from banks import MemoryKeychain
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QWidget
from shiboken6 import delete

from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.nodes.registry import load_kinds
from charstudio.providers.base import Provider
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import Scene, Script, ScriptedProvider
from charstudio.storage import project_file
from charstudio.storage.paths import Paths, ProjectFolder
from charstudio.storage.secrets import Secrets
from charstudio.studio import templates
from charstudio.studio.accounts import Accounts
from charstudio.studio.disclosure.signers import Signers
from charstudio.studio.identity.measurer import Measurer
from charstudio.studio.studio import Studio
from charstudio.ui import aio
from charstudio.ui.window.frame import MainWindow
from charstudio.ui.window.session import Session

PATIENCE_S = 60.0
STORY_S = 180.0
"""Only what hangs takes so long: on a busy machine a window that is built anew takes a third of it."""
KINDS, _ = load_kinds(())
W = TypeVar("W", bound=QWidget)


def quick_provider(script: Script | Scene | None = None) -> ScriptedProvider:
    """Stands where the draft engine does: same name, same models, free; its pictures are one colour."""
    return ScriptedProvider(
        script, name="draft", draft=True, models=dict.fromkeys(Capability, "draft"), price_usd=Decimal(0)
    )


class Stage:
    """One start of the program. ``enter`` begins it; it is ended when the test is over."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = Paths.under(root / "user")
        self.provider = quick_provider()
        self.clouds: dict[str, Provider] = {}
        self.accounts: Accounts | None = None
        self.keychain = MemoryKeychain()
        self.session: Session | None = None
        self.measurer: Measurer | None = None
        """Who measures identity in the background; None: nobody does."""

    # --- coming and going --------------------------------------------------------------------------------------

    def enter(self, project: Path | None = None, *, size: tuple[int, int] = (1280, 800)) -> Session:
        self.studio = Studio(
            KINDS,
            {"draft": self.provider, **self.clouds},
            accounts=self.accounts,
            signers=lambda present: Signers(self.paths.config, Secrets({}, self.keychain), present, {}),
            measurer=self.measurer,
        )
        if self.measurer is not None:
            self.studio.watch_identity()
        self.window = MainWindow()
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.session = Session(self.window, self.studio, self.paths)
        if project is None:
            self.session.show_welcome()
        else:
            self.studio.open(project)
        return self.session

    async def leave(self) -> None:
        if self.session is None:
            return
        session, self.session = self.session, None
        for dialog in self.dialogs():
            dialog.reject()
        await session.end()
        await self.studio.close()
        self.window.may_close = True
        self.window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        delete(self.window)  # now: left to the collector, it may die in a worker's thread, timers and all

    # --- films -------------------------------------------------------------------------------------------------

    def sample(self, name: str = "Lumi") -> Path:
        templates.copy_sample(self.root / name)
        return self.root / name

    def sample_of_stills(self, name: str = "Lumi") -> Path:
        """The sample as somebody has it who made no characters yet: Lumi is a Reference with stills of her own."""
        folder = ProjectFolder(self.sample(name))
        project = project_file.read(folder.document)
        (lumi,) = project.characters.values()
        node = next(node for node in project.graph.nodes.values() if node.params.get("character") == lumi.id)
        own = {"character": "", "stills": list(lumi.references), "notes": lumi.description()}
        nodes = {**project.graph.nodes, node.id: replace(node, params={**node.params, **own})}
        plain = replace(project, graph=replace(project.graph, nodes=nodes), characters={})
        project_file.write(folder.document, plain)
        return folder.root

    def film(self, project: Project, name: str = "Film") -> Path:
        folder = ProjectFolder(self.root / name)
        folder.create()
        project_file.write(folder.document, project)
        return folder.root

    def find(self, title: str) -> NodeId:
        return next(node.id for node in self.studio.project.graph.nodes.values() if node.title == title)

    @property
    def steps(self) -> list[str]:
        """The names of the undoable steps, oldest first."""
        return [step.label for step in self.studio.document.history.past[1:]]

    # --- waiting -----------------------------------------------------------------------------------------------

    async def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Let everything go on until ``condition`` holds."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, what or inspect.getsource(condition)
            await asyncio.sleep(0.005)

    async def turn(self) -> None:
        """Let everything that is ready happen."""
        for _ in range(4):
            await asyncio.sleep(0)

    async def ran(self) -> None:
        await self.until(lambda: not self.studio.is_running, "the run to end")

    # --- dialogs -----------------------------------------------------------------------------------------------

    def dialogs(self, kind: type[QDialog] = QDialog) -> list[QDialog]:
        return [found for found in self.window.findChildren(kind) if found.isVisible()]

    async def dialog(self, kind: type[W]) -> W:
        await self.until(lambda: self.dialogs(kind), f"a {kind.__name__}")
        return self.dialogs(kind)[0]

    async def choose_files(self, *paths: Path) -> None:
        """Answer the file dialog as if the files had been picked."""
        dialog = await self.dialog(QFileDialog)
        if dialog.fileMode() is QFileDialog.FileMode.Directory:
            dialog.fileSelected.emit(str(paths[0]))
        else:
            dialog.filesSelected.emit([str(path) for path in paths])
        dialog.reject()
        await self.turn()

    async def answer(self, words: str, kind: type[QDialog] | None = None) -> None:
        """Press the button with these words in the dialog that asks."""
        from charstudio.ui.dialogs.message import Question

        dialog = await self.dialog(kind or Question)
        self.click(button(dialog, words))
        await self.until(lambda: not dialog.isVisible())

    # --- a hand ------------------------------------------------------------------------------------------------

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or QPoint())

    def key(self, keys: str, widget: QWidget | None = None) -> None:
        """Press keys ("Ctrl+Z") where the keyboard is."""
        target = widget or QApplication.focusWidget() or self.window
        QTest.keySequence(target, QKeySequence(keys))

    def type(self, text: str, widget: QWidget | None = None) -> None:
        QTest.keyClicks(widget or QApplication.focusWidget(), text)

    async def focus(self, widget: QWidget) -> None:
        """Give a widget (or the one that stands for it) the keyboard."""
        target = widget
        while target.focusProxy() is not None:
            target = target.focusProxy()

        def has_it() -> bool:
            if not target.hasFocus():
                target.window().activateWindow()
                target.setFocus()
            return target.hasFocus()

        await self.until(has_it, f"the keyboard in {target.accessibleName() or target}")


def button(parent: QWidget, words: str) -> QPushButton:
    """The visible button with these words."""
    found = [each for each in buttons(parent) if each.text().strip() == words]
    assert found, [each.text() for each in buttons(parent)]
    return found[0]


def buttons(parent: QWidget) -> list[QPushButton]:
    """All that can be seen now."""
    return [each for each in parent.findChildren(QPushButton) if each.isVisible()]


def run_story(item: pytest.Function) -> bool | None:
    """For ``pytest_pyfunc_call``: run a test that is a coroutine on Qt's loop, and end its stage."""
    if not inspect.iscoroutinefunction(item.obj):
        return None
    arguments = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
    app = QApplication.instance()
    assert isinstance(app, QApplication)

    async def story() -> None:
        try:
            await asyncio.wait_for(item.obj(**arguments), STORY_S)
        finally:
            for value in arguments.values():
                if isinstance(value, Stage):
                    await value.leave()

    with asyncio.Runner(loop_factory=lambda: aio.EventLoop(app)) as runner:
        runner.run(story())
    return True
