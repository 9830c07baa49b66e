"""The lock on a character's pictures: what a character is made from has the very bytes it had when it was chosen.

Media are known by the hash of their bytes, but anybody may write into the media folder. Every file is read once, and
again only when its size, time or place on the disk has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from charstudio.model.casting import CastMember
from charstudio.model.errors import Damaged
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import MediaRef
from charstudio.storage.blobs import Blobs

_Stamp: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Broken:
    """A picture of somebody whose bytes are no longer those it was chosen for."""

    name: str
    asset: Asset
    is_master: bool

    @property
    def words(self) -> str:
        """What is the matter, in one sentence."""
        what = "The master reference" if self.is_master else "A reference"
        return (
            f"{what} of “{self.name}” ({self.asset.name}) is not what it was: somebody changed the file in the film's "
            "media folder."
        )


class MasterLock:
    """Remembers which files were found to be themselves. Safe to ask from several threads."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Stamp, bool]] = {}

    def broken(self, project: Project, cast: Iterable[CastMember], blobs: Blobs) -> tuple[Broken, ...]:
        """The references of these people that were changed. A missing file is not for here to say. Blocking."""
        return tuple(self._broken(project, cast, blobs))

    def require(self, project: Project, cast: Iterable[CastMember], blobs: Blobs) -> None:
        """Raise ``Damaged`` when a reference of these people was changed."""
        found = self.broken(project, cast, blobs)
        if found:
            raise Damaged(
                found[0].words,
                "Bring the right one back with File → Find Missing Media (check every file), or choose another master.",
                tuple(each.words for each in found),
            )

    def _broken(self, project: Project, cast: Iterable[CastMember], blobs: Blobs) -> Iterator[Broken]:
        seen: set[tuple[str, str]] = set()
        for who in cast:
            for place, file in enumerate(who.references):
                asset = project.assets.get(file)
                if asset is None or (who.key, file) in seen:
                    continue
                seen.add((who.key, file))
                if not self._is_itself(asset.media, blobs):
                    yield Broken(who.name, asset, is_master=place == 0)

    def _is_itself(self, ref: MediaRef, blobs: Blobs) -> bool:
        path = blobs.path(ref)
        try:
            found = os.stat(path)  # noqa: PTH116 - one call for all that is asked
        except OSError:
            return True
        stamp = found.st_mtime_ns, found.st_size, found.st_ino
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = self._known[path] = stamp, blobs.verify(ref)
        return known[1]
