"""What a clip may show and where it may lie: the rules that edits keep and checks look for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import OutOfMedia
from charstudio.model.kind import Kinds
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import Output, PortType

MediaEnds: TypeAlias = Mapping[Output, Seconds]
"""How long what a node output plays now lasts, in its own time, for as many outputs as the caller knows of."""


def end_of_media(project: Project, clip: Clip, ends: MediaEnds | None) -> Seconds | None:
    """How long the clip's media plays, by the file or by what the caller knows; None for no limit."""
    if isinstance(clip.source, Output):
        return None if ends is None else ends.get(clip.source)
    return media_length(project, clip)


def media_limit(project: Project, clip: Clip, media_end: Seconds | None) -> Seconds | None:
    """``media_end`` where the caller knows it, else how long the clip's file plays."""
    return media_end if media_end is not None else media_length(project, clip)


def storable(t: Seconds) -> bool:
    """Whether a project file can hold this time (``time.seconds_from_text`` limits both numbers' length)."""
    return abs(t.numerator) < 10**18 and t.denominator < 10**12


def is_still(project: Project, clip: Clip, kinds: Kinds | None = None) -> bool:
    """Whether the clip shows a picture without time of its own, or words, which can be drawn out without end."""
    if clip.freeze or isinstance(clip.source, Title | Caption):
        return True
    if isinstance(clip.source, Output):
        return output_type(project, clip.source, kinds) is PortType.IMAGE
    asset = project.assets.get(clip.source)
    return asset is not None and asset.info.kind is MediaKind.IMAGE


def output_type(project: Project, output: Output, kinds: Kinds | None) -> PortType | None:
    """What flows out of this socket, or None when nobody here knows."""
    node = project.graph.nodes.get(output.node)
    kind = kinds.get(node.kind) if kinds and node else None
    port = kind.output(output.port) if kind else None
    return port.type if port else None


def media_length(project: Project, clip: Clip) -> Seconds | None:
    """How long the clip's file plays, in the media's own time; None for stills, node outputs and unknown lengths."""
    asset = project.asset_of(clip)
    return asset.info.duration if asset and asset.info.kind is not MediaKind.IMAGE else None


def frames_available(rate: Rate, clip: Clip, length: Seconds) -> int:
    """How many sequence frames of the clip, from its start on, show moments inside media of this length.

    A frozen moment lasts for ever. Backwards, whole frames up to the beginning of the media are counted.
    """
    step = rate.frame * clip.speed
    if clip.freeze:
        return _FOR_EVER if clip.source_range.start < length else 0
    if clip.reverse:
        return max(0, math.floor(clip.source_range.end / step))
    return max(0, math.ceil((length - clip.source_range.start) / step))


_FOR_EVER = 10**9
"""More frames than a film has."""


def runs_past(rate: Rate, clip: Clip, length: Seconds) -> bool:
    """Whether one of the clip's frames would begin where the media is already over."""
    if clip.freeze:
        return clip.source_range.start >= length
    return clip.source_range.end - rate.frame * clip.speed >= length


def refuse_past_media(project: Project, clip: Clip, media_end: Seconds | None = None) -> None:
    """Raise ``OutOfMedia`` when the clip shows a moment before or after its media.

    ``media_end`` stands in for the length of what a node output currently plays, which the project does not know.
    """
    if clip.source_range.start < 0:
        raise OutOfMedia(f"“{title_of(project, clip)}” has nothing before its first frame.")
    length = media_limit(project, clip, media_end)
    if length is not None and runs_past(project.timeline.rate, clip, length):
        raise OutOfMedia(
            f"“{title_of(project, clip)}” has only {float(length):.2f} s of media.",
            "Make the clip shorter, or slow it down.",
        )


def placing_refusal(project: Project, track: Track, clip: Clip, kinds: Kinds | None = None) -> str | None:
    """Why the clip may not lie on this track, in one sentence, or None.

    Pictures go on video tracks and sound on audio tracks; of a video with sound, the sound may go on an audio track.
    What a node output carries is known only when ``kinds`` are given.
    """
    title = title_of(project, clip)
    if isinstance(clip.source, Title | Caption) or track.kind is TrackKind.CAPTION:
        return _words_refusal(track, clip, title)
    if isinstance(clip.source, Output):
        carried = output_type(project, clip.source, kinds)
        sound_too = carried is PortType.VIDEO
    else:
        asset = project.assets.get(clip.source)
        carried = asset.info.kind.port_type if asset else None
        sound_too = asset is not None and asset.info.has_audio
        if asset is not None and carried is None:
            return f"“{title}” is neither picture nor sound, so it cannot be on the timeline."
    if carried in {PortType.TEXT, PortType.CHARACTER}:
        return f"“{title}” is neither picture nor sound, so it cannot be on the timeline."
    if track.kind is TrackKind.VIDEO and carried is PortType.AUDIO:
        return f"“{title}” is sound, but {track.name} is a video track."
    if track.kind is TrackKind.AUDIO and carried in {PortType.IMAGE, PortType.VIDEO} and not sound_too:
        return f"“{title}” has no sound, but {track.name} is an audio track."
    return None


def _words_refusal(track: Track, clip: Clip, title: str) -> str | None:
    """Captions lie on caption tracks and nothing else does; titles are pictures."""
    if track.kind is TrackKind.CAPTION:
        fits = isinstance(clip.source, Caption)
        return None if fits else f"“{title}” is no caption, but {track.name} is for captions."
    if isinstance(clip.source, Caption):
        return f"“{title}” is a caption, but {track.name} is not a caption track."
    return f"“{title}” is a title, but {track.name} is an audio track." if track.kind is TrackKind.AUDIO else None


def source_fault(project: Project, clip: Clip, kinds: Kinds | None = None) -> str | None:
    """What is wrong with what the clip shows, or None."""
    if isinstance(clip.source, Title | Caption):
        return next((sentence for _, sentence in clip.source.faults()), None)
    if not isinstance(clip.source, Output):
        return None if clip.source in project.assets else "The clip shows a file that is not in the project."
    node = project.graph.nodes.get(clip.source.node)
    if node is None:
        return "The clip follows a node that is not in the project."
    kind = kinds.get(node.kind) if kinds else None
    if kind and kind.output(clip.source.port) is None:
        return f"The clip follows “{node.title}”, which has no output “{clip.source.port}”."
    return None
