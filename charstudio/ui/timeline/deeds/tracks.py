"""Commands about tracks: what they do to the film, and how tall they are on screen."""

from __future__ import annotations

from typing import Any

from charstudio.model import timeline_edits as edits
from charstudio.model.timeline import Track, TrackKind
from charstudio.model.timeline_looks import MAXIMUM_GAIN_DB, MINIMUM_GAIN_DB
from charstudio.model.timeline_order import move_track
from charstudio.model.values import TrackId
from charstudio.ui.timeline.deeds.base import Questions
from charstudio.ui.timeline.gain_line import shown_gain
from charstudio.ui.timeline.rows import LEAST_PX, ordered_tracks

VOLUME_STEP_DB = 1.0
_TALLER = 1.25
_WORDS = {TrackKind.VIDEO: "video", TrackKind.AUDIO: "audio", TrackKind.CAPTION: "caption"}
_SWITCHES = {
    "muted": ("Mute track", "Unmute track"),
    "solo": ("Solo track", "End solo"),
    "locked": ("Lock track", "Unlock track"),
    "hidden": ("Hide track", "Show track"),
    "sync": ("Keep track in sync", "Leave track out of sync"),
}


class TrackDeeds(Questions):
    """Without a track's id a command means the chosen track (``Questions.track``)."""

    def add_track(self, kind: TrackKind) -> None:
        """An empty track of this kind."""
        self._cut.apply(f"Add {_WORDS[kind]} track", lambda project: edits.add_track(project, kind))

    def remove_track(self, track: TrackId | None = None) -> None:
        """Remove a track with its clips."""
        found = self._meant(track)
        if found is not None:
            self._cut.apply(f"Remove track {found.name}", lambda project: edits.remove_track(project, found.id))

    def move_track(self, way: int, track: TrackId | None = None) -> None:
        """Change places with the next track of its kind: up (-1) or down (1) as drawn."""
        found = self._meant(track)
        if found is None:
            return
        kin = [other.id for other in ordered_tracks(self._cut.timeline) if other.kind is found.kind]
        place = kin.index(found.id) + way
        if 0 <= place < len(kin):
            self.put_track(found.id, kin[place])

    def put_track(self, track: TrackId, over: TrackId) -> None:
        """Give a track the place of another of its kind; those between make way."""
        self._cut.apply("Move track", lambda project: move_track(project, track, over))

    def switch(self, name: str, track: TrackId | None = None) -> None:
        """Turn a switch of a track on or off: ``muted``, ``solo``, ``locked``, ``hidden``, ``sync``."""
        found = self._meant(track)
        if found is None:
            return
        value = not getattr(found, name)
        changes: dict[str, Any] = {name: value}
        label = _SWITCHES[name][0 if value else 1]
        self._cut.apply(label, lambda project: edits.set_track(project, found.id, **changes))

    def set_volume(self, volume_db: float, track: TrackId | None = None, *, merge: str | None = None) -> None:
        """How loud a track is as a whole, in decibels."""
        found = self._meant(track)
        if found is None:
            return
        wanted = max(MINIMUM_GAIN_DB, min(round(volume_db, 1), MAXIMUM_GAIN_DB))
        done = self._cut.apply(
            "Set track volume", lambda project: edits.set_track(project, found.id, volume_db=wanted), merge=merge
        )
        if done:
            self._cut.say(f"{found.name}: {shown_gain(wanted)}")

    def change_volume(self, by_db: float) -> None:
        """Make the chosen track louder or quieter; steps in a row are one."""
        found = self._meant(None)
        if found is not None:
            self.set_volume(found.volume_db + by_db, found.id, merge=f"volume:{found.id}")

    def choose_track(self, way: int) -> None:
        """Mean the next track up (-1) or down (1) from now on."""
        tracks = [track.id for track in ordered_tracks(self._cut.timeline)]
        if not tracks:
            return
        current = self.track()
        place = tracks.index(current.id) + way if current is not None and self._cut.track is not None else 0
        chosen = tracks[max(0, min(place, len(tracks) - 1))]
        self._cut.select_track(chosen)
        found = self._cut.timeline.track(chosen)
        self._cut.say(f"Track {found.name if found else ''}")

    def change_height(self, way: int) -> None:
        """Make the chosen track taller (1) or lower (-1)."""
        found = self._meant(None)
        row = self._cut.rows.row(found.id) if found is not None else None
        if row is not None:
            self.resize(row.track.id, round(row.height * _TALLER**way) + way)

    def change_all_heights(self, way: int) -> None:
        """Make every track taller or lower."""
        heights = {row.track.id: round(row.height * _TALLER**way) + way for row in self._cut.rows}
        self._cut.set_heights({**self._cut.heights, **heights})

    def minimise(self) -> None:
        """Make the chosen track as low as it goes; or, when it is, as tall as the room allows."""
        found = self._meant(None)
        if found is None:
            return
        if self._cut.heights.get(found.id) == LEAST_PX:
            self.set_height(found.id, None)
        else:
            self.set_height(found.id, LEAST_PX)

    def reset_heights(self) -> None:
        """All tracks share the room again."""
        self._cut.set_heights({})

    def resize(self, track: TrackId, height: int) -> None:
        """The pixels of a track; all others stay as tall as they are."""
        self._cut.set_heights({**{row.track.id: row.height for row in self._cut.rows}, track: height})

    def set_height(self, track: TrackId, height: int | None) -> None:
        """The pixels of a track; None: its share of the room."""
        heights = {key: value for key, value in self._cut.heights.items() if key != track}
        self._cut.set_heights(heights if height is None else {**heights, track: height})

    def _meant(self, track: TrackId | None) -> Track | None:
        found = self.track() if track is None else self._cut.timeline.track(track)
        if found is None:
            self.say_refused("There is no track.")
        return found
