"""Which rule of the script hits an exchange. Chance is drawn from the seed and the subject, never from a clock or from
the order in which unrelated requests arrive, so the same script and the same requests fail in the same places.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from charstudio.testing.script import Fault, Rule, Script, Step


@dataclass(frozen=True, slots=True)
class Subject:
    """What an exchange is about. ``key`` is the same each time the same thing is asked for again."""

    step: Step
    provider: str = ""
    endpoint: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that struck, and a number 0..1 drawn for it: where to cut when the rule does not say."""

    rule: Rule
    draw: float

    @property
    def fault(self) -> Fault:
        """What goes wrong."""
        return self.rule.fault


class Faults:
    """The script's rules with their counters. Counting begins anew with each script and each start of the server."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._seen: Counter[tuple[int, Step, str]] = Counter()
        self._hits: Counter[int] = Counter()
        self._hits_each: Counter[tuple[int, str]] = Counter()
        self._lock = threading.Lock()

    @property
    def script(self) -> Script:
        """The script in force."""
        return self._script

    def strike(self, subject: Subject, wanted: Callable[[Fault], bool] = lambda _: True) -> Hit | None:
        """The first rule that hits this exchange, counted as having done so."""
        with self._lock:
            for number, rule in enumerate(self._script.rules):
                if wanted(rule.fault) and _fits(rule, subject):
                    hit = self._tried(number, rule, subject)
                    if hit is not None:
                        return hit
        return None

    def hits(self) -> dict[str, int]:
        """How often each fault struck."""
        with self._lock:
            found: Counter[str] = Counter()
            for number, count in self._hits.items():
                found[self._script.rules[number].fault] += count
        return dict(found)

    def _tried(self, number: int, rule: Rule, subject: Subject) -> Hit | None:
        seen = self._seen[number, subject.step, subject.key]
        self._seen[number, subject.step, subject.key] += 1
        if seen < rule.skip or (rule.times is not None and self._hits[number] >= rule.times):
            return None
        if rule.times_each is not None and self._hits_each[number, subject.key] >= rule.times_each:
            return None
        draw = drawn(self._script.seed, number, subject.step, subject.key, seen)
        if draw >= rule.chance:
            return None
        self._hits[number] += 1
        self._hits_each[number, subject.key] += 1
        return Hit(rule, drawn(self._script.seed, number, subject.step, subject.key, seen, "where"))


def drawn(*parts: object) -> float:
    """A number 0 <= x < 1 that is always the same for the same parts."""
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _fits(rule: Rule, subject: Subject) -> bool:
    return (
        subject.step in rule.steps
        and rule.provider in {"*", subject.provider}
        and (rule.endpoint == "*" or fnmatchcase(subject.endpoint, rule.endpoint))
    )
