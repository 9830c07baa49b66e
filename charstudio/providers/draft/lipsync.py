"""lipsync: a still or a clip speaks the dialogue it is given. The clip lasts as long as the sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis import faces
from charstudio.media.audio import AudioReader, sample_at
from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.model.errors import Rejected
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.providers.draft import life, lip_line, lips, mouth, palette
from charstudio.providers.draft.camera import Path as CameraPath
from charstudio.providers.draft.camera import fit
from charstudio.providers.draft.camera_words import Life
from charstudio.providers.draft.footage import steady_rate
from charstudio.providers.draft.lip_track import Tracked, follow
from charstudio.providers.draft.lips import Shape
from charstudio.providers.draft.mouth import MouthTracks
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.shot import Shot
from charstudio.providers.draft.stage import Stage, set_stage
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_NAME = "lipsync.mp4"
_PIECE_S = 20  # how much sound is listened to at once
_LIFE = Life(breathing=1.0, wind=0.2, sway=0.8)
_NO_FACE = "No face was found; the mouth is a guess. Draw a mouth box to put it right."
_NO_DETECTOR = "Faces cannot be found on this machine; the mouth is a guess. Draw a mouth box to put it right."


def render_lipsync(bench: Bench) -> Made:
    """The speaking clip with its sound. Raises ``Rejected`` when the picture or the sound is missing."""
    audio = bench.needed("audio", "a sound to speak")
    duration = probe(audio).duration or ZERO
    if duration <= 0:
        raise Rejected("The sound has no length, so nothing can be spoken.", "Choose another sound.", "audio")
    picture, video = bench.one("image"), bench.one("video")
    if picture is None and video is None:
        raise Rejected("The draft needs a picture or a clip that is to speak.", "Connect one and run again.", "image")
    bench.report(0.01)
    if video is not None and probe(video).kind.value == "video":
        return _speaking_clip(bench, video, audio, duration)
    still = picture if picture is not None else video
    assert still is not None
    return _speaking_still(bench, still, audio, duration)


def _speaking_still(bench: Bench, picture: Path, audio: Path, duration: Seconds) -> Made:
    source = np.asarray(open_still(picture))
    rate = bench.rate(Rate(24))
    width, height = bench.size((source.shape[1], source.shape[0]))
    frames = max(1, rate.frames_in(duration))
    stage = set_stage(source, width, height)
    bench.check()
    tracks = _heard(audio, duration, rate, frames, bench)
    place, notes = mouth_on(stage, bench.mouth_box(), (source.shape[1], source.shape[0]))
    camera = CameraPath.still(frames)
    view, extra = fit(camera, stage.view, stage.size)
    fields = life.compose(stage, _LIFE, camera, frames, float(rate.fps), bench.seed, tracks.loudness)
    shot = Shot(fields, camera, view, extra, width, height)
    speaking, drawn = lips.Lips(stage.picture, place), stage.picture.copy()

    def spoken() -> Iterator[Picture]:
        for number in range(frames):
            speaking.draw(stage.picture, drawn, shape_at(tracks, number))
            yield shot.draw(number, drawn)

    reel = Reel(rate, (width, height), frames, audio, duration)
    return Made({"video": record(bench, bench.folder / _NAME, reel, spoken(), 0.2)}, (*stage.notes, *notes))


def _speaking_clip(bench: Bench, video: Path, audio: Path, duration: Seconds) -> Made:
    with VideoReader(video) as reader:
        info = reader.info
        rate = bench.rate(steady_rate(info))
        size = bench.size((info.width_px, info.height_px))
        frames = max(1, rate.frames_in(duration))
        tracks = _heard(audio, duration, rate, frames, bench)
        in_clip = max(1, min(frames, rate.frames_in(reader.duration)))
        notes = ["The clip is shorter than the sound: its last frame is held."] if in_clip < frames else []
        box = bench.mouth_box()
        tracked = follow(reader, rate, in_clip, size, bench.check) if box is None and faces.available() else None
        fixed = None
        if tracked is None:
            reader.size = size
            fixed, more = _fixed_mouth(np.ascontiguousarray(reader.frame(0)[..., :3]), box)
            notes += more
        bench.report(0.2)
        reader.size = size
        spoken = _spoken_clip(reader, rate, (frames, in_clip), tracks, tracked, fixed)
        out = record(bench, bench.folder / _NAME, Reel(rate, size, frames, audio, duration), spoken, 0.2)
    return Made({"video": out}, tuple(notes))


def _spoken_clip(
    reader: VideoReader,
    rate: Rate,
    counts: tuple[int, int],
    tracks: MouthTracks,
    tracked: Tracked | None,
    fixed: lip_line.MouthPlace | None,
) -> Iterator[Picture]:
    """The clip's frames with the mouth drawn in; the last one is held where the clip is over."""
    colours: palette.Palette | None = None
    for number in range(counts[0]):
        shown = min(number, counts[1] - 1)
        picture = np.array(reader.frame_at(rate.time_of(shown))[..., :3], order="C")
        place = tracked.at(shown) if tracked is not None else fixed
        assert place is not None
        shape = shape_at(tracks, number, float(tracked.present[shown]) if tracked is not None else 1.0)
        colours = colours or palette.palette(picture, place)
        lips.draw_at(picture, place, colours, shape)
        yield picture


def shape_at(tracks: MouthTracks, number: int, share: float = 1.0) -> Shape:
    """The mouth of one frame; ``share`` fades it out where the face is lost."""
    opening, width, teeth = tracks.opening[number], tracks.width[number], tracks.teeth[number]
    return Shape(float(opening) * share, float(width) * share, float(teeth))


def mouth_on(
    stage: Stage, box: tuple[float, float, float, float] | None, source: tuple[int, int]
) -> tuple[lip_line.MouthPlace, list[str]]:
    """Where the stage's subject speaks: the user's box, the face, or an honest guess."""
    if box is not None:
        factor, dx, dy = stage.laid
        x, y, width, height = box
        unit_x, unit_y = source[0] * factor, source[1] * factor
        on_stage = x * unit_x + dx, y * unit_y + dy, width * unit_x, height * unit_y
        return lip_line.place_in_box(stage.picture, on_stage, stage.face), []
    if stage.face is not None:
        return lip_line.place_on_face(stage.picture, stage.face), []
    body = life.measure(stage, stage.separation.matte.shape)
    scale = stage.size[0] / stage.separation.matte.shape[1]
    half = 0.16 * body.unit * scale
    x, y = body.head[0] * scale, (body.head[1] + 0.22 * body.unit) * scale
    place = lip_line.straight_in_box((x - half, y - 0.5 * half, 2 * half, half))
    return place, [_NO_FACE if faces.available() else _NO_DETECTOR]


def _fixed_mouth(rgb: Picture, box: tuple[float, float, float, float] | None) -> tuple[lip_line.MouthPlace, list[str]]:
    """A mouth that stays where it is in a clip: the user's box, or a guess in the lower middle."""
    height, width = rgb.shape[:2]
    if box is not None:
        in_frame = box[0] * width, box[1] * height, box[2] * width, box[3] * height
        return lip_line.place_in_box(rgb, in_frame), []
    half = 0.05 * min(width, height)
    place = lip_line.straight_in_box((width / 2 - half, 0.45 * height - half / 2, 2 * half, half))
    return place, [_NO_FACE if faces.available() else _NO_DETECTOR]


def _heard(audio: Path, duration: Seconds, rate: Rate, frames: int, bench: Bench) -> MouthTracks:
    with AudioReader(audio, mouth.RATE_HZ, 1) as reader:

        def pieces() -> Iterator[NDArray[np.float32]]:
            total = sample_at(duration, mouth.RATE_HZ)
            for start in range(0, total, _PIECE_S * mouth.RATE_HZ):
                bench.check()
                yield reader.read(start, min(_PIECE_S * mouth.RATE_HZ, total - start))[:, 0]

        return mouth.listen(pieces(), float(rate.fps), frames)
