"""The form of one clip: where it is, what it plays, how loud, how it fades and fits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton

from charstudio.model import timeline_edits
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, timecode
from charstudio.model.timeline import Clip, Fit, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import ClipId, Json, NodeId, Output
from charstudio.studio.studio import Studio
from charstudio.ui.inspector.editors import ChoiceEditor, Editor, NumberEditor
from charstudio.ui.inspector.form import Form, NameField, Row, small

_GAIN = ParamSpec("gain_db", ParamType.NUMBER, 0.0, "Volume", unit="dB", minimum=-60, maximum=24, step=0.5)
_FADE_IN = ParamSpec("fade_in", ParamType.NUMBER, 0.0, "Fade in", unit="s", minimum=0, maximum=10, step=0.1)
_FADE_OUT = ParamSpec("fade_out", ParamType.NUMBER, 0.0, "Fade out", unit="s", minimum=0, maximum=10, step=0.1)
_SPEED = ParamSpec("speed", ParamType.NUMBER, 100.0, "Speed", unit="%", minimum=10, maximum=400, step=5)
_FIT = ParamSpec(
    "fit",
    ParamType.CHOICE,
    Fit.FIT.value,
    "Picture",
    choices=tuple(fit.value for fit in Fit),
    choice_labels=("Fit: all of it, with bars", "Fill: crop to the frame", "Stretch to the frame"),
)
_CUT = ParamSpec(
    "transition",
    ParamType.CHOICE,
    "cut",
    "Begins with",
    choices=("cut", TransitionKind.DISSOLVE.value, TransitionKind.DIP.value),
    choice_labels=("A cut", "A dissolve", "A dip through black"),
)
_CUT_LENGTH = ParamSpec("length", ParamType.NUMBER, 1.0, "Length", unit="s", minimum=0.1, maximum=5, step=0.1)


class ClipPage(Form):
    """Follows one clip. ``reveal_node(NodeId)`` when its maker is asked for."""

    gone = Signal()
    reveal_node = Signal(str)

    def __init__(self, studio: Studio, clip: ClipId, complain: Callable[[str], None]) -> None:
        super().__init__()
        self._studio = studio
        self._clip = clip
        self._complain = complain
        self._rows: dict[str, tuple[Row, Editor]] = {}
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
        for spec in (_GAIN, _FADE_IN, _FADE_OUT, _SPEED, _FIT, _CUT, _CUT_LENGTH):
            self.add(self._row(spec))
        self.finish()
        self.refresh()

    def refresh(self) -> None:
        """Show the clip as it is now."""
        found = self._studio.project.timeline.find(self._clip)
        if found is None:
            self.gone.emit()
            return
        track, clip = found
        rate = self._studio.project.timeline.rate
        self._name.show_name(clip.name)
        self._place.setText(
            f"{track.name} · {timecode(clip.start, rate)} to {timecode(clip.end, rate)}"
            f" · {rate.frames_in(clip.duration)} frames{self._lock_words(track)}"
        )
        self._warn(clip)
        self._reveal.setVisible(isinstance(clip.source, Output))
        for name, value in self._values(clip).items():
            row, editor = self._rows[name]
            row.lock(locked=self._studio.read_only or track.locked)
            editor.show_value(value)
            row.show_changed(changed=value != editor.spec.default and name != "length")
        self._name.setReadOnly(self._studio.read_only or track.locked)
        is_picture = track.kind is TrackKind.VIDEO
        self._rows["fit"][0].setVisible(is_picture)
        self._rows["transition"][0].setVisible(is_picture and track.before(clip) is not None)
        self._rows["length"][0].setVisible(is_picture and clip.transition is not None)

    def _values(self, clip: Clip) -> dict[str, Json]:
        transition = clip.transition
        return {
            "gain_db": clip.gain_db,
            "fade_in": float(clip.fade_in),
            "fade_out": float(clip.fade_out),
            "speed": float(clip.speed * 100),
            "fit": clip.fit.value,
            "transition": transition.kind.value if transition is not None else "cut",
            "length": float(transition.duration) if transition is not None else 1.0,
        }

    def _warn(self, clip: Clip) -> None:
        playable = self._studio.playable(clip.source)
        words = ""
        if playable is None:
            words = "Not made yet: the film shows a card here."
        elif not self._studio.is_current(clip.source):
            words = "Out of date: the node has changed since."
        elif playable.info.duration is not None and clip.source_range.end > playable.info.duration + Fraction(1, 10):
            over = float(clip.source_range.end - playable.info.duration)
            words = f"{over:.1f} s longer than its media: the end is held."
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def _lock_words(self, track: Track) -> str:
        return f" · {track.name} is locked" if track.locked else ""

    def _row(self, spec: ParamSpec) -> Row:
        editor: Editor = ChoiceEditor(spec) if spec.type is ParamType.CHOICE else NumberEditor(spec)
        row = Row(spec.label, editor, spec.help)
        editor.edited.connect(lambda value: self._edited(spec, value))
        editor.settled.connect(self._studio.document.seal)
        row.reset_chosen.connect(lambda: self._edited(spec, spec.default))
        self._rows[spec.name] = (row, editor)
        return row

    def _edited(self, spec: ParamSpec, value: Json) -> None:
        found = self._studio.project.timeline.find(self._clip)
        if found is None:
            return
        rate = self._studio.project.timeline.rate
        edit = _edit(spec.name, value, found[0], found[1], rate)
        self._apply(f"Set {spec.label}", edit, f"clip:{self._clip}:{spec.name}")

    def _rename(self, name: str) -> None:
        self._apply(
            f"Rename clip to {name}", lambda project: timeline_edits.set_clip(project, self._clip, name=name), None
        )

    def _ask_reveal(self) -> None:
        found = self._studio.project.timeline.find(self._clip)
        if found is not None and isinstance(found[1].source, Output):
            self.reveal_node.emit(NodeId(found[1].source.node))

    def _apply(self, label: str, edit: Callable[[Project], Project], merge: str | None) -> None:
        try:
            self._studio.document.apply(label, edit, merge=merge)
        except (EditError, ReadOnly) as error:
            self._complain(f"{error.message} {error.hint}".strip())
            self.refresh()


def _edit(name: str, value: Json, track: Track, clip: Clip, rate: Rate) -> Callable[[Project], Project]:
    number = value if isinstance(value, int | float) else 0
    match name:
        case "gain_db":
            return lambda project: timeline_edits.set_gain(project, clip.id, float(number))
        case "fade_in":
            return lambda project: timeline_edits.set_fades(project, clip.id, fade_in=_on_grid(number, rate))
        case "fade_out":
            return lambda project: timeline_edits.set_fades(project, clip.id, fade_out=_on_grid(number, rate))
        case "speed":
            return lambda project: timeline_edits.set_speed(project, clip.id, Fraction(round(number), 100))
        case "fit":
            return lambda project: timeline_edits.set_clip(project, clip.id, fit=Fit(str(value)))
        case "transition":
            return lambda project: timeline_edits.set_transition(
                project, clip.id, _transition(str(value), track, clip, rate)
            )
        case _:
            kind = clip.transition.kind if clip.transition is not None else TransitionKind.DISSOLVE
            return lambda project: timeline_edits.set_transition(
                project, clip.id, Transition(kind, _on_grid(number, rate))
            )


def _transition(kind: str, track: Track, clip: Clip, rate: Rate) -> Transition | None:
    if kind == "cut":
        return None
    before = track.before(clip)
    room = min(clip.duration, before.duration if before is not None else clip.duration)
    length = clip.transition.duration if clip.transition is not None else rate.snap(min(Fraction(1), room / 2))
    return Transition(TransitionKind(kind), max(rate.frame, length))


def _on_grid(seconds: float, rate: Rate) -> Seconds:
    return rate.snap(Fraction(round(seconds * 1000), 1000))
