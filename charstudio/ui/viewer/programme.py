"""What is on screen: the sequence, one file, or a comparison; where each of them stands; and the reels that play them.

No widgets, no threads. The places of the sequence and of the file are kept while the other one is on screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from charstudio.media.playable import Playable
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import NodeId, Output, PortType
from charstudio.ui.viewer.chips import clip_on_screen
from charstudio.ui.viewer.comparison import Comparison, CutPart, Side
from charstudio.ui.viewer.marks import Marks, SourceMarks
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.reel import Reel, media_reel, sequence_reel

_EMPTY_SEQUENCE = ("Nothing to play yet", "Drag a clip from the graph or the library onto the timeline.")
_EMPTY_MEDIA = ("Nothing selected", "Select a node or a clip that has a result to see it here.")
_NOT_YET = "No result yet. It shows here as soon as it is made."
_CUT = "The cut"
_NO_CLIP = "There is no clip under the playhead."
_PLAYABLE = {PortType.IMAGE, PortType.VIDEO, PortType.AUDIO}


@dataclass(frozen=True, slots=True)
class Single:
    """One file: its title, the node whose current result it is, what a clip of it follows, and the frame on screen."""

    playable: Playable | None = None
    title: str = ""
    node: NodeId | None = None
    source: ClipSource | None = None
    index: int = 0

    @property
    def is_something(self) -> bool:
        """Whether there is anything to show, or will be."""
        return self.playable is not None or bool(self.title)


class Programme:
    """Remembers and answers; the viewer asks and shows."""

    def __init__(self, studio: CutStudio) -> None:
        self._studio = studio
        self._sequence: Reel | None = None
        self._marks: dict[object, Marks] = {}
        self._was_sequence = True
        self.forget()

    def forget(self) -> None:
        """Another project is open: nothing here belongs to it."""
        self.is_sequence = True
        self.playhead = ZERO
        self.single = Single()
        self.comparison: Comparison | None = None
        self.moment = ZERO
        self._marks.clear()
        self.film_changed()

    def film_changed(self) -> None:
        """The sequence is to be read again."""
        self._sequence = None

    # What is shown --------------------------------------------------------------------------------------------

    @property
    def shows_single(self) -> bool:
        """Whether one file is on screen, or would be if there were one."""
        return not self.is_sequence and self.comparison is None

    @property
    def is_sound(self) -> bool:
        """Whether a sound without a picture is on screen."""
        playable = self.single.playable
        return self.shows_single and playable is not None and playable.info.kind is MediaKind.AUDIO

    @property
    def empty_words(self) -> tuple[str, str]:
        """What to say when there is nothing to show."""
        if self.is_sequence:
            return _EMPTY_SEQUENCE
        return (self.single.title, _NOT_YET) if self.single.title else _EMPTY_MEDIA

    def show(self, single: Single, at: Seconds | None = None) -> None:
        """Show one file, at media time ``at`` or the frame it was left at if it is the one from before."""
        self.remember(single, at)
        self.is_sequence = False

    def remember(self, single: Single, at: Seconds | None = None) -> None:
        """Have one file ready, to be shown when it is asked for (see ``show``)."""
        before = self.single.playable
        is_same = single.playable is not None and before is not None and single.playable.path == before.path
        source = single.source or self._source_of(single.node)
        index = self.single.index if is_same else 0
        if at is not None and single.playable is not None:
            reel = media_reel(single.playable)
            index = max(0, min(reel.rate.index_at(at), reel.last))
        self.single = replace(single, source=source, index=index)

    def reel(self) -> Reel | None:
        """What plays now, in its full size; None for nothing."""
        if self.comparison is not None:
            return self.comparison.reel(self.sequence())
        if self.is_sequence:
            return self.sequence()
        return media_reel(self.single.playable) if self.single.playable is not None else None

    def sequence(self) -> Reel | None:
        """The reel of the sequence; None while it is empty."""
        project = self._studio.document.project
        if project.timeline.duration == 0:
            return None
        if self._sequence is None:
            self._sequence = sequence_reel(project, self._studio.playable)
        return self._sequence

    def index_in(self, reel: Reel) -> int:
        """The frame of the reel on which it stands."""
        if self.comparison is not None:
            return reel.rate.index_at(self.moment)
        return reel.rate.index_at(self.playhead) if self.is_sequence else self.single.index

    def stand_at(self, index: int, reel: Reel) -> None:
        """Remember the place of what is on screen; the playhead is told elsewhere."""
        if self.comparison is not None:
            self.moment = reel.rate.time_of(index)
        elif not self.is_sequence:
            self.single = replace(self.single, index=index)

    # Marks of the file ----------------------------------------------------------------------------------------

    @property
    def marks(self) -> Marks:
        """In and out of the file on screen; those of files seen before are kept."""
        playable = self.single.playable
        return self._marks.get(playable.path, Marks()) if playable is not None else Marks()

    @marks.setter
    def marks(self, marks: Marks) -> None:
        if self.single.playable is not None:
            self._marks[self.single.playable.path] = marks

    def source_marks(self) -> SourceMarks | None:
        """The file on screen with its marked part; None while something else is."""
        playable = self.single.playable
        if not self.shows_single or playable is None:
            return None
        return SourceMarks(playable, self.single.source, self.marks.of(playable.info.duration or ZERO))

    def _source_of(self, node: NodeId | None) -> ClipSource | None:
        """The output of a node that a clip of it follows."""
        found = self._studio.document.project.graph.nodes.get(node) if node is not None else None
        spec = self._studio.kinds.get(found.kind) if found is not None else None
        port = next((port for port in spec.outputs if port.type in _PLAYABLE), None) if spec is not None else None
        return Output(found.id, port.name) if found is not None and port is not None else None

    # Comparing ------------------------------------------------------------------------------------------------

    def begin_comparison(self, comparison: Comparison, on_screen: Reel | None, index: int) -> None:
        """Compare, at the moment on screen if that is one of the two, else at their start."""
        shown = self.single.playable if self.shows_single else None
        is_among = shown is not None and shown in {comparison.a.playable, comparison.b.playable}
        self.moment = on_screen.rate.time_of(index) if is_among and on_screen is not None else ZERO
        if comparison.cut is not None:
            self.moment = max(ZERO, self.playhead - comparison.cut.start)
        self._was_sequence, self.is_sequence = self.is_sequence, False
        self.comparison = comparison

    def end_comparison(self) -> Seconds | None:
        """A alone at the same moment or, without A, what was on screen before.

        Gives the moment of the sequence, if A is the cut.
        """
        ended, self.comparison = self.comparison, None
        a = ended.a if ended is not None else None
        if a is not None and a.cut is not None:
            self.is_sequence = True
            return a.cut.start + self.moment
        if a is not None and a.playable is not None:
            self.show(Single(a.playable, a.title, a.node))
            reel = media_reel(a.playable)
            self.single = replace(self.single, index=min(reel.last, reel.rate.index_at(self.moment)))
        else:
            self.is_sequence = self._was_sequence
        return None

    def against_the_cut(self) -> Comparison | None:
        """The cut compared with what is on screen: with B of a comparison, a file, or the file of the clip itself.

        None while there is no cut.
        """
        reel = self.sequence()
        if reel is None:
            return None
        timeline = self._studio.document.project.timeline
        clip = clip_on_screen(timeline, self.playhead)
        cut = Side(_CUT, None, cut=_part(reel, clip, self.playhead))
        current = self.comparison
        if current is not None:
            return replace(current, a=cut, b=current.a if current.b.cut is not None else current.b)
        if self.shows_single and self.single.is_something:
            return Comparison(cut, self.side())
        playable = self._studio.playable(clip.source) if clip is not None else None
        why = "" if playable is not None else _NO_CLIP
        return Comparison(cut, Side(title_of(self._studio.document.project, clip) if clip else "", playable, why))

    def side(self) -> Side:
        """The file on screen as one side of a comparison."""
        return Side(self.single.title, self.single.playable, node=self.single.node)


def _part(sequence: Reel, clip: Clip | None, at: Seconds) -> CutPart:
    """The clip on screen at ``at`` as a part of the sequence; without one everything from there on."""
    timeline = sequence.timeline
    size = (timeline.width_px, timeline.height_px)
    if clip is not None:
        return CutPart(clip.start, clip.duration, clip.source_range.start, size)
    start = max(ZERO, min(at, timeline.duration - timeline.rate.frame))
    return CutPart(start, timeline.duration - start, ZERO, size)
