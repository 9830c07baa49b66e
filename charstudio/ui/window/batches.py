"""Batches: the dialog for one node, and what it asks for – takes, which may cost money, or rows on the canvas.

Invariant: takes go the way of every run (``Running``), with its question, its caps and its keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from charstudio.model.batch import BatchValue, Still, Variation
from charstudio.model.graph import Node
from charstudio.model.kind import Kinds, ParamSpec, ParamType
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import NodeId, Output
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.batch_files import ListFile, read_file
from charstudio.studio.batch_variables import Variable, variables
from charstudio.studio.batch_variants import chain_of
from charstudio.studio.graph_layout import Size
from charstudio.studio.importing import with_assets
from charstudio.ui import aio
from charstudio.ui.dialogs.batch import BatchAnswer, BatchDialog, BatchVerbs
from charstudio.ui.dialogs.batch_pane import BatchDraft, ListVerbs
from charstudio.ui.dialogs.batch_words import Quote
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.graph.layout import body_of, lay_out
from charstudio.ui.inspector.places import plan_form
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.material import ANY_FILE, Material
from charstudio.ui.window.price_of_all import to_pay_for
from charstudio.ui.window.running import Running

FILE_FILTER = f"Lists (*.txt *.csv *.tsv);;{ANY_FILE}"


class Batches:
    """``open`` it for a node. What was listed for a node is there again until the window closes, and nowhere else."""

    def __init__(self, desk: Desk, running: Running, material: Material, canvas: Callable[[], GraphCanvas]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._running = running
        self._material = material
        self._canvas = canvas
        self._drafts: dict[NodeId, BatchDraft] = {}

    def open(self, node: NodeId) -> None:
        """Let the user list what is to vary of this node."""
        studio = self._studio
        found = studio.project.graph.nodes.get(node)
        kind = studio.node_kinds.get(found.kind) if found is not None else None
        if found is None or kind is None or kind.run is None or not self._variables(node):
            self._desk.say("Select a node that makes something, to make many of it at once.")
        elif studio.read_only:
            self._desk.say("This film is open for reading only. Save a copy to make anything in it.")
        else:
            self._desk.start(self._ask(node, found.title), "a batch")

    async def _ask(self, node: NodeId, title: str) -> None:
        lists = ListVerbs(lambda: self._variables(node), self._media_of, self._pick_file, self._pick_stills)
        verbs = BatchVerbs(lists, lambda batch, follow: self._quote(node, batch, follow=follow), self._desk.start)
        follows = len(chain_of(self._studio.project, node, follow=True)) > 1
        dialog = BatchDialog(
            title, verbs, self._canvas().thumbnails, self._desk.window, follows=follows, draft=self._drafts.get(node)
        )
        await aio.ask(dialog)
        self._drafts[node] = dialog.draft
        if dialog.answer is BatchAnswer.TAKES:
            self._running.run_batch(node, dialog.batch)
        elif dialog.answer is BatchAnswer.ROWS:
            await self._lay_out(node, dialog.batch, follow=follows and dialog.follow.isChecked())

    # --- what the dialog asks for ------------------------------------------------------------------------------

    def _variables(self, node: NodeId) -> tuple[Variable, ...]:
        studio = self._studio
        found = studio.project.graph.nodes.get(node)
        spec = studio.kinds.get(found.kind) if found is not None else None
        if found is None or spec is None:
            return ()
        model = str({**spec.defaults(), **found.params}.get("model", DRAFT_MODEL))
        places = plan_form(spec, model, studio.shelf).places
        return variables(studio.project, studio.kinds, node, [each.spec for each in places if not each.is_option])

    def _media_of(self, value: BatchValue) -> MediaValue | None:
        if isinstance(value, Still):
            asset = self._studio.project.assets.get(value.asset)
            return MediaValue(asset.media, asset.info) if asset is not None else None
        found = self._studio.current(value) if isinstance(value, Output) else None
        return found if isinstance(found, MediaValue) else None

    async def _quote(self, node: NodeId, batch: Sequence[Variation], *, follow: bool) -> Quote:
        found = await self._studio.plan_batch(node, batch)
        whole = await self._studio.plan_batch(node, batch, follow=True) if follow else found
        return Quote(
            found.rows,
            to_pay_for(self._studio, found.plan),
            to_pay_for(self._studio, whole.plan),
            lacks_key=self._running.lacks_key(found.plan),
        )

    def _pick_file(self, then: Callable[[ListFile], None]) -> None:
        async def read(path: Path) -> None:
            then(await asyncio.to_thread(read_file, path))

        self._material.choose(
            "Read a list",
            FILE_FILTER,
            several=False,
            then=lambda paths: self._desk.start(read(paths[0]), "read a list"),
        )

    def _pick_stills(self, variable: Variable, then: Callable[[Sequence[Asset]], None]) -> None:
        """Files come into the film's library, as one undoable step, and stay there whatever the dialog ends with."""
        assert variable.port is not None
        spec = ParamSpec("asset", ParamType.ASSETS, [], variable.varied.label, accepts=(variable.port.type,))

        def bring_in(assets: Sequence[Asset]) -> None:
            label = f"Import {assets[0].name}" if len(assets) == 1 else f"Import {len(assets)} files"
            self._studio.document.apply(label, lambda project: with_assets(project, assets))
            then(assets)

        self._material.pick(spec, True, bring_in)

    # --- rows --------------------------------------------------------------------------------------------------

    async def _lay_out(self, node: NodeId, batch: Sequence[Variation], *, follow: bool) -> None:
        """Lay the rows out as one undoable step, worked out aside, and select them."""
        from charstudio.studio.batch_rows import fan_out  # noqa: PLC0415 - for rows only

        studio, project = self._studio, self._studio.project
        size_of = partial(_size, studio.kinds, self._sizes())
        found = await asyncio.to_thread(fan_out, project, studio.kinds, node, batch, size_of, follow=follow)

        def edit(now: Project) -> Project:
            nonlocal found
            if now is not project:  # edited meanwhile
                found = fan_out(now, studio.kinds, node, batch, size_of, follow=follow)
            return found.project

        rows = "1 row" if len(batch) == 1 else f"{len(batch)} rows"
        studio.document.apply(f"Fan out {project.graph.nodes[node].title} into {rows}", edit)
        canvas = self._canvas()
        canvas.reveal(found.heads[0])
        canvas.select(list(found.nodes))
        self._desk.say(f"Laid out {rows}. Run them like any nodes.")

    def _sizes(self) -> dict[NodeId, Size]:
        """The nodes as they are on the canvas."""
        items = self._canvas().board.scene.node_items
        return {node: (item.layout.width, item.layout.height) for node, item in items.items()}


def _size(kinds: Kinds, known: Mapping[NodeId, Size], node: Node) -> Size:
    """How large a node is, or will be at the most when it is not on the canvas yet."""
    if node.id in known:
        return known[node.id]
    spec = kinds.get(node.kind)
    rows = max(len(spec.inputs), len(spec.outputs)) if spec is not None else 0
    layout = lay_out(body_of(node.kind, spec), node.width, rows, has_prompt=True)
    return layout.width, layout.height
