"""The form of the selected clips: where they are, what they play, and every setting they have, in folded sections.

Several clips are edited together: a value that is changed is set on each of them that has it, in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from charstudio.model import graph_edits, timeline_edits
from charstudio.model.casting import cast_of
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.kind import ParamType
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import timecode
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_parts import title_of
from charstudio.model.timeline_sync import own_pair
from charstudio.model.values import ClipId, Json, NodeId, Output
from charstudio.studio.repair.ticks import count_words
from charstudio.studio.studio import Studio
from charstudio.ui.identity.card import IdentityCard, IdentityVerbs
from charstudio.ui.inspector.clip_field import COLOUR_VALUE, SECTIONS, TABLE, WORDS, ClipField
from charstudio.ui.inspector.clip_fields import FIELDS
from charstudio.ui.inspector.colours import ColourEditor
from charstudio.ui.inspector.editors import ChoiceEditor, Editor, NumberEditor, SwitchEditor
from charstudio.ui.inspector.form import Fold, Form, NameField, Row, small
from charstudio.ui.inspector.mouth_card import MouthCard
from charstudio.ui.inspector.tables import LoadTable, TableEditor
from charstudio.ui.inspector.texts import TextEditor

_AIR_PX = 12
_Placed = tuple[Track, Clip]


class ClipPage(Form):
    """Follows some clips. ``reveal_node(NodeId)`` when the maker of one is asked for; ``gone`` when none is left.

    ``opened`` holds the titles of the sections that are open, for this page and the ones after it. What is in a section
    is made when it is opened for the first time.
    """

    gone = Signal()
    reveal_node = Signal(str)

    def __init__(
        self,
        studio: Studio,
        clips: Sequence[ClipId],
        complain: Callable[[str], None],
        load_table: LoadTable,
        opened: set[str],
        identity: IdentityVerbs | None = None,
    ) -> None:
        super().__init__()
        self.identity = IdentityCard(identity or IdentityVerbs(), self._ask_measure)
        self._studio = studio
        self._clips = tuple(clips)
        self._complain = complain
        self._load_table = load_table
        self._opened = opened
        self._rows: dict[str, tuple[Row, Editor]] = {}
        self._folds: dict[str, Fold] = {}
        self._add_head()
        self.add(self.identity)
        self._mouth = MouthCard(studio, self._clips[0]) if self._is_one_shot() else None
        if self._mouth is not None:
            self._mouth.nudged.connect(self._nudge_sound)
            self.add(self._mouth)
        self._add_fold(WORDS)
        self._add_rows("", self)
        for title in SECTIONS:
            self._add_fold(title)
        self.finish()
        self.refresh()

    def refresh(self) -> None:
        """Show the clips as they are now."""
        placed = self._placed()
        if not placed:
            self.gone.emit()
            return
        self._show_head(placed)
        alone = placed[0][1] if len(placed) == 1 else None
        self.identity.refresh(self._studio.identity.of_clip(alone) if alone is not None else (), part=True)
        if self._mouth is not None:
            self._mouth.refresh()
        for title, fold in self._folds.items():
            there = [field for field in FIELDS if field.section == title and _having(field, placed)]
            fold.setVisible(bool(there))
            fold.show_changed(changed=any(_is_changed(field, _having(field, placed)) for field in there))
        for field in FIELDS:
            if field.spec.name in self._rows and (not field.section or self._folds[field.section].is_open):
                self._show_row(field, placed)

    def open_section(self, title: str) -> None:
        """Open one of ``clip_field.SECTIONS``."""
        self._folds[title].set_open(is_open=True)

    def bring(self, field: str) -> None:
        """Scroll a setting (its name in ``FIELDS``) to the top, as soon as everything has its place."""
        row, _ = self._rows[field]
        QTimer.singleShot(0, row, lambda: self.verticalScrollBar().setValue(row.y() - _AIR_PX))

    def _ask_measure(self) -> None:
        self._studio.identity.ask(self._studio.identity.media_of_clip(clip) for _, clip in self._placed())

    # --- building ----------------------------------------------------------------------------------------------------

    def _add_head(self) -> None:
        self._name = NameField("Clip name", 120)
        self._name.renamed.connect(self._rename)
        self._place = small()
        self._warning = QLabel()
        self._warning.setProperty("role", "warn")
        self._warning.setWordWrap(True)
        self._reveal = QPushButton("Show the node that made it")
        self._reveal.setToolTip("F on the timeline")
        self._reveal.clicked.connect(self._ask_reveal)
        for widget in (self._name, self._place, self._warning, self._reveal):
            self.add(widget)

    def _add_fold(self, title: str) -> None:
        fold = Fold(title)
        self._folds[title] = fold
        self.add(fold)
        fold.opened.connect(lambda is_open: self._fold_turned(title, is_open=is_open))
        if title in self._opened or title == WORDS:
            fold.set_open(is_open=True)

    def _fold_turned(self, title: str, *, is_open: bool) -> None:
        fold = self._folds[title]
        if not is_open:
            self._opened.discard(title)
            return
        self._opened.add(title)
        if not any(field.section == title and field.spec.name in self._rows for field in FIELDS):
            self._add_rows(title, fold)
        placed = self._placed()
        for field in FIELDS:
            if field.section == title and placed:
                self._show_row(field, placed)

    def _add_rows(self, section: str, into: Form | Fold) -> None:
        previous: QWidget | None = None
        for field in FIELDS:
            if field.section == section:
                row = self._row(field)
                into.column.addWidget(row)
                if previous is not None:
                    self.setTabOrder(previous, row.field)
                previous = row.field

    def _row(self, field: ClipField) -> Row:
        editor = _editor(field)
        row = Row(field.spec.label, editor, field.spec.help)
        editor.edited.connect(lambda value: self._edited(field, value))
        editor.settled.connect(self._studio.document.seal)
        row.reset_chosen.connect(lambda: self._edited(field, field.spec.default))
        if isinstance(editor, TableEditor):
            editor.load_asked.connect(lambda: self._load_table(self._take_table))
        self._rows[field.spec.name] = (row, editor)
        return row

    def _is_one_shot(self) -> bool:
        """Whether it is one clip, or a picture and the sound that was detached from it."""
        project = self._studio.project
        pair = own_pair(project, self._clips[0]) if project.timeline.find(self._clips[0]) is not None else None
        return len(self._clips) == 1 or (pair is not None and {pair[0][1].id, pair[1][1].id} == set(self._clips))

    def _nudge_sound(self, frames: int) -> None:
        clip, kinds = self._clips[0], self._studio.kinds
        placed = self._studio.project.timeline.find(clip)
        playable = self._studio.playable(placed[1].source) if placed is not None else None
        has_sound = None if playable is None else playable.info.has_audio
        self._apply(
            "Nudge sound",
            lambda project: timeline_edits.nudge_sound(project, clip, frames, has_sound=has_sound, kinds=kinds),
            f"nudge-sound:{clip}",
        )

    # --- showing -----------------------------------------------------------------------------------------------------

    def _placed(self) -> list[_Placed]:
        timeline = self._studio.project.timeline
        return [found for clip in self._clips if (found := timeline.find(clip)) is not None]

    def _show_head(self, placed: Sequence[_Placed]) -> None:
        track, clip = placed[0]
        rate = self._studio.project.timeline.rate
        is_one = len(placed) == 1
        self._name.setVisible(is_one)
        self._name.show_name(clip.name)
        self._name.setPlaceholderText(title_of(self._studio.project, clip))
        self._name.setReadOnly(self._studio.read_only or track.locked)
        if is_one:
            self._place.setText(
                f"{track.name} · {timecode(clip.start, rate)} to {timecode(clip.end, rate)}"
                f" · {rate.frames_in(clip.duration)} frames{self._watched(clip)}{_lock_words(placed)}"
            )
        else:
            self._place.setText(f"{len(placed)} clips are selected.{_lock_words(placed)}")
        words = self._remark(clip) if is_one else ""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))
        self._reveal.setVisible(is_one and isinstance(clip.source, Output))

    def _watched(self, clip: Clip) -> str:
        """How many of the watched details were ticked, quietly; nothing where none is watched."""
        notes, project = self._studio.repair_notes, self._studio.project
        if notes is None or not isinstance(clip.source, Output):
            return ""
        known = project.characters
        cast = (member.character for member in cast_of(project).get(clip.source.node, ()))
        watched = [known[who] for who in cast if who is not None and who in known]
        words = count_words(watched, notes.ticks(self._studio.identity.media_of_clip(clip)))
        return f" · {words}" if words else ""

    def _remark(self, clip: Clip) -> str:
        if isinstance(clip.source, Title | Caption):
            return ""
        playable = self._studio.playable(clip.source)
        if playable is None:
            return "Not made yet: the film shows a card here."
        if not self._studio.is_current(clip.source):
            return "Out of date: the node has changed since."
        length = playable.info.duration
        if length is not None and not clip.freeze and clip.source_range.end > length + Fraction(1, 10):
            return f"{float(clip.source_range.end - length):.1f} s longer than its media: the end is held."
        return ""

    def _show_row(self, field: ClipField, placed: Sequence[_Placed]) -> None:
        row, editor = self._rows[field.spec.name]
        having = _having(field, placed)
        row.setVisible(bool(having))
        row.lock(locked=self._studio.read_only or any(track.locked for track, _ in having or placed))
        if not having:
            return
        if isinstance(editor, TableEditor):
            editor.offer(self._studio.project.assets)
        values = [field.read(clip) for _, clip in having]
        editor.show_value(values[0])
        row.show_changed(changed=_is_changed(field, having))
        row.note.say(["The selected clips differ here."] if any(value != values[0] for value in values) else [])

    # --- editing -----------------------------------------------------------------------------------------------------

    def _edited(self, field: ClipField, value: Json) -> None:
        def edit(project: Project) -> Project:
            for clip_id in self._clips:
                found = project.timeline.find(clip_id)
                if found is not None and field.fits(*found):
                    project = field.edit(project, *found, value)
            return project

        self._apply(f"Set {field.spec.label}", edit, f"clips:{','.join(self._clips)}:{field.spec.name}")

    def _take_table(self, asset: Asset) -> None:
        """Use a table that was loaded from a file, in one step with bringing it in."""
        field = next(field for field in FIELDS if field.widget == TABLE)

        def edit(project: Project) -> Project:
            project = graph_edits.add_asset(project, asset)
            for clip_id in self._clips:
                found = project.timeline.find(clip_id)
                if found is not None and field.fits(*found):
                    project = field.edit(project, *found, asset.id)
            return project

        self._apply(f"Load {asset.name}", edit, None)

    def _rename(self, name: str) -> None:
        clip = self._clips[0]
        self._apply(f"Rename clip to {name}", lambda project: timeline_edits.set_clip(project, clip, name=name), None)

    def _ask_reveal(self) -> None:
        for _, clip in self._placed()[:1]:
            if isinstance(clip.source, Output):
                self.reveal_node.emit(NodeId(clip.source.node))

    def _apply(self, label: str, edit: Callable[[Project], Project], merge: str | None) -> None:
        try:
            self._studio.document.apply(label, edit, merge=merge)
        except (EditError, ReadOnly) as error:
            self._complain(f"{error.message} {error.hint}".strip())
            self.refresh()


def _having(field: ClipField, placed: Sequence[_Placed]) -> list[_Placed]:
    """The clips that have this setting."""
    return [found for found in placed if field.fits(*found)]


def _is_changed(field: ClipField, having: Sequence[_Placed]) -> bool:
    return field.resets and any(field.read(clip) != field.spec.default for _, clip in having)


def _lock_words(placed: Sequence[_Placed]) -> str:
    return "".join(f" · {name} is locked" for name in _locked(placed))


def _locked(placed: Sequence[_Placed]) -> Iterator[str]:
    yield from dict.fromkeys(track.name for track, _ in placed if track.locked)


def _editor(field: ClipField) -> Editor:
    spec = field.spec
    if field.widget == COLOUR_VALUE:
        return ColourEditor(spec)
    if field.widget == TABLE:
        return TableEditor(spec)
    match spec.type:
        case ParamType.CHOICE:
            return ChoiceEditor(spec)
        case ParamType.BOOLEAN:
            return SwitchEditor(spec)
        case ParamType.TEXT:
            return TextEditor(spec)
        case _:
            return NumberEditor(spec)
