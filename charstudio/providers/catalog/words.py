"""What is said to a model in words: prompt, change and notes put together, characters called as the model calls them.

In the canonical prompt a character is ``[char1]``, ``[char2]`` …, in the order of ``references``.
"""

from __future__ import annotations

import re

from charstudio.model.results import MediaValue
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.requests import Request

_TAG = re.compile(r"\[([A-Za-z0-9_ -]{1,40})\]")


def prompt(endpoint: Endpoint, request: Request) -> str:
    """The prompt to send, in the model's own way; "" when nothing is to be said."""
    said = [text(request, "prompt"), text(request, "instruction")]
    if keep := text(request, "keep"):
        said.append(f"This stays true of the character: {keep}")
    joined = "\n".join(part for part in said if part)
    return _TAG.sub(lambda found: _called(endpoint, request, found), joined)


def text(request: Request, name: str) -> str:
    """A parameter that is text, without the space around it; "" when there is none."""
    value = request.params.get(name)
    return value.strip() if isinstance(value, str) else ""


def tags(request: Request, port: str = "references") -> tuple[str, ...]:
    """The names of the media of ``port``: as stated, without brackets, else ``char1``, ``char2`` and so on."""
    stated = request.params.get("tags")
    named = [str(tag).strip("[] ") for tag in stated] if isinstance(stated, list | tuple) else []
    count = len(request.inputs.get(port, ()))
    return tuple(named[index] if index < len(named) else f"char{index + 1}" for index in range(count))


def characters(request: Request) -> tuple[str, ...]:
    """Each name once, in order: several pictures may show the same character."""
    return tuple(dict.fromkeys(tags(request)))


def fronts(request: Request) -> tuple[MediaValue, ...]:
    """The first picture of each character: in a plain list a second view would be taken for somebody else."""
    seen: dict[str, MediaValue] = {}
    for name, picture in zip(tags(request), request.inputs.get("references", ()), strict=True):
        seen.setdefault(name, picture)
    return tuple(seen.values())


def _called(endpoint: Endpoint, request: Request, found: re.Match[str]) -> str:
    name = found[1].strip().casefold()
    names = [each.casefold() for each in _names(endpoint, request)]
    if name not in names:
        return found[0]
    number = names.index(name) + 1
    return endpoint.tag.replace("{n}", str(number)) if endpoint.tag else f"the person in image {number}"


def _names(endpoint: Endpoint, request: Request) -> tuple[str, ...]:
    if endpoint.carrying("references") is None:
        return tags(request, "video") if endpoint.tag else characters(request)  # who appears may be shown by clips only
    return characters(request)
