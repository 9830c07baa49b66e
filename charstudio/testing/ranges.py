"""Files over HTTP: whole or in part, with a strong tag so that a part is only continued on the same file (RFC 9110)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from charstudio.testing.messages import Asked, Reply, file_reply

_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def bytes_reply(asked: Asked, content: bytes, content_type: str) -> Reply:
    """``content``, or the part the request wants."""
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    start, length, status, headers = _part(asked, len(content), tag, content_type)
    return Reply(status, headers, content[start : start + length])


def path_reply(asked: Asked, path: Path, content_type: str, tag: str) -> Reply:
    """A file, or the part the request wants; read while it is sent."""
    start, length, status, headers = _part(asked, path.stat().st_size, f'"{tag}"', content_type)
    return file_reply(path, start, length, status, headers)


def _part(asked: Asked, size: int, tag: str, content_type: str) -> tuple[int, int, int, dict[str, str]]:
    """Start, length, status and headers of the answer."""
    headers = {"content-type": content_type, "accept-ranges": "bytes", "etag": tag}
    if asked.headers.get("if-none-match") == tag:
        return 0, 0, 304, headers
    match = _RANGE.match(asked.headers.get("range", ""))
    if match is None or asked.headers.get("if-range", tag) != tag or match[0] == "bytes=-":
        return 0, size, 200, headers
    if match[1]:
        start = int(match[1])
        end = min(size - 1, int(match[2])) if match[2] else size - 1
    else:
        start, end = max(0, size - int(match[2])), size - 1
    if start > end:
        return 0, 0, 416, {**headers, "content-range": f"bytes */{size}"}
    return start, end - start + 1, 206, {**headers, "content-range": f"bytes {start}-{end}/{size}"}
