"""The voice: which one of which model, recordings of it, lines to test it with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from charstudio.model.characters import Character
from charstudio.model.library import Asset, MediaKind
from charstudio.ui.characters.fields import LINES, VOICE_ID, VOICE_MODEL, FieldRow
from charstudio.ui.characters.page.parts import PageDesk, Section
from charstudio.ui.characters.page.strip import Strip, StripItem
from charstudio.ui.graph.pasteboard import Media
from charstudio.ui.inspector.form import heading, small
from charstudio.ui.inspector.pictures import value_of

_HELP = (
    "Always the same voice: the model, the voice's name or id there, and recordings of how it is to sound. "
    "A click plays a recording in the viewer."
)
_HEARD = frozenset({MediaKind.AUDIO, MediaKind.VIDEO})


class VoiceSection(Section):
    """Rows and a strip of samples."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Voice", _HELP)
        self.rows = [FieldRow(field, desk.deeds, desk.who) for field in (VOICE_MODEL, VOICE_ID, LINES)]
        for row in self.rows[:2]:
            self.add(row)
        self.add(heading("Samples"))
        self.add(small("A dry recording without music; clips with sound are welcome, too."))
        self.strip = Strip(desk.thumbnails, "Voice samples")
        self.strip.add_asked.connect(self._ask)
        self.strip.files_dropped.connect(lambda paths: desk.verbs.bring(paths, self._add))
        self.strip.media_dropped.connect(self._dropped)
        self.strip.asked.connect(self._asked)
        self.add(self.strip)
        self.add(self.rows[2])
        self.finish()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        project = self.desk.deeds.project
        for row in self.rows:
            row.refresh(who)
        items = [StripItem(each, value_of(project, each), project.assets[each].name) for each in who.voice.samples]
        self.strip.show_items(items, locked=self.desk.locked)

    def _ask(self) -> None:
        self.desk.verbs.ask_media("Choose samples of the voice", _HEARD, self._add)

    def _add(self, assets: Sequence[Asset]) -> None:
        self.desk.with_who(lambda who: self.desk.deeds.add_samples(who, assets))

    def _dropped(self, media: Media, _at: int) -> None:
        asset = self.desk.verbs.asset_of(media)
        if asset is not None:
            self._add((asset,))

    def _asked(self, verb: str, at: int) -> None:
        self.desk.with_who(lambda who: self._do(who, verb, at))

    def _do(self, who: Character, verb: str, at: int) -> None:
        samples = who.voice.samples
        if not 0 <= at < len(samples):
            return
        if verb == "show":
            self.desk.verbs.show(self.desk.deeds.project.assets[samples[at]])
            return
        after = list(samples)
        moved = after.pop(at)
        if verb != "remove":
            after.insert(max(0, at + (1 if verb == "later" else -1)), moved)
        self.desk.deeds.change(who, "voice samples", voice=replace(who.voice, samples=tuple(after)))
