"""Files that are or hold a workflow of ComfyUI: asked about where that is needed, brought in, and reported on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.comfy.adoption import LABEL, adopt
from charstudio.studio.comfy.reading import embedded, read_file
from charstudio.studio.comfy.report import Report
from charstudio.studio.comfy.workflow import Workflow
from charstudio.ui import aio
from charstudio.ui.dialogs.comfy_report import ComfyReportDialog
from charstudio.ui.window.desk import Desk

Place = tuple[float, float]
SUFFIXES = ("json", "png", "webp", "jpg", "jpeg", "mp4", "mov", "mkv", "webm")
FILTER = f"ComfyUI workflows ({' '.join(f'*.{suffix}' for suffix in SUFFIXES)})"
_PICTURES = frozenset({"png", "webp", "jpg", "jpeg"})
_STEP_DOWN = 480.0
"""How far below the one before the next workflow begins, when several come together."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was in some files: workflows of their own, workflows inside pictures and clips, and why one is refused."""

    plain: tuple[tuple[Path, Workflow], ...] = ()
    inside: tuple[tuple[Path, Workflow], ...] = ()
    refusals: tuple[EditError, ...] = ()


class ComfyImport:
    """``select`` shows the nodes that came in."""

    def __init__(self, desk: Desk, select: Callable[[Sequence[NodeId]], None]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._select = select

    async def sort_out(self, paths: Sequence[Path], at: Place, rest: Callable[[list[Path]], Awaitable[None]]) -> None:
        """Bring in the workflows among these files; what is no workflow, or is not to be one, goes to ``rest``."""
        found = await asyncio.to_thread(look_into, paths)
        taken = list(found.plain)
        dealt_with = {path for path, _ in found.plain} | {path for path in paths if _is_json(path)}
        if found.inside:
            answer = await self._ask(found.inside)
            if answer == 0:
                taken.extend(found.inside)
            if answer != 1:
                dealt_with |= {path for path, _ in found.inside}
        others = [path for path in paths if path not in dealt_with]
        if others:
            await rest(others)
        await self.bring(taken, at)
        for refusal in found.refusals:
            self._desk.fail(refusal)

    async def bring_file(self, path: Path, at: Place) -> None:
        """Bring in the workflow of one file, which was chosen for that. Raises ``EditError``."""
        await self.bring([(path, await asyncio.to_thread(read_file, path))], at)

    async def bring(self, workflows: Sequence[tuple[Path, Workflow]], at: Place) -> None:
        """Bring workflows in, one step and one report for each."""
        for place, (path, workflow) in enumerate(workflows):
            report = await self._adopt(workflow, (at[0], at[1] + place * _STEP_DOWN))
            if report.nodes:
                self._select(report.nodes)
                self._desk.say(f"Imported the workflow of {path.name}.")
            await aio.ask(ComfyReportDialog(report, self._desk.window, source=path.name))

    async def _adopt(self, workflow: Workflow, at: Place) -> Report:
        """One undoable step. It is worked out beside the window, and again where the film changed meanwhile."""
        kinds, document = self._studio.kinds, self._studio.document
        before = document.project
        catalog = self._studio.shelf.catalog if self._studio.shelf is not None else None

        def work_out(project: Project) -> tuple[Project, Report]:
            return adopt(project, kinds, catalog or Catalog.load(), workflow, at)

        after, report = await asyncio.to_thread(work_out, before)
        if document.project is not before:
            after, report = work_out(document.project)
        document.apply(LABEL, lambda _project: after)
        return report

    async def _ask(self, inside: Sequence[tuple[Path, Workflow]]) -> int:
        """0: the workflows; 1: only the pictures or clips; -1: neither."""
        is_one = len(inside) == 1
        is_picture = all(path.suffix[1:].lower() in _PICTURES for path, _ in inside)
        noun = ("picture" if is_picture else "clip") + ("" if is_one else "s")
        heading = f"{inside[0][0].name} holds a ComfyUI workflow" if is_one else f"{len(inside)} files hold workflows"
        text = "Its nodes can be rebuilt here as far as there are nodes that do the same."
        answers = ("Import the workflow" if is_one else "Import the workflows", f"Only the {noun}")
        return await self._desk.ask(heading, text, answers, icon="graph-outline")


def look_into(paths: Sequence[Path]) -> Found:
    """Read what could be a workflow. Blocking."""
    plain: list[tuple[Path, Workflow]] = []
    inside: list[tuple[Path, Workflow]] = []
    refusals: list[EditError] = []
    for path in paths:
        if _is_json(path):
            try:
                plain.append((path, read_file(path)))
            except EditError as refusal:
                refusals.append(EditError(f"{path.name}: {refusal.message}", refusal.hint))
        elif path.suffix[1:].lower() in SUFFIXES and (workflow := embedded(path)) is not None:
            inside.append((path, workflow))
    return Found(tuple(plain), tuple(inside), tuple(refusals))


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"
