"""The outermost structure of MP4 and MOV files: is the file whole, and does its index come first.

Only the chain of top-level boxes is read (ISO/IEC 14496-12, 4.2): size and four-letter type, never their contents.
"""

from __future__ import annotations

import struct
from pathlib import Path


def top_level_boxes(path: Path) -> list[tuple[str, int, int]]:
    """``(type, offset, bytes)`` of every top-level box, up to the first that is damaged or cut off."""
    total = path.stat().st_size
    boxes: list[tuple[str, int, int]] = []
    at = 0
    with path.open("rb") as file:
        while at + 8 <= total:
            file.seek(at)
            head = file.read(16)
            size, name = struct.unpack(">I4s", head[:8])
            if size == 1 and len(head) == 16:  # the size did not fit in 32 bits and follows
                size = struct.unpack(">Q", head[8:])[0]
            elif size == 0:  # up to the end of the file
                size = total - at
            if size < 8 or at + size > total:
                break
            boxes.append((name.decode("latin-1"), at, size))
            at += size
    return boxes


def is_whole(path: Path, *, index_first: bool) -> bool:
    """Whether the boxes fill the file exactly and both index (``moov``) and media (``mdat``) are there.

    ``index_first`` also asks for "fast start": the index before the media, so that playing can begin while loading.
    """
    boxes = top_level_boxes(path)
    names = [name for name, _, _ in boxes]
    if "moov" not in names or "mdat" not in names:
        return False
    if index_first and names.index("moov") > names.index("mdat"):
        return False
    _, at, size = boxes[-1]
    return at + size == path.stat().st_size
