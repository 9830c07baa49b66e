"""A picture's sound as a clip of its own, and back.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.clip_looks import IN_PLACE, NEUTRAL
from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Fit, Track, TrackKind
from charstudio.model.timeline_format import add_track
from charstudio.model.timeline_links import open_partners, partners
from charstudio.model.timeline_parts import find_clip, obstacle, put, title_of, unlocked, with_rows
from charstudio.model.timeline_rules import is_still, placing_refusal
from charstudio.model.timeline_trim import exchanged
from charstudio.model.values import ClipId, LinkId, TrackId, new_id


def detach_sound(
    project: Project,
    clip: ClipId,
    *,
    sound: ClipId | None = None,
    has_sound: bool | None = None,
    kinds: Kinds | None = None,
) -> Project:
    """Put a picture's own sound below it, as a clip that can be cut and moved; the two are linked.

        V1 │ A A A          V1 │ A A A ⛓ 🔇
        A1 │ X X _ _   →    A1 │ X X _ _
                            A2 │ a a a ⛓

    It lies on the first free audio track, else on a new one, and has the picture's part of the media, speed,
    direction, loudness and fades. ``has_sound`` says it of what a node output plays now, which the project does not
    know (None: it may have). Raises ``EditError`` when there is no sound or it has been detached, ``TrackLocked``,
    ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    picture = unlocked(track).clips[index]
    _refuse_without_sound(project, track, picture, kinds, has_sound=has_sound)
    if sound is not None and project.timeline.find(sound):
        raise EditError("The sound needs an id of its own.")
    band = LinkId(new_id("l"))
    own = _sound_of(picture, sound or ClipId(new_id("c")), band)
    project, home = _free_audio_track(project, own, kinds)
    rows = {track.id: exchanged(track.clips, replace(picture, silent=True, link=band))}
    for other_track, other in open_partners(project, clip):
        rows[other_track.id] = exchanged(rows.get(other_track.id, other_track.clips), replace(other, link=band))
    rows[home.id] = put(project, home, rows.get(home.id, home.clips), own)
    return with_rows(project, rows)


def reattach(project: Project, clip: ClipId) -> Project:
    """Give a picture its own sound back: the detached clip goes, with what was done to it.

        V1 │ A A A ⛓ 🔇     V1 │ A A A
        A1 │ a a a ⛓   →    A1 │ _ _ _

    ``clip`` is the picture or its sound. Of a sound that was deleted before, the picture is heard again. Raises
    ``EditError`` when no sound was detached, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    linked = [(track, unlocked(track).clips[index]), *open_partners(project, clip)]
    pictures = [(home, each) for home, each in linked if home.kind is TrackKind.VIDEO and each.silent]
    if not pictures:
        raise EditError(f"The sound of “{title_of(project, track.clips[index])}” was not detached.")
    home, picture = pictures[0]
    gone = {each.id for other, each in linked if other.kind is TrackKind.AUDIO and each.source == picture.source}
    stays = len(linked) - len(gone) > 1
    rows = {home.id: exchanged(home.clips, replace(picture, silent=False, link=picture.link if stays else None))}
    for other, each in linked:
        if each.id in gone:
            rows[other.id] = tuple(one for one in rows.get(other.id, other.clips) if one.id != each.id)
    return with_rows(project, rows)


def is_detached(project: Project, clip: ClipId) -> bool:
    """Whether this picture's sound, or the picture of this sound, is a clip of its own and linked with it."""
    track, index = find_clip(project, clip)
    each = track.clips[index]
    others = partners(project, clip)
    if track.kind is TrackKind.AUDIO:
        return any(home.kind is TrackKind.VIDEO and other.silent for home, other in others)
    return each.silent and any(home.kind is TrackKind.AUDIO for home, _ in others)


def _refuse_without_sound(
    project: Project, track: Track, picture: Clip, kinds: Kinds | None, *, has_sound: bool | None
) -> None:
    title = title_of(project, picture)
    if track.kind is not TrackKind.VIDEO:
        raise EditError(f"“{title}” is no picture, so it has no sound to detach.")
    if picture.silent:
        raise EditError(f"The sound of “{title}” has been detached already.", "Reattach it first.")
    asset = project.asset_of(picture)
    known = has_sound if asset is None else asset.info.has_audio
    if known is False or is_still(project, replace(picture, freeze=False), kinds):
        raise EditError(f"“{title}” has no sound.")
    if picture.freeze:
        raise EditError(f"“{title}” is a frozen picture and has no sound.")


def _sound_of(picture: Clip, clip_id: ClipId, band: LinkId) -> Clip:
    """What is heard of the picture, without its looks."""
    return replace(
        picture,
        id=clip_id,
        fit=Fit.FIT,
        transition=None,
        silent=False,
        transform=IN_PLACE,
        grade=NEUTRAL,
        key=None,
        link=band,
    )


def _free_audio_track(project: Project, sound: Clip, kinds: Kinds | None) -> tuple[Project, Track]:
    """An audio track with room for the sound; the project has one more when there was none."""
    audio = [track for track in project.timeline.tracks if track.kind is TrackKind.AUDIO and not track.locked]
    home = next((track for track in audio if obstacle(track.clips, sound) is None), None)
    if home is None:
        project = add_track(project, TrackKind.AUDIO, track_id=TrackId(new_id("t")))
        home = [track for track in project.timeline.tracks if track.kind is TrackKind.AUDIO][-1]
    refused = placing_refusal(project, home, sound, kinds)
    if refused:
        raise EditError(refused)
    return project, home
