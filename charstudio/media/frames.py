"""One frame of a clip, saved as a picture."""

from __future__ import annotations

from pathlib import Path

from charstudio.media.reader import VideoReader
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import ZERO, Seconds


def save_frame(clip: Path, to: Path, which: str, at: Seconds = ZERO) -> None:
    """Write the ``first``, the ``last``, or the frame ``at`` a time of ``clip`` to ``to`` as PNG.

    A time beyond the end gives the last frame. Raises ``Unreadable`` or ``EncodeFailed``.
    """
    from PIL import Image  # noqa: PLC0415 - only when a frame is really taken

    with VideoReader(clip) as reader:
        length = reader.info.duration or ZERO
        picture = reader.frame_at({"first": ZERO, "last": length}.get(which, at))
    try:
        Image.fromarray(picture).save(to, format="PNG", compress_level=3)
    except OSError as error:
        raise EncodeFailed(f"The frame could not be written: {error.strerror or error}.") from error
