"""Smart render against the ffmpeg command encoding the same cut anew (x264 veryfast CRF 20, AAC), in the same run.

Each cut is some 30 s of 1080p24 with sound from clips of one distance between key frames. Every frame of what is
written is decoded and its number read.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from charstudio.media.export import export
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.delivery import Delivery
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.bench._media_clips import Shape, make, number_in
from tests.bench._media_rows import Row

_FPS, _FRAMES, _TIMES = 24, 240, 3
_PEER = "ffmpeg, all anew"


@dataclass(frozen=True)
class _Cut:
    """Frames ``begin`` to ``end`` of one clip after the other."""

    name: str
    gop: int
    limit: float
    pieces: tuple[tuple[int, int], ...]


_MIDDLES = ((17, 136), (64, 185), (100, 220), (5, 125), (83, 203), (115, 236))
_CUTS = (
    _Cut("whole clips", 250, 0.12, ((0, 240), (0, 240), (0, 240))),
    _Cut("trimmed tails", 250, 0.22, ((0, 181), (0, 203), (0, 158), (0, 181))),
    _Cut("GOP 12 cut anywhere", 12, 0.2, _MIDDLES),
    _Cut("GOP 24 cut anywhere", 24, 0.27, _MIDDLES),
    _Cut("GOP 48 cut anywhere", 48, 0.4, _MIDDLES),
    _Cut("GOP 250 cut in the middle", 250, 1.03, _MIDDLES),
)


def rows(place: Path) -> list[Row]:
    """Every figure of smart render; files are written below ``place``."""
    clips: dict[int, Path] = {}
    found = []
    for cut in _CUTS:
        if cut.gop not in clips:
            clips[cut.gop] = _clip(place, cut.gop)
        found += _figures(place, cut, clips[cut.gop])
    return found


def _figures(place: Path, cut: _Cut, clip: Path) -> list[Row]:
    ours, theirs = [], []
    playable = Playable(clip, probe(clip))  # known from when it was imported
    film = place / "ours.mp4"
    for _ in range(_TIMES):
        if shutil.which("ffmpeg"):
            theirs.append(_timed(_command(clip, cut.pieces, place / "theirs.mp4")))
        begun = time.monotonic()
        _export(playable, cut.pieces, film)
        ours.append(time.monotonic() - begun)
    peer = statistics.median(theirs) if theirs else None
    return [
        Row(f"smart render: {cut.name}", statistics.median(ours), "s", cut.limit, _PEER, peer, is_ratio=True),
        Row(f"smart render: {cut.name}, wrong frames", _wrong(film, cut.pieces), "", 0.0),
    ]


def _export(playable: Playable, pieces: Sequence[tuple[int, int]], film: Path) -> None:
    source, at, clips = AssetId("clip"), Fraction(0), []
    for number, (begin, end) in enumerate(pieces):
        part = TimeRange(Fraction(begin, _FPS), Fraction(end - begin, _FPS))
        clips.append(Clip(ClipId(f"c{number}"), source, at, part, name=f"Shot {number}"))
        at += part.duration
    track = Track(TrackId("v1"), TrackKind.VIDEO, "V1", tuple(clips))
    find = {source: playable}
    export(
        Timeline(Rate(_FPS), 1920, 1080, tracks=(track,)), find.get, film, delivery=Delivery(quality=20), overwrite=True
    )


def _command(clip: Path, pieces: Sequence[tuple[int, int]], film: Path) -> list[str]:
    inputs = [
        word
        for begin, end in pieces
        for word in ("-ss", f"{begin / _FPS - 0.001:.6f}", "-t", f"{(end - begin) / _FPS:.6f}", "-i", str(clip))
    ]
    streams = "".join(f"[{number}:v][{number}:a]" for number in range(len(pieces)))
    graph = f"{streams}concat=n={len(pieces)}:v=1:a=1[v][a]"
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "aac", "-b:a", "192k"]
    mapped = ["-filter_complex", graph, "-map", "[v]", "-map", "[a]"]
    return ["ffmpeg", "-v", "error", "-y", *inputs, *mapped, *coding, "-movflags", "+faststart", str(film)]


def _timed(command: list[str]) -> float:
    begun = time.monotonic()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return time.monotonic() - begun


def _wrong(film: Path, pieces: Sequence[tuple[int, int]]) -> float:
    """How many frames are not what they should be, or not there."""
    expected = [number for begin, end in pieces for number in range(begin, end)]
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        seen = [number_in(frame.to_ndarray()[: frame.height]) for frame in container.decode(stream)]
    return sum(a != b for a, b in zip(seen, expected, strict=False)) + abs(len(seen) - len(expected))


def _clip(place: Path, gop: int) -> Path:
    """Ten seconds with a tone."""
    silent = make(place / f"silent{gop}.mp4", Shape(f"GOP {gop}", 1920, 1080, _FPS, gop, _FRAMES), seed=gop)
    path = place / f"gop{gop}.mp4"
    with av.open(str(silent)) as source, av.open(str(path), "w") as made:
        stream = source.streams.video[0]
        picture = made.add_stream_from_template(stream, opaque=True)
        sound = made.add_stream("aac", rate=48_000, layout="stereo")
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = picture
                made.mux(packet)
        for frame in _tone():
            made.mux(sound.encode(frame))
        made.mux(sound.encode(None))
    return path


def _tone() -> list[av.AudioFrame]:
    graph = av.filter.Graph()
    source = graph.add("sine", f"frequency=330:sample_rate=48000:samples_per_frame=1024:duration={_FRAMES // _FPS}")
    form = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
    sink = graph.add("abuffersink")
    source.link_to(form)
    form.link_to(sink)
    graph.configure()
    frames = []
    while True:
        try:
            frames.append(graph.pull())
        except (av.EOFError, av.BlockingIOError):
            return frames
