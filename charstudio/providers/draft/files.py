"""Files a draft hands over that are no clips: pictures and sounds that say of themselves that they are drafts.

A WAV file has no place for keys of one's own, so it carries them in an ID3 chunk, which FFmpeg reads as tags.
"""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.writer import DRAFT_COMMENT, DRAFT_KEY

Picture: TypeAlias = NDArray[np.uint8]
Samples: TypeAlias = NDArray[np.floating]

_UTF8 = b"\x03"
_FULL_SCALE = 32_767


def save_picture(picture: Picture, path: Path) -> Path:
    """RGB or RGBA as PNG with the text chunk that says draft."""
    from PIL import Image  # noqa: PLC0415 - Pillow is loaded where it writes
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    info = PngInfo()
    info.add_text(DRAFT_KEY, "1")
    info.add_text("Comment", DRAFT_COMMENT)
    Image.fromarray(picture).save(path, pnginfo=info, compress_level=4)
    return path


def save_sound(pieces: Iterable[Samples], rate_hz: int, path: Path) -> Path:
    """Mono samples (full scale ±1), piece by piece, as 16-bit WAV with the tag that says draft.

    When ``pieces`` raises, no file is left.
    """
    try:
        _write_wave(pieces, rate_hz, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _append(path, b"ID3 ", _tag({DRAFT_KEY: "1", "comment": DRAFT_COMMENT}))
    return path


def _write_wave(pieces: Iterable[Samples], rate_hz: int, path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        for samples in pieces:
            file.writeframes(np.rint(np.clip(samples, -1, 1) * _FULL_SCALE).astype("<i2").tobytes())


def _append(path: Path, name: bytes, content: bytes) -> None:
    """One more chunk at the end of a RIFF file, its outer length put right."""
    content += b"\0" * (len(content) % 2)
    with path.open("r+b") as file:
        file.seek(0, 2)
        file.write(name + struct.pack("<I", len(content)) + content)
        whole = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", whole - 8))


def _tag(texts: dict[str, str]) -> bytes:
    """An ID3v2.4 tag of free texts (TXXX frames)."""
    frames = b""
    for key, text in texts.items():
        body = _UTF8 + key.encode() + b"\0" + text.encode() + b"\0"
        frames += b"TXXX" + _synchsafe(len(body)) + b"\0\0" + body
    return b"ID3\x04\0\0" + _synchsafe(len(frames)) + frames


def _synchsafe(number: int) -> bytes:
    """28 bits in four bytes of seven, as ID3 writes lengths."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
