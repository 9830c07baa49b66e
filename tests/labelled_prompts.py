"""The lists of prompts the linter is measured on, and a plain checker by keywords to measure it against.

A line is ``rules | use [; traits] | prompt``, where ``clean`` stands for no rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from charstudio.analysis.prompts.findings import Setting, Use

_FOLDER = Path(__file__).parent / "analysis" / "prompts"


@dataclass(frozen=True)
class Labelled:
    """A prompt, where it stands, and the rules that ought to speak."""

    prompt: str
    setting: Setting
    rules: frozenset[str]


def labelled(name: str) -> tuple[Labelled, ...]:
    """The list ``tuning`` or ``held_out``."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_read(line) for line in lines if line and not line.startswith("#"))


def _read(line: str) -> Labelled:
    rules, where, prompt = (part.strip() for part in line.split("|", 2))
    use, _, traits = where.partition(";")
    listed = tuple(trait.strip() for trait in traits.split(",") if trait.strip())
    wanted = frozenset() if rules == "clean" else frozenset(rules.split())
    return Labelled(prompt, Setting(Use(use.strip()), traits=listed), wanted)


_LARGE = re.compile(r"\b(?:danc|jump|run|spin|leap)\w*", re.IGNORECASE)
_WORN = re.compile(r"\b(?:take|takes|put|puts|remov\w+|appears?|disappears?) ", re.IGNORECASE)


def by_keywords(prompt: str, setting: Setting) -> frozenset[str]:
    """What a quarter of an hour with a list of words comes to: the floor any linter has to beat."""
    low = prompt.lower()
    found = set()
    if setting.use.has_camera and not re.search(r"camera|zoom|pan|dolly|shot|tripod", low):
        found.add("camera")
    if setting.use.moves and not re.search(r"slow|smooth|gentl|soft|subtle", low):
        found.add("smooth")
    if _LARGE.search(low) and "subtle" not in low:
        found.add("unbounded")
    if setting.use.moves and re.search(r"\bno \w+|without|wearing", low):
        found.add("state")
    if setting.use.moves and (low.count(" and ") + low.count(" then ")) >= 2:
        found.add("several")
    if re.search(r"fight|sword|punch|kick", low):
        found.add("complex")
    if setting.use is Use.FIRST_LAST_FRAME and _WORN.search(low):
        found.add("object")
    if any(trait.lower() in low for trait in setting.traits):
        found.add("identity")
    return frozenset(found)
