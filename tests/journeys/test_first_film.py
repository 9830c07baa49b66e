"""The first film: a portrait and a voice become a film, as a newcomer makes it – without a window.

Import → state → three motions chained by their last frames → lipsync → timeline: trim, reorder, ripple → export. The
file is judged by ffprobe, its boxes and its frames at the cuts, which must be what the compositor shows.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from made_material import write_sound
from PIL import Image, ImageDraw

from charstudio.media.compose import Compositor
from charstudio.media.reader import VideoReader
from charstudio.model import graph_edits, timeline_edits
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.providers.draft.provider import DraftProvider
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio
from tests.lab import NODE_KINDS, node_id

AAC_FRAME_S = Fraction(1024, 48000)
SECONDS = 2
PROMPTS = ("slow dolly in", "pan left", "static camera, hair moves gently")


class Journey:
    """A studio on the draft engine, and the verbs a person has."""

    def __init__(self, root: Path) -> None:
        self.drafts = DraftProvider(root / "cache")
        self.studio = Studio(NODE_KINDS, {"draft": self.drafts})
        self.studio.new(root / "film", Project())

    def edit(self, label, edit, *arguments, **more) -> None:
        self.studio.document.apply(label, lambda project: edit(project, *arguments, **more))

    def add(self, kind: str, name: str, **params) -> NodeId:
        self.edit("Add", graph_edits.add_node, self.studio.kinds, kind, node_id=node_id(name), params=params)
        return node_id(name)

    def wire(self, source: NodeId, out: str, target: NodeId, into: str) -> None:
        planned = self.studio.planned_duration(source)
        ends = Output(source, out), Input(target, into)
        self.edit("Wire", graph_edits.connect, self.studio.kinds, *ends, planned=planned)

    async def end(self) -> None:
        await self.studio.close()
        await self.drafts.aclose()


async def make_film(root: Path, picture: Path, sound: Path, size: tuple[int, int]) -> None:
    journey = Journey(root)
    try:
        await _make_film(journey, root, picture, sound, size)
    finally:
        await journey.end()


async def _make_film(journey: Journey, root: Path, picture: Path, sound: Path, size: tuple[int, int]) -> None:
    studio = journey.studio
    journey.edit("Format", timeline_edits.set_format, width_px=size[0], height_px=size[1])
    report = await studio.import_files([picture, sound])
    assert report.problems == ()
    face, voice = report.nodes

    state = journey.add("image.state", "state", instruction="warm lamp light, blurred background")
    journey.wire(face, "image", state, "image")
    motions, source = [], (state, "image")
    for number, prompt in enumerate(PROMPTS):
        motion = journey.add("video.motion", f"motion {number}", prompt=prompt, duration=SECONDS)
        journey.wire(*source, motion, "image")
        frame = journey.add("video.frame", f"frame {number}", which="last")
        journey.wire(motion, "video", frame, "video")
        motions.append(motion)
        source = (frame, "image")
    talk = journey.add("video.lipsync", "talk")
    journey.wire(state, "image", talk, "image")
    journey.wire(voice, "audio", talk, "audio")
    film = journey.add(TIMELINE_KIND, "film")
    for clip in (*motions, talk):
        journey.wire(clip, "video", film, "clips")
    line = studio.project.assets[report.assets[1].id].info.duration
    assert studio.planned_duration(talk) == line
    assert len(studio.check_export().ghosts) == 4

    outcome = await studio.run().finished()
    assert outcome.failed == {}
    assert outcome.is_complete
    assert {studio.status(node).state for node in (state, *motions, talk)} == {NodeState.DONE}
    assert studio.plan().steps == ()
    assert all(studio.status(node).draft for node in (*motions, talk))

    _cut(journey)
    await studio.save()
    path = root / "film.mp4"
    report = await studio.export(path)
    assert report is not None
    assert (report.ghosts, report.drafts) == (0, 3)
    _judge_file(path, studio.project, report.frames)
    _judge_pictures(path, studio)


def _clips(studio: Studio):
    [track] = [track for track in studio.project.timeline.tracks if track.clips]
    return track, track.clips


def _cut(journey: Journey) -> None:
    """Trim the first, bring the last motion to the front, and delete what is now second, closing the gap."""
    studio = journey.studio
    track, (first, second, third, talk) = _clips(studio)
    journey.edit("Trim", timeline_edits.trim, first.id, "end", first.start + Fraction(3, 2), ripple=True)
    track, (first, second, third, talk) = _clips(studio)
    assert second.start == Fraction(3, 2)
    journey.edit("Reorder", timeline_edits.move_clips, {third.id: (track.id, Fraction(0))}, mode="insert")
    order = [clip.id for clip in sorted(_clips(studio)[1], key=lambda clip: clip.start)]
    assert order == [third.id, first.id, second.id, talk.id]
    journey.edit("Delete", timeline_edits.ripple_delete, [second.id])
    journey.edit("Close", timeline_edits.close_gap, track.id, _first_gap(studio))
    track, clips = _clips(studio)
    assert [clip.id for clip in clips] == [third.id, first.id, talk.id]
    for before, after in pairwise(clips):
        assert before.end == after.start


def _first_gap(studio: Studio) -> Fraction:
    _, clips = _clips(studio)
    for before, after in pairwise(clips):
        if before.end < after.start:
            return before.end
    return clips[-1].end


def _judge_file(path: Path, project: Project, frames: int) -> None:
    timeline = project.timeline
    assert frames == timeline.rate.frames_in(timeline.duration)
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    [picture] = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    [sound] = [stream for stream in found["streams"] if stream["codec_type"] == "audio"]
    assert (picture["codec_name"], picture["pix_fmt"], sound["codec_name"]) == ("h264", "yuv420p", "aac")
    assert (picture["width"], picture["height"]) == (timeline.width_px, timeline.height_px)
    assert int(picture["nb_read_frames"]) == frames
    rate = Fraction(timeline.rate.num, timeline.rate.den)
    assert Fraction(picture["r_frame_rate"]) == rate
    assert Fraction(picture["avg_frame_rate"]) == rate
    assert abs(Fraction(sound["duration"]) - timeline.rate.time_of(frames)) <= AAC_FRAME_S
    order = [kind for kind in boxes(path) if kind in {"moov", "mdat"}]
    assert order == ["moov", "mdat"]


def boxes(path: Path) -> list[str]:
    """The outermost boxes of an MP4, in order (ISO/IEC 14496-12, 4.2)."""
    content, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        if size == 1:
            [size] = struct.unpack(">Q", content[at + 8 : at + 16])
        found.append(kind.decode("latin-1"))
        at += size or len(content)
    return found


def _judge_pictures(path: Path, studio: Studio) -> None:
    """At every cut the last frame before and the first after it are what the viewer shows."""
    timeline = studio.project.timeline
    frame = timeline.rate.time_of(1)
    cuts = {Fraction(0), timeline.duration - frame}
    for _, clip in timeline.clips():
        cuts |= {clip.start, clip.end - frame}
    with Compositor(timeline, studio.playable) as compositor, VideoReader(path) as reader:
        shown = {at: compositor.frame_at(at) for at in sorted(cuts)}
        for at, picture in shown.items():
            written = reader.frame_at(at)[..., :3]
            assert _apart(written, picture) < 3.0, at
        before, after = (shown[at] for at in (timeline_cut(timeline) - frame, timeline_cut(timeline)))
        assert _apart(before, after) > 0.5  # the cut is to be seen, so that a shift by one frame would be noticed


def timeline_cut(timeline) -> Fraction:
    return next(clip.end for _, clip in timeline.clips())


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def drawn_portrait(path: Path) -> Path:
    """A face that a child would draw."""
    image = Image.new("RGB", (512, 512), (96, 120, 160))
    draw = ImageDraw.Draw(image)
    draw.ellipse((130, 90, 382, 420), fill=(236, 200, 172))
    draw.pieslice((120, 60, 392, 300), 180, 360, fill=(150, 130, 200))
    for x in (200, 290):
        draw.ellipse((x, 220, x + 26, 246), fill=(40, 40, 60))
    draw.ellipse((216, 330, 296, 356), fill=(176, 60, 70))
    image.save(path)
    return path


def spoken(path: Path, seconds: float = 1.7, rate_hz: int = 22050) -> Path:
    """Something with syllables."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    loud = np.maximum(0, np.sin(2 * np.pi * 3.1 * t)) ** 2
    wave = 0.4 * loud * (np.sin(2 * np.pi * 180 * t) + 0.4 * np.sin(2 * np.pi * 900 * t))
    return write_sound(path, np.stack([wave, wave]).astype(np.float32), rate_hz)


needs_ffprobe = pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")


@needs_ffprobe
async def test_a_drawing_and_a_made_up_voice_become_a_film(tmp_path):
    await make_film(tmp_path, drawn_portrait(tmp_path / "face.png"), spoken(tmp_path / "line.wav"), (320, 180))


@needs_ffprobe
@pytest.mark.media
@pytest.mark.slow
async def test_a_photograph_and_a_recorded_voice_become_a_film(tmp_path, shared_media):
    picture = shared_media / "images" / "flux_woman_0033_1024.png"
    sound = shared_media / "audio" / "ljspeech_0004_22k.wav"
    await make_film(tmp_path, picture, sound, (1280, 720))
