"""All edits of the timeline, to be imported from here.

Every edit is a pure function ``Project -> Project`` and all or nothing: it raises an ``EditError`` and nothing has
changed, or it returns a project whose timeline is in order. Times are moved to the nearest frame of the sequence.
After each edit transitions that lost their cut are dropped and fades are no longer than their clip.
In the drawings a letter is a clip, ``_`` is a gap, ``|`` a cut.
"""

from __future__ import annotations

from charstudio.model.timeline_captions import (
    CAPTION_LENGTH,
    add_caption,
    captions_from,
    captions_on,
    merge_captions,
    split_caption,
)
from charstudio.model.timeline_clipboard import ClipParcel, copied, left_behind, paste
from charstudio.model.timeline_closing import close_gap, ripple_delete
from charstudio.model.timeline_format import add_track, remove_track, set_format, set_track
from charstudio.model.timeline_links import group, leaders, link, partners, together, ungroup, unlink
from charstudio.model.timeline_looks import (
    add_gain,
    set_clip,
    set_fades,
    set_gain,
    set_gains,
    set_key,
    set_words,
)
from charstudio.model.timeline_markers import (
    add_marker,
    markers_in,
    move_marker,
    move_markers,
    remove_marker,
    remove_markers,
    set_marker,
)
from charstudio.model.timeline_move import move_clips, remove_clips
from charstudio.model.timeline_place import Mode, new_clip, place
from charstudio.model.timeline_range import extract, lift
from charstudio.model.timeline_replace import replace_source
from charstudio.model.timeline_roll import roll, slide
from charstudio.model.timeline_rules import MediaEnds
from charstudio.model.timeline_sound import detach_sound, is_detached, reattach
from charstudio.model.timeline_speed import freeze_at, hold, set_reverse, set_speed, stretch_to
from charstudio.model.timeline_split import rejoin, split, split_all
from charstudio.model.timeline_sync import nudge_sound, own_pair, sound_offset
from charstudio.model.timeline_threepoint import Marks, insert_range, overwrite_range, span_of
from charstudio.model.timeline_transitions import (
    DEFAULT_LENGTHS,
    Alignment,
    add_transition,
    longest_transition,
    remove_transitions,
    set_transition,
    stretch_transition,
)
from charstudio.model.timeline_trim import Edge, slip, trim

__all__ = [
    "CAPTION_LENGTH",
    "DEFAULT_LENGTHS",
    "Alignment",
    "ClipParcel",
    "Edge",
    "Marks",
    "MediaEnds",
    "Mode",
    "add_caption",
    "add_gain",
    "add_marker",
    "add_track",
    "add_transition",
    "captions_from",
    "captions_on",
    "close_gap",
    "copied",
    "detach_sound",
    "extract",
    "freeze_at",
    "group",
    "hold",
    "insert_range",
    "is_detached",
    "leaders",
    "left_behind",
    "lift",
    "link",
    "longest_transition",
    "markers_in",
    "merge_captions",
    "move_clips",
    "move_marker",
    "move_markers",
    "new_clip",
    "nudge_sound",
    "overwrite_range",
    "own_pair",
    "partners",
    "paste",
    "place",
    "reattach",
    "rejoin",
    "remove_clips",
    "remove_marker",
    "remove_markers",
    "remove_track",
    "remove_transitions",
    "replace_source",
    "ripple_delete",
    "roll",
    "set_clip",
    "set_fades",
    "set_format",
    "set_gain",
    "set_gains",
    "set_key",
    "set_marker",
    "set_reverse",
    "set_speed",
    "set_track",
    "set_transition",
    "set_words",
    "slide",
    "slip",
    "sound_offset",
    "span_of",
    "split",
    "split_all",
    "split_caption",
    "stretch_to",
    "stretch_transition",
    "together",
    "trim",
    "ungroup",
    "unlink",
]
