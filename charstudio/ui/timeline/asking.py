"""Commands that ask something first: a small window, a field over the clip, a file. The edit itself is a deed's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QColorDialog, QFileDialog, QWidget

from charstudio.model import timeline_edits as edits
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Marker, Track
from charstudio.model.values import ClipId, NodeId
from charstudio.ui.dialogs.clip_speed import ClipSpeedDialog
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.deeds import Deeds
from charstudio.ui.timeline.hit import clip_rect
from charstudio.ui.timeline.marker_popup import MarkerPopup
from charstudio.ui.timeline.replacing import replacement_menu
from charstudio.ui.timeline.words_editor import WordsEditor

SUBTITLES = "Subtitles (*.srt *.vtt)"


class Asking:
    """``reveal`` shows a node in the graph. The widgets come with ``serve``, once they are built."""

    def __init__(self, view: QWidget, cut: Cut, deeds: Deeds, reveal: Callable[[NodeId], None]) -> None:
        self._view = view
        self._cut = cut
        self._deeds = deeds
        self._reveal = reveal
        self._folder = Path.home()
        self._fresh: tuple[ClipId, Project] | None = None

    def serve(self, lanes: QWidget, ruler: QWidget, rename: Callable[[Track], None]) -> None:
        """Use these parts of the view."""
        self._lanes, self._ruler, self._rename = lanes, ruler, rename
        self.words = WordsEditor(lanes)
        self.words.written.connect(self._deeds.write_words)
        self.words.given_up.connect(self._give_up_words)

    def reveal(self) -> None:
        """Show the node that made the selected clip."""
        node = self._deeds.node()
        if node is not None:
            self._reveal(node)

    def rename_track(self) -> None:
        """Rename the chosen track in its head."""
        track = self._deeds.track()
        if track is not None:
            self._rename(track)

    # Speed and replacement ------------------------------------------------------------------------------------

    def ask_speed(self) -> None:
        """Ask for the speed of the selected clips."""
        clips = [clip for track, clip in self._deeds.selected() if not track.locked and not clip.freeze]
        if not clips:
            self._deeds.say_refused("Select a clip that moves, on a track that is not locked.")
            return
        dialog = ClipSpeedDialog(clips[0], len(clips), self._cut.rate, self._view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self._deeds.set_speed(dialog.speed, reverse=dialog.reverse, ripple=dialog.ripple)
        )
        dialog.open()

    def choose_replacement(self) -> None:
        """A menu of everything that could stand in the place of the selected clips."""
        menu = replacement_menu(self._cut, self._deeds, self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.beside_selection())

    # Markers --------------------------------------------------------------------------------------------------

    def edit_marker(self) -> None:
        """Write on the marker that was pointed at or stands at the playhead; a new one when there is none."""
        marker = self._deeds.pointed_marker or self._deeds.marker_here()
        self._deeds.pointed_marker = None
        if marker is None:
            self._deeds.marker()
            marker = self._deeds.marker_here()
        if marker is not None:
            self.open_marker(marker)

    def open_marker(self, marker: Marker) -> None:
        """Open the small window of a marker."""
        popup = MarkerPopup(marker, self._view)
        popup.kept.connect(lambda name, colour, note: self._write_marker(marker, name, colour, note))
        popup.removed.connect(
            lambda: self._cut.apply("Remove marker", lambda project: edits.remove_marker(project, marker.id))
        )
        x = max(0, min(round(self._cut.x(marker.at)), self._ruler.width()))
        popup.open_at(self._ruler.mapToGlobal(QPoint(x - 12, self._ruler.height() + 2)))

    def _write_marker(self, marker: Marker, name: str, colour: str, note: str) -> None:
        self._cut.apply(
            "Edit marker", lambda project: edits.set_marker(project, marker.id, name=name, colour=colour, note=note)
        )

    # Words ----------------------------------------------------------------------------------------------------

    def add_title(self) -> None:
        """A title at the playhead, ready to be written."""
        self._write_new(self._deeds.add_title())

    def add_caption(self) -> None:
        """A caption at the playhead, ready to be written."""
        self._write_new(self._deeds.add_caption())

    def edit_words(self) -> None:
        """Write the words of the selected caption or title, in its place."""
        for _, clip in self._deeds.selected():
            if isinstance(clip.source, Title | Caption):
                self._open_words(clip)
                return

    def import_captions(self) -> None:
        """Choose a subtitle file and put what it says on a caption track."""
        dialog = self._file_dialog("Import captions", QFileDialog.AcceptMode.AcceptOpen)
        dialog.filesSelected.connect(lambda names: self._import(Path(names[0])))
        dialog.open()

    def export_captions(self) -> None:
        """Choose where to write the captions as a subtitle file."""
        dialog = self._file_dialog("Export captions", QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("srt")
        dialog.selectFile("captions.srt")
        dialog.filesSelected.connect(lambda names: self._export(Path(names[0])))
        dialog.open()

    def ask_colour(self, colour: str, then: Callable[[str], None]) -> None:
        """Choose a colour; ``then`` gets it as ``#rrggbb``."""
        dialog = QColorDialog(colour, self._view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(lambda chosen: then(chosen.name()))
        dialog.open()

    def _import(self, path: Path) -> None:
        self._folder = path.parent
        self._deeds.import_captions(path)

    def _export(self, path: Path) -> None:
        self._folder = path.parent
        self._deeds.export_captions(path)

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self._view, title, str(self._folder), SUBTITLES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        if mode is QFileDialog.AcceptMode.AcceptOpen:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        return dialog

    def _write_new(self, clip: ClipId | None) -> None:
        found = self._cut.rows.find(clip) if clip is not None else None
        if found is not None:
            self._fresh = (found[1].clip.id, self._cut.project)
            self._open_words(found[1].clip)

    def _open_words(self, clip: Clip) -> None:
        found = self._cut.rows.find(clip.id)
        if found is None or not isinstance(clip.source, Title | Caption):
            return
        if found[0].track.locked:
            self._deeds.say_refused(f"Track {found[0].track.name} is locked. Unlock it to change its words.")
            return
        self.words.open_on(clip.id, clip.source.text, clip_rect(self._cut, *found).toRect())

    def _give_up_words(self, clip: ClipId) -> None:
        """Words that were only begun are not kept."""
        fresh, self._fresh = self._fresh, None
        if fresh is not None and fresh[0] == clip:
            self._deeds.take_back(clip, fresh[1])

    def beside_selection(self) -> QPoint:
        """Where on the screen a menu of the selected clips goes."""
        found = self._cut.rows.find(self._cut.selection[0]) if self._cut.selection else None
        if found is None:
            return self._lanes.mapToGlobal(QPoint(0, 0))
        rect = clip_rect(self._cut, *found)
        x = max(0, min(round(rect.left()) + 12, self._lanes.width() - 40))
        return self._lanes.mapToGlobal(QPoint(x, max(0, min(round(rect.center().y()), self._lanes.height()))))
