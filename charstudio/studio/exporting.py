"""What an export will contain, said before it starts, and the export itself on values that cannot change meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from charstudio.engine.fingerprint import Quality
from charstudio.engine.plan import Plan
from charstudio.media.container import Cancelled
from charstudio.media.export import Elsewhere, ExportReport, export
from charstudio.media.layers import audible, visible
from charstudio.media.playable import Find, Playable, files_of
from charstudio.media.soft_captions import add_captions
from charstudio.media.stems import export_stems, sounding_tracks, stem_paths
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.delivery import CaptionUse, Delivery
from charstudio.model.errors import EncodeFailed, PlanError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.values import ClipId, NodeId, Output
from charstudio.studio.delivering import Delivered, captions_in, delivered
from charstudio.studio.disclosure.telling import Telling, leaves_recipe, recipe_place
from charstudio.studio.outlook import Outlook
from charstudio.studio.sidecars import refuse_to_overwrite, sidecars_of, write_sidecars
from charstudio.studio.stoppable import in_thread

AS_IT_IS = Delivery()
"""The film in its own size, as H.264 in an MP4."""


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
        if isinstance(clip.source, Title | Caption):
            continue
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
        found.update((source, outlook.playable(source)) for source in files_of(clip))
        if not mark and isinstance(clip.source, Output):
            plain = outlook.plain(clip.source)
            if isinstance(plain, MediaValue):
                found[clip.source] = outlook.playable_value(plain) or found[clip.source]
    return found.get


class PlanFor(Protocol):
    """``Studio._plan``: what it takes to bring nodes up to date."""

    def __call__(self, project: Project, targets: Iterable[NodeId], quality: Quality, *, mark: bool) -> Plan:
        """The plan."""
        ...


def plans_without_mark(project: Project, outlook: Outlook, plan: PlanFor) -> tuple[Plan, ...]:
    """What must be made so that no draft of the cut carries its mark: for drafts of final nodes as drafts, too.

    Never costs anything. Raises ``PlanError`` when it would, or when a clip shows an older revision's draft.
    """
    marked = {
        giver.node
        for output in project.followed_outputs()
        if (giver := outlook.through(output)) is not None
        and (playable := outlook.playable(output)) is not None
        and playable.info.draft
        and not isinstance(outlook.plain(output), MediaValue)
    }
    plans = []
    for quality in (Quality.AS_SET, Quality.DRAFT):
        found = plan(project, [node for node in marked if outlook.quality_of(node) is quality], quality, mark=False)
        if found.blocked or found.price_usd != 0:
            raise PlanError("The drafts cannot be made again without their mark.", "Run them, or export with the mark.")
        plans.append(found)
    stale = [project.graph.nodes[node].title for node in marked if outlook.quality_of(node) is None]
    if stale:
        raise PlanError(
            f"{_names(tuple(stale))} shows an older draft, which cannot be made again without its mark.",
            "Run it first, or export with the mark.",
        )
    return tuple(found for found in plans if found.steps)


class Tell(Protocol):
    """``Teller.film``: what a film tells of its making."""

    def __call__(self, project: Project, find: Find, delivery: Delivery, part: TimeRange | None) -> Telling:
        """Worked out from values; blocking. Raises ``SettingError`` when it cannot be signed as wanted."""
        ...


async def write_film(
    project: Project,
    find: Find,
    path: Path,
    *,
    part: TimeRange | None,
    overwrite: bool,
    progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
    delivery: Delivery = AS_IT_IS,
    tell: Tell | None = None,
    elsewhere: Elsewhere | None = None,
) -> ExportReport | None:
    """Export in a thread, as ``delivery`` says. Cancelling the wait stops the thread, too; nothing is left behind.

    What came out differently than was asked is in the report's ``remarks``, everything that was written in ``files``.
    ``elsewhere`` may have others code a long film's segments.
    ``tell`` works out what the film tells of its making (``studio.disclosure``); without it, only its title.
    Raises what ``export`` raises; ``EncodeFailed`` also for a delivery that cannot be.
    """
    return await in_thread(
        lambda is_stopped: _written(
            project, find, path, delivery, part, overwrite, progress, is_stopped, tell, elsewhere
        ),
        stopped,
    )


def _written(
    project: Project,
    find: Find,
    path: Path,
    delivery: Delivery,
    part: TimeRange | None,
    overwrite: bool,  # noqa: FBT001 - called in one place
    progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
    tell: Tell | None,
    elsewhere: Elsewhere | None,
) -> ExportReport | None:
    """The export itself, in the thread that writes."""
    for _, fault in delivery.faults():
        raise EncodeFailed(fault)
    telling = tell(project, find, delivery, part) if tell is not None else None
    try:
        what = delivered(project, find, delivery, part, stopped=stopped)
    except Cancelled:
        return None
    beside = {**sidecars_of(path, delivery, what.captions), **({} if telling is None else telling.beside(path))}
    if not overwrite:
        refuse_to_overwrite(beside)
    report = (export_stems if delivery.stems else partial(export, elsewhere=elsewhere))(
        what.timeline,
        find,
        path,
        range=what.part,
        delivery=delivery,
        overwrite=overwrite,
        progress=progress,
        stopped=stopped,
        metadata={"title": project.title} if telling is None else telling.metadata,
        finish=_last_look(_finishing(path, delivery, what, telling), overwrite=overwrite),
    )
    if report is None:
        return None
    written, remarks = write_sidecars(beside)
    files = (*(report.files or (report.path,)), *written)
    told = () if telling is None else telling.remarks
    return replace(report, files=files, remarks=(*report.remarks, *what.remarks, *remarks, *told))


def would_write(
    project: Project, find: Find, path: Path, delivery: Delivery, part: TimeRange | None
) -> tuple[Path, ...]:
    """Every file that exporting to ``path`` would make: the film, or its stems, and what lies beside it."""
    captions = captions_in(project.timeline, part, delivery.rate or project.timeline.rate, delivery.language)
    main: tuple[Path, ...] = (path,)
    if delivery.stems:
        main = stem_paths(path, (track.name for track in sounding_tracks(project.timeline, find)))
    recipe = [recipe_place(path)] if leaves_recipe(delivery) else []
    return (*main, *sidecars_of(path, delivery, captions), *recipe)


def _finishing(
    path: Path, delivery: Delivery, what: Delivered, telling: Telling | None
) -> Callable[[Path], None] | None:
    """What is done to the whole part before it gets its name. Signing comes last: it vouches for every byte."""
    captions = what.captions if delivery.captions is CaptionUse.SOFT else ()
    if not captions:
        return None if telling is None else telling.finish

    def finish(part: Path) -> None:
        add_captions(part, captions, path)
        if telling is not None:
            telling.finish(part)

    return finish


def _last_look(finish: Callable[[Path], None] | None, *, overwrite: bool) -> Callable[[Path], None] | None:
    """The same, and then a look whether something has appeared at the file's place while it was written."""
    if overwrite:
        return finish

    def finish_and_look(part: Path) -> None:
        if finish is not None:
            finish(part)
        refuse_to_overwrite([part.with_suffix("")])  # the part is called as the file, and ``.part``

    return finish_and_look


def _audience_clips(project: Project) -> list[Clip]:
    """What is seen or heard, as the compositor decides it."""
    schedules = (*visible(project.timeline), *audible(project.timeline))
    clips = {span.clip.id: span.clip for schedule in schedules for span in schedule.spans}
    return sorted(clips.values(), key=lambda clip: clip.start)


def _clips(names: tuple[str, ...]) -> str:
    return "1 clip is" if len(names) == 1 else f"{len(names)} clips are"


def _names(names: tuple[str, ...], most: int = 5) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
