"""Where the media of a cut are on this machine.

In this order: what the film or the package has; where the cut says; by the way from the cut's folder; beside the cut;
then, in one folder that the user chose, by content (where its hash was written) and by name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

from charstudio.studio.interchange.cut import Cut, Medium
from charstudio.studio.interchange.package import names_in

MAX_FILES = 50_000
"""A folder with more is a disk; its first ones are looked at."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for media. ``cut_file`` is where the cut came from, ``folder`` what the user chose, if anything."""

    cut_file: Path
    folder: Path | None = None

    def found(
        self, cut: Cut, media: Iterable[Medium], stopped: Callable[[], bool] = lambda: False
    ) -> dict[Medium, Path]:
        """The files of those media that are there. In a package they are named as inside it, by relative paths."""
        inside = names_in(self.cut_file) if self.cut_file.suffix.lower() == ".otioz" else frozenset()
        result: dict[Medium, Path] = {}
        wanted = list(media)
        for medium in wanted:
            path = self._in_package(medium, inside) or self._where_it_says(medium)
            if path is not None:
                result[medium] = path
        left = [medium for medium in wanted if medium not in result]
        if self.folder is not None and left:
            result.update(self._in_folder(left, {key: asset.info.bytes for key, asset in cut.assets.items()}, stopped))
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
            places.append(path if path.is_absolute() else beside / path)
            own_name = PureWindowsPath(str(path)).name
            places += [beside / own_name, beside / path.parent.name / own_name] if own_name else []
        places.append(beside / PurePath(medium.name).name)
        return next((place for place in places if _is_file(place)), None)

    def _in_folder(self, media: list[Medium], sizes: dict[str, int], stopped: Callable[[], bool]) -> dict[Medium, Path]:
        assert self.folder is not None
        files = list(_files_below(self.folder, stopped))
        result = _by_content([medium for medium in media if medium.sha256], files, sizes, stopped)
        names: dict[str, Path] = {}
        stems: dict[str, Path] = {}
        for path in files:
            names.setdefault(path.name.casefold(), path)
            stems.setdefault(path.stem.casefold(), path)
        for medium in media:
            if medium in result:
                continue
            said = [medium.name, PureWindowsPath(str(medium.path)).name if medium.path is not None else ""]
            by_name = next((names[name.casefold()] for name in said if name.casefold() in names), None)
            by_stem = stems.get(medium.name.casefold()) if not PurePath(medium.name).suffix else None
            if (found := by_name or by_stem) is not None:
                result[medium] = found
        return result


def _by_content(
    media: list[Medium], files: list[Path], sizes: dict[str, int], stopped: Callable[[], bool]
) -> dict[Medium, Path]:
    """The files whose bytes are the medium's. Only files of a size that is known to be right are read."""
    wanted = {medium.sha256: medium for medium in media if sizes.get(medium.sha256)}
    right_sizes = {sizes[sha256] for sha256 in wanted}
    result: dict[Medium, Path] = {}
    for path in files:
        if not wanted or stopped():
            break
        if _size_of(path) in right_sizes and (medium := wanted.pop(_hash_of(path), None)) is not None:
            result[medium] = path
    return result


def _files_below(folder: Path, stopped: Callable[[], bool]) -> Iterable[Path]:
    count = 0
    base = len(folder.parts)
    for home, folders, names in os.walk(folder):
        if stopped():
            return
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(Path(home).parts) - base >= _DEEPEST:
            folders.clear()
        for name in sorted(names):
            count += 1
            if count > MAX_FILES:
                return
            yield Path(home) / name


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises where it may not look


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
