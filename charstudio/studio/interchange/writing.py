"""Writing the film's cut in one of the formats: whole or not at all, with its media named, copied or packed."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from charstudio.media.playable import Find
from charstudio.model.errors import DiskFull, EditError, StorageError
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.storage.files import PART_SUFFIX, door, replace_file
from charstudio.studio.interchange.cut import Cut, Medium
from charstudio.studio.interchange.formats import CutFormat, MediaAt, losses_line, used_features
from charstudio.studio.interchange.outgoing import outgoing_cut, with_companions
from charstudio.studio.interchange.package import MEDIA, write_package

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class WrittenCut:
    """What was written. ``missing`` are the names of clips' media that are not there: not made yet, or lost."""

    paths: tuple[Path, ...]
    format: CutFormat
    losses: str
    missing: tuple[str, ...] = ()
    media: Path | None = None
    """The folder of copied media."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """One sentence for each thing to know."""
        found = [self.losses]
        if self.missing:
            names = ", ".join(f"“{name}”" for name in self.missing[:5])
            more = f" and {len(self.missing) - 5} more" if len(self.missing) > 5 else ""
            found.append(f"Without media, because not made yet or lost: {names}{more}.")
        return tuple(found)


def write_cut(
    project: Project,
    find: Find,
    path: Path,
    wanted: CutFormat,
    *,
    media: MediaAt = MediaAt.IN_PLACE,
    overwrite: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> WrittenCut | None:
    """Write the cut to ``path``; None when ``stopped()`` said so. Blocking.

    Raises ``EditError`` for a film without clips, ``StorageError`` when a file is there already (and not to be
    overwritten) or cannot be written; what was there is intact then.
    """
    if not any(track.clips for track in project.timeline.tracks):
        raise EditError("There is nothing to export: the timeline is empty.", "Place a clip first.")
    cut = outgoing_cut(project, find)
    rate = project.timeline.rate
    targets = _targets(cut, path, wanted)
    copies = path.with_name(f"{path.stem} media") if media is MediaAt.COPIED and wanted is not CutFormat.OTIOZ else None
    _refuse_overwriting([*targets, *([copies] if copies is not None else [])], overwrite=overwrite)
    missing = tuple(medium.name for medium in cut.media() if medium.path is None)
    done = WrittenCut(tuple(targets), wanted, losses_line(wanted, used_features(project)), missing, copies)
    if wanted is CutFormat.OTIOZ:
        return done if _write_package(cut, path, stopped) else None
    if copies is not None:
        copied = _with_copies(cut, copies, stopped)
        if copied is None:
            return None
        cut = copied
    relative_to = path.absolute().parent if media is not MediaAt.IN_PLACE and wanted.has_relative_paths else None
    for target, text in zip(targets, _texts(cut, wanted, rate, relative_to), strict=True):
        replace_file(target, text.encode("utf-8"), "written")
    return done


def _targets(cut: Cut, path: Path, wanted: CutFormat) -> list[Path]:
    """The files that are written: of an EDL one for each picture track."""
    if wanted is not CutFormat.EDL:
        return [path]
    from charstudio.studio.interchange.edl_out import edl_rows  # noqa: PLC0415 - only when asked for

    rows = edl_rows(cut)
    if not rows:
        raise EditError("An EDL lists pictures, and there are none on the timeline.", "Choose another format.")
    return [path, *(path.with_name(f"{path.stem} {_safe(row.name)}{path.suffix}") for row in rows[1:])]


def _texts(cut: Cut, wanted: CutFormat, rate: Rate, relative_to: Path | None) -> Iterator[str]:
    if wanted is CutFormat.EDL:
        from charstudio.studio.interchange.edl_out import edl_rows, edl_text  # noqa: PLC0415 - only when asked for

        for number, row in enumerate(edl_rows(cut)):
            yield edl_text(cut, row, rate, marks=number == 0)
    elif wanted is CutFormat.FCP7:
        from charstudio.studio.interchange.fcp7_out import fcp7_text  # noqa: PLC0415 - only when asked for

        yield fcp7_text(with_companions(cut), rate)
    elif wanted is CutFormat.FCPX:
        from charstudio.studio.interchange.fcpx_out import fcpx_text  # noqa: PLC0415 - only when asked for

        yield fcpx_text(cut, rate)
    else:
        from charstudio.studio.interchange.otio_out import otio_text  # noqa: PLC0415 - loads the library

        yield otio_text(with_companions(cut), relative_to)


def _refuse_overwriting(targets: list[Path], *, overwrite: bool) -> None:
    for target in targets:
        if target.is_dir() and target.suffix:
            raise StorageError(f"“{target.name}” is a folder.", "Choose another name.")
        if target.exists() and not overwrite:
            raise StorageError(f"“{target.name}” is there already.", "Choose another name, or replace it.")
    folder = targets[0].absolute().parent
    if not folder.is_dir():
        raise StorageError(f"There is no folder “{folder}”.", "Make it first, or choose another.")


def _write_package(cut: Cut, path: Path, stopped: Callable[[], bool]) -> bool:
    from charstudio.studio.interchange.otio_out import otio_text  # noqa: PLC0415 - loads the library

    names = file_names(cut)
    home = path.absolute().parent
    moved = _with_paths(cut, {medium: home / MEDIA / name for medium, name in names.items()})
    text = otio_text(with_companions(moved), home)
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}{PART_SUFFIX}")
    files = {name: medium.path for medium, name in names.items() if medium.path is not None}
    if not write_package(part, text, files, stopped):
        return False
    with door(path, "written"):
        part.replace(path)
    return True


def _with_copies(cut: Cut, folder: Path, stopped: Callable[[], bool]) -> Cut | None:
    """The cut with its media copied into ``folder``; None when stopped. Files of the same size there are kept."""
    names = file_names(cut)
    with door(folder, "made"):
        folder.mkdir(exist_ok=True)
        needed = sum(medium.path.stat().st_size for medium in names if medium.path is not None)
        if shutil.disk_usage(folder).free < needed:
            raise DiskFull(
                f"There is no room for the media: they take {needed / 1e6:.0f} MB.", "Make room and try again."
            )
    paths: dict[Medium, Path] = {}
    for medium, name in names.items():
        assert medium.path is not None
        if stopped() or not _copy(medium.path, folder / name, stopped):
            return None
        paths[medium] = folder / name
    return _with_paths(cut, paths)


def _copy(source: Path, target: Path, stopped: Callable[[], bool]) -> bool:
    part = target.with_name(f".{target.name}.{secrets.token_hex(6)}{PART_SUFFIX}")
    with door(target, "copied"):
        try:
            with source.open("rb") as reading, part.open("xb") as writing:
                while chunk := reading.read(_CHUNK):
                    if stopped():
                        return False
                    writing.write(chunk)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return True


def file_names(cut: Cut) -> dict[Medium, str]:
    """A file name for every medium that is there: its own, made harmless, no two alike where case does not count."""
    taken: set[str] = set()
    names: dict[Medium, str] = {}
    for medium in cut.media():
        if medium.path is None:
            continue
        stem, dot, suffix = _safe(medium.name).rpartition(".")
        name, number = f"{stem}{dot}{suffix}", 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem or suffix} {number}{dot}{suffix if stem else ''}"
        taken.add(name.casefold())
        names[medium] = name
    return names


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name).strip(" .")[:120] or "Clip"


def _with_paths(cut: Cut, paths: dict[Medium, Path]) -> Cut:
    """The cut with these files elsewhere."""
    rows = tuple(
        replace(
            row,
            shots=tuple(
                replace(shot, medium=replace(shot.medium, path=paths[shot.medium]))
                if shot.medium is not None and shot.medium in paths
                else shot
                for shot in row.shots
            ),
        )
        for row in cut.rows
    )
    return replace(cut, rows=rows)
