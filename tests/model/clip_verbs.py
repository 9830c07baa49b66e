"""Every edit of the timeline, with arguments that mostly make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from charstudio.model import timeline_edits
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.cues import Cue
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Direction, Fit, TrackKind, Transition, TransitionKind
from charstudio.model.values import (
    MarkerId,
)
from tests.model.material import (
    KINDS,
    RATES,
    SPEEDS,
)
from tests.model.picks import Pick, Verb


def _place(project: Project, pick: Pick) -> Project:
    source_start = (Fraction(0), Fraction(pick.number(60), 24), Fraction(pick.number(500), 101))[pick.number(3)]
    track = pick.track()
    clip = timeline_edits.new_clip(
        pick.source(track), pick.time(), pick.length(), source_start=source_start, speed=pick.of(SPEEDS[:4])
    )
    return timeline_edits.place(project, track.id, clip, mode=pick.mode(), kinds=KINDS)


def _append(project: Project, pick: Pick) -> Project:
    track = pick.track()
    clip = timeline_edits.new_clip(pick.source(track), track.end, pick.length())
    return timeline_edits.place(project, track.id, clip, kinds=KINDS)


def _move(project: Project, pick: Pick) -> Project:
    moves = {clip: (pick.track().id, pick.time()) for clip in pick.clips()}
    return timeline_edits.move_clips(project, moves, mode=pick.mode(), kinds=KINDS)


def _nudge(project: Project, pick: Pick) -> Project:
    by = project.timeline.rate.time_of(pick.number(60) - 30)
    found = {clip.id: (track, clip) for track, clip in project.timeline.clips()}
    moves = {clip: (found[clip][0].id, found[clip][1].start + by) for clip in pick.clips()}
    return timeline_edits.move_clips(project, moves, mode=pick.mode(), kinds=KINDS)


def _trim(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    edge = "start" if pick.yes() else "end"
    near = (clip.start if edge == "start" else clip.end) + project.timeline.rate.time_of(pick.number(60) - 30)
    to = near if pick.number(4) else pick.time()
    return timeline_edits.trim(project, clip.id, "start" if edge == "start" else "end", to, ripple=pick.yes())


def _inside(project: Project, clip: Clip, pick: Pick) -> Seconds:
    return clip.start + project.timeline.rate.time_of(pick.number(48))


def _set_clip(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    speed = pick.of(SPEEDS) if pick.number(3) == 0 else None
    return timeline_edits.set_clip(
        project,
        clip.id,
        name=("", "Wide", "Close-up")[pick.number(3)],
        fit=pick.of(Fit),
        speed=speed,
        reverse=pick.number(4) == 0,
        silent=pick.yes(),
        transform=pick.of((None, IN_PLACE, Transform(0.25, scale=0.5, opacity=0.5), Transform(crop_left=1.0))),
        grade=pick.of((None, NEUTRAL, Grade(exposure=0.5), Grade(contrast=-1.0))),
    )


def _words(project: Project, pick: Pick) -> Project:
    """Titles and captions, on tracks that take them and on others; now and then a track for captions first."""
    if pick.number(6) == 0 and len(project.timeline.tracks) < 6:
        return timeline_edits.add_track(project, TrackKind.CAPTION)
    track = pick.track()
    words = Caption("Who is there?") if track.kind is TrackKind.CAPTION else Title("The End", size=0.2)
    clip = timeline_edits.new_clip(words if pick.number(5) else Title("x" * 3000), pick.time(), pick.length())
    return timeline_edits.place(project, track.id, clip, mode=pick.mode(), kinds=KINDS)


def _set_words(project: Project, pick: Pick) -> Project:
    words = [clip for _, clip in project.timeline.clips() if isinstance(clip.source, Title | Caption)]
    clip = pick.of(words) if words else pick.clip()
    new: Title | Caption = Caption("It is me.") if isinstance(clip.source, Caption) else Title("Fin", colour="#ff0000")
    return timeline_edits.set_words(project, clip.id, new)


def _captions(project: Project, pick: Pick) -> Project:
    """Cues of any times, also ones that overlap, on a caption track or a new one."""
    tracks = [track.id for track in project.timeline.tracks if track.kind is TrackKind.CAPTION]
    cues = []
    for _ in range(1 + pick.number(6)):
        start = Fraction(pick.number(9000), 1000)
        cues.append(Cue(start, start + Fraction(pick.number(3000), 1000), pick.of(("Who is there?", "Me.", " "))))
    track = None if len(tracks) < 2 and pick.number(3) == 0 else pick.of(tracks)
    return timeline_edits.captions_from(project, cues, track=track, at=pick.time())


def _caption(project: Project, pick: Pick) -> Clip:
    found = [clip for _, clip in project.timeline.clips() if isinstance(clip.source, Caption)]
    return pick.of(found) if found and pick.number(6) else pick.clip()


def _merge_captions(project: Project, pick: Pick) -> Project:
    first = _caption(project, pick)
    track, _ = project.timeline.find(first.id) or (pick.track(), first)
    index = track.clips.index(first)
    return timeline_edits.merge_captions(project, [clip.id for clip in track.clips[index : index + 1 + pick.number(3)]])


def _fades(project: Project, pick: Pick) -> Project:
    return timeline_edits.set_fades(
        project, pick.clip().id, fade_in=Fraction(pick.number(40), 24), fade_out=Fraction(pick.number(40), 25)
    )


def _transition(project: Project, pick: Pick) -> Project:
    """Mostly on a cut, since few clips have one."""
    cuts = [clip for track, clip in project.timeline.clips() if track.before(clip)]
    clip = pick.of(cuts) if cuts and pick.number(4) else pick.clip()
    length, colour = Fraction(1 + pick.number(40), 24), pick.of(("#000000", "#ffffff", "white"))
    transition = Transition(pick.of(TransitionKind), length, colour, pick.of(Direction)) if pick.number(5) else None
    return timeline_edits.set_transition(project, clip.id, transition)


def _set_track(project: Project, pick: Pick) -> Project:
    return timeline_edits.set_track(
        project,
        pick.track().id,
        locked=pick.number(4) == 0,
        muted=pick.yes(),
        solo=pick.yes(),
        hidden=pick.yes(),
        volume_db=pick.of((None, 0.0, -6.0, 60.0)),
        sync=pick.yes(),
    )


def _set_format(project: Project, pick: Pick) -> Project:
    size = (None, 640, 1080, 481)[pick.number(4)]
    return timeline_edits.set_format(project, rate=pick.of(RATES), width_px=size)


def _edges(project: Project, pick: Pick) -> tuple[Clip, timeline_edits.Edge, Seconds]:
    """A clip, one of its edges and a moment near it."""
    clip = pick.clip()
    edge: timeline_edits.Edge = "start" if pick.yes() else "end"
    at = clip.start if edge == "start" else clip.end
    return clip, edge, at + project.timeline.rate.time_of(pick.number(60) - 30)


def _cut(project: Project, pick: Pick) -> Clip:
    """Mostly a clip that begins where another one ends."""
    cuts = [clip for track, clip in project.timeline.clips() if track.before(clip)]
    return pick.of(cuts) if cuts and pick.number(5) else pick.clip()


def _roll(project: Project, pick: Pick) -> Project:
    clip = _cut(project, pick)
    to = clip.start + project.timeline.rate.time_of(pick.number(40) - 20)
    return timeline_edits.roll(project, clip.id, to, kinds=KINDS, alone=pick.number(4) == 0)


def _slide(project: Project, pick: Pick) -> Project:
    by = project.timeline.rate.time_of(pick.number(40) - 20)
    return timeline_edits.slide(project, _cut(project, pick).id, by, kinds=KINDS, alone=pick.number(4) == 0)


def _with_transition(project: Project, pick: Pick) -> Clip:
    found = [clip for _, clip in project.timeline.clips() if clip.transition]
    return pick.of(found) if found and pick.number(5) else pick.clip()


def _rejoin(project: Project, pick: Pick) -> Project:
    """Mostly of two clips that show the same, as few others can be joined."""
    seams = [
        before.id
        for track, clip in project.timeline.clips()
        if (before := track.before(clip)) and before.source == clip.source
    ]
    return timeline_edits.rejoin(project, pick.of(seams) if seams else pick.clip().id)


def _set_speed(project: Project, pick: Pick) -> Project:
    return timeline_edits.set_speed(
        project, pick.clip().id, pick.of(SPEEDS), ripple=pick.yes(), kinds=KINDS, alone=pick.number(4) == 0
    )


def _stretch(project: Project, pick: Pick) -> Project:
    clip, edge, to = _edges(project, pick)
    return timeline_edits.stretch_to(project, clip.id, edge, to, ripple=pick.yes(), kinds=KINDS)


def _freeze(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    return timeline_edits.freeze_at(project, clip.id, _inside(project, clip, pick), pick.length())


def _replace(project: Project, pick: Pick) -> Project:
    clip = pick.clip()
    track, _ = project.timeline.find(clip.id) or (pick.track(), clip)
    start = pick.of((None, None, Fraction(pick.number(300), 101), Fraction(-1)))
    return timeline_edits.replace_source(
        project, clip.id, pick.source(track), source_start=start, shorten=pick.yes(), kinds=KINDS
    )


def _three_point(project: Project, pick: Pick) -> Project:
    """Four marks in order, of which mostly one is taken away."""
    media_in, film_in = Fraction(pick.number(60), 24), pick.time()
    marks = timeline_edits.Marks(media_in, media_in + pick.length(), film_in, film_in + pick.length())
    gone = pick.of(("media_in", "media_out", "film_in", "film_out", None))
    marks = replace(marks, **{gone: None}) if gone else marks
    track = pick.track()
    edit = timeline_edits.insert_range if pick.yes() else timeline_edits.overwrite_range
    return edit(project, track.id, pick.source(track), marks, fit_speed=pick.yes(), kinds=KINDS)


def _ripple_move(project: Project, pick: Pick) -> Project:
    """Mostly on its own track: what lies side by side changes places."""
    clip = pick.clip()
    track, _ = project.timeline.find(clip.id) or (pick.track(), clip)
    target = track.id if pick.number(3) else pick.track().id
    return timeline_edits.move_clips(
        project, {clip.id: (target, pick.time())}, mode=pick.mode(), kinds=KINDS, ripple=True, alone=pick.number(4) == 0
    )


def _range_edit(project: Project, pick: Pick) -> Project:
    edit = timeline_edits.lift if pick.yes() else timeline_edits.extract
    tracks = pick.several(track.id for track in project.timeline.tracks) if pick.yes() else None
    return edit(project, TimeRange(pick.time(), pick.length()), tracks)


def _paste(project: Project, pick: Pick) -> Project:
    parcel = timeline_edits.copied(project, pick.clips(), alone=pick.yes())
    track = pick.track().id if pick.yes() and len(project.timeline.tracks) < 6 else None
    return timeline_edits.paste(project, parcel, pick.time(), track=track, mode=pick.mode(), kinds=KINDS)[0]


def _slip_by(pick: Pick) -> Seconds:
    return Fraction(pick.number(120) - 60, (24, 97)[pick.number(2)])


CLIP_VERBS: Mapping[str, Verb] = {
    "words": _words,
    "captions": _captions,
    "add_caption": lambda project, pick: timeline_edits.add_caption(
        project, pick.time(), pick.of(("Who is there?", "\n", "x" * 3000)), length=pick.length()
    ),
    "split_caption": lambda project, pick: timeline_edits.split_caption(
        project, (clip := _caption(project, pick)).id, _inside(project, clip, pick)
    ),
    "merge_captions": _merge_captions,
    "set_words": _set_words,
    "set_key": lambda project, pick: timeline_edits.set_key(
        project, pick.clip().id, pick.of((None, ChromaKey(), ChromaKey(colour="green")))
    ),
    "place": _place,
    "append": _append,
    "move": _move,
    "nudge": _nudge,
    "trim": _trim,
    "slip": lambda project, pick: timeline_edits.slip(project, pick.clip().id, _slip_by(pick)),
    "split": lambda project, pick: timeline_edits.split(
        project, (clip := pick.clip()).id, _inside(project, clip, pick)
    ),
    "ripple_move": _ripple_move,
    "range": _range_edit,
    "paste": _paste,
    "roll": _roll,
    "slide": _slide,
    "rejoin": _rejoin,
    "set_speed": _set_speed,
    "stretch": _stretch,
    "reverse": lambda project, pick: timeline_edits.set_reverse(project, pick.clip().id, reverse=pick.yes()),
    "freeze": _freeze,
    "hold": lambda project, pick: timeline_edits.hold(project, (clip := pick.clip()).id, _inside(project, clip, pick)),
    "replace": _replace,
    "three_point": _three_point,
    "link": lambda project, pick: timeline_edits.link(project, pick.clips()),
    "unlink": lambda project, pick: timeline_edits.unlink(project, pick.clips()),
    "group": lambda project, pick: timeline_edits.group(project, pick.clips()),
    "ungroup": lambda project, pick: timeline_edits.ungroup(project, pick.clips()),
    "detach_sound": lambda project, pick: timeline_edits.detach_sound(project, pick.clip().id, kinds=KINDS),
    "reattach": lambda project, pick: timeline_edits.reattach(project, pick.clip().id),
    "split_all": lambda project, pick: timeline_edits.split_all(project, pick.time()),
    "remove_clips": lambda project, pick: timeline_edits.remove_clips(project, pick.clips()),
    "ripple_delete": lambda project, pick: timeline_edits.ripple_delete(project, pick.clips()),
    "close_gap": lambda project, pick: timeline_edits.close_gap(project, pick.track().id, pick.time()),
    "set_clip": _set_clip,
    "set_gain": lambda project, pick: timeline_edits.set_gain(project, pick.clip().id, pick.number(100) - 70.5),
    "set_gains": lambda project, pick: timeline_edits.set_gains(project, pick.clips(), pick.number(100) - 70.5),
    "add_gain": lambda project, pick: timeline_edits.add_gain(project, pick.clips(), pick.number(40) - 20.5),
    "add_transition": lambda project, pick: timeline_edits.add_transition(
        project,
        _cut(project, pick).id,
        pick.of(TransitionKind),
        pick.of((None, pick.length())),
        alignment=pick.alignment(),
    ),
    "stretch_transition": lambda project, pick: timeline_edits.stretch_transition(
        project, _with_transition(project, pick).id, pick.time()
    ),
    "remove_transitions": lambda project, pick: timeline_edits.remove_transitions(
        project, [_with_transition(project, pick).id, pick.clip().id]
    ),
    "set_fades": _fades,
    "set_transition": _transition,
    "add_track": lambda project, pick: timeline_edits.add_track(project, pick.of(TrackKind)),
    "remove_track": lambda project, pick: timeline_edits.remove_track(project, pick.track().id),
    "set_track": _set_track,
    "add_marker": lambda project, pick: timeline_edits.add_marker(
        project, pick.time(), marker_id=MarkerId(f"m_{pick.number(4)}")
    ),
    "set_marker": lambda project, pick: timeline_edits.set_marker(
        project,
        pick.of(marker.id for marker in project.timeline.markers),
        name=pick.of((None, "fall")),
        colour=pick.of((None, "red", "#ff0000")),
        note=pick.of((None, "again")),
    ),
    "move_marker": lambda project, pick: timeline_edits.move_marker(
        project, pick.of(marker.id for marker in project.timeline.markers), pick.time()
    ),
    "move_markers": lambda project, pick: timeline_edits.move_markers(
        project,
        pick.several(marker.id for marker in project.timeline.markers),
        project.timeline.rate.time_of(pick.number(60) - 30),
    ),
    "remove_markers": lambda project, pick: timeline_edits.remove_markers(
        project, pick.several(marker.id for marker in project.timeline.markers)
    ),
    "remove_marker": lambda project, pick: timeline_edits.remove_marker(
        project, pick.of(marker.id for marker in project.timeline.markers)
    ),
    "set_format": _set_format,
}
