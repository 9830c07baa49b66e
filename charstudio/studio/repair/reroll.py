"""“Try again with less motion”: what each try asks for, and what all of them cost at the worst. Pure.

Seed 002: when a face drifts, 20 per cent less motion on the next run, and “exact same face as reference” at the end of
the prompt. The seed moves on with every try as it does from take to take, since many models know no amount of motion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charstudio.model.batch import Setting, Variation, Varied
from charstudio.model.errors import EditError
from charstudio.model.identity import Grade
from charstudio.model.kind import ParamSpec
from charstudio.model.values import Json
from charstudio.nodes.common import TAKE_STEP

SUFFIX = "exact same face as reference"
LESS = 0.8
"""What is left of the motion after each try."""
MOST_TRIES = 10
_SEEDS = 2**31
_ORDER = (Grade.A, Grade.B, Grade.C, Grade.D, Grade.E)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the user agreed to: at most so many tries and dollars, until a take has at least this grade.

    Raises ``EditError`` for what is no rule.
    """

    tries: int
    usd: Decimal
    least: Grade

    def __post_init__(self) -> None:
        if not 1 <= self.tries <= MOST_TRIES:
            raise EditError(f"There are 1 to {MOST_TRIES} tries.")
        if self.usd < 0:
            raise EditError("The limit is an amount of money.")
        if self.least is Grade.NONE:
            raise EditError("Choose the grade at which to stop.")

    def accepts(self, grade: Grade) -> bool:
        """Whether a take of this grade is good enough. What cannot be measured never is."""
        return grade in _ORDER and _ORDER.index(grade) <= _ORDER.index(self.least)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: what is set for it. ``strength`` None: the model knows no amount of motion."""

    number: int
    strength: float | None
    seed: int | None
    prompt: str | None
    variation: Variation


def with_suffix(prompt: str) -> str:
    """The prompt ending in the suffix; one that says it already stays as it is."""
    said = prompt.strip()
    if SUFFIX in said.casefold():
        return prompt
    if not said:
        return SUFFIX[0].upper() + SUFFIX[1:]
    return f"{said.rstrip(' ,;')}{' ' if said.endswith(('.', '!', '?')) else ', '}{SUFFIX}"


def softened(strength: float, number: int) -> float:
    """The amount of motion of try ``number`` (from 1)."""
    return round(strength * LESS**number, 4)


def attempts(
    params: Sequence[ParamSpec], values: Mapping[str, Json], take: int, rule: Rule, *, prompt_is_wired: bool = False
) -> tuple[Attempt, ...]:
    """The tries of a rule. ``params`` are the node's as its model takes them, ``values`` what is set.

    Raises ``EditError`` when nothing of it would change from one try to the next.
    """
    known = {spec.name: spec for spec in params}
    if not {"strength", "seed"} & known.keys():
        raise EditError(
            "This model knows neither an amount of motion nor a seed.", "Choose another model to try again."
        )
    return tuple(
        _attempt(known, values, take, number, prompt_is_wired=prompt_is_wired) for number in range(1, rule.tries + 1)
    )


def _attempt(
    known: Mapping[str, ParamSpec], values: Mapping[str, Json], take: int, number: int, *, prompt_is_wired: bool
) -> Attempt:
    settings: list[Setting] = []
    strength = _number(values, known.get("strength"))
    if strength is not None:
        lowest = known["strength"].minimum or 0.0
        strength = max(lowest, softened(strength, number))
        settings.append(Setting(Varied("strength", "Motion amount"), strength))
    prompt = None
    if "prompt" in known and not prompt_is_wired:
        prompt = with_suffix(str(values.get("prompt") or ""))
        settings.append(Setting(Varied("prompt", "Prompt"), prompt))
    seed = _number(values, known.get("seed"))
    moved = None if seed is None else (int(seed) + (take - 1 + number) * TAKE_STEP) % _SEEDS
    if moved is not None:
        settings.append(Setting(Varied("seed", "Seed"), moved))
    return Attempt(number, strength, moved, prompt, tuple(settings))


def _number(values: Mapping[str, Json], spec: ParamSpec | None) -> float | None:
    if spec is None:
        return None
    value = values.get(spec.name, spec.default)
    number = spec.default if isinstance(value, bool) or not isinstance(value, int | float) else value
    return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else None


@dataclass(frozen=True, slots=True)
class WorstCase:
    """What all tries cost if none is good enough and the service has to be asked again each time.

    ``usd`` None: nobody knows the price, so no limit could be kept. ``tries`` is how many fit into the limit.
    ``refusal`` says why nothing may be started; empty: it may.
    """

    usd: Decimal | None
    tries: int
    refusal: str = ""


def worst_case(each: Sequence[Decimal | None], rule: Rule) -> WorstCase:
    """``each`` is the most that every try can cost by itself; None: unknown."""
    spent, fitting = Decimal(0), 0
    for usd in each:
        if usd is None:
            return WorstCase(None, 0, "Nobody knows what this model costs, so a limit in dollars could not be kept.")
        if spent + usd > rule.usd:
            break
        spent, fitting = spent + usd, fitting + 1
    if not fitting:
        return WorstCase(spent, 0, "One try costs more than the limit.")
    return WorstCase(spent, fitting)
