"""The script: lines × characters × takes. The graph holds the truth; here it is read and written as dialogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget

from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.screenplay import read_screenplay, written
from charstudio.model.values import CharacterId, NodeId, new_id
from charstudio.studio.script import writing
from charstudio.studio.script.lines import NARRATOR, ScriptLine, script_of
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio
from charstudio.ui.one_line import OneLine
from charstudio.ui.panel_actions import action_button, make_panel_actions
from charstudio.ui.script.bring_in import BringInDialog
from charstudio.ui.script.table import Column, ScriptTable, length_words
from charstudio.ui.script.view import ScriptView

_EMPTY = (
    "Nobody says anything yet.\nPaste a screenplay, or add a line: each becomes a Speech node, in the fixed voice of "
    "the character who says it, and its clip becomes as long as the line."
)


@dataclass(frozen=True, slots=True)
class _Command:
    id: str
    text: str
    icon: str
    keys: str = ""
    button: bool = False


_COMMANDS = (
    _Command("add", "Add line", "plus", "Ins", button=True),
    _Command("paste", "Bring in screenplay…", "script-text-outline", "", button=True),
    _Command("speak", "Speak", "account-voice", "", button=True),
    _Command("play", "Listen", "play-circle-outline", "P"),
    _Command("face", "Give it a face", "account-tie-voice-outline", "", button=True),
    _Command("voice", "Own voice for all their lines", "account-check-outline"),
    _Command("reveal", "Show on the graph", "graph-outline", "F"),
    _Command("copy", "Copy as text", "content-copy", "Ctrl+C"),
    _Command("remove", "Remove line", "delete-outline", "Del"),
)


@dataclass(frozen=True, slots=True)
class ScriptVerbs:
    """What the panel asks of the window: make nodes, show a node, play a result, complain."""

    run: Callable[[Sequence[NodeId]], None]
    reveal: Callable[[object], None]
    show: Callable[[MediaValue, str, NodeId], None]
    say: Callable[[str], None]


class ScriptPanel(QWidget):
    """Follows the film while it is on screen."""

    def __init__(self, studio: Studio, verbs: ScriptVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._verbs = studio, verbs
        self.table = ScriptTable(self._write, self)
        self.view = ScriptView(self.table, self._cast)
        self.commands = make_panel_actions(
            self, "script", _COMMANDS, {command.id: getattr(self, f"_{command.id}") for command in _COMMANDS}
        )
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        self._arrange()
        self.setFocusProxy(self.view)
        self.view.chosen_changed.connect(self._show_chosen)
        self.view.opened.connect(verbs.reveal)
        self.view.menu_asked.connect(self._open_menu)
        self._stops = (
            studio.document.changed.connect(lambda _change: self._refresh_soon()),
            studio.status_changed.connect(lambda _nodes: self._refresh_soon()),
        )
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        if not self.isVisible():
            return
        lines = script_of(self._studio)
        kept = {line.node for line in self.view.chosen}
        was = [line.node for line in self.table.lines]
        locked = self._studio.read_only
        self.table.show_lines(lines, self._studio.project.timeline.rate, locked=locked)
        if was != [line.node for line in lines] and kept:
            self.view.choose([line.node for line in lines if line.node in kept])
        self._stack.setCurrentWidget(self.view if lines else self._empty)
        self._words.show_text(_summary(lines))
        self._show_chosen()

    def forget(self) -> None:
        """Stop listening; the panel is about to go."""
        for stop in self._stops:
            stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Hidden it rests; now it shows all."""
        super().showEvent(event)
        self.refresh()

    # --- building ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._empty = QLabel(_EMPTY, self)  # a stack shows its first page at once, which must not be a window
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "secondary")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self._words = OneLine()
        self._words.setProperty("role", "small")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._words, 1)
        for command in _COMMANDS:
            if command.button:
                foot.addWidget(action_button(self.commands[command.id], self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(self._stack, 1)
        layout.addLayout(foot)

    def _show_chosen(self) -> None:
        chosen, is_open = self.view.chosen, not self._studio.read_only
        one = chosen[0] if len(chosen) == 1 else None
        able = {
            "add": is_open,
            "paste": is_open,
            "speak": is_open and any(_can_speak(line) for line in chosen),
            "play": one is not None and one.state in {NodeState.DONE, NodeState.STALE, NodeState.PINNED},
            "face": is_open and one is not None and one.character is not None and one.clip is None,
            "voice": is_open and any(line.is_other_voice for line in chosen),
            "reveal": one is not None,
            "copy": bool(self.table.lines),
            "remove": is_open and bool(chosen),
        }
        for name, fits in able.items():
            self.commands[name].setEnabled(fits)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in _COMMANDS:
            if command.id != "paste":
                menu.addAction(self.commands[command.id])
        menu.popup(at)

    # --- doing -------------------------------------------------------------------------------------------------

    def _cast(self) -> list[tuple[CharacterId, str]]:
        return [(who.id, who.name) for who in self._studio.project.characters.values()]

    def _apply(self, label: str, edit: Callable[[Project], Project], merge: str | None = None) -> bool:
        try:
            self._studio.document.apply(label, edit, merge=merge)
        except CharStudioError as error:
            self._verbs.say(f"{error.message} {error.hint}".strip())
            return False
        return True

    def _write(self, node: NodeId, column: Column, value: object) -> None:
        kinds = self._studio.kinds
        match column:
            case Column.WHO:
                who = CharacterId(str(value)) if value else None
                self._apply("Choose who speaks", lambda p: writing.speak_as(p, kinds, node, who))
            case Column.LINE:
                self._apply("Write line", lambda p: graph_edits.set_param(p, kinds, node, "text", str(value)))
            case Column.HOW if not self._is_recording(node):
                self._apply("Write line", lambda p: graph_edits.set_param(p, kinds, node, "emotion", str(value)))
            case Column.TAKE if isinstance(value, int):
                self._apply(f"Use take {value}", lambda p: self._studio.with_take(p, node, value))
            case _:
                pass

    def _is_recording(self, node: NodeId) -> bool:
        return any(line.node == node and line.is_recording for line in self.table.lines)

    def _add(self) -> None:
        chosen, node = self.view.chosen, NodeId(new_id("n"))
        after = chosen[-1].node if chosen else self.table.lines[-1].node if self.table.lines else None
        kinds = self._studio.kinds
        if self._apply("Add line", lambda p: writing.add_line_after(p, kinds, after, node)):
            self.refresh()
            self.view.write(node)

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard().text()
        begun = clipboard if len(clipboard) < 200_000 and read_screenplay(clipboard).lines else ""
        dialog = BringInDialog(begun, self._cast(), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda: self._bring_in(dialog))
        dialog.open()

    def _bring_in(self, dialog: BringInDialog) -> None:
        kinds = self._studio.kinds
        made: list[NodeId] = []

        def edit(project: Project) -> Project:
            project, cast = dialog.with_cast(project)
            after, nodes = writing.bring_in(project, kinds, dialog.screenplay, cast)
            made.extend(nodes)
            return after

        if self._apply("Bring in screenplay", edit):
            self.refresh()
            self.view.choose(made)

    def _speak(self) -> None:
        self._verbs.run([line.node for line in self.view.chosen if _can_speak(line)])

    def _play(self) -> None:
        for line in self.view.chosen[:1]:
            value = self._studio.status(line.node).value
            if isinstance(value, MediaValue):
                self._verbs.show(value, f"{line.name}: {line.text}", line.node)

    def _face(self) -> None:
        for line in self.view.chosen[:1]:
            reference, avatar, kinds = NodeId(new_id("n")), NodeId(new_id("n")), self._studio.kinds
            if self._apply("Give line a face", lambda p: writing.with_face(p, kinds, line.node, reference, avatar)):  # noqa: B023 - at once
                self._verbs.reveal(avatar)

    def _voice(self) -> None:
        kinds = self._studio.kinds
        speakers = dict.fromkeys(line.character for line in self.view.chosen if line.character is not None)

        def edit(project: Project) -> Project:
            for who in speakers:
                project = writing.in_own_voice(project, kinds, who)
            return project

        self._apply("Give lines their voice", edit)

    def _reveal(self) -> None:
        for line in self.view.chosen[:1]:
            self._verbs.reveal(line.node)

    def _copy(self) -> None:
        lines = self.view.chosen or self.table.lines
        QGuiApplication.clipboard().setText(written(line.spoken for line in lines))
        self._verbs.say("The line is copied." if len(lines) == 1 else f"{len(lines)} lines are copied.")

    def _remove(self) -> None:
        nodes = [line.node for line in self.view.chosen]
        self._apply("Remove line" if len(nodes) == 1 else "Remove lines", lambda p: graph_edits.remove_nodes(p, nodes))

    def _refresh_soon(self) -> None:
        if self.isVisible():
            self._later.start()


def _can_speak(line: ScriptLine) -> bool:
    return bool(line.text.strip()) and not line.is_recording


def _summary(lines: Sequence[ScriptLine]) -> str:
    if not lines:
        return ""
    spoken = sum(1 for line in lines if line.state in {NodeState.DONE, NodeState.PINNED})
    total = sum(line.length for line in lines if line.length)
    who = len({line.name for line in lines if line.name != NARRATOR})
    people = f" · {who} {'character' if who == 1 else 'characters'}" if who else ""
    count = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    return f"{count}{people} · {spoken} spoken · {length_words(total)}" if total else f"{count}{people}"
