"""What the gallery asks of the window: nodes, clips, copies and folders made of what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from charstudio.model import library_edits
from charstudio.model.errors import CharStudioError, EditError
from charstudio.model.identity import Grade
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.values import ClipId, NodeId, new_id
from charstudio.studio.gallery.recreating import recreated
from charstudio.studio.gallery.values import GalleryItem
from charstudio.studio.importing import with_media_node
from charstudio.studio.studio import Studio
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.characters.new_dialog import name_of_file
from charstudio.ui.gallery.mime import output_showing
from charstudio.ui.gallery.panel import GalleryVerbs
from charstudio.ui.gallery.pick_dialog import asset_of
from charstudio.ui.timeline.placing import STILL_LENGTH, Parcel, parcel_of_source, place, track_for

Place = tuple[float, float]


class GalleryDeeds:
    """``centre`` is where new nodes go, ``select`` shows them, ``playhead`` where clips go."""

    def __init__(
        self,
        studio: Studio,
        cast: CastDeeds,
        start: Callable[[Coroutine[Any, Any, None], str], None],
        centre: Callable[[], Place],
        select: Callable[[Sequence[NodeId]], None],
        playhead: Callable[[], Seconds],
        select_clip: Callable[[ClipId], None],
        say: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        self._parent = parent
        self._studio = studio
        self._cast = cast
        self._start = start
        self._centre = centre
        self._select = select
        self._playhead = playhead
        self._select_clip = select_clip
        self._say = say

    def verbs(
        self,
        show: Callable[[MediaValue, str], None],
        save: Callable[[MediaValue, str], None],
        reveal_node: Callable[[NodeId], None],
        grade: Callable[[GalleryItem], Grade | None],
    ) -> GalleryVerbs:
        """Everything the panel asks."""
        return GalleryVerbs(
            start=self._start,
            complain=self._cast.complain,
            show=lambda item: show(item.value, item.title),
            reference=self.use_as_reference,
            recreate=self.recreate,
            place=self.place,
            save=lambda item: save(item.value, item.title),
            reveal_node=lambda item: self._reveal_node(item, reveal_node),
            folder=self.reveal_folder,
            character=self.ask_character,
            grade=grade,
        )

    def use_as_reference(self, item: GalleryItem) -> None:
        """A Reference with this still, in the middle of the graph."""
        made: list[NodeId] = []

        def edit(project: Project) -> Project:
            after, nodes = with_media_node(project, self._studio.kinds, asset_of(item), self._centre())
            made[:] = nodes
            return after

        if self._cast.apply(f"Use {item.title}", edit):
            self._select(made)

    def recreate(self, item: GalleryItem) -> None:
        """A node that makes it again; nothing is run."""
        made: list[NodeId] = []

        def edit(project: Project) -> Project:
            after, nodes = recreated(project, self._studio.kinds, item, self._centre(), self._studio.gallery.media)
            made[:] = nodes
            return after

        if self._cast.apply(f"Recreate {item.title}", edit):
            self._select(made[:1])
            self._say(f"A node like the one that made {item.title} is on the graph. Nothing was run.")

    def place(self, item: GalleryItem) -> None:
        """A clip at the playhead, at the end of the track where something lies there already."""
        clip = ClipId(new_id("c"))
        if self._cast.apply(f"Place {item.title}", lambda project: self._placed(project, item, clip)):
            self._select_clip(clip)

    def _placed(self, project: Project, item: GalleryItem, clip: ClipId) -> Project:
        output = output_showing(self._studio, item)
        if output is not None:
            parcel = parcel_of_source(output, self._studio)
        else:
            project = library_edits.add_asset(project, asset_of(item))
            parcel = _parcel_of(project, item)
        track = track_for(project, parcel, None)
        try:
            return place(project, parcel, track, self._playhead(), "free", self._studio, clip_id=clip)
        except EditError:
            return place(project, parcel, track, _end(project, parcel), "free", self._studio, clip_id=clip)

    def reveal_folder(self, item: GalleryItem) -> None:
        """The folder its file lies in, in the desktop's file manager."""
        try:
            folder = self._studio.media_path(item.value).parent
        except CharStudioError as error:
            self._cast.complain(error.message)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def ask_character(self, items: Sequence[GalleryItem], at: QPoint) -> None:
        """A menu of everybody it could be added to, a new character at the end."""
        if not items:
            return
        assets = tuple(asset_of(item) for item in items)
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for who in sorted(self._studio.project.characters.values(), key=lambda who: who.name.casefold()):
            sheet = menu.addMenu(who.name.replace("&", "&&"))
            sheet.addAction("To the sheet", partial(self._cast.add_files, who, assets))
            sheet.addAction("To the approved ones", partial(self._cast.approve, who, assets))
            if len(assets) == 1:
                sheet.addAction("As the master reference", partial(self._cast.set_master, who, assets[0]))
        menu.addSeparator()
        menu.addAction("A new character", partial(self._cast.create, name_of_file(assets[0].name), assets[0]))
        menu.popup(at)

    def _reveal_node(self, item: GalleryItem, reveal: Callable[[NodeId], None]) -> None:
        if item.node is not None and item.node in self._studio.project.graph.nodes:
            reveal(item.node)
        else:
            self._say("Its node was deleted. “Recreate this node” brings one like it.")


def _parcel_of(project: Project, item: GalleryItem) -> Parcel:
    """The clip it becomes: as long as it is, a still as long as stills are."""
    info, rate = item.value.info, project.timeline.rate
    if info.kind.port_type is None:
        raise EditError("Only pictures, clips and sounds can be on the timeline.")
    length = STILL_LENGTH if info.kind is MediaKind.IMAGE else info.duration or STILL_LENGTH
    return Parcel(asset_of(item).id, info.kind.port_type, rate.time_of(max(1, rate.index_at(length))))


def _end(project: Project, parcel: Parcel) -> Seconds:
    """The end of the track it goes to."""
    track_id = track_for(project, parcel, None)
    track = next((each for each in project.timeline.tracks if each.id == track_id), None)
    return max((clip.end for clip in track.clips), default=Seconds(0)) if track is not None else Seconds(0)
