"""Nodes copied from one project and pasted into another, with the media they use.

A copied text never says where its project lies. While this program runs it remembers the folder under a random word
(``Origins``); another program looks for the media by their content in the films opened last.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from charstudio.media.probe import probe, suffix_for
from charstudio.model.errors import MediaError
from charstudio.model.kind import Kinds
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.snippet import Snippet, pasted, snippet_of
from charstudio.model.snippet_fit import misfits, needed_assets
from charstudio.model.values import AssetId, Fingerprint, MediaRef, NodeId
from charstudio.storage import nodes_text
from charstudio.storage.blobs import Blobs
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.disclosure.recipe import is_recipe, nodes_in
from charstudio.studio.document import Document

__all__ = ["Brought", "Origins", "PasteReport", "brought", "copied", "parsed", "paste", "pasted", "without_lost_pins"]

log = logging.getLogger("charstudio.studio")


class Origins:
    """Which folder is meant by the ``origin`` of a copied text: known to this process and to nobody else."""

    _folders: ClassVar[dict[str, Path]] = {}

    @classmethod
    def word_for(cls, folder: Path) -> str:
        """The word for this folder: the same each time, and not to be guessed."""
        known = next((word for word, other in cls._folders.items() if other == folder), None)
        word = known or secrets.token_hex(16)
        cls._folders[word] = folder
        return word

    @classmethod
    def folder(cls, word: str) -> Path | None:
        """The folder meant by a word of this process, else None."""
        return cls._folders.get(word)


@dataclass(frozen=True, slots=True)
class PasteReport:
    """The new nodes, and one sentence for each thing the user should know."""

    nodes: tuple[NodeId, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """A snippet whose files are in the media store, and one sentence for each sort of thing that did not come."""

    snippet: Snippet
    remarks: tuple[str, ...] = ()


def copied(project: Project, nodes: Iterable[NodeId], folder: Path | None = None) -> str:
    """These nodes as a text for ``parsed``. ``folder``: where the project lies, so that its media can be found.

    Raises ``EditError`` when there are no nodes, ``UnknownId``, ``Damaged``.
    """
    origin = "" if folder is None else Origins.word_for(folder)
    return nodes_text.written(snippet_of(project, nodes, origin))


def parsed(text: str) -> Snippet:
    """The nodes in a text by any hand, copied or a film's recipe. Raises ``Damaged`` or ``NewerFormat``, each with a
    sentence for the user.
    """
    return nodes_text.read(nodes_in(text) if is_recipe(text) else text)


async def brought(snippet: Snippet, project: Project, blobs: Blobs, recent: Sequence[Path]) -> Brought:
    """Bring the files of a snippet into the media store, from where it was copied or from the films opened last.

    Files are taken by their content and measured anew: what the text says of them counts for nothing.
    Raises ``StorageError`` when the store cannot be written.
    """
    needed = needed_assets(snippet.graph, snippet.characters) - project.assets.keys()
    wanted = {key: snippet.assets[key] for key in needed & snippet.assets.keys()}
    found, missing = await asyncio.to_thread(bring_files, wanted, blobs, snippet.origin, recent)
    return Brought(replace(snippet, assets=found), tuple(missing_words(missing)))


def bring_files(
    wanted: Mapping[AssetId, Asset], blobs: Blobs, origin: str, recent: Sequence[Path]
) -> tuple[dict[AssetId, Asset], list[str]]:
    """Bring files into the media store by their content; gives those that came, measured, and the others' names.

    They are looked for in the film that ``origin`` names and in those opened last. Takes as long as reading them does.
    Raises ``StorageError`` when the store cannot be written.
    """
    folder = Origins.folder(origin)
    stores = [ProjectFolder(root).media for root in dict.fromkeys([*([folder] if folder else []), *recent])]
    found: dict[AssetId, Asset] = {}
    missing: list[str] = []
    for key, asset in sorted(wanted.items(), key=lambda item: item[1].name):
        measured = _brought_in(asset, blobs, stores)
        if measured is None:
            missing.append(asset.name)
        else:
            found[key] = measured
    return found, missing


def without_lost_pins(found: Brought, is_stored: Callable[[Fingerprint], bool]) -> Brought:
    """The same with those pins released whose results are not in this project."""
    graph = found.snippet.graph
    lost = {key: node for key, node in graph.nodes.items() if node.pin is not None and not is_stored(node.pin)}
    if not lost:
        return found
    nodes = {**graph.nodes, **{key: replace(node, pin=None) for key, node in lost.items()}}
    stayed = "A pinned result stayed in the other film: its node follows its inputs again."
    if len(lost) > 1:
        stayed = f"{len(lost)} pinned results stayed in the other film: their nodes follow their inputs again."
    return Brought(replace(found.snippet, graph=replace(graph, nodes=nodes)), (*found.remarks, stayed))


def paste(
    document: Document, kinds: Kinds, found: Brought, at: tuple[float, float], *, keep_wires: bool = False
) -> PasteReport:
    """Put nodes down as one undoable step. Raises ``EditError`` when there is nothing to put, ``ReadOnly``."""
    after, copies = pasted(document.project, kinds, found.snippet, at, keep_wires=keep_wires)
    new = tuple(copies.values())
    name = after.graph.nodes[new[0]].title if len(new) == 1 else f"{len(new)} nodes"
    document.apply(f"Paste {name}", lambda _: after)
    document.seal()  # what is done to the pasted nodes next is a step of its own
    return PasteReport(new, (*found.remarks, *misfits(kinds, found.snippet.graph)))


def missing_words(names: Sequence[str]) -> Iterator[str]:
    """One sentence that names the files that were not found."""
    if names:
        shown = ", ".join(f"“{name}”" for name in names[:5])
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        if len(names) == 1:
            yield f"{shown} was not found on this machine: choose the file again where it is used."
        else:
            yield f"{shown}{more} were not found on this machine: choose the files again where they are used."


def _brought_in(asset: Asset, blobs: Blobs, stores: Sequence[Path]) -> Asset | None:
    """The asset with its bytes in ``blobs``; None when no readable file with this content is found."""
    for path in (blobs.path(asset.media), *(_path_in(store, asset.media) for store in stores)):
        with suppress(MediaError):  # not there, not readable, not media: look in the next place
            info = probe(path)
            ref = blobs.put_file(path, suffix_for(path))
            if ref.sha256 == asset.id:
                return Asset.of(asset.name, ref, info)
            log.warning("a stored file's content is not what its name says")
    return None


def _path_in(store: Path, ref: MediaRef) -> Path:
    return store / ref.sha256[:2] / ref.file_name
