"""Commands about the time inside a clip: speed, direction, standing still; and about its takes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from charstudio.model import timeline_edits as edits
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.values import ClipId
from charstudio.studio.takes import ClipTakes
from charstudio.ui.timeline import commands
from charstudio.ui.timeline.deeds.base import Questions
from charstudio.ui.timeline.spare import known_ends

FREEZE = Seconds(2)
"""So long the picture stands when a clip is frozen at the playhead."""


class Retiming(Questions):
    """Of the selected clips; the commands at the playhead of what is under it."""

    def set_speed(self, speed: Fraction, *, reverse: bool, ripple: bool) -> bool:
        """Run the selected clips at a speed and in a direction."""
        cut = self._cut
        clips = commands.one_of_each_link([clip for track, clip in self.selected() if not track.locked])
        ends = known_ends(cut.studio, clips)

        def retimed(project: Project) -> Project:
            for clip in clips:
                project = edits.set_speed(project, clip.id, speed, ripple=ripple, ends=ends, kinds=cut.studio.kinds)
                project = edits.set_reverse(project, clip.id, reverse=reverse)
            return project

        return bool(clips) and cut.apply("Change speed", retimed)

    def reverse(self) -> None:
        """Play the selected clips backwards, or forwards again."""
        clips = commands.one_of_each_link([clip for _, clip in self.selected()])
        if not clips:
            self._chosen_ids()
            return
        backwards = not all(clip.reverse for clip in clips)

        def turned(project: Project) -> Project:
            for clip in clips:
                project = edits.set_reverse(project, clip.id, reverse=backwards)
            return project

        self._cut.apply("Reverse" if backwards else "Play forwards", turned)

    def freeze(self) -> None:
        """Let the picture at the playhead stand for a while; what comes later moves on."""
        self._at_playhead("Freeze frame", lambda project, clip, t: edits.freeze_at(project, clip, t, FREEZE))

    def hold(self) -> None:
        """Let the picture at the playhead stand to the end of its clip."""
        self._at_playhead("Hold frame", edits.hold)

    # Takes ----------------------------------------------------------------------------------------------------

    def takes(self) -> ClipTakes | None:
        """The takes that the (first) selected clip can show; None when it follows no node."""
        chosen = self.selected()
        return self._cut.studio.takes_of_clip(chosen[0][1].id) if chosen else None

    def use_take(self, take: int) -> None:
        """Have the selected clip's node use another take; the clip keeps its trim."""
        found = self.takes()
        if found is not None:
            title = self._cut.project.graph.nodes[found.node].title
            with_take = self._cut.studio.with_take
            self._cut.apply(f"Use take {take} of {title}", lambda project: with_take(project, found.node, take))

    def step_take(self, way: int) -> None:
        """The next take (1), or the one before (-1), round and round."""
        found = self.takes()
        take = found.stepped(way) if found is not None else None
        if found is None or take is None:
            self.say_refused("This clip has no other takes.")
            return
        self.use_take(take)
        self._cut.say(f"Take {take} of {len(found.takes)}")

    def _at_playhead(self, label: str, edit: Callable[[Project, ClipId, Seconds], Project]) -> None:
        t, chosen = self._here()
        found = commands.clips_at(self._cut.timeline, t, chosen, inside=False)
        pictures = [clip for clip in found if self._is_picture(clip)]
        if not pictures:
            self.say_refused("There is no picture under the playhead.")
            return
        self._cut.apply(label, lambda project: edit(project, pictures[0].id, t))

    def _is_picture(self, clip: Clip) -> bool:
        found = self._cut.rows.find(clip.id)
        return found is not None and found[0].track.kind is TrackKind.VIDEO
