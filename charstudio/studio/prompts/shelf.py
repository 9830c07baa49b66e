"""The presets and suffixes there are, and the hints a user does not want to see: what an open window knows of them.

Files are read when they are asked for. Without a config folder there are the shipped ones, and nothing can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from charstudio.analysis.prompts.findings import Rule
from charstudio.model.errors import EditError
from charstudio.model.values import Json, NodeId
from charstudio.storage.prompt_presets import (
    ANY_MODEL,
    OwnPrompts,
    PromptPreset,
    Suffix,
    shipped_presets,
    shipped_suffixes,
)

EVERYWHERE: Final = "*"
REVIEW_AFTER: Final = timedelta(days=90)
"""A suffix older than this wants a look: models have changed since."""
MOST_NODES: Final = 400
"""Nodes whose hidden hints are remembered, the latest."""

Hidden: TypeAlias = Mapping[str, Json]
"""Rules by node, those of ``EVERYWHERE`` for all nodes."""


class PromptShelf:
    """``hidden`` gives the setting as it is, ``keep`` keeps another one; ``changed`` is called after either."""

    def __init__(
        self,
        config: Path | None = None,
        hidden: Callable[[], Hidden] = dict,
        keep: Callable[[Hidden], None] = lambda _hidden: None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.own = OwnPrompts(config) if config is not None else None
        self.today = today
        self._hidden = hidden
        self._keep = keep

    # --- presets and suffixes ----------------------------------------------------------------------------------

    def presets(self) -> tuple[tuple[PromptPreset, ...], list[str]]:
        """The user's own presets, then ours, and a sentence for a file that cannot be read."""
        own, faults = self.own.presets() if self.own is not None else ((), [])
        return (*own, *shipped_presets()), faults

    def suffixes(self) -> tuple[tuple[Suffix, ...], list[str]]:
        """The user's own suffixes, then ours, and a sentence for a file that cannot be read."""
        own, faults = self.own.suffixes() if self.own is not None else ((), [])
        return (*own, *shipped_suffixes()), faults

    def owned(self) -> OwnPrompts:
        """Where to keep things. Raises ``EditError`` when there is no such place."""
        if self.own is None:
            raise EditError("There is no folder to keep presets in.")
        return self.own

    # --- hints -------------------------------------------------------------------------------------------------

    def muted(self, node: NodeId) -> frozenset[Rule]:
        """The rules that say nothing about this node."""
        hidden = self._hidden()
        return frozenset((*_rules(hidden.get(EVERYWHERE)), *_rules(hidden.get(node))))

    def mute(self, rule: Rule, node: NodeId | None = None) -> None:
        """Hide what a rule says about a node, or (None) about all."""
        hidden = dict(self._hidden())
        key = node if node is not None else EVERYWHERE
        rules = dict.fromkeys((*_rules(hidden.pop(key, None)), rule))
        hidden[key] = [str(each) for each in rules]
        others = [name for name in hidden if name != EVERYWHERE]
        for name in others[: max(0, len(others) - MOST_NODES)]:
            del hidden[name]
        self._keep(hidden)

    def show_again(self, node: NodeId) -> None:
        """Hide nothing about this node any more, nor about all."""
        self._keep({name: rules for name, rules in self._hidden().items() if name not in {node, EVERYWHERE}})


def review_of(suffix: Suffix, family: str, today: date) -> str:
    """Why a suffix wants a look before it is trusted, or "". ``family`` is that of the node's model, "" for drafts."""
    notes = []
    if suffix.model.casefold() != ANY_MODEL and family and suffix.model.casefold() not in family.casefold():
        notes.append(f"written for {suffix.model}, not for {family}")
    if suffix.written is None:
        notes.append("never dated")
    elif today - suffix.written > REVIEW_AFTER:
        notes.append(f"last looked at on {suffix.written.isoformat()}, {(today - suffix.written).days} days ago")
    return "; ".join(notes)


def _rules(listed: Json) -> Iterator[Rule]:
    for name in listed if isinstance(listed, list | tuple) else ():
        if name in {str(rule) for rule in Rule}:
            yield Rule(str(name))
