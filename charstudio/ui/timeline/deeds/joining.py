"""Commands about what happens at the edges of clips: transitions, fades, loudness."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Direction, Track, TransitionKind
from charstudio.ui.timeline import commands
from charstudio.ui.timeline.deeds.base import Questions, each
from charstudio.ui.timeline.gain_line import has_line
from charstudio.ui.timeline.gestures.base import short_time
from charstudio.ui.timeline.spare import held_in_transition

GAIN_STEP_DB = 1.0


class Joining(Questions):
    """The transition that commands mean is the selected one, else those of the selected clips."""

    def dissolve(self) -> None:
        """A dissolve on the nearest cut, or none if there is one; the selected transition becomes one."""
        clip = self.joined()
        if clip is not None and clip.transition is not None and clip.transition.kind is not TransitionKind.DISSOLVE:
            self.transition(TransitionKind.DISSOLVE, "Dissolve")
            return
        t, chosen = self._here()
        if clip is not None:
            t, chosen = clip.start, (clip.id,)
        meant = commands.nearest_cut(self._cut.timeline, t, chosen)
        edit = partial(commands.transition_at, t=t, selection=chosen, kind=TransitionKind.DISSOLVE, toggles=True)
        if self._cut.apply("Dissolve", edit):
            self._tell_held(meant)

    def transition(self, kind: TransitionKind, name: str) -> None:
        """Make the selected transition one of ``kind``, or put one on the nearest cut."""
        clip = self.joined()
        if clip is not None:
            self._cut.apply(name, lambda project: commands.transition_on(project, clip.id, kind))
            return
        t, chosen = self._here()
        meant = commands.nearest_cut(self._cut.timeline, t, chosen)
        if self._cut.apply(name, partial(commands.transition_at, t=t, selection=chosen, kind=kind)):
            self._tell_held(meant)

    def _tell_held(self, meant: Clip | None) -> None:
        """Say when a new transition has to make do without media beyond the cut."""
        found = self._cut.rows.find(meant.id) if meant is not None else None
        transition = found[1].clip.transition if found is not None else None
        if found is None or transition is None:
            return
        row, box = found
        studio, project = self._cut.studio, self._cut.project
        held = held_in_transition(studio, project, row.track.before(box.clip), box.clip, transition.duration)
        if held:
            words = short_time(self._cut.rate.snap(held), self._cut.rate)
            self._cut.say(f"There is no more media at this cut: the picture stands still for {words}.")

    def joined(self) -> Clip | None:
        """The clip whose transition is selected."""
        found = self._cut.rows.find(self._cut.transition) if self._cut.transition is not None else None
        return found[1].clip if found is not None else None

    def joined_clips(self) -> list[tuple[Track, Clip]]:
        """The clips whose transitions are meant."""
        found = self._cut.rows.find(self._cut.transition) if self._cut.transition is not None else None
        meant = [(found[0].track, found[1].clip)] if found is not None else self.selected()
        return [pair for pair in meant if pair[1].transition is not None]

    def remove_transition(self) -> None:
        """Take the meant transitions away."""
        clips = [clip for _, clip in self.joined_clips()]
        self._cut.apply("Remove transition", each(clips, lambda p, clip: edits.set_transition(p, clip, None)))

    def set_direction(self, direction: Direction) -> None:
        """Where the edge of the meant wipes moves to."""
        self._change_transitions("Set direction of wipe", direction=direction)

    def set_colour(self, colour: str) -> None:
        """What the meant dips go through, as ``#rrggbb``."""
        self._change_transitions("Set colour of dip", colour=colour)

    def set_length(self, length: Seconds) -> None:
        """How long the meant transitions last."""
        self._change_transitions("Set transition length", duration=length)

    def clear_fades(self) -> None:
        """Take the fades of the selected clips away."""
        clips = [clip for _, clip in self.selected() if clip.fade_in or clip.fade_out]
        self._cut.apply(
            "Remove fades", each(clips, lambda p, clip: edits.set_fades(p, clip, fade_in=ZERO, fade_out=ZERO))
        )

    def louder(self, by_db: float) -> None:
        """Change the gain of the selected clips that are heard; steps in a row are one."""
        clips = {clip.id: clip for track, clip in self.selected() if self._is_heard(track, clip)}
        merge = f"gain:{','.join(clips)}"
        self._cut.apply(
            "Set gain",
            each(clips.values(), lambda p, clip: edits.set_gain(p, clip, _in_range(clips[clip].gain_db + by_db))),
            merge=merge,
        )

    def reset_gain(self) -> None:
        """The selected clips as loud as they were recorded."""
        clips = [clip for _, clip in self.selected() if clip.gain_db]
        self._cut.apply("Reset gain", each(clips, lambda p, clip: edits.set_gain(p, clip, 0.0)))

    def _is_heard(self, track: Track, clip: Clip) -> bool:
        return not track.locked and has_line(clip, track.kind, self._cut.studio.playable(clip.source))

    def _change_transitions(self, label: str, **changes: object) -> None:
        clips = {clip.id: clip.transition for _, clip in self.joined_clips() if clip.transition is not None}
        found = [clip for _, clip in self.joined_clips()]
        self._cut.apply(
            label,
            each(found, lambda p, clip: edits.set_transition(p, clip, replace(clips[clip], **changes))),  # type: ignore[arg-type]
        )


def _in_range(gain_db: float) -> float:
    return max(-60.0, min(round(gain_db, 1), 24.0))
