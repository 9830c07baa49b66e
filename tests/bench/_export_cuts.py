"""The cuts that everybody exports: what of which clip when, the clips themselves, and which frame belongs where."""

from __future__ import annotations

import json
import math
import subprocess
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from charstudio.media.canvas import placed_size
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Fit, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.bench._media_clips import SHAPES, Shape, make, number_in

HZ = 48_000
SIZE = (1920, 1080)
FPS = 24
CLICKS_S = (0.5, 1.75, 3.25, 4.5, 6.25, 8.0)
"""When clips click, in their own time."""

_AROUND_S = 0.1
_BLOCK_BYTES = 4 * HZ * 10


@dataclass(frozen=True)
class Shot:
    """What of a clip is used: ``length`` seconds from ``begin`` on."""

    path: str
    shape: Shape
    begin: float
    length: float


def four(place: Path) -> list[Shot]:
    """30 s of four clips that are as the film is, from within."""
    shapes = (SHAPES[0], SHAPES[1], SHAPES[2], SHAPES[0])
    return [Shot(str(made(place, shape, seed, HZ, 2)), shape, 1.0, 7.5) for seed, shape in enumerate(shapes, 1)]


def six(place: Path) -> list[Shot]:
    """29 s of six clips of several rates, sizes and kinds of sound."""
    begins, lengths = (1.0, 2.5, 0.25, 3.0, 2.0, 0.0), (5.0, 5.0, 5.0, 5.0, 5.0, 4.0)
    sounds = ((HZ, 2), (44_100, 2), (HZ, 1), (44_100, 1), (HZ, 2), (22_050, 1))
    return [
        Shot(str(made(place, shape, 1, *sound)), shape, begin, length)
        for shape, begin, length, sound in zip(SHAPES, begins, lengths, sounds, strict=True)
    ]


def made(place: Path, shape: Shape, seed: int, rate_hz: int, channels: int) -> Path:
    """The clip with clicks in its sound, made once for all parts."""
    folder = place.parent / "clips"
    folder.mkdir(exist_ok=True)
    path = folder / f"{SHAPES.index(shape)}_{seed}_{rate_hz}_{channels}.mp4"
    if not path.exists():
        mute = folder / "mute.mp4"
        add_sound(make(mute, shape, seed=seed), path, clicking(shape.seconds, rate_hz), rate_hz, channels)
        mute.unlink()
    return path


def clicking(seconds: float, rate_hz: int, clicks_s: tuple[float, ...] = CLICKS_S) -> np.ndarray:
    """Mono sound: soft noise and a click of one sample at each of the times."""
    sound = np.random.default_rng(7).normal(0, 0.003, math.ceil(seconds * rate_hz)).astype(np.float32)
    for at in clicks_s:
        if at < seconds:
            sound[round(at * rate_hz)] = 0.9
    return sound


def add_sound(clip: Path, to: Path, sound: np.ndarray, rate_hz: int, channels: int) -> None:
    """The clip with sound as AAC."""
    with av.open(str(clip)) as source, av.open(str(to), "w") as target:
        own = source.streams.video[0]
        picture = target.add_stream_from_template(own)
        layout = "stereo" if channels == 2 else "mono"
        voice = target.add_stream("aac", rate=rate_hz, layout=layout)
        for packet in source.demux(own):
            if packet.dts is not None:
                packet.stream = picture
                target.mux(packet)
        frame = av.AudioFrame.from_ndarray(np.tile(sound, (channels, 1)), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        frame.pts, frame.time_base = 0, Fraction(1, rate_hz)  # so that what the coder adds in front is before 0
        target.mux(voice.encode(frame))
        target.mux(voice.encode(None))


def timeline_of(shots: list[Shot], size: tuple[int, int] = SIZE) -> tuple[Timeline, dict[ClipSource, Playable | None]]:
    """The cut as ours."""
    shelf: dict[ClipSource, Playable | None] = {}
    clips, at = [], Fraction(0)
    for number, shot in enumerate(shots):
        source = AssetId(Path(shot.path).stem)
        shelf[source] = Playable(Path(shot.path), probe(Path(shot.path)))
        part = TimeRange(Fraction(shot.begin), Fraction(shot.length))
        clips.append(Clip(ClipId(str(number)), source, at, part, name=str(number)))
        at += part.duration
    track = Track(TrackId("v1"), TrackKind.VIDEO, "", tuple(clips))
    return Timeline(Rate(FPS), *size, HZ, tracks=(track,)), shelf


def wrong_frames(film: Path, shots: list[Shot]) -> int:
    """How many frames of a finished film show another moment than the one that is on when they begin, or are missing
    or too many. The number is read from the picture.
    """
    wanted = [(shot, number) for shot in shots for number in _numbers(shot)]
    wrong = count = 0
    with av.open(str(film)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for frame in container.decode(video=0):
            if count < len(wanted):
                shot, number = wanted[count]
                luma = np.frombuffer(frame.planes[0], np.uint8).reshape(-1, frame.planes[0].line_size)
                wrong += number_in(_of(shot.shape, luma[: SIZE[1], : SIZE[0]])) != number
            count += 1
    return wrong + abs(count - len(wanted))


def _numbers(shot: Shot) -> list[int]:
    """The rule of ``layers.sampling_time``: the clip's frame that is on when the film's frame begins."""
    begin, last = Fraction(shot.begin), shot.shape.frames - 1
    frames = range(round(shot.length * FPS))
    return [min(math.floor((begin + Fraction(at, FPS)) * shot.shape.fps), last) for at in frames]


def _of(shape: Shape, frame: np.ndarray) -> np.ndarray:
    """The part of the frame that the clip takes."""
    width, height = placed_size(Fit.FIT, (shape.width_px, shape.height_px), SIZE)
    left, top = (SIZE[0] - width) // 2, (SIZE[1] - height) // 2
    return frame[top : top + height, left : left + width]


def clicks_of(shots: list[Shot]) -> list[float]:
    """When the film should click."""
    found, at = [], 0.0
    for shot in shots:
        inside = (click for click in CLICKS_S if shot.begin + 0.05 < click < shot.begin + shot.length - 0.05)
        found += [at + click - shot.begin for click in inside]
        at += shot.length
    return found


def apart_ms(film: Path, clicks_s: list[float]) -> float:
    """How far from where it should be the click is that is farthest off, as the ffmpeg command plays the film: it obeys
    the edit list that leaves out what the coder adds in front.
    """
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-map", "a:0", "-ac", "1", "-ar", str(HZ), "-f", "f32le", "-"]
    most, done, waiting = 0.0, 0, list(clicks_s)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        held = np.zeros(0, np.float32)
        while waiting and (block := process.stdout.read(_BLOCK_BYTES)):
            held = np.concatenate([held, np.frombuffer(block, np.float32)])
            while waiting and (end := round((waiting[0] + _AROUND_S) * HZ) - done) <= len(held):
                begin = max(0, round((waiting[0] - _AROUND_S) * HZ) - done)
                found = done + begin + int(np.abs(held[begin:end]).argmax())
                most = max(most, abs(found / HZ - waiting.pop(0)) * 1000)
            kept = max(0, len(held) - HZ)
            done, held = done + kept, held[kept:]
        process.stdout.read()
    return float("inf") if waiting else most


def text_of(shots: list[Shot]) -> str:
    """For another process."""
    return json.dumps([asdict(shot) for shot in shots])


def shots_of(text: str) -> list[Shot]:
    """The inverse."""
    return [Shot(**{**row, "shape": Shape(**row["shape"])}) for row in json.loads(text)]
