"""Commands for one node: a second anchor, the sheet, a fresh reference from the first shot, who speaks."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from charstudio.media.frames import save_frame
from charstudio.media.playable import Playable
from charstudio.media.reader import VideoReader
from charstudio.model.casting import cast_of
from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError
from charstudio.model.graph import downstream
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.values import Input, NodeId, Output
from charstudio.studio.repair.anchors import add_second_anchor, second_anchor
from charstudio.studio.repair.first_shot import FirstShot, first_shot, use_as_reference
from charstudio.studio.repair.known import Knowledge, reports_of
from charstudio.studio.repair.last_good import exact, first_crossing
from charstudio.studio.repair.poses import find_pose
from charstudio.studio.repair.sheets import bring_sheets
from charstudio.studio.repair.speakers import Speaker, choose, chosen, speakers_in, way_of
from charstudio.studio.studio import Studio
from charstudio.ui import aio
from charstudio.ui.repair.chosen import clip_value, film_of
from charstudio.ui.repair.first_shot import FirstShotDialog
from charstudio.ui.repair.speakers import AUTOMATIC, SpeakersDialog
from charstudio.ui.window.desk import Desk


def add_anchor(desk: Desk, node: NodeId, knowledge: Knowledge) -> None:
    """Wire the freshest good frame of the node's character in as a second picture, or say why not."""
    studio = desk.studio
    catalog = studio.shelf.catalog if studio.shelf is not None else None
    anchor = second_anchor(studio.project, studio.kinds, node, catalog)
    if anchor.refusal:
        desk.say(anchor.refusal)
        return
    found = _freshest(studio, node)
    value = clip_value(studio, found) if found is not None else None
    if found is None or value is None or not isinstance(found.source, Output):
        desk.say("There is no clip of this character in the cut yet to take a fresh frame from.")
        return
    at, source = _last_good(found, knowledge, value), found.source
    rate = value.info.rate
    studio.document.apply(
        "Add a second reference",
        lambda project: add_second_anchor(project, studio.kinds, node, anchor.socket, source, at, rate),
    )
    desk.say("The freshest good frame is wired in beside the original.")


def _freshest(studio: Studio, node: NodeId) -> Clip | None:
    """The last clip of the cut in which the node's characters act, and that is not made from the node itself."""
    cast = cast_of(studio.project)
    wanted = {member.key for member in cast.get(node, ())}
    below = downstream(studio.project.graph, [node])
    found = [
        clip
        for track, clip in studio.project.timeline.clips()
        if track.kind is TrackKind.VIDEO
        and isinstance(clip.source, Output)
        and clip.source.node not in below
        and wanted & {member.key for member in cast.get(clip.source.node, ())}
        and film_of(studio, clip_value(studio, clip)) is not None
    ]
    return max(found, key=lambda clip: clip.start, default=None)


def _last_good(clip: Clip, knowledge: Knowledge, value: MediaValue) -> Seconds:
    """The last good moment of what a clip shows, in media time."""
    frame = value.info.rate.frame if value.info.rate is not None else Seconds(1, 24)
    crossing = first_crossing(reports_of(knowledge, clip).values())
    end = clip.source_range.end if crossing is None else min(exact(crossing), clip.source_range.end)
    return max(ZERO, clip.source_range.start, end - frame)


def bring_sheet(desk: Desk, node: NodeId) -> None:
    """Wire the further views of a scene's library characters in."""
    studio = desk.studio
    studio.document.apply("Bring the sheets", lambda project: bring_sheets(project, studio.kinds, node))


async def fresh_reference(desk: Desk, who: Character, run_take: Callable[[NodeId, int], None]) -> None:
    """Guide through a new take of the first shot, its best frame, and what that becomes."""
    studio = desk.studio
    shot = first_shot(studio.project, cast_of(studio.project), who.id)
    if shot is None:
        desk.say(f"{who.name} has no shot of its own yet.")
        return
    dialog = FirstShotDialog(who.name, shot.title, desk.window)
    dialog.take_asked.connect(lambda: run_take(shot.node, 1))
    best: list[tuple[Playable, Seconds]] = []

    async def look() -> None:
        best[:] = await _best_frame(studio, shot, dialog)

    desk.start(look(), "best frame")
    forget = studio.status_changed.connect(
        lambda nodes: desk.start(look(), "best frame") if shot.node in nodes else None
    )
    try:
        agreed = await aio.ask(dialog)
    finally:
        forget()
    if agreed and best:
        await _keep_frame(desk, who, shot, *best[0], dialog)


async def _best_frame(studio: Studio, shot: FirstShot, dialog: FirstShotDialog) -> list[tuple[Playable, Seconds]]:
    value = studio.status(shot.node).value
    media = film_of(studio, value if isinstance(value, MediaValue) else None)
    if media is None:
        dialog.show_frame(None, "This shot is not made yet.")
        return []
    try:
        length = media.info.duration or Seconds(1)
        pose = await asyncio.to_thread(find_pose, media.path, ZERO, length)
        at = exact(pose.at_s) if pose is not None else ZERO
        dialog.show_frame(await asyncio.to_thread(_picture, media, at))
    except CharStudioError as error:
        dialog.show_frame(None, error.message)
        return []
    return [(media, at)]


def _picture(media: Playable, at: Seconds) -> NDArray[np.uint8]:
    with VideoReader(media.path) as reader:
        return reader.frame_at(at)


async def _keep_frame(
    desk: Desk, who: Character, shot: FirstShot, media: Playable, at: Seconds, dialog: FirstShotDialog
) -> None:
    studio, choice = desk.studio, dialog.choice
    with tempfile.TemporaryDirectory(prefix="charstudio-") as folder:
        path = Path(folder) / f"{who.name} from {shot.title}.png".replace("/", "-")
        await asyncio.to_thread(save_frame, media.path, path, "at", at)
        report = await studio.import_assets([path])
    if not report.assets:
        desk.say(report.problems[0] if report.problems else "The frame could not be kept.")
        return
    asset, day = report.assets[0], datetime.now(UTC).date().isoformat()
    studio.document.apply(
        f"New reference of {who.name}", lambda project: use_as_reference(project, who.id, asset, choice, day)
    )
    desk.say(f"{who.name} has a fresh reference. What it was is kept as a version.")


async def who_speaks(desk: Desk, node: NodeId) -> None:
    """Let the user choose which face of the wired picture speaks."""
    studio = desk.studio
    found = studio.project.graph.nodes[node]
    spec = studio.kinds.get(found.kind)
    value = _face_source(studio, node)
    media = studio.playable_value(value) if value is not None else None
    if spec is None or spec.param("mouth_box") is None or value is None or media is None:
        desk.say("Select a Lipsync or Talking photo node with a picture or clip wired in.")
        return
    model = str({**spec.defaults(), **found.params}.get("model"))
    known = studio.shelf.catalog.model(model) if studio.shelf is not None else None
    way = way_of(model, known.first if known is not None else None)
    dialog = SpeakersDialog(found.title, way, desk.window)
    faces: list[Speaker] = []

    async def look() -> None:
        is_clip = value.info.kind is MediaKind.VIDEO
        try:
            speakers = await asyncio.to_thread(speakers_in, media.path, is_clip=is_clip)
        except CharStudioError as error:
            dialog.show_fault(f"{error.message} {error.hint}".strip())
            return
        faces[:] = speakers
        dialog.show_speakers(speakers, chosen(found.params, speakers, way))

    desk.start(look(), "look for faces")
    if not await aio.ask(dialog):
        return
    speaker = None if dialog.choice == AUTOMATIC else faces[dialog.choice]
    studio.document.apply("Choose who speaks", lambda project: choose(project, studio.kinds, node, speaker, way))


def _face_source(studio: Studio, node: NodeId) -> MediaValue | None:
    for port in ("video", "image"):
        for source in studio.project.graph.links.get(Input(node, port), ()):
            value = studio.current(source)
            if isinstance(value, MediaValue) and value.info.has_picture:
                return value
    return None
