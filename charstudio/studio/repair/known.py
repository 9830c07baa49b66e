"""What is known of how well clips keep to their characters, as repair asks for it.

Whoever measures fulfils ``Knowledge``; where nothing was measured yet, repair says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from charstudio.model.casting import CastMember
from charstudio.model.identity import IdentityReport
from charstudio.model.timeline import Clip


class Known(Protocol):
    """One clip against one who acts in it."""

    @property
    def member(self) -> CastMember:
        """Who is meant."""
        ...

    @property
    def report(self) -> IdentityReport | None:
        """What was measured; None: nothing yet."""
        ...


class Knowledge(Protocol):
    """Answers from memory, at once."""

    def of_clip(self, clip: Clip) -> Iterable[Known]:
        """What is known of a clip of the timeline, for everybody in it."""
        ...


def reports_of(knowledge: Knowledge, clip: Clip) -> dict[str, IdentityReport]:
    """The reports of a clip by character."""
    return {each.member.key: each.report for each in knowledge.of_clip(clip) if each.report is not None}


def names_in(knowledge: Knowledge, clips: Iterable[Clip]) -> Mapping[str, str]:
    """What the characters of these clips are called, by key."""
    return {each.member.key: each.member.name for clip in clips for each in knowledge.of_clip(clip)}
