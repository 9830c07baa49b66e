"""What is said about a line before it is paid for: plain sentences with advice, nothing forbidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charstudio.model.voice import Level, VoiceReport
from charstudio.studio.voice.lines import MISMATCH_ADVICE, SpokenLine
from charstudio.studio.voice.listening import Listening


@dataclass(frozen=True, slots=True)
class VoiceRemark:
    """One sentence about a line. ``advice`` may be empty."""

    title: str
    level: Level
    words: str
    advice: str = ""


def remarks_on(line: SpokenLine, report: VoiceReport | None, fault: str = "") -> tuple[VoiceRemark, ...]:
    """Everything worth knowing about a line; a good one gives a single remark that says so."""
    return tuple(_remarks(line, report, fault))


def _remarks(line: SpokenLine, report: VoiceReport | None, fault: str) -> Iterator[VoiceRemark]:
    if line.mismatch:
        yield VoiceRemark(line.title, Level.WARN, line.mismatch, MISMATCH_ADVICE)
    if line.sound is None:
        words = f"Its line is not made yet (“{line.source}”), so nobody can listen to it."
        yield VoiceRemark(line.title, Level.UNKNOWN, words, f"Make “{line.source}” first to have it checked.")
    elif fault:
        yield VoiceRemark(line.title, Level.UNKNOWN, f"Its line could not be listened to: {fault}")
    elif report is not None:
        found = report.against(line.limits)
        for each in found.worries:
            yield VoiceRemark(line.title, each.level, each.words, each.advice)
        if not found.worries:
            yield VoiceRemark(line.title, Level.OK, found.summary)


async def heard_lines(listening: Listening, lines: Iterable[SpokenLine]) -> tuple[VoiceRemark, ...]:
    """Listen to these lines, or remember what was heard, and say what is worth knowing of each."""
    found: list[VoiceRemark] = []
    for line in lines:
        report = await listening.heard(line.sound) if line.sound is not None else None
        fault = listening.fault(line.sound) if line.sound is not None else ""
        found += remarks_on(line, report, fault)
    return tuple(found)
