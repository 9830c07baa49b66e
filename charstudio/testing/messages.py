"""What is asked and what is answered, as values between the wire and the services.

A reply's body is bytes, or a source of pieces for what should not be held in memory. ``stated_length`` is what the
header says, which a fault may make a lie.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from charstudio.model.values import Json

PIECE_BYTES = 64 * 1024
_HELD_BYTES = 1_000_000

_SECRET = {"authorization", "proxy-authorization", "cookie", "x-fal-key"}


class BadRequest(Exception):
    """The request cannot be understood: answered with its status and text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def _spool() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(_HELD_BYTES)


@dataclass(slots=True)
class Asked:
    """A request. ``headers`` have names in lower case; ``body`` is there once it has been read."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    at: float
    body: IO[bytes] = field(default_factory=_spool)
    body_bytes: int = 0

    def content(self) -> bytes:
        """The whole body."""
        self.body.seek(0)
        return self.body.read()

    def json(self) -> Json:
        """The body as JSON. Raises ``BadRequest``."""
        try:
            value: Json = json.loads(self.content() or b"null")
        except (ValueError, RecursionError) as error:
            raise BadRequest(422, "The body is not valid JSON") from error
        return value

    def flag(self, name: str) -> bool:
        """A parameter of the address that is on: ``1`` or ``true``."""
        return self.query.get(name, "").lower() in {"1", "true"}

    @property
    def open_headers(self) -> dict[str, str]:
        """The headers without any secret: of a key only its scheme is told."""
        return {name: _masked(text) if name in _SECRET else text for name, text in self.headers.items()}


def _masked(text: str) -> str:
    scheme = text.partition(" ")[0]
    return f"{scheme} …" if scheme in {"Key", "Bearer"} else "…"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. ``pieces`` gives the body when it is not in ``body``; ``length`` is then its length."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: Callable[[], Iterator[bytes]] | None = None
    length: int = 0
    stated_length: int | None = None

    @property
    def true_length(self) -> int:
        """How many bytes the body has."""
        return self.length if self.pieces is not None else len(self.body)

    def read(self) -> Iterator[bytes]:
        """The body, piece by piece."""
        if self.pieces is not None:
            yield from self.pieces()
        else:
            for start in range(0, len(self.body), PIECE_BYTES):
                yield self.body[start : start + PIECE_BYTES]

    def whole(self) -> bytes:
        """The body at once."""
        return b"".join(self.read())

    def json(self) -> Json:
        """The body as the JSON it was made of."""
        value: Json = json.loads(self.whole())
        return value

    def with_headers(self, **headers: str) -> Reply:
        """The same with more headers; underscores in names stand for dashes."""
        return replace(
            self, headers={**self.headers, **{name.replace("_", "-"): text for name, text in headers.items()}}
        )


def json_reply(status: int, value: Json, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Reply(status, {"content-type": "application/json", **(headers or {})}, body)


def text_reply(status: int, text: str, content_type: str = "text/plain; charset=utf-8") -> Reply:
    """An answer in words."""
    return Reply(status, {"content-type": content_type}, text.encode())


def file_reply(path: Path, start: int, length: int, status: int, headers: Mapping[str, str]) -> Reply:
    """A part of a file, read while it is sent."""

    def pieces() -> Iterator[bytes]:
        left = length
        with path.open("rb") as file:
            file.seek(start)
            while left > 0:
                piece = file.read(min(PIECE_BYTES, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece

    return Reply(status, headers, pieces=pieces, length=length)
