"""Stems: a sound file for each track that is heard, each as long as the film. Added up they are the mix.

All are written in one pass, next to each other. Invariant: all of them are there afterwards, or nothing was changed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from charstudio.media.export import ExportReport
from charstudio.media.forms.sound_file import SoundFile
from charstudio.media.layers import Schedule, heard
from charstudio.media.mix import Mixer
from charstudio.media.playable import Find
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.delivery import Delivery
from charstudio.model.errors import EncodeFailed, StorageError
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Timeline, Track

_STEP = Seconds(1)
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def sounding_tracks(timeline: Timeline, find: Find) -> tuple[Track, ...]:
    """The tracks that are heard and have a clip with sound, or one that is not made yet."""
    return tuple(track for track in heard(timeline) if any(_may_sound(clip, find) for clip in track.clips))


def stem_paths(path: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """``Film - Voice.wav`` and so on, for tracks of these names; tracks of one name get numbers."""
    found: list[Path] = []
    taken: set[str] = set()
    for name in names:
        plain = _NOT_IN_NAMES.sub(" ", name).strip(" .") or "Track"
        label, number = plain, 2
        while label.casefold() in taken:
            label, number = f"{plain} {number}", number + 1
        taken.add(label.casefold())
        found.append(path.with_name(f"{path.stem} - {label}{path.suffix}"))
    return tuple(found)


def export_stems(
    timeline: Timeline,
    find: Find,
    path: Path,
    *,
    range: TimeRange | None = None,  # noqa: A002 - as in ``export``
    delivery: Delivery,
    progress: Callable[[int, int], None] | None = None,
    stopped: Callable[[], bool] | None = None,
    overwrite: bool = False,
    metadata: Mapping[str, str] | None = None,
    finish: Callable[[Path], None] | None = None,
) -> ExportReport | None:
    """Write the stems beside ``path``, whose name they have with that of their track; arguments as in ``export``.

    None when ``stopped`` said so. Raises ``EncodeFailed`` when no track sounds, ``StorageError`` when a file is in the
    way, and what the writers raise.
    """
    begun = time.monotonic()
    part = _part(timeline, range)
    tracks = sounding_tracks(timeline, find)
    if not tracks:
        raise EncodeFailed("No track of the film is heard, so there are no stems.", "Unmute a track with sound.")
    paths = stem_paths(path, (track.name for track in tracks))
    for each in paths:
        if each.exists() and not overwrite:
            raise StorageError(
                f"{each.name} exists already.", "Choose another name, or say that it may be overwritten."
            )
    total = timeline.rate.frames_in(part.duration)
    with ExitStack() as stack:
        mixers, writers = [], []
        for track, each in zip(tracks, paths, strict=True):
            mixer = Mixer(replace(timeline, tracks=(track,)), find, strict=True)
            stack.callback(mixer.close)
            mixers.append(mixer)
            title = {"title": f"{(metadata or {}).get('title', path.stem)} - {track.name}"}
            writer = SoundFile(
                each, delivery.form, timeline.rate, timeline.sample_rate_hz, {**(metadata or {}), **title}
            )
            writer.finish = finish
            writers.append(stack.enter_context(writer))
        at, end = part.start, part.start + timeline.rate.time_of(total)
        while at < end:
            if stopped is not None and stopped():
                for writer in writers:
                    writer.abort()
                return None
            step = min(_STEP, end - at)
            for mixer, writer in zip(mixers, writers, strict=True):
                writer.write_audio(mixer.audio(at, step))
            at += step
            if progress is not None:
                progress(min(total, writers[0].frames), total)
    sources = _sources(tracks, part)
    playables = [find(source) for source in sources]
    return ExportReport(
        path=paths[0],
        frames=total,
        duration=timeline.rate.time_of(total),
        bytes=sum(each.stat().st_size for each in paths),
        seconds=time.monotonic() - begun,
        drafts=sum(playable is not None and playable.info.draft for playable in playables),
        ghosts=sum(playable is None for playable in playables),
        files=paths,
    )


def _part(timeline: Timeline, asked: TimeRange | None) -> TimeRange:
    part = asked or TimeRange(ZERO, timeline.duration)
    part = TimeRange(max(timeline.rate.snap(part.start), ZERO), part.duration)
    if part.duration <= 0 or part.start >= timeline.duration:
        raise EncodeFailed("The chosen range contains nothing of the film.", "Choose a range with clips in it.")
    return part


def _may_sound(clip: Clip, find: Find) -> bool:
    if clip.silent or clip.freeze or isinstance(clip.source, Title | Caption):
        return False
    playable = find(clip.source)
    return playable is None or playable.info.has_audio


def _sources(tracks: Iterable[Track], part: TimeRange) -> set[ClipSource]:
    spans = (span for track in tracks for span in Schedule.of(track).within(part))
    return {span.clip.source for span in spans if not isinstance(span.clip.source, Title | Caption)}
