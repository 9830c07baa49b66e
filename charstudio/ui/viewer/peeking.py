"""Showing other frames for a while: the picture being cut to while trimming, or two beside each other.

The playhead stays where it is; what was on screen comes back when it is over.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.media.playable import Playable
from charstudio.model.time import Seconds
from charstudio.model.timeline import ClipSource
from charstudio.model.values import Output, PortType
from charstudio.ui.viewer.needs import CutFrame, CutStudio
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.reel import Reel, media_reel, moment_reel
from charstudio.ui.viewer.two_up import Half, TwoUp, TwoUpView


class Peeking:
    """Tells ``player`` and ``picture`` what to show meanwhile."""

    def __init__(self, studio: CutStudio, player: Player, picture: TwoUpView) -> None:
        self._studio = studio
        self._player = player
        self._picture = picture
        self._peeked: tuple[Playable, Reel] | None = None
        self._goes_on = False
        self.is_on = False

    def peek(self, source: ClipSource, at: Seconds) -> None:
        """One frame of a clip's media, alone on the screen."""
        playable = self._studio.playable(source)
        is_seen = playable.info.has_picture if playable is not None else self._will_be_seen(source)
        if not is_seen or self._player.is_playing:
            return
        self._begin(None)
        reel = self._reel(playable) if playable is not None else self._card(source)
        self._picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
        self._player.peek(reel, max(0, min(reel.rate.index_at(at), reel.last)), goes_on=self._goes_on)
        self._goes_on = True

    def show_two_up(self, left: CutFrame | None, right: CutFrame | None) -> None:
        """The frame before the cut and the one after it; None where the cut has nothing on that side."""
        if self._player.is_playing:
            return
        reels = [self._moment(frame) for frame in (left, right)]
        shapes = [(reel.timeline.width_px, reel.timeline.height_px) if reel else None for reel in reels]
        halves = [Half(shape, frame[2] if frame else "") for shape, frame in zip(shapes, (left, right), strict=True)]
        two_up = TwoUp(halves[0], halves[1])
        self._begin(two_up)
        sizes = self._picture.half_sizes(two_up)
        before, after = ((reel or _nothing()).sized(*size) for reel, size in zip(reels, sizes, strict=True))
        self._player.peek(replace(before, beside=after).fed(self._studio.proxies), 0, goes_on=self._goes_on)
        self._goes_on = True

    def end(self) -> bool:
        """Back to what was shown. False when nothing else was."""
        was_on, self.is_on, self._goes_on = self.is_on, False, False
        if was_on:
            self._picture.set_two_up(None)
        return was_on

    def _begin(self, two_up: TwoUp | None) -> None:
        self.is_on = True
        self._picture.hide_sound()
        self._picture.set_comparison(None)
        self._picture.set_chips(())
        self._picture.set_two_up(two_up)

    def _reel(self, playable: Playable) -> Reel:
        current = self._peeked
        if current is None or current[0] != playable:
            reel = media_reel(playable)
            self._picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
            current = (playable, reel.sized(*self._picture.wanted_size()).fed(self._studio.proxies))
            self._peeked = current
        return current[1]

    def _moment(self, frame: CutFrame | None) -> Reel | None:
        if frame is None:
            return None
        source, at, words = frame
        playable = self._studio.playable(source)
        seen = playable if playable is not None and playable.info.has_picture else None
        return moment_reel(seen, at, words if seen is not None else self._title(source) or words)

    def _card(self, source: ClipSource) -> Reel:
        """What stands for a clip that is not made yet."""
        reel = moment_reel(None, Seconds(0), self._title(source))
        self._picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
        return reel.sized(*self._picture.wanted_size())

    def _title(self, source: ClipSource) -> str:
        """The title of the node that makes it."""
        node = self._studio.document.project.graph.nodes.get(source.node) if isinstance(source, Output) else None
        return node.title if node is not None else ""

    def _will_be_seen(self, source: ClipSource) -> bool:
        """Whether what a node will make is a picture."""
        node = self._studio.document.project.graph.nodes.get(source.node) if isinstance(source, Output) else None
        kind = self._studio.kinds.get(node.kind) if node is not None else None
        port = kind.output(source.port) if kind is not None and isinstance(source, Output) else None
        return port is not None and port.type in {PortType.VIDEO, PortType.IMAGE}


def _nothing() -> Reel:
    """A reel that is black: composed because two are, never seen."""
    empty = moment_reel(None, Seconds(0), "")
    return replace(empty, timeline=replace(empty.timeline, tracks=()))
