"""Where the media of a cut are on this machine.

In this order: inside the package; where the cut says; by the way from the cut's folder; beside the cut; then, in one
folder that the user chose and below it, by content (where its hash was written), else by name and length
(``relinking``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

from charstudio.model.values import AssetId
from charstudio.studio.interchange.addresses import is_elsewhere
from charstudio.studio.interchange.cut import Cut, Medium
from charstudio.studio.interchange.package import names_in
from charstudio.studio.relinking import Wanted, find_media


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for media. ``cut_file`` is where the cut came from, ``folder`` what the user chose, if anything."""

    cut_file: Path
    folder: Path | None = None

    def found(
        self, cut: Cut, media: Iterable[Medium], stopped: Callable[[], bool] = lambda: False
    ) -> dict[Medium, Path]:
        """The files of those media that are there. Blocking. In a package they are named as inside it: ``media/NAME``.

        Raises ``StorageError`` when the chosen folder cannot be read.
        """
        inside = names_in(self.cut_file) if self.cut_file.suffix.lower() == ".otioz" else frozenset()
        result: dict[Medium, Path] = {}
        wanted = list(media)
        for medium in wanted:
            path = self._in_package(medium, inside) or self._where_it_says(medium)
            if path is not None:
                result[medium] = path
        left = [medium for medium in wanted if medium not in result]
        if self.folder is not None and left:
            result.update(self._in_folder(self.folder, cut, left, stopped))
        return result

    def _in_package(self, medium: Medium, inside: frozenset[str]) -> Path | None:
        if medium.path is None or not inside:
            return None
        name = medium.path.as_posix().removeprefix("./")
        return Path(name) if name in inside else None

    def _where_it_says(self, medium: Medium) -> Path | None:
        path = medium.path
        beside = self.cut_file.absolute().parent
        places = []
        if path is not None:
            if not is_elsewhere(path):
                places.append(path if path.is_absolute() else beside / path)
            own_name = PureWindowsPath(str(path)).name
            places += [beside / own_name, beside / path.parent.name / own_name] if own_name else []
        places.append(beside / PurePath(medium.name).name)
        return next((place for place in places if _is_file(place)), None)

    def _in_folder(
        self, folder: Path, cut: Cut, media: list[Medium], stopped: Callable[[], bool]
    ) -> dict[Medium, Path]:
        wanted = [_wanted(str(number), medium, cut) for number, medium in enumerate(media)]
        found = find_media(wanted, folder, stopped)
        result: dict[Medium, Path] = {}
        for number, medium in enumerate(media):
            likely = [each for each in found.likely.get(str(number), ()) if "another length" not in each.differences]
            path = found.certain.get(str(number)) or (likely[0].path if likely else None)
            if path is not None:
                result[medium] = path
        return result


def _wanted(key: str, medium: Medium, cut: Cut) -> Wanted:
    asset = cut.assets.get(AssetId(medium.sha256))
    folders = PureWindowsPath(str(medium.path.parent)).parts[-8:] if medium.path is not None else ()
    return Wanted(
        key,
        medium.name,
        medium.sha256,
        (asset.info.bytes or None) if asset is not None else None,
        medium.kind,
        medium.duration,
        folders=folders,
    )


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises where it may not look
