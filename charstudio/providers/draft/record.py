"""Writing a draft's clip: frames as they are drawn, the DRAFT mark on them, and their sound, side by side.

Frames are drawn ahead in a thread of their own. Only a few are in memory at any time, whatever the clip's length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.audio import AudioReader, sample_at
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate, Seconds
from charstudio.providers.draft.ahead import Ahead
from charstudio.providers.draft.mark import Overlay, draft_mark
from charstudio.providers.draft.wishes import Bench

Picture: TypeAlias = NDArray[np.uint8]

PRESET = "superfast"
CRF = 20
THREADS = 2
"""x264 writes other bits with another number of threads; with this one a draft is the same on every machine."""
SOUND_HZ = 48_000


@dataclass(frozen=True, slots=True)
class Reel:
    """What a clip is to be. ``sound`` is a file whose sound it gets, from its beginning; silence where that is over.

    ``sound_lasts`` is how long the sound goes on, the length of the picture when None. ``captions`` are laid on every
    frame of a marked draft.
    """

    rate: Rate
    size: tuple[int, int]
    frames: int
    sound: Path | None = None
    sound_lasts: Seconds | None = None
    captions: tuple[Overlay, ...] = ()


def record(bench: Bench, out: Path, reel: Reel, pictures: Iterable[Picture], begin: float = 0.03) -> Path:
    """Write the clip to ``out``, reporting progress from ``begin`` (a share) to the end.

    Pictures are RGB of the reel's size. They are written on, and may be drawn into again once ``ahead.DEPTH + 2``
    others were given. Raises ``Stopped`` when the job is cancelled (nothing is left), and the writer's errors.
    """
    with ExitStack() as open_things:
        sound = None if reel.sound is None else open_things.enter_context(AudioReader(reel.sound, SOUND_HZ))
        writer = open_things.enter_context(_writer(out, reel))
        ready = open_things.enter_context(Ahead(_marked(bench, reel, pictures)))
        track = None if sound is None else _SoundTrack(writer, sound, reel)
        for number, picture in enumerate(ready):
            bench.check()
            writer.write_frame(picture)
            if track is not None:
                track.go_on(number)
            bench.report(begin + (0.99 - begin) * (number + 1) / reel.frames)
    return out


def _writer(out: Path, reel: Reel) -> ClipWriter:
    rate_hz = None if reel.sound is None else SOUND_HZ
    return ClipWriter(
        out, reel.rate, *reel.size, sample_rate_hz=rate_hz, crf=CRF, preset=PRESET, draft=True, threads=THREADS
    )


def _marked(bench: Bench, reel: Reel, pictures: Iterable[Picture]) -> Iterator[Picture]:
    """The pictures with what a draft writes on them."""
    overlays = (draft_mark(*reel.size), *reel.captions) if bench.is_marked else ()
    for picture in pictures:
        for overlay in overlays:
            overlay.lay(picture)
        yield picture


class _SoundTrack:
    """Hands the writer the sound that belongs to each frame, no more."""

    def __init__(self, writer: ClipWriter, sound: AudioReader, reel: Reel) -> None:
        self._writer, self._sound, self._reel = writer, sound, reel
        lasts = reel.rate.time_of(reel.frames) if reel.sound_lasts is None else reel.sound_lasts
        self._total = sample_at(lasts, SOUND_HZ)
        self._written = 0

    def go_on(self, number: int) -> None:
        """The sound up to the end of frame ``number``; with the last frame all of it."""
        until = min(self._total, sample_at(self._reel.rate.time_of(number + 1), SOUND_HZ))
        if number == self._reel.frames - 1:
            until = self._total
        if until > self._written:
            self._writer.write_audio(self._sound.read(self._written, until - self._written))
            self._written = until
