"""Examines every chain of a film: reads the pictures at its cuts as they are shown, measures, and says what to mend.

Reading is for a worker thread; what was measured of a pair of clips is remembered by what they show, so that an edit
elsewhere costs nothing. Ghosts are left out: there is nothing to see yet.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from charstudio.analysis.colour_match import colours_of, jump_between, matched
from charstudio.analysis.continuity import compare
from charstudio.analysis.seam import DELTA_E, STOPS, SeamMeasure, measure
from charstudio.media.container import Cancelled
from charstudio.media.grade import graded
from charstudio.media.playable import Find
from charstudio.model.clip_looks import Grade
from charstudio.model.continuity import Continuity
from charstudio.model.errors import MediaError
from charstudio.model.identity import IdentityReport
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Clip, Timeline
from charstudio.model.values import ClipId
from charstudio.studio.repair.as_shown import AsShown, Picture
from charstudio.studio.repair.findings import (
    ColourFix,
    Finding,
    Likeness,
    faces_finding,
    identity_finding,
    length_finding,
    seam_findings,
)
from charstudio.studio.repair.seams import Seam, chains, seams_of

_LOOK_AT = 8
"""So many pictures on each side of a cut are looked at: a third of a second at 24 frames."""
_KEPT = 400
_Value = TypeVar("_Value")


def _nothing_measured(_clip: Clip) -> Mapping[str, IdentityReport]:
    return {}


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination found. ``seams`` is how many cuts were looked at, ``chained`` how many of them are links.

    ``unseen`` counts cuts with something that is not made yet or cannot be read.
    """

    findings: tuple[Finding, ...]
    seams: int
    chained: int
    unseen: int = 0
    pictures: Mapping[tuple[ClipId, ClipId], tuple[Picture, Picture]] = field(default_factory=dict, compare=False)
    """The last picture before and the first after each cut that was looked at, as shown."""


class ChainDoctor:
    """Remembers what it measured. Examinations take turns; any thread."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._measured: OrderedDict[Hashable, SeamMeasure] = OrderedDict()
        self._pairs: OrderedDict[Hashable, tuple[Picture, Picture]] = OrderedDict()
        self._seen: OrderedDict[Hashable, Continuity] = OrderedDict()
        self._fixes: OrderedDict[Hashable, ColourFix] = OrderedDict()
        self._lock = threading.Lock()
        self.pictures_read = 0
        """How many pictures were read since the start."""

    def examine(
        self,
        project: Project,
        find: Find,
        likeness: Likeness = _nothing_measured,
        names: Mapping[str, str] | None = None,
        stopped: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Health:
        """Look at every cut. ``find`` says what clips play, ``likeness`` what was measured of them.

        ``names`` are the characters' by key. Raises ``Cancelled`` when ``stopped`` says so.
        """
        with self._lock:  # one that was given up may still be ending
            return self._examine(project, find, likeness, names or {}, stopped, progress)

    def _examine(
        self,
        project: Project,
        find: Find,
        likeness: Likeness,
        names: Mapping[str, str],
        stopped: Callable[[], bool],
        progress: Callable[[int, int], None],
    ) -> Health:
        seams = seams_of(project)
        found: dict[tuple[ClipId, ClipId], SeamMeasure] = {}
        pictures: dict[tuple[ClipId, ClipId], tuple[Picture, Picture]] = {}
        seen: dict[tuple[ClipId, ClipId], Continuity] = {}
        unseen = 0
        with AsShown(project.timeline, find) as shown:
            for number, seam in enumerate(seams):
                if stopped():
                    raise Cancelled
                measured = self._measure(shown, seam, find, project.timeline.rate)
                unseen += measured is None
                if measured is not None:
                    found[seam.clips] = measured
                    key = self._key(seam, find, project.timeline.rate)
                    pictures[seam.clips], seen[seam.clips] = self._pairs[key], self._seen[key]
                progress(number + 1, len(seams))
            joined = frozenset(
                clips for clips, one in found.items() if one.is_continuous and _is_one_place(seen[clips])
            )
            grouped = chains(seams, joined)
            findings: list[Finding] = []
            for chain in grouped:
                findings += self._of_chain(chain, found, shown, find, project.timeline, stopped)
                findings += self._likeness(chain, likeness, names, seen)
                long = length_finding(chain, self._kinds)
                findings += [long] if long is not None else []
        chained = sum(len(chain) for chain in grouped)
        return Health(tuple(findings), len(seams), chained, unseen, pictures)

    def _of_chain(
        self,
        chain: list[Seam],
        found: Mapping[tuple[ClipId, ClipId], SeamMeasure],
        shown: AsShown,
        find: Find,
        timeline: Timeline,
        stopped: Callable[[], bool],
    ) -> list[Finding]:
        findings: list[Finding] = []
        before = chain[0].before.grade
        for seam in chain:
            if stopped():
                raise Cancelled
            measured = found.get(seam.clips)
            fix = None
            if measured is not None:
                fix = self._colour(shown, find, timeline.rate, chain[0].before, seam, before)
                is_off = abs(fix.stops[0]) >= STOPS or fix.delta_e[0] >= DELTA_E
                before = fix.grade if is_off and fix.helps else seam.after.grade
                measured = replace(
                    measured, colour=replace(measured.colour, stops=fix.stops[0], delta_e=fix.delta_e[0])
                )
                findings += seam_findings(seam, measured, fix, self._kinds)
            else:
                before = seam.after.grade
        return findings

    def _likeness(
        self,
        chain: list[Seam],
        likeness: Likeness,
        names: Mapping[str, str],
        seen: Mapping[tuple[ClipId, ClipId], Continuity],
    ) -> list[Finding]:
        """Steps of likeness: against the character where that was measured, else of the two faces at the cut."""
        findings = (
            identity_finding(seam, likeness, names, self._kinds)
            or faces_finding(seam, likeness, seen.get(seam.clips), self._kinds)
            for seam in chain
        )
        return [finding for finding in findings if finding is not None]

    # --- measuring ---------------------------------------------------------------------------------------------

    def _measure(self, shown: AsShown, seam: Seam, find: Find, rate: Rate) -> SeamMeasure | None:
        """What the pictures at a cut tell; None when one side has none."""
        keys = self._key(seam, find, rate)
        if None in keys:
            return None
        if keys in self._measured:
            self._measured.move_to_end(keys)
            return self._measured[keys]
        try:
            before = self._pictures(shown, seam.before, range(-_LOOK_AT, 0), rate)
            after = self._pictures(shown, seam.after, range(_LOOK_AT), rate)
        except MediaError:
            return None
        _kept(self._pairs, keys, (before[-1], after[0]))
        seen = _kept(self._seen, keys, compare(before[-1], after[0]))
        found = measure(before, after)
        return _kept(self._measured, keys, replace(found, is_same_frame=seen.is_doubled))

    def _key(self, seam: Seam, find: Find, rate: Rate) -> tuple[Hashable, Hashable]:
        return _content(seam.before, find, rate), _content(seam.after, find, rate)

    def _pictures(self, shown: AsShown, clip: Clip, numbers: range, rate: Rate) -> tuple[Picture, ...]:
        count = rate.frames_in(clip.duration)
        wanted = [number for number in numbers if -count <= number < count]
        self.pictures_read += len(wanted)
        return shown.pictures(clip, wanted)

    def _colour(self, shown: AsShown, find: Find, rate: Rate, first: Clip, seam: Seam, before: Grade) -> ColourFix:
        """The grade that matches the clip after a cut to ``first``, with the one before it graded as ``before``."""
        key = (_content(first, find, rate), _content(seam.before, find, rate), before, _content(seam.after, find, rate))
        if key in self._fixes:
            self._fixes.move_to_end(key)
            return self._fixes[key]
        model = colours_of(_some(shown, first))
        after = seam.after
        raw = _some(shown, after, is_graded=False)
        last = graded(shown.picture(seam.before, -1, graded=False), before)
        if seam.before.grade == before:
            last = shown.picture(seam.before, -1)
        self.pictures_read += 8
        edge = colours_of([last])
        now = jump_between(edge, colours_of([shown.picture(after, 0)]))
        options = [matched(raw, model, after.grade), matched(raw[:1], edge, after.grade)]
        jumps = [jump_between(edge, colours_of([graded(raw[0], grade)])) for grade in options]
        at_first = abs(jumps[0].stops) < STOPS and jumps[0].delta_e < DELTA_E
        chosen = 0 if at_first or jumps[0].delta_e <= jumps[1].delta_e else 1
        fix = ColourFix(options[chosen], (now.stops, jumps[chosen].stops), (now.delta_e, jumps[chosen].delta_e))
        return _kept(self._fixes, key, fix)


def _is_one_place(seen: Continuity) -> bool:
    """Whether both pictures show one place. Where only the colours differ, points of one are found in the other."""
    return seen.is_same_place or seen.shift is not None


def _some(shown: AsShown, clip: Clip, *, is_graded: bool = True) -> list[Picture]:
    """The first, the middle and the last picture of a clip."""
    count = max(1, shown.frames(clip))
    return [shown.picture(clip, number, graded=is_graded) for number in (0, count // 2, count - 1)]


def _content(clip: Clip, find: Find, rate: Rate) -> Hashable:
    """What decides the pictures of a clip, wherever it lies; None when there is nothing to see."""
    playable = find(clip.source)
    if playable is None or not playable.info.has_picture:
        return None
    looks = (clip.source_range, clip.speed, clip.reverse, clip.freeze, clip.fit, clip.transform, clip.grade, clip.key)
    return (playable.path, *looks, rate)


def _kept(memory: OrderedDict[Hashable, _Value], key: Hashable, value: _Value) -> _Value:
    memory[key] = value
    while len(memory) > _KEPT:
        memory.popitem(last=False)
    return value
