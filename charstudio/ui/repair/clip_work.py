"""Commands for one clip of the cut: cut at the last good frame, watch details."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.held_pose import Pose
from charstudio.media.playable import Playable
from charstudio.media.reader import VideoReader
from charstudio.model.errors import CharStudioError, MediaError
from charstudio.model.identity import IdentityReport
from charstudio.model.project import Project
from charstudio.model.timeline import Clip
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import NodeId, Output
from charstudio.storage.repair_notes import RepairNotes
from charstudio.studio.repair.chain_on import chain_from
from charstudio.studio.repair.details import crops_of
from charstudio.studio.repair.known import Knowledge, reports_of
from charstudio.studio.repair.last_good import CutProposal, Keeps, cut, cut_after, exact, first_crossing, propose
from charstudio.studio.repair.poses import find_pose
from charstudio.ui import aio
from charstudio.ui.repair.chosen import characters_of, clip_value, film_of
from charstudio.ui.repair.details import DetailWatchDialog
from charstudio.ui.repair.last_good import CutChoice, LastGoodDialog
from charstudio.ui.window.desk import Desk

_UNMEASURED = "Nobody has measured this clip yet, so there is no curve to cut by."


async def cut_last_good(desk: Desk, clip: Clip, knowledge: Knowledge) -> NodeId | None:
    """Propose the cut, ask, and do it as one undoable step. Gives the new Motion node, if one was wanted."""
    studio = desk.studio
    media = film_of(studio, clip_value(studio, clip))
    if media is None:
        desk.say("This clip is not made yet. Its likeness can be judged when it is there.")
        return None
    reports = reports_of(knowledge, clip)
    rate, media_rate = studio.project.timeline.rate, media.info.rate
    crossing = propose(clip, first_crossing(reports.values()), rate, media_rate)
    lost = min((r for r in reports.values() if r.good_until_s is not None), key=_until, default=None)
    pose = await asyncio.to_thread(_pose, media, clip, crossing, lost or next(iter(reports.values()), None))
    on_pose = cut_after(clip, exact(pose.at_s), rate, media_rate) if pose is not None else None
    dialog = LastGoodDialog(
        title_of(studio.project, clip),
        crossing,
        on_pose,
        rate,
        desk.window,
        reason=lost.reason if lost is not None else "" if reports else _UNMEASURED,
    )
    last = crossing.media_s if crossing.keeps is Keeps.PART else clip.source_range.end
    dialog.show_pictures(*await asyncio.to_thread(_frames, media, last, pose))
    if await aio.ask(dialog) and (dialog.choice.cut is not None or dialog.choice.chain):
        return _do(desk, clip, dialog.choice, pose, media)
    return None


def _do(desk: Desk, clip: Clip, choice: CutChoice, pose: Pose | None, media: Playable) -> NodeId | None:
    made: list[NodeId] = []

    def edit(project: Project) -> Project:
        if choice.cut is not None:
            project = cut(project, clip.id, choice.cut, ripple=choice.ripple)
        if choice.chain and pose is not None:
            project, motion = chain_from(project, desk.studio.kinds, clip, exact(pose.at_s), media.info.rate)
            made.append(motion)
        return project

    label = "Chain from here" if choice.chain else "Cut at the last good frame"
    desk.studio.document.apply(label, edit)
    return made[-1] if made else None


def _until(report: IdentityReport) -> float:
    assert report.good_until_s is not None
    return report.good_until_s


def _pose(media: Playable, clip: Clip, crossing: CutProposal, report: IdentityReport | None) -> Pose | None:
    """The held pose before the crossing, else before the clip's end."""
    end = crossing.media_s if crossing.keeps is Keeps.PART else clip.source_range.end
    samples, limits = (report.samples, report.limits) if report is not None else ((), None)
    try:
        return find_pose(media.path, clip.source_range.start, end, samples, limits)
    except MediaError:
        return None


def _frames(
    media: Playable, end: Fraction, pose: Pose | None
) -> tuple[NDArray[np.uint8] | None, NDArray[np.uint8] | None]:
    """The last picture before ``end`` and the held pose."""
    try:
        with VideoReader(media.path, size=_small(media)) as reader:
            number = reader.index_at(end)
            last = reader.frame(number - 1 if reader.time_of(number) >= end else number)
            return last, reader.frame_at(exact(pose.at_s)) if pose is not None else None
    except MediaError:
        return None, None


def _small(media: Playable) -> tuple[int, int] | None:
    width, height = media.info.width_px, media.info.height_px
    factor = min(1.0, 640 / max(1, width))
    return (max(2, round(width * factor)), max(2, round(height * factor))) if width and height else None


async def watch_details(desk: Desk, clip: Clip, notes: RepairNotes) -> None:
    """Show a clip's watched details on its first and last frame, and keep what is ticked."""
    studio = desk.studio
    value = clip_value(studio, clip)
    media = film_of(studio, value)
    nodes = [clip.source.node] if isinstance(clip.source, Output) else []
    who = next((each for each in characters_of(studio, nodes) if each.watched and each.master is not None), None)
    if media is None or value is None:
        desk.say("This clip is not made yet.")
        return
    master = studio.project.assets.get(who.master) if who is not None and who.master is not None else None
    reference = studio.playable_value(master) if master is not None else None
    if who is None or reference is None:
        desk.say("No details are watched here. Mark some on the character's page: a scar, a ring, a tattoo.")
        return
    dialog = DetailWatchDialog(
        f"{who.name} in {title_of(studio.project, clip)}", desk.window, writable=not studio.read_only
    )
    sha = value.media.sha256

    def tick(key: str, state: bool | None) -> None:  # noqa: FBT001 - a value
        notes.tick(sha, key, state)
        studio.status_changed.emit(frozenset(nodes))  # the count on the clip's page

    dialog.ticked.connect(lambda key, state: desk.guarded(lambda: tick(key, state)))

    async def look() -> None:
        try:
            crops = await asyncio.to_thread(crops_of, who, reference.path, media.path)
            dialog.show_crops(crops, notes.ticks(sha))
        except CharStudioError as error:
            dialog.show_fault(error.message)

    desk.start(look(), "look at watched details")
    await aio.ask(dialog)
