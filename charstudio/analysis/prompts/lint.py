"""The linter: every finding about one prompt, in the order in which they are worth mending."""

from __future__ import annotations

import re
from collections.abc import Collection

from charstudio.analysis.prompts import fixes, rules, traits
from charstudio.analysis.prompts.findings import Finding, Rule, Setting, Severity, Use
from charstudio.analysis.prompts.reading import Reading, read

_MOTION = {Rule.UNBOUNDED, Rule.STATE, Rule.SEVERAL, Rule.COMPLEX, Rule.OBJECT}
"""Where one of these is said, that nothing says "smooth" is not worth a word."""
_FOREIGN = re.compile(
    r"\b(?:und|der|die|das|mit|ist|eine?|le|les|une?|des|avec|el|los|una|con|por|il|che|della|och|het|een|van)\b"
)
_ENGLISH = re.compile(r"\b(?:the|and|with|is|her|his|of|in|at|on|to|camera|shot|slow|slowly|hair|a|an)\b")


def lint(prompt: str, setting: Setting | None = None, muted: Collection[Rule] = ()) -> tuple[Finding, ...]:
    """What may go wrong with ``prompt`` in this setting; ``muted`` rules say nothing. An empty prompt is not judged,
    and one in another language only for its length.
    """
    setting = setting or Setting()
    if not prompt.strip():
        return ()
    reading = read(prompt)
    found = [rules.too_long(reading, setting)] if _is_foreign(reading.low) else _all(reading, setting)
    return tuple(finding for finding in found if finding is not None and finding.rule not in muted)


def _all(reading: Reading, setting: Setting) -> list[Finding | None]:
    changed = rules.changed_object(reading, setting)
    hard = rules.complex_action(reading, setting)
    said = rules.state(reading, setting) if changed is None and hard is None else None
    many = rules.several(reading, setting) if hard is None else None
    wild = rules.unbounded(reading, setting) if hard is None else None
    if wild is not None and many is not None and wild.start >= many.start:
        wild = None  # it goes with the second action
    motion = [changed, hard, said, wild, many]
    smooth = None if any(motion) else rules.not_smooth(reading, setting)
    return [
        rules.camera_missing(reading, setting),
        rules.camera_conflict(reading, setting),
        *motion,
        smooth,
        identity_repeated(reading, setting),
        rules.too_long(reading, setting),
    ]


def identity_repeated(reading: Reading, setting: Setting) -> Finding | None:
    """The prompt says again what the reference shows."""
    if not setting.traits or setting.use is Use.TEXT_TO_IMAGE:
        return None
    spans = traits.repeated(reading.text, setting.traits)
    if not spans:
        return None
    start, end = spans[0]
    return Finding(
        Rule.IDENTITY,
        start,
        end,
        f"The reference shows “{reading.text[start:end]}” already.",
        "Said again, a trait is painted again, and a little differently each time. The picture carries who it is; the "
        "prompt only says what changes.",
        Severity.HINT,
        fixes.without_traits(reading, spans),
    )


def _is_foreign(low: str) -> bool:
    letters = [character for character in low if character.isalpha()]
    if letters and sum(character.isascii() for character in letters) < 0.6 * len(letters):
        return True
    return len(_FOREIGN.findall(low)) >= 2 and not _ENGLISH.search(re.sub(_FOREIGN, " ", low))
