"""Full re-encode of two cuts (x264 veryfast CRF 20, 1080p24) by ours, ffmpeg, melt and moviepy, and wrong frames.

Ours and ffmpeg take turns, so that whatever else the machine does meets both. The others are measured from the start of
their process to its end, ours in a program that is running already.
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench import _export_peers as peers
from tests.bench._export_cuts import Shot, four, six, wrong_frames
from tests.bench._export_peers import Cost
from tests.bench._media_rows import Row

RUNS = int(os.environ.get("EXPORT_RUNS", "3"))


def rows(place: Path) -> list[Row]:
    """Both cuts."""
    packages = place / "packages"
    has_moviepy = peers.with_moviepy(packages)
    newest = peers.newest_ffmpeg(packages)
    found = _rows("30 s of 4 clips", four(place), place, newest, None)
    return found + _rows("29 s of 6 mixed clips", six(place), place, newest, packages if has_moviepy else None)


def _rows(name: str, shots: list[Shot], place: Path, newest: str | None, moviepy: Path | None) -> list[Row]:
    film, theirs = place / "ours.mp4", place / "theirs.mp4"
    ways: list[Callable[[], Cost | None]] = [lambda: peers.ours(shots, film)]
    if newest is not None:
        ways.append(lambda: _fresh(peers.ffmpeg(newest, shots, theirs), theirs))
    ours, *other = _in_turns(ways)
    if ours is None:
        return [Row(f"{name}: our own export failed", 1.0, "", 0.0)]
    ffmpeg, label = other[0] if other else None, peers.version(newest) if newest else "ffmpeg"
    found = [
        Row(f"{name}: wall", ours.wall, "s", 1.03, label, ffmpeg and ffmpeg.wall, is_ratio=True),
        Row(f"{name}: processor", ours.cpu, "s", 1.03, label, ffmpeg and ffmpeg.cpu, is_ratio=True),
        Row(f"{name}: peak memory", ours.memory, "MB", 1.6, label, ffmpeg and ffmpeg.memory, is_ratio=True),
        Row(f"{name}: bytes", film.stat().st_size / 1e6, "MB", None, label, _megabytes(theirs)),
        Row(f"{name}: wrong frames", wrong_frames(film, shots), "", 0, label, _wrong(theirs, shots)),
    ]
    found += _older(name, shots, place, newest, ours)
    found.append(_against(name, "melt", 0.7, ours, shots, peers.melt, place) if peers.has_melt() else _absent("melt"))
    if moviepy is not None:
        path = str(moviepy)
        found.append(_against(name, "moviepy", 0.25, ours, shots, peers.moviepy, place, path))
    elif "mixed" in name:
        found.append(_absent("moviepy"))
    return found


def _older(name: str, shots: list[Shot], place: Path, newest: str | None, ours: Cost) -> list[Row]:
    """The machine's own ffmpeg beside a newer one, once."""
    own = shutil.which("ffmpeg")
    if own is None or own == newest:
        return []
    cost = _fresh(peers.ffmpeg(own, shots, place / "older.mp4"), place / "older.mp4")
    return [Row(f"{name}: wall", ours.wall, "s", None, peers.version(own), cost and cost.wall, is_ratio=True)]


def _against(
    name: str,
    peer: str,
    limit: float,
    ours: Cost,
    shots: list[Shot],
    command: Callable[[list[Shot], Path], list[str]],
    place: Path,
    path: str = "",
) -> Row:
    film = place / f"{peer}.mp4"
    cost = _fresh(command(shots, film), film, path)
    wrong = _wrong(film, shots)
    label = peer if wrong is None else f"{peer} ({wrong:.0f} wrong)"
    return Row(f"{name}: wall", ours.wall, "s", limit, label, cost and cost.wall, is_ratio=True)


def _absent(peer: str) -> Row:
    return Row(f"({peer} is missing: not measured)", 0.0, "", None, peer)


def _fresh(command: list[str], film: Path, path: str = "") -> Cost | None:
    film.unlink(missing_ok=True)
    return peers.run(command, path=path)


def _in_turns(ways: list[Callable[[], Cost | None]]) -> list[Cost | None]:
    """The medians of several runs; None for who failed."""
    costs = [[way() for way in ways] for _ in range(RUNS)]
    return [_median([cost for cost in column if cost is not None]) for column in zip(*costs, strict=True)]


def _median(costs: list[Cost]) -> Cost | None:
    if not costs:
        return None
    middle = (statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "memory"))
    return Cost(*middle)


def _megabytes(film: Path) -> float | None:
    return film.stat().st_size / 1e6 if film.exists() else None


def _wrong(film: Path, shots: list[Shot]) -> float | None:
    return float(wrong_frames(film, shots)) if film.exists() else None
