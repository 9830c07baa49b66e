"""Commands about words: titles, captions, subtitle files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from charstudio.model import timeline_edits as edits
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import CharStudioError, EditError, StorageError
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Track, TrackKind
from charstudio.model.values import ClipId, TrackId, new_id
from charstudio.storage.files import read_bytes, replace_file
from charstudio.studio.subtitles import MAX_BYTES, SubtitleFormat, read_subtitles, written_subtitles
from charstudio.ui.timeline.deeds.base import Questions

TITLE_LENGTH = Seconds(4)
NEW_TITLE, NEW_CAPTION = "Title", "Caption"
"""What new words say until they are written."""


class Wording(Questions):
    """New words begin at the playhead and are selected."""

    def add_title(self) -> ClipId | None:
        """A title over everything else, on a new track when the upper one has no room; None when it was refused."""
        cut = self._cut
        clip = ClipId(new_id("c"))
        t = cut.playhead.playhead
        return self._added("Add title", clip, lambda project: _with_title(project, clip, t))

    def add_caption(self) -> ClipId | None:
        """A caption, on a new caption track when there is none; None when it was refused."""
        clip = ClipId(new_id("c"))
        t = self._cut.playhead.playhead
        chosen = self._cut.timeline.track(self._cut.track) if self._cut.track is not None else None
        track = chosen.id if chosen is not None and chosen.kind is TrackKind.CAPTION else None
        return self._added(
            "Add caption",
            clip,
            lambda project: edits.add_caption(project, t, NEW_CAPTION, track=track, clip_id=clip),
        )

    def write_words(self, clip: ClipId, text: str) -> None:
        """Change what a title or caption says, in one step with making it."""
        found = self._cut.rows.find(clip)
        source = found[1].clip.source if found is not None else None
        if not isinstance(source, Title | Caption):
            return
        if not text:
            self.say_refused("Words must say something. Delete the clip to be rid of it.")
            return
        words = replace(source, text=text)
        self._cut.apply("Write words", lambda project: edits.set_words(project, clip, words), merge=f"words:{clip}")

    def take_back(self, clip: ClipId, made: Project) -> None:
        """Undo the making of words that nobody wrote, if nothing has happened since."""
        if self._cut.project is made and self._cut.rows.find(clip) is not None:
            self._cut.studio.document.undo()

    def split_caption(self) -> None:
        """Cut the caption at the playhead in two and share its words out."""
        t = self._cut.playhead.playhead
        tracks = [track for track in self._cut.timeline.tracks if track.kind is TrackKind.CAPTION and not track.locked]
        found = (track.clip_at(t) for track in tracks)
        clip = next((clip for clip in found if clip is not None and clip.start < t), None)
        if clip is None:
            self.say_refused("There is no caption under the playhead.")
        else:
            self._cut.apply("Split caption", lambda project: edits.split_caption(project, clip.id, t))

    def merge_captions(self) -> None:
        """Make one caption of the selected ones."""
        self._edit_selected("Join captions", edits.merge_captions)

    def import_captions(self, path: Path) -> None:
        """Put what a subtitle file says on a new caption track, its beginning at that of the film."""
        cut = self._cut
        try:
            found = read_subtitles(read_bytes(path, MAX_BYTES))
        except CharStudioError as error:
            self.say_refused(f"{error.message} {error.hint}".strip())
            return
        if cut.apply("Import captions", lambda project: edits.captions_from(project, found.cues)):
            count = len(found.cues)
            words = f"Imported {count} {'caption' if count == 1 else 'captions'}"
            cut.say(". ".join((words, *found.remarks)))

    def export_captions(self, path: Path) -> None:
        """Write the captions of the film as a subtitle file, in the format that the name's ending says."""
        track = self._caption_track()
        if track is None:
            self.say_refused("There are no captions in the film.")
            return
        kind = SubtitleFormat.VTT if path.suffix.lower() == ".vtt" else SubtitleFormat.SRT
        try:
            replace_file(path, written_subtitles(edits.captions_on(track), kind).encode())
        except StorageError as error:
            self.say_refused(f"{error.message} {error.hint}".strip())
        else:
            self._cut.say(f"Wrote {path.name}")

    def _caption_track(self) -> Track | None:
        """The chosen caption track, else the first with captions."""
        tracks = [track for track in self._cut.timeline.tracks if track.kind is TrackKind.CAPTION and track.clips]
        chosen = next((track for track in tracks if track.id == self._cut.track), None)
        return chosen or next(iter(tracks), None)

    def _added(self, label: str, clip: ClipId, edit: Callable[[Project], Project]) -> ClipId | None:
        if not self._cut.apply(label, edit, merge=f"words:{clip}"):
            return None
        self._cut.select((clip,))
        return clip


def _with_title(project: Project, clip: ClipId, t: Seconds) -> Project:
    """The project with a title on the upper video track or, where that has a clip, on a new one above."""
    rate = project.timeline.rate
    new = edits.new_clip(Title(NEW_TITLE), rate.snap(t), rate.snap(TITLE_LENGTH), clip_id=clip)
    pictures = [track for track in project.timeline.tracks if track.kind is TrackKind.VIDEO]
    for track in reversed(pictures[1:] if any(each.clips for each in pictures) else pictures):
        if not track.locked:
            with suppress(EditError):
                return edits.place(project, track.id, new)
        break
    over = TrackId(new_id("t"))
    return edits.place(edits.add_track(project, TrackKind.VIDEO, track_id=over), over, new)
