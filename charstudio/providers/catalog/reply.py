"""What an endpoint's reply delivers: files and words, found by the paths of its row.

A reply comes from outside and may hold anything; what makes no sense raises ``ServiceFault`` and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from charstudio.model.errors import ContentRefused, ServiceFault
from charstudio.model.values import Json
from charstudio.providers.base import RemoteFile
from charstudio.providers.catalog.rows import Endpoint, OutputField

MAX_ADDRESS = 8192
MAX_WORDS = 100_000

_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
}
_USUAL = {"image": "png", "video": "mp4", "audio": "mp3"}
_KNOWN = frozenset(_SUFFIXES.values()) | {"jpeg", "heic", "m4v", "opus"}
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,5})\Z")


def files(endpoint: Endpoint, reply: Json) -> tuple[RemoteFile, ...]:
    """The media of a finished job.

    Raises ``ContentRefused`` when the service blacked the picture out for what it shows, and ``ServiceFault`` when a
    medium that must be there is not.
    """
    _check_safe(reply)
    outputs = [(name, output) for name, output in endpoint.named_outputs() if output.output != "text"]
    found = [file for name, output in outputs if (file := _file(endpoint, name, output, reply)) is not None]
    if outputs and not found and not any(output.output == "text" for output in endpoint.outputs):
        raise _nothing(endpoint)
    return tuple(found)


def texts(endpoint: Endpoint, reply: Json) -> dict[str, str]:
    """The words of a finished job by output ("text", "text_2"); anything that is not text as JSON."""
    found: dict[str, str] = {}
    for name, output in endpoint.named_outputs():
        if output.output != "text":
            continue
        value = _at(reply, output.path)
        if value is None and not output.optional:
            raise _nothing(endpoint)
        if value is not None:
            found[name] = _words(value)
    return found


def _words(value: Json) -> str:
    if isinstance(value, str):
        return value[:MAX_WORDS]
    try:
        return json.dumps(value, ensure_ascii=False, default=str)[:MAX_WORDS]
    except (ValueError, RecursionError):
        raise ServiceFault(
            "The service's answer makes no sense.", "Try again later, or choose another model."
        ) from None


def _nothing(endpoint: Endpoint) -> ServiceFault:
    message = f"The answer for {endpoint.title} does not hold what it should."
    return ServiceFault(message, "The job's record keeps its number; the service can look it up.")


def _check_safe(reply: Json) -> None:
    flags = reply.get("has_nsfw_concepts") if isinstance(reply, Mapping) else None
    if flags is True or (isinstance(flags, list | tuple) and any(flag is True for flag in flags)):
        raise ContentRefused(
            "The service blacked the picture out: its checker objects to what it shows.",
            "Change the words or the picture and try again. The service may have charged for it.",
        )


def _file(endpoint: Endpoint, name: str, output: OutputField, reply: Json) -> RemoteFile | None:
    url = _at(reply, output.path)
    if url is None:
        if output.optional:
            return None
        raise _nothing(endpoint)
    if not isinstance(url, str) or not 0 < len(url) <= MAX_ADDRESS:
        raise _nothing(endpoint)
    beside = _at(reply, output.path.rpartition(".")[0])
    about = beside if isinstance(beside, Mapping) else {}
    return RemoteFile(name, url, _suffix(output.output, about, url), _bytes(about))


def _at(reply: Json, path: str) -> Json:
    """What lies at ``path``; None when it leads nowhere."""
    found: Json = reply
    for step in path.split(".") if path else ():
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, Sequence) and not isinstance(found, str) and step.isdecimal():
            found = found[int(step)] if len(step) < 5 and int(step) < len(found) else None
        else:
            return None
    return found


def _bytes(about: Mapping[str, Json]) -> int | None:
    size = about.get("file_size")
    if isinstance(size, bool) or not isinstance(size, int | float) or not 0 < size < 1e15:
        return None
    return int(size)


def _suffix(output: str, about: Mapping[str, Json], url: str) -> str:
    """A plain suffix from the declared type, the file's name or its address; else the usual one for such an output."""
    declared = about.get("content_type")
    if isinstance(declared, str):
        known = _SUFFIXES.get(declared.partition(";")[0].strip().lower())
        if known is not None:
            return known
    for name in (about.get("file_name"), _path(url)):
        found = _SUFFIX.search(name) if isinstance(name, str) else None
        if found and found[1].lower() in _KNOWN:
            return found[1].lower()
    return _USUAL[output]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
