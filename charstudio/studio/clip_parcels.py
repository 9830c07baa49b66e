"""Clips copied from one film and pasted into another, with the media they use.

As with nodes (``snippets``) a copied text never says where its project lies; the media are found through the word of
this process or by their content in the films opened last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from charstudio.media.playable import Playable
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.timeline import ClipSource
from charstudio.model.timeline_clipboard import ClipParcel, copied
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import AssetId, ClipId, MediaRef, Output
from charstudio.storage import clips_text
from charstudio.storage.blobs import Blobs
from charstudio.studio.snippets import Origins, bring_files, missing_words

__all__ = ["BroughtClips", "brought_clips", "copied_clips", "files_needed", "parsed_clips"]


@dataclass(frozen=True, slots=True)
class BroughtClips:
    """A parcel whose files are in the media store, and one sentence for each sort of thing that did not come."""

    parcel: ClipParcel
    remarks: tuple[str, ...] = ()


def copied_clips(
    project: Project,
    clips: Collection[ClipId],
    playable: Callable[[ClipSource], Playable | None],
    folder: Path | None = None,
) -> str:
    """These clips and those that go along as a text for ``parsed_clips``.

    ``playable`` tells what node outputs play now: a film without the nodes gets that. ``folder``: where the project
    lies. Raises ``EditError`` when there are no clips, ``UnknownId``, ``Damaged``.
    """
    origin = "" if folder is None else Origins.word_for(folder)
    parcel = copied(project, clips, origin=origin)
    made: dict[Output, Asset] = {}
    for clip in parcel.clips():
        if isinstance(clip.source, Output) and clip.source not in made:
            asset = _as_file(title_of(project, clip), playable(clip.source))
            if asset is not None:
                made[clip.source] = asset
    return clips_text.written(copied(project, clips, made=made, origin=origin))


def parsed_clips(text: str) -> ClipParcel:
    """The clips in a text by any hand. Raises ``Damaged`` or ``NewerFormat``, each with a sentence for the user."""
    return clips_text.read(text)


def files_needed(parcel: ClipParcel, project: Project) -> dict[AssetId, Asset]:
    """The files that must be brought before the parcel is pasted: those the project does not have.

    Files that stand in for what its own nodes make are none of them.
    """
    follows = {output: asset for output, asset in parcel.made.items() if output.node not in project.graph.nodes}
    spare = {*parcel.made.values()} - {*follows.values()}
    shown = {clip.source for clip in parcel.clips()} | {clip.grade.lut for clip in parcel.clips()}
    return {
        key: asset
        for key, asset in parcel.assets.items()
        if key not in project.assets and (key not in spare or key in shown)
    }


async def brought_clips(parcel: ClipParcel, project: Project, blobs: Blobs, recent: Sequence[Path]) -> BroughtClips:
    """Bring the files of a parcel into the media store, from where it was copied or from the films opened last.

    Files are taken by their content and measured anew. Raises ``StorageError`` when the store cannot be written.
    """
    needed = files_needed(parcel, project)
    found, missing = await asyncio.to_thread(bring_files, needed, blobs, parcel.origin, recent)
    return BroughtClips(replace(parcel, assets=found), tuple(missing_words(missing)))


def _as_file(name: str, playable: Playable | None) -> Asset | None:
    """What is played as an imported file: everything stored is called by its content."""
    if playable is None:
        return None
    try:
        ref = MediaRef(playable.path.stem, playable.path.suffix.removeprefix("."))
    except ValueError:
        return None
    return Asset.of(name, ref, playable.info)
