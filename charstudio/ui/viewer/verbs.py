"""The table of all commands of the viewer, with their keys (``ux.md``: the keys of Premiere and Resolve users)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup

from charstudio.ui.key_tips import set_tip
from charstudio.ui.viewer.course import CHOICES
from charstudio.ui.viewer.guides import ASPECTS
from charstudio.ui.viewer.transport import Verb, action_of, speed_words
from charstudio.ui.viewer.zoom import STEP

if TYPE_CHECKING:
    from charstudio.ui.viewer.viewer import Viewer

MOVES = (
    "play",
    "play_around",
    "start",
    "back",
    "forward",
    "end",
    "second_back",
    "second_forward",
    "shuttle_back",
    "shuttle_stop",
    "shuttle_forward",
    "go_to",
)
"""The commands that need something to move through."""

_ZOOMS = {"zoom_25": 0.25, "zoom_50": 0.5, "zoom_200": 2.0, "zoom_400": 4.0}
_WORDS = {name: f"Frame for {name.replace('_', ':')}" for name in ASPECTS}


def viewer_actions(viewer: Viewer) -> dict[str, QAction]:
    """Every command as an action by its name, bound to ``viewer`` and added to it."""
    actions = {verb.name: action_of(verb, viewer) for verb in (*_transport(viewer), *_sound(viewer), *_looks(viewer))}
    set_tip(actions["loop"], "Loop: play the marked range, or everything, round and round")
    set_tip(actions["safe_areas"], "Safe areas: action 93 %, titles 90 % of the picture")
    _choose_one(viewer, [actions[name] for name in actions if name.startswith("speed_")], optional=False)
    _choose_one(viewer, [actions[name] for name in actions if name.startswith("aspect_")], optional=True)
    actions["speed_100"].setChecked(True)
    viewer.addActions(list(actions.values()))
    return actions


def _transport(viewer: Viewer) -> tuple[Verb, ...]:
    drive = viewer.driving
    return (
        Verb("play", "Play or Pause", "play", ("Space",), drive.play_pause),
        Verb("play_around", "Play Around the Cut", "", ("/",), drive.play_around),
        Verb("start", "Go to Start", "skip-previous", ("Home",), partial(drive.jump, end=False)),
        Verb("back", "Frame Back", "step-backward", ("Left",), partial(drive.step, -1)),
        Verb("forward", "Frame Forward", "step-forward", ("Right",), partial(drive.step, 1)),
        Verb("end", "Go to End", "skip-next", ("End",), partial(drive.jump, end=True)),
        Verb("second_back", "Second Back", "", ("Shift+Left",), partial(drive.step_seconds, -1)),
        Verb("second_forward", "Second Forward", "", ("Shift+Right",), partial(drive.step_seconds, 1)),
        Verb("shuttle_back", "Shuttle Backwards", "", ("J",), partial(drive.shuttle, -1)),
        Verb("shuttle_stop", "Shuttle Stop", "", ("K",), partial(drive.shuttle, 0)),
        Verb("shuttle_forward", "Shuttle Forwards", "", ("L",), partial(drive.shuttle, 1)),
        Verb("go_to", "Go to Timecode", "", ("G",), _of(viewer, "stage", "type_time")),
        Verb("switch", "Sequence or Selected", "", ("Shift+Q",), viewer.switch),
        Verb("loop", "Loop", "repeat", (), lambda: None, True),
        *(
            Verb(
                f"speed_{int(speed * 100)}",
                f"Play at {speed_words(speed)}",
                "",
                (),
                partial(drive.set_speed, speed),
                True,
            )
            for speed in CHOICES
        ),
    )


def _sound(viewer: Viewer) -> tuple[Verb, ...]:
    return (
        Verb("mute", "Mute the Viewer", "volume-high", (), _of(viewer, "controls", "show_loudness"), True),
        Verb("louder", "Viewer Louder", "", (), _of(viewer, "controls", "change_volume", 0.1)),
        Verb("quieter", "Viewer Quieter", "", (), _of(viewer, "controls", "change_volume", -0.1)),
    )


def _looks(viewer: Viewer) -> tuple[Verb, ...]:
    picture = viewer.picture
    return (
        Verb("fit", "Fit the Picture", "", ("Ctrl+0",), partial(picture.set_zoom, None)),
        Verb("actual", "Picture at 100 %", "", ("Ctrl+1",), partial(picture.set_zoom, 1.0)),
        *(
            Verb(name, f"Picture at {round(scale * 100)} %", "", (), partial(picture.set_zoom, scale))
            for name, scale in _ZOOMS.items()
        ),
        Verb("zoom_in", "Enlarge the Picture", "", (), partial(picture.zoom_by, STEP)),
        Verb("zoom_out", "Reduce the Picture", "", (), partial(picture.zoom_by, 1 / STEP)),
        Verb("full_screen", "Full-Screen Picture", "fullscreen", ("F11",), _of(viewer, "stage", "toggle")),
        Verb("safe_areas", "Safe Areas", "", (), _of(viewer, "display", "guides"), True),
        *(
            Verb(f"aspect_{name}", words, "", (), _of(viewer, "display", "guides"), True)
            for name, words in _WORDS.items()
        ),
        Verb("compare_cut", "Compare with the Cut", "", (), viewer.compare_with_cut),
        Verb("statistics", "Show Playback Statistics", "", (), _of(viewer, "display", "statistics"), True),
    )


def _of(viewer: Viewer, part: str, verb: str, *given: float) -> Callable[[], object]:
    """What a part of the viewer does, which is made after the commands because it shows them."""
    return lambda: getattr(getattr(viewer, part), verb)(*given)


def _choose_one(viewer: Viewer, actions: list[QAction], *, optional: bool) -> None:
    """Only one of them at a time; the one chosen can be given up again when that is ``optional``."""
    group = QActionGroup(viewer)
    policies = QActionGroup.ExclusionPolicy
    group.setExclusionPolicy(policies.ExclusiveOptional if optional else policies.Exclusive)
    for action in actions:
        group.addAction(action)
