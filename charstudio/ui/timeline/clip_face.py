"""What there is to say about one clip, gathered for painting: its name, its file, its badges. Asks, never paints."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.media.playable import Playable
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.timeline import Clip
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import Output
from charstudio.studio.status import NodeState
from charstudio.ui.viewer.needs import CutStudio

_WORKING = {NodeState.RUNNING: "making", NodeState.WAITING: "waiting", NodeState.FAILED: "failed"}
_ROLES = {"draft": "accent", "stale": "warn", "planned": "secondary", "failed": "bad", "held": "warn"}


@dataclass(frozen=True, slots=True)
class Face:
    """A clip's name, file (None for a ghost), badges (word, theme role), and the share of it that its media fills."""

    name: str
    playable: Playable | None
    badges: tuple[tuple[str, str], ...]
    filled: float
    """Less than 1 when the media is shorter: the last frame is held over the rest."""

    @property
    def is_ghost(self) -> bool:
        """Whether nothing has been made yet."""
        return self.playable is None


def face_of(studio: CutStudio, project: Project, clip: Clip) -> Face:
    """Everything to be painted on a clip."""
    playable = studio.playable(clip.source)
    words = list(_words(studio, clip, playable))
    filled = filled_share(clip, playable)
    if filled < 1.0:
        words.append("held")
    badges = tuple((word, _ROLES.get(word, "good")) for word in words)
    return Face(title_of(project, clip), playable, badges, filled)


def filled_share(clip: Clip, playable: Playable | None) -> float:
    """How much of the clip its media fills; 1 for ghosts and stills, and when less than a frame is missing."""
    if playable is None or playable.info.kind is MediaKind.IMAGE or playable.info.duration is None:
        return 1.0
    missing = clip.source_range.end - playable.info.duration
    frame = playable.info.rate.frame if playable.info.rate else 0
    if missing <= frame:
        return 1.0
    return max(0.0, 1.0 - float(missing / clip.source_range.duration))


def _words(studio: CutStudio, clip: Clip, playable: Playable | None) -> tuple[str, ...]:
    state = studio.status(clip.source.node).state if isinstance(clip.source, Output) else NodeState.DONE
    if state in _WORKING:
        return (_WORKING[state],)
    if playable is None:
        return ("planned",) if isinstance(clip.source, Output) else ("failed",)
    if state is NodeState.STALE:
        return ("stale",)
    return ("draft",) if playable.info.draft else ()
