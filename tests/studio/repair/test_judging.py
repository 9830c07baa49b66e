"""The judge waits for the watch of likeness, and does not wait for ever for what nobody will measure."""

from __future__ import annotations

import asyncio

from charstudio.model.casting import CastMember
from charstudio.model.identity import Grade
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.studio.identity.values import Measured, MeasureState
from charstudio.studio.repair import judging
from charstudio.studio.repair.judging import grade_of_clip, why_not
from charstudio.studio.signal import Signal
from tests.lab import node_id, still_asset, with_motion, with_photo
from tests.studio.repair.measured import report

SHA = "c" * 64
CLIP = MediaValue(MediaRef(SHA, "mp4"), MediaInfo(MediaKind.VIDEO, 10))


class Watch:
    """Stands where the watch does."""

    def __init__(self) -> None:
        self.is_on = True
        self.unavailable = ""
        self.changed: Signal[frozenset[str]] = Signal()
        self.asked: list[str] = []
        self.known: tuple[Measured, ...] = ()

    def ask(self, media):
        self.asked += media

    def state(self, _media):
        return self.known[0].state if self.known else None

    def of_media(self, _media):
        return self.known

    def tell(self, state, *grades):
        self.known = tuple(
            Measured(CastMember(str(k), "", ()), state, report(grade=grade))
            for k, grade in enumerate(grades or (None,))
        )
        self.changed.emit(frozenset({SHA}))


async def test_the_worst_of_several_characters_counts_once_it_is_measured():
    watch = Watch()
    task = asyncio.get_running_loop().create_task(grade_of_clip(watch, CLIP))
    await asyncio.sleep(0)
    assert watch.asked == [SHA]
    watch.tell(MeasureState.MEASURING)
    await asyncio.sleep(0)
    assert not task.done()
    watch.changed.emit(frozenset({"another"}))
    watch.tell(MeasureState.DONE, Grade.A, Grade.D)
    assert await task is Grade.D


async def test_what_cannot_be_measured_or_stays_unknown_has_no_grade(monkeypatch):
    watch = Watch()
    watch.tell(MeasureState.UNAVAILABLE, Grade.NONE)
    assert await grade_of_clip(watch, CLIP) is Grade.NONE
    monkeypatch.setattr(judging, "_UNKNOWN_S", 0.01)
    assert await grade_of_clip(Watch(), CLIP) is Grade.NONE


def test_a_rule_is_told_beforehand_why_nothing_could_be_measured():
    project = with_motion(with_photo(Project(), still_asset()), "shot", "photo")
    watch = Watch()
    assert "No character acts" in why_not(watch, project, node_id("shot"))
    watch.unavailable = "No networks."
    assert why_not(watch, project, node_id("shot")) == "No networks."
    watch.is_on = False
    assert "not measured here" in why_not(watch, project, node_id("shot"))
