"""What a question about money says, worked out from a plan: pure values, so that every sentence can be tested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from charstudio.engine.estimate import total
from charstudio.engine.plan import Plan, Step
from charstudio.model.kind import KindSpec
from charstudio.model.values import Json, NodeId, PortType
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.storage.settings import Settings
from charstudio.studio.money import Spending
from charstudio.ui.money import cap_words
from charstudio.ui.prices import amount_words, price_words

_NOUNS = {
    PortType.VIDEO: ("clip", "clips"),
    PortType.IMAGE: ("picture", "pictures"),
    PortType.AUDIO: ("sound", "sounds"),
}
_RESULTS = ("result", "results")


@dataclass(frozen=True, slots=True)
class Item:
    """One node of the run, or one take of it. ``detail`` is what it is made with; ``usd`` None: nobody knows."""

    node: NodeId
    title: str
    spec: KindSpec
    detail: str
    usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as it is after the run, and the cap on it (None: there is none)."""

    name: str
    after_usd: Decimal
    cap_usd: Decimal | None
    breach: str
    """How to say that the cap would be passed, up to the two amounts."""

    @property
    def is_over(self) -> bool:
        """Whether the cap would be passed."""
        return self.cap_usd is not None and self.after_usd > self.cap_usd

    @property
    def words(self) -> str:
        """The sum against its cap."""
        after = amount_words(self.after_usd)
        return after if self.cap_usd is None else f"{after} of {cap_words(self.cap_usd)}"

    @property
    def sentence(self) -> str:
        """What stands in the way."""
        cap = cap_words(self.cap_usd or Decimal(0))
        return f"{self.breach} {amount_words(self.after_usd)}; your cap is {cap}. Nothing is sent."


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the question shows. ``allowance_usd`` is the most that further tries could add."""

    items: tuple[Item, ...]
    known_usd: Decimal
    unknown: int
    allowance_usd: Decimal
    cached: int
    sums: tuple[Sum, ...]

    @property
    def usd(self) -> Decimal | None:
        """The price of all of it; None when some of it is unknown."""
        return None if self.unknown else self.known_usd

    @property
    def price(self) -> str:
        """The price in words: an unknown part is never left out."""
        if not self.unknown:
            return price_words(self.known_usd)
        return f"at least {amount_words(self.known_usd)} + unknown" if self.known_usd else "price unknown"

    @property
    def heading(self) -> str:
        """The question."""
        return f"Make {count_words(item.spec for item in self.items)}?"

    @property
    def refusal(self) -> str:
        """Why a cap does not let it begin; empty when none does."""
        return next((each.sentence for each in self.sums if each.is_over), "")

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know besides the price, a sentence each."""
        count = len(self.items)
        return tuple(
            filter(
                None,
                (
                    f"Price unknown: {self.unknown} of {count}. A service will charge what it charges."
                    if self.unknown
                    else "",
                    f"Further tries may add up to {amount_words(self.allowance_usd)}, inside your caps."
                    if self.allowance_usd
                    else "",
                    f"{self.cached} {'result is' if self.cached == 1 else 'results are'} up to date and cost nothing."
                    if self.cached
                    else "",
                ),
            )
        )


def facts_of(
    plan: Plan,
    spending: Spending,
    settings: Settings,
    budget: Decimal | None,
    title_of: Callable[[str], str],
) -> Facts:
    """The facts of a plan. ``title_of`` gives a model's name for its id, ``budget`` is the cap of the project."""
    steps: dict[tuple[NodeId, int | None], list[Step]] = {}
    for step in plan.steps:
        steps.setdefault((step.node.id, step.called), []).append(step)
    items = tuple(_item(group, title_of) for group in steps.values())
    unknown = sum(item.usd is None for item in items)
    sums = _sums(plan.known_usd, spending, settings, budget)
    return Facts(items, plan.known_usd, unknown, plan.allowance_usd, len(plan.cached), sums)


def _item(steps: list[Step], title_of: Callable[[str], str]) -> Item:
    first = steps[0]
    price = total(step.price_usd for step in steps)
    title = first.node.title if first.called is None else f"{first.node.title}, take {first.called}"
    return Item(first.node.id, title, first.kind.spec, _detail(first, title_of), price)


def _detail(step: Step, title_of: Callable[[str], str]) -> str:
    if not step.routes:
        return "on this machine"
    model = str(step.params.get("model", ""))
    title = "Draft" if model == DRAFT_MODEL else title_of(model)
    return " · ".join((title, *measures(step.params)))


def measures(params: Mapping[str, Json]) -> list[str]:
    """Length and resolution as a node has them set, as far as it has."""
    seconds, resolution = params.get("duration"), params.get("resolution")
    words = []
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        words.append(f"{seconds:g} s")
    if isinstance(resolution, str) and resolution:
        words.append(resolution)
    return words


def _sums(known: Decimal, spending: Spending, settings: Settings, budget: Decimal | None) -> tuple[Sum, ...]:
    aside = spending.reserved_usd
    run = Sum("This run", known, settings.cap_run_usd or None, "This run would come to")
    today = Sum(
        "Today, with this run",
        spending.day_usd + known,
        settings.cap_day_usd or None,
        "This would take today's spending to",
    )
    film = Sum("This film, with this run", spending.project_usd + aside + known, budget, "This would take the film to")
    return (*((run,) if run.cap_usd is not None else ()), today, film)


def count_words(specs: Iterable[KindSpec]) -> str:
    """How many of what: ``2 clips``, ``1 picture``, ``3 results`` where they differ."""
    made = [next((port.type for port in spec.outputs), None) for spec in specs]
    kinds = set(made)
    one, many = _NOUNS.get(made[0], _RESULTS) if len(kinds) == 1 and made[0] is not None else _RESULTS
    return f"{len(made)} {one if len(made) == 1 else many}"
