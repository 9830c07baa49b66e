"""Films and pictures that hold the recipe of their nodes: asked about, and put down as nodes where that is wanted.

A recipe that lies beside its film as a file comes in like copied nodes (``pasting``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from charstudio.model.values import NodeId
from charstudio.studio.disclosure.recipe import recipe_in
from charstudio.ui.window.desk import Desk

Place = tuple[float, float]
SUFFIXES = frozenset(
    {"png", "webp", "jpg", "jpeg", "gif", "mp4", "mov", "m4v", "mkv", "webm", "wav", "mp3", "m4a", "flac", "ogg"}
)
_PICTURES = frozenset({"png", "webp", "jpg", "jpeg", "gif"})
_SOUNDS = frozenset({"wav", "mp3", "m4a", "flac", "ogg"})
_STEP_DOWN = 480.0
"""How far below the one before the next recipe's nodes go, when several come together."""


class RecipeImport:
    """``select`` shows the nodes that came in."""

    def __init__(self, desk: Desk, select: Callable[[Sequence[NodeId]], None]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._select = select

    async def sort_out(self, paths: Sequence[Path], at: Place) -> list[Path]:
        """Put down the nodes of those that hold a recipe, if the user wants them; gives the files that are left."""
        found = await asyncio.to_thread(_look_into, paths)
        if not found:
            return list(paths)
        answer = await self._ask([*found])
        if answer == 1:
            return list(paths)
        if answer == 0:
            for place, (path, text) in enumerate(found.items()):
                await self._put_down(path, text, (at[0], at[1] + place * _STEP_DOWN))
        return [path for path in paths if path not in found]

    async def _put_down(self, path: Path, text: str, at: Place) -> None:
        """One undoable step."""
        report = await self._studio.paste_nodes(text, at)
        if report.nodes:
            self._select(report.nodes)
            count = "1 node" if len(report.nodes) == 1 else f"{len(report.nodes)} nodes"
            self._desk.say(f"Put down {count} from the recipe in {path.name}.")
        if report.remarks:
            details = report.remarks if len(report.remarks) > 1 else ()
            first = report.remarks[0] if not details else "The nodes are here; look at them before you run them."
            heading = "Not everything could be rebuilt"
            await self._desk.ask(heading, first, ("Close",), icon="graph-outline", role="warn", details=details)

    async def _ask(self, paths: Sequence[Path]) -> int:
        """0: the nodes; 1: only the pictures, clips or sounds; -1: neither."""
        is_one = len(paths) == 1
        heading = f"{paths[0].name} holds its recipe" if is_one else f"{len(paths)} files hold their recipes"
        text = "The nodes that made it can be put here, with their models and prompts. Nothing is run by that."
        answers = ("Put its nodes here" if is_one else "Put their nodes here", f"Only the {_noun(paths)}")
        return await self._desk.ask(heading, text, answers, icon="graph-outline")


def _noun(paths: Sequence[Path]) -> str:
    kinds = {path.suffix[1:].lower() for path in paths}
    noun = "picture" if kinds <= _PICTURES else "sound" if kinds <= _SOUNDS else "clip"
    return noun if len(paths) == 1 else f"{noun}s"


def _look_into(paths: Sequence[Path]) -> dict[Path, str]:
    """The recipes inside these files. Blocking."""
    candidates = [path for path in paths if path.suffix[1:].lower() in SUFFIXES]
    return {path: text for path in candidates if (text := recipe_in(path))}
