"""What travels: an order to a machine and its answer. Plain JSON, and behind an answer the bytes of its files.

An answer is checked when it is read: every file against its SHA-256. Nothing here is pickled, nothing evaluated.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from charstudio.model import errors
from charstudio.model.errors import CharStudioError, FarmError
from charstudio.model.values import Json, MediaRef

MOST_BYTES = 512 << 20
"""What one answer may carry; larger results are made where they are wanted."""

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Sent:
    """A media file an order needs: its content, how long it is, and where it lies on the machine that ordered."""

    ref: MediaRef
    bytes: int
    path: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A task by name, its arguments, and the media named in them. ``build`` is the program that asks."""

    task: str
    arguments: Mapping[str, Json]
    media: tuple[Sent, ...]
    build: str
    topic: str = ""
    """Where progress is told."""

    def text(self) -> str:
        """The order as JSON."""
        media = [[each.ref.sha256, each.ref.suffix, each.bytes, each.path] for each in self.media]
        fields = {"task": self.task, "arguments": self.arguments, "media": media}
        return json.dumps({**fields, "build": self.build, "topic": self.topic}, sort_keys=True, allow_nan=False)

    @classmethod
    def read(cls, text: str) -> Order:
        """The order in ``text``. Raises ``FarmError`` when it is none."""
        try:
            found = json.loads(text)
            media = tuple(Sent(MediaRef(row[0], row[1]), int(row[2]), str(row[3])) for row in found["media"])
            arguments = dict(found["arguments"])
            return cls(str(found["task"]), arguments, media, str(found["build"]), str(found["topic"]))
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise FarmError("This is no order of Character Studio.") from error


@dataclass(frozen=True, slots=True)
class Output:
    """A file a task made: what it is, and where."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task made, and anything it has to say, as JSON."""

    outputs: tuple[Output, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)


class Kind(StrEnum):
    """How an order ended at a machine."""

    DONE = "done"
    MISSING = "missing"  # it needs media that are not there yet
    REFUSED = "refused"  # another program
    STOPPED = "stopped"  # nobody wants it any more
    FAILED = "failed"  # the task said no, as it would have here
    BROKEN = "broken"  # the machine could not do it


@dataclass(frozen=True, slots=True)
class Answer:
    """A machine's answer. ``files`` have a name, a suffix and their bytes, already compared with their SHA-256."""

    kind: Kind
    machine: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    files: tuple[tuple[str, str, bytes], ...] = ()

    def error(self) -> CharStudioError:
        """The error of a failed order, of the class it had there."""
        found = getattr(errors, str(self.facts.get("class")), None)
        message, hint = str(self.facts.get("message")), str(self.facts.get("hint"))
        if isinstance(found, type) and issubclass(found, CharStudioError):
            return found(message, hint)
        return CharStudioError(message, hint)


def packed(kind: Kind, machine: str, facts: Mapping[str, Json], outputs: Sequence[Output] = ()) -> bytes:
    """An answer for the way back. Raises ``FarmError`` when it is too large for it."""
    total = sum(output.path.stat().st_size for output in outputs)
    if total > MOST_BYTES:
        raise FarmError(f"The result is too large to be sent back: {total >> 20} MB.")
    contents = [output.path.read_bytes() for output in outputs]
    files = [
        [output.name, output.path.suffix, len(content), hashlib.sha256(content).hexdigest()]
        for output, content in zip(outputs, contents, strict=True)
    ]
    head = json.dumps({"kind": kind.value, "machine": machine, "facts": facts, "files": files}).encode()
    return b"".join([_LENGTH.pack(len(head)), head, *contents])


def unpacked(content: bytes) -> Answer:
    """The answer in ``content``. Raises ``FarmError`` when a byte of it is not what was sent."""
    try:
        (length,) = _LENGTH.unpack_from(content)
        place = _LENGTH.size + length
        head: dict[str, Any] = json.loads(content[_LENGTH.size : place])
        files = []
        for name, suffix, size, sha256 in head["files"]:
            piece = content[place : place + size]
            place += size
            if len(piece) != size or hashlib.sha256(piece).hexdigest() != sha256:
                raise FarmError("A result was damaged on its way.", "Try again.")
            files.append((str(name), str(suffix), piece))
        if place != len(content):
            raise FarmError("A result was damaged on its way.", "Try again.")
        return Answer(Kind(head["kind"]), str(head["machine"]), dict(head["facts"]), tuple(files))
    except (ValueError, TypeError, KeyError, struct.error) as error:
        raise FarmError("A machine answered something that makes no sense.", "Is it the same version?") from error
