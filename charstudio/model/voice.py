"""What was heard in a recording of a voice, and what it means for a mouth that is to follow it. Data only.

Nothing here forbids anything: a report explains, the person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is. ``UNKNOWN``: it could not be measured, which is no fault."""

    OK = "ok"
    UNKNOWN = "unknown"
    WARN = "warn"
    FAIL = "fail"


class Heard(StrEnum):
    """What is looked at, in the order in which it is shown."""

    SPEECH = "speech"
    LENGTH = "length"
    NOISE = "noise"
    ROOM = "room"
    CLIPPING = "clipping"
    LOUDNESS = "loudness"
    PEAK = "peak"
    EVENNESS = "evenness"
    SILENCE = "silence"


LABELS = {
    Heard.SPEECH: "Speech",
    Heard.LENGTH: "Length",
    Heard.NOISE: "Background noise",
    Heard.ROOM: "Room echo",
    Heard.CLIPPING: "Clipping",
    Heard.LOUDNESS: "Loudness",
    Heard.PEAK: "Peaks",
    Heard.EVENNESS: "Evenness",
    Heard.SILENCE: "Silence",
}


class Verdict(StrEnum):
    """What the findings amount to."""

    GOOD = "good"
    FAIR = "fair"  # usable; something could be better
    POOR = "poor"  # the mouth will suffer
    NOT_SPEECH = "not_speech"
    UNKNOWN = "unknown"


VERDICT_WORDS = {
    Verdict.GOOD: "Good for lipsync",
    Verdict.FAIR: "Usable, could be better",
    Verdict.POOR: "Poor for lipsync",
    Verdict.NOT_SPEECH: "Not speech",
    Verdict.UNKNOWN: "Could not be judged",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One property of a recording.

    ``words`` is what was found, ``advice`` what to do about it (empty where nothing is to do). ``value`` is measured in
    ``unit``; ``limit`` is where worry begins, in the same unit. Both are None where there is no number.
    """

    id: Heard
    level: Level
    words: str
    advice: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        """The property's name."""
        return LABELS[self.id]

    @property
    def is_worry(self) -> bool:
        """Whether it is worth a word before money is spent."""
        return self.level in {Level.WARN, Level.FAIL}


@dataclass(frozen=True, slots=True)
class SoundLimits:
    """What a model takes of sound, in seconds; None: it does not say. ``model`` is the name people know it by."""

    model: str
    least_s: float | None = None
    most_s: float | None = None


@dataclass(frozen=True, slots=True)
class VoiceReport:
    """Everything about one recording. ``speech_s`` is None where nobody could listen for speech."""

    findings: tuple[Finding, ...]
    duration_s: float
    speech_s: float | None = None

    def of(self, heard: Heard) -> Finding | None:
        """The finding about one property."""
        return next((each for each in self.findings if each.id is heard), None)

    def against(self, limits: SoundLimits | None) -> VoiceReport:
        """The same report for a model that takes other lengths."""
        rest = [each for each in self.findings if each.id is not Heard.LENGTH]
        length = length_finding(self.duration_s, limits)
        return replace(self, findings=(*rest[:1], length, *rest[1:]))

    @property
    def worries(self) -> tuple[Finding, ...]:
        """What is not as it should be, the worst first."""
        return tuple(sorted((each for each in self.findings if each.is_worry), key=lambda each: each.level != "fail"))

    @property
    def verdict(self) -> Verdict:
        """The worst finding decides; what is no speech is judged as nothing else."""
        speech = self.of(Heard.SPEECH)
        if speech is not None and speech.level is Level.FAIL:
            return Verdict.NOT_SPEECH
        levels = {each.level for each in self.findings}
        if Level.FAIL in levels:
            return Verdict.POOR
        if Level.WARN in levels:
            return Verdict.FAIR
        known = {Heard.NOISE, Heard.ROOM} & {each.id for each in self.findings if each.level is Level.OK}
        return Verdict.GOOD if known else Verdict.UNKNOWN

    @property
    def summary(self) -> str:
        """The verdict in words, with the first reason."""
        words = VERDICT_WORDS[self.verdict]
        reason = next((each.words for each in self.worries), "")
        return f"{words}: {reason[0].lower()}{reason[1:]}" if reason else f"{words}."


def length_finding(duration_s: float, limits: SoundLimits | None) -> Finding:
    """The length against what the model takes."""
    words = f"It lasts {duration_s:.1f} s."
    if limits is None or (limits.least_s is None and limits.most_s is None):
        return Finding(Heard.LENGTH, Level.OK, words, value=duration_s, unit="s")
    if limits.most_s is not None and duration_s > limits.most_s:
        return Finding(
            Heard.LENGTH,
            Level.FAIL,
            f"It lasts {duration_s:.1f} s; {limits.model} takes up to {limits.most_s:g} s.",
            "Cut it with a Trim sound node, or shorten its pauses; long lines are better made in two shots.",
            duration_s,
            limits.most_s,
            "s",
        )
    if limits.least_s is not None and duration_s < limits.least_s:
        return Finding(
            Heard.LENGTH,
            Level.FAIL,
            f"It lasts {duration_s:.1f} s; {limits.model} needs at least {limits.least_s:g} s.",
            "Leave more room before and after the words, or choose another model.",
            duration_s,
            limits.least_s,
            "s",
        )
    return Finding(Heard.LENGTH, Level.OK, words, "", duration_s, limits.most_s, "s")


@dataclass(frozen=True, slots=True)
class LipsyncOffset:
    """How far the mouth is behind its sound. ``ms`` > 0: the picture comes late, the sound should be moved later.

    None where it cannot be told; ``reason`` then says why in a sentence. ``margin`` is how much better the best shift
    explains the mouth than any shift that is far from it (0..1); ``speech_s`` how much speech there was to go by. It
    measures a shift; it does not prove that mouth and sound belong together.
    """

    ms: float | None
    margin: float = 0.0
    speech_s: float = 0.0
    reason: str = ""

    @property
    def is_measurable(self) -> bool:
        """Whether there is a number."""
        return self.ms is not None
