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


async def test_selected_shows_the_clip_of_the_cut_at_the_very_frame_and_its_marks_are_inserted(stage):
    session, clip = await media_on_screen(stage)
    viewer, timeline = session.bench.viewer, session.bench.timeline
    session.turn_to("edit")
    timeline.select([clip.id])
    moment = clip.start + Fraction(1, 8)
    viewer.go_to(moment)
    await stage.focus(timeline)
    stage.key("F")  # from the clip to the node that made it
    assert session.bench.canvas.selected == (clip.source.node,)
    await stage.focus(viewer)
    stage.key("Shift+Q")
    assert not viewer.shows_sequence
    rate = viewer.player.reel.rate
    assert viewer.player.index == rate.index_at(clip.media_time(moment)) == 3
    stage.key("I")
    viewer.step(2)
    stage.key("O")
    known = {each.id for _, each in stage.studio.project.timeline.clips()}
    stage.key(",")  # with the keyboard in the viewer, where the marks were made
    assert stage.steps[-1] == "Insert from viewer"
    [new] = timeline.selection
    assert new not in known
    placed = stage.studio.project.timeline.find(new)[1]
    assert (placed.source, placed.source_range.start) == (clip.source, rate.time_of(3))
    assert placed.start == moment
    assert viewer.playhead == placed.end


async def test_selected_shows_the_node_selected_last_also_while_the_cut_was_on_screen(stage):
    session, clip = await media_on_screen(stage)
    viewer = session.bench.viewer
    viewer.show_media(None)
    viewer.show_sequence()
    session.bench.canvas.select([clip.source.node])
    assert viewer.shows_sequence, "selecting alone does not take the cut away"
    stage.click(viewer.header.media)
    assert viewer.single.node == clip.source.node
    assert viewer.source_marks().source == clip.source
