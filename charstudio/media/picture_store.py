"""Film strips and loudness curves kept on disk, so that a film that is opened again shows them at once.

One small file for each, in a folder that may be deleted at any time. What cannot be read back is made again; where
nothing can be written, everything is made each time. Nothing here fails because of the store itself.
"""

from __future__ import annotations

import contextlib
import logging
import os
from io import BytesIO
from pathlib import Path

import numpy as np

from charstudio.media.peaks import Peaks, coarser, peaks
from charstudio.media.picture import Picture
from charstudio.media.proxies import Proxies, name_of
from charstudio.media.thumbnails import filmstrip
from charstudio.model.errors import Unreadable

_log = logging.getLogger(__name__)

STORED_PER_S = 100
"""The finest loudness curve that is kept on disk."""

LEVELS = (100, 20, 4, 1)
"""Values a second of the curves there are of every sound."""

FINE_PER_S = 1000
"""The curve for looking at single words, made on demand."""

BUDGET_BYTES = 256 << 20
_JPEG_SIDE = 65_500
_QUALITY = 88
_MOST_PEAKS = 100 * 3600 * 24


class PictureStore:
    """Strips and curves of media files. ``folder`` None keeps nothing; ``proxies`` make strips quickly."""

    def __init__(self, folder: Path | None, proxies: Proxies | None = None) -> None:
        self._folder = folder
        self._proxies = proxies

    @classmethod
    def beside(cls, proxies: Proxies | None) -> PictureStore:
        """In the cache folder of the project that these proxies belong to; where it may not be written, nowhere."""
        if proxies is None or not proxies.is_building:
            return cls(None, proxies)
        return cls(proxies.folder.parent / "pictures", proxies)

    def strip(self, path: Path, count: int, height_px: int) -> list[Picture]:
        """As ``filmstrip``. Raises ``Unreadable``."""
        place = self._place(path, f"{count}x{height_px}")
        if place is not None and (found := _read_strip(place, count, height_px)) is not None:
            return found
        made = filmstrip(path, count, height_px, self._proxies)
        if place is not None:
            _write(place, _packed_strip(made))
        return made

    def curve(self, path: Path, per_second: int) -> Peaks:
        """As ``peaks``; at ``LEVELS`` from the disk. Raises ``Unreadable``."""
        if per_second not in LEVELS:
            return peaks(path, per_second)
        return coarser(self._stored_curve(path), STORED_PER_S // per_second)

    def prune(self, budget_bytes: int = BUDGET_BYTES) -> None:
        """Delete the files unused longest until the rest fits into the budget."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            found = [(path.stat(), path) for path in self._folder.iterdir()]
            found.sort(key=lambda row: row[0].st_mtime_ns, reverse=True)
            total = 0
            for stat, path in found:
                total += stat.st_size
                if total > budget_bytes:
                    path.unlink(missing_ok=True)

    def _stored_curve(self, path: Path) -> Peaks:
        place = self._place(path, "peaks")
        if place is not None and (found := _read_curve(place)) is not None:
            return found
        made = peaks(path, STORED_PER_S)
        if place is not None:
            packed = BytesIO()
            np.save(packed, made.astype(np.float16), allow_pickle=False)
            _write(place, packed.getvalue())
        return made

    def _place(self, path: Path, what: str) -> Path | None:
        if self._folder is None:
            return None
        try:
            return self._folder / f"{name_of(path)}-{what}"
        except OSError as error:
            raise Unreadable(f"{path.name} is missing.", "Put the file back.") from error


def _read_strip(place: Path, count: int, height_px: int) -> list[Picture] | None:
    from PIL import Image  # noqa: PLC0415 - slow to load, and the first paint does not need it

    try:
        with Image.open(place, formats=("JPEG", "PNG")) as image:
            whole = np.asarray(image if image.mode in {"RGB", "RGBA"} else image.convert("RGB"))
    except Exception as error:  # noqa: BLE001 - whatever Pillow finds wrong with a damaged file
        if not isinstance(error, FileNotFoundError):
            _log.info("A stored film strip cannot be read and is made again: %s", error)
        return None
    if whole.shape[0] != height_px or not count or whole.shape[1] % count:
        return None
    with contextlib.suppress(OSError):
        os.utime(place)
    return [np.ascontiguousarray(part) for part in np.split(whole, count, axis=1)]


def _packed_strip(pictures: list[Picture]) -> bytes | None:
    """All pictures side by side in one; None for what does not fit into a file of one of the two formats."""
    from PIL import Image  # noqa: PLC0415 - as above

    if not pictures or len({picture.shape for picture in pictures}) > 1:
        return None
    whole = np.concatenate(pictures, axis=1)
    if whole.shape[1] > _JPEG_SIDE:
        return None
    packed = BytesIO()
    image = Image.fromarray(whole)
    if whole.shape[2] == 3:
        image.save(packed, "JPEG", quality=_QUALITY)
    else:
        image.save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def _read_curve(place: Path) -> Peaks | None:
    try:
        with place.open("rb") as file:
            found = np.lib.format.read_array(file, allow_pickle=False)
    except Exception as error:  # noqa: BLE001 - whatever numpy finds in a damaged head, even sizes beyond all memory
        if not isinstance(error, FileNotFoundError):
            _log.info("A stored loudness curve cannot be read and is made again: %s", error)
        return None
    is_ours = found.dtype == np.float16 and found.ndim == 2 and found.shape[1] == 2 and len(found) <= _MOST_PEAKS
    if not is_ours:
        return None
    with contextlib.suppress(OSError):
        os.utime(place)
    return np.asarray(found, np.float32)


def _write(place: Path, content: bytes | None) -> None:
    """All of it under its name, or nothing."""
    if content is None:
        return
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(place)
    except OSError as error:
        _log.info("A small picture could not be kept: %s", error)
        with contextlib.suppress(OSError):
            part.unlink()
