"""What there is to say about one clip, gathered for painting: its name, its file, its badges and marks. Asks, never
paints.
"""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.media.playable import Playable
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, Title
from charstudio.model.identity import IdentityReport
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import Output
from charstudio.studio.identity.values import grade_of
from charstudio.studio.status import NodeState
from charstudio.ui.identity.colours import grade_role, watch_of
from charstudio.ui.identity.strip import strips_of
from charstudio.ui.timeline.gain_line import has_line
from charstudio.ui.viewer.needs import CutStudio

_WORDS = {
    NodeState.RUNNING: "making",
    NodeState.WAITING: "waiting",
    NodeState.FAILED: "failed",
    NodeState.MUTED: "muted",
    NodeState.BYPASSED: "bypassed",
}
_ROLES = {
    "draft": "accent",
    "stale": "warn",
    "planned": "secondary",
    "failed": "bad",
    "missing": "bad",
    "held": "warn",
    "muted": "secondary",
    "bypassed": "secondary",
}


@dataclass(frozen=True, slots=True)
class Face:
    """A clip's name, file (None for a ghost), badges (word, theme role), marks, and the share its media fills.

    ``marks`` are names of icons: what was done to the clip that cannot be seen from its pictures.
    """

    name: str
    playable: Playable | None
    badges: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    has_line: bool
    """Whether it is heard, and so has a gain line."""
    filled: float
    """Less than 1 when the media is shorter: the last frame is held over the rest."""

    is_ghost: bool
    """Whether nothing has been made yet."""

    drift: tuple[IdentityReport, ...] = ()
    """How well its media keeps to each who acts in it, for the strip along its lower edge; the worst first."""


def face_of(studio: CutStudio, project: Project, clip: Clip, kind: TrackKind) -> Face:
    """Everything to be painted on a clip on a track of ``kind``."""
    is_words = isinstance(clip.source, Title | Caption)
    playable = None if is_words else studio.playable(clip.source)
    words = [] if is_words else [*_words(studio, clip, playable), *_take(studio, project, clip)]
    filled = filled_share(clip, playable)
    if filled < 1.0:
        words.append("held")
    if clip.speed != 1 and not clip.freeze:
        words.append(f"{float(clip.speed * 100):.4g} %")
    badges = tuple((word, _ROLES.get(word, "text" if word.endswith("%") else "good")) for word in words)
    has_sound = not is_words and has_line(clip, kind, playable)
    is_ghost = playable is None and not is_words
    drift: tuple[IdentityReport, ...] = ()
    watch = watch_of(studio) if kind is TrackKind.VIDEO and not is_words else None
    if watch is not None and (known := watch.of_clip(clip)):
        drift = strips_of(known)
        letter = grade_of(known)
        badges = (*(((letter, grade_role(letter)),) if letter else ()), *badges)
    return Face(title_of(project, clip), playable, badges, _marks(clip), has_sound, filled, is_ghost, drift)


def _take(studio: CutStudio, project: Project, clip: Clip) -> tuple[str, ...]:
    """Which take it plays, when there are several."""
    if not isinstance(clip.source, Output) or len(studio.status(clip.source.node).takes) < 2:
        return ()
    node = project.graph.nodes.get(clip.source.node)
    if node is None:
        return ()
    return ("pinned",) if node.pin is not None else (f"take {node.take}",)


def _marks(clip: Clip) -> tuple[str, ...]:
    return tuple(
        name
        for name, is_so in (
            ("rewind", clip.reverse and not clip.freeze),
            ("snowflake", clip.freeze),
            ("volume-off", clip.silent),
            ("link-variant", clip.link is not None),
            ("group", clip.group is not None),
            ("palette-outline", clip.grade != NEUTRAL),
            ("eyedropper", clip.key is not None),
            ("crop-rotate", clip.transform != IN_PLACE),
        )
        if is_so
    )


def filled_share(clip: Clip, playable: Playable | None) -> float:
    """How much of the clip its media fills; 1 for ghosts and stills, and when less than a frame is missing."""
    if playable is None or clip.freeze or playable.info.kind is MediaKind.IMAGE or playable.info.duration is None:
        return 1.0
    missing = clip.source_range.end - playable.info.duration
    frame = playable.info.rate.frame if playable.info.rate else 0
    if missing <= frame:
        return 1.0
    return max(0.0, 1.0 - float(missing / clip.source_range.duration))


def _words(studio: CutStudio, clip: Clip, playable: Playable | None) -> tuple[str, ...]:
    status = studio.status(clip.source.node) if isinstance(clip.source, Output) else None
    state = status.state if status is not None else NodeState.DONE
    if state in _WORDS:
        return (_WORDS[state],)
    if playable is None:
        return ("planned",) if status is not None and not status.is_lost else ("missing",)
    if state is NodeState.STALE:
        return ("stale",)
    return ("draft",) if playable.info.draft else ()
