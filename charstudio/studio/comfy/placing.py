"""Where the nodes go: as they lay there, drawn closer together, and never on top of one another.

Where places are unknown they stand in columns, each to the right of what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from charstudio.model.graph import DEFAULT_NODE_WIDTH
from charstudio.studio.comfy.matching import Match
from charstudio.studio.comfy.wires import makers

COLUMN, ROW = 300.0, 240.0
"""How far apart neighbours stand where places are made up, and how much room one node takes at least."""
WIDEST, TALLEST = 360.0, 320.0
"""Empty strips of the canvas beyond this are drawn together: many nodes there are one node here."""


Places: TypeAlias = Mapping[str, tuple[float, float]]
_TRIES = 20
"""Moving on may cover others; after so many tries it stays where it is."""


def places(match: Match, at: tuple[float, float]) -> Places:
    """A place for every draft by its key; the leftmost and the topmost begin at ``at``."""
    rough = _as_there(match) if match.workflow.has_places else _in_columns(match)
    if not rough:
        return {}
    left, top = min(x for x, _ in rough.values()), min(y for _, y in rough.values())
    return _apart({key: (x - left + at[0], y - top + at[1]) for key, (x, y) in rough.items()})


def clear_of(placed: Places, taken: Iterable[tuple[float, float]]) -> Places:
    """The places, all moved down together as far as it takes not to cover the nodes at ``taken``."""
    there = sorted(taken, key=lambda place: place[1])
    down = before = 0.0
    for _ in range(_TRIES):
        for x, y in there:
            covering = [top for left, top in placed.values() if abs(left - x) < COLUMN and abs(top + down - y) < ROW]
            if covering:
                down = y + ROW - min(covering)
        if down == before:
            break
        before = down
    return {key: (x, y + down) for key, (x, y) in placed.items()}


def _as_there(match: Match) -> dict[str, tuple[float, float]]:
    across = _drawn_together([draft.x for draft in match.drafts], WIDEST)
    down = _drawn_together([draft.y for draft in match.drafts], TALLEST)
    return {draft.key: (across[draft.x], down[draft.y]) for draft in match.drafts}


def _drawn_together(numbers: list[float], widest: float) -> dict[float, float]:
    """The numbers from 0 on, in their order, with no gap above ``widest``."""
    found: dict[float, float] = {}
    before, place = min(numbers, default=0.0), 0.0
    for number in sorted(set(numbers)):
        place += min(widest, number - before)
        found[number] = place
        before = number
    return found


def _in_columns(match: Match) -> dict[str, tuple[float, float]]:
    needs = {
        draft.key: {plug.node for feed in draft.feeds for plug in makers(match.workflow, feed.plugs)}
        for draft in match.drafts
    }
    column = dict.fromkeys(needs, 0)
    for _ in range(min(len(needs), 50)):  # wires may go in a circle: then it is drawn somehow
        moved = {key: max((column[n] + 1 for n in needs[key] if n in column), default=0) for key in needs}
        if moved == column:
            break
        column = moved
    rows: dict[int, int] = {}
    found: dict[str, tuple[float, float]] = {}
    for key, number in column.items():
        found[key] = (number * COLUMN, rows.get(number, 0) * ROW)
        rows[number] = rows.get(number, 0) + 1
    return found


def _apart(rough: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """From top to bottom each is pushed down below those it would cover."""
    found: dict[str, tuple[float, float]] = {}
    for key, (x, y) in sorted(rough.items(), key=lambda item: (item[1][1], item[1][0])):
        place = y
        for other in sorted(other_y for other_x, other_y in found.values() if abs(other_x - x) < DEFAULT_NODE_WIDTH):
            if abs(other - place) < ROW:
                place = other + ROW
        found[key] = (x, place)
    return found
