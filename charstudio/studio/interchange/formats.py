"""The formats, and what each of them loses: a table that the tests check by writing and reading back.

Nothing here reads or writes a file, and no library is loaded: dialogs and help ask it at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, Title
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Fit, Track, TrackKind, TransitionKind
from charstudio.model.values import Output


class CutFormat(StrEnum):
    """A form that other editors read; the value is the file's suffix."""

    OTIO = "otio"
    OTIOZ = "otioz"
    FCP7 = "xml"
    FCPX = "fcpxml"
    EDL = "edl"

    @property
    def label(self) -> str:
        """What it is called."""
        return _TITLES[self]

    @property
    def purpose(self) -> str:
        """Who reads it, in a sentence."""
        return _PURPOSES[self]

    @property
    def has_relative_paths(self) -> bool:
        """Whether it can name files by the way from its own folder."""
        return self is CutFormat.OTIO


_TITLES: Final = {
    CutFormat.OTIO: "OpenTimelineIO",
    CutFormat.OTIOZ: "OpenTimelineIO with media",
    CutFormat.FCP7: "Final Cut Pro 7 XML",
    CutFormat.FCPX: "FCPXML",
    CutFormat.EDL: "EDL (CMX 3600)",
}
_PURPOSES: Final = {
    CutFormat.OTIO: "For DaVinci Resolve, Kdenlive, Premiere Pro and others. Read back here, it is complete.",
    CutFormat.OTIOZ: "One file with the cut and everything it shows, to hand over. Read back here, it is complete.",
    CutFormat.FCP7: "For Premiere Pro, DaVinci Resolve and many others.",
    CutFormat.FCPX: "For Final Cut Pro and DaVinci Resolve.",
    CutFormat.EDL: "For anything that ever cut a film: one picture track with cuts, dissolves and speeds.",
}


class MediaAt(StrEnum):
    """Where the other editor finds the media."""

    IN_PLACE = "in place"  # where they are, by their whole paths
    RELATIVE = "relative"  # where they are, by the way from the cut's folder
    COPIED = "copied"  # copied into a folder beside the cut, under their names


class Feature(StrEnum):
    """Something of a cut that a format may have no words for."""

    CLIPS = "clips"
    CLIP_NAMES = "clip names"
    PICTURE_TRACKS = "picture tracks"
    SOUND_TRACKS = "sound tracks"
    PICTURE_SOUND = "sound of pictures"
    DETACHED_SOUND = "detached sound"
    DISSOLVES = "dissolves"
    DIPS = "dips"
    WIPES = "wipes"
    FADES = "fades"
    FADES_AT_CUTS = "fades at cuts"
    SPEED = "speed"
    REVERSE = "reverse"
    FREEZE = "freeze"
    GAIN = "gain"
    HIGH_GAIN = "gain above 12 dB"
    MARKERS = "markers"
    MARKER_COLOURS = "marker colours"
    MARKER_NOTES = "marker notes"
    TITLES = "titles"
    TITLE_LOOKS = "title looks"
    CAPTIONS = "captions"
    LOOKS = "looks"
    GROUPS = "groups"
    TRACK_NAMES = "track names"
    TRACK_SWITCHES = "track switches"
    TRACK_MIX = "track mix"
    FRAME_RATE = "frame rate"
    FRAME_SIZE = "frame size"
    NODES = "nodes"


_OURS: Final = frozenset(
    {
        Feature.DETACHED_SOUND,
        Feature.FADES_AT_CUTS,
        Feature.TITLE_LOOKS,
        Feature.CAPTIONS,
        Feature.LOOKS,
        Feature.GROUPS,
        Feature.TRACK_NAMES,
        Feature.TRACK_MIX,
        Feature.NODES,
    }
)
LOSSES: Final[Mapping[CutFormat, frozenset[Feature]]] = {
    CutFormat.OTIO: frozenset(),
    CutFormat.OTIOZ: frozenset(),
    CutFormat.FCP7: _OURS | {Feature.HIGH_GAIN},
    CutFormat.FCPX: _OURS | {Feature.DIPS, Feature.WIPES, Feature.MARKER_COLOURS, Feature.TRACK_SWITCHES},
    CutFormat.EDL: _OURS
    | {
        Feature.PICTURE_TRACKS,
        Feature.SOUND_TRACKS,
        Feature.DIPS,
        Feature.WIPES,
        Feature.GAIN,
        Feature.HIGH_GAIN,
        Feature.MARKER_NOTES,
        Feature.TITLES,
        Feature.TRACK_SWITCHES,
        Feature.FRAME_RATE,
        Feature.FRAME_SIZE,
    },
}
"""What does not come back from each format."""

_WORDS: Final[Mapping[Feature, str]] = {
    Feature.PICTURE_TRACKS: "picture tracks but the lowest (each becomes a list of its own)",
    Feature.SOUND_TRACKS: "sound tracks",
    Feature.DETACHED_SOUND: "that a sound was detached (it is joined to its picture again)",
    Feature.DIPS: "dips to a colour (they become dissolves)",
    Feature.WIPES: "wipes (they become dissolves)",
    Feature.FADES_AT_CUTS: "fades of clips that touch another one",
    Feature.GAIN: "loudness of clips",
    Feature.HIGH_GAIN: "loudness above +12 dB",
    Feature.MARKER_COLOURS: "colours of markers",
    Feature.MARKER_NOTES: "notes of markers",
    Feature.TITLES: "titles",
    Feature.TITLE_LOOKS: "the look of titles",
    Feature.CAPTIONS: "captions (export them as subtitles)",
    Feature.LOOKS: "place, size, crop, fit, colour and keying of clips",
    Feature.GROUPS: "groups",
    Feature.TRACK_NAMES: "names of tracks",
    Feature.TRACK_SWITCHES: "muted, hidden and locked tracks (all come on)",
    Feature.TRACK_MIX: "solo, loudness and sync of tracks",
    Feature.FRAME_RATE: "the frame rate (the other editor asks for it)",
    Feature.FRAME_SIZE: "the size of the frame",
    Feature.NODES: "which node a clip follows (it shows the file that is current)",
}

_HIGH_GAIN_DB: Final = 12.0

SUFFIXES: Final = tuple(f".{each.value}" for each in CutFormat)
"""The files that may be cuts."""


def format_of(path: Path) -> CutFormat | None:
    """The format a file's name means."""
    suffix = path.suffix.lower().removeprefix(".")
    return next((each for each in CutFormat if each.value == suffix), None)


def losses_line(wanted: CutFormat, used: Collection[Feature] | None = None) -> str:
    """What the format loses, in a sentence: of everything there is, or of what a film uses."""
    lost = LOSSES[wanted] if used is None else LOSSES[wanted].intersection(used)
    if not LOSSES[wanted]:
        return "Nothing is lost when it is read back here. Others see clips, transitions, speeds and markers."
    if not lost:
        return "Nothing of this cut is lost."
    words = [_WORDS[feature] for feature in Feature if feature in lost]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"This format loses {listed}."


def used_features(project: Project) -> frozenset[Feature]:
    """What of all this the film's cut has. It looks at every clip: not in a window's own thread."""
    timeline = project.timeline
    found: set[Feature] = {Feature.FRAME_RATE, Feature.FRAME_SIZE}
    pictures = [track for track in timeline.tracks if track.kind is TrackKind.VIDEO and track.clips]
    if len(pictures) > 1:
        found.add(Feature.PICTURE_TRACKS)
    for track in timeline.tracks:
        found |= _of_track(track)
        for clip in track.clips:
            found |= _of_clip(project, track, clip)
    for marker in timeline.markers:
        found |= {Feature.MARKERS}
        found |= {Feature.MARKER_COLOURS} if marker.colour != "blue" else set()
        found |= {Feature.MARKER_NOTES} if marker.note else set()
    return frozenset(found)


def _of_track(track: Track) -> set[Feature]:
    found: set[Feature] = set()
    if not track.clips:
        return found
    if track.kind is TrackKind.AUDIO:
        found.add(Feature.SOUND_TRACKS)
    if track.muted or track.hidden or track.locked:
        found.add(Feature.TRACK_SWITCHES)
    if track.solo or track.volume_db or (track.sync and track.kind is not TrackKind.CAPTION):
        found.add(Feature.TRACK_MIX)
    if track.name[:1] not in "VAC" or not track.name[1:].isdigit():
        found.add(Feature.TRACK_NAMES)
    return found


def _of_clip(project: Project, track: Track, clip: Clip) -> set[Feature]:
    asset = project.asset_of(clip)
    is_still = isinstance(clip.source, Title | Caption) or (asset is not None and asset.info.kind is MediaKind.IMAGE)
    is_heard = asset is not None and asset.info.has_audio and not clip.silent and track.kind is TrackKind.VIDEO
    at_gaps, at_cuts = _fades(track, clip)
    asked = {
        Feature.CLIPS: True,
        Feature.CLIP_NAMES: bool(clip.name),
        Feature.PICTURE_SOUND: is_heard,
        Feature.DETACHED_SOUND: clip.silent and clip.link is not None,
        Feature.FADES: at_gaps,
        Feature.FADES_AT_CUTS: at_cuts,
        Feature.SPEED: clip.speed != 1 and not is_still,
        Feature.REVERSE: clip.reverse and not is_still,
        Feature.FREEZE: clip.freeze and not is_still,
        Feature.GAIN: bool(clip.gain_db),
        Feature.HIGH_GAIN: clip.gain_db > _HIGH_GAIN_DB,
        Feature.TITLES: isinstance(clip.source, Title),
        Feature.TITLE_LOOKS: isinstance(clip.source, Title) and clip.source != Title(clip.source.text),
        Feature.CAPTIONS: isinstance(clip.source, Caption),
        Feature.LOOKS: clip.transform != IN_PLACE
        or clip.grade != NEUTRAL
        or clip.key is not None
        or clip.fit is not Fit.FIT,
        Feature.GROUPS: clip.group is not None,
        Feature.NODES: isinstance(clip.source, Output),
    }
    found = {feature for feature, is_used in asked.items() if is_used}
    if clip.transition is not None:
        found.add(_TRANSITIONS[clip.transition.kind])
    return found


def _fades(track: Track, clip: Clip) -> tuple[bool, bool]:
    """Whether the clip fades where a gap lies beside it, and where another clip does."""
    edges = [track.before(clip) is not None] if clip.fade_in else []
    edges += [track.after(clip) is not None] if clip.fade_out else []
    return False in edges, True in edges


_TRANSITIONS: Final = {
    TransitionKind.DISSOLVE: Feature.DISSOLVES,
    TransitionKind.DIP: Feature.DIPS,
    TransitionKind.WIPE: Feature.WIPES,
}
