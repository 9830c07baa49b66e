"""The sheet: the views a character is known by, each in its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.model import character_parts as parts
from charstudio.model.characters import Character, View
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.ui.characters.page.parts import PageDesk, Section
from charstudio.ui.characters.page.strip import Strip, StripItem
from charstudio.ui.characters.words import VIEW_WORDS
from charstudio.ui.graph.pasteboard import Media
from charstudio.ui.inspector.form import heading, small
from charstudio.ui.inspector.pictures import value_of

_HELP = (
    "Three or more faces make checks reliable. Drop pictures where they belong, drag them to another place, "
    "write what they show."
)
_SAID = {
    View.EXPRESSION: "Neutral, smiling, angry, afraid: what the story needs.",
    View.ANGLE: "From above, from below, from behind, close and far.",
    View.MOTION: "A clip of three or four seconds of how the character moves.",
}
_TO_MASTER = (("master", "Make it the master reference"),)
_ROW = (View.FRONT, View.THREE_QUARTER, View.SIDE)


class SheetSection(Section):
    """A strip for each view."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Sheet", _HELP)
        self.strips: dict[View, Strip] = {}
        row = QHBoxLayout()
        row.setSpacing(16)
        for view in _ROW:
            row.addWidget(self._block(view), 1)
        self.column.addLayout(row)
        for view in View:
            if view not in _ROW:
                self.add(self._block(view))
        self.finish()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        project = self.desk.deeds.project
        for view, strip in self.strips.items():
            items = [
                StripItem(item.asset, value_of(project, item.asset), project.assets[item.asset].name, item.label)
                for item in who.sheet
                if item.view is view
            ]
            strip.show_items(items, locked=self.desk.locked)

    def _block(self, view: View) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading(VIEW_WORDS[view]))
        if view in _SAID:
            column.addWidget(small(_SAID[view]))
        more = () if view is View.MOTION else _TO_MASTER
        strip = Strip(self.desk.thumbnails, VIEW_WORDS[view], with_labels=view not in _ROW, more=more)
        strip.add_asked.connect(partial(self._ask, view))
        strip.files_dropped.connect(partial(self._bring, view))
        strip.media_dropped.connect(partial(self._dropped, view))
        strip.asked.connect(partial(self._asked, view))
        strip.labelled.connect(partial(self._label, view))
        column.addWidget(strip)
        column.addStretch(1)
        self.strips[view] = strip
        return block

    # --- doing -------------------------------------------------------------------------------------------------

    def _ask(self, view: View) -> None:
        kind = MediaKind.VIDEO if view is View.MOTION else MediaKind.IMAGE
        title = f"{VIEW_WORDS[view]}: choose"
        self.desk.verbs.ask_media(title, frozenset({kind}), partial(self._add, view))

    def _bring(self, view: View, paths: Sequence[Path]) -> None:
        self.desk.verbs.bring(paths, partial(self._add, view))

    def _add(self, view: View, assets: Sequence[Asset]) -> None:
        self.desk.with_who(lambda who: self.desk.deeds.add_files(who, assets, view))

    def _dropped(self, view: View, media: Media, at: int) -> None:
        """A tile of the sheet is moved; anything else is added."""
        self.desk.with_who(lambda who: self._take(who, view, media, at))

    def _take(self, who: Character, view: View, media: Media, at: int) -> None:
        place = next((place for place, item in enumerate(who.sheet) if item.asset == media.ref.sha256), None)
        if place is None:
            asset = self.desk.verbs.asset_of(media)
            if asset is not None:
                self._add(view, (asset,))
            return
        self._move(who, place, view, at)

    def _asked(self, view: View, verb: str, at: int) -> None:
        self.desk.with_who(lambda who: self._do(who, view, verb, at))

    def _do(self, who: Character, view: View, verb: str, at: int) -> None:
        places = _places(who, view)
        if not 0 <= at < len(places):
            return
        deeds, place = self.desk.deeds, places[at]
        asset = deeds.project.assets[who.sheet[place].asset]
        if verb == "show":
            self.desk.verbs.show(asset)
        elif verb == "remove":
            deeds.apply(f"{who.name}: off the sheet", lambda p: parts.remove_sheet_item(p, who.id, place))
        elif verb == "master":
            deeds.set_master(who, asset)
        else:
            to = at + (1 if verb == "later" else -1)
            if 0 <= to < len(places):
                self._move(who, place, view, to)
                self.strips[view].focus_tile(to)

    def _move(self, who: Character, place: int, view: View, at: int) -> None:
        """To the place ``at`` among those of ``view``; one step, whatever was moved where."""
        others = [each for each in _places(who, view) if each != place]
        before = others[at] if at < len(others) else None

        def edit(project: Project) -> Project:
            project = parts.change_sheet_item(project, who.id, place, view=view)
            last = len(who.sheet) - 1
            to = last if before is None else before - (1 if before > place else 0)
            return parts.move_sheet_item(project, who.id, place, to)

        self.desk.deeds.apply(f"{who.name}: order of the sheet", edit)

    def _label(self, view: View, at: int, text: str) -> None:
        def change(who: Character) -> None:
            place = _places(who, view)[at]
            self.desk.deeds.apply(
                f"{who.name}: label", lambda project: parts.change_sheet_item(project, who.id, place, label=text)
            )

        self.desk.with_who(change)


def _places(who: Character, view: View) -> list[int]:
    """Where the pictures of a view are on the whole sheet."""
    return [place for place, item in enumerate(who.sheet) if item.view is view]
