"""The viewer as it is used: what is on the screen, where the playhead is, what plays."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model import timeline_edits as edits
from charstudio.model.library import MediaKind
from charstudio.model.values import NodeId, Output
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.viewer.viewer import Viewer


def middle(viewer):
    image = viewer.picture.grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2)


def wait_for(qtbot, viewer, check):
    def looks_so():
        assert check(middle(viewer))

    qtbot.waitUntil(looks_so, timeout=5000)


def is_red(colour):
    return colour.red() > colour.blue() + 40 and colour.red() > colour.green() + 40


def is_blue(colour):
    return colour.blue() > colour.red() + 30


def is_green(colour):
    return colour.green() > colour.red() + 30 and colour.green() > colour.blue() + 30


def test_the_playhead_shows_the_frame_of_the_sequence(viewer, qtbot):
    wait_for(qtbot, viewer, is_red)
    with qtbot.waitSignal(viewer.playhead_changed) as told:
        viewer.go_to(Fraction(4))
    assert told.args[0] == 4
    wait_for(qtbot, viewer, is_blue)
    viewer.go_to(Fraction(401, 100))
    assert viewer.playhead == 4, "always on a frame"
    assert viewer.transport.timecode.text() == "00:00:04:00"
    assert viewer.transport.length.text() == "/ 00:00:11:00"


def test_a_ghost_is_a_card(viewer, qtbot):
    viewer.go_to(Fraction(9))
    wait_for(qtbot, viewer, lambda colour: 15 < colour.value() < 120)


def test_a_stale_clip_says_so(viewer, studio):
    studio.states[NodeId("n1")] = NodeStatus(NodeState.STALE)
    viewer.go_to(Fraction(5))
    assert [chip.role for chip in viewer.picture._chips] == ["warn"]


def test_a_result_that_arrives_is_shown_at_once(viewer, studio, media, qtbot):
    viewer.go_to(Fraction(9))
    studio.finish(Output(NodeId("n2"), "video"), media["green"])
    wait_for(qtbot, viewer, is_green)


def test_an_edit_is_shown_at_once(viewer, studio, qtbot):
    viewer.go_to(Fraction(4))
    wait_for(qtbot, viewer, is_blue)
    studio.document.apply("Delete", lambda project: edits.ripple_delete(project, ["blue"]))
    studio.document.apply("Delete", lambda project: edits.remove_clips(project, ["red"]))
    wait_for(qtbot, viewer, lambda colour: colour.value() < 40)
    studio.document.undo()
    studio.document.undo()
    wait_for(qtbot, viewer, is_blue)


def test_it_plays_in_real_time_without_a_sound_device(viewer, qtbot):
    wait_for(qtbot, viewer, is_red)
    viewer.play_pause()
    assert viewer.is_playing
    qtbot.waitUntil(lambda: viewer.player.shown > 0, timeout=3000)
    first, started = viewer.playhead, time.monotonic()
    qtbot.wait(1000)
    took, moved = time.monotonic() - started, float(viewer.playhead - first)
    viewer.play_pause()
    assert not viewer.is_playing
    assert moved == pytest.approx(took, abs=0.25)


def test_it_stops_at_the_end_on_the_last_frame_and_begins_again(viewer, qtbot):
    viewer.go_to(Fraction(11) - Fraction(6, 24))
    viewer.play_pause()
    qtbot.waitUntil(lambda: not viewer.is_playing, timeout=3000)
    assert viewer.playhead == 11 - Fraction(1, 24)
    viewer.play_pause()
    assert viewer.player._course.start == 0


def test_a_loop_stays_inside_the_marked_part(viewer, qtbot):
    viewer.set_play_range(Fraction(1), Fraction(5, 4))
    viewer._actions["loop"].trigger()
    seen = []
    viewer.play_pause()
    viewer.playhead_changed.connect(seen.append)

    def came_round():
        assert any(later < earlier for earlier, later in itertools.pairwise(seen))

    qtbot.waitUntil(came_round, timeout=5000)
    assert all(1 <= t < Fraction(5, 4) for t in seen)


def test_the_shuttle_goes_both_ways(viewer, qtbot):
    viewer.go_to(Fraction(3))
    viewer.driving.shuttle(1)
    viewer.driving.shuttle(1)
    assert viewer.player.step == 2
    assert viewer.transport.speed.text() == "2×"
    viewer.driving.shuttle(-1)
    qtbot.waitUntil(lambda: viewer.playhead < 3, timeout=3000)
    assert viewer.player.step == -1
    viewer.driving.shuttle(0)
    assert not viewer.is_playing


def test_steps_and_ends(viewer):
    viewer.step(1)
    assert viewer.playhead == Fraction(1, 24)
    viewer.driving.step_seconds(2)
    assert viewer.playhead == 2 + Fraction(1, 24)
    viewer.step(-1000)
    assert viewer.playhead == 0
    viewer._actions["end"].trigger()
    assert viewer.playhead == 11 - Fraction(1, 24)


def test_the_keys_of_the_transport(viewer, qtbot):
    viewer.setFocus()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.playhead == Fraction(1, 24)
    qtbot.keyClick(viewer, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert viewer.playhead == 1 + Fraction(1, 24)
    qtbot.keyClick(viewer, Qt.Key.Key_Home)
    assert viewer.playhead == 0
    qtbot.keyClick(viewer, Qt.Key.Key_Space)
    assert viewer.is_playing
    qtbot.keyClick(viewer, Qt.Key.Key_K)
    assert not viewer.is_playing


def test_a_time_is_typed(viewer, qtbot):
    field = viewer.transport.timecode
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "4:12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert viewer.playhead == Fraction(9, 2)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "soon")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.property("invalid") is True
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "00:00:04:12"


def test_a_single_clip_has_its_own_place_and_the_sequence_keeps_its_own(viewer, media, qtbot):
    viewer.go_to(Fraction(4))
    viewer.show_media(Playable(media["green"], probe(media["green"])), "Green")
    assert not viewer.shows_sequence
    wait_for(qtbot, viewer, is_green)
    viewer.step(16)
    assert viewer.player.position == 1, "at the clip's own 16 frames a second"
    assert viewer.playhead == 4
    viewer.show_sequence()
    wait_for(qtbot, viewer, is_blue)
    assert viewer.player.position == 4
    viewer.header.media.click()
    assert viewer.player.position == 1


def test_a_still_is_shown_and_not_played(viewer, media, qtbot):
    viewer.show_media(Playable(media["still"], probe(media["still"])), "Still")
    wait_for(qtbot, viewer, lambda colour: colour.red() > 200 and colour.green() > 160 and colour.blue() < 90)
    assert not viewer._actions["play"].isEnabled()


def test_a_sound_is_shown_as_its_waveform(viewer, media, qtbot, tmp_path):
    import wave

    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(b"\x00\x40\x00\xc0" * 16000)
    viewer.show_media(Playable(path, probe(path)), "Tone")
    qtbot.waitUntil(lambda: viewer.picture._wave is not None and len(viewer.picture._wave) > 0, timeout=5000)
    viewer.play_pause()
    qtbot.waitUntil(lambda: viewer.picture._fraction > 0.05, timeout=3000)


def test_nothing_selected_and_nothing_to_play_are_friendly(viewer, studio):
    viewer.show_media(None)
    assert viewer.picture.image is None
    assert "Nothing selected" in viewer.picture._empty[0]
    viewer.show_sequence()
    studio.document.apply("Empty", lambda project: project.__class__())
    viewer._freshen()
    assert "Nothing to play" in viewer.picture._empty[0]
    assert not viewer._actions["play"].isEnabled()
    viewer.play_pause()
    viewer.step(1)
    assert not viewer.is_playing


def test_peeking_shows_another_picture_and_leaves_the_playhead(viewer, studio, media, qtbot):
    wait_for(qtbot, viewer, is_red)
    viewer.peek(studio.clip("blue").source, Fraction(2))
    wait_for(qtbot, viewer, is_blue)
    assert viewer.playhead == 0
    viewer.end_peek()
    wait_for(qtbot, viewer, is_red)


def test_an_edge_of_a_clip_that_is_not_made_yet_shows_its_card(viewer, studio, qtbot):
    wait_for(qtbot, viewer, is_red)
    ghost = studio.clip("ghost").source
    viewer.peek(ghost, Fraction(2))
    reel = viewer.player.latest.reel if viewer.player.latest else None
    qtbot.waitUntil(lambda: viewer.player.latest.reel is not reel, timeout=5000)
    [clip] = viewer.player.latest.reel.timeline.tracks[0].clips
    assert clip.name == "Ghost walk", "not the picture at the playhead, which has nothing to do with it"
    viewer.show_two_up((studio.clip("red").source, Fraction(1), "00:00:01:00"), (ghost, Fraction(1), "00:00:01:00"))
    qtbot.waitUntil(lambda: viewer.player.latest.reel.beside is not None, timeout=5000)
    [clip] = viewer.player.latest.reel.beside.timeline.tracks[0].clips
    assert clip.name == "Ghost walk"
    viewer.end_peek()
    wait_for(qtbot, viewer, is_red)


def test_actual_size_shows_every_pixel(viewer, qtbot):
    viewer._actions["actual"].trigger()
    assert viewer.picture.wanted_size() == (1280, 720)
    qtbot.waitUntil(lambda: viewer.player.latest and viewer.player.latest.reel.width_px == 1280, timeout=5000)
    before = viewer.picture.picture_rect().topLeft()
    qtbot.mousePress(viewer.picture, Qt.MouseButton.LeftButton, pos=viewer.picture.rect().center())
    qtbot.mouseMove(viewer.picture, viewer.picture.rect().center() / 2)
    qtbot.mouseRelease(viewer.picture, Qt.MouseButton.LeftButton)
    assert viewer.picture.picture_rect().topLeft() != before
    viewer._actions["fit"].trigger()
    assert viewer.picture.wanted_size()[0] <= viewer.picture.width()


def test_a_resized_viewer_composes_at_its_new_size(viewer, qtbot):
    viewer.resize(700, 520)
    qtbot.waitUntil(lambda: viewer.player.latest is not None, timeout=5000)
    qtbot.waitUntil(lambda: viewer.player.latest.reel.width_px == viewer.picture.wanted_size()[0], timeout=5000)


def test_the_window_is_never_kept_waiting_by_scrubbing(viewer, qtbot):
    slowest = 0.0
    for frame in range(0, 240, 7):
        started = time.perf_counter()
        viewer.go_to(Fraction(frame, 24))
        slowest = max(slowest, time.perf_counter() - started)
        qtbot.wait(1)
    assert slowest < 0.1


def test_muting_and_volume(viewer):
    bar = viewer.transport
    assert 0 < viewer.player._sound._volume <= 1
    bar.mute.click()
    assert viewer.player._sound._volume == 0
    bar.mute.click()
    bar.volume.setValue(100)
    assert viewer.player._sound._volume == 1


def test_closing_ends_every_thread_even_while_playing(qtbot, themed, studio):
    made = Viewer(studio)
    qtbot.addWidget(made)
    made.resize(320, 300)
    made.show()
    made.play_pause()
    qtbot.wait(100)
    made.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("viewer")]
    studio.document.apply("Rename", lambda project: replace(project, title="Other"))


def test_the_playhead_may_stand_behind_the_end_where_it_is_black(viewer, qtbot):
    viewer.go_to(Fraction(11))
    assert viewer.playhead == 11
    wait_for(qtbot, viewer, lambda colour: colour.value() < 5)
    viewer.go_to(Fraction(15))
    assert viewer.playhead == 15
    viewer.play_pause()
    assert viewer.player._course.start == 0


def test_another_project_begins_at_its_beginning(viewer, studio, media):
    viewer.go_to(Fraction(4))
    viewer.show_media(Playable(media["still"], probe(media["still"])), "Still")
    studio.opened.emit(None)
    assert viewer.shows_sequence
    assert viewer.playhead == 0


def test_after_typing_the_keyboard_belongs_to_the_viewer_again(viewer, qtbot):
    field = viewer.transport.timecode
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    qtbot.keyClicks(field, "24")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert viewer.hasFocus()
    assert viewer.playhead == 1


def test_a_small_film_is_enlarged_to_the_view_but_composed_at_its_size(viewer, media):
    viewer.show_media(Playable(media["green"], probe(media["green"])), "Green")
    assert viewer.picture.wanted_size() == (160, 90)
    assert viewer.picture.picture_rect().width() > 400


def test_the_progress_of_a_job_does_not_disturb_playback(viewer, studio, qtbot):
    qtbot.waitUntil(lambda: not viewer._settle.isActive(), timeout=3000)
    wait_for(qtbot, viewer, is_red)
    viewer.play_pause()
    qtbot.waitUntil(lambda: viewer.player.shown > 0, timeout=3000)
    course = viewer.player._course
    studio.states[NodeId("n2")] = NodeStatus(NodeState.RUNNING, fraction=0.5)
    studio.status_changed.emit(frozenset((NodeId("n2"),)))
    qtbot.wait(50)
    assert viewer.player._course is course


def test_a_result_that_arrives_during_playback_is_played(viewer, studio, media, qtbot):
    viewer.play_pause()
    studio.finish(Output(NodeId("n2"), "video"), media["green"])
    qtbot.waitUntil(lambda: Output(NodeId("n2"), "video") in viewer.player.reel.playables, timeout=3000)
    assert viewer.is_playing


def test_peeking_over_a_sound_and_back(viewer, studio, media, qtbot):
    tone = Playable(media["tone"], replace(probe(media["tone"]), kind=MediaKind.AUDIO))
    viewer.show_media(tone, "Tone")
    assert viewer.picture_is_sound
    viewer.peek(studio.clip("blue").source, Fraction(2))
    wait_for(qtbot, viewer, is_blue)
    viewer.end_peek()
    assert viewer.picture._is_sound
