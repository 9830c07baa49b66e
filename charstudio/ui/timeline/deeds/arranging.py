"""Commands that arrange whole clips: copies, links, groups, small moves."""

from __future__ import annotations

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO
from charstudio.ui.timeline.deeds.base import Questions


class Arranging(Questions):
    """All of the selection."""

    def nudge(self, frames: int) -> None:
        """Move the selection by frames, over what lies there; steps in a row are one."""
        rate = self._cut.rate
        found = [(track, clip) for track, clip in self.selected() if not track.locked]
        by = rate.time_of(frames)
        first = min((clip.start for _, clip in found), default=ZERO)
        if not found or first + by < 0:
            return
        moves = {clip.id: (track.id, clip.start + by) for track, clip in found}
        self._cut.apply(
            "Nudge", lambda project: edits.move_clips(project, moves, mode="overwrite", alone=True), merge=self._nudge()
        )

    has_copied = False

    def copy(self) -> None: ...

    def cut_out(self) -> None: ...

    def paste(self, mode: str) -> None: ...

    def duplicate(self) -> None: ...

    def link(self) -> None:
        """Link the selected picture and sound."""
        self._edit_selected("Link", edits.link)

    def unlink(self) -> None:
        """Take the links of the selected clips apart."""
        self._edit_selected("Unlink", edits.unlink)

    def toggle_link(self) -> None:
        """Link the selected clips or, when they are linked, take the links apart."""
        if any(clip.link is not None for _, clip in self.selected()):
            self.unlink()
        else:
            self.link()

    def group(self) -> None:
        """Group the selected clips."""
        self._edit_selected("Group", edits.group)

    def ungroup(self) -> None:
        """Take the groups of the selected clips apart."""
        self._edit_selected("Ungroup", edits.ungroup)

    def detach_sound(self) -> None:
        """Put the sound of the selected picture below it, as a clip of its own; or give it back."""
        found = self.selected()
        if not found:
            self._chosen_ids()
            return
        clip = found[0][1]
        if edits.is_detached(self._cut.project, clip.id):
            self._cut.apply("Reattach sound", lambda project: edits.reattach(project, clip.id))
            return
        playable = self._cut.studio.playable(clip.source)
        has_sound = None if playable is None else playable.info.has_audio
        kinds = self._cut.studio.kinds
        self._cut.apply(
            "Detach sound",
            lambda project: edits.detach_sound(project, clip.id, has_sound=has_sound, kinds=kinds),
        )

    def _nudge(self) -> str:
        return f"nudge:{','.join(self._cut.selection)}"
