"""How often the prompt linter is right: on prompts held out from tuning, beside a plain checker by keywords.

What is what. ``untouched.txt`` was written when the rules were done and run once; nothing was changed for it, so its
figures are those of unseen prompts, though from the same hand. Three more lists were held out at first, and what the
rules said the very first time they saw each prompt is kept in ``FIRST_RUN``: ``held_out.txt`` before there was any
rule; ``fresh.txt`` after all tuning on ``tuning.txt``, in other people's ways of writing; ``late.txt`` after that, in
three rounds. The faults these showed were mended in general terms, so that their figures of today flatter.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charstudio.analysis.prompts.findings import Setting
from charstudio.analysis.prompts.lint import lint
from charstudio.analysis.prompts.reading import read
from charstudio.storage.prompt_presets import shipped_presets
from tests.labelled_prompts import Labelled, by_keywords, labelled

FIRST_RUN = {"held_out": (0.993, 1.000, 65, 65), "fresh": (0.925, 0.956, 36, 40), "late": (0.869, 0.938, 86, 100)}
UNTOUCHED = "untouched"
"""Precision, recall, good prompts left alone and how many there were, the first time any rule was run on a list."""
PRECISION, RECALL, MOST_MS = 0.95, 0.90, 2.0
ROUNDS = 15

Check = Callable[[str, Setting], frozenset[str]]


@dataclass(frozen=True)
class Score:
    """How a checker did on a list."""

    hits: int
    wrong: int
    missed: int
    clean: int
    quiet: int

    @property
    def precision(self) -> float:
        """The share of what was said that was right."""
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what ought to be said that was said."""
        return self.hits / max(1, self.hits + self.missed)


def linted(prompt: str, setting: Setting) -> frozenset[str]:
    """Ours."""
    return frozenset(str(finding.rule) for finding in lint(prompt, setting))


def score(check: Check, prompts: Iterable[Labelled]) -> Score:
    """Count finding by finding; ``clean`` prompts are those about which nothing ought to be said."""
    hits = wrong = missed = clean = quiet = 0
    for each in prompts:
        said = check(each.prompt, each.setting)
        hits += len(said & each.rules)
        wrong += len(said - each.rules)
        missed += len(each.rules - said)
        clean += not each.rules
        quiet += not each.rules and not said
    return Score(hits, wrong, missed, clean, quiet)


def main() -> bool:
    """Print the table; whether the promise holds."""
    unseen, tuning = labelled(UNTOUCHED), labelled("tuning")
    held = (*unseen, *(each for name in FIRST_RUN for each in labelled(name)))
    ours, floor, honest = score(linted, held), score(by_keywords, held), score(linted, unseen)
    print(f"{'':34} {'prompts':>8} {'precision':>10} {'recall':>8} {'good ones left alone':>22}")
    for name, (precision, recall, quiet, clean) in FIRST_RUN.items():
        tell(f"{name}, the very first run", len(labelled(name)), precision, recall, f"{quiet} of {clean}")
    for name, prompts, check in (
        ("untouched", unseen, linted),
        ("held_out today", labelled("held_out"), linted),
        ("fresh today", labelled("fresh"), linted),
        ("late today", labelled("late"), linted),
        ("all four today", held, linted),
        ("all four, plain keywords", held, by_keywords),
        ("tuning (for comparison only)", tuning, linted),
    ):
        found = score(check, prompts)
        tell(name, len(prompts), found.precision, found.recall, f"{found.quiet} of {found.clean}")
    by_rule(held)
    typical, slowest = timed(held)
    noisy = [preset.id for preset in shipped_presets() if lint(preset.prompt)]
    print(f"time for one prompt: {typical:.2f} ms typical, {slowest:.2f} ms for the slowest (promise {MOST_MS:g} ms)")
    print(f"shipped presets with a finding: {len(noisy)} of {len(shipped_presets())} {' '.join(noisy)}")
    good = all(each.precision >= PRECISION and each.recall >= RECALL for each in (ours, honest))
    holds = good and len(held) >= 120 and typical < MOST_MS and not noisy and ours.precision > floor.precision
    print(
        f"prompts: precision {ours.precision:.3f} (promise {PRECISION}), recall {ours.recall:.3f} (promise {RECALL}), "
        f"{ours.quiet} of {ours.clean} good prompts clean; "
        f"never seen before: {honest.precision:.3f}, {honest.recall:.3f}, {honest.quiet} of {honest.clean}; "
        f"{'holds' if holds else 'falls short'}"
    )
    return holds


def tell(name: str, count: int, precision: float, recall: float, quiet: str) -> None:
    """One line of the table."""
    print(f"{name:34} {count:>8} {precision:>10.3f} {recall:>8.3f} {quiet:>22}")


def by_rule(prompts: Iterable[Labelled]) -> None:
    """How many of each rule were wanted and found."""
    wanted: dict[str, list[int]] = {}
    for each in prompts:
        said = linted(each.prompt, each.setting)
        for rule in each.rules:
            found = wanted.setdefault(rule, [0, 0])
            found[0] += rule in said
            found[1] += 1
    print("  found by rule: " + ", ".join(f"{rule} {hit}/{of}" for rule, (hit, of) in sorted(wanted.items())))


def timed(prompts: Iterable[Labelled]) -> tuple[float, float]:
    """Milliseconds for a prompt, nothing remembered: the median, and the worst of the medians of each."""
    each_ms = []
    for each in prompts:
        rounds = []
        for _ in range(ROUNDS):
            read.cache_clear()
            started = time.perf_counter()
            lint(each.prompt, each.setting)
            rounds.append((time.perf_counter() - started) * 1000)
        each_ms.append(statistics.median(rounds))
    return statistics.median(each_ms), max(each_ms)
