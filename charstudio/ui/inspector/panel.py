"""Chooses the page: the selected node, the selected clip, the selected character, or the film."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QStackedLayout, QWidget

from charstudio.model.values import ClipId, NodeId
from charstudio.studio.studio import Studio
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.characters.short_page import ShortPage, ShortVerbs
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.clip_page import ClipPage
from charstudio.ui.inspector.film_page import FilmPage
from charstudio.ui.inspector.form import Form, small
from charstudio.ui.inspector.model_box import Remarks
from charstudio.ui.inspector.node_page import NodePage, Verbs


class Inspector(QWidget):
    """Shows what is selected. Emits ``reveal_node`` for a clip whose maker is asked for."""

    reveal_node = Signal(str)

    def __init__(self, studio: Studio, thumbnails: Thumbnails, verbs: Verbs) -> None:
        super().__init__()
        self._studio = studio
        self._thumbnails = thumbnails
        self._verbs = verbs
        self._stack = QStackedLayout(self)
        self._page: QWidget | None = None
        self._subject: tuple[str, ...] = ("start",)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        self._remarks = Remarks()
        self._open_sections: set[str] = set()
        self._stop_listening = tuple(self._listen())
        self.setMinimumWidth(296)
        self.show_film()

    def show_nodes(self, nodes: Sequence[NodeId]) -> None:
        """Show the one selected node, or how many there are."""
        if len(nodes) == 1 and self._subject == ("node", nodes[0]):
            return
        if len(nodes) == 1:
            page = NodePage(self._studio, nodes[0], self._thumbnails, self._verbs, self._remarks)
            page.gone.connect(self.show_film)
            self._turn_to(("node", nodes[0]), page)
        elif nodes:
            self._turn_to(("nodes", *nodes), self._nodes_page(tuple(nodes)))
        elif self._subject[0] in {"node", "nodes"}:
            self.show_film()

    def show_clips(self, clips: Sequence[ClipId]) -> None:
        """Show the selected clips, to be edited together."""
        subject = ("clips", *clips)
        if clips and self._subject != subject:
            verbs = self._verbs
            opened = self._open_sections
            page = ClipPage(self._studio, clips, verbs.complain, verbs.load_table, opened, verbs.identity)
            page.gone.connect(self.show_film)
            page.reveal_node.connect(self.reveal_node)
            self._turn_to(subject, page)
        elif not clips and self._subject[0] == "clips":
            self.show_film()

    def show_transition(self, clip: ClipId) -> None:
        """Show the clip that begins with the selected transition, at how it begins."""
        self.show_clips((clip,))
        if isinstance(self._page, ClipPage):
            self._page.bring("transition")

    def show_character(self, character: str, deeds: CastDeeds, verbs: ShortVerbs) -> None:
        """Show a character in its short form; "" when none is chosen any more."""
        if character and self._subject != ("character", character):
            page = ShortPage(deeds, character, self._thumbnails, verbs)
            page.gone.connect(self.show_film)
            self._turn_to(("character", character), page)
        elif not character and self._subject[0] == "character":
            self.show_film()

    def show_film(self) -> None:
        """Show the film's own settings."""
        self._turn_to(("film",), FilmPage(self._studio, self._verbs.complain))

    def ask_model(self) -> None:
        """Open the comparison of models for the node that is shown."""
        if isinstance(self._page, NodePage):
            self._page.ask_model()

    def forget(self) -> None:
        """Stop listening; the inspector is about to go."""
        self._soon.stop()
        for stop in self._stop_listening:
            stop()

    def _listen(self) -> Iterator[Callable[[], None]]:
        """Whatever a page shows may have changed: the film, what was made of it, the models, the keys."""
        yield self._studio.document.changed.connect(lambda _change: self._soon.start())
        yield self._studio.status_changed.connect(lambda _nodes: self._soon.start())
        yield self._studio.identity.changed.connect(lambda _media: self._soon.start())
        if self._studio.shelf is not None:
            yield self._studio.shelf.changed.connect(lambda _catalog: self._soon.start())
        if self._studio.accounts is not None:
            yield self._studio.accounts.changed.connect(lambda _service: self._soon.start())

    def _nodes_page(self, nodes: tuple[NodeId, ...]) -> Form:
        page = Form()
        page.add(small(f"{len(nodes)} nodes are selected."))
        run = QPushButton("Make what they need")
        run.setEnabled(not self._studio.read_only)
        run.clicked.connect(lambda: self._verbs.run(nodes))
        page.add(run)
        page.finish()
        return page

    def _turn_to(self, subject: tuple[str, ...], page: QWidget) -> None:
        old = self._page
        self._subject, self._page = subject, page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if old is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _refresh(self) -> None:
        if isinstance(self._page, NodePage | ClipPage | FilmPage | ShortPage):
            self._page.refresh()
