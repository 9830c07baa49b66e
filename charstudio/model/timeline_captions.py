"""Captions on the timeline: laying them down from cues, adding, splitting and joining them.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. A caption is a clip
with words for a source, on a track of its own kind; every other edit of clips works on it too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from charstudio.model.clip_looks import MAXIMUM_TEXT, Caption
from charstudio.model.cues import Cue, tidy_words
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.timeline_format import add_track
from charstudio.model.timeline_parts import (
    Row,
    cleared,
    find_clip,
    find_clips,
    find_track,
    frames_for,
    halves,
    index_at,
    on_grid,
    put,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_place import new_clip
from charstudio.model.values import ClipId, TrackId, new_id

CAPTION_LENGTH = Seconds(2)
"""How long a new caption lasts where there is room."""

_GAP = re.compile(r"\s+")


def captions_from(
    project: Project, cues: Iterable[Cue], *, track: TrackId | None = None, at: Seconds = ZERO
) -> Project:
    """Lay cues on a caption track, their time 0 at ``at``, over captions that lie there; by default on a new track.

        0:01–0:03 Who is there?         V1 │ A A A A A A A
        0:04–0:06 It is me.        →    C1 │ _ w w _ i i _

    Starts and ends go to the nearest frame, each caption lasts at least one. Where two cues overlap, the earlier one
    ends when the later one begins; cues that begin together become one caption with the words of both.
    Raises ``EditError`` when there is no cue with words or one has too many, ``TrackLocked``, ``UnknownId``.
    """
    clips = _clips_of(project.timeline.rate, _in_order(cues), at)
    if not clips:
        raise EditError("There are no captions with words.")
    project, home = _caption_track(project, track) if track else _new_caption_track(project)
    row: Row = home.clips
    for clip in clips if row else ():
        row = put(project, home, cleared(row, clip.start, clip.end), clip)
    return with_rows(project, {home.id: row or tuple(clips)})


def captions_on(track: Track) -> tuple[Cue, ...]:
    """The captions of a track as cues, in order of time, to be written to a file."""
    return tuple(
        Cue(clip.start, clip.end, clip.source.text) for clip in track.clips if isinstance(clip.source, Caption)
    )


def add_caption(
    project: Project,
    at: Seconds,
    text: str,
    *,
    length: Seconds = CAPTION_LENGTH,
    track: TrackId | None = None,
    clip_id: ClipId | None = None,
) -> Project:
    """Put words on a caption track at ``at``, for as long as wanted and at most up to the next caption.

        C1 │ w w _ _ _ i i     →     C1 │ w w n n _ i i

    Without ``track`` it goes on the first that is not locked, else on a new one. Raises ``EditError`` when a caption is
    on at this moment or the words cannot be, ``TrackLocked``, ``UnknownId``.
    """
    project, home = _caption_track(project, track)
    rate = project.timeline.rate
    start = on_grid(rate, at)
    if home.clip_at(start):
        raise EditError(f"There is a caption on {home.name} at this moment.", "Split it, or go to where there is none.")
    index = index_at(home.clips, start)
    end = start + rate.time_of(frames_for(rate, length))
    if index < len(home.clips):
        end = min(end, home.clips[index].start)
    clip = new_clip(_words(text), start, end - start, clip_id=clip_id)
    if clip_id is not None and project.timeline.find(clip_id):
        raise EditError("The caption needs an id of its own.")
    return with_rows(project, {home.id: put(project, home, home.clips, clip)})


def split_caption(project: Project, clip: ClipId, at: Seconds, *, right: ClipId | None = None) -> Project:
    """Cut a caption in two at ``at`` and share its words out, at the gap between words that fits the times best.

        C1 │ w w w w           “Who is there? It is me.”
        C1 │ w w|i i     →     “Who is there?” “It is me.”

    A single word stays in both. Raises ``EditError`` when ``at`` is not inside it or it is no caption, ``TrackLocked``,
    ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    words = _text_of(old)
    moment = project.timeline.rate.snap(at)
    if not old.start < moment < old.end:
        raise EditError("The caption is not on at this moment, so there is nothing to split.")
    if right is not None and project.timeline.find(right):
        raise EditError("The right half needs an id of its own.")
    first, second = _shared_out(words, float((moment - old.start) / old.duration))
    left, rest = halves(old, moment, right)
    new = (replace(left, source=Caption(first)), replace(rest, source=Caption(second)))
    return with_rows(project, {track.id: (*track.clips[:index], *new, *track.clips[index + 1 :])})


def merge_captions(project: Project, clips: Collection[ClipId]) -> Project:
    """Make one caption of several that follow each other; it lasts from the first to the last and has all words.

        C1 │ w w _ i i   →   C1 │ w w w w w        “Who is there?” over “It is me.”

    Raises ``EditError`` for fewer than two, when they are not on one track or another caption lies between, or when
    the words are too many; ``TrackLocked``, ``UnknownId``.
    """
    found = find_clips(project, clips)
    if len(found) < 2:
        raise EditError("It takes two captions to join them.", "Select captions that follow each other.")
    members = [clip for _, clip in found.values()]
    home = unlocked(next(iter(found.values()))[0])
    first, last = members[0], members[-1]
    if home.clips[index_at(home.clips, first.start) :][: len(members)] != tuple(members):
        raise EditError("Only captions of one track that follow each other can be joined.")
    words = _words("\n".join(_text_of(clip) for clip in members))
    one = replace(first, source=words, source_range=TimeRange(ZERO, (last.end - first.start) * first.speed))
    one = replace(one, fade_out=last.fade_out)
    row = tuple(one if clip is first else clip for clip in home.clips if clip is first or clip.id not in found)
    return with_rows(project, {home.id: row})


def _in_order(cues: Iterable[Cue]) -> list[Cue]:
    """The cues that have words, these clean, in order of time."""
    clean = [replace(cue, text=tidy_words(cue.text)) for cue in cues]
    return sorted((cue for cue in clean if cue.text), key=lambda cue: (cue.start, cue.end))


def _clips_of(rate: Rate, cues: Iterable[Cue], at: Seconds) -> list[Clip]:
    """A clip for each cue, on the grid and without overlaps."""
    placed: list[Cue] = []
    for cue in cues:
        start = max(ZERO, rate.snap(cue.start + at))
        end = max(start + rate.frame, rate.snap(cue.end + at))
        if placed and placed[-1].start == start:
            previous = placed.pop()
            placed.append(Cue(start, max(end, previous.end), f"{previous.text}\n{cue.text}"))
            continue
        if placed and placed[-1].end > start:
            placed[-1] = replace(placed[-1], end=start)
        placed.append(Cue(start, end, cue.text))
    return [new_clip(_words(cue.text), cue.start, cue.end - cue.start) for cue in placed]


def _words(text: str) -> Caption:
    words = tidy_words(text)
    if not words:
        raise EditError("A caption needs words.")
    if len(words) > MAXIMUM_TEXT:
        raise EditError(f"“{words[:30]}…” is too long: a caption has at most {MAXIMUM_TEXT} characters.")
    return Caption(words)


def _text_of(clip: Clip) -> str:
    if not isinstance(clip.source, Caption):
        raise EditError("This is no caption.", "Select captions only.")
    return clip.source.text


def _caption_track(project: Project, track: TrackId | None) -> tuple[Project, Track]:
    """The track that is meant, else the first caption track that is not locked, else a new one."""
    if track is not None:
        home = unlocked(find_track(project, track))
        if home.kind is not TrackKind.CAPTION:
            raise EditError(f"{home.name} is not a caption track.", "Use a caption track.")
        return project, home
    for home in project.timeline.tracks:
        if home.kind is TrackKind.CAPTION and not home.locked:
            return project, home
    return _new_caption_track(project)


def _new_caption_track(project: Project) -> tuple[Project, Track]:
    fresh = TrackId(new_id("t"))
    project = add_track(project, TrackKind.CAPTION, track_id=fresh)
    return project, find_track(project, fresh)


def _shared_out(words: str, share: float) -> tuple[str, str]:
    """The words in two, cut at the gap nearest to ``share`` of their length; a line break is worth a detour."""
    gaps = list(_GAP.finditer(words))
    if not gaps:
        return words, words
    wanted = share * len(words)

    def detour(gap: re.Match[str]) -> float:
        far = abs((gap.start() + gap.end()) / 2 - wanted)
        return max(0.0, far - len(words) / 8) if "\n" in gap.group() else far

    best = min(gaps, key=lambda gap: (detour(gap), "\n" not in gap.group()))
    return words[: best.start()], words[best.end() :]
