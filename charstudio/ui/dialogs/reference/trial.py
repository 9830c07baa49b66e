"""The test clip of the dialog's last step: priced beforehand, made by the way of every run, watched until it is there.

Invariant: nothing is spent here. The nodes are laid out, and the run asks as every run does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from charstudio.engine.estimate import Estimate
from charstudio.media.reader import VideoReader
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import CharacterId, NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.reference.trial import MOTION_KIND, with_trial
from charstudio.studio.status import NodeState
from charstudio.ui.dialogs.models_choice import DRAFT_TITLE
from charstudio.ui.dialogs.reference.newest import Newest
from charstudio.ui.dialogs.reference.pixels import image_of
from charstudio.ui.dialogs.reference.trial_page import TrialPage
from charstudio.ui.prices import price_words
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.running import Running

_SHOWN_PX = 512
_BUSY = {NodeState.WAITING, NodeState.RUNNING}


def models_for_trial(desk: Desk) -> list[tuple[str, str]]:
    """Model ids and titles: the draft engine first, then every model that brings a picture into motion."""
    shelf, spec = desk.studio.shelf, desk.studio.kinds[MOTION_KIND]
    models = shelf.models(spec) if shelf is not None else ()
    return [(DRAFT_MODEL, f"{DRAFT_TITLE} · free"), *((model.id, model.title) for model in models)]


class Trial:
    """Serves one ``TrialPage``. Call ``end`` when it closes."""

    def __init__(self, desk: Desk, page: TrialPage) -> None:
        self._desk, self._page = desk, page
        self._who: CharacterId | None = None
        self._node: NodeId | None = None
        self._shown: MediaValue | None = None
        studio = desk.studio
        self._pricing = Newest[tuple[str, Estimate | None]](
            desk.start, "price a test", self._show_price, self._complain
        )
        self._looking = Newest[list[QImage]](desk.start, "look at a test", page.show_frames, self._complain)
        self._stops = (
            studio.status_changed.connect(lambda _nodes: self._refresh()),
            studio.jobs.connect(lambda _event: self._refresh()),
        )
        page.model_chosen.connect(lambda _model: self._price())
        page.make_wanted.connect(self._make)

    @property
    def node(self) -> NodeId | None:
        """The clip's node, once it was laid out."""
        return self._node

    def serve(self, character: CharacterId) -> None:
        """Whom to test from now on."""
        self._who = character
        self._price()

    def end(self) -> None:
        """Nobody looks any more; what is being made goes on."""
        for stop in self._stops:
            stop()
        self._pricing.close()
        self._looking.close()

    # --- the price ---------------------------------------------------------------------------------------------

    def _price(self) -> None:
        studio, who, model = self._desk.studio, self._who, self._page.model
        if who is None or who not in studio.project.characters:
            return
        project = studio.project

        def ask() -> tuple[str, Estimate | None]:
            after, node = self._laid_out(project, who, model)
            return model, studio.estimate_after(after, node)

        self._pricing.ask(ask)

    def _show_price(self, found: tuple[str, Estimate | None]) -> None:
        model, estimate = found
        if model == self._page.model:
            words = price_words(estimate.usd if estimate is not None else None)
            self._page.show_price(words, estimate.faults if estimate is not None else ())

    def _laid_out(self, project: Project, who: CharacterId, model: str) -> tuple[Project, NodeId]:
        shelf = self._desk.studio.shelf
        return with_trial(project, self._desk.studio.kinds, who, model, None if shelf is None else shelf.switched)

    # --- making it ---------------------------------------------------------------------------------------------

    def _make(self, model: str) -> None:
        who = self._who
        if who is not None:
            self._desk.guarded(lambda: self._lay_out(who, model))

    def _lay_out(self, who: CharacterId, model: str) -> None:
        studio = self._desk.studio
        found = studio.project.characters.get(who)
        if found is None:
            return
        made: list[NodeId] = []

        def edit(project: Project) -> Project:
            after, node = self._laid_out(project, who, model)
            made.append(node)
            return after

        studio.document.apply(f"Test clip of {found.name}", edit)
        self._node = made[-1]
        Running(self._desk).run([self._node])
        self._refresh()

    def _refresh(self) -> None:
        if self._node is None or self._node not in self._desk.studio.project.graph.nodes:
            return
        status = self._desk.studio.status(self._node)
        is_busy = status.state in _BUSY
        self._page.show_state(_words(status.state, status.note, status.error), status.fraction, is_busy=is_busy)
        value = status.value
        if isinstance(value, MediaValue) and value != self._shown and status.state is NodeState.DONE:
            self._shown = value
            path = self._desk.studio.media_path(value)
            self._looking.ask(lambda: _three(path))

    def _complain(self, error: CharStudioError) -> None:
        self._page.state.setText(f"{error.message} {error.hint}".strip())


def _words(state: NodeState, note: str, error: CharStudioError | None) -> str:
    if error is not None:
        return f"{error.message} {error.hint}".strip()
    return {
        NodeState.WAITING: "Waiting for its turn…",
        NodeState.RUNNING: note or "Being made…",
        NodeState.DONE: "Here it is. Compare the eyes, the jaw and the hair in the three frames.",
    }.get(state, note or "Not made yet.")


def _three(path: Path) -> list[QImage]:
    with VideoReader(path, quick=True) as reader:
        last = reader.frames - 1
        return [image_of(np.asarray(reader.frame(number)), _SHOWN_PX) for number in (0, last // 2, last)]
