"""Whether a file that was just written is whole: FFmpeg does not always say when its last write failed.

Only sizes that a file states of itself are compared with the file, never contents.
"""

from __future__ import annotations

from pathlib import Path

from charstudio.media.boxes import is_whole

_SEGMENT = b"\x18\x53\x80\x67"  # Matroska's outermost element, after its header (RFC 9559)
_GIF_END = 0x3B


def is_whole_file(path: Path, container: str, *, index_first: bool = False, at_least: int = 1) -> bool:
    """Whether the file is all there. ``container`` is FFmpeg's name of its format.

    ``index_first`` also asks of MP4 and MOV that they have "fast start". Formats that state no size (MP3) are compared
    with ``at_least`` bytes.
    """
    size = path.stat().st_size
    if container in {"mp4", "mov", "ipod"}:
        return is_whole(path, index_first=index_first)
    with path.open("rb") as file:
        head = file.read(4096)
        if container == "webm":
            return _is_whole_matroska(head, size)
        if container in {"webp", "wav"}:
            return _is_whole_riff(head, size)
        if container == "gif" and size:
            file.seek(size - 1)
            return file.read(1)[0] == _GIF_END
    return size >= at_least


def _is_whole_matroska(head: bytes, size: int) -> bool:
    at = head.find(_SEGMENT)
    if at < 0 or len(head) < at + 12:
        return False
    stated = head[at + 4 : at + 12]
    return stated[0] == 1 and at + 12 + int.from_bytes(stated[1:], "big") == size


def _is_whole_riff(head: bytes, size: int) -> bool:
    if head[:4] == b"RF64":  # sizes beyond 4 GB (EBU Tech 3306) are in the chunk after
        return head[12:16] == b"ds64" and int.from_bytes(head[20:28], "little") + 8 == size
    return head[:4] == b"RIFF" and int.from_bytes(head[4:8], "little") + 8 == size
