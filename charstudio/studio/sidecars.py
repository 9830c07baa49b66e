"""Subtitle files beside a film: ``Film.srt``, and ``Film.Deutsch.srt`` for further caption tracks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from charstudio.media.soft_captions import CaptionTrack
from charstudio.model.delivery import Delivery, Sidecar
from charstudio.model.errors import StorageError
from charstudio.storage.files import replace_file
from charstudio.studio.subtitles import SubtitleFormat, written_subtitles

_FORMATS = {Sidecar.SRT: SubtitleFormat.SRT, Sidecar.VTT: SubtitleFormat.VTT}
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f.]+')


def sidecars_of(film: Path, delivery: Delivery, tracks: Sequence[CaptionTrack]) -> Mapping[Path, str]:
    """The subtitle files that are asked for, with their text. Times are those of the film, from its start."""
    stem = film.name if delivery.facts.folder else film.stem
    found: dict[Path, str] = {}
    for sidecar in delivery.sidecars:
        file_format = _FORMATS.get(sidecar)
        if file_format is None:
            continue
        for number, track in enumerate(tracks):
            label = _NOT_IN_NAMES.sub(" ", track.name).strip() or str(number + 1)
            name = f"{stem}.{file_format}" if number == 0 else f"{stem}.{label}.{file_format}"
            if film.with_name(name) in found:
                name = f"{stem}.{label} {number + 1}.{file_format}"
            found[film.with_name(name)] = written_subtitles(track.cues, file_format)
    return found


def refuse_to_overwrite(paths: Iterable[Path]) -> None:
    """Raise ``StorageError`` when one of them is there already."""
    for path in paths:
        if path.exists():
            raise StorageError(
                f"{path.name} exists already.", "Choose another name, or say that it may be overwritten."
            )


def write_sidecars(files: Mapping[Path, str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write them; what was written, and a sentence for each that could not be: the film itself is there by now."""
    written, remarks = [], []
    for path, text in files.items():
        try:
            replace_file(path, text.encode())
            written.append(path)
        except StorageError as error:
            remarks.append(f"The film is written, but not {path.name} beside it. {error.message}")
    return tuple(written), tuple(remarks)
