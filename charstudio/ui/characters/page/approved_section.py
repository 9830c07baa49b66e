"""Approved stills and clips: how the character looks when it is right."""

from __future__ import annotations

from collections.abc import Sequence

from charstudio.model.characters import Character
from charstudio.model.library import Asset, MediaKind
from charstudio.ui.characters.page.parts import PageDesk, Section
from charstudio.ui.characters.page.strip import Strip, StripItem
from charstudio.ui.graph.pasteboard import Media
from charstudio.ui.inspector.pictures import value_of

_HELP = (
    "Results that are right. They tell checks how much a face may differ from shot to shot, and newcomers what the "
    "character is like."
)
_SEEN = frozenset({MediaKind.IMAGE, MediaKind.VIDEO})


class ApprovedSection(Section):
    """One strip."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Approved", _HELP)
        self.strip = Strip(desk.thumbnails, "Approved stills and clips")
        self.strip.add_asked.connect(
            lambda: desk.verbs.ask_media("Choose stills and clips that are right", _SEEN, self._add)
        )
        self.strip.files_dropped.connect(lambda paths: desk.verbs.bring(paths, self._add))
        self.strip.media_dropped.connect(self._dropped)
        self.strip.asked.connect(self._asked)
        self.add(self.strip)
        self.finish()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        project = self.desk.deeds.project
        items = [StripItem(each, value_of(project, each), project.assets[each].name) for each in who.approved]
        self.strip.show_items(items, locked=self.desk.locked)

    def _add(self, assets: Sequence[Asset]) -> None:
        seen = [asset for asset in assets if asset.info.kind in _SEEN]
        if len(seen) < len(assets):
            self.desk.deeds.complain("Only pictures and clips can be approved.")
        if seen:
            self.desk.with_who(lambda who: self.desk.deeds.approve(who, seen))

    def _dropped(self, media: Media, at: int) -> None:
        place = self.strip.place_of(media.ref.sha256)
        asset = self.desk.verbs.asset_of(media)
        if place is not None:
            self.desk.with_who(lambda who: self._move(who, place, at))
        elif asset is not None:
            self._add((asset,))

    def _asked(self, verb: str, at: int) -> None:
        self.desk.with_who(lambda who: self._do(who, verb, at))

    def _do(self, who: Character, verb: str, at: int) -> None:
        if not 0 <= at < len(who.approved):
            return
        if verb == "show":
            self.desk.verbs.show(self.desk.deeds.project.assets[who.approved[at]])
        elif verb == "remove":
            rest = tuple(each for place, each in enumerate(who.approved) if place != at)
            self.desk.deeds.change(who, "no longer approved", approved=rest)
        else:
            self._move(who, at, max(0, at + (1 if verb == "later" else -1)))

    def _move(self, who: Character, place: int, to: int) -> None:
        after = list(who.approved)
        after.insert(to, after.pop(place))
        self.desk.deeds.change(who, "order of the approved ones", approved=tuple(after))
