"""The film of the canvas bench: a thousand nodes and one and a half thousand wires, everything made.

``PLACES`` and ``WIRES`` are the same for every editor that is measured.
"""

from __future__ import annotations

import asyncio
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from charstudio.media.probe import probe
from charstudio.model import graph_edits
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.requests import Capability
from charstudio.providers.scripted import Scene, ScriptedProvider
from charstudio.storage.blobs import Blobs
from charstudio.studio.studio import Studio

ROWS, COLUMNS = 25, 40
NODES, WIRES = ROWS * COLUMNS, 1500
RUNNING = 20
STEP_X, STEP_Y = 300.0, 314.0
_SOURCES = 2 * ROWS
"""Two columns of pictures; every later node is made from the one two columns before it."""
_MOTION_FROM = NODES - 10 * ROWS
"""The last ten columns are clips."""


def place(number: int) -> tuple[float, float]:
    """Where a node is, column by column."""
    return STEP_X * (number // ROWS), STEP_Y * (number % ROWS)


def wires() -> list[tuple[int, int, int]]:
    """``(from, to, second input?)``: every node after the pictures has one, and the first of them a second one."""
    first = [(max(number - 2 * ROWS, number % ROWS), number, 0) for number in range(_SOURCES, NODES)]
    more = [(number - ROWS, number, 1) for number in range(_SOURCES, _SOURCES + WIRES - len(first))]
    return [*_states_only(first), *more]


def _states_only(found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """A clip is made from the last picture in its row, since no picture comes out of a clip."""
    last = _MOTION_FROM - ROWS
    return [(min(source, last + target % ROWS), target, port) for source, target, port in found]


def name(number: int) -> NodeId:
    """A node's id in our film."""
    return NodeId(f"n{number}")


def studio(*, held: bool = False) -> Studio:
    """A studio whose provider answers at once and for nothing, or works on and on."""
    scene = (
        Scene(progress=tuple(step / 1000 for step in range(1000)), delay_s=0.5) if held else Scene(cost_usd=Decimal(0))
    )
    models = dict.fromkeys(Capability, "draft")
    provider = ScriptedProvider(
        scene, name="draft", draft=True, models=models, price_usd=Decimal(0), concurrency=RUNNING if held else 64
    )
    return Studio(load_kinds(())[0], {"draft": provider})


def make(folder: Path) -> None:
    """Write the film and make every picture and clip in it."""

    async def made() -> None:
        maker = studio()
        maker.new(folder, Project("Bench"))
        maker.document.apply("Build", lambda _: project(folder))
        await maker.save()
        outcome = await maker.run().finished()
        assert len(outcome.done) == NODES - _SOURCES, outcome
        await maker.close()

    asyncio.run(made())


def project(folder: Path) -> Project:
    """The film as a value; its pictures are put into ``folder``."""
    kinds = specs(load_kinds(())[0])
    blobs = Blobs(folder / "media")
    film = Project("Bench")
    for number in range(NODES):
        kind = "source.image" if number < _SOURCES else "image.state" if number < _MOTION_FROM else "video.motion"
        params: dict[str, Any] = {}
        if kind == "source.image":
            asset = _picture(folder, blobs, number)
            film = graph_edits.add_asset(film, asset)
            params["asset"] = asset.id
        else:
            words = "instruction" if kind == "image.state" else "prompt"
            params[words] = f"shot number {number}, low evening light, slow push in"
        x, y = place(number)
        film = graph_edits.add_node(
            film, kinds, kind, node_id=name(number), title=f"Shot {number}", params=params, x=x, y=y
        )
    for source, target, port in wires():
        end = Input(name(target), "more" if port else "image")
        film = graph_edits.connect(film, kinds, Output(name(source), "image"), end)
    return film


def _picture(folder: Path, blobs: Blobs, number: int) -> Asset:
    part = folder / f"picture{number}.png"
    Image.fromarray(render(part, 64)).save(part)
    return Asset.of(f"picture{number}.png", blobs.put_file(part, "png"), probe(part))


def render(path: Path, width: int) -> np.ndarray:
    """A picture of its own for every file, as costly to paint as a photograph."""
    seed = int.from_bytes(hashlib.sha256(path.name.encode()).digest()[:4])
    height = width * 9 // 16
    noise = np.random.default_rng(seed).integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    return np.ascontiguousarray(np.repeat(np.repeat(noise, 8, 0), 8, 1)[:height, :width])
