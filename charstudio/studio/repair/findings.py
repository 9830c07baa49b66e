"""What is wrong at the cuts of a chain, in plain words, each with an ordinary edit that mends it. Pure.

An edit names clips by their ids and looks at the film as it is when it is done, so one can follow another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from charstudio.analysis.seam import SeamMeasure
from charstudio.model.clip_looks import Grade
from charstudio.model.continuity import Continuity
from charstudio.model.errors import CharStudioError, EditError, UnknownId
from charstudio.model.identity import IdentityReport, Judged, Sample, Style
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip
from charstudio.model.timeline_edits import set_clip, trim
from charstudio.model.values import ClipId
from charstudio.studio.repair.cutaway import insert_cutaway
from charstudio.studio.repair.seams import MOST_LINKS, Seam

Edit = Callable[[Project], Project]
Likeness = Callable[[Clip], Mapping[str, IdentityReport]]
"""What was measured of a clip, by the character's key."""

_STEP = {Style.PHOTOREAL: 0.12, Style.STYLISED: 1.2}
"""A fall of similarity across a cut from which the face is seen to change (policy: twice the spread of a calm clip)."""
_NEAR_S = 0.75
_OTHER_PERSON = 0.45
"""Below this, two photographed faces are of two people (research: identity.md, 2.1)."""


class Trouble(StrEnum):
    """What can be wrong at a cut."""

    DOUBLED = "doubled"
    COLOUR = "colour"
    POSE = "pose"
    IDENTITY = "identity"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Finding:
    """``words`` say what is seen, ``measured`` gives the numbers (before and after the fix, where that is known).

    ``fix`` is an edit and ``fix_words`` what the button says. ``in_all``: "Fix all" does it as well.
    """

    trouble: Trouble
    seam: Seam
    words: str
    measured: str
    fix_words: str
    fix: Edit = field(compare=False)
    in_all: bool = True


@dataclass(frozen=True, slots=True)
class ColourFix:
    """The grade that matches the clip after a cut to the first of its chain, and the cut's jump before and after."""

    grade: Grade
    stops: tuple[float, float]
    delta_e: tuple[float, float]

    @property
    def helps(self) -> bool:
        """Whether the jump becomes clearly smaller."""
        return self.delta_e[1] < 0.75 * self.delta_e[0] or abs(self.stops[1]) < 0.5 * abs(self.stops[0])


def seam_findings(seam: Seam, found: SeamMeasure, colour: ColourFix | None, kinds: Kinds) -> Iterable[Finding]:
    """What pictures tell of a cut."""
    if found.is_doubled:
        yield Finding(
            Trouble.DOUBLED,
            seam,
            "The same picture stands on both sides of the cut: it is seen as a short stop.",
            f"Change across the cut {found.step:.1f} levels, around it {found.flow:.1f}.",
            "Drop one frame",
            without_first_frames(seam.after.id, 1),
        )
    elif found.jumps:
        yield _pose_finding(seam, found, kinds)
    if colour is not None and found.colour_jumps:
        yield _colour_finding(seam, colour, kinds)


def _pose_finding(seam: Seam, found: SeamMeasure, kinds: Kinds) -> Finding:
    words = "The figure jumps at the cut."
    if not found.can_join_better:
        measured = f"Change across the cut {found.step:.1f} levels, around it {found.flow:.1f}."
        return Finding(Trouble.POSE, seam, words, measured, "Insert a cutaway", cutaway_at(seam, kinds), in_all=False)
    last, first = found.join
    measured = f"Change across the cut {found.step:.1f} levels; {found.join_step:.1f} when joined elsewhere."

    def join(project: Project) -> Project:
        return without_first_frames(seam.after.id, first)(without_last_frames(seam.before.id, last)(project))

    frames = last + first
    return Finding(Trouble.POSE, seam, words, measured, f"Join {frames} frame{'s'[: frames != 1]} tighter", join)


def _colour_finding(seam: Seam, colour: ColourFix, kinds: Kinds) -> Finding:
    before, after = colour.stops
    way = "brighter" if before > 0 else "darker"
    light = f"{abs(before):.2f} stops {way}" if abs(before) >= 0.05 else "another tone"
    words = f"The picture changes colour at the cut: {light}."
    exposure = f"exposure {before:+.2f} → {round(after, 2) + 0.0:+.2f}"
    measured = f"Colour distance {colour.delta_e[0]:.1f} → {colour.delta_e[1]:.1f}, {exposure}."
    if not colour.helps:
        return Finding(Trouble.COLOUR, seam, words, measured, "Insert a cutaway", cutaway_at(seam, kinds), in_all=False)
    grade = colour.grade
    return Finding(
        Trouble.COLOUR,
        seam,
        words,
        measured,
        "Match to the first clip",
        lambda project: set_clip(project, seam.after.id, grade=grade),
    )


def identity_finding(seam: Seam, likeness: Likeness, names: Mapping[str, str], kinds: Kinds) -> Finding | None:
    """Whether somebody looks less like themselves after the cut than before it; None when nobody does or can tell."""
    left, right = likeness(seam.before), likeness(seam.after)
    for key in (key for key in left if key in right):
        before = sample_near(left[key].samples, _shown_last(seam.before))
        after = sample_near(right[key].samples, _shown_first(seam.after))
        if before is None or after is None or before.similarity is None or after.similarity is None:
            continue
        limits = right[key].limits
        fall = before.similarity - after.similarity
        is_lost = before.similarity >= limits.good > after.similarity
        if fall < _STEP[limits.style] and not (is_lost and fall > _STEP[limits.style] / 3):
            continue
        who = names.get(key) or "the character"
        return Finding(
            Trouble.IDENTITY,
            seam,
            f"The face looks less like {who} after the cut.",
            f"Likeness {before.similarity:.2f} → {after.similarity:.2f}; good from {limits.good:.2f}.",
            "Insert a cutaway",
            cutaway_at(seam, kinds),
            in_all=False,
        )
    return None


def faces_finding(seam: Seam, likeness: Likeness, seen: Continuity | None, kinds: Kinds) -> Finding | None:
    """Where nobody measured against the character: whether the two faces at the cut look like two people."""
    if seen is None or seen.identity is None or seen.identity >= _OTHER_PERSON:
        return None
    if set(likeness(seam.before)) & set(likeness(seam.after)):
        return None
    return Finding(
        Trouble.IDENTITY,
        seam,
        "The faces on both sides of the cut do not look like one person.",
        f"Likeness of the two faces {seen.identity:.2f}; one person has {_OTHER_PERSON:.2f} and more.",
        "Insert a cutaway",
        cutaway_at(seam, kinds),
        in_all=False,
    )


def length_finding(chain: Sequence[Seam], kinds: Kinds) -> Finding | None:
    """The warning at the cut after three links; None for a chain that is no longer than that."""
    if len(chain) <= MOST_LINKS:
        return None
    seam = chain[MOST_LINKS]
    return Finding(
        Trouble.LONG,
        seam,
        f"This chain has {len(chain)} links. After {MOST_LINKS}, small changes of the face have usually added up.",
        "Begin the next shot from the reference again, behind a cutaway.",
        "Insert a cutaway",
        cutaway_at(seam, kinds),
        in_all=False,
    )


def sample_near(samples: Sequence[Sample], at: Seconds) -> Sample | None:
    """The judged moment nearest to a media time; None when there is none close by."""
    judged = [each for each in samples if each.judged is Judged.OK and abs(each.at_s - float(at)) <= _NEAR_S]
    return min(judged, key=lambda each: abs(each.at_s - float(at)), default=None)


def _shown_first(clip: Clip) -> Seconds:
    return clip.media_time(clip.start)


def _shown_last(clip: Clip) -> Seconds:
    return clip.media_time(clip.end)


def without_first_frames(clip: ClipId, count: int) -> Edit:
    """Leave out so many frames at a clip's start; the rest of the film closes up."""
    return lambda project: _trimmed(project, clip, "start", count)


def without_last_frames(clip: ClipId, count: int) -> Edit:
    """The same at its end."""
    return lambda project: _trimmed(project, clip, "end", -count)


def _trimmed(project: Project, clip: ClipId, edge: str, frames: int) -> Project:
    if not frames:
        return project
    found, rate = _clip(project, clip), project.timeline.rate
    if edge == "start":
        return trim(project, clip, "start", found.start + rate.time_of(frames), ripple=True)
    return trim(project, clip, "end", found.end + rate.time_of(frames), ripple=True)


def cutaway_at(seam: Seam, kinds: Kinds) -> Edit:
    """Open the cut before the second clip, wherever that lies by then."""

    def edit(project: Project) -> Project:
        found = project.timeline.find(seam.after.id)
        if found is None:
            raise UnknownId("This clip is no longer in the film.")
        return insert_cutaway(project, kinds, found[0].id, found[1].start)

    return edit


def all_fixed(project: Project, findings: Iterable[Finding]) -> Project:
    """Every fix that may be done without looking, one after the other; those that no longer fit are left out.

    Raises ``EditError`` when nothing could be done.
    """
    before, refused = project, ""
    for finding in findings:
        if finding.in_all:
            try:
                project = finding.fix(project)
            except CharStudioError as error:
                refused = error.message
    if project is before:
        raise EditError(refused or "There is nothing that could be mended without looking.")
    return project


def _clip(project: Project, clip: ClipId) -> Clip:
    found = project.timeline.find(clip)
    if found is None:
        raise UnknownId("This clip is no longer in the film.")
    return found[1]
