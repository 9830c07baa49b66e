"""Small real media: pictures, clips and sounds of exactly the asked length and rate, drawn once for each kind.

Thousands of jobs may ask for the same clip. Each gets the same pixels and its own bytes: its id is written where no
decoder looks, so that a test can tell whose file it holds.
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import wave
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from charstudio.model.time import Rate
from charstudio.testing.jobs import Wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SAMPLE_RATE_HZ = 48_000
_SMALLEST_PX = 16
_PNG_HEAD = 8
_PNG_END = 12
_STAMP = b"charstudio fake cloud "


class QuickMedia:
    """Draws into ``folder``, each kind once. ``shrink`` scales the sides of pictures and clips. Any thread may ask."""

    def __init__(self, folder: Path, shrink: float) -> None:
        self._folder = folder
        self._shrink = shrink
        self._lock = threading.Lock()
        self._bytes: dict[tuple[Wanted, bool], bytes] = {}

    def content(self, wanted: Wanted, *, black: bool = False) -> bytes:
        """The file's bytes without a stamp."""
        kind = self._kind(wanted)
        ready = self._bytes.get((kind, black))
        if ready is not None:
            return ready
        with self._lock:
            path = self._path(kind, black=black)
            content = path.read_bytes() if path.is_file() else _drawn(kind, path, black=black)
            return self._bytes.setdefault((kind, black), content)

    def path(self, wanted: Wanted) -> Path:
        """The same as a file."""
        kind = self._kind(wanted)
        self.content(wanted)
        return self._path(kind)

    def _path(self, kind: Wanted, *, black: bool = False) -> Path:
        return self._folder / f"{_name(kind)}{'-black' * black}.{kind.suffix}"

    def _kind(self, wanted: Wanted) -> Wanted:
        width, height = (_side(side, self._shrink) for side in (wanted.width_px, wanted.height_px))
        size = (0, 0) if wanted.output == "audio" else (width, height)
        return replace(wanted, path="", width_px=size[0], height_px=size[1])


def drawn(wanted: Wanted, path: Path, *, black: bool = False) -> None:
    """Draw a file of exactly the asked size to ``path``: a plain card, for what nothing better can be made of."""
    _drawn(replace(wanted, width_px=_side(wanted.width_px, 1), height_px=_side(wanted.height_px, 1)), path, black=black)


def stamped(content: bytes, suffix: str, text: str) -> bytes:
    """``content`` with ``text`` in it where decoders do not look; formats without such a place stay as they are."""
    note = _STAMP + text.encode()
    if suffix == "mp4":
        return content + struct.pack(">I4s", len(note) + 8, b"free") + note
    if suffix == "png":
        chunk = b"tEXt" + b"Comment\0" + note
        packed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        return content[:-_PNG_END] + packed + content[-_PNG_END:]
    if suffix in {"jpg", "jpeg"}:
        return content[:2] + b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note + content[2:]
    if suffix == "wav":
        note += b" " * (len(note) % 2)
        grown = content + b"note" + struct.pack("<I", len(note)) + note
        return grown[:4] + struct.pack("<I", len(grown) - 8) + grown[8:]
    return content


def _side(side: int, shrink: float) -> int:
    return max(_SMALLEST_PX, round(side * shrink / 2) * 2)


def _name(kind: Wanted) -> str:
    return hashlib.blake2b(repr(kind).encode(), digest_size=10).hexdigest()


def _drawn(wanted: Wanted, path: Path, *, black: bool = False) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if wanted.output == "video":
        rate = Rate.of(Fraction(wanted.fps))
        frames = _card(wanted, max(1, round(Fraction(wanted.seconds) * rate.fps)), black=black)
        write_clip(path, rate, (wanted.width_px, wanted.height_px), frames, sound=wanted.sound)
    else:
        content = _sound(Fraction(wanted.seconds)) if wanted.output == "audio" else _picture(wanted, black=black)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
    return path.read_bytes()


def _sound(seconds: Fraction) -> bytes:
    """A tone of 220 Hz that swells four times a second, so that it looks like something in a waveform."""
    import numpy as np  # noqa: PLC0415 - not needed to start the server

    at = np.arange(max(1, round(seconds * _SAMPLE_RATE_HZ))) / _SAMPLE_RATE_HZ
    samples = (6000 * np.sin(2 * np.pi * 220 * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at))).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SAMPLE_RATE_HZ)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _picture(wanted: Wanted, *, black: bool) -> bytes:
    from PIL import Image  # noqa: PLC0415

    size = wanted.width_px, wanted.height_px
    picture = Image.new("RGB", size) if black else Image.linear_gradient("L").resize(size).convert("RGB")
    out = io.BytesIO()
    picture.save(out, format={"jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}.get(wanted.suffix, "PNG"))
    return out.getvalue()


def write_clip(
    path: Path, rate: Rate, size: tuple[int, int], frames: Iterable[NDArray[np.uint8]], *, sound: bool
) -> None:
    """Write a small file as fast as can be. ``sound`` adds a tone as long as the picture."""
    from charstudio.media.writer import ClipWriter  # noqa: PLC0415

    hz = _SAMPLE_RATE_HZ if sound else None
    with ClipWriter(path, rate, *size, sample_rate_hz=hz, crf=30, preset="ultrafast", threads=1) as writer:
        for frame in frames:
            writer.write_frame(frame)
            if sound:
                writer.write_audio(_tone(rate, writer.frames))


def _tone(rate: Rate, frame: int) -> NDArray[np.float32]:
    """The samples that belong to frame number ``frame``, counted from 1, in stereo."""
    import numpy as np  # noqa: PLC0415

    start, end = (round(rate.time_of(number) * _SAMPLE_RATE_HZ) for number in (frame - 1, frame))
    mono = 0.2 * np.sin(np.arange(start, end) * (2 * np.pi * 220 / _SAMPLE_RATE_HZ))
    return np.stack([mono, mono], axis=1).astype(np.float32)


def _card(wanted: Wanted, count: int, *, black: bool) -> Iterator[NDArray[np.uint8]]:
    """The frames of a plain clip: a bar walks across, so that every frame differs."""
    import numpy as np  # noqa: PLC0415

    width, height = wanted.width_px, wanted.height_px
    for number in range(count):
        frame = np.full((height, width, 3), 0 if black else (70, 90, 120), np.uint8)
        if not black:
            at = number * width // count
            frame[:, at : at + max(2, width // 16)] = 230
        yield frame
