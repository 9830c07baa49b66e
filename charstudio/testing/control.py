"""The fake cloud's own page, at its address itself: what it is, its bill, its requests, and another script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Protocol

from charstudio.model.errors import SettingError
from charstudio.model.values import Json
from charstudio.testing.fal_errors import said
from charstudio.testing.faults import Subject
from charstudio.testing.front import Seen
from charstudio.testing.jobs import Bill
from charstudio.testing.messages import Asked, Reply, json_reply, text_reply
from charstudio.testing.routes import Route
from charstudio.testing.script import Script, Step
from charstudio.testing.script_file import script_from_json, script_to_json


class Controlled(Protocol):
    """What can be seen and changed from outside."""

    script: Script

    def bill(self) -> Bill:
        """What it charges."""
        ...

    @property
    def requests(self) -> tuple[Seen, ...]:
        """What it was asked."""
        ...

    @property
    def hits(self) -> dict[str, int]:
        """What went wrong how often."""
        ...

    @property
    def guide(self) -> str:
        """How to use it."""
        ...


class Control:
    """Answers at the address itself: ``/``, ``/bill``, ``/requests``, ``/hits``, ``/script``."""

    def __init__(self, cloud: Controlled) -> None:
        self._cloud = cloud

    def route(self, asked: Asked) -> Route | None:
        """By path."""
        pages: dict[tuple[str, str], Callable[[Asked], Reply]] = {
            ("GET", "/"): lambda _: text_reply(200, self._cloud.guide),
            ("GET", "/bill"): lambda _: json_reply(200, bill_to_json(self._cloud.bill())),
            ("GET", "/requests"): lambda _: json_reply(200, [_seen_to_json(seen) for seen in self._cloud.requests]),
            ("GET", "/hits"): lambda _: json_reply(200, dict(self._cloud.hits)),
            ("GET", "/script"): lambda _: json_reply(200, script_to_json(self._cloud.script)),
            ("PUT", "/script"): self._rewrite,
        }
        page = pages.get((asked.method, asked.path))
        return Route(Subject(Step.OTHER), partial(_shown, page)) if page else None

    def _rewrite(self, asked: Asked) -> Reply:
        try:
            self._cloud.script = script_from_json(asked.json())
        except SettingError as error:
            return said(422, error.message)
        return json_reply(200, script_to_json(self._cloud.script))


async def _shown(page: Callable[[Asked], Reply], asked: Asked) -> Reply:
    return page(asked)


def bill_to_json(bill: Bill) -> dict[str, Json]:
    """The bill as JSON, amounts as text."""
    lines: list[Json] = []
    for line in bill.lines:
        row = asdict(line)
        amounts = ("units", "unit_price_usd", "usd")
        lines.append({**row, **{name: str(row[name]) for name in amounts}})
    return {"usd": str(bill.usd), "is_settled": bill.is_settled, "lines": lines}


def _seen_to_json(seen: Seen) -> dict[str, Json]:
    return asdict(seen)
