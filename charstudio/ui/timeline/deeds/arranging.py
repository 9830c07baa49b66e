"""Commands that arrange whole clips: copies, links, groups, small moves."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from charstudio.model import timeline_edits as edits
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline_clipboard import ClipParcel
from charstudio.model.timeline_edits import Mode
from charstudio.model.values import ClipId, TrackId
from charstudio.studio.clip_parcels import copied_clips, files_needed, parsed_clips
from charstudio.ui.timeline.deeds.base import Questions, counted
from charstudio.ui.timeline.placing import clips_mime, clips_on_clipboard


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
    """Whether there are clips on the clipboard; the view keeps it up to date, for asking may take the desktop time."""

    def copy(self) -> bool:
        """Put the selected clips on the clipboard."""
        chosen = self._chosen_ids()
        studio = self._cut.studio
        if not chosen:
            return False
        try:
            text = copied_clips(self._cut.project, chosen, studio.playable, getattr(studio, "folder", None))
        except CharStudioError as error:
            self.say_refused(f"{error.message} {error.hint}".strip())
            return False
        QGuiApplication.clipboard().setMimeData(clips_mime(text))
        self._cut.say(counted("Copied", len(chosen)))
        return True

    def cut_out(self) -> None:
        """Put the selected clips on the clipboard and remove them; their gaps stay."""
        if self.copy():
            self._edit_selected("Cut", lambda project, clips: edits.remove_clips(project, clips, alone=True))

    def paste(self, mode: Mode) -> None:
        """Put the clipboard's clips down at the playhead, over what lies there or between it.

        Clips from another film bring files along: the window fetches these first.
        """
        try:
            parcel = parsed_clips(clips_on_clipboard())
        except CharStudioError as error:
            self.say_refused(f"{error.message} {error.hint}".strip())
            return
        if files_needed(parcel, self._cut.project):
            self._cut.files_wanted.emit(parcel, lambda brought: self._put_down("Paste", brought, mode))
        else:
            self._put_down("Paste", parcel, mode)

    def duplicate(self) -> None:
        """Put copies of the selected clips after the last of them, over what lies there."""
        chosen = [clip for _, clip in self.selected()]
        if not chosen:
            self._chosen_ids()
            return
        parcel = edits.copied(self._cut.project, [clip.id for clip in chosen], alone=True)
        self._put_down("Duplicate", parcel, "overwrite", at=max(clip.end for clip in chosen), same_tracks=True)

    def _put_down(
        self, label: str, parcel: ClipParcel, mode: Mode, *, at: Seconds | None = None, same_tracks: bool = False
    ) -> None:
        cut = self._cut
        where = cut.playhead.playhead if at is None else at
        new: list[ClipId] = []

        def pasted(project: Project) -> Project:
            track = None if same_tracks or project.timeline.track(cut.track or TrackId("")) is None else cut.track
            after, ids = edits.paste(project, parcel, where, track=track, mode=mode, kinds=cut.studio.kinds)
            new[:] = ids
            return after

        if cut.apply(counted(label, sum(1 for _ in parcel.clips())), pasted):
            cut.select(new)
            if at is None:
                cut.playhead.go_to(where + parcel.duration)
            left = sum(1 for _ in parcel.clips()) - len(new)
            if left:
                cut.say(f"{left} of the clips stayed behind: this film has neither their nodes nor their files.")

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

    def nudge_sound(self, frames: int) -> None:
        """Move the sound of the first selected picture against it, detaching it first; steps in a row are one."""
        found = self.selected()
        if not found:
            self._chosen_ids()
            return
        clip, studio = found[0][1], self._cut.studio
        playable = studio.playable(clip.source)
        has_sound = None if playable is None else playable.info.has_audio
        self._cut.apply(
            "Nudge sound",
            lambda project: edits.nudge_sound(project, clip.id, frames, has_sound=has_sound, kinds=studio.kinds),
            merge=f"nudge-sound:{clip.id}",
        )

    def _nudge(self) -> str:
        return f"nudge:{','.join(self._cut.selection)}"
