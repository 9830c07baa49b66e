"""What nobody should be sent: bodies without end, bombs, JSON that breaks parsers, pages where files are due.

Everything is made while it is sent, so the server itself holds no more than a piece of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from charstudio.testing.messages import PIECE_BYTES, Reply, text_reply

ENDLESS_BYTES = 10_000_000_000
_BOMB_BLOCK = 1 << 20
_BOMB_BLOCKS = 10_000
_DEEP = 100_000
_HUGE_BYTES = 50_000_000

CONTROL = "\x1b[2J\x1b]0;owned\x07\r\n\x00\x08\u202e"
"""Signs that clear a terminal, change its title, end a line or a text, and turn the direction of reading."""

NAME = "../../../../tmp/charstudio-owned\x00.mp4"

NGINX = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} {reason}</h1></center>"
    "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)

PORTAL = (
    "<!doctype html><html><head><title>Welcome to Hotel Wi-Fi</title></head>"
    "<body><form action='/login'><input name='room'><button>Log in</button></form></body></html>"
)

EXPIRED = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
)

_REASONS = {408: "Request Time-out", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


def nginx(status: int) -> Reply:
    """A gateway's page."""
    reason = _REASONS.get(status, "Gateway Time-out" if status == 504 else "Error")
    return text_reply(status, NGINX.format(status=status, reason=reason), "text/html")


def portal(status: int) -> Reply:
    """The page of a network that wants a login first, or the way there."""
    page = text_reply(status, PORTAL, "text/html; charset=utf-8")
    return page.with_headers(location="http://portal.example/login") if 300 <= status < 400 else page


def endless(content_type: str) -> Reply:
    """Ten gigabytes of nothing."""
    block = bytes(PIECE_BYTES)

    def pieces() -> Iterator[bytes]:
        left = ENDLESS_BYTES
        while left > 0:
            piece = block[: min(left, PIECE_BYTES)]
            left -= len(piece)
            yield piece

    return Reply(200, {"content-type": content_type}, pieces=pieces, length=ENDLESS_BYTES)


def gzip_bomb(content_type: str) -> Reply:
    """A small body that unpacks to ten gigabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    first = packer.compress(bytes(_BOMB_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(_BOMB_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)

    def pieces() -> Iterator[bytes]:
        yield first
        for _ in range(_BOMB_BLOCKS):
            yield block

    headers = {"content-type": content_type, "content-encoding": "gzip"}
    return Reply(200, headers, pieces=pieces, length=len(first) + _BOMB_BLOCKS * len(block))


def deep_json() -> bytes:
    """JSON nested deeper than parsers can go."""
    return b'{"video":' + b"[" * _DEEP + b"]" * _DEEP + b"}"


def huge_json(whole: bytes) -> bytes:
    """The same JSON object with fifty megabytes of text in front."""
    return b'{"padding":"' + b"x" * _HUGE_BYTES + b'",' + whole.lstrip()[1:]
