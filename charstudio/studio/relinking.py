"""Files that were moved are found again: in one folder and all below it, for all of them in one go.

What has the same length is hashed, and the same SHA-256 is *certain*. For the rest, files of the same name are measured
and offered as *likely*, the best first: a person decides about those.

Nothing is copied and nothing is changed here; ``mending`` does that. Everything blocks on the disk: call it from a
worker thread (``stoppable.in_thread``).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from charstudio.media.probe import probe
from charstudio.model.errors import MediaError
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.time import Seconds
from charstudio.storage.folder_walk import MAX_FILES, Seen, Walk

MOST_LIKELY: Final = 8
"""How many likely files are offered for one that is missing."""
_MOST_MEASURED: Final = 24
"""How many files with the right name are opened for one that is missing."""
_CHUNK_BYTES: Final = 1 << 20
_SAY_EVERY: Final = 200
"""Files between two words of progress."""
_COPY_MARK: Final = re.compile(r"(?:\s*\(\d+\)|\s*-\s*copy|\s+copy(?:\s+\d+)?|\s*-\s*kopie|_copy)+\Z")
"""What systems put behind the name of a second copy; of a name in lower case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is missed, with all that is known of it; what is not known stays as it is here.

    ``key`` is whatever the asker knows it by and must be unique. ``folders`` are the folders it last lay in, the
    nearest last: they decide between files of one name. ``by_name`` False: only the very same bytes will do.
    """

    key: str
    name: str
    sha256: str = ""
    bytes: int | None = None
    kind: MediaKind | None = None
    duration: Seconds | None = None
    size_px: tuple[int, int] | None = None
    folders: tuple[str, ...] = ()
    by_name: bool = True

    @classmethod
    def at(cls, key: str, place: str, *, kind: MediaKind | None = None, duration: Seconds | None = None) -> Wanted:
        """What lay at ``place``, a path of any system (it need not be one of this machine)."""
        *folders, name = [part for part in re.split(r"[/\\]+", place) if part] or [""]
        return cls(key, name, kind=kind, duration=duration, folders=tuple(folders[-8:]))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be the one, measured. ``reasons`` and ``differences`` are short words for a person."""

    path: Path
    info: MediaInfo
    reasons: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def is_close(self) -> bool:
        """Whether nothing that can be measured tells it from what is missed."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Found:
    """How a search ended, by ``Wanted.key``. A stopped or bounded search has what was found until then."""

    certain: Mapping[str, Path] = field(default_factory=dict)
    """Files with the very bytes that were wanted."""
    likely: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    """For what is not in ``certain``: what may be it, the best first; never empty."""
    missing: tuple[Wanted, ...] = ()
    """Nothing fits these."""
    files: int = 0
    """How many files were looked at."""
    unread: int = 0
    """How many folders could not be read."""
    is_cut_short: bool = False
    """The folder holds more than is ever looked at."""
    was_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Searching:
    """How far a search is. ``share`` 0..1 of what is to be read, None while the files are still being listed."""

    files: int
    found: int
    share: float | None = None
    where: str = ""


def find_media(
    wanted: Sequence[Wanted],
    folder: Path,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[Searching], None] = lambda _: None,
    *,
    max_files: int = MAX_FILES,
) -> Found:
    """Look for files in ``folder`` and below it; blocking. ``stopped`` is asked often, ``progress`` told now and then.

    Raises ``StorageError`` when the folder cannot be read. Files and folders inside it that cannot be read are passed
    over.
    """
    search = _Search(wanted, Walk(folder, stopped, max_files), progress)
    search.list_files()
    search.compare_bytes()
    search.measure()
    return search.outcome()


class _Search:
    """One search, in three steps: list what comes into question, compare bytes, measure what has the right name."""

    def __init__(self, wanted: Sequence[Wanted], walk: Walk, progress: Callable[[Searching], None]) -> None:
        self._wanted = wanted
        self._walk = walk
        self._progress = progress
        self._by_size = _grouped((each.bytes, each) for each in wanted if each.sha256 and each.bytes is not None)
        self._by_name = _grouped((_stem(each.name), each) for each in wanted if _stem(each.name))
        self._same_size: list[Seen] = []
        self._same_name: dict[str, list[Seen]] = {}
        self._hashes: dict[Path, str] = {}
        self._certain: dict[str, Path] = {}
        self._likely: dict[str, tuple[Candidate, ...]] = {}

    def list_files(self) -> None:
        """Walk through the folder and keep what has the length or the name of something wanted."""
        for seen in self._walk:
            if self._walk.files % _SAY_EVERY == 1:
                self._say()
            if seen.size in self._by_size:
                self._same_size.append(seen)
            for each in self._by_name.get(_stem(seen.path.name), ()):
                self._same_name.setdefault(each.key, []).append(seen)

    def compare_bytes(self) -> None:
        """Hash what may be the very file, those of the right name first, until each wanted one is found."""
        unsized = {each.key for each in self._wanted if each.sha256 and each.bytes is None}
        waiting = [seen for key in unsized for seen in self._same_name.get(key, ())] + self._same_size
        waiting = list(dict.fromkeys(sorted(waiting, key=self._is_named_otherwise)))
        total, read = sum(seen.size for seen in waiting), 0
        for seen in waiting:
            asking = [each for each in self._asking(seen) if each.key not in self._certain]
            if asking and (digest := self._digest(seen, read, total)) is not None:
                self._certain.update((each.key, seen.path) for each in asking if each.sha256 == digest)
            read += seen.size
            if self._stops():
                return

    def measure(self) -> None:
        """Open what has the name of what is still missed, and keep what is of the same kind."""
        open_ = [each for each in self._wanted if each.by_name and each.key not in self._certain]
        for done, each in enumerate(open_):
            if self._stops():
                return
            self._say(done / len(open_))
            near = sorted(self._same_name.get(each.key, ()), key=lambda seen: _likeness(each, seen), reverse=True)
            candidates = [
                candidate
                for seen in near[:_MOST_MEASURED]
                if not self._stops() and (candidate := _measured(each, seen)) is not None
            ]
            if candidates:
                candidates.sort(key=lambda found: len(found.differences))  # stable: the nearest name stays in front
                self._likely[each.key] = tuple(candidates[:MOST_LIKELY])

    def outcome(self) -> Found:
        """What was found."""
        known = self._certain.keys() | self._likely.keys()
        walk = self._walk
        return Found(
            dict(self._certain),
            dict(self._likely),
            tuple(each for each in self._wanted if each.key not in known),
            *(walk.files, walk.unread, walk.is_cut_short, walk.was_stopped),
        )

    # --- inside ------------------------------------------------------------------------------------------------

    def _asking(self, seen: Seen) -> Iterable[Wanted]:
        """Who wants bytes that this file may have."""
        yield from self._by_size.get(seen.size, ())
        for each in self._by_name.get(_stem(seen.path.name), ()):
            if each.sha256 and each.bytes is None:
                yield each

    def _is_named_otherwise(self, seen: Seen) -> bool:
        """Whether its name says nothing for it: neither the wanted name nor, as in a media store, the hash."""
        stem = _stem(seen.path.name)
        return stem not in self._by_name and all(each.sha256 != stem for each in self._by_size.get(seen.size, ()))

    def _digest(self, seen: Seen, read: int, total: int) -> str | None:
        """The SHA-256 of a file; None when it cannot be read or nobody wants to know any more."""
        hasher = hashlib.sha256()
        with suppress(OSError), seen.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                hasher.update(chunk)
                read += len(chunk)
                self._say(min(read / max(total, 1), 1.0))
                if self._stops():
                    return None
            return hasher.hexdigest()
        return None

    def _stops(self) -> bool:
        self._walk.was_stopped = self._walk.was_stopped or self._walk.stopped()
        return self._walk.was_stopped

    def _say(self, share: float | None = None) -> None:
        self._progress(Searching(self._walk.files, len(self._certain), share, self._walk.where.name))


def _grouped(pairs: Iterable[tuple[int | None, Wanted]] | Iterable[tuple[str, Wanted]]) -> dict[object, list[Wanted]]:
    groups: dict[object, list[Wanted]] = {}
    for key, each in pairs:
        groups.setdefault(key, []).append(each)
    return groups


def _plain(name: str) -> str:
    """A name as people read it: systems differ in case and in how they write accents."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def _stem(name: str) -> str:
    """The name without its suffix and without what marks a second copy."""
    plain = _plain(name)
    stem, dot, suffix = plain.rpartition(".")
    return _COPY_MARK.sub("", stem if dot and stem and len(suffix) <= 8 else plain)


def _likeness(wanted: Wanted, seen: Seen) -> tuple[bool, bool, int, int]:
    """How much speaks for a file by its name, its length and its folders: the greater the better."""
    shared = 0
    for ours, theirs in zip(reversed(wanted.folders), reversed(seen.path.parent.parts), strict=False):
        if _plain(ours) != _plain(theirs):
            break
        shared += 1
    return _plain(wanted.name) == _plain(seen.path.name), seen.size == wanted.bytes, shared, -len(seen.path.parts)


def _measured(wanted: Wanted, seen: Seen) -> Candidate | None:
    """The file with its facts; None when it cannot be used or is of another kind."""
    try:
        info = probe(seen.path)
    except MediaError:
        return None
    if wanted.kind is not None and info.kind is not wanted.kind:
        return None
    return compared(wanted, seen.path, info)


def compared(wanted: Wanted, path: Path, info: MediaInfo) -> Candidate:
    """What speaks for and against ``path`` being what is missed, in words."""
    reasons, differences = [], []
    if _plain(path.name) == _plain(wanted.name):
        reasons.append("same name")
    elif _stem(path.name) == _stem(wanted.name):
        reasons.append("nearly the same name")
    else:
        differences.append("another name")
    if wanted.duration is not None and info.duration is not None:
        same = abs(wanted.duration - info.duration) <= _tolerance(info)
        (reasons if same else differences).append("same length" if same else "another length")
    if wanted.size_px is not None and info.has_picture:
        same = wanted.size_px == (info.width_px, info.height_px)
        (reasons if same else differences).append("same picture size" if same else "another picture size")
    return Candidate(path, info, tuple(reasons), tuple(differences))


def _tolerance(info: MediaInfo) -> Seconds:
    """Containers round: one frame, or a twentieth of a second of sound."""
    return info.rate.frame if info.rate is not None else Seconds(1, 20)
