"""A film as a folder that any render farm can work off: media by content, the film in JSON, and its segments.

    film.json       the film (``sequence.py``), its segments, what its file tells, and the program it was written by
    media/          every file it shows or plays, by content
    chunks/         the coded segments, as they come: <number>.packets
    template.json   the job (``openjd.py``)

Chunks may be coded anywhere the folder can be read, in any order and more than once; joining them writes the very film
that this machine would have written, to the bit.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from charstudio.media.container import Cancelled
from charstudio.media.export import ExportReport, export, exported_part
from charstudio.media.playable import Find
from charstudio.media.provenance.stamp import can_stamp, stamp
from charstudio.media.segment_coding import Packets, SegmentWork, unpacked
from charstudio.media.segments import Segment
from charstudio.media.side_by_side import Coded
from charstudio.media.smart.render import smart_for
from charstudio.model.delivery import CaptionUse, Delivery
from charstudio.model.errors import Damaged, EncodeFailed, FarmError, FarmMismatch, StorageError
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.values import MediaRef
from charstudio.storage.files import door, read_bytes, replace_file
from charstudio.studio.delivering import delivered
from charstudio.studio.farm.build import this_build
from charstudio.studio.farm.content import content_of
from charstudio.studio.farm.sequence import Sequence, read_sequence

FILM = "film.json"
_MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle in ``folder``. No ``segments``: joining does it all, because there is nothing to divide."""

    folder: Path
    sequence: Sequence
    segments: tuple[Segment, ...]
    threads: int
    metadata: Mapping[str, str]

    def chunk_path(self, number: int) -> Path:
        """Where a coded segment lies."""
        return self.folder / "chunks" / f"{number}.packets"

    def code(self, number: int) -> bool:
        """Code a segment; False when it is there already. Raises ``FarmError`` for one that does not exist and
        ``Damaged`` when a file it shows is not what its name says.
        """
        if not 0 <= number < len(self.segments):
            raise FarmError(f"There is no segment {number}; the film has {len(self.segments)}.")
        path = self.chunk_path(number)
        if path.is_file():
            try:
                self.packets(number)
            except EncodeFailed:
                path.unlink()
            else:
                return False
        self._compare(self.segments[number])
        content = self.sequence.work.code(self.segments[number], self.threads)
        path.parent.mkdir(exist_ok=True)
        replace_file(path, content)
        return True

    def _compare(self, segment: Segment) -> None:
        """Read the files that are seen in a segment and compare their content with their names. Raises ``Damaged``."""
        work = self.sequence.work
        rate = work.timeline.rate
        seen = TimeRange(work.part.start + rate.time_of(segment.first), rate.time_of(segment.frames))
        for ref, path in self.sequence.media(seen).items():
            with door(path, "read"), path.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != ref.sha256:
                    raise Damaged(f"{ref.file_name} is not what its name says.", "Copy the job's media anew.")

    def packets(self, number: int) -> Packets:
        """A coded segment. Raises ``FarmError`` when it is not there yet and ``EncodeFailed`` when it is damaged."""
        work, segment = self.sequence.work, self.segments[number]
        try:
            content = self.chunk_path(number).read_bytes()
        except OSError as error:
            raise FarmError(f"Segment {number} of the film is not there.", "Code it first.") from error
        return unpacked(content, work.timeline.rate, segment.frames, work.coder(self.threads).parameters)

    def join(
        self, path: Path, *, overwrite: bool, progress: Callable[[int, int], None], stopped: Callable[[], bool]
    ) -> ExportReport | None:
        """Write the film of its chunks to ``path``; None when ``stopped`` said so. Raises like ``export``."""
        work = self.sequence.work
        return export(
            work.timeline,
            work.find,
            path,
            range=work.part,
            delivery=work.delivery,
            overwrite=overwrite,
            progress=progress,
            stopped=stopped,
            metadata=self.metadata,
            finish=lambda part: stamp(part, self.metadata) if can_stamp(part) else None,
            elsewhere=(lambda _work: _Chunks(self)) if self.segments else None,
        )


class _Chunks:
    """A ``media.side_by_side.Lanes`` of what is coded already."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self.coded = 0
        """How many frames were taken."""

    def held(self, ask: Callable[[], bool]) -> bool:
        """The answer to a question."""
        return ask()

    def taken(self, patience_s: float) -> Iterator[Coded]:  # noqa: ARG002 - the protocol's
        """The packets in the order of the film."""
        for number, segment in enumerate(self._bundle.segments):
            self.coded += segment.frames
            yield Coded(segment.first, self._bundle.packets(number))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


def write_bundle(
    project: Project,
    find: Find,
    folder: Path,
    *,
    delivery: Delivery,
    part: TimeRange | None,
    metadata: Mapping[str, str],
    stopped: Callable[[], bool],
) -> Bundle | None:
    """Make ``folder`` a bundle of the film; None when ``stopped`` said so. Blocks.

    Raises ``FarmError`` for a delivery that cannot be divided, ``StorageError`` when something is in the way.
    """
    if delivery.stems or delivery.captions is CaptionUse.SOFT:
        raise FarmError("Stems and captions on a track cannot be made by a render farm.", "Burn captions in.")
    if folder.exists() and any(folder.iterdir()):
        raise StorageError(f"{folder.name} is not empty.", "Choose a new folder.")
    try:
        what = delivered(project, find, delivery, part, stopped=stopped)
    except Cancelled:
        return None
    whole = exported_part(what.timeline, what.part)
    sequence = Sequence.of(SegmentWork(what.timeline, find, whole, delivery))
    division = None if smart_for(what.timeline, find, delivery, whole) is not None else sequence.work.division()
    segments, threads = ((), 1) if division is None else (division.segments, division.threads)
    bundle = Bundle(folder, sequence, segments, threads, metadata)
    with door(folder, "written"):
        (folder / "media").mkdir(parents=True, exist_ok=True)
        (folder / "chunks").mkdir(exist_ok=True)
        for ref, path in sequence.media().items():
            if stopped():
                return None
            _place(path, folder / "media" / ref.file_name)
        replace_file(folder / FILM, json.dumps(_to_json(bundle), sort_keys=True, indent=1).encode())
    return bundle


def read_bundle(folder: Path) -> Bundle:
    """The bundle in ``folder``. Raises ``Damaged``, ``FarmError``, and ``FarmMismatch`` for that of another version."""
    try:
        found: dict[str, Any] = json.loads(read_bytes(folder / FILM, _MOST_BYTES))
        build = str(found["build"])
        segments = tuple(Segment(int(first), int(end)) for first, end in found["segments"])
        threads, metadata = int(found["threads"]), {str(key): str(text) for key, text in found["metadata"]}
        film = dict(found["film"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FarmError(f"{folder.name} is no film for a render farm.", "Write it again.") from error
    if build != this_build():
        raise FarmMismatch(
            f"This is Character Studio {this_build()}; the film was written by {build}.",
            "Install the same version on both, so that the film is the same, too.",
        )
    return Bundle(folder, read_sequence(film, _media(folder)), segments, threads, metadata)


def _to_json(bundle: Bundle) -> Mapping[str, Any]:
    return {
        "build": this_build(),
        "film": bundle.sequence.json(),
        "metadata": [[key, text] for key, text in bundle.metadata.items()],  # in their order, which the file keeps
        "segments": [[segment.first, segment.end] for segment in bundle.segments],
        "threads": bundle.threads,
    }


def _media(folder: Path) -> dict[MediaRef, Path]:
    return {content_of(path): path for path in sorted((folder / "media").iterdir())}


def _place(path: Path, target: Path) -> None:
    """The file under another name, without copying where the disk allows it."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
