"""Single facts of a character as rows of a form, in step with the document. Typing in one field is one undo step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from charstudio.model.characters import Character, Voice
from charstudio.model.identity import Style
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import Json
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.inspector.form import Row
from charstudio.ui.inspector.param_rows import editor_for


@dataclass(frozen=True, slots=True)
class CastField:
    """One fact: how it is edited, read, and what of the character changes by a new value."""

    spec: ParamSpec
    read: Callable[[Character], Json]
    write: Callable[[Character, Json], Mapping[str, Any]]


def _text(name: str, label: str, help_text: str = "", example: str = "", *, multiline: bool = False) -> CastField:
    return CastField(
        ParamSpec(name, ParamType.TEXT, "", label, help_text, multiline=multiline, placeholder=example),
        lambda who: str(getattr(who, name)),
        lambda _who, value: {name: str(value)},
    )


def _voice(name: str, label: str, example: str = "") -> CastField:
    return CastField(
        ParamSpec(f"voice_{name}", ParamType.TEXT, "", label, placeholder=example),
        lambda who: str(getattr(who.voice, name)),
        lambda who, value: {"voice": _with_voice(who.voice, name, str(value))},
    )


def _with_voice(voice: Voice, name: str, text: str) -> Voice:
    return replace(voice, model=text) if name == "model" else replace(voice, voice=text)


def _seed_of(value: Json) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


EPISODE = _text("episode", "Last episode", "Where this character was seen last.", "Episode 3")
CLOTHING_STATE = _text(
    "clothing_state", "Wearing there", "The state of the clothing at the end of it.", "red scarf, wet"
)
NOTES = _text(
    "notes",
    "Notes",
    "Whatever else never changes. It is said to models after the permanent traits.",
    "One strand of hair never lies flat",
    multiline=True,
)
PROMPT = _text("prompt", "Full prompt", "The prompt that made the master reference.", multiline=True)
SEED = CastField(
    ParamSpec("seed", ParamType.TEXT, "", "Seed", "The seed that made the master reference.", placeholder="none"),
    lambda who: "" if who.seed is None else str(who.seed),
    lambda _who, value: {"seed": _seed_of(value)},
)
STYLE = CastField(
    ParamSpec(
        "style",
        ParamType.CHOICE,
        Style.AUTO.value,
        "Drawn or photographed",
        "Faces are measured differently in each.",
        choices=tuple(style.value for style in Style),
        choice_labels=("As the pictures look", "Photoreal", "Stylised: drawn, painted, 3D"),
    ),
    lambda who: who.style.value,
    lambda _who, value: {"style": Style(str(value))},
)
VOICE_MODEL = _voice("model", "Speech model", "elevenlabs/turbo-v2.5")
VOICE_ID = _voice("voice", "Voice", "Rachel")
LINES = CastField(
    ParamSpec(
        "lines",
        ParamType.TEXT,
        "",
        "Lines to test it with",
        "One to a line: the voice should sound the same in all of them.",
        multiline=True,
        placeholder="One line of dialogue in each row",
    ),
    lambda who: "\n".join(who.voice.lines),
    lambda who, value: {"voice": replace(who.voice, lines=tuple(str(value).split("\n")) if value else ())},
)


class FieldRow(Row):
    """One fact of one character."""

    def __init__(self, field: CastField, deeds: CastDeeds, character: Callable[[], Character | None]) -> None:
        self.editor: Editor = editor_for(field.spec)
        super().__init__(field.spec.label, self.editor, field.spec.help)
        self._field = field
        self._deeds = deeds
        self._character = character
        self.editor.edited.connect(self._edited)
        self.editor.settled.connect(deeds.studio.document.seal)

    def refresh(self, who: Character) -> None:
        """Show the fact as it is now."""
        self.editor.show_value(self._field.read(who))
        self.lock(locked=self._deeds.studio.read_only)

    def _edited(self, value: Json) -> None:
        who = self._character()
        if who is not None:
            spec = self._field.spec
            self._deeds.change(who, spec.label.lower(), merge=spec.name, **self._field.write(who, value))
