"""A template as one file, ``<name>.charnodes``: a zip file whose bytes depend on nothing but what is in it.

    template.json       app, kind ("template"), format, title, description, colour, exposed (list of node, param, label)
    nodes.json          the nodes, as they are copied (``nodes_text.py``)
    picture.png         how they look on the canvas; may be missing
    media/<sha256>.<suffix>     every imported file the nodes use

Nothing else may be in it, and nothing in it is a path, a key or a result. It is read with suspicion (``archive.py``):
what ``read`` gives has been through the readers of nodes and projects, and ``unpack`` gives only files whose bytes are
what their names say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.library import Asset
from charstudio.model.node_template import (
    LONGEST_DESCRIPTION,
    LONGEST_LABEL,
    LONGEST_TITLE,
    Exposed,
    NodeTemplate,
    bared,
    tidy,
)
from charstudio.model.snippet import Snippet
from charstudio.model.snippet_fit import needed_assets
from charstudio.model.values import AssetId, MediaRef, NodeId
from charstudio.storage import archive, nodes_text, project_text
from charstudio.storage.archive import Archive, Limits, Member, opened
from charstudio.storage.project_json import APP, JsonObject

SUFFIX: Final = ".charnodes"
FORMAT: Final = 1
KIND: Final = "template"
LIMITS: Final = Limits(member_bytes=2**30, total_bytes=2 * 2**30, members=1000)
MAX_PICTURE_BYTES: Final = 8 * 2**20
_TEMPLATE, _NODES, _PICTURE, _MEDIA = "template.json", "nodes.json", "picture.png", "media/"
_ALLOWED: Final = re.compile(r"template\.json|nodes\.json|picture\.png|media/[0-9a-f]{64}\.[a-z0-9]{1,8}")
_KEYS: Final = frozenset({"app", "colour", "description", "exposed", "format", "kind", "title"})
_EXPOSED_KEYS: Final = frozenset({"label", "node", "param"})
_MAX_TEMPLATE_BYTES: Final = 2**20
_MAX_NODES_BYTES: Final = 4 * nodes_text.MAX_CHARACTERS
_MAX_COLOUR: Final = 40
_HINT: Final = "Ask for the file again, or make the template anew."


def media_of(template: NodeTemplate) -> tuple[Asset, ...]:
    """The imported files that come along, by their ids."""
    needed = needed_assets(template.snippet.graph, template.snippet.characters)
    return tuple(asset for key, asset in sorted(template.snippet.assets.items()) if key in needed)


# --- writing -----------------------------------------------------------------------------------------------------


def write(path: Path, template: NodeTemplate, media: Callable[[MediaRef], Path], picture: bytes = b"") -> None:
    """Write a template; ``media`` says where a file's bytes lie, ``picture`` is a PNG or nothing. Atomic.

    Raises ``StorageError`` when a media file is not there, or more than a template can hold; nothing is written then.
    """
    assets = media_of(template)
    members = [_member_of(asset, media(asset.media)) for asset in assets]
    _refuse_too_much(members)
    archive.write(path, [*_texts(template), *_pictures(picture), *members])


def rewrite(source: Path, target: Path, title: str) -> NodeTemplate:
    """Write the template of one file to another under a title, with its picture and media. Atomic.

    Raises what ``read`` raises, and ``StorageError``.
    """
    with _ours(source) as found:
        template = replace(_template_in(found), title=tidy(title, LONGEST_TITLE))
        members = [
            Member(name, found.size(name), partial(found.open, name), asset.media.sha256)
            for asset in media_of(template)
            for name in [_media_name(asset.media)]
        ]
        archive.write(target, [*_texts(template), *_pictures(_picture_in(found)), *members])
    return template


def _texts(template: NodeTemplate) -> Iterator[Member]:
    document: JsonObject = {
        "app": APP,
        "colour": template.colour,
        "description": template.description,
        "exposed": [{"label": each.label, "node": each.node, "param": each.param} for each in template.exposed],
        "format": FORMAT,
        "kind": KIND,
        "title": template.title,
    }
    snippet = bared(template.snippet)
    used = {asset.id: asset for asset in media_of(template)}
    yield Member.of_bytes(_TEMPLATE, project_text.encode(document))
    yield Member.of_bytes(_NODES, nodes_text.written(replace(snippet, assets=used)).encode())


def _pictures(picture: bytes) -> Iterator[Member]:
    if 0 < len(picture) <= MAX_PICTURE_BYTES:
        yield Member.of_bytes(_PICTURE, picture)


def _member_of(asset: Asset, path: Path) -> Member:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise StorageError(
            f"“{asset.name}” is missing from the film's media.", "Choose the file again in its node, then save."
        ) from error
    return Member(_media_name(asset.media), size, lambda: path.open("rb"), asset.media.sha256)


def _refuse_too_much(members: Collection[Member]) -> None:
    if len(members) > LIMITS.members - 3 or any(member.size > LIMITS.member_bytes for member in members):
        raise StorageError("A file in this frame is too large for a template.", "Take files above 1 GB out of it.")
    if sum(member.size for member in members) > LIMITS.total_bytes - _MAX_NODES_BYTES - 2 * MAX_PICTURE_BYTES:
        raise StorageError("The files in this frame are too large for a template.", "Together they may have 1.9 GB.")


def _media_name(ref: MediaRef) -> str:
    return f"{_MEDIA}{ref.file_name}"


# --- reading -----------------------------------------------------------------------------------------------------


def read(path: Path) -> NodeTemplate:
    """The template in a file; its media are only counted. Blocking.

    Raises ``Damaged`` or ``NewerFormat`` with a sentence for the user, ``StorageError`` when it cannot be read.
    """
    with _ours(path) as found:
        return _template_in(found)


def picture(path: Path) -> bytes:
    """The PNG in a file, not looked at; nothing when there is none. Raises as ``read``."""
    with _ours(path) as found:
        return _picture_in(found)


def unpack(path: Path, assets: Collection[Asset], folder: Path) -> Mapping[AssetId, Path]:
    """Write these files of a template into ``folder``; gives where each is. Blocking.

    Raises ``Damaged`` when one's bytes are not what its name says, ``DiskFull``, ``StorageError``. What was written
    before that is the caller's to remove, with its folder.
    """
    places: dict[AssetId, Path] = {}
    with _ours(path) as found:
        for asset in assets:
            places[asset.id] = folder / asset.media.file_name
            if found.unpack(_media_name(asset.media), places[asset.id]) != asset.media.sha256:
                raise Damaged(f"“{asset.name}” in it has been changed.")
    return places


@contextmanager
def _ours(path: Path) -> Iterator[Archive]:
    """An opened template. Whatever is wrong with it is said of the file, by its name."""
    try:
        with opened(path, _ALLOWED, LIMITS) as found:
            yield found
    except Damaged as error:
        fault = (error.faults[0] if error.faults else error.message).rstrip(".")
        raise Damaged(f"“{path.name}” is not a whole template: {fault}.", _HINT, (fault,)) from error
    except NewerFormat as error:
        raise NewerFormat(
            f"“{path.name}” was made with a newer version of Character Studio.", "Update to use this template."
        ) from error


def _template_in(found: Archive) -> NodeTemplate:
    document = _document_in(found)
    title, description, colour = (_text_of(document, key) for key in ("title", "description", "colour"))
    snippet = _snippet_in(found)
    _refuse_other_media(found, snippet)
    exposed = tuple(_exposed_in(document, snippet))
    return NodeTemplate(tidy(title, LONGEST_TITLE), snippet, description, colour, exposed)


def _picture_in(found: Archive) -> bytes:
    return found.read(_PICTURE, MAX_PICTURE_BYTES) if _PICTURE in found.names else b""


def _document_in(found: Archive) -> JsonObject:
    try:
        document, doubled = project_text.decode(found.read(_TEMPLATE, _MAX_TEMPLATE_BYTES))
    except Damaged as error:
        raise _damaged(error.faults[0] if error.faults else error.message) from error
    if document.get("app") != APP or document.get("kind") != KIND:
        raise _damaged(f"{_TEMPLATE} is not about a template of {APP}")
    version = document.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(f"{_TEMPLATE}: format must be a whole number")
    if version > FORMAT:
        raise NewerFormat("This template was made with a newer version.")
    for key in sorted(_KEYS ^ document.keys()):
        raise _damaged(f"{_TEMPLATE}: {project_text.shown(key)} {'is missing' if key in _KEYS else 'is not known'}")
    if doubled:
        raise _damaged(f"{_TEMPLATE}: {doubled[0]}")
    return document


_LONGEST: Final = {"title": LONGEST_TITLE, "description": LONGEST_DESCRIPTION, "colour": _MAX_COLOUR}


def _text_of(document: JsonObject, key: str) -> str:
    text = document[key]
    if not isinstance(text, str) or len(text) > _LONGEST[key]:
        raise _damaged(f"{_TEMPLATE}: {key} must be a text of at most {_LONGEST[key]} characters")
    if key == "title" and not tidy(text, LONGEST_TITLE):
        raise _damaged(f"{_TEMPLATE}: title is empty")
    return text


def _snippet_in(found: Archive) -> Snippet:
    content = found.read(_NODES, _MAX_NODES_BYTES)
    try:
        snippet = bared(nodes_text.read(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise _damaged(f"{_NODES} is not text") from error
    except Damaged as error:
        raise _damaged(f"{_NODES}: {error.faults[0] if error.faults else error.message}") from error
    needed = needed_assets(snippet.graph, snippet.characters)
    return replace(snippet, assets={key: asset for key, asset in snippet.assets.items() if key in needed})


def _refuse_other_media(found: Archive, snippet: Snippet) -> None:
    """The media in the file are those its nodes use, no more and no less."""
    there = {name for name in found.names if name.startswith(_MEDIA)}
    meant = {_media_name(asset.media) for asset in snippet.assets.values()}
    if meant - there:
        raise _damaged("a file that its nodes use is missing")
    if there - meant:
        raise _damaged("it holds a file that no node uses")


def _exposed_in(document: JsonObject, snippet: Snippet) -> Iterator[Exposed]:
    rows = document["exposed"]
    if not isinstance(rows, list):
        raise _damaged(f"{_TEMPLATE}: exposed must be a list")
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(rows):
        where = f"{_TEMPLATE}: exposed[{place}]"
        if not isinstance(row, dict) or row.keys() != _EXPOSED_KEYS:
            raise _damaged(f"{where} must have a node, a param and a label")
        if not all(isinstance(text, str) and len(text) <= LONGEST_LABEL for text in row.values()):
            raise _damaged(f"{where} must be short texts")
        if row["node"] not in snippet.graph.nodes:
            raise _damaged(f"{where} is about a node that is not there")
        if (row["node"], row["param"]) in seen:
            raise _damaged(f"{where} is there twice")
        seen.add((row["node"], row["param"]))
        yield Exposed(NodeId(row["node"]), row["param"], tidy(row["label"], LONGEST_LABEL) or row["param"])


def _damaged(fault: str) -> Damaged:
    return Damaged(f"The template is damaged: {fault}.", faults=(fault,))
