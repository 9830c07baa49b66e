"""A clip's volume, its fades and how it begins, as fields of the inspector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from charstudio.model import timeline_edits
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Clip, Direction, Track, Transition, TransitionKind
from charstudio.model.values import Json
from charstudio.ui.inspector.clip_field import (
    COLOUR_VALUE,
    ClipField,
    has_edges,
    has_sound,
    is_picture,
    number,
    on_grid,
)


def _fade(name: str, label: str) -> ClipField:
    spec = ParamSpec(name, ParamType.NUMBER, 0.0, label, unit="s", minimum=0, maximum=10, step=0.1)

    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        seconds = on_grid(number(value), project.timeline.rate)
        if name == "fade_in":
            return timeline_edits.set_fades(project, clip.id, fade_in=seconds)
        return timeline_edits.set_fades(project, clip.id, fade_out=seconds)

    return ClipField(spec, "", has_edges, lambda clip: float(getattr(clip, name)), edit)


def _transition_field(
    spec: ParamSpec,
    kinds: tuple[TransitionKind, ...],
    read: Callable[[Transition], Json],
    change: Callable[[Transition, Json, Rate], Transition],
    widget: str = "",
) -> ClipField:
    """A setting of a clip's transition, when it is of one of these kinds."""

    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        if clip.transition is None:
            return project
        new = change(clip.transition, value, project.timeline.rate)
        return timeline_edits.set_transition(project, clip.id, new)

    return ClipField(
        spec,
        "",
        lambda track, clip: is_picture(track, clip) and clip.transition is not None and clip.transition.kind in kinds,
        lambda clip: spec.default if clip.transition is None else read(clip.transition),
        edit,
        widget,
        resets=bool(widget),
    )


def _begin(project: Project, track: Track, clip: Clip, value: Json) -> Project:
    """Begin a clip with a cut or a transition, as long as the one before or a second, where there is room."""
    if value == "cut":
        return timeline_edits.set_transition(project, clip.id, None)
    kind, rate, before = TransitionKind(str(value)), project.timeline.rate, track.before(clip)
    if clip.transition is not None:
        return timeline_edits.set_transition(project, clip.id, replace(clip.transition, kind=kind))
    room = min(clip.duration, before.duration if before is not None else clip.duration)
    length = max(rate.frame, rate.snap(min(Fraction(1), room / 2)))
    return timeline_edits.set_transition(project, clip.id, Transition(kind, length))


_GAIN = ClipField(
    ParamSpec("gain_db", ParamType.NUMBER, 0.0, "Volume", unit="dB", minimum=-60, maximum=24, step=0.5),
    "",
    has_sound,
    lambda clip: clip.gain_db,
    lambda project, _track, clip, value: timeline_edits.set_gain(project, clip.id, number(value)),
)
_CUT = ClipField(
    ParamSpec(
        "transition",
        ParamType.CHOICE,
        "cut",
        "Begins with",
        choices=("cut", *(kind.value for kind in TransitionKind)),
        choice_labels=("A cut", "A dissolve", "A dip through a colour", "A wipe"),
    ),
    "",
    lambda track, clip: is_picture(track, clip) and track.before(clip) is not None,
    lambda clip: "cut" if clip.transition is None else clip.transition.kind.value,
    _begin,
)
_CUT_LENGTH = _transition_field(
    ParamSpec("length", ParamType.NUMBER, 1.0, "Length", unit="s", minimum=0.1, maximum=5, step=0.1),
    tuple(TransitionKind),
    lambda transition: float(transition.duration),
    lambda transition, value, rate: replace(transition, duration=on_grid(number(value), rate)),
)
_CUT_COLOUR = _transition_field(
    ParamSpec("dip_colour", ParamType.TEXT, "#000000", "Colour of the dip"),
    (TransitionKind.DIP,),
    lambda transition: transition.colour,
    lambda transition, value, _rate: replace(transition, colour=str(value)),
    COLOUR_VALUE,
)
_CUT_DIRECTION = _transition_field(
    ParamSpec(
        "direction",
        ParamType.CHOICE,
        Direction.RIGHT.value,
        "The edge moves",
        choices=tuple(direction.value for direction in Direction),
        choice_labels=("To the right", "To the left", "Down", "Up"),
    ),
    (TransitionKind.WIPE,),
    lambda transition: transition.direction.value,
    lambda transition, value, _rate: replace(transition, direction=Direction(str(value))),
)

CUT_FIELDS = (
    _GAIN,
    _fade("fade_in", "Fade in"),
    _fade("fade_out", "Fade out"),
    _CUT,
    _CUT_LENGTH,
    _CUT_COLOUR,
    _CUT_DIRECTION,
)
