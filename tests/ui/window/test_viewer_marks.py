"""In and out by the keys, of whatever the viewer shows."""

from __future__ import annotations

from fractions import Fraction


async def media_on_screen(stage):
    """The sample film with the file of its first clip in the viewer, and the keyboard there."""
    session = stage.enter(stage.sample())
    viewer = session.bench.viewer
    await stage.until(lambda: viewer.player.reel is not None)
    clip = next(found for _, found in stage.studio.project.timeline.clips())
    session.run_nodes([clip.source.node])
    await stage.until(lambda: stage.studio.playable(clip.source) is not None)
    await stage.ran()
    session.bench.timeline.clip_opened.emit(clip.id)
    await stage.focus(viewer)
    return session, clip


async def test_keys_mark_the_clip_on_screen_and_not_the_cut(stage):
    session, clip = await media_on_screen(stage)
    viewer, timeline = session.bench.viewer, session.bench.timeline
    viewer.step(2)
    stage.key("I")
    viewer.step(2)
    stage.key("O")
    found = viewer.source_marks()
    assert found.source == clip.source
    rate = viewer.player.reel.rate
    assert (found.range.start, found.range.end) == (rate.time_of(2), rate.time_of(5))
    assert timeline.in_out() is None
    stage.key("Shift+I")
    assert viewer.player.index == 2
    stage.key("Shift+O")
    assert viewer.player.index == 4
    stage.key("Alt+X")
    assert viewer.source_marks().range.start == 0


async def test_the_same_keys_mark_the_cut_while_it_is_on_screen(stage):
    session, _ = await media_on_screen(stage)
    viewer, timeline = session.bench.viewer, session.bench.timeline
    viewer.show_sequence()
    viewer.go_to(Fraction(1))
    stage.key("I")
    viewer.go_to(Fraction(2))
    stage.key("O")
    assert timeline.in_out().start == 1
    assert viewer.source_marks() is None
