"""Sound that lies beside its picture in other editors and inside it here: joined where both still match."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from charstudio.model.time import Seconds
from charstudio.model.timeline import TrackKind
from charstudio.studio.interchange.cut import Cut, Medium, Row, Shot


def with_sound_joined(cut: Cut) -> Cut:
    """The cut in which a sound that only repeats its picture is that picture's own sound.

    Where a cut has sound tracks at all, a picture without its sound on one of them is silent, unless Character Studio
    says otherwise of it. Tracks that are empty then are gone.
    """
    sounds: defaultdict[tuple[object, ...], list[Shot]] = defaultdict(list)
    has_sound = False
    for row, shot in cut.shots():
        if row.kind is TrackKind.AUDIO:
            has_sound = True
            if shot.own is None and shot.medium is not None:
                sounds[_place(shot)].append(shot)
    if not has_sound or not cut.keeps_sound_apart:
        return cut
    joined: set[int] = set()
    rows: list[Row] = []
    for row in cut.rows:
        shots = row.shots
        if row.kind is TrackKind.VIDEO:
            shots = tuple(_heard(shot, sounds.get(_place(shot), []), joined) for shot in shots)
        rows.append(replace(row, shots=shots))
    return replace(cut, rows=tuple(row for row in (_without(row, joined) for row in rows) if row is not None))


def _heard(picture: Shot, sounds: list[Shot], joined: set[int]) -> Shot:
    fitting = [sound for sound in sounds if id(sound) not in joined and sound.speed == picture.speed]
    if not fitting:
        return picture if picture.own is not None else replace(picture, sounds=False)
    joined.update(id(sound) for sound in fitting)
    if picture.own is not None:
        return picture
    return replace(picture, sounds=True, gain_db=fitting[0].gain_db)


def _without(row: Row, joined: set[int]) -> Row | None:
    if row.kind is not TrackKind.AUDIO or not any(id(shot) in joined for shot in row.shots):
        return row
    left = tuple(shot for shot in row.shots if id(shot) not in joined)
    return replace(row, shots=left) if left else None


def _place(shot: Shot) -> tuple[Medium | None, Seconds, Seconds, Seconds]:
    return shot.medium, shot.start, shot.duration, shot.media_start
