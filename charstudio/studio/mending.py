"""Found files come into the film's media folder: the very ones to where they belong, others as files of their own.

Each file is copied to a part, synced and renamed; a disk that has no room for all of them is noticed before the first.
Killed anywhere, the film has some of the files and misses the rest, as before. Blocking: call it from a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from charstudio.media.probe import probe, suffix_for
from charstudio.model.errors import CharStudioError, DiskFull
from charstudio.model.library import Asset
from charstudio.model.values import AssetId
from charstudio.storage.blobs import Blobs
from charstudio.storage.room import require_room
from charstudio.studio.missing import Lost
from charstudio.studio.tally import Stopped, Tally


@dataclass(frozen=True, slots=True)
class Mended:
    """What came back, what takes the place of other files, and one sentence for each file that did not come."""

    back: tuple[Lost, ...] = ()
    others: Mapping[AssetId, Asset] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    was_stopped: bool = False


def mend(
    certain: Sequence[tuple[Lost, Path]],
    likely: Sequence[tuple[Lost, Path]],
    blobs: Blobs,
    progress: Callable[[float, str], None],
    stopped: Callable[[], bool],
) -> Mended:
    """Copy found files into the media store; what was copied when it is stopped stays.

    ``certain`` files must have the lost bytes; ``likely`` ones stand in for imported files and are measured.
    Raises ``DiskFull`` when they do not all fit, before anything is written.
    """
    sizes = [_size(path) for _, path in (*certain, *likely)]
    require_room(blobs.path(certain[0][0].media) if certain else blobs.new_part(), sum(sizes))
    tally = Tally(sum(sizes), progress, stopped)
    back: list[Lost] = []
    others: dict[AssetId, Asset] = {}
    problems: list[str] = []
    for position, (lost, path) in enumerate((*certain, *likely)):
        tally.words = lost.name
        try:
            tally.ask()
            if position < len(certain):
                blobs.mend(lost.media, path, tally)
                back.append(lost)
            elif lost.asset is not None:
                others[lost.asset] = _brought_in(lost, path, blobs, tally)
        except Stopped:
            return Mended(tuple(back), others, tuple(problems), was_stopped=True)
        except DiskFull as error:  # nothing more will fit either
            return Mended(tuple(back), others, (*problems, error.message))
        except CharStudioError as error:
            problems.append(f"{lost.name}: {error.message}")
    return Mended(tuple(back), others, tuple(problems))


def _brought_in(lost: Lost, path: Path, blobs: Blobs, tally: Tally) -> Asset:
    info = probe(path)
    return Asset.of(lost.name, blobs.put_file(path, suffix_for(path), on_bytes=tally), info)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it went meanwhile; copying it will say so
        return 0
