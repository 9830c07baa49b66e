"""What is paid for, to the cent: twelve nodes of which one prompt changes, a hundred jobs under one cap, the sums.

Everything goes through the real program and the real ``fal-client`` to a fake cloud that keeps its own books. Beside
our count stands that of a tool without a cache, which would make all twelve again.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from charstudio.app import build_studio
from charstudio.model import graph_edits
from charstudio.model.graph import children, closure
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.storage.database import Database, EntryKind
from charstudio.storage.paths import Paths
from charstudio.studio.studio import Studio
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Pace, Script
from tests.bench._films import film_of

EDIT = "fal-ai/nano-banana/edit"
MOVE = "fal-ai/kling-video/v2.5-turbo/standard/image-to-video"
CAP = Decimal("1.00")
JOBS = 100


@dataclass
class Row:
    """One line of the table."""

    name: str
    value: str
    promise: str
    holds: bool


def main() -> bool:
    """Print the table; whether the promise holds."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        with FakeCloud.in_thread(root / "cloud", script=Script(pace=Pace(image_s=0.2)), quick=True) as cloud:
            os.environ.update(CHARSTUDIO_CLOUD=cloud.address, FAL_KEY="bench:key")
            rows = [*_change(root / "twelve", cloud), *_cap(root / "cap", cloud)]
    for row in rows:
        print(f"{row.name:44} {row.value:>22}   {row.promise}")
    holds = all(row.holds for row in rows)
    print(
        f"money: {sum(row.holds for row in rows)} of {len(rows)} promises kept, {'holds' if holds else 'falls short'}"
    )
    return holds


def _in_studio(root: Path, work: Callable[[Studio], Coroutine[Any, Any, Any]]) -> Any:
    async def told() -> Any:
        studio = build_studio(Paths.under(root / "user"))
        studio.use_settings(replace(studio.settings, cap_day_usd=Decimal(0)))
        studio.open(root / "film")
        try:
            return await work(studio)
        finally:
            await studio.close()
            for provider in studio.providers.values():
                await provider.aclose()

    return asyncio.run(told())


def _twelve(root: Path) -> None:
    """Six states in a row, each with a motion: change the fourth state, and six of the twelve hang on it."""
    root.mkdir()
    film_of(root, 0, ())

    async def build(studio: Studio) -> None:
        def add(project: Project) -> Project:
            for number in range(6):
                source = f"s{number - 1}" if number else "photo"
                project = _with(project, studio, f"s{number}", "image.state", EDIT, "instruction", source)
                project = _with(project, studio, f"m{number}", "video.motion", MOVE, "prompt", f"s{number}")
            return project

        studio.document.apply("Build", add)
        await studio.save()

    _in_studio(root, build)


def _with(project: Project, studio: Studio, name: str, kind: str, model: str, words: str, source: str) -> Project:
    node = NodeId(name)
    params = {"model": model, words: f"shot {name}"}
    project = graph_edits.add_node(project, studio.kinds, kind, node_id=node, params=params)
    return graph_edits.connect(project, studio.kinds, Output(NodeId(source), "image"), Input(node, "image"))


def _change(root: Path, cloud: FakeCloud) -> list[Row]:
    _twelve(root)
    before = cloud.bill().usd

    async def play(studio: Studio) -> tuple[Decimal | None, set[str], set[str], int, int]:
        first = studio.plan()
        await studio.start(first).finished()
        made = len(cloud.jobs())
        studio.document.apply(
            "Change", lambda p: graph_edits.set_param(p, studio.kinds, NodeId("s3"), "instruction", "another light")
        )
        wanted = set(closure([NodeId("s3")], children(studio.project.graph)))
        outcome = await studio.start(studio.plan()).finished()
        again = len(cloud.jobs()) - made
        studio.document.undo()
        return first.price_usd, wanted, set(outcome.done), again, len(studio.plan().steps)

    price, wanted, done, again, after_undo = _in_studio(root, play)
    billed = cloud.bill().usd - before
    charged = _charged(root)
    return [
        Row("one prompt of twelve nodes changes: paid again", f"{again} of 12", f"{len(wanted)}", again == len(wanted)),
        Row("  exactly its descendants", str(done == wanted), "True", done == wanted),
        Row("  a tool without a cache would pay", "12 of 12", "", True),
        Row("undo: to be paid for", str(after_undo), "0", after_undo == 0),
        Row("estimate of the first run", f"${price}", "known", price is not None),
        Row("ledger against the cloud's bill", f"${charged} / ${billed}", "equal", charged == billed),
    ]


def _cap(root: Path, cloud: FakeCloud) -> list[Row]:
    root.mkdir()
    film_of(root, JOBS, (("image.state", EDIT, "instruction"),))
    before, jobs = cloud.bill().usd, len(cloud.jobs())

    async def play(studio: Studio) -> int:
        studio.document.apply("Cap", lambda project: replace(project, budget=CAP))
        outcome = await studio.start(studio.plan()).finished()
        return len(outcome.failed)

    refused = _in_studio(root, play)
    billed, sent = cloud.bill().usd - before, len(cloud.jobs()) - jobs
    fits = int(CAP / Decimal("0.039"))
    return [
        Row(f"{JOBS} jobs at once under a cap of ${CAP}", f"{sent} sent, {refused} refused", f"{fits}", sent == fits),
        Row("  spent", f"${billed}", f"at most ${CAP}", billed <= CAP),
        Row("  ledger against the cloud's bill", f"${_charged(root)} / ${billed}", "equal", _charged(root) == billed),
    ]


def _charged(root: Path) -> Decimal:
    database = Database(root / "film" / "studio.sqlite", read_only=True)
    entries = database.ledger()
    database.close()
    return sum((entry.usd for entry in entries if entry.kind is EntryKind.CHARGE), Decimal(0))
