"""The first question for a key, with the free way beside it: bring your own key, or use drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.storage.secrets import Where
from charstudio.studio.accounts import Accounts, Service
from charstudio.studio.document import Change
from charstudio.studio.studio import Studio
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.settings.accounts_page import Starter, entered_words, page_link
from charstudio.ui.dialogs.settings.key_entry import KeyEntry
from charstudio.ui.inspector.form import Fold
from charstudio.ui.window.desk import Desk

WIDTH = 816
BUTTON_HEIGHT = 36


class KeyAnswer(StrEnum):
    """What the user said to the question for a key."""

    KEY = "key"  # there is one now
    DRAFTS = "drafts"  # the free engine of this machine is wanted instead
    LATER = "later"  # neither; nothing is known


async def ask_for_key(desk: Desk, service: str | None = None, *, again: bool = False) -> bool:
    """Whether there is a key for ``service`` (None: for any), after asking for one where that is due.

    The question is put once in the life of an installation; ``again`` puts it although it was answered, for a user
    who just asked for something that cannot be had without a key.
    """
    return await key_answer(desk, service, again=again) is KeyAnswer.KEY


async def key_answer(desk: Desk, service: str | None = None, *, again: bool = False) -> KeyAnswer:
    """Like ``ask_for_key``, telling "drafts instead" from no answer at all. Without asking the answer is LATER."""
    accounts = desk.studio.accounts
    if accounts is None or not accounts.services:
        return KeyAnswer.LATER
    if await _has_key(accounts, service):
        return KeyAnswer.KEY
    is_asked_now = any(found.isVisible() for found in desk.window.findChildren(FirstKeyDialog))
    if is_asked_now or not (again or desk.settings.key_question == "open"):
        return KeyAnswer.LATER
    answer = await put_question(desk, accounts, service)
    is_other = answer is KeyAnswer.KEY and not await _has_key(accounts, service)
    return KeyAnswer.LATER if is_other else answer


async def put_question(desk: Desk, accounts: Accounts, service: str | None = None) -> KeyAnswer:
    """Show the dialog, whatever was answered before, and remember that it was shown."""
    services = sorted(accounts.services, key=lambda each: each.name != (service or "fal"))
    dialog = FirstKeyDialog(accounts, services, desk.start, desk.window)
    await aio.ask(dialog)
    desk.keep(key_question="answered")
    if dialog.answer is KeyAnswer.KEY:
        desk.say(dialog.told)
    elif dialog.answer is KeyAnswer.DRAFTS:
        desk.say("Drafts are free and made on this machine. A key can be entered at any time in Edit, Settings.")
    return dialog.answer


async def offer_key(desk: Desk) -> None:
    """Show the dialog because the user asked for it, or say why there is none."""
    accounts = desk.studio.accounts
    if accounts is None or not accounts.services:
        desk.say("No cloud service is available in this version. Drafts need no key.")
    else:
        await put_question(desk, accounts)


class FirstChoice:
    """Puts the question when a node is first given a model of a service that needs a key, and there is none."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.forget = desk.studio.document.changed.connect(self._look)

    def _look(self, change: Change) -> None:
        desk = self._desk
        accounts = desk.studio.accounts
        if accounts is None:
            return
        services = {service.name for service in accounts.services}
        chosen = [node.id for node in newly_chosen(change) if self._serves(node) & services]
        if chosen:
            desk.start(_asked(desk, chosen), "ask for a key")

    def _serves(self, node: Node) -> set[str]:
        """Who offers the model of a node."""
        studio = self._desk.studio
        spec = studio.kinds.get(node.kind)
        capability = spec.capability if spec is not None else None
        return {info.provider for info in studio.models.routes(capability, str(node.params.get("model", "")))}


def newly_chosen(change: Change) -> list[Node]:
    """The nodes to which an edit gave another model. Opening a film and going through the history choose nothing."""
    if change.label == "Open" or change.label.startswith(("Undo ", "Redo ")):
        return []
    before = change.before.graph.nodes
    return [
        node
        for name, node in change.after.graph.nodes.items()
        if node is not (old := before.get(name))
        and node.params.get("model") is not None
        and (old is None or node.params["model"] != old.params.get("model"))
    ]


async def _asked(desk: Desk, nodes: Sequence[NodeId]) -> None:
    """Let the film know whether there is a key for the new model, and put the question if it was not put before."""
    await desk.studio.look_for_keys()
    if await key_answer(desk) is KeyAnswer.DRAFTS:
        use_drafts(desk, nodes)


def use_drafts(desk: Desk, nodes: Iterable[NodeId]) -> None:
    """Set these nodes to drafts, those that can be drafted, as one step that can be undone."""
    studio = desk.studio
    drafted = [node for node in nodes if _can_draft(studio, node)]

    def changed(project: Project) -> Project:
        for node in drafted:
            project = graph_edits.set_params(project, studio.kinds, node, {"model": DRAFT_MODEL})
        return project

    if drafted:
        studio.document.apply("Use drafts", changed)


def _can_draft(studio: Studio, node: NodeId) -> bool:
    found = studio.project.graph.nodes.get(node)
    spec = studio.kinds.get(found.kind) if found is not None else None
    return spec is not None and bool(studio.models.routes(spec.capability, DRAFT_MODEL))


async def _has_key(accounts: Accounts, service: str | None) -> bool:
    if service is None:
        return await accounts.has_any()
    return (await accounts.state(service)).where is not Where.NOWHERE


class FirstKeyDialog(QDialog):
    """Two cards of the same weight. ``answer`` is what was chosen, ``told`` what the services said of the keys.

    The first of ``services`` has its field in view, the others are folded away.
    """

    def __init__(self, accounts: Accounts, services: Sequence[Service], start: Starter, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Bring your own key")
        self.answer = KeyAnswer.LATER
        self.told = ""
        self._accounts = accounts
        self._start = start
        self._services = {service.name: service for service in services}
        self.entries = {service.name: KeyEntry(service.title) for service in services}
        self._kept: dict[str, str] = {}
        self._is_busy = False
        self._result = QLabel()
        self._result.setWordWrap(True)
        self.save = _choice("Test and save", self._begin)
        self.drafts = _choice("Use drafts instead", self._use_drafts)
        self._lay_out()
        for entry in self.entries.values():
            entry.entered.connect(self._begin)
        self.finished.connect(self._forget)
        self._refresh()
        next(iter(self.entries.values())).setFocus()

    # --- testing and saving ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._is_busy:
            return
        if all(entry.is_empty for entry in self.entries.values()):
            self.reject() if self._kept else self._refuse("Paste the key first.")
        else:
            self._start(self._test_and_save(), "test and save keys")

    async def _test_and_save(self) -> None:
        """Keep and try every key that was typed. One that a service refuses is forgotten again."""
        self._set_busy(busy=True)
        refused = ""
        try:
            for name, entry in self.entries.items():
                if not entry.is_empty:
                    self._say(f"Asking {self._services[name].title}…", "secondary")
                    refused = refused or await self._try(name, entry.take())
        finally:
            if isValid(self):
                self._set_busy(busy=False)
        if not isValid(self):
            return
        if refused:
            self._refuse(refused)
        else:
            self.reject()

    async def _try(self, name: str, text: str) -> str:
        """Why the key cannot be used; empty when it is kept. It is kept also where the service cannot be asked now."""
        title = self._services[name].title
        try:
            entered = await self._accounts.replace(name, text)
        except CharStudioError as error:
            return f"{error.message} {error.hint}".strip()
        finally:
            del text
        if not entered.is_kept:
            return f"{title}: {entered_words(entered)}"
        self._kept[name] = f"{title}: {entered_words(entered)} {entered.state.notice}".strip()
        return ""

    def reject(self) -> None:
        """Whichever way it is closed: a key that was kept is there."""
        if self._kept:
            self.answer = KeyAnswer.KEY
            self.told = " ".join(self._kept.values())
        super().reject()

    def _refuse(self, words: str) -> None:
        self._say(words, "bad")
        next(iter(self.entries.values())).setFocus()

    def _use_drafts(self) -> None:
        self.answer = KeyAnswer.DRAFTS
        self.accept()

    # --- looks -------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Grow and shrink with what is unfolded and said."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        return handled

    def _refresh(self) -> None:
        self.save.setEnabled(not self._is_busy)
        self.drafts.setEnabled(not self._is_busy)

    def _set_busy(self, *, busy: bool) -> None:
        self._is_busy = busy
        for entry in self.entries.values():
            entry.setEnabled(not busy)
        self._refresh()

    def _say(self, words: str, role: str) -> None:
        self._result.setText(words)
        self._result.setProperty("role", role)
        self._result.style().unpolish(self._result)
        self._result.style().polish(self._result)

    def _forget(self) -> None:
        for entry in self.entries.values():
            entry.forget()

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.setFixedWidth(min(WIDTH, parent.width() - 64))
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(_label("How should your clips be made?", "title"))
        cards = QHBoxLayout()
        cards.setSpacing(16)
        cards.addWidget(self._key_card(), 1)
        cards.addWidget(self._drafts_card(), 1)
        column.addLayout(cards)

    def _key_card(self) -> QFrame:
        first, *others = self._services.values()
        card, column = _card("key-variant", "With your own key")
        column.addWidget(
            _label(
                f"{first.title} makes them in full quality and bills your account there. Every run shows its price "
                "before it starts. The key stays in this system's keychain, never in a film.",
                "secondary",
            )
        )
        column.addWidget(self.entries[first.name])
        column.addWidget(page_link(first), 0, Qt.AlignmentFlag.AlignLeft)
        for other in others:
            column.addWidget(self._folded(other))
        column.addStretch(1)
        column.addWidget(self._result)
        column.addWidget(self.save)
        return card

    def _folded(self, service: Service) -> Fold:
        fold = Fold(f"{service.title} as well")
        fold.column.addWidget(_label(service.what, "secondary"))
        fold.column.addWidget(self.entries[service.name])
        fold.column.addWidget(page_link(service), 0, Qt.AlignmentFlag.AlignLeft)
        return fold

    def _drafts_card(self) -> QFrame:
        card, column = _card("movie-open-outline", "Without a key")
        column.addWidget(
            _label(
                "Drafts are made on this machine: free, offline and in seconds. They move, speak and cut like the real "
                "thing and carry a DRAFT mark.",
                "secondary",
            )
        )
        column.addWidget(
            _label(
                "Time the whole film with them first. A key can be entered later in Edit, Settings; then each draft "
                "can be made in full quality, one by one.",
                "secondary",
            )
        )
        column.addStretch(1)
        column.addWidget(self.drafts)
        return card


def _card(icon: str, title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    picture = QLabel()
    picture.setPixmap(theme.icon(icon, "accent").pixmap(24, 24))
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(picture)
    row.addWidget(_label(title, "heading"), 1)
    column.addLayout(row)
    return card, column


def _choice(words: str, act: Callable[[], None]) -> QPushButton:
    """Both look the same, and neither is what Enter presses by itself."""
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.setMinimumHeight(BUTTON_HEIGHT)
    button.clicked.connect(act)
    return button


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
