"""What titles and captions say and how titles look, as fields of the inspector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from charstudio.model import timeline_edits
from charstudio.model.clip_looks import Align, Caption, Title
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Track
from charstudio.model.values import Json
from charstudio.ui.inspector.clip_field import COLOUR_VALUE, WORDS, ClipField, is_title, is_words, number

_PLAIN = Title("")
_BACKDROP = "#000000"


def _title(
    spec: ParamSpec, read: Callable[[Title], Json], change: Callable[[Title, Json], Title], widget: str = ""
) -> ClipField:
    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        if not isinstance(clip.source, Title):
            return project
        return timeline_edits.set_words(project, clip.id, change(clip.source, value))

    def shown(clip: Clip) -> Json:
        return read(clip.source) if isinstance(clip.source, Title) else spec.default

    return ClipField(spec, WORDS, is_title, shown, edit, widget)


def _with(title: Title, name: str, value: Any) -> Title:
    return replace(title, **{name: value})


def _number(name: str, label: str, low: float, high: float, help_text: str = "") -> ClipField:
    default = round(getattr(_PLAIN, name) * 100, 4)
    return _title(
        ParamSpec(
            f"title_{name}", ParamType.NUMBER, default, label, help_text, "%", minimum=low, maximum=high, step=0.5
        ),
        lambda title: round(getattr(title, name) * 100, 4),
        lambda title, value: _with(title, name, number(value) / 100),
    )


def _switch(name: str, label: str, words: str) -> ClipField:
    return _title(
        ParamSpec(name, ParamType.BOOLEAN, bool(getattr(_PLAIN, name)), label, words),
        lambda title: bool(getattr(title, name)),
        lambda title, value: _with(title, name, value is True),
    )


def _colour(name: str, label: str) -> ClipField:
    return _title(
        ParamSpec(f"title_{name}", ParamType.TEXT, str(getattr(_PLAIN, name)), label),
        lambda title: str(getattr(title, name)),
        lambda title, value: _with(title, name, str(value)),
        COLOUR_VALUE,
    )


def _say(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
    if isinstance(clip.source, Title | Caption):
        return timeline_edits.set_words(project, clip.id, replace(clip.source, text=str(value)))
    return project


_TEXT = ClipField(
    ParamSpec("text", ParamType.TEXT, "", "Text", multiline=True, placeholder="Write here"),
    WORDS,
    lambda _track, clip: is_words(clip),
    lambda clip: clip.source.text if isinstance(clip.source, Title | Caption) else "",
    _say,
    resets=False,
)
_ALIGN = _title(
    ParamSpec(
        "align",
        ParamType.CHOICE,
        Align.CENTRE.value,
        "Lines stand",
        choices=tuple(align.value for align in Align),
        choice_labels=("At the left", "In the middle", "At the right"),
    ),
    lambda title: title.align.value,
    lambda title, value: replace(title, align=Align(str(value))),
)
_HAS_BACKDROP = _title(
    ParamSpec("backdrop", ParamType.BOOLEAN, False, "Backdrop", "A colour fills the frame"),
    lambda title: title.backdrop is not None,
    lambda title, value: replace(title, backdrop=(title.backdrop or _BACKDROP) if value else None),
)
_BACKDROP_COLOUR = replace(
    _title(
        ParamSpec("backdrop_colour", ParamType.TEXT, _BACKDROP, "Colour of the backdrop"),
        lambda title: title.backdrop or _BACKDROP,
        lambda title, value: replace(title, backdrop=str(value)),
        COLOUR_VALUE,
    ),
    fits=lambda _track, clip: isinstance(clip.source, Title) and clip.source.backdrop is not None,
)
_OUTLINE_COLOUR = replace(
    _colour("outline_colour", "Colour of the outline"),
    fits=lambda _track, clip: isinstance(clip.source, Title) and clip.source.outline > 0,
)

WORD_FIELDS = (
    _TEXT,
    _number("size", "Size", 1, 50, "The height of a line as a share of the frame's height"),
    _colour("colour", "Colour"),
    _switch("bold", "Weight", "Bold"),
    _switch("italic", "Slant", "Italic"),
    _ALIGN,
    _number("x", "Middle, from the left", -100, 200),
    _number("y", "Middle, from the top", -100, 200),
    _number("outline", "Outline", 0, 50, "The width of the edge around letters as a share of a line's height"),
    _OUTLINE_COLOUR,
    _HAS_BACKDROP,
    _BACKDROP_COLOUR,
)
