"""What an export will contain, said before it starts, and the export itself on values that cannot change meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.media.playable import Find, Playable
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.timeline import Clip, ClipSource, TrackKind
from charstudio.model.values import ClipId, Output
from charstudio.studio.outlook import Outlook


@dataclass(frozen=True, slots=True)
class ExportCheck:
    """Clips a person should know of before exporting. All names are clip names, in order of time."""

    drafts: tuple[str, ...] = ()
    ghosts: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each kind of surprise."""
        found = []
        if self.ghosts:
            found.append(f"{_clips(self.ghosts)} not made yet and will show a card: {_names(self.ghosts)}.")
        if self.stale:
            found.append(f"{_clips(self.stale)} out of date: {_names(self.stale)}.")
        if self.drafts:
            found.append(f"{_clips(self.drafts)} still a draft: {_names(self.drafts)}.")
        return tuple(found)


def check_export(project: Project, outlook: Outlook) -> ExportCheck:
    """Look at every clip that would be seen or heard."""
    drafts: dict[ClipId, str] = {}
    ghosts: dict[ClipId, str] = {}
    stale: dict[ClipId, str] = {}
    for clip in _audience_clips(project):
        playable = outlook.playable(clip.source)
        name = clip.name or "Clip"
        if playable is None:
            ghosts[clip.id] = name
        elif playable.info.draft:
            drafts[clip.id] = name
        if playable is not None and isinstance(clip.source, Output) and not outlook.is_current(clip.source):
            stale[clip.id] = name
    return ExportCheck(tuple(drafts.values()), tuple(ghosts.values()), tuple(stale.values()))


def snapshot(project: Project, outlook: Outlook, *, mark: bool = True) -> Find:
    """Where every source of the timeline is right now; with ``mark`` False, drafts without their mark where made."""
    found: dict[ClipSource, Playable | None] = {}
    for _, clip in project.timeline.clips():
        found[clip.source] = outlook.playable(clip.source)
        if not mark and isinstance(clip.source, Output):
            plain = outlook.plain(clip.source)
            if isinstance(plain, MediaValue):
                found[clip.source] = outlook.playable_value(plain) or found[clip.source]
    return found.get


def _audience_clips(project: Project) -> list[Clip]:
    tracks = [track for track in project.timeline.tracks if not (track.hidden and track.kind is TrackKind.VIDEO)]
    return sorted((clip for track in tracks for clip in track.clips), key=lambda clip: clip.start)


def _clips(names: tuple[str, ...]) -> str:
    return "1 clip is" if len(names) == 1 else f"{len(names)} clips are"


def _names(names: tuple[str, ...], most: int = 5) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
